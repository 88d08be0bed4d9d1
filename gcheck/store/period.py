"""Period: what held throughout a stretch of time, what did not and for how long, and which runs are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from itertools import chain

from msgspec import Struct

from gcheck.errors import UsageError
from gcheck.patterns import regex
from gcheck.store.database import Database
from gcheck.store.index import ABORTED, KEPT, PRUNED, UNREAD, Run
from gcheck.store.states import DROPPED, GONE, REQUIREMENT, UNSEEN
from gcheck.store.trends import moment

_EVERY = regex(r"([1-9]\d{0,3})([hdw])")
MOST_SLOTS = 100_000


class Spell(Struct, frozen=True):
    """A requirement in one status. It was seen so from ``first`` to ``last``; ``until`` is the run that saw it otherwise.

    ``at_least`` and ``at_most`` are seconds: between the runs that saw it so, and between those around them that saw it otherwise;
    ``at_most`` is None where no run is there to bound it.
    """

    status: str
    first: str
    last: str
    until: str | None
    runs: int
    at_least: int
    at_most: int | None


class Held(Struct, frozen=True):
    """One requirement over the period: ``throughout`` is True if every run of the period saw it satisfied."""

    framework: str
    requirement: str
    title: str
    throughout: bool
    spells: tuple[Spell, ...]


class Slot(Struct, frozen=True):
    """A stretch in which a run was due and none was kept, RFC 3339 UTC, the end not included."""

    begin: str
    end: str


class Period(Struct, frozen=True):
    """One series of runs over a period. ``expected`` is None where no schedule was named. Of runs that were ``pruned`` it is only
    known that they were, and of those whose reports are ``unread`` not even of which series.
    """

    series: str
    sources: str
    runs: tuple[str, ...]
    aborted: tuple[str, ...]
    pruned: tuple[str, ...]
    expected: int | None
    missing: tuple[Slot, ...]
    requirements: tuple[Held, ...]
    first_run: str | None
    last_run: str | None
    unread: tuple[str, ...] = ()


def periods(
    database: Database, runs: Sequence[Run], begin: str, end: str, slots: Sequence[Slot] | None
) -> list[Period]:
    """What the record says of the time from ``begin`` to ``end`` (RFC 3339 UTC, both included), series by series."""
    found = []
    for series in dict.fromkeys(one.series for one in runs if one.series):
        own = [one for one in runs if one.series == series and one.number is not None]
        ran = [one for one in own if begin <= one.clock <= end]
        within = [one for one in ran if one.status == KEPT]
        if not ran and not slots:
            continue
        sources = own[-1].sources
        aborted = [
            one.run
            for one in runs
            if one.status == ABORTED and one.sources == sources and begin <= one.clock <= end
        ]
        missing = (
            None
            if slots is None
            else [slot for slot in slots if not any(slot.begin <= one.clock < slot.end for one in ran)]
        )
        clocks = sorted(one.clock for one in within)
        found.append(
            Period(
                series, sources, tuple(one.run for one in within), tuple(aborted), tuple(one.run for one in ran if one.status == PRUNED),
                None if slots is None else len(slots), tuple(missing or ()),
                tuple(_requirements(database, series, own, within)) if within else (),
                clocks[0] if clocks else None, clocks[-1] if clocks else None,
                tuple(one.run for one in runs if one.status == UNREAD and begin <= one.clock <= end),
            )
        )  # fmt: skip
    return found


def _requirements(
    database: Database, series: str, own: Sequence[Run], within: Sequence[Run]
) -> Iterator[Held]:
    rows = database.all(
        "SELECT s.type, s.uid, s.label, i.first_run, i.last_run, i.state FROM intervals i JOIN subjects s ON s.id = i.subject "
        "WHERE s.series = ? AND s.kind = ? ORDER BY s.type, s.id, i.first_run",
        (series, REQUIREMENT),
    )
    by_name: dict[tuple[str, str, str], list[tuple[int, int, str]]] = {}
    for framework, requirement, title, first, last, state in rows:
        by_name.setdefault((framework, requirement, title), []).append((first, last, state))
    for (framework, requirement, title), intervals in by_name.items():
        spells = tuple(_spells(_statuses(intervals, own), {one.run for one in within}))
        throughout = bool(spells) and sum(one.runs for one in spells) == len(within)
        if spells:
            yield Held(
                framework,
                requirement,
                title,
                throughout and all(one.status == "satisfied" for one in spells),
                spells,
            )


def _statuses(intervals: Sequence[tuple[int, int, str]], own: Sequence[Run]) -> list[tuple[Run, str]]:
    """What each run said, in the order of the runs' clocks."""
    told = []
    for run in own:
        number = run.number or 0
        state = next((state for first, last, state in intervals if first <= number <= last), None)
        if state not in (None, GONE, DROPPED):
            told.append((run, "not_assessed" if state == UNSEEN else str(state)))
    return sorted(told, key=lambda one: (one[0].clock, one[0].number or 0))


