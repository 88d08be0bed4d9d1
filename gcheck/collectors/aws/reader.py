"""Reader: makes declared calls and gives an Answer or a Failure; it never raises."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.aws.answers import MARK, NULLS, MalformedError
from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.failures import Failure, failure_of
from gcheck.collectors.aws.once import Once
from gcheck.collectors.aws.options import Options
from gcheck.collectors.aws.shapes import plant
from gcheck.collectors.aws.tally import Tally
from gcheck.collectors.aws.timestamps import now
from gcheck.model.place import Place

Enough = Callable[[Mapping[str, Any]], bool]

Invoke = Callable[[Call, str, Mapping[str, Any]], Mapping[str, Any]]
"""Sends one request: call, region, arguments; returns botocore's parsed answer or raises."""


class Answer(Struct, frozen=True):
    """What a call answered, and when. ``absent`` holds the attribute values where the answer was "there is none"."""

    data: Mapping[str, Any]
    place: Place
    absent: Mapping[str, Any] | None = None


class Pages(Struct):
    """One page of a listing, or several joined. ``failure`` says why it is not complete; ``data`` holds what came before."""

    data: dict[str, Any] = field(default_factory=dict)
    place: Place = field(default_factory=Place)
    failure: Failure | None = None


class Reader:
    """All calls of one run in one account. Safe for threads. After the run's deadline nothing more is asked."""

    def __init__(self, invoke: Invoke, options: Options, tally: Tally | None = None) -> None:
        self._invoke = invoke
        self._options = options
        self._tally = tally or Tally()
        self._once = Once()
        self._unit = threading.local()
        self._started = time.monotonic()

    @contextmanager
    def unit(self) -> Iterator[None]:
        """One listing or one resource, read by this thread alone, which may take no longer than its own deadline."""
        self._unit.started = time.monotonic()
        try:
            yield
        finally:
            self._unit.started = None

    def read(self, call: Call, region: str, **arguments: Any) -> Answer | Failure:
        """One request and its answer; all pages where the call has pages, a Failure if any of them is missing."""
        if call.paging is None:
            return self._one(call, region, arguments)
        pages = self.pages(call, region, arguments)
        return pages.failure or Answer(pages.data, pages.place)

    def once(self, key: str, read: Callable[[], Answer | Failure]) -> Answer | Failure:
        """What ``read`` gives, made once in a run whoever asks for it first; the others wait."""
        return self._once.get(key, read)

    @contextmanager
    def pausing(self) -> Iterator[None]:
        """Time that this thread waits for others does not count against the deadline of its unit."""
        began = time.monotonic()
        try:
            yield
        finally:
            if getattr(self._unit, "started", None) is not None:
                self._unit.started += time.monotonic() - began

    def pages(
        self, call: Call, region: str, arguments: Mapping[str, Any], enough: Enough | None = None
    ) -> Pages:
        """Every page of a listing, joined."""
        joined = Pages({name: [] for name in call.paging.lists} if call.paging else {})
        for page in self.each_page(call, region, arguments, enough):
            joined.failure = page.failure
            if page.data:
                joined.place = page.place
            for name, items in page.data.items():
                lists = call.paging is not None and name in call.paging.lists
                joined.data[name] = [*joined.data[name], *items] if lists else items
        return joined

    def each_page(
        self, call: Call, region: str, arguments: Mapping[str, Any], enough: Enough | None = None
    ) -> Iterator[Pages]:
        """The pages of a listing as they come, and behind them, without data, why there are no more if there should be.

        A token or a page that comes again, or too many pages, end it as truncated. ``enough`` is shown each page and says
        whether to stop; then the listing is truncated too. An item that a page before has held is left out.
        """
        if call.paging is None:
            outcome = self._one(call, region, arguments)
            if isinstance(outcome, Failure):
                yield Pages(failure=outcome)
            else:
                yield Pages(dict(outcome.data), outcome.place)
            return
        yield from _Paginator(self._one, call, region, self._options).walk(arguments, enough)

    def _one(self, call: Call, region: str, arguments: Mapping[str, Any]) -> Answer | Failure:
        outcome = self._attempt(call, region, arguments)
        # a cut answer is often cut only once; botocore itself retries what it knows to be an error
        if isinstance(outcome, Failure) and outcome.passing and self._options.max_attempts > 1:
            outcome = self._attempt(call, region, arguments)
        return outcome

    def _attempt(self, call: Call, region: str, arguments: Mapping[str, Any]) -> Answer | Failure:
        late = self._late()
        if late is not None:
            return Failure(call.name, "truncated", late, call.where(region), at=now())
        try:
            data = self._tally.call(
                call.name,
                lambda: self._checked(call, region, arguments),
                lambda error: _absent(call, error) is not None,
            )
        except Exception as error:  # noqa: BLE001 - this is the call; whatever it raises is told as a gap
            at = now()
            absent = _absent(call, error)
            if absent is not None:
                return Answer({}, Place(operation=call.name, region=call.where(region), at=at), absent)
            return failure_of(error, call, region, at)
        return Answer(data, Place(operation=call.name, region=call.where(region), at=now()))

    def _checked(self, call: Call, region: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        data = self._invoke(call, region, arguments)
        _refuse_unsound(call, data)
        return data

    def _late(self) -> str | None:
        """Which deadline has passed, if one has."""
        moment, began = time.monotonic(), getattr(self._unit, "started", None)
        if self._options.deadline and moment - self._started >= self._options.deadline:
            return f"not asked: the deadline of {self._options.deadline} s for this account had passed"
        if (
            self._options.unit_deadline
            and began is not None
            and moment - began >= self._options.unit_deadline
        ):
            return f"not asked: what it belongs to had taken its {self._options.unit_deadline} s already"
        return None


class _Paginator:
    """Follows the page tokens of one listing."""

    def __init__(
        self,
        one: Callable[[Call, str, Mapping[str, Any]], Answer | Failure],
        call: Call,
        region: str,
        options: Options,
    ) -> None:
        assert call.paging is not None
        self._one, self._call, self._region, self._paging = one, call, region, call.paging
        self._options = options

    def walk(self, arguments: Mapping[str, Any], enough: Enough | None = None) -> Iterator[Pages]:
        size = min(self._options.page_size or self._paging.size, self._paging.size)
        asked = dict(arguments, **({self._paging.size_in: size} if self._paging.size_in else {}))
        tokens: set[str] = set()
        seen = {name: _Seen() for name in self._paging.lists}
        previous: str | None = None
        for _ in range(self._options.max_pages):
            outcome = self._one(self._call, self._region, asked)
            if isinstance(outcome, Failure):
                yield Pages(failure=outcome)
                return
            held = {name: _at(outcome.data, name) or [] for name in self._paging.lists}
            shown = repr(list(held.values()))
            if any(held.values()) and shown == previous:
                yield self._cut("the same page came again")
                return
            told = {name: outcome.data[name] for name in self._paging.beside if name in outcome.data}
            yield Pages(
                {**told, **{name: seen[name].new(items) for name, items in held.items()}}, outcome.place
            )
            token, why = self._next(outcome.data, tokens, enough, held)
            if token is None:
                if why is not None:
                    yield self._cut(why)
                return
            tokens.add(token)
            previous = shown
            asked[self._paging.token_in] = token
        yield self._cut(f"the listing did not end within {self._options.max_pages} pages")

    def _next(
        self,
        data: Mapping[str, Any],
        tokens: set[str],
        enough: Enough | None,
        held: Mapping[str, list[Any]],
    ) -> tuple[str | None, str | None]:
        """The token of the next page, or why it is not asked for; neither where the listing has ended."""
        token = _at(data, self._paging.token_out)
        if not token:
            more = self._paging.more is not None and _at(data, self._paging.more)
            return None, "more pages were promised, without a token" if more else None
        if token in tokens:
            return None, "the same page token came again"
        if enough is not None and enough({**data, **held}):
            return None, "the rest of the listing was not asked for: max_per_type is set"
        return str(token), None

    def _cut(self, why: str) -> Pages:
        where = self._call.where(self._region)
        return Pages(failure=Failure(self._call.name, "truncated", why, where, at=now()))


def _at(data: Mapping[str, Any], path: str) -> Any:
    """A member of an answer, by its name or, where it stands within another, by their names with dots between them."""
    value: Any = data
    for name in path.split("."):
        value = None if value is None else value.get(name)
    return value


class _Seen:
    """What the pages before have held: a listing that changes while it is read may show an item twice."""

    def __init__(self) -> None:
        self._page: list[bytes] = []
        self._known: set[bytes] = set()

    def new(self, items: list[Any]) -> list[Any]:
        """The items of a page that no page before had; items of one page are never taken for each other."""
        marks = [
            hashlib.blake2b(repr(item).encode("utf-8", "surrogatepass"), digest_size=16).digest()
            for item in items
        ]
        self._known.update(self._page)
        self._page = marks
        return [item for item, mark in zip(items, marks, strict=True) if mark not in self._known]


def _refuse_unsound(call: Call, data: Mapping[str, Any]) -> None:
    if not data.get(MARK):
        raise MalformedError(
            call, "the answer was not checked; this version of botocore lacks the event before-parse"
        )
    missing = [name for name in call.requires if data.get(name) is None]
    if missing:
        raise MalformedError(call, f"the answer lacks {', '.join(missing)}")
    needed = (*call.requires, *(call.paging.lists if call.paging else ()))
    for path in data.get(NULLS, ()):
        named = ".".join(map(str, path))
        if named in needed:
            raise MalformedError(call, f"{named} is null")
    plant(data, data.get(NULLS, []))


def _absent(call: Call, error: Exception) -> Mapping[str, Any] | None:
    """The attribute values that an error code listed for this very call stands for; only from a sound error answer."""
    from botocore.exceptions import ClientError

    if not isinstance(error, ClientError) or error.operation_name != call.operation:
        return None
    response: Mapping[str, Any] = error.response
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if response.get(MARK) and 400 <= status < 500:
        return call.absent.get(response.get("Error", {}).get("Code", ""))
    return None
