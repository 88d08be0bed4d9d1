"""The store: what is kept stays, is found, can be verified, made anew and given up."""

from __future__ import annotations

import json
import sqlite3
import threading
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from gcheck.errors import GcheckError, InventoryError, StoreError, UsageError
from gcheck.model.assessment import Assessment
from gcheck.reporters.json import JsonReporter, parse
from gcheck.scratch import Scratch
from gcheck.store.history import Parse, Store, Where, moment_of
from gcheck.store.index import Run
from gcheck.store.lock import writing
from gcheck.store.migrations import MIGRATIONS
from gcheck.store.period import periods
from gcheck.store.states import series_of
from gcheck.store.trends import drawn, trend
from gcheck.store.upkeep import before, behind, clock_went_back, old, prune, rebuild, verify
from tests.reporters.sample import sample
from tests.unit.store.made import DAY, assessed, dump, keep, store_at

A, B = ("example.a", "arn/one"), ("example.a", "arn/two")


def runs_of(folder: Path) -> list[Run]:
    store = store_at(folder)
    with store.reading() as database:
        return store.runs(database)


def test_a_report_comes_back_byte_for_byte(tmp_path: Path) -> None:
    store, text = store_at(tmp_path / "s"), JsonReporter().render(sample())
    manifest = store.keep(store.begin(["x"], DAY), sample(), text, parse)
    assert store.folder.report(manifest) == text
    assert [one.status for one in runs_of(tmp_path / "s")] == ["kept"]
    assert list(verify(store, parse)) == []


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    keep(store_at(tmp_path / "s"), assessed({A: "fail"}))
    assert (tmp_path / "s").stat().st_mode & 0o077 == 0


