"""The service over a clock that is passed in: every time once, whatever the clock and the machine do."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gcheck.errors import UsageError
from gcheck.lock import Lock, LockHeldError
from gcheck.schedules.schedule import Schedule
from gcheck.schedules.service import Service
from gcheck.schedules.state import health_of, state_of
from tests.unit.schedules.worlds import Clock, World, at

NIGHTLY = Schedule("nightly", "30 2 * * *", ("code",), "Europe/Berlin")


def world(folder: Path, begin: str, *schedules: Schedule) -> World:
    made = World(folder, Clock(at(begin)))
    made.keep(*(schedules or (NIGHTLY,)))
    return made


class TestClock:
    def test_nights_around_both_changes(self, tmp_path: Path) -> None:
        spring = world(tmp_path, "2026-03-27T12:00")
        spring.until("2026-03-30T12:00", 60)
        assert spring.times() == ["03-28 01:30", "03-29 01:00", "03-30 00:30"]
        autumn = world(tmp_path / "autumn", "2026-10-23T12:00")
        autumn.until("2026-10-26T12:00", 60)
        assert autumn.times() == ["10-24 00:30", "10-25 00:30", "10-26 01:30"]

    def test_a_clock_set_back_repeats_nothing(self, tmp_path: Path) -> None:
        one = world(tmp_path, "2026-06-01T00:00")
        one.until("2026-06-01T01:00", 60)
        one.clock.time = at("2026-06-01T00:10")
        one.until("2026-06-02T01:00", 60)
        assert one.times() == ["06-01 00:30", "06-02 00:30"]

    def test_a_clock_that_was_years_ahead_is_not_waited_for(self, tmp_path: Path) -> None:
        one = world(tmp_path, "2031-06-01T00:00")
        one.until("2031-06-01T01:00", 60)
        one.clock.time = at("2026-06-01T12:00")
        one.until("2026-06-03T12:00", 60)
        assert one.times() == ["06-01 00:30", "06-02 00:30", "06-03 00:30"]
        assert ("06-01T00:30", "clock set back", 1) in one.outcomes()

    def test_jitter_begins_later_the_same_for_everybody(self, tmp_path: Path) -> None:
        late = Schedule("nightly", "30 2 * * *", ("code",), "UTC", jitter=600)
        first, second = (world(tmp_path / name, "2026-06-01T00:00", late) for name in "ab")
        for one in (first, second):
            one.until("2026-06-05T00:00", 1 * 20)
        assert first.began == second.began
        begun = [moment.replace(day=1) - at("2026-06-01T02:30") for _, moment in first.began]
        assert len(begun) == 4 and all(timedelta(0) <= one <= timedelta(minutes=11) for one in begun)
        assert len(set(begun)) > 1

    def test_once_leaves_what_becomes_due_meanwhile(self, tmp_path: Path) -> None:
        names = ("a", "b", "c")
        one = world(tmp_path, "2026-06-01T00:00", *(Schedule(name, "* * * * *", ("code",)) for name in names))
        one.lasts, one.clock.time = timedelta(seconds=150), at("2026-06-01T00:01")
        one.service.once()
        assert sorted(name for name, _ in one.began) == ["a", "b", "c"], (
            "the third as soon as one of two has ended"
        )
        assert [one.outcomes(name) for name in names] == [[("06-01T00:01", "ended", 1)]] * 3


class TestMissed:
    def test_one_run_makes_up_for_all(self, tmp_path: Path) -> None:
        one = world(tmp_path, "2026-06-01T12:00")
        one.clock.time = at("2026-06-05T12:00")
        one.until("2026-06-06T12:00", 60)
        assert one.times() == ["06-05 12:01", "06-06 00:30"]
        assert one.outcomes() == [("06-02T00:30", "missed", 3), ("06-05T00:30", "ended", 1), ("06-06T00:30", "ended", 1)]  # fmt: skip
        assert one.entries()[1].note == "made up for"

    def test_or_they_are_only_written_down(self, tmp_path: Path) -> None:
        skipping = Schedule("nightly", "30 2 * * *", ("code",), "Europe/Berlin", missed="skip")
        one = world(tmp_path, "2026-06-01T12:00", skipping)
        one.clock.time = at("2026-06-05T12:00")
        one.until("2026-06-06T12:00", 60)
        assert one.times() == ["06-06 00:30"]
        assert one.outcomes() == [("06-02T00:30", "missed", 4), ("06-06T00:30", "ended", 1)]

    def test_an_outage_of_weeks_is_counted_whole(self, tmp_path: Path) -> None:
        one = world(tmp_path, "2026-06-01T00:00", Schedule("nightly", "* * * * *", ("code",)))
        one.clock.time = at("2026-06-21T00:00")
        one.service.step()
        missed = sum(entry.count for entry in one.entries() if entry.outcome == "missed")
        assert (missed, len(one.began)) == (20 * 24 * 60 - 1, 1)

    def test_a_run_that_lasts_is_not_overlapped(self, tmp_path: Path) -> None:
        one = World(tmp_path, Clock(at("2026-06-01T00:00")), lasts=timedelta(minutes=25))
        one.keep(Schedule("nightly", "*/10 * * * *", ("code",)))
        one.until("2026-06-01T01:05", 10)
        assert one.times() == ["06-01 00:10", "06-01 00:35", "06-01 01:00"]
        assert sum(count for *_, count in one.outcomes()) == 6  # every ten minutes has an entry

    def test_a_service_that_was_killed_leaves_its_run_visible(self, tmp_path: Path) -> None:
        one = World(tmp_path, Clock(at("2026-06-01T00:00")), lasts=timedelta(hours=9))
        one.keep(NIGHTLY)
        one.until("2026-06-01T00:31", 60)
        held = one.service.live["nightly"].lock  # as the child goes on holding it
        one.service = one.new_service()
        one.until("2026-06-01T02:00", 60)
        assert [one for one in one.said if "process 1 on" in one and "runs nightly" in one]
        assert len(one.began) == 1
        held.release()
        one.until("2026-06-02T00:31", 60)
        assert one.outcomes() == [("06-01T00:30", "aborted", 1), ("06-02T00:30", "started", 1)]

    def test_no_more_at_once_than_wanted_and_none_is_lost(self, tmp_path: Path) -> None:
        one = World(tmp_path, Clock(at("2026-06-01T00:00")), lasts=timedelta(minutes=30))
        one.service = one.new_service(at_once=1)
        one.keep(*(Schedule(name, "0 1 * * *", ("code",)) for name in ("a", "b", "c")))
        one.until("2026-06-01T03:00", 60)
        assert [name for name, _ in one.began] == ["a", "b", "c"]


class TestEnds:
    @pytest.mark.parametrize(("code", "outcome"), [(0, "ended"), (1, "ended"), (3, "ended"), (2, "failed"), (4, "failed"), (-9, "failed")])  # fmt: skip
    def test_what_counts_is_whether_there_is_an_assessment(
        self, tmp_path: Path, code: int, outcome: str
    ) -> None:
        one = World(tmp_path, Clock(at("2026-06-01T00:00")), code=code)
        one.keep(NIGHTLY)
        one.until("2026-06-01T00:32", 30)
        assert (one.entries()[0].outcome, one.entries()[0].code) == (outcome, code)
        assert health_of(one.service)[0] is (outcome == "ended")

    def test_a_run_that_takes_too_long_is_ended(self, tmp_path: Path) -> None:
        one = World(tmp_path, Clock(at("2026-06-01T00:00")), lasts=timedelta(days=2))
        one.keep(Schedule("nightly", "30 2 * * *", ("code",), minutes=60))
        one.until("2026-06-01T03:35", 30)
        assert one.outcomes() == [("06-01T02:30", "timed out", 1)]

    def test_it_waits_for_the_run_and_says_so(self, tmp_path: Path) -> None:
        one = World(tmp_path, Clock(at("2026-06-01T00:00")), lasts=timedelta(minutes=40))
        one.keep(NIGHTLY)
        one.until("2026-06-01T00:31", 30)
        one.service.stopping = True
        one.service.serve()
        assert "stopping: waiting for nightly (process 1)" in one.said
        assert one.outcomes() == [("06-01T00:30", "ended", 1)]
        assert at("2026-06-01T01:10") <= one.clock.time < at("2026-06-01T01:13")

    def test_told_twice_it_ends_the_run(self, tmp_path: Path) -> None:
        one = World(tmp_path, Clock(at("2026-06-01T00:00")), lasts=timedelta(minutes=40))
        one.keep(NIGHTLY)
        one.until("2026-06-01T00:31", 30)
        one.service.stopping = True
        one.service.cut_short()
        one.service.drain()
        assert one.outcomes() == [("06-01T00:30", "stopped", 1)]

    def test_health(self, tmp_path: Path) -> None:
        one = world(tmp_path, "2026-06-01T00:00")
        well, told = health_of(one.service)
        assert (well, told["status"]) == (True, "ok")
        assert told["schedules"][0]["next"] == "2026-06-01T00:30:00Z"
        one.clock.time = at("2026-06-01T00:10")
        assert health_of(one.service)[1]["status"] == "asleep"


class TestBadFiles:
    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "gcheck-schedules/1", "schedules": 3}', "\x00", '{"format": "gcheck-schedules/1", "schedules": [{"name": "a"}]}',
        '{"format": "gcheck-schedules/1", "schedules": [null]}', '{"format": "gcheck-schedules/1", "schedules": [{"name": "../a", "cron": "* * * * *", "arguments": []}]}',
        '{"format": "gcheck-schedules/1", "schedules": [{"name": "a", "cron": "* * * * *", "arguments": "-x"}]}',
        '{"format": "gcheck-schedules/1", "schedules": [{"name": "a", "cron": "* * * * *", "arguments": [1]}]}',
        '{"format": "gcheck-schedules/1", "schedules": [{"name": "a", "cron": "* * * * *", "arguments": [], "jitter": true}]}'])  # fmt: skip
    def test_the_service_goes_on_with_what_it_had(self, tmp_path: Path, text: str) -> None:
        one = world(tmp_path, "2026-06-01T00:00")
        one.book.path.write_text(text)
        one.until("2026-06-01T00:31", 30)
        assert len(one.began) == 1
        assert len([said for said in one.said if "schedules.json" in said]) == 1
        assert health_of(one.service)[0] is False

    @pytest.mark.parametrize(
        "text", ["", "{}", '{"format": "gcheck-schedule-record/1", "last": "2026", "entries": [1]}']
    )
    def test_a_damaged_record_starts_nothing(self, tmp_path: Path, text: str) -> None:
        one = world(tmp_path, "2026-06-01T00:00")
        (one.book.state / "nightly.json").write_text(text)
        one.until("2026-06-01T02:00", 30)
        assert one.began == []
        assert health_of(one.service)[0] is False
        assert "trouble" in state_of(one.book, NIGHTLY, one.clock.now())

    def test_nobody_else_reads_what_became_of_it(self, tmp_path: Path) -> None:
        one = world(tmp_path, "2026-06-01T00:00")
        assert one.book.state.stat().st_mode & 0o077 == 0
        assert json.loads((one.book.state / "nightly.json").read_text())["last"] == "2026-06-01T00:00:00Z"


def test_a_lock_says_who_has_it_and_since_when(tmp_path: Path) -> None:
    said = r"for 90 min \(since 2026-06-01T00:00:00\+00:00\) runs a"
    with (
        Lock(tmp_path / "a.lock", "runs a", at("2026-06-01T00:00")),
        pytest.raises(LockHeldError, match=said),
    ):
        Lock(tmp_path / "a.lock", "runs a", at("2026-06-01T01:30")).take()
    Lock(tmp_path / "a.lock", "runs a").take()


def test_a_lock_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        Lock(tmp_path / "none" / "a.lock", "runs a").take()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-90, 600), st.booleans()), min_size=3, max_size=15))
def test_whatever_the_clock_does_no_time_is_double_and_none_missing(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, bool]]
) -> None:
    """The clock jumps by minutes either way, and the service is killed in between: each hour is dealt with exactly once."""
    one = world(
        tmp_path_factory.mktemp("any"), "2026-10-24T20:30", Schedule("nightly", "0 * * * *", ("code",))
    )
    latest = one.clock.time
    for minutes, killed in moves:
        one.clock.time += timedelta(minutes=minutes)
        latest = max(latest, one.clock.time)
        if killed:
            one.service.drain()
            one.service = Service(one.book, one.clock, one.service.start, one.said.append)
        one.service.step()
        one.service.step()
    hours = int((latest - at("2026-10-24T20:00")).total_seconds() // 3600)
    assert sum(entry.count for entry in one.entries()) == hours
