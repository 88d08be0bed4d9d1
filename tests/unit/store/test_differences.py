"""Every kind of change is told apart, from the index and from two reports alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.model.assessment import Assessment
from gcheck.model.gap import Gap
from gcheck.store.differences import Diff, between_reports, between_runs, kind_of
from gcheck.store.states import State, Subject
from tests.unit.store.made import assessed, keep, store_at

A, B = ("example.a", "arn/one"), ("example.a", "arn/two")


def told(diff: Diff) -> list[tuple[str, str]]:
    return [(one.kind, one.subject.uid) for one in diff.changes]


def both_ways(folder: Path, before: Assessment, after: Assessment) -> Diff:
    """What changed, by the index; which must not differ from what two reports say."""
    store = store_at(folder)
    keep(store, before)
    keep(store, after)
    with store.reading() as database:
        runs = store.runs(database)
        found = between_runs(database, runs[0], runs[1])
    assert told(found) == told(between_reports(before, after))
    assert found.controls == between_reports(before, after).controls
    return found


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({A: "pass"}, {A: "pass", B: "fail"}, "new"),
        ({A: "pass", B: "unknown"}, {A: "pass", B: "fail"}, "new"),
        ({A: "pass", B: "pass"}, {A: "pass", B: "fail"}, "regressed"),
        ({A: "pass", B: "not_applicable"}, {A: "pass", B: "fail"}, "regressed"),
        ({A: "pass", B: "fail"}, {A: "pass", B: "pass"}, "fixed"),
        ({A: "pass", B: "fail"}, {A: "pass", B: "unknown"}, "newly_unknown"),
        ({A: "pass", B: "pass"}, {A: "pass", B: "unknown"}, "newly_unknown"),
        ({A: "pass", B: "unknown"}, {A: "pass", B: "pass"}, "cleared"),
        ({A: "pass", B: "fail"}, {A: "pass"}, "resource_gone"),
        ({A: "pass", B: "pass"}, {A: "pass"}, "resource_gone"),
    ],
)
def test_each_kind(tmp_path: Path, before: Any, after: Any, kind: str) -> None:
    assert told(both_ways(tmp_path / "s", assessed(before), assessed(after))) == [(kind, "arn/two")]


def test_a_new_resource_that_passes_is_no_news(tmp_path: Path) -> None:
    assert told(both_ways(tmp_path / "s", assessed({A: "pass"}), assessed({A: "pass", B: "pass"}))) == []


def test_a_waiver_that_ended_and_one_that_began(tmp_path: Path) -> None:
    bare, waived = assessed({A: "fail"}), assessed({A: "fail"}, waived=("arn/one",))
    assert told(both_ways(tmp_path / "s", waived, bare)) == [("waiver_ended", "arn/one")]
    assert told(both_ways(tmp_path / "t", bare, waived)) == [("waived", "arn/one")]


def test_another_text_of_the_control(tmp_path: Path) -> None:
    after = assessed({A: "fail"}, texts={"example.a": "b" * 64})
    found = both_ways(tmp_path / "s", assessed({A: "pass"}), after)
    assert told(found) == [("control_changed", "arn/one")]
    assert [(one.name, one.before, one.after) for one in found.controls] == [
        ("example.a", "a" * 16, "b" * 16)
    ]


def test_a_control_that_is_gone(tmp_path: Path) -> None:
    other = ("example.b", "arn/one")
    found = both_ways(tmp_path / "s", assessed({A: "fail", other: "pass"}), assessed({other: "pass"}))
    assert told(found) == [("control_gone", "arn/one")]


@pytest.mark.parametrize("state", ["not_looked", "not_selected"])
def test_what_was_not_looked_at_is_not_gone(tmp_path: Path, state: str) -> None:
    after = assessed({}, states={"example.a": state})
    assert told(both_ways(tmp_path / "s", assessed({A: "pass"}), after)) == [("newly_unknown", "arn/one")]


def test_what_a_gap_may_hide_is_not_gone(tmp_path: Path) -> None:
    from msgspec.structs import replace

    gap = Gap("cloud", "denied", "the listing was denied", ("example.thing",), operation="thing:List")
    after = replace(assessed({A: "pass"}), gaps=(gap,))
    assert told(both_ways(tmp_path / "s", assessed({A: "pass", B: "fail"}), after)) == [
        ("newly_unknown", "arn/two")
    ]


STATES = st.sampled_from(["", "pass", "fail", "unknown", "not_applicable", "gone", "unseen", "dropped"])


@given(was=STATES, now=STATES, changed=st.booleans())
def test_nothing_is_called_fixed_that_was_not_seen(was: str, now: str, changed: bool) -> None:
    kind = kind_of(Subject("finding", "x", uid="u"), State(was), State(now), changed)
    if kind == "fixed":
        assert was == "fail"
        assert now in ("pass", "not_applicable")
    if was == "fail" and now != "fail":
        assert kind is not None, "a failure does not go in silence"
    if now == "fail" and was != "fail":
        assert kind in ("new", "regressed", "control_changed")


VERDICTS = st.dictionaries(
    st.tuples(st.sampled_from(["example.a", "example.b"]), st.sampled_from(["arn/1", "arn/2", "arn/3"])),
    st.sampled_from(["pass", "fail", "unknown", "not_applicable"]),
    min_size=1,
)


@settings(max_examples=15, deadline=None)
@given(runs=st.lists(VERDICTS, min_size=2, max_size=5))
def test_the_index_and_the_reports_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, runs: list[Any]
) -> None:
    store, made = store_at(tmp_path_factory.mktemp("store") / "s"), [assessed(one) for one in runs]
    for one in made:
        keep(store, one)
    with store.reading() as database:
        kept = store.runs(database)
        for first in range(len(made)):
            for last in range(first, len(made)):
                index = between_runs(database, kept[first], kept[last])
                failures = {"new", "regressed", "fixed", "control_changed"}
                ours = {one for one in told(index) if one[0] in failures}
                theirs = {one for one in told(between_reports(made[first], made[last])) if one[0] in failures}
                assert ours == theirs
