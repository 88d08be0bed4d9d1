"""Availability of one service in one month, with its bounds: time of which nothing tells may have been up or down."""

from __future__ import annotations

from datetime import datetime, timezone, tzinfo
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.uptime.spans import Span, Spans, common, length, merged, without
from gcheck.model.unread import Unread


class Month(Struct, frozen=True):
    """A month of the calendar; ``start`` and ``end`` in seconds since 1970."""

    name: str
    start: int
    end: int


class Measured(Struct):
    """What tells of one service: spans in which it was up, and down, and when samples were taken."""

    up: list[Span] = field(default_factory=list)
    down: list[Span] = field(default_factory=list)
    sampled: list[int] = field(default_factory=list)
    file: str | None = None
    line: int | None = None


def months_before(clock: datetime, count: int, zone: tzinfo) -> list[Month]:
    """The last months that had ended by then, the earliest first."""
    here = clock.astimezone(zone)
    year, month = here.year, here.month
    found: list[Month] = []
    for _ in range(count):
        end = datetime(year, month, 1, tzinfo=zone)
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        start = datetime(year, month, 1, tzinfo=zone)
        found.append(Month(f"{year:04}-{month:02}", int(start.timestamp()), int(end.timestamp())))
    return found[::-1]


def attributes(service: str, month: Month, measured: Measured, planned: Spans | Unread) -> dict[str, Any]:
    """The attributes of ``uptime.service``. Where windows could not be read, nothing is known that depends on them."""
    whole: Spans = [(month.start, month.end)]
    left_out = common(whole, [] if isinstance(planned, Unread) else planned)
    counts = without(whole, left_out)
    up, down = common(merged(measured.up), counts), common(merged(measured.down), counts)
    both = common(up, down)  # two sources of which one must be wrong
    up_time, down_time = length(without(up, both)), length(without(down, both))
    total = length(counts)
    unknown = total - up_time - down_time
    made: dict[str, Any] = {
        "service": service,
        "month": month.name,
        "period_start": text_of(month.start),
        "period_end": text_of(month.end),
        "samples": sum(month.start < at <= month.end for at in measured.sampled),
    }
    if isinstance(planned, Unread):
        return {**made, **dict.fromkeys(DEPENDENT, planned)}
    if not total:
        nothing = Unread("too_few", f"all of {month.name} is left out as planned")
        return {**dict.fromkeys(DEPENDENT, nothing), **made, "planned_minutes": length(left_out) / 60}
    made |= {
        "availability_at_least": 100 * up_time / total,
        "availability_at_most": 100 * (total - down_time) / total,
        "availability_percent": 100 * up_time / total,
        "coverage_percent": 100 * (total - unknown) / total,
        "down_minutes": down_time / 60,
        "unknown_minutes": unknown / 60,
        "planned_minutes": length(left_out) / 60,
    }
    known_down = without(down, both)
    may_be_down = without(counts, without(up, both))
    least, most = _longest(known_down), _longest(may_be_down)
    made |= {"outage_minutes_at_least": least, "outage_minutes_at_most": most, "outage_minutes": least}
    if unknown:
        made["availability_percent"] = Unread("too_few", _doubt(service, month, made))
    if least != most:
        text = f"{service} was down for between {least:g} and {most:g} minutes on end in {month.name}, as not all of it was measured"
        made["outage_minutes"] = Unread("too_few", text)
    return made


def _longest(spans: Spans) -> float:
    """Minutes of the longest span."""
    return max((end - start for start, end in spans), default=0) / 60


DEPENDENT = (
    "samples", "availability_percent", "availability_at_least", "availability_at_most", "coverage_percent", "down_minutes",
    "unknown_minutes", "planned_minutes", "outage_minutes", "outage_minutes_at_least", "outage_minutes_at_most",
)  # fmt: skip


def _doubt(service: str, month: Month, made: dict[str, Any]) -> str:
    hours, minutes = divmod(round(made["unknown_minutes"]), 60)
    told = f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
    return (
        f"{told} of {month.name} were not measured: {service} was up for between "
        f"{made['availability_at_least']:.4f} and {made['availability_at_most']:.4f} %"
    )


def text_of(at: int) -> str:
    """A moment in seconds since 1970 as RFC 3339, in UTC."""
    return f"{datetime.fromtimestamp(at, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
