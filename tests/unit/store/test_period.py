"""Periods: what held and for how long, and which runs are missing, over clock changes, leap days and time zones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from gcheck.errors import UsageError
from gcheck.model.assessment import Assessment, FrameworkResult, RequirementResult
from gcheck.schedules.times import occurrences
from gcheck.store.history import Store
from gcheck.store.period import Period, duration, periods, slots_at, slots_of, zone_of
from tests.unit.store.made import assessed, keep, store_at

LATER = datetime(2030, 1, 1, tzinfo=timezone.utc)
DAY = 86400


def on(day: str, status: str) -> Assessment:
    """A run of a day, with one requirement in this status."""
    base = assessed({("example.a", "arn/one"): "pass"}, clock=day if "T" in day else f"{day}T06:00:00Z")
    row = RequirementResult("gdpr", "Art.32", "Security", "g", "machine", status, "because")
    return replace(base, frameworks=(FrameworkResult("gdpr", "GDPR", "2016", "", (), (row,), {}),))


def period_of(
    store: Store, begin: str, end: str, every: str | None = None, zone: str | None = None
) -> Period:
    first, last = date.fromisoformat(begin), date.fromisoformat(end)
    slots = slots_of(every, first, last, zone_of(zone), LATER) if every else None
    with store.reading() as database:
        return periods(database, store.runs(database), f"{begin}T00:00:00Z", f"{end}T23:59:59Z", slots)[0]


def test_what_held_throughout(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        keep(store, on(day, "satisfied"))
    found = period_of(store, "2026-01-01", "2026-01-03", "1d")
    assert found.requirements[0].throughout
    assert (found.expected, found.missing) == (3, ())


def test_what_did_not_and_for_how_long(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    told = ("satisfied", "not_satisfied", "not_satisfied", "satisfied")
    for number, status in enumerate(told, 1):
        keep(store, on(f"2026-01-0{number}", status))
    row = period_of(store, "2026-01-01", "2026-01-31").requirements[0]
    assert not row.throughout
    assert [one.status for one in row.spells] == ["satisfied", "not_satisfied", "satisfied"]
    failing = row.spells[1]
    assert (failing.runs, failing.at_least, failing.at_most) == (2, DAY, 3 * DAY)
    assert (row.spells[2].until, row.spells[2].at_most) == (None, None), (
        "what comes after the last run is not known"
    )


def test_what_began_before_the_period(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for day, status in (
        ("2025-12-01", "satisfied"),
        ("2025-12-30", "not_satisfied"),
        ("2026-01-02", "not_satisfied"),
        ("2026-01-05", "satisfied"),
    ):
        keep(store, on(day, status))
    spells = period_of(store, "2026-01-01", "2026-01-31").requirements[0].spells
    assert [(one.status, one.first[:10], one.runs) for one in spells] == [
        ("not_satisfied", "2026-01-02", 1),
        ("satisfied", "2026-01-05", 1),
    ]
    assert spells[0].at_most == 35 * DAY, "from the run that saw it satisfied before the period"


def test_runs_whose_clock_was_set_back_count_once_and_in_order(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for day, status in (
        ("2026-01-02", "not_satisfied"),
        ("2026-01-01", "satisfied"),
        ("2026-01-03", "satisfied"),
    ):
        keep(store, on(day, status))
    found = period_of(store, "2026-01-01", "2026-01-03", "1d")
    assert [one.status for one in found.requirements[0].spells] == ["satisfied", "not_satisfied", "satisfied"]
    assert all(one.at_least >= 0 for one in found.requirements[0].spells)
    assert found.missing == ()


def test_a_missing_run_is_named(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for day in ("2028-02-28", "2028-03-01"):
        keep(store, on(day, "satisfied"))
    found = period_of(store, "2028-02-28", "2028-03-01", "1d")
    assert found.expected == 3
    assert [(one.begin, one.end) for one in found.missing] == [
        ("2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z")
    ]


def hours(every: str, begin: str, end: str, zone: str) -> list[float]:
    slots = slots_of(every, date.fromisoformat(begin), date.fromisoformat(end), zone_of(zone), LATER)
    edges = [tuple(datetime.fromisoformat(text[:-1]) for text in (one.begin, one.end)) for one in slots]
    return [(last - first).total_seconds() / 3600 for first, last in edges]


def test_days_are_those_of_the_calendar() -> None:
    assert hours("1d", "2026-03-28", "2026-03-30", "Europe/Berlin") == [24, 23, 24]
    assert hours("1d", "2026-10-24", "2026-10-26", "Europe/Berlin") == [24, 25, 24]
    assert hours("1d", "2026-10-24", "2026-10-26", "UTC") == [24, 24, 24]
    assert hours("1w", "2026-03-23", "2026-04-05", "Europe/Berlin") == [167, 168]
    assert hours("6h", "2026-03-29", "2026-03-29", "Europe/Berlin") == [6, 6, 6, 5]
    assert hours("1d", "2011-12-29", "2011-12-31", "Pacific/Apia") == [24, 0, 24], (
        "a day that Samoa never had"
    )


def test_slots_that_are_not_over_are_not_missing() -> None:
    now = datetime(2026, 1, 3, 12, tzinfo=timezone.utc)
    assert len(slots_of("1d", date(2026, 1, 1), date(2026, 1, 31), timezone.utc, now)) == 2


@pytest.mark.parametrize("every", ["", "1", "0d", "1y", "1m", "d", "-1d"])
def test_what_is_no_schedule(every: str) -> None:
    with pytest.raises(UsageError):
        slots_of(every, date(2026, 1, 1), date(2026, 1, 2), timezone.utc, LATER)


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../../etc/passwd", ""])
def test_what_is_no_time_zone(zone: str) -> None:
    with pytest.raises(UsageError):
        zone_of(zone)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 min"), (5400, "1 h 30 min"), (DAY, "1 d"), (DAY + 3600, "1 d 1 h"), (None, "unknown")],
)
def test_durations(seconds: int | None, said: str) -> None:
    assert duration(seconds) == said


def test_the_times_of_a_schedule_over_a_clock_change() -> None:
    def due(after: datetime) -> Iterator[datetime]:
        return occurrences("30 2 * * *", "Europe/Berlin", after)

    zone, begin, end = zone_of("Europe/Berlin"), date(2026, 3, 28), date(2026, 3, 30)
    found = slots_at(due, begin, end, zone, LATER)
    assert [(one.begin, one.end) for one in found] == [
        ("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z"),  # 02:30 is not on the clock of the 29th: due when it has jumped
        ("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"),
        ("2026-03-30T00:30:00Z", "2026-03-30T22:00:00Z"),
    ]  # fmt: skip
    now = datetime(2026, 3, 30, 0, 0, tzinfo=timezone.utc)
    assert len(slots_at(due, begin, end, zone, now)) == 1, "what is not over yet is not missing"
    assert slots_at(lambda after: iter(()), begin, end, zone, LATER) == []


def test_a_schedule_of_every_minute_for_centuries_is_refused() -> None:
    def due(after: datetime) -> Iterator[datetime]:
        return (after + timedelta(minutes=number) for number in range(1, 1_000_000))

    with pytest.raises(UsageError, match="more than"):
        slots_at(due, date(1990, 1, 1), date(2026, 1, 1), timezone.utc, LATER)
