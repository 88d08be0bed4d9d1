"""The collector: measurements in, a resource for each service and month, and one for each planned window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.source import Source

if TYPE_CHECKING:
    from pathlib import Path

SERVICE, WINDOW = "uptime.service", "uptime.window"
_ATTRIBUTES = {
    SERVICE: ("service", "month", "period_start", "period_end", "availability_percent", "availability_at_least",
              "availability_at_most", "coverage_percent", "samples", "down_minutes", "unknown_minutes", "planned_minutes",
              "outage_minutes", "outage_minutes_at_least", "outage_minutes_at_most"),
    WINDOW: ("service", "start", "end", "hours", "approved_by", "approved_at", "reason"),
}  # fmt: skip


class UptimeCollector:
    """Reads availability. Source options: ``url`` and ``services`` of a Prometheus server, ``path`` of CSV files;
    ``windows``, ``months``, ``step``, ``timeout``, ``token_env``, ``interval``, ``unlisted``, ``service``, ``columns``,
    ``date_format``, ``time_zone``, ``encoding``, ``delimiter``."""

    kind = "uptime"

    def types(self) -> frozenset[str]:
        """Services by month, and planned windows."""
        return frozenset(_ATTRIBUTES)

    def attributes(self, resource_type: str) -> frozenset[str]:
        """All that the type declares."""
        return frozenset(_ATTRIBUTES.get(resource_type, ()))

    def finds(self, path: Path) -> bool:
        """False: what a file measures is said in gcheck.yaml."""
        return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield the last months of every service, and the windows; what was not measured is unknown time."""
        from gcheck.collectors.uptime.reading import Reading, nothing
        from gcheck.collectors.uptime.settings import settings_of
        from gcheck.errors import DocumentError

        wanted = {kind: names for kind, names in plan.wanted.items() if kind in _ATTRIBUTES}
        if not wanted:
            return
        run.progress(f"{source.name}: reading availability")
        try:
            reading = Reading(source.name, settings_of(source.options), wanted, run)
        except DocumentError as error:
            yield from nothing(source.name, wanted, error)
            return
        yield from reading.items()
