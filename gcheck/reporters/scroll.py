"""Scroll: a JSON report that is too large to be held. Its findings stay in a file, and each is read when somebody asks for it.

The report is written in lines, see gcheck.reporters.json: one for each row of a table and each finding. What is written
otherwise, by another program, is read as a whole.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar, overload

import msgspec

from gcheck.model.codec import decode
from gcheck.model.finding import Finding
from gcheck.model.findings import Change, Findings
from gcheck.model.place import Place
from gcheck.patterns import regex
from gcheck.reporters.consistency import EVIDENCE_RESULTS
from gcheck.reporters.tables import TABLES, EvidenceRow, FindingRow, Reader, ResourceRow
from gcheck.scratch import Scratch

T = TypeVar("T")
Load = Callable[[bytes], Any]
"""Reads one value as JSON. Raises ValueError."""

_MEMBER = regex(rb'"([a-z_]{1,40})":(.*)\n')
_TURNED = (*TABLES, "findings")
_REMEMBERED = 2_048
"""Rows of a table that are at hand: what stands together in a report is about the same resources."""


class Rows(Sequence[bytes]):
    """Lines of a file, each a row, without the comma behind it."""

    def __init__(self, file: Scratch, starts: array[int]) -> None:
        """``starts`` are the places of the rows, and the end of the last."""
        self._file, self._starts = file, starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        return self._file.read(self._starts[index], self._starts[index + 1]).rstrip(b",\n")

    def __iter__(self) -> Iterator[bytes]:
        for line in islice(self._file.lines(self._starts[0]), len(self)):
            yield line.rstrip(b",\n")


def unroll(file: Scratch, load: Load) -> tuple[dict[str, Any], dict[str, Rows]] | None:
    """The members of a report, and the rows of its tables and findings; None for what is not written in our lines.

    Raises ValueError for a member that is no JSON.
    """
    lines = file.lines()
    if next(lines, b"") != b"{\n":
        return None
    head: dict[str, Any] = {}
    rows: dict[str, Rows] = {}
    at, more = 2, True
    for line in lines:
        at += len(line)
        if line == b"}\n":
            whole = not more and next(lines, None) is None and set(rows) == set(_TURNED)
            return (head, rows) if whole else None
        member = _MEMBER.fullmatch(line) if more else None
        name = member[1].decode() if member else ""
        if member is None or name in head or name in rows:
            return None
        more = member[2].endswith(b",")
        value = member[2].removesuffix(b",")
        if value == b"[":
            starts, more = _starts(lines, at)
            if starts is None:
                return None
            found = Rows(file, starts)
            at = starts[-1] + (3 if more else 2)
            if name in _TURNED:
                rows[name] = found
            else:
                head[name] = [load(one) for one in found]
        elif value == b"[]" and name in _TURNED:
            rows[name] = Rows(file, array("Q", [at]))
        else:
            head[name] = load(value)
    return None


def _starts(lines: Iterator[bytes], at: int) -> tuple[array[int] | None, bool]:
    """Where the rows of a list begin, and whether a comma follows on it; None where it is not written in our lines."""
    starts, more = array("Q", [at]), True
    for line in lines:
        if line in (b"]\n", b"],\n"):
            return (None if more else starts), line == b"],\n"
        if not more:
            break
        more = line.endswith(b",\n")
        at += len(line)
        starts.append(at)
    return None, False


class _Table(Sequence[T]):
    """Rows as what they say."""

    def __init__(self, rows: Rows, made: Callable[[bytes], T]) -> None:
        self._rows = rows
        self._at = lru_cache(_REMEMBERED)(lambda index: made(rows[index]))

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        return self._at(index)


class Scroll:
    """The findings of a file, and what was counted when they were gone through: what ``Settled`` asks for."""

    def __init__(self, severities: Mapping[str, str], rows: Mapping[str, Rows], load: Load) -> None:
        self._severities, self._rows, self._places = severities, rows["findings"], rows["places"]
        self._finding = _filled(_reading(FindingRow, load), b'"evidence":[]', b'"reasons":[]')
        evidence = _reading(EvidenceRow, load)
        self._reader = Reader(
            severities,
            _Table(rows["places"], _reading(Place, load)),
            _Table(rows["resources"], _reading(ResourceRow, load)),
            lambda made: _Table(rows["evidence"], lambda raw: made(evidence(raw))),
        )
        self.counts: Counter[tuple[str, str]] = Counter()
        self.sources: set[str] = set()
        self.held: array[int] = array("Q")

    def __len__(self) -> int:
        return len(self._rows)

    def take_stock(self) -> list[Finding]:
        """Go through all of them once. Returns those that call for something; their numbers are ``held`` then.

        Raises TypeError, KeyError or ValueError for what JsonReporter did not write.
        """
        found = []
        for number, raw in enumerate(self._rows):
            one = self._reader.read(self._finding(raw))
            if self._is_settled(one):
                self.counts[one.control, one.status] += 1
                self.sources.add(one.source)
            else:
                found.append(one)
                self.held.append(number)
        self._reader.refuse_unused()
        if b"{}" in self._places:
            raise ValueError("an empty place is written out")
        return found

    def findings(self) -> Iterator[Finding]:
        """Those that are not held, in order."""
        held = iter(self.held)
        skipped = next(held, -1)
        for number, raw in enumerate(self._rows):
            if number == skipped:
                skipped = next(held, -1)
            else:
                yield self._reader.read(self._finding(raw))

    def bare(self) -> Iterator[Finding]:
        """All of them, without evidence and place."""
        for raw in self._rows:
            yield self._reader.bare(self._finding(raw))

    def read(self, number: int) -> Finding:
        """One of them."""
        return self._reader.read(self._finding(self._rows[number]))

    def _is_settled(self, one: Finding) -> bool:
        return (
            one.status in ("pass", "not_applicable")
            and one.waiver is None
            and one.sample is None
            and not one.known
            and not one.reasons
            and one.severity == self._severities.get(one.control)
            and all(item.result in EVIDENCE_RESULTS for item in one.evidence)
        )


class Scrolled(Findings):
    """The findings of a report in a file, in its order. Going through them holds none, however often."""

    def __init__(self, held: Sequence[Finding], scroll: Scroll, change: Change | None = None) -> None:
        super().__init__(held, scroll, change)
        self._scroll = scroll

    @classmethod
    def of(cls, severities: Mapping[str, str], rows: Mapping[str, Rows], load: Load) -> Scrolled:
        """Raises TypeError, KeyError or ValueError for what JsonReporter did not write."""
        scroll = Scroll(severities, rows, load)
        return cls(scroll.take_stock(), scroll)

    def with_held(self, held: Sequence[Finding], change: Change | None = None) -> Scrolled:
        return Scrolled(held, self._scroll, self._both(change))

    def bare(self) -> Iterator[Finding]:
        return self._scroll.bare()

    def __iter__(self) -> Iterator[Finding]:
        return self._made()

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        place = self._place(index)
        if place is not None:
            return self.held[place]
        made = self._scroll.read(index)
        return made if self._change is None else self._change(made)

    def __eq__(self, other: Any) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(mine == theirs for mine, theirs in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]  # it would have to read them all

    def _made(self) -> Iterator[Finding]:
        made = self._scroll.findings()
        changed = made if self._change is None else map(self._change, made)
        numbers, held = iter(self._scroll.held), iter(self.held)
        waiting = next(numbers, -1)
        for number in range(len(self)):
            if number == waiting:
                waiting = next(numbers, -1)
                yield next(held)
            else:
                yield next(changed)

    def _place(self, index: int) -> int | None:
        """Which of those that are held it is."""
        place = bisect_left(self._scroll.held, index)
        return place if place < len(self._scroll.held) and self._scroll.held[place] == index else None


def _filled(read: Callable[[bytes], T], *refused: bytes) -> Callable[[bytes], T]:
    """The same, that refuses what JsonReporter leaves out; it cannot stand in a text, whose quotes are escaped."""

    def read_filled(raw: bytes) -> T:
        if any(one in raw for one in refused):
            raise ValueError("an empty place or list is written out")
        return read(raw)

    return read_filled


def _reading(kind: type[T], load: Load) -> Callable[[bytes], T]:
    """What reads a row. A row that msgspec refuses may hold a half of a surrogate pair, or it is damaged."""
    quick = msgspec.json.Decoder(kind)

    def read(raw: bytes) -> T:
        try:
            return quick.decode(raw)
        except msgspec.MsgspecError:
            return decode(kind, load(raw))

    return read
