"""The files of an export: which there are, and their rows as cells by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from gcheck.collectors.records.separated import Separated
from gcheck.collectors.records.settings import Settings as TableSettings
from gcheck.collectors.records.tables import Row, Table
from gcheck.collectors.tickets.settings import ROW_LIMITS, Settings
from gcheck.collectors.tickets.stream import Stream
from gcheck.collectors.tickets.words import plain
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.place import Place
from gcheck.patterns import regex

TABLES = (".csv", ".tsv")
LISTS = (".json", ".jsonl", ".ndjson")
BOOKS = (".xlsx", ".xlsm")
OTHERS = (".xls", ".xlsb", ".xml", ".ods", ".doc", ".html")
"""What these tools can write besides, and is not read."""

JIRA_ONLY = frozenset(["issue key", "clave de incidencia", "vorgangsschlüssel", "clé de ticket"])
"""What Jira calls the column of its keys, and nobody else does; in English, Spanish, German and French."""

MAX_COLUMNS = 2_000
"""Jira writes a column for each comment."""

MAX_ROWS = 2_000_000


class Dual(Struct, frozen=True):
    """A value of ServiceNow's interface in both of its spellings: as its users see it, and as it is kept, in UTC."""

    shown: Any
    kept: Any


class Export(Protocol):
    """One file. Making one, or going through its rows, raises DocumentError for what cannot be read."""

    def rows(self) -> Iterator[Row]:
        """Every row, from the first."""

    def cut(self) -> str | None:
        """Why the export seems to be cut short, once its rows were gone through."""


def suffix_of(name: str) -> str:
    """The suffix of a file's name, in lower case."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot >= 0 else ""


def open_export(folder: Folder, file: str, settings: Settings) -> Export:
    """The export in a file. Raises DocumentError."""
    if suffix_of(file) in LISTS:
        return JsonExport(folder, file)
    delimiter = "\t" if suffix_of(file) == ".tsv" else settings.delimiter
    table = TableSettings(encoding=settings.encoding, delimiter=delimiter, header_row=settings.header_row)
    if suffix_of(file) in BOOKS:
        return TableExport(_sheet(folder, file, table, settings), settings)
    return TableExport(Separated(folder, file, table, MAX_COLUMNS, MAX_ROWS), settings)


def _sheet(folder: Folder, file: str, table: TableSettings, settings: Settings) -> Table:
    """The sheet of a workbook that holds the export: the one that was named, else the only one that is shown."""
    from gcheck.collectors.records.workbook import Workbook

    book = Workbook(folder, file)
    sheets = book.sheets()
    found = [
        name
        for name, hidden in sheets
        if (name == settings.sheet if settings.sheet is not None else not hidden)
    ]
    if len(found) != 1:
        names = ", ".join(name for name, _ in sheets)
        asked = (
            f"there is no sheet {settings.sheet!r}"
            if settings.sheet is not None
            else "which sheet is the export"
        )
        book.close()
        raise DocumentError(f"{asked}: there are {names}; name one under options.sheet", file)
    return book.sheet(found[0], table, MAX_COLUMNS)


class TableExport:
    """A table of text, or a sheet of a workbook. What stands in columns of one name is one Several."""

    def __init__(self, table: Table, settings: Settings) -> None:
        self._table = table
        self._count = 0
        self._limit = None if settings.whole else ROW_LIMITS.get(_tool(self._table.columns, settings))

    @property
    def columns(self) -> Sequence[str]:
        """Its header."""
        return self._table.columns

    @property
    def where(self) -> Place:
        """Where that stands."""
        return self._table.where

    def rows(self) -> Iterator[Row]:
        self._count = 0
        for row in self._table.rows():
            self._count += 1
            yield row

    def cut(self) -> str | None:
        if self._limit is None or self._count != self._limit:
            return None
        return (
            f"it has exactly {self._limit:,} tickets, at which the tool cuts an export; export in parts, "
            "or say `whole: true` if there are no more"
        )


def _tool(columns: Any, settings: Settings) -> str:
    if settings.format != "plain":
        return settings.format
    found = {plain(column) for column in columns}
    if found & JIRA_ONLY:
        return "jira"
    return "servicenow" if found & {"sys_id", "sys_created_on", "sys_class_name"} else "plain"


class JsonExport:
    """A list of objects."""

    def __init__(self, folder: Folder, file: str) -> None:
        self._stream, self._file = Stream(folder, file), file
        self._count = 0

    def rows(self) -> Iterator[Row]:
        self._count = 0
        for line, item in self._stream.items():
            self._count += 1
            place = Place(self._file, line)
            if isinstance(item, Mapping):
                yield Row(place, _cells(item))
            else:
                yield Row(place, {}, "it is no object")

    @property
    def beside(self) -> Mapping[str, Any]:
        """What the file says of itself."""
        return self._stream.beside

    @property
    def count(self) -> int:
        return self._count

    def cut(self) -> str | None:
        return None


def pages_missing(exports: list[Export]) -> str | None:
    """Why pages of a search through an interface are missing, by what those that are here say of the whole."""
    pages = [one for one in exports if isinstance(one, JsonExport)]
    totals = [one.beside["total"] for one in pages if type(one.beside.get("total")) is int]
    held = sum(one.count for one in pages if type(one.beside.get("total")) is int)
    if totals and held < max(totals):
        return f"the pages hold {held:,} tickets, and the search found {max(totals):,}"
    lasts = [one.beside["isLast"] for one in pages if type(one.beside.get("isLast")) is bool]
    if lasts and not any(lasts):
        return "none of the pages says that it is the last one"
    return None


def _cells(item: Mapping[str, Any]) -> dict[str, Any]:
    """An object's values by key; the fields of a Jira issue stand beside its key."""
    fields = item.get("fields")
    if not isinstance(fields, Mapping):
        kept = any(_KEPT.keys() == value.keys() for value in item.values() if isinstance(value, Mapping))
        return {key: _in_utc(value) if kept else _value(value) for key, value in item.items()}
    cells = {key: _value(value) for key, value in fields.items()}
    cells["key"] = _value(item.get("key"))
    status = fields.get("status")
    category = status.get("statusCategory") if isinstance(status, Mapping) else None
    if isinstance(category, Mapping):
        cells[CATEGORY] = category.get("key")
    return cells


_KEPT = {"link": "", "value": ""}
"""A reference as ServiceNow's interface gives it where it was not asked for display values; times are in UTC then."""
_TIME = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\Z")


def _in_utc(value: Any) -> Any:
    return Dual(value, value) if isinstance(value, str) and _TIME.match(value) else _value(value)


CATEGORY = "\0category"
"""The column of Jira's own category of a status; no column of an export can be called so."""


def _value(value: Any) -> Any:
    """A plain value; of an object, what names it."""
    if isinstance(value, list):
        named = [_value(one) for one in value]
        return [one for one in named if isinstance(one, (str, int, float)) and one != ""]
    if not isinstance(value, Mapping):
        return value
    if "display_value" in value and "value" in value:
        return Dual(value["display_value"], value["value"])
    for key in ("displayName", "display_value", "name", "value", "emailAddress"):
        if isinstance(value.get(key), (str, int, float)):
            return value[key]
    return UNNAMED if value else None


UNNAMED = object()
"""Stands for an object in which nothing says what it is called."""
