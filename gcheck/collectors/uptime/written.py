"""Availability as people and monitors write it down: CSV with states from when to when, or with samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from gcheck.collectors.records.separated import Separated
from gcheck.collectors.records.settings import Settings as TableSettings
from gcheck.collectors.records.tables import Row
from gcheck.collectors.tickets.moments import MomentError, moment
from gcheck.collectors.tickets.words import plain
from gcheck.collectors.uptime.availability import Measured
from gcheck.collectors.uptime.settings import COLUMNS, Settings
from gcheck.errors import DocumentError
from gcheck.folders import Folder

MAX_ROWS = 20_000_000
MAX_SAMPLES = 3_000_000
_UP = frozenset(["up", "1", "1.0", "true", "yes", "ok", "operational", "available", "online"])
_DOWN = frozenset(["down", "0", "0.0", "false", "no", "outage", "unavailable", "offline", "failed", "critical"])  # fmt: skip
_UNKNOWN = frozenset(["unknown", "", "nodata", "no data", "paused", "n/a"])


def columns_of(table: Separated, settings: Settings) -> dict[str, str]:
    """What each column of a file is. Raises DocumentError where two columns are called alike."""
    by_plain: dict[str, str] = {}
    for column in table.columns:
        if plain(column) in by_plain:
            raise DocumentError(
                f"two columns are called {column!r}", table.where.file or "", table.where.line
            )
        by_plain[plain(column)] = column
    found = {}
    for name, known in COLUMNS.items():
        wanted = (plain(settings.columns[name]),) if name in settings.columns else known
        column = next((by_plain[one] for one in wanted if one in by_plain), "")
        if column:
            found[name] = column
    return found


def table_of(folder: Folder, file: str, settings: Settings) -> Separated:
    """A file, open. Raises DocumentError."""
    table = TableSettings(encoding=settings.encoding, delimiter=settings.delimiter)
    return Separated(folder, file, table, max_rows=MAX_ROWS)


def seconds_of(text: Any, settings: Settings) -> int:
    """A time in seconds since 1970. Raises MomentError for what is none, or is only a day."""
    stripped = text.strip() if isinstance(text, str) else ""
    if stripped.isdigit() and 9 <= len(stripped) <= 10:  # as Prometheus and monitors write it
        return int(stripped)
    read = moment(stripped, settings.writing)
    if not isinstance(read, datetime):
        raise MomentError("is no time" if not isinstance(read, date) else "is a day, and no time")
    return int(read.timestamp())


class Written:
    """The files of one source. ``problems`` holds what could not be read, which may be of any service."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.services: dict[str, Measured] = {}
        self.problems: list[DocumentError] = []

    def read(self, folder: Folder, file: str) -> None:
        """Add what a file tells. A row that cannot be read is among the problems."""
        try:
            table = table_of(folder, file, self._settings)
            columns = columns_of(table, self._settings)
            if {"timestamp", "up"} <= set(columns):
                take = self._sample
            elif {"start", "end", "state"} <= set(columns):
                take = self._state
            else:
                raise DocumentError("it has neither the columns start, end and state nor timestamp and up; name them under options.columns", file, 1)  # fmt: skip
            for row in table.rows():
                self._take(row, columns, file, take)
        except DocumentError as error:
            self.problems.append(error)

    def _take(self, row: Row, columns: Mapping[str, str], file: str, take: Any) -> None:
        try:
            if row.problem is not None:
                raise MomentError(row.problem)
            name = row.cells.get(
                columns.get("service", ""), self._settings.service or PurePosixPath(file).stem
            )
            if not isinstance(name, str) or not name.strip() or len(name) > 200:
                raise MomentError("it names no service")
            measured = self.services.setdefault(name.strip(), Measured(file=file, line=row.place.line))
            take({key: row.cells.get(column, "") for key, column in columns.items()}, measured)
        except MomentError as error:
            self.problems.append(DocumentError(f"this row cannot be used: {error}", file, row.place.line))

    def _sample(self, cells: Mapping[str, str], measured: Measured) -> None:
        try:
            at = seconds_of(cells["timestamp"], self._settings)
        except MomentError as error:
            raise MomentError(f"the timestamp {error}") from None
        span = (at, at + self._settings.interval)
        measured.sampled.append(at)
        if len(measured.sampled) > MAX_SAMPLES:
            raise DocumentError(f"a service has more than {MAX_SAMPLES:,} samples", "")
        self._put(measured, span, cells["up"])

    def _state(self, cells: Mapping[str, str], measured: Measured) -> None:
        moments = []
        for name in ("start", "end"):
            try:
                moments.append(seconds_of(cells[name], self._settings))
            except MomentError as error:
                raise MomentError(f"its {name} {error}") from None
        if moments[1] < moments[0]:
            raise MomentError("it ends before it starts")
        measured.sampled.append(moments[1])
        self._put(measured, (moments[0], moments[1]), cells["state"])

    def _put(self, measured: Measured, span: tuple[int, int], state: str) -> None:
        word = plain(state)
        if word in _UNKNOWN:
            return
        if word not in _UP and word not in _DOWN:
            raise MomentError(f"its state {state[:40]!r} is neither up nor down nor unknown")
        spans = measured.up if word in _UP else measured.down
        if spans and spans[-1][0] <= span[0] <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], span[1]))  # a run of samples is one span
        else:
            spans.append(span)


def files_of(folder: Folder, windows: str | None) -> Iterator[str]:
    """The tables below a path, without that of windows."""
    for name in folder.files:
        if name != windows and name.lower().endswith((".csv", ".tsv")):
            yield name
