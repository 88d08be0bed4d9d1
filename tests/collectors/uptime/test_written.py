"""Availability from CSV, planned windows, and the arithmetic of time."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.builtin import catalog
from gcheck.catalog.library import Library
from gcheck.collectors.uptime.availability import months_before
from gcheck.collectors.uptime.collector import UptimeCollector
from gcheck.collectors.uptime.spans import common, length, merged, without
from tests.collectors.uptime.collecting import bounds, collect, unread

STATES = """\
service,start,end,state
web,2026-09-01T00:00:00Z,2026-09-10T00:00:00Z,up
web,2026-09-10T00:00:00Z,2026-09-10T01:00:00Z,down
web,2026-09-10T01:00:00Z,2026-10-01T00:00:00Z,up
"""
WEB = "web 2026-09"


def written(folder: Path, text: str, name: str = "states.csv", **options: Any) -> Any:
    (folder / name).write_text(text)
    return collect(path=str(folder), **options)


def test_states(tmp_path: Path) -> None:
    found = written(tmp_path, STATES)
    assert bounds(found, WEB) == pytest.approx((100 * 719 / 720, 100 * 719 / 720))
    assert found.value(WEB, "down_minutes") == 60
    assert found.value(WEB, "coverage_percent") == 100


def test_time_that_is_not_listed_is_unknown_unless_outages_are_all_that_is_listed(tmp_path: Path) -> None:
    text = "service,start,end,state\nweb,2026-09-10T00:00:00Z,2026-09-10T01:00:00Z,down\n"
    assert bounds(written(tmp_path, text), WEB) == pytest.approx((0, 100 * 719 / 720))
    assert bounds(collect(path=str(tmp_path), unlisted="up"), WEB) == pytest.approx((100 * 719 / 720,) * 2)


def test_states_that_contradict_each_other_are_unknown_time(tmp_path: Path) -> None:
    found = written(tmp_path, STATES + "web,2026-09-05T00:00:00Z,2026-09-05T10:00:00Z,down\n")
    assert found.value(WEB, "unknown_minutes") == 600
    assert bounds(found, WEB) == pytest.approx((100 * 709 / 720, 100 * 719 / 720))


def test_samples(tmp_path: Path) -> None:
    lines = ["timestamp,up"]
    start = int(datetime(2026, 9, 1, tzinfo=timezone.utc).timestamp())
    lines += [f"{start + hour * 3600},{int(hour != 5)}" for hour in range(720) if hour != 7]
    found = written(tmp_path, "\n".join(lines), "portal.csv", interval=3600)
    assert bounds(found, "portal 2026-09") == pytest.approx((100 * 718 / 720, 100 * 719 / 720))
    short = collect(path=str(tmp_path), interval=60)
    assert short.value("portal 2026-09", "coverage_percent") == pytest.approx(100 * 719 / 720 / 60)


def test_a_window_is_left_out_only_where_it_was_approved_before(tmp_path: Path) -> None:
    (tmp_path / "windows.yaml").write_text(
        "windows:\n"
        "  - {service: web, start: '2026-09-10T00:00:00Z', end: '2026-09-10T00:30:00Z', approved_by: Cyd, approved_at: '2026-09-01T09:00:00Z'}\n"
        "  - {service: web, start: '2026-09-10T00:30:00Z', end: '2026-09-10T01:00:00Z', approved_by: Cyd, approved_at: '2026-09-11T09:00:00Z'}\n"
        "  - {service: api, start: '2026-09-10T00:30:00Z', end: '2026-09-10T01:00:00Z', approved_by: Cyd, approved_at: '2026-09-01T09:00:00Z'}\n"
        "  - {start: '2026-09-12T00:00:00Z', end: '2026-09-12T01:00:00Z', reason: nobody}\n"
    )
    found = written(tmp_path, STATES, windows="windows.yaml")
    assert found.value(WEB, "planned_minutes") == 30
    assert found.value(WEB, "down_minutes") == 30
    assert bounds(found, WEB)[0] == pytest.approx(100 * 719 / 719.5)
    assert found.populations["uptime.window"].count == 4


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("service,start,end,approved_by\n", "it has no column approved_at"),
        ("service,start,end,approved_by,approved_at\nweb,soon,later,Cyd,\n", "start is written"),
        ("service,start,end,approved_by,approved_at\nweb,2026-09-02T00:00:00Z,2026-09-01T00:00:00Z,Cyd,\n", "ends before it starts"),
        ("service,start,end,approved_by,approved_at\nweb,2026-09-02,2026-09-03,Cyd,\n", "is a day, and no time"),
    ],
)  # fmt: skip
def test_windows_that_cannot_be_read_leave_availability_open(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "windows.csv").write_text(text)
    found = written(tmp_path, STATES, windows="windows.csv")
    assert unread(found, WEB) == "unparsed"
    assert why in found.gaps[0].detail
    assert not found.populations["uptime.window"].complete


def test_a_file_of_windows_that_is_not_there(tmp_path: Path) -> None:
    assert unread(written(tmp_path, STATES, windows="none.csv"), WEB) == "unparsed"


def test_a_month_that_is_planned_throughout_has_no_availability(tmp_path: Path) -> None:
    (tmp_path / "windows.csv").write_text(
        "start,end,approved_by,approved_at\n2026-08-01T00:00:00Z,2026-11-01T00:00:00Z,Cyd,2026-07-01T00:00:00Z\n"
    )
    assert unread(written(tmp_path, STATES, windows="windows.csv"), WEB) == "too_few"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("web,soon,2026-09-10T01:00:00Z,down", "its start is written"),
        ("web,2026-09-10T00:00:00Z,2026-09-10T01:00:00Z,sideways", "neither up nor down"),
        ("web,2026-09-10T02:00:00Z,2026-09-10T01:00:00Z,down", "ends before it starts"),
        (",2026-09-10T00:00:00Z,2026-09-10T01:00:00Z,down", "names no service"),
        ("web,2026-09-10T00:00:00Z", "2 cells"),
    ],
)
def test_a_row_that_cannot_be_read_may_be_an_outage(tmp_path: Path, row: str, why: str) -> None:
    found = written(tmp_path, f"{STATES}{row}\n", unlisted="up")
    assert why in found.hiding[0]
    assert found.gaps[0].place.line == 5
    assert unread(found, WEB) == "malformed"


@pytest.mark.parametrize(
    ("text", "why"), [("a,b\n1,2\n", "neither the columns"), ("", "no header row"), ("up,up,timestamp\n", "two columns")]
)  # fmt: skip
def test_a_file_that_is_none(tmp_path: Path, text: str, why: str) -> None:
    found = written(tmp_path, text)
    assert why in found.hiding[0]
    assert not found.populations["uptime.service"].complete


def test_an_empty_folder(tmp_path: Path) -> None:
    assert collect(path=str(tmp_path)).hiding == ["there is no file that ends in .csv or .tsv"]


def test_months_of_the_calendar() -> None:
    from zoneinfo import ZoneInfo

    def hours(clock: datetime, zone: Any) -> list[tuple[str, float]]:
        return [(one.name, (one.end - one.start) / 3600) for one in months_before(clock, 3, zone)]

    utc = timezone.utc
    assert hours(datetime(2028, 3, 1, tzinfo=utc), utc) == [
        ("2027-12", 744),
        ("2028-01", 744),
        ("2028-02", 696),
    ]
    dublin = ZoneInfo("Europe/Dublin")
    assert hours(datetime(2026, 11, 1, 0, 30, tzinfo=utc), dublin) == [
        ("2026-08", 744),
        ("2026-09", 720),
        ("2026-10", 745),
    ]
    assert hours(datetime(2026, 4, 30, 23, 30, tzinfo=utc), dublin)[-2:] == [
        ("2026-03", 743),
        ("2026-04", 720),
    ]


def test_the_collector_supplies_what_its_types_declare() -> None:
    types, collector = Library((catalog(),)).types, UptimeCollector()
    for kind in collector.types():
        assert collector.attributes(kind) == set(types[kind].attributes), kind


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8).map(merged)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(spans, spans)
def test_sets_of_time_are_sets(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    def seconds(some: list[tuple[int, int]]) -> set[int]:
        return {at for start, end in some for at in range(start, end)}

    assert seconds(common(one, other)) == seconds(one) & seconds(other)
    assert seconds(without(one, other)) == seconds(one) - seconds(other)
    assert seconds(merged([*one, *other])) == seconds(one) | seconds(other)
    assert length(one) == len(seconds(one))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from("ud?"), min_size=10, max_size=10),
    st.lists(st.sampled_from("ud"), min_size=10, max_size=10),
)
def test_the_bounds_hold_whatever_was_not_measured(seen: list[str], filled: list[str]) -> None:
    from gcheck.collectors.uptime.availability import Measured, Month, attributes

    def told(states: list[str]) -> dict[str, Any]:
        measured = Measured(
            [(place, place + 1) for place, state in enumerate(states) if state == "u"],
            [(place, place + 1) for place, state in enumerate(states) if state == "d"],
        )
        return attributes("s", Month("m", 0, 10), measured, [])

    part = told(seen)
    whole = told([other if state == "?" else state for state, other in zip(seen, filled, strict=True)])
    assert part["availability_at_least"] <= whole["availability_percent"] <= part["availability_at_most"]
    assert part["outage_minutes_at_least"] <= whole["outage_minutes"] <= part["outage_minutes_at_most"]
