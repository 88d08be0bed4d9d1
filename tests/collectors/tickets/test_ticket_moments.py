"""Times as tools write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.collectors.tickets.moments import MomentError, moment, text_of, writing

DUBLIN = "Europe/Dublin"


@pytest.mark.parametrize(
    ("text", "form", "zone", "wanted"),
    [
        ("2026-09-30T08:15:00Z", None, None, "2026-09-30T08:15:00Z"),
        ("2026-09-30T08:15:00.123+0200", None, None, "2026-09-30T06:15:00Z"),
        ("2026-09-30 08:15:00", None, DUBLIN, "2026-09-30T07:15:00Z"),
        ("2026-12-30 08:15:00", None, DUBLIN, "2026-12-30T08:15:00Z"),
        ("2026-09-30 00:00:00", None, "UTC", "2026-09-30T00:00:00Z"),
        ("2028-02-29", None, None, "2028-02-29"),
        ("30/Sep/26 8:15 AM", "DD/MMM/YY h:mm A", "UTC", "2026-09-30T08:15:00Z"),
        ("30/Sep/26 12:15 AM", "DD/MMM/YY h:mm A", "UTC", "2026-09-30T00:15:00Z"),
        ("30/sep/26 12:15 pm", "DD/MMM/YY h:mm A", "UTC", "2026-09-30T12:15:00Z"),
        ("18/jul/26 9:10 AM", "DD/MMM/YY h:mm A", "UTC", "2026-07-18T09:10:00Z"),
        ("21/abr/26 11:37 PM", "DD/MMM/YY h:mm A", "UTC", "2026-04-21T23:37:00Z"),
        ("03/Mär/26 10:20 AM", "DD/MMM/YY h:mm A", "UTC", "2026-03-03T10:20:00Z"),
        ("3 févr. 2026", "D MMM YYYY", None, "2026-02-03"),
        ("30.09.2026 17:05:09", "DD.MM.YYYY hh:mm:ss", DUBLIN, "2026-09-30T16:05:09Z"),
        ("9/3/2026", "M/D/YYYY", None, "2026-09-03"),
    ],
)
def test_read(text: str, form: str | None, zone: str | None, wanted: str) -> None:
    read = moment(text, writing(form, zone))
    assert read is not None
    assert text_of(read) == wanted


@pytest.mark.parametrize(
    "text",
    ["", "  ", "1970-01-01", "1970-01-01 00:00:00", "1970-01-01T01:00:00+0100", "1969-12-31 19:00:00", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z"],
)  # fmt: skip
def test_a_date_that_was_never_set_is_none(text: str) -> None:
    assert moment(text, writing(None, "America/New_York")) is None


@pytest.mark.parametrize(
    ("text", "zone", "why"),
    [
        ("30.09.2026", None, "not as YYYY-MM-DD"),
        ("2026-02-30", None, "no time of the calendar"),
        ("2026-09-30 08:15:00", None, "names no time zone"),
        ("2026-10-25 01:30:00", DUBLIN, "in which clocks change"),
        ("2026-03-29 01:30:00", DUBLIN, "in which clocks change"),
        ("2026-09-30T08:15:00+2600", None, "in no time zone"),
        ("1975-09-30", None, "before 1980"),
        ("30/xyz/26", None, "not as YYYY-MM-DD"),
        ("9999-12-31T23:59:59-1200", None, "beyond the calendar"),
    ],
)
def test_refused(text: str, zone: str | None, why: str) -> None:
    with pytest.raises(MomentError, match=why):
        moment(text, writing(None, zone))


@pytest.mark.parametrize(
    "form", ["YYYY", "DD.MM.YYYY DD", "MM/YYYY", "DD/MM/YY YYYY", "DD.MM.YYYY hh", "nothing"]
)
def test_a_form_that_does_not_make_a_time(form: str) -> None:
    with pytest.raises(MomentError, match="date_format"):
        writing(form, None)


def test_a_zone_that_there_is_not() -> None:
    with pytest.raises(MomentError, match="Europe/Larkspur"):
        writing(None, "Europe/Larkspur")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.datetimes(datetime(1981, 1, 1), datetime(2080, 1, 1)))
def test_what_is_written_is_read(at: datetime) -> None:
    at = at.replace(microsecond=0, tzinfo=timezone.utc)
    assert moment(text_of(at), writing(None, None)) == at
    assert moment(at.date().isoformat(), writing(None, None)) == date(at.year, at.month, at.day)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="0123456789-/:TZ+. apmSep", max_size=30))
def test_anything_else_is_refused_and_nothing_worse(text: str) -> None:
    with suppress(MomentError):
        moment(text, writing("DD/MMM/YY h:mm A", "UTC"))


@pytest.mark.parametrize("word", ["xyz", "lun", "a1b"])
def test_a_word_that_is_no_month_is_refused(word: str) -> None:
    with pytest.raises(MomentError):
        moment(f"30/{word}/26", writing("DD/MMM/YY", None))
