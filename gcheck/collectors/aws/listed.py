"""Listings as they are made, and the resources that they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck.collectors.aws.account import GET_CALLER_IDENTITY
from gcheck.collectors.aws.failures import Failure, crash, odd
from gcheck.collectors.aws.listings import SHAPE_ERRORS, Found, Listing, Scope
from gcheck.collectors.aws.reader import Answer, Pages, Reader
from gcheck.collectors.aws.regions import disabled_region
from gcheck.model.place import Place


class Account(Struct, frozen=True):
    """Whose account it is, as GetCallerIdentity tells. ``home`` is the region that is asked for what is global."""

    identity: Answer
    home: str

    @property
    def number(self) -> str:
        """The twelve-digit account id."""
        return str(self.identity.data["Account"])

    def scope(self, region: str) -> Scope:
        """The scope of a listing in a region."""
        return Scope(self.number, str(self.identity.data["Arn"]).split(":")[1], region)


class Listed(Struct):
    """One listing as it was made in one region, or for the account where ``region`` is None.

    ``failures`` holds the types whose listing is not complete; ``disabled`` is the evidence that there can be none.
    ``named`` counts the resources of each type, which were told page by page.
    """

    listing: Listing
    types: frozenset[str]
    region: str | None
    place: Place
    named: Counter[str] = field(default_factory=Counter)
    failures: dict[str, Failure] = field(default_factory=dict)
    disabled: str | None = None


class Page(Struct, frozen=True):
    """The resources that one page of a listing named, and where that was read."""

    found: list[Found]
    place: Place


Tell = Callable[[Page], None]


def make_listing(
    listing: Listing,
    types: frozenset[str],
    region: str | None,
    account: Account,
    reader: Reader,
    tell: Tell,
    most: int = 0,
    parent: Found | None = None,
) -> Listed:
    """Ask for all resources of some types, or until there are more than ``most`` of each; raises nothing.

    What a page names is told before the next one is asked for.

    A listing within another type is made for one ``parent`` of that type, in its region.
    """
    only = listing.at if account.scope("").partition == "aws" else None
    where = (parent and parent.region) or region or only or account.home
    asked = {} if parent is None else listing.asked(parent)
    listed = Listed(
        listing, types, region, Place(operation=listing.call.name, region=listing.call.where(where))
    )
    try:
        with reader.unit():
            for page in _pages(listed, where, account, reader, most, asked):
                if page.data:
                    listed.place = page.place
                    scope = replace(account.scope(where), whole=page.failure is None)
                    found = _found(listed, page, scope, asked)
                    with reader.pausing():
                        tell(found)
                if page.failure is not None:
                    listed.failures = dict.fromkeys(sorted(types), page.failure)
    except Exception as error:  # noqa: BLE001 - the one place around a listing: whatever breaks is a gap
        listed.failures = dict.fromkeys(sorted(types), crash(listing.call, where, error))
    _ask_whether_enabled(listed, account, reader)
    return listed


def without_parents(listing: Listing, types: frozenset[str], above: Listed, most: int) -> Listed | None:
    """What is said of a listing within another type where that one names nothing of it, or was not read to its end."""
    kind = str(listing.within)
    parents = above.named[kind]
    failure = above.failures.get(kind)
    if most and parents > most:
        said = f"within the first {most} of at least {parents} {kind}: max_per_type is set"
        failure = Failure(listing.call.name, "truncated", said, above.place.region, at=above.place.at)
    if failure is None and parents:
        return None
    failures = {} if failure is None else dict.fromkeys(sorted(types), failure)
    return Listed(listing, types, above.region, above.place, Counter(), failures, above.disabled)


class Named:
    """What listings named: one of each resource, and of one that several regions show, the one from its own region."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[Found, Listed]] = {}

    def add(self, found: Found, listed: Listed) -> None:
        """Keep it, unless the same one is kept already."""
        other = self._kept.get((found.type, found.uid))
        if other is None or (found.region == listed.region and other[1].region != listed.region):
            self._kept[found.type, found.uid] = (found, listed)

    def once_each(self) -> dict[tuple[str, str], tuple[Found, Listed]]:
        """Sorted by type and uid."""
        return dict(sorted(self._kept.items()))


def failures_of(listed: Listed) -> Iterator[tuple[Failure, list[str]]]:
    """Each failure of a listing with the types that may hide behind it; none where the region is not enabled."""
    if listed.disabled is None:
        for failure in dict.fromkeys(listed.failures.values()):
            yield failure, [kind for kind, item in listed.failures.items() if item == failure]


def first_of_each(
    kept: Mapping[tuple[str, str], tuple[Found, Listed]], most: int
) -> dict[tuple[str, str], tuple[Found, Listed]]:
    """The first ``most`` resources of each type; the listings of the others are truncated. All of them if it is 0."""
    if not most:
        return dict(kept)
    totals = Counter(kind for kind, _ in kept)
    taken: Counter[str] = Counter()
    left: dict[tuple[str, str], tuple[Found, Listed]] = {}
    for (kind, uid), (found, item) in kept.items():
        if taken[kind] < most:
            taken[kind] += 1
            left[kind, uid] = found, item
        else:
            said = f"the first {most} of at least {totals[kind]} {kind} were read: max_per_type is set"
            item.failures[kind] = Failure(
                item.place.operation or "", "truncated", said, item.place.region, at=item.place.at
            )
    return left


def _pages(
    listed: Listed, region: str, account: Account, reader: Reader, most: int, asked: Mapping[str, Any]
) -> Iterator[Pages]:
    listing = listed.listing
    if listing.call is GET_CALLER_IDENTITY:
        yield Pages(dict(account.identity.data), account.identity.place)
        return
    enough = _Enough(listed, account.scope(region), asked, most) if most else None
    arguments = {**listing.arguments(listed.types), **asked}
    if listing.joins_pages:
        yield reader.pages(listing.call, region, arguments, enough)
    else:
        yield from reader.each_page(listing.call, region, arguments, enough)


class _Enough:
    """Counts what the pages of one listing name, until it is more than ``most`` of each type."""

    def __init__(self, listed: Listed, scope: Scope, asked: Mapping[str, Any], most: int) -> None:
        self._listed, self._scope, self._asked, self._most = listed, scope, asked, most
        self._seen: Counter[str] = Counter()

    def __call__(self, page: Mapping[str, Any]) -> bool:
        try:
            self._seen.update(
                item.type
                for item in self._listed.listing.find(
                    {**self._asked, **page}, self._scope, self._listed.types
                )
            )
        except SHAPE_ERRORS:
            return False  # the same will be found and told when the listing has ended
        return all(self._seen[kind] > self._most for kind in self._listed.types)


def _found(listed: Listed, page: Pages, scope: Scope, asked: Mapping[str, Any]) -> Page:
    told = Page([], page.place)
    for kind in sorted(listed.types):
        try:
            for found in listed.listing.find({**asked, **page.data}, scope, frozenset({kind})):
                found.keys = {**asked, **found.keys}
                listed.named[kind] += 1
                told.found.append(found)
        except SHAPE_ERRORS as error:
            failure = odd(listed.listing.call, scope.region, error, page.place.at)
            listed.failures.setdefault(kind, failure)
    return told


def _ask_whether_enabled(listed: Listed, account: Account, reader: Reader) -> None:
    if listed.region is not None and not listed.named:
        notes = [disabled_region(failure, reader, account.home) for failure in set(listed.failures.values())]
        listed.disabled = notes[0] if notes else None
