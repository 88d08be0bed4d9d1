"""Planned windows: who approved which interruption, and when. One that was approved afterwards is not planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from gcheck.collectors.tickets.moments import MomentError
from gcheck.collectors.uptime.settings import Settings
from gcheck.collectors.uptime.spans import Spans, merged
from gcheck.collectors.uptime.written import columns_of, seconds_of, table_of
from gcheck.documents import parse_yaml
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.place import Place

EVERY = "*"
MAX_BYTES = 5_000_000


class Window(Struct, frozen=True):
    """One window; times in seconds since 1970."""

    service: str
    start: int
    end: int
    approved_by: str | None
    approved_at: int | None
    reason: str | None
    place: Place

    @property
    def counts(self) -> bool:
        """True if somebody approved it before it began."""
        return bool(self.approved_by) and self.approved_at is not None and self.approved_at <= self.start

    def covers(self, service: str) -> bool:
        return self.service in (EVERY, service)


def read_windows(folder: Folder, file: str, settings: Settings) -> list[Window]:
    """All windows of a file. Raises DocumentError for the first that cannot be read: it may cover anything."""
    if file not in folder.files:
        raise DocumentError("there is no such file, which options.windows names", file)
    return [_window(cells, place, settings) for cells, place in _rows(folder, file, settings)]


def planned_for(service: str, windows: list[Window]) -> Spans:
    """The time that is left out for a service."""
    return merged((one.start, one.end) for one in windows if one.counts and one.covers(service))


def _rows(folder: Folder, file: str, settings: Settings) -> Iterator[tuple[Mapping[str, Any], Place]]:
    if file.lower().endswith((".yaml", ".yml", ".json")):
        document = parse_yaml(folder.read(file, MAX_BYTES), file)
        data = document.data.get("windows") if isinstance(document.data, dict) else document.data
        if not isinstance(data, list):
            raise DocumentError("it is no list of windows", file, 1)
        nested = isinstance(document.data, dict)
        for number, item in enumerate(data):
            line, column = document.positions.get(("windows", number) if nested else (number,), (1, 1))
            if not isinstance(item, dict):
                raise DocumentError("this is no window", file, line, column)
            yield item, Place(file, line)
        return
    table = table_of(folder, file, settings)
    columns = columns_of(table, settings)
    missing = [name for name in ("start", "end", "approved_by", "approved_at") if name not in columns]
    if missing:
        raise DocumentError(f"it has no column {' and no column '.join(missing)}", file, 1)
    for row in table.rows():
        if row.problem is not None:
            raise DocumentError(f"this window cannot be read: {row.problem}", file, row.place.line)
        yield {name: row.cells.get(column, "") for name, column in columns.items()}, row.place


def _window(cells: Mapping[str, Any], place: Place, settings: Settings) -> Window:
    try:
        start, end = _time(cells, "start", settings), _time(cells, "end", settings)
        if start is None or end is None:
            raise MomentError("start and end must be there")
        if end <= start:
            raise MomentError("it ends before it starts")
        return Window(
            _text(cells, "service") or settings.service or EVERY, start, end, _text(cells, "approved_by"),
            _time(cells, "approved_at", settings), _text(cells, "reason"), place,
        )  # fmt: skip
    except MomentError as error:
        raise DocumentError(f"this window cannot be read: {error}", place.file or "", place.line) from None


def _time(cells: Mapping[str, Any], name: str, settings: Settings) -> int | None:
    value = cells.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return seconds_of(value, settings)
    except MomentError as error:
        raise MomentError(f"{name} {error}") from None


def _text(cells: Mapping[str, Any], name: str) -> str | None:
    value = cells.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > 500:
        raise MomentError(f"{name} is no short text")
    return value.strip() or None