def _spells(told: Sequence[tuple[Run, str]], within: set[str]) -> Iterator[Spell]:
    """Runs in a row that said the same; only what lies within the period counts, what is around it bounds it."""
    place = 0
    while place < len(told):
        last = place
        while last + 1 < len(told) and told[last + 1][1] == told[place][1]:
            last += 1
        inside = [run.clock for run, _ in told[place : last + 1] if run.run in within]
        if inside:
            before = told[place - 1][0].clock if place else None
            after = told[last + 1][0].clock if last + 1 < len(told) else None
            whole = None if before is None or after is None else _seconds(before, after)
            yield Spell(
                told[place][1],
                inside[0],
                inside[-1],
                after,
                len(inside),
                _seconds(inside[0], inside[-1]),
                whole,
            )
        place = last + 1


def _seconds(begin: str, end: str) -> int:
    return int((moment(end) - moment(begin)).total_seconds())


def slots_of(every: str, begin: date, end: date, zone: tzinfo, now: datetime) -> list[Slot]:
    """The stretches of a period in which a run was due: ``6h``, ``1d`` or ``1w``; those that are not over yet are left out.

    Days and weeks are those of the calendar in ``zone``: one with a change of clocks has 23 or 25 hours. Raises UsageError.
    """
    match = _EVERY.fullmatch(every)
    if match is None:
        raise UsageError(f"--every takes hours, days or weeks, such as 6h, 1d or 1w; {every!r} is none.")
    count, unit = int(match[1]), match[2]
    edges = (
        _hours(count, begin, end, zone)
        if unit == "h"
        else _days(count * (7 if unit == "w" else 1), begin, end, zone)
    )
    found = []
    for first, last in edges:
        if last <= now:
            found.append(Slot(_text(first), _text(last)))
        if len(found) > MOST_SLOTS:
            raise UsageError(f"--every {every} asks for more than {MOST_SLOTS} runs in this period.")
    return found


def slots_at(
    due: Callable[[datetime], Iterator[datetime]], begin: date, end: date, zone: tzinfo, now: datetime
) -> list[Slot]:
    """The stretches of a period from each moment at which a run was due to the next; those not over yet are left out.

    ``due`` yields the moments after one, in UTC and in order. Raises UsageError.
    """
    first, stop = _midnight(begin, zone), _midnight(end + timedelta(days=1), zone)
    found: list[Slot] = []
    last: datetime | None = None
    for time_due in chain(due(first - timedelta(seconds=1)), [stop]):
        edge = min(time_due, stop)
        if last is not None and edge <= now:
            found.append(Slot(_text(last), _text(edge)))
        if time_due >= stop or edge > now:
            break
        if len(found) > MOST_SLOTS:
            raise UsageError(f"the schedule asks for more than {MOST_SLOTS} runs in this period.")
        last = time_due
    return found


def _days(step: int, begin: date, end: date, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    day = begin
    while day <= end:
        after = min(day + timedelta(days=step), end + timedelta(days=1))
        yield _midnight(day, zone), _midnight(after, zone)
        day = after


def _hours(step: int, begin: date, end: date, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    edge, stop = _midnight(begin, zone), _midnight(end + timedelta(days=1), zone)
    while edge < stop:
        after = min(edge + timedelta(hours=step), stop)
        yield edge, after
        edge = after


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(timezone.utc)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def zone_of(name: str | None) -> tzinfo:
    """A time zone by its IANA name; UTC for None. Raises UsageError."""
    if name is None or name == "UTC":
        return timezone.utc
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"there is no time zone {name!r}; zones are named like Europe/Berlin.") from None


def duration(seconds: int | None) -> str:
    """Seconds as a person says them."""
    if seconds is None:
        return "unknown"
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h {rest // 60} min" if hours else f"{rest // 60} min"


def by_framework(period: Period) -> Mapping[str, list[Held]]:
    """The requirements of a period, framework by framework."""
    found: dict[str, list[Held]] = {}
    for one in period.requirements:
        found.setdefault(one.framework, []).append(one)
    return found
