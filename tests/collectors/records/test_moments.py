"""Dates and times: what is read, what is refused, and that no machine's zone matters."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcheck.collectors.records.moments import MomentError, in_future, moment
from gcheck.collectors.records.settings import Settings, settings_for
from gcheck.evaluation.times import instant

DUBLIN = Settings(zone=ZoneInfo("Europe/Dublin"))
CLOCK = datetime(2026, 10, 1, 9, tzinfo=timezone.utc)


def declared(text: str, zone: str | None = None) -> Settings:
    return settings_for({"date_format": text, **({"time_zone": zone} if zone else {})}, "risks", {}, CLOCK)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-02-03", "2026-02-03"),
        ("2024-02-29", "2024-02-29"),
        ("2026-02-03T09:30:00Z", "2026-02-03T09:30:00Z"),
        ("2026-02-03t09:30z", "2026-02-03T09:30:00Z"),
        ("2026-02-03 09:30:15+0100", "2026-02-03T09:30:15+01:00"),
        ("2026-02-03T09:30:00.123-05:00", "2026-02-03T09:30:00-05:00"),
    ],
)
def test_iso_is_read(text: str, read: str) -> None:
    assert moment(text, Settings(), None) == read


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2025-02-29", "2026-13-01", "03.02.2026", "02/03/2026", "3 Feb 2026", "2026-2-3", "20260203", "soon",
     "2026-02-03T25:00:00Z", "2026-02-03T09:30:00", "2026-02-03 09:30", "2026-02-03T09:30:00+25:00", "2026", "46056", "0026-02-03", "1949-12-31"],
)  # fmt: skip
def test_what_is_not_sure_is_refused(text: str) -> None:
    with pytest.raises(MomentError):
        moment(text, Settings(), None)


@pytest.mark.parametrize(
    ("form", "text", "read"),
    [
        ("DD.MM.YYYY", "03.02.2026", "2026-02-03"),
        ("MM/DD/YYYY", "02/03/2026", "2026-02-03"),
        ("DD.MM.YYYY", "2026-02-03", "2026-02-03"),
        ("DD.MM.YYYY hh:mm", "03.02.2026 14:30", "2026-02-03T14:30:00+00:00"),
    ],
)
def test_another_form_is_read_where_it_is_declared(form: str, text: str, read: str) -> None:
    assert moment(text, declared(form, "Europe/Dublin"), None) == read


@pytest.mark.parametrize("text", ["13/13/2026", "2026/02/03", "3 Feb"])
def test_a_declared_form_takes_nothing_else(text: str) -> None:
    with pytest.raises(MomentError):
        moment(text, declared("DD/MM/YYYY"), None)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-01-15T12:00:00", "2026-01-15T12:00:00+00:00"),
        ("2026-07-15T12:00:00", "2026-07-15T12:00:00+01:00"),
        ("2026-12-31 23:59:59", "2026-12-31T23:59:59+00:00"),
        ("2026-03-29T00:59:59", "2026-03-29T00:59:59+00:00"),
        ("2026-03-29T02:00:00", "2026-03-29T02:00:00+01:00"),
    ],
)
def test_times_without_a_zone_are_in_the_declared_one(text: str, read: str) -> None:
    assert moment(text, DUBLIN, None) == read


@pytest.mark.parametrize("text", ["2026-03-29T01:30:00", "2026-10-25T01:30:00"])
def test_the_hour_in_which_clocks_change_is_refused(text: str) -> None:
    with pytest.raises(MomentError, match="the hour in which clocks change"):
        moment(text, DUBLIN, None)


@pytest.mark.parametrize(
    ("text", "future"),
    [("2026-10-01", False), ("2026-10-02", False), ("2026-10-03", True), ("2026-10-02T09:00:00Z", False),
     ("2026-10-02T09:00:01Z", True), ("2026-10-02T23:00:00+14:00", False), ("9999-12-31", True)],
)  # fmt: skip
def test_tomorrow_is_today_somewhere_and_the_day_after_is_the_future(text: str, future: bool) -> None:
    assert in_future(text, CLOCK) is future


@given(st.text(max_size=30) | st.datetimes().map(str) | st.dates().map(str))
def test_whatever_is_read_is_an_instant(text: str) -> None:
    try:
        read = moment(text, DUBLIN, None)
    except (MomentError, OverflowError):
        return
    assert instant(read) is not None


def test_the_zone_of_the_machine_does_not_matter() -> None:
    program = (
        "from gcheck.collectors.records.moments import moment\n"
        "from gcheck.collectors.records.settings import settings_for\n"
        "from datetime import datetime, timezone\n"
        "s = settings_for({'date_format': 'DD.MM.YYYY hh:mm', 'time_zone': 'Europe/Dublin'}, 'risks', {}, datetime(2026, 1, 1, tzinfo=timezone.utc))\n"
        "print(moment('2026-02-03', s, None), moment('03.07.2026 23:30', s, None), moment(datetime(2026, 7, 3, 1), s, None))\n"
    )
    seen = {
        subprocess.run([sys.executable, "-c", program], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True).stdout
        for zone in ("UTC", "Pacific/Kiritimati", "America/Los_Angeles")
    }  # fmt: skip
    assert seen == {"2026-02-03 2026-07-03T23:30:00+01:00 2026-07-03T01:00:00+01:00\n"}
