"""Reading: the exports of one source, gone through twice; a ticket that stands in several is judged once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from gcheck.collectors.records.tables import Row
from gcheck.collectors.tickets.exports import (
    BOOKS,
    LISTS,
    OTHERS,
    TABLES,
    Export,
    TableExport,
    open_export,
    pages_missing,
    suffix_of,
)
from gcheck.collectors.tickets.settings import Settings
from gcheck.collectors.tickets.ticket import ABSENT, Ticket, columns_of
from gcheck.collectors.tickets.words import KINDS, OTHER
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread

MAX_GAPS = 500
"""Gaps about single rows, and about single values; what lies beyond is counted in one more."""

ID = "id"
SHOWN = 8
"""Columns that are told of a table without one for ids."""

ALL_TYPES = tuple(f"ticket.{kind}" for kind in KINDS)
Item = Resource | Gap | Population


class Reading:
    """All exports of one source. Ids are gone through first, so that of two rows that differ neither is taken."""

    def __init__(
        self,
        source: str,
        settings: Settings,
        folder: Folder,
        wanted: Mapping[str, frozenset[str]],
        clock: datetime,
    ) -> None:
        self._source, self._settings, self._folder = source, settings, folder
        self._wanted, self._clock = wanted, clock
        self._whole = dict.fromkeys(ALL_TYPES, True)
        self._counts: Counter[str] = Counter()
        self._lost = self._values = 0
        self._absent: dict[tuple[str, str], str] = {}
        self._gaps: list[Gap] = []
        self._first: dict[str, int] = {}
        self._differing: dict[str, Place] = {}
        self._repeated = 0

    def items(self) -> Iterator[Item]:
        """The tickets, what is wrong with them, and the populations."""
        exports = self._exports()
        for name, export in list(exports.items()):
            try:
                for row in export.rows():
                    self._note(row)
            except DocumentError as error:
                self._unparsed(error)
                del exports[name]
        self._completeness(exports)
        yield from self._gaps
        done: set[str] = set()
        for export in exports.values():
            try:
                for row in export.rows():
                    yield from self._ticket(row, done)
            except DocumentError as error:  # it changed since it was gone through first
                self._gaps.clear()
                self._unparsed(error)
                yield from self._gaps
        yield from self._summed()
        for kind in sorted(self._wanted):
            kept = kind.rpartition(".")[2] in self._settings.kinds or self._counts[kind] > 0
            applicable = kept or not self._whole[kind]  # behind a gap there may be some after all
            note = self._told(exports) if kept else "gcheck.yaml says that this tool keeps none"
            yield Population(
                self._source, kind, self._counts[kind], self._whole[kind], applicable=applicable, note=note
            )

    def _exports(self) -> dict[str, Export]:
        found: dict[str, Export] = {}
        for problem in self._folder.problems:
            self._hide("unparsed", f"{problem.file}: {problem.reason}", Place(problem.file))
        if self._folder.cut:
            self._hide("truncated", "the folder holds more files than are looked at", Place())
        for name in self._folder.files:
            if suffix_of(name) in (*TABLES, *LISTS, *BOOKS) and not name.rpartition("/")[2].startswith("~$"):
                try:
                    found[name] = self._open(name)
                except DocumentError as error:
                    self._unparsed(error)
            elif suffix_of(name) in OTHERS:
                self._hide("unparsed", f"{name}: exports of this kind are not read; save it as CSV, XLSX or JSON", Place(name))  # fmt: skip
        if not found and not self._gaps:
            self._hide("not_collected", "there is no export: no file that ends in .csv, .tsv, .xlsx, .json or .jsonl", Place())  # fmt: skip
        return found

    def _open(self, name: str) -> Export:
        """An export. Raises DocumentError, for a table in which nothing tells tickets apart, too."""
        export = open_export(self._folder, name, self._settings)
        if isinstance(export, TableExport) and ID not in columns_of(
            tuple(export.columns), tuple(sorted(self._settings.columns.items()))
        ):
            there = [one for one in dict.fromkeys(export.columns) if one]
            told = ", ".join(there[:SHOWN]) + (
                f" and {len(there) - SHOWN} more" if len(there) > SHOWN else ""
            )
            text = f"no column is called as an id is, such as number or key; name it under options.columns. There are {told[:300]}"
            raise DocumentError(text, name, export.where.line)
        return export

    def _completeness(self, exports: Mapping[str, Export]) -> None:
        for name, export in exports.items():
            why = export.cut()
            if why is not None:
                self._hide("truncated", f"{name}: {why}", Place(name))
        missing = None if self._settings.whole else pages_missing(list(exports.values()))
        if missing is not None:
            self._hide("truncated", missing, Place())

    def _hide(self, kind: str, detail: str, place: Place, types: tuple[str, ...] = ALL_TYPES) -> None:
        """A gap behind which tickets may be missing."""
        self._gaps.append(Gap(self._source, kind, detail, types, place=place))
        self._whole.update(dict.fromkeys(types, False))

    def _unparsed(self, error: DocumentError) -> None:
        place = Place(error.file, error.line, error.column)
        self._hide("unparsed", f"{error.file}: {error.message}" if error.file else error.message, place)

    def _note(self, row: Row) -> None:
        """Remember an id, and whether it stands with something else in another row."""
        if row.problem is not None:
            return
        ticket = Ticket(row, self._settings, self._clock)
        if ticket.id is None:
            return
        marks = ticket.marks()
        if self._first.setdefault(ticket.id, marks) != marks:
            self._differing[ticket.id] = row.place

    def _ticket(self, row: Row, done: set[str]) -> Iterator[Item]:
        if row.problem is not None:
            yield from self._lose(row.place, row.problem, ALL_TYPES)
            return
        ticket = Ticket(row, self._settings, self._clock)
        kind, identifier = ticket.kind, ticket.id
        if kind == OTHER:
            self._counts[OTHER] += 1
            return
        types = ALL_TYPES if kind is None else (f"ticket.{kind}",)
        if identifier is None:
            yield from self._lose(row.place, "it has no id in a column id, number or key; name it under options.columns", types)  # fmt: skip
        elif identifier in self._differing:
            why = f"{identifier} stands more than once and says different things, again at {self._differing[identifier]}; none is judged"
            yield from self._lose(row.place, why, types)
        elif kind is None:
            word = ticket.kind_word
            why = "nothing says its kind; declare options.kind" if word is None else f"its kind {word[:60]!r} stands for nothing yet; declare it in options.kind_words"  # fmt: skip
            yield from self._lose(row.place, why, types)
        elif identifier in done:
            self._repeated += 1
        else:
            done.add(identifier)
            if types[0] in self._wanted:
                yield from self._resource(ticket, identifier, types[0], row.place)

    def _lose(self, place: Place, why: str, types: tuple[str, ...]) -> Iterator[Gap]:
        """The gap that a row leaves which is not judged: what it says may be anything."""
        self._whole.update(dict.fromkeys(types, False))
        self._lost += 1
        if self._lost <= MAX_GAPS:
            yield Gap(self._source, "malformed", f"this ticket cannot be used: {why}", types, place=place)

    def _resource(self, ticket: Ticket, identifier: str, kind: str, place: Place) -> Iterator[Item]:
        attributes = ticket.attributes(self._wanted[kind])
        for name, value in attributes.items():
            if not isinstance(value, Unread):
                continue
            if value.kind == ABSENT:
                if (kind, name) not in self._absent:
                    self._absent[kind, name] = value.reason
                    yield self._about(value, kind, name, f"column {name}", place)
                continue
            self._values += 1
            if self._values <= MAX_GAPS:
                yield self._about(value, kind, name, identifier, place)
        self._counts[kind] += 1
        yield Resource(kind, identifier, identifier, self._source, attributes, places={"": place})

    def _about(self, value: Unread, kind: str, name: str, uid: str, place: Place) -> Gap:
        detail = value.reason.removeprefix(f"{place}: ")  # the gap's own place says where
        return Gap(self._source, value.kind, detail, (kind,), (name,), uid, place=place)

    def _summed(self) -> Iterator[Gap]:
        """The gaps that stand for those beyond the limit."""
        if self._lost > MAX_GAPS:
            text = f"{self._lost - MAX_GAPS:,} more tickets cannot be used"
            yield Gap(self._source, "malformed", text, ALL_TYPES)
        if self._values > MAX_GAPS:
            text = f"{self._values - MAX_GAPS:,} more values of tickets cannot be read"
            yield Gap(
                self._source, "malformed", text, tuple(sorted(self._wanted)), ("id",), "values of tickets"
            )

    def _told(self, exports: Mapping[str, Export]) -> str:
        told = [f"{len(exports)} export{'' if len(exports) == 1 else 's'}"]
        if self._repeated:
            told.append(f"{self._repeated:,} tickets stand in more than one")
        if self._counts[OTHER]:
            told.append(f"{self._counts[OTHER]:,} of other kinds left out")
        return ", ".join(told)
