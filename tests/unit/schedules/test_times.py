"""When schedules are due, around changes of the clock: each wall time once, none left out."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.errors import UsageError
from gcheck.schedules.times import check, occurrences

UTC = timezone.utc
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo", "America/Santiago")  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(cron: str, zone: str, after: str, until: str) -> list[str]:
    end = at(until)
    found = takewhile(lambda one: one <= end, occurrences(cron, zone, at(after)))
    return [f"{one:%m-%d %H:%M}" for one in found]


class TestClockChanges:
    """In Berlin, the clock goes from 2 to 3 on 2026-03-29, and from 3 back to 2 on 2026-10-25."""

    def test_the_missing_hour_is_not_skipped(self) -> None:
        assert due("30 2 * * *", "Europe/Berlin", "2026-03-28", "2026-03-31") == ["03-28 01:30", "03-29 01:00", "03-30 00:30"]  # fmt: skip

    def test_the_repeated_hour_fires_once(self) -> None:
        assert due("30 2 * * *", "Europe/Berlin", "2026-10-24", "2026-10-27") == ["10-24 00:30", "10-25 00:30", "10-26 01:30"]  # fmt: skip

    def test_two_times_of_the_missing_hour_fall_together(self) -> None:
        assert due("0,30 2,3 * * *", "Europe/Berlin", "2026-03-29", "2026-03-29T12:00") == ["03-29 01:00", "03-29 01:30"]  # fmt: skip

    @pytest.mark.parametrize("cron", ["*/30 2 * * *", "0,30 2 * * *", "0-59/30 2-2 * * *"])
    def test_a_step_is_no_exception(self, cron: str) -> None:
        assert due(cron, "Europe/Berlin", "2026-10-24T20:00", "2026-10-25T12:00") == ["10-25 00:00", "10-25 00:30"]  # fmt: skip
        assert due(cron, "Europe/Berlin", "2026-03-28T20:00", "2026-03-29T12:00") == ["03-29 01:00"]

    def test_every_second_hour_of_the_day(self) -> None:
        assert due("0 */2 * * *", "Europe/Berlin", "2026-10-24T21:30", "2026-10-25T03:30") == ["10-24 22:00", "10-25 00:00", "10-25 03:00"]  # fmt: skip

    def test_every_hour_counts_where_the_hour_is_a_star(self) -> None:
        day = due("0 * * * *", "Europe/Berlin", "2026-10-24T21:59", "2026-10-25T22:59")
        assert len(day) == 25
        assert len(due("0 * * * *", "Europe/Berlin", "2026-03-28T22:59", "2026-03-29T21:59")) == 23

    def test_begun_in_the_second_pass_the_first_does_not_come_back(self) -> None:
        assert due("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10", "2026-10-26T12:00") == ["10-26 01:30"]


class TestCalendar:
    def test_the_leap_day(self) -> None:
        found = islice(occurrences("0 12 29 2 *", "UTC", at("2026-01-01")), 2)
        assert [f"{one:%Y-%m-%d}" for one in found] == ["2028-02-29", "2032-02-29"]

    def test_the_last_of_the_month_has_the_leap_day(self) -> None:
        found = islice(occurrences("0 12 L * *", "UTC", at("2028-01-31T13:00")), 2)
        assert [f"{one:%m-%d}" for one in found] == ["02-29", "03-31"]

    def test_a_year_has_every_night_once_in_each_zone(self) -> None:
        for zone in ZONES:
            found = list(takewhile(lambda one: one < at("2029-01-01"), occurrences("0 0 * * *", zone, at("2028-01-01T00:00"))))  # fmt: skip
            days = [one.astimezone(ZoneInfo(zone)).date() for one in found]
            assert len(days) == len(set(days))
            assert {b - a for a, b in pairwise(days)} == {timedelta(days=1)}, zone


@settings(deadline=None)
@given(
    st.sampled_from(ZONES),
    st.sampled_from(["30 2 * * *", "*/20 1-3 * * *", "0 */3 * * *", "15 * * * *", "*/30 * * * *", "0 0 1 * 1", "59 23 * * SUN"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.integers(0, 200_000),
)  # fmt: skip
def test_wherever_it_begins_the_rest_is_the_same(zone: str, cron: str, start: datetime, minutes: int) -> None:
    """A service that was started again at any minute neither repeats a time nor leaves one out."""
    first = start.replace(tzinfo=UTC)
    later = first + timedelta(minutes=minutes % 5000)
    end = later + timedelta(days=3)
    whole = list(takewhile(lambda one: one <= end, occurrences(cron, zone, first)))
    again = list(takewhile(lambda one: one <= end, occurrences(cron, zone, later)))
    assert [one for one in whole if one > later] == again
    assert whole == sorted(set(whole))


@pytest.mark.parametrize(
    ("cron", "zone", "said"),
    [
        ("* * * *", "UTC", "five fields"),
        ("0 0 * * * *", "UTC", "five fields"),
        ("61 * * * *", "UTC", "bad minute"),
        ("a * * * *", "UTC", "bad minute"),
        ("0 0 31 2 *", "UTC", "bad day-of-month"),
        ("0 0 * * *", "Europe/Atlantis", "no time zone"),
        ("0 0 * * *", "../etc/passwd", "no time zone"),
        ("0 0 * * *", "", "no time zone"),
        ("0 0 * * *", "Europe", "no time zone"),
    ],
)
def test_what_cannot_be_is_refused(cron: str, zone: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check(cron, zone)
