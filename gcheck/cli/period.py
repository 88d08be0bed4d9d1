"""What held over a period, for ``gcheck report --from --to`` and ``gcheck history period``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec.structs import replace

from gcheck.errors import StoreError, UsageError

if TYPE_CHECKING:
    from gcheck.cli.period_pages import Stretch
    from gcheck.store.period import Period, Slot

Command = TypeVar("Command", bound=Callable[..., Any])
FORMATS = {"html": ".html", "markdown": ".md", "json": ".json"}
"""Format -> suffix."""


def period_options(required: bool) -> Callable[[Command], Command]:
    """The options that say which period, and when a run was due in it."""

    def add(function: Command) -> Command:
        for option in reversed(
            (
                click.option("--from", "begin", required=required, metavar="DAY", help="The first day, YYYY-MM-DD."),
                click.option("--to", "end", required=required, metavar="DAY", help="The last day, YYYY-MM-DD."),
                click.option("--every", metavar="SPAN", help="How often a run was due: 6h, 1d, 1w. Those that are missing are then listed."),
                click.option("--schedules", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The schedules that say when a run was due, in place of --every."),
                click.option("--schedule", "schedule", metavar="NAME", help="Which of --schedules; needed where there are several."),
                click.option("--time-zone", metavar="ZONE", help="Whose days these are, such as Europe/Berlin; UTC where it is left out."),
                click.option("--framework", "frameworks", multiple=True, help="Only this framework. Several times for several."),
                click.option("--clock", help="Now, RFC 3339: runs that were due later are not missing."),
            )
        ):  # fmt: skip
            function = option(function)
        return function

    return add


def period_text(options: Mapping[str, Any], form: str) -> str:
    """The report of a period in one of FORMATS. Raises UsageError and StoreError."""
    from gcheck.cli.period_pages import period_html, period_json, period_page

    found, asked = _asked(options)
    return {"html": period_html, "markdown": period_page, "json": period_json}[form](found, asked)


def _asked(options: Mapping[str, Any]) -> tuple[Sequence[Period], Stretch]:
    from gcheck.cli.keeping import store_of
    from gcheck.cli.options import moment
    from gcheck.cli.period_pages import Stretch
    from gcheck.store.period import periods, slots_of, zone_of

    zone, now = zone_of(options["time_zone"]), moment(options["clock"])
    begin, end = (_day(options[key], f"--{name}") for key, name in (("begin", "from"), ("end", "to")))
    if end < begin:
        raise UsageError(f"--to {end} lies before --from {begin}.")
    asked = Stretch(begin, end, options["time_zone"] or "UTC", options["every"])
    slots: list[Slot] | None = None
    if options["schedules"] is not None:
        asked, slots = _by_schedule(options, asked, zone, now)
    elif options["schedule"] is not None:
        raise UsageError("--schedule names one of the schedules of a file; name that with --schedules.")
    elif options["every"]:
        slots = slots_of(options["every"], begin, end, zone, now)
    store = store_of(options)
    with store.reading() as database:
        first, last = _edges(begin, end, zone)
        found = periods(database, store.runs(database), first, last, slots)
    if not found:
        raise StoreError(f"no run was kept from {begin} to {end}: nothing can be said about this time.")
    return [_chosen(one, options["frameworks"]) for one in found], asked


def _chosen(one: Period, frameworks: Sequence[str]) -> Period:
    if not frameworks:
        return one
    return replace(one, requirements=tuple(row for row in one.requirements if row.framework in frameworks))


def _by_schedule(
    options: Mapping[str, Any], asked: Stretch, zone: tzinfo, now: datetime
) -> tuple[Stretch, list[Slot]]:
    """When a schedule of a file was due in the period."""
    from gcheck.schedules.book import Book
    from gcheck.schedules.times import occurrences
    from gcheck.store.period import slots_at

    if options["every"]:
        raise UsageError("--every and --schedules both say when a run was due; name one of them.")
    path, known = options["schedules"], Book(options["schedules"]).load()
    name = options["schedule"] or (next(iter(known)) if len(known) == 1 else None)
    if name is None or name not in known:
        there = ", ".join(known) or "none"
        raise UsageError(f"--schedule must name one of the schedules of {path}: {there}.")
    one = known[name]
    slots = slots_at(lambda after: occurrences(one.cron, one.zone, after), asked.begin, asked.end, zone, now)
    return replace(asked, schedule=f"{name}, {one.cron} in {one.zone}"), slots


def _edges(begin: date, end: date, zone: Any) -> tuple[str, str]:
    from gcheck.store.history import moment_of

    first, last = (moment_of(day.isoformat(), later, zone) for day, later in ((begin, False), (end, True)))
    return str(first), str(last)


def _day(text: str, option: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise UsageError(f"{option} takes a day such as 2026-06-30; {text!r} is none.")
    return found