def test_what_does_not_change_is_not_written_again(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for day in range(1, 6):
        keep(store, assessed({A: "fail", B: "pass"}, clock=f"2026-03-0{day}T06:00:00Z"))
    rows = dump(store)["intervals"]
    assert len(rows) == 3, "two findings and a control"
    assert {row[5] for row in rows} == {1}


def test_the_index_can_be_made_anew(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for number, status in enumerate(("fail", "pass", "unknown", "fail")):
        keep(store, assessed({A: status, B: "pass"} if number != 2 else {A: status}))
    whole = dump(store)
    (tmp_path / "s" / "index.db").unlink()
    rebuild(store, parse, lambda text: None)
    assert dump(store) == whole


def test_a_damaged_index_is_put_aside(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    keep(store, assessed({A: "fail"}))
    whole = dump(store)
    for path in (tmp_path / "s").glob("index.db*"):
        path.write_bytes(b"no database at all" * 1000)
    with pytest.raises(StoreError, match=r"index"):
        dump(store)
    rebuild(store, parse, lambda text: None)
    assert dump(store) == whole
    assert (tmp_path / "s" / "damaged-index.db").exists()


def test_a_run_that_was_not_indexed_is_caught_up(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    keep(store, assessed({A: "fail"}))
    index = (tmp_path / "s" / "index.db").read_bytes()
    keep(store, assessed({A: "pass"}))
    (tmp_path / "s" / "index.db").write_bytes(index)
    assert (list(verify(store, parse)), behind(store)) == ([], 1)
    keep(store, assessed({A: "fail"}))
    assert [one.failing for one in runs_of(tmp_path / "s")] == [1, 0, 1]
    assert behind(store) == 0


@pytest.mark.parametrize("what", ["report", "manifest", "gone", "reordered"])
def test_what_was_touched_is_found(tmp_path: Path, what: str) -> None:
    store = store_at(tmp_path / "s")
    for status in ("fail", "pass", "fail"):
        keep(store, assessed({A: status}))
    assert list(verify(store, parse)) == []
    second = next((tmp_path / "s" / "runs").glob("000002-*.manifest.json"))
    report = second.with_name(second.name.replace(".manifest.json", ".assessment.json.zst"))
    if what == "report":
        report.write_bytes(report.read_bytes()[:-1] + b"x")
    elif what == "manifest":
        second.write_text(second.read_text().replace("2026-03-01", "2026-02-01"))
    elif what == "gone":
        second.unlink()
    else:
        first = next((tmp_path / "s" / "runs").glob("000001-*.manifest.json"))
        one, two = first.read_bytes(), second.read_bytes()
        first.write_bytes(two)
        second.write_bytes(one)
    assert list(verify(store, parse))


@pytest.mark.parametrize("reference", ["latest", "latest~0", "2026-03-02", "2026-03-02T07:00:00+01:00"])
def test_a_run_is_found(tmp_path: Path, reference: str) -> None:
    store = store_at(tmp_path / "s")
    keep(store, assessed({A: "fail"}, clock="2026-03-01T23:59:59Z"))
    wanted = keep(store, assessed({A: "fail"}, clock="2026-03-02T06:00:00Z"))
    with store.reading() as database:
        assert store.find(database, reference).run == wanted.run
        assert store.find(database, wanted.run).number == 2
        assert store.find(database, "latest~1").number == 1
        assert store.find(database, "2026-03-01").number == 1
        for wrong in ("latest~2", "2026-02-28", "nonsense", "2026-02-30"):
            with pytest.raises(UsageError):
                store.find(database, wrong)


def test_the_run_before_is_that_of_the_same_series(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    first = keep(store, assessed({A: "fail"}))
    keep(store, sample())
    keep(store, assessed({A: "pass"}))
    with store.reading() as database:
        assert store.find(database, "latest~1").run == first.run
    assert series_of(sample()) != series_of(assessed({A: "fail"}))


def test_a_clock_that_was_set_back(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for clock in ("2026-03-02T06:00:00Z", "2026-03-01T06:00:00Z", "2026-03-03T06:00:00Z"):
        keep(store, assessed({A: "fail"}, clock=clock))
    found = runs_of(tmp_path / "s")
    assert [one.number for one in found] == [1, 2, 3]
    assert clock_went_back(found) == [found[1].run]
    with store.reading() as database:
        assert store.find(database, "2026-03-02").number == 1
        assert store.find(database, "latest").number == 3


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    keep(store_at(tmp_path / "s"), assessed({A: "fail"}))
    with sqlite3.connect(tmp_path / "s" / "index.db") as database:
        database.execute("INSERT INTO schema_version VALUES (?)", (len(MIGRATIONS) + 1,))
    for attempt in (
        lambda: dump(store_at(tmp_path / "s")),
        lambda: keep(store_at(tmp_path / "s"), assessed({A: "pass"})),
    ):
        with pytest.raises(UsageError, match="newer gcheck"):
            attempt()
    about = tmp_path / "s" / "store.json"
    about.write_text(about.read_text().replace("gcheck-store/2", "gcheck-store/3"))
    with pytest.raises(UsageError, match="gcheck-store/3"):
        dump(store_at(tmp_path / "s"))


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_every_earlier_schema_goes_forward_with_its_data(tmp_path: Path, version: int) -> None:
    store = store_at(tmp_path / "s")
    keep(store, assessed({A: "fail"}))
    whole = dump(store)
    made = sqlite3.connect(tmp_path / "older.db")
    for step in MIGRATIONS[:version]:
        for statement in step:
            made.execute(statement)
    made.execute("INSERT INTO schema_version VALUES (?)", (version,))
    made.execute("ATTACH ? AS new", (str(tmp_path / "s" / "index.db"),))
    for table in ("store", "runs", "subjects", "intervals"):
        made.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")
    made.commit()
    made.close()
    for path in (tmp_path / "s").glob("index.db*"):
        path.unlink()
    (tmp_path / "older.db").rename(tmp_path / "s" / "index.db")
    with store.writing() as database:
        assert database.version() == len(MIGRATIONS)
    assert dump(store) == whole


def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        store_at(tmp_path / "other").begin(["x"], DAY)
    with pytest.raises(UsageError, match="no store"):
        dump(store_at(tmp_path / "none"))
    assert [one.name for one in (tmp_path / "other").iterdir()] == ["file"]


def test_a_writer_waits_or_says_for_whom(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s", wait=0.2)
    keep(store, assessed({A: "fail"}))
    with (
        writing(tmp_path / "s", lambda text: None),
        pytest.raises(StoreError, match=r"process \d+ on .* \(since 20"),
    ):
        keep(store, assessed({A: "pass"}))
    keep(store, assessed({A: "pass"}))


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    wrong: list[Exception] = []

    def work(number: int) -> None:
        try:
            for round_ in range(5):
                keep(store_at(tmp_path / "s"), assessed({A: "fail" if (round_ + number) % 2 else "pass"}))
        except (GcheckError, OSError) as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not wrong
    store = store_at(tmp_path / "s")
    assert [one.number for one in runs_of(tmp_path / "s")] == list(range(1, 21))
    assert list(verify(store, parse)) == []
    whole = dump(store)
    rebuild(store, parse, lambda text: None)
    assert dump(store) == whole


def test_a_run_that_goes_on_is_told_from_one_that_was_cut_short(tmp_path: Path) -> None:
    import os

    store = store_at(tmp_path / "s")
    running = store.begin(["cloud"], DAY)
    assert [one.status for one in runs_of(tmp_path / "s")] == ["running"]
    assert running.handle is not None
    os.close(running.handle)
    assert [one.status for one in runs_of(tmp_path / "s")] == ["aborted"]
    keep(store, assessed({A: "fail"}))
    assert sorted(one.status for one in runs_of(tmp_path / "s")) == ["aborted", "kept"]
    rebuild(store, parse, lambda text: None)
    assert sorted(one.status for one in runs_of(tmp_path / "s")) == ["aborted", "kept"]


def of_an_older_form(run: str) -> Parse:
    """Reads every report but that of one run."""

    def read(text: str | Scratch, name: str) -> Assessment:
        if run in name:
            raise InventoryError(f"{name} is not an assessment of this version.")
        return parse(text, name)

    return read


def test_a_report_of_another_form_takes_no_other_with_it(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    made = [keep(store, assessed({A: state}, clock=f"2026-03-0{day}T06:00:00Z")) for day, state in enumerate(("fail", "pass", "fail", "pass"), 1)]  # fmt: skip
    older = of_an_older_form(made[1].run)
    found = rebuild(store, older, lambda text: None)
    assert (found.runs, found.damaged) == (4, ())
    assert made[1].run in found.others[0]
    runs = runs_of(tmp_path / "s")
    assert [one.status for one in runs] == ["kept", "unread", "kept", "kept"]
    with store.reading() as database:
        assert [store.find(database, name).number for name in ("latest~2", "2026-03-02", made[1].run)] == [
            1,
            1,
            2,
        ]
        (line,) = trend(database, runs, runs[0].series or "", "all")
        held = periods(database, runs, "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z", None)
    assert [one.why for one in line.points] == [None, "unread", None, None]
    assert [one.unread for one in held] == [(made[1].run,)]
    assert store.report(runs[1]), "it can be exported still"
    keep(store, assessed({A: "fail"}, clock="2026-03-05T06:00:00Z"))
    rebuild(store, parse, lambda text: None)
    assert [one.status for one in runs_of(tmp_path / "s")] == ["kept"] * 5, (
        "a gcheck that knows the form has it all"
    )


def test_a_run_goes_on_where_the_one_before_is_of_another_form(tmp_path: Path) -> None:
    told: list[str] = []
    store = Store(Where(tmp_path / "s"), told.append)
    lost = keep(store, assessed({A: "fail"}))
    for path in (tmp_path / "s").glob("index.db*"):
        path.unlink()
    made = assessed({A: "pass"}, clock="2026-03-03T06:00:00Z")
    store.keep(store.begin(["cloud"], DAY), made, JsonReporter().render(made), of_an_older_form(lost.run))
    assert [one.status for one in runs_of(tmp_path / "s") if one.number] == ["unread", "kept"]
    assert any(text.startswith("not indexed: run ") and lost.run in text for text in told)


def test_a_damaged_report_takes_no_other_with_it(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    made = [keep(store, assessed({A: "fail"})) for _ in range(3)]
    path = next((tmp_path / "s" / "runs").glob("000002-*.zst"))
    path.write_bytes(path.read_bytes()[:-1])
    found = rebuild(store, parse, lambda text: None)
    assert (len(found.damaged), found.others) == (1, ())
    assert "is not what was kept" in found.damaged[0]
    assert [one.status for one in runs_of(tmp_path / "s")] == ["kept", "unread", "kept"]
    assert [one.run for one in runs_of(tmp_path / "s")] == [one.run for one in made]
    prune(store, old(store, "1d", date(2030, 1, 1)), "test")
    whole = dump(store)
    rebuild(store, parse, lambda text: None)
    assert dump(store) == whole


@pytest.mark.parametrize(
    "left", [b"", b"{", b"null", b"[]", b'{"number": "two"}', b"\xff\x00", b"[" * 100_000]
)
def test_a_damaged_manifest_takes_no_other_with_it(tmp_path: Path, left: bytes) -> None:
    store = store_at(tmp_path / "s")
    made = [keep(store, assessed({A: "fail"})) for _ in range(3)]
    next((tmp_path / "s" / "runs").glob("000002-*.manifest.json")).write_bytes(left)
    found = rebuild(store, parse, lambda text: None)
    assert (found.runs, len(found.damaged), found.others) == (3, 1, ())
    assert f"000002-{made[1].run}.manifest.json is damaged" in found.damaged[0]
    assert [(one.run, one.status) for one in runs_of(tmp_path / "s")] == [
        (made[0].run, "kept"), (made[1].run, "unread"), (made[2].run, "kept"),
    ]  # fmt: skip
    assert [one.run.number for one in old(store, "1d", date(2030, 1, 1))] == [1, 3], (
        "it is not given up unread"
    )
    whole = dump(store)
    rebuild(store, parse, lambda text: None)
    assert dump(store) == whole


def test_a_manifest_in_the_place_of_another_is_damaged(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for _ in range(2):
        keep(store, assessed({A: "fail"}))
    first, second = sorted((tmp_path / "s" / "runs").glob("*.manifest.json"))
    second.write_bytes(first.read_bytes())
    assert "it is that of run" in rebuild(store, parse, lambda text: None).damaged[0]
    assert any("it is that of run" in text for text in verify(store, parse))


def test_a_damaged_last_manifest_does_not_stop_the_next_run(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    first = keep(store, assessed({A: "fail"}))
    path = next((tmp_path / "s" / "runs").glob("000001-*.manifest.json"))
    kept = path.read_bytes()
    path.write_bytes(b"")
    second = keep(store, assessed({A: "pass"}, clock="2026-03-03T06:00:00Z"))
    assert (second.number, second.previous) == (2, first.run)
    assert [text.partition(" is damaged")[1] for text in verify(store, parse)] == [" is damaged"]
    text = JsonReporter().render(assessed({A: "fail"}))
    assert store.bring_in(assessed({A: "fail"}), text, parse).number == 3, "its report may come in again"
    path.write_bytes(kept)
    assert [f"does not follow on {first.run}" in text for text in verify(store, parse)] == [True], (
        "that it was not there is on record"
    )


def test_importing_twice_is_refused(tmp_path: Path) -> None:
    store, made = store_at(tmp_path / "s"), assessed({A: "fail"})
    text = JsonReporter().render(made)
    store.bring_in(made, text, parse)
    with pytest.raises(UsageError, match="kept already"):
        store.bring_in(made, text, parse)


def test_pruning_says_what_goes_and_keeps_the_chain(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for year, status in ((2019, "fail"), (2020, "fail"), (2024, "fail"), (2026, "pass")):
        keep(store, assessed({A: status}, clock=f"{year}-03-01T06:00:00Z"))
    doomed = old(store, "6y", date(2026, 3, 2))
    assert [one.run.clock[:4] for one in doomed] == ["2019", "2020"]
    assert [one.status for one in runs_of(tmp_path / "s")] == ["kept"] * 4, "asking gives up nothing"
    prune(store, doomed, "kept for 6y")
    assert [one.status for one in runs_of(tmp_path / "s")] == ["pruned", "pruned", "kept", "kept"]
    assert list(verify(store, parse)) == []
    assert old(store, "6y", date(2026, 3, 2)) == []
    with pytest.raises(UsageError, match="pruned"):
        store.report(runs_of(tmp_path / "s")[0])
    whole = dump(store)
    rebuild(store, parse, lambda text: None)
    assert dump(store) == whole
    keep(store, assessed({A: "fail"}, clock="2026-03-02T06:00:00Z"))


def test_pruning_everything_leaves_a_store_that_goes_on(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    keep(store, assessed({A: "fail"}, clock="2020-02-29T06:00:00Z"))
    prune(store, old(store, "1y", date(2026, 1, 1)), "test")
    keep(store, assessed({A: "fail"}, clock="2026-03-02T06:00:00Z"))
    whole = dump(store)
    rebuild(store, parse, lambda text: None)
    assert dump(store) == whole


@pytest.mark.parametrize(
    ("today", "span", "expected"),
    [
        (date(2026, 3, 1), "6y", date(2020, 3, 1)),
        (date(2028, 2, 29), "6y", date(2022, 2, 28)),
        (date(2028, 2, 29), "4y", date(2024, 2, 29)),
        (date(2026, 3, 31), "1mo", date(2026, 2, 28)),
        (date(2026, 1, 15), "18mo", date(2024, 7, 15)),
        (date(2028, 3, 1), "1d", date(2028, 2, 29)),
        (date(2026, 3, 15), "2w", date(2026, 3, 1)),
        (date(2026, 3, 1), "99999y", date.min),
    ],
)
def test_spans_of_the_calendar(today: date, span: str, expected: date) -> None:
    assert before(today, span) == expected


@pytest.mark.parametrize("span", ["", "6", "y", "0d", "-1d", "6 y", "1h", "6Y"])
def test_what_is_no_span(span: str) -> None:
    with pytest.raises(UsageError):
        before(date(2026, 1, 1), span)


def test_days_and_times_are_read_as_utc() -> None:
    assert moment_of("2028-02-29", end=True) == "2028-02-29T23:59:59Z"
    assert moment_of("2026-03-29T02:30:00+02:00") == "2026-03-29T00:30:00Z"
    assert moment_of("2026-03-29T02:30:00") == "2026-03-29T02:30:00Z"
    assert moment_of("2026-13-01") is None
    assert (
        moment_of("9999-12-31", end=True) is None
        or moment_of("9999-12-31", end=True) == "9999-12-31T23:59:59Z"
    )


def test_a_trend_has_holes_where_the_record_has(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for day in (1, 2, 3, 4, 9, 10):
        status = "fail" if day < 4 else "pass"
        keep(
            store,
            assessed(
                {A: status, B: "fail"}, clock=f"2026-03-{day:02d}T06:00:00Z", tags={"arn/one": "team-a"}
            ),
        )
    with store.reading() as database:
        series = store.find(database, "latest").series or ""
        line = trend(database, store.runs(database), series, "all")[0]
        owners = trend(database, store.runs(database), series, "tag:owner")
    assert [None if one.counts is None else one.counts.get("fail", 0) for one in line.points] == [
        2,
        2,
        2,
        1,
        None,
        1,
        1,
    ]
    assert line.points[4].why == "no run"
    assert drawn(line, "fail") == "███▅ ▅▅"
    assert [(one.name, one.points[0].counts) for one in owners] == [
        ("", {"fail": 1}),
        ("team-a", {"fail": 1}),
    ]


def test_a_store_is_a_folder_or_a_database(tmp_path: Path) -> None:
    assert Where.of("x/y", None).folder == Path("x/y")
    with pytest.raises(UsageError, match="--evidence"):
        Where.of("postgresql://host/db", None)
    with pytest.raises(UsageError, match="mysql"):
        Where.of("mysql://host/db", tmp_path)


def test_a_manifest_tells_the_one_before(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    first = keep(store, assessed({A: "fail"}))
    second = keep(store, assessed({A: "pass"}))
    assert (second.previous, first.previous) == (first.run, None)
    path = tmp_path / "s" / "runs" / f"000002-{second.run}.manifest.json"
    assert json.loads(path.read_text())["previous_sha256"] == store.folder.manifest(1, first.run)[1]
    assert datetime.fromisoformat(second.finished.replace("Z", "+00:00")) <= datetime.now(timezone.utc)
