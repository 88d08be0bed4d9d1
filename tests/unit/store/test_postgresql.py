"""The index in a real PostgreSQL server: the same as in SQLite, and what happens when the server is down."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from gcheck.errors import StoreError, UsageError
from gcheck.reporters.json import JsonReporter, parse
from gcheck.store.differences import between_runs
from gcheck.store.findings import failing, history
from gcheck.store.history import Store, Where
from gcheck.store.migrations import MIGRATIONS
from gcheck.store.trends import trend
from gcheck.store.upkeep import old, prune, rebuild, verify
from tests.postgresql_server import Server, postgresql_server
from tests.unit.store.made import DAY, assessed, dump, keep, store_at

A, B = ("example.a", "arn/one"), ("example.a", "arn/two")
RUNS = [{A: "fail", B: "pass"}, {A: "pass", B: "pass"}, {A: "pass"}, {A: "fail", B: "unknown"}]


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with postgresql_server() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    with psycopg.connect(running.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return running


def filled(folder: Path, url: str | None = None) -> Store:
    store = store_at(folder, url)
    for number, verdicts in enumerate(RUNS):
        keep(store, assessed(verdicts, clock=f"2026-03-0{number + 1}T06:00:00Z", tags={"arn/one": "team-a"}))
    return store


def test_tags_may_be_as_long_as_aws_lets_them_be(tmp_path: Path, server: Server) -> None:
    """Fifty of 128 and 256 characters: more than a row of an index holds."""
    chance, letters = random.Random(5), string.ascii_letters + string.digits
    tags = tuple(
        ("".join(chance.choices(letters, k=128)), "".join(chance.choices(letters, k=256))) for _ in range(50)
    )
    made = assessed({("example.a", "arn/one"): "fail"})
    made = replace(made, findings=tuple(replace(one, resource_tags=tags) for one in made.findings))
    store = store_at(tmp_path / "s", server.url)
    for _ in range(2):
        keep(store, made)
    assert [row[-1] for row in dump(store)["intervals"] if row[1] == "finding"] == [
        json.dumps(dict(tags), sort_keys=True)
    ]


def test_it_is_the_same_index(tmp_path: Path, server: Server) -> None:
    ours, theirs = filled(tmp_path / "a"), filled(tmp_path / "b", server.url)
    assert dump(ours)["intervals"] == dump(theirs)["intervals"]
    assert sorted(row[1:] for row in dump(ours)["runs"]) == sorted(row[1:] for row in dump(theirs)["runs"])
    for store in (ours, theirs):
        with store.reading() as database:
            runs = store.runs(database)
            found = between_runs(database, runs[0], runs[3])
            assert [(one.kind, one.subject.uid) for one in found.changes] == [("newly_unknown", "arn/two")]
            for by in ("all", "framework", "control"):
                assert trend(database, runs, runs[0].series or "", by) or by == "framework"
            assert history(database, found.changes[0].subject.name)
            assert failing(database, runs[3])
            lines = trend(database, runs, runs[0].series or "", "tag:owner")
            assert [one.name for one in lines] == ["", "team-a"]
        assert list(verify(store, parse)) == []
    whole = dump(theirs)
    rebuild(theirs, parse, lambda text: None)
    assert dump(theirs) == whole


def test_pruning(tmp_path: Path, server: Server) -> None:
    store = filled(tmp_path / "s", server.url)
    prune(store, old(store, "1d", date(2026, 3, 4)), "test")
    whole = dump(store)
    assert [row[2] for row in whole["runs"]].count("pruned") == 2
    rebuild(store, parse, lambda text: None)
    assert dump(store) == whole


def test_a_server_that_is_down_loses_nothing(tmp_path: Path, server: Server) -> None:
    store = filled(tmp_path / "s", server.url)
    running = store.unannounced(["cloud"], DAY)
    server.stop()
    try:
        with pytest.raises(StoreError, match="cannot be used"):
            store.begin(["cloud"], DAY)
        made = assessed({A: "pass", B: "pass"}, clock="2026-03-05T06:00:00Z")
        with pytest.raises(StoreError, match="cannot be used"):
            store.keep(running, made, JsonReporter().render(made), parse)
        assert running.kept is not None, "the report is in the folder"
    finally:
        server.start()
    keep(store, assessed({A: "fail", B: "pass"}, clock="2026-03-06T06:00:00Z"))
    kept = [row for row in dump(store)["runs"] if row[2] == "kept"]
    assert len(kept) == 6, "the run that could not be indexed then is indexed now"


def test_a_database_that_only_reads(tmp_path: Path, server: Server) -> None:
    filled(tmp_path / "s", server.url)
    read_only = store_at(tmp_path / "s", f"{server.url}&options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(StoreError, match="read-only"):
        keep(read_only, assessed({A: "fail"}))
    assert len(dump(read_only)["runs"]) == 4


def test_one_database_is_of_one_folder(tmp_path: Path, server: Server) -> None:
    filled(tmp_path / "s", server.url)
    with pytest.raises(UsageError, match="another store"):
        keep(store_at(tmp_path / "other", server.url), assessed({A: "fail"}))


def test_every_earlier_schema_goes_forward(tmp_path: Path, server: Server) -> None:
    for version in range(len(MIGRATIONS) + 1):
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            for step in MIGRATIONS[:version]:
                for statement in step:
                    connection.execute(statement.encode())
            if version:
                connection.execute("INSERT INTO schema_version VALUES (%s)", (version,))
        assert len(dump(filled(tmp_path / f"{version}", server.url))["runs"]) == 4
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("INSERT INTO schema_version VALUES (%s)", (len(MIGRATIONS) + 1,))
    with pytest.raises(UsageError, match="newer gcheck"):
        dump(store_at(tmp_path / "0", server.url))


def test_passwords_are_not_shown(tmp_path: Path) -> None:
    store = Store(Where.of("postgresql://u:secret@localhost:1/x", tmp_path / "s"))
    with pytest.raises(StoreError) as told:
        keep(store, assessed({A: "fail"}))
    assert "secret" not in str(told.value)
