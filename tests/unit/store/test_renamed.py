"""A finding of code keeps its history when another with the same address comes or goes elsewhere in the tree."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from gcheck.model.assessment import Assessment
from gcheck.model.place import Place
from gcheck.reporters.json import parse
from gcheck.store.differences import between_reports, between_runs
from gcheck.store.findings import history
from gcheck.store.upkeep import rebuild
from tests.unit.store.made import assessed, dump, keep, store_at

HERE, THERE = "one/aws_kms_key.k", "two/aws_kms_key.k"


def of_code(day: int, **states: str) -> Assessment:
    """A run over a tree in which the same address stands in the folders that are named."""
    base = assessed({("example.a", uid): states[uid[:3]] for uid in (HERE, THERE) if uid[:3] in states}, clock=f"2026-03-0{day}T06:00:00Z")  # fmt: skip
    found = tuple(replace(one, place=Place(file=f"{one.resource_uid[:3]}/main.tf", line=1), twin=len(states) > 1) for one in base.findings)  # fmt: skip
    return replace(base, findings=found)


RUNS = (of_code(1, one="fail", two="fail"), of_code(2, one="fail"), of_code(3, one="pass"), of_code(4, one="fail", two="fail"))  # fmt: skip


def test_the_fingerprint_is_another_one() -> None:
    assert RUNS[0].findings[0].fingerprint != RUNS[1].findings[0].fingerprint


def test_its_history_goes_on(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    for one in RUNS:
        keep(store, one)
    with store.reading() as database:
        runs = store.runs(database)
        kinds = [[(one.kind, one.subject.uid) for one in between_runs(database, *pair).changes] for pair in pairwise(runs)]  # fmt: skip
        stays = history(database, RUNS[3].findings[0].fingerprint)
    assert kinds == [[("resource_gone", THERE)], [("fixed", HERE)], [("new", THERE), ("regressed", HERE)]]
    assert [(one.state, one.since[:10]) for one in stays] == [("fail", "2026-03-01"), ("pass", "2026-03-03"), ("fail", "2026-03-04")]  # fmt: skip
    whole = dump(store)
    rebuild(store, parse, lambda text: None)
    assert dump(store) == whole


def test_reports_say_the_same() -> None:
    assert [(one.kind, one.subject.uid) for one in between_reports(RUNS[0], RUNS[1]).changes] == [("resource_gone", THERE)]  # fmt: skip
    assert [(one.kind, one.subject.uid) for one in between_reports(RUNS[1], RUNS[0]).changes] == [("new", THERE)]  # fmt: skip
