"""Reading: one source of availability, its services month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gcheck.collectors.uptime.availability import (
    DEPENDENT,
    Measured,
    Month,
    attributes,
    months_before,
    text_of,
)
from gcheck.collectors.uptime.prometheus import OPERATION, PrometheusError, Server
from gcheck.collectors.uptime.settings import Settings
from gcheck.collectors.uptime.spans import Spans, merged, without
from gcheck.collectors.uptime.windows import Window, planned_for, read_windows
from gcheck.collectors.uptime.written import Written, files_of
from gcheck.errors import DocumentError
from gcheck.folders import Folder, walk
from gcheck.model.call_count import CallCount
from gcheck.model.collector import Run
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread

SERVICE, WINDOW = "uptime.service", "uptime.window"
MAX_GAPS = 200
Wanted = Mapping[str, frozenset[str]]
Item = Resource | Gap | Population | CallCount


def nothing(source: str, wanted: Wanted, error: DocumentError) -> Iterator[Item]:
    """What is yielded of a source that cannot be read at all."""
    yield Gap(source, "unparsed", str(error), (ANY_TYPE,), place=Place(error.file, error.line))
    for kind in sorted(wanted):
        yield Population(source, kind, 0, complete=False)


class Reading:
    """One source. Windows are read first: what is left out of a month depends on them."""

    def __init__(self, source: str, settings: Settings, wanted: Wanted, run: Run) -> None:
        self._source, self._settings, self._wanted, self._run = source, settings, wanted, run
        self._folder = Folder(Path()) if settings.path is None else walk(Path(settings.path))
        self._months = months_before(run.clock, settings.months, settings.zone)
        self._windows: list[Window] = []
        self._windows_unread: Unread | None = None

    def items(self) -> Iterator[Item]:
        """Windows, services, what is wrong with them, and the populations."""
        yield from self._read_windows()
        if SERVICE not in self._wanted:
            return
        count, whole = 0, True
        for item in (*self._written(), *self._measured()):
            count += isinstance(item, Resource)
            whole = whole and not (isinstance(item, Gap) and item.hides_resources)
            yield item
        period = f"{self._months[0].name} to {self._months[-1].name}" if len(self._months) > 1 else self._months[0].name  # fmt: skip
        yield Population(self._source, SERVICE, count, whole, note=f"whole months: {period}")

    def _read_windows(self) -> Iterator[Item]:
        complete = True
        if self._settings.windows is not None:
            try:
                self._windows = read_windows(self._folder, self._settings.windows, self._settings)
            except DocumentError as error:
                complete = False
                detail = f"{error.file}: {error.message}"
                self._windows_unread = Unread("unparsed", f"planned windows could not be read: {detail}", file=error.file, line=error.line)  # fmt: skip
                place = Place(error.file, error.line, error.column)
                yield Gap(self._source, "unparsed", detail, (WINDOW,), place=place)
        names = self._wanted.get(WINDOW)
        if names is None:
            return
        for window in self._windows:
            yield self._window(window, names)
        yield Population(self._source, WINDOW, len(self._windows), complete)

    def _window(self, window: Window, names: frozenset[str]) -> Resource:
        made: dict[str, Any] = {
            "service": window.service, "start": text_of(window.start), "end": text_of(window.end),
            "hours": (window.end - window.start) / 3600, "approved_by": window.approved_by,
            "approved_at": None if window.approved_at is None else text_of(window.approved_at), "reason": window.reason,
        }  # fmt: skip
        kept = {name: value for name, value in made.items() if name in names}
        uid = f"{window.service} {text_of(window.start)} {window.place.line}"
        shown = f"{window.service} {text_of(window.start)}"
        return Resource(WINDOW, uid, shown, self._source, kept, places={"": window.place})

    def _written(self) -> Iterator[Item]:
        """What the files tell."""
        if self._settings.path is None:
            return
        written = Written(self._settings)
        for lost in self._folder.problems:
            yield self._hiding("unparsed", f"{lost.file}: {lost.reason}", Place(lost.file))
        files = list(files_of(self._folder, self._settings.windows))
        if not files and not self._settings.services:
            yield self._hiding("not_collected", "there is no file that ends in .csv or .tsv", Place())
        for name in files:
            written.read(self._folder, name)
        for error in written.problems[:MAX_GAPS]:
            place = Place(error.file or None, error.line, error.column)
            yield self._hiding(
                "malformed", f"{error.file}: {error.message}" if error.file else error.message, place
            )
        if len(written.problems) > MAX_GAPS:
            more = len(written.problems) - MAX_GAPS
            yield self._hiding("malformed", f"{more:,} more rows cannot be used", Place())
        for service, measured in sorted(written.services.items()):
            problem = self._problem(written)
            for month in self._months:
                told = self._unlisted(measured, month) if self._settings.unlisted_up else measured
                yield from self._month(service, month, told, Place(measured.file, measured.line), problem)

    def _problem(self, written: Written) -> Unread | None:
        """Where only outages are listed, a row that could not be read may be one, of any service and any month.

        Elsewhere it leaves time that was not measured, which the bounds account for.
        """
        if not written.problems or not self._settings.unlisted_up:
            return None
        first = written.problems[0]
        return Unread(
            "malformed", f"a measurement could not be read: {first}", file=first.file or None, line=first.line
        )

    def _unlisted(self, measured: Measured, month: Month) -> Measured:
        """The operator vouches that all outages are listed: the service was up for the rest of the month."""
        rest = without([(month.start, month.end)], merged(measured.down))
        return Measured([*measured.up, *rest], measured.down, measured.sampled)

    def _measured(self) -> Iterator[Item]:
        """What Prometheus tells."""
        if not self._settings.services:
            return
        server = Server(self._settings)
        try:
            server.log_in()
        except PrometheusError as error:
            yield self._refused(error, (SERVICE,))
            return
        for service, query in sorted(self._settings.services.items()):
            for month in self._months:
                self._run.progress(f"{self._source}: asking for {service} in {month.name}")
                measured, unread = Measured(), None
                try:
                    measured = self._points(server, query, month)
                except PrometheusError as error:
                    unread = Unread(error.kind, error.text, OPERATION)
                    yield self._refused(error, (SERVICE,), DEPENDENT, f"{service} {month.name}")
                yield from self._month(service, month, measured, Place(operation=OPERATION), unread)
        if server.calls:
            yield CallCount(self._source, OPERATION, server.calls)

    def _points(self, server: Server, query: str, month: Month) -> Measured:
        measured, step = Measured(), self._settings.step
        for point in server.points(query, month.start, month.end):
            measured.sampled.append(point.at)
            spans = measured.up if point.up else measured.down
            if spans and spans[-1][1] == point.at - step:
                spans[-1] = (spans[-1][0], point.at)
            else:
                spans.append((point.at - step, point.at))
        return measured

    def _month(
        self, service: str, month: Month, measured: Measured, place: Place, problem: Unread | None
    ) -> Iterator[Item]:
        planned: Spans | Unread = planned_for(service, self._windows)
        unread = problem or self._windows_unread
        made = attributes(service, month, measured, unread if unread is not None else planned)
        kept = {name: value for name, value in made.items() if name in self._wanted[SERVICE]}
        uid = f"{service} {month.name}"
        yield Resource(SERVICE, uid, uid, self._source, kept, places={"": place})

    def _hiding(self, kind: str, detail: str, place: Place) -> Gap:
        return Gap(self._source, kind, detail, (SERVICE,), place=place)

    def _refused(
        self,
        error: PrometheusError,
        types: tuple[str, ...],
        names: tuple[str, ...] = (),
        uid: str | None = None,
    ) -> Gap:
        return Gap(self._source, error.kind, f"{OPERATION}: {error.text}", types, names, uid, operation=OPERATION, code=error.code)  # fmt: skip
