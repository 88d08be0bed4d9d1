"""Reading: one register's rows as resources, and what of them could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from gcheck.collectors.records.cells import CellError, convert
from gcheck.collectors.records.digests import Digests
from gcheck.collectors.records.registers import EXAMPLE, ID, Register, plain
from gcheck.collectors.records.settings import Settings
from gcheck.collectors.records.tables import Row, Table, Unusable
from gcheck.errors import DocumentError
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread

TITLE = "title"
MAX_GAPS = 500
"""Gaps about single cells of one register, and about single rows; what lies beyond is counted in one more."""

MAX_KNOWN = 1_000
"""Texts of one column whose values are remembered: most columns hold few words, many times."""
SHOWN = 4
"""Columns that are not read, in the reason why an attribute was not."""
_ABSENT = object()


class Reading:
    """One register. Its rows are gone through twice: ids first, so that none that stands twice is taken for either.

    Raises DocumentError where it cannot be read to its end, before the first row is yielded.
    """

    def __init__(
        self,
        source: str,
        register: Register,
        settings: Settings,
        table: Table,
        wanted: Collection[str],
        digests: Digests,
    ) -> None:
        self._digests = digests
        self._source, self._register, self._settings, self._table = source, register, settings, table
        self._columns = _columns(register, settings, table.columns)
        self._doubled = {
            name: column
            for name, column in self._columns.items()
            if _alike(column, table.columns, exact=name in settings.columns) > 1
        }
        self._others = [one for one in table.columns if one and one not in self._columns.values()]
        self._wanted = sorted(set(wanted) & set(register.attributes))
        self._computed = sorted(set(wanted) & set(register.computed))
        if ID not in self._columns:
            text = f"it has no column {settings.columns.get(ID, ID)!r}, by which rows are told apart; {self._known()}"
            raise DocumentError(text, table.where.file or "", table.where.line)
        if ID in self._doubled:
            text = f"two columns are called {self._doubled[ID]!r}, by which rows are told apart"
            raise DocumentError(text, table.where.file or "", table.where.line)
        self._cells = self._lost = 0
        self.count, self.whole = 0, True
        self.note = f"columns that were not read: {', '.join(self._others)[:500]}" if self._others else None
        self._problems = {name: why for name in self._wanted if (why := self._no_column(name)) is not None}
        self._plan: list[tuple[str, str | None, dict[str, Any]]] = [
            (name, None if name in self._problems else self._columns[name], {}) for name in self._wanted
        ]
        self._repeated = self._find_repeated()

    def items(self) -> Iterator[Resource | Gap]:
        """The rows and what is wrong with them."""
        yield from self._missing_columns()
        for row in self._table.rows():
            identifier = self._identifier(row)
            if identifier is not None and identifier.startswith(EXAMPLE):
                continue
            if row.problem is not None or identifier is None or identifier in self._repeated:
                yield from self._lose(row, identifier)
                continue
            yield from self._resource(row, identifier)
        if self._lost > MAX_GAPS:
            text = f"{self._lost - MAX_GAPS:,} more rows of {self._register.name} cannot be used"
            yield Gap(self._source, "malformed", text, (self._register.type,), place=self._table.where)
        if self._cells > MAX_GAPS:
            text = f"{self._cells - MAX_GAPS:,} more cells of {self._register.name} cannot be read"
            yield self._about(text, (), self._register.name, self._table.where)

    def _find_repeated(self) -> dict[str, list[Place]]:
        """Ids that stand more than once, each with its places."""
        first: dict[str, int] = {}
        again: Counter[str] = Counter()
        for row in self._table.rows():
            identifier = self._identifier(row) if row.problem is None else None
            if identifier is None or identifier.startswith(EXAMPLE):
                continue
            if identifier in first:
                again[identifier] += 1
            else:
                first[identifier] = row.place.line or 0
        places: dict[str, list[Place]] = {identifier: [] for identifier in again}
        if places:
            for row in self._table.rows():
                found = places.get(self._identifier(row) or "") if row.problem is None else None
                if found is not None and len(found) < 5:
                    found.append(row.place)
        return places

    def _identifier(self, row: Row) -> str | None:
        raw = row.cells.get(self._columns[ID])
        try:
            value = (
                None
                if isinstance(raw, Unusable)
                else convert(raw, ID, self._register.attributes[ID], self._settings)
            )
        except CellError:
            return None
        return value if isinstance(value, str) and len(value) <= 200 else None

    def _lose(self, row: Row, identifier: str | None) -> Iterator[Gap]:
        """The gap that a row leaves which is not judged: what it says may be anything."""
        self.whole = False
        self._lost += 1
        if self._lost > MAX_GAPS:
            return
        if row.problem is not None:
            why = row.problem
        elif identifier is None:
            why = f"it has no {ID} in the column {self._columns[ID]!r}"
        else:
            others = " and ".join(str(place) for place in self._repeated[identifier])
            why = f"the {ID} {identifier!r} stands more than once: {others}; none of them is judged"
        detail = f"{row.place}: this row of {self._register.name} cannot be used: {why}"
        yield Gap(self._source, "malformed", detail, (self._register.type,), place=row.place)

    def _missing_columns(self) -> Iterator[Gap]:
        for name, reason in self._problems.items():
            # about no row that there is: it hides none, and stands once for all of them
            yield self._about(reason, (name,), f"column {name}", self._table.where)

    def _no_column(self, name: str) -> str | None:
        """Why no row has this attribute."""
        if name in self._doubled:
            return f"{self._register.name} has two columns that are called {self._doubled[name]!r}"
        if name in self._columns:
            return None
        called = self._settings.columns.get(name, name)
        return f"{self._register.name} has no column {called!r}{self._suggestion(called)}"

    def _suggestion(self, called: str) -> str:
        by_plain = {plain(one): one for one in self._others}
        near = get_close_matches(plain(called), by_plain, 1, 0.7)
        if near:
            return f"; is {by_plain[near[0]]!r} meant? Name it under `registers`"
        if not self._others:
            return ""
        more = f" and {len(self._others) - SHOWN} more" if len(self._others) > SHOWN else ""
        return f"; columns that mean nothing here: {', '.join(self._others[:SHOWN])}{more}"

    def _known(self) -> str:
        return f"there are {', '.join(one for one in self._table.columns if one)[:200]}"

    def _resource(self, row: Row, identifier: str) -> Iterator[Resource | Gap]:
        attributes: dict[str, Any] = {}
        places = {"": row.place}
        for name, column, known in self._plan:
            raw = row.cells.get(column, _ABSENT) if column is not None else _ABSENT
            if type(raw) is str and raw in known:
                value = known[raw]
            else:
                value = self._value(row, name, column, raw)
                if type(raw) is str and len(known) < MAX_KNOWN and type(value) is not Unread:
                    known[raw] = value
            attributes[name] = value
            if column is None:
                continue
            place = row.places.get(column)
            if place is not None:
                places[name] = place
            if type(value) is Unread:
                self._cells += 1
                if self._cells <= MAX_GAPS:
                    yield self._about(value.reason, (name,), identifier, place or row.place)
        for name in self._computed:
            attributes[name], places[name] = self._found_out(row, name)
            if isinstance(attributes[name], Unread):
                self._cells += 1
                if self._cells <= MAX_GAPS:
                    yield self._about(attributes[name].reason, (name,), identifier, places[name])
        self.count += 1
        kind, title = self._register.type, self._title(row)
        shown = f"{identifier} {title}" if title else identifier
        yield Resource(kind, identifier, shown, self._source, attributes, places=places)

    def _found_out(self, row: Row, name: str) -> tuple[Any, Place]:
        """A document's state, from its path and the hash that was approved."""
        inputs = self._register.computed[name]
        path, approved = (self._input(row, one) for one in inputs)
        place = row.place_of(self._columns[inputs[0]]) if inputs[0] in self._columns else row.place
        found = self._digests.of(path, approved)
        if isinstance(found, Unread) and found.file is None:
            reason = f"{place}: {found.reason}"
            return Unread(found.kind, reason, file=place.file, line=place.line), place
        return found, place

    def _input(self, row: Row, name: str) -> Any:
        """The value of a column that something is found out from, whether a control reads it or not."""
        problem = self._no_column(name)
        if problem is not None:
            return Unread("malformed", problem, file=row.place.file, line=row.place.line)
        column = self._columns[name]
        return self._value(row, name, column, row.cells.get(column, _ABSENT))

    def _value(self, row: Row, name: str, column: str | None, raw: Any) -> Any:
        if column is None:
            return Unread("malformed", self._problems[name], file=row.place.file, line=row.place.line)
        place = row.place_of(column)
        if raw is _ABSENT:
            return self._unread(
                f"{name} is not there, but a key that no other row has is, which may be meant for it", place
            )
        if isinstance(raw, Unusable):
            return self._unread(f"the cell of {column!r} {raw.reason}", place)
        try:
            return convert(raw, name, self._register.attributes[name], self._settings, self._table.epoch)
        except CellError as error:
            return self._unread(f"{column!r} {error}", place)

    def _unread(self, reason: str, place: Place) -> Unread:
        return Unread("malformed", f"{place}: {reason}", file=place.file, line=place.line)

    def _title(self, row: Row) -> str:
        """What a row is called in reports besides its id, where the register has such a column."""
        column = self._columns.get(TITLE)
        raw = row.cells.get(column) if column else None
        return " ".join(raw.split())[:100] if isinstance(raw, str) else ""

    def _about(self, detail: str, attributes: tuple[str, ...], uid: str, place: Place) -> Gap:
        return Gap(self._source, "malformed", detail, (self._register.type,), attributes, uid, place=place)


def _alike(column: str, header: Collection[str], exact: bool) -> int:
    """How many columns are called so; in another case or with other spaces, too, unless gcheck.yaml names this one."""
    if exact:
        return list(header).count(column)
    wanted = plain(column)
    return sum(plain(one) == wanted for one in header)


def _columns(register: Register, settings: Settings, header: Collection[str]) -> dict[str, str]:
    """Attribute -> the name of its column, of those that there are. What gcheck.yaml names goes before what looks alike."""
    by_plain = {plain(column): column for column in reversed(list(header)) if column}
    found = {}
    for name in register.attributes:
        called = settings.columns.get(name)
        if called is not None:
            exact = next((one for one in header if one == " ".join(called.split())), None)
            column = exact or by_plain.get(plain(called))
        else:
            column = by_plain.get(plain(name))
        if column is not None:
            found[name] = column
    return found
