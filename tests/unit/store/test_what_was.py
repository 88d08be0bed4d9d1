"""What the record says of one run: what changed with it, since when, and only what was known by then."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from gcheck.model.assessment import Assessment
from gcheck.model.past import Past
from gcheck.reporters.consistency import contradictions
from gcheck.store.history import Store
from gcheck.store.past import past_of
from tests.reporters.sample import sample
from tests.unit.store.made import DAY, assessed, keep, store_at

A, B = ("example.a", "arn/one"), ("example.a", "arn/two")


def on(day: int, verdicts: Mapping[tuple[str, str], str], **more: object) -> Assessment:
    return assessed(verdicts, clock=f"2026-03-{day:02}T06:00:00Z", **more)  # type: ignore[arg-type]


def kept(folder: Path, *assessments: Assessment) -> tuple[Store, list[str]]:
    store = store_at(folder)
    return store, [keep(store, one).run for one in assessments]


def told(store: Store, name: str, assessment: Assessment) -> Past:
    """What the record says; which must not contradict the assessment."""
    with store.reading() as database:
        found = past_of(database, store.runs(database), store.find(database, name), assessment)
    assert list(contradictions(replace(assessment, past=found))) == []
    return found


def spans(past: Past, at: int) -> tuple[str, str, str]:
    """The days of the first sight, of the status that holds, and of the last failure."""

    def day(place: int | None) -> str:
        return past.runs[place].clock[8:10] if place is not None and place >= 0 else ""

    return day(past.spans.first[at]), day(past.spans.since[at]), day(past.spans.failed.get(str(at)))


def test_the_first_run_has_none_before_it(tmp_path: Path) -> None:
    one = on(1, {A: "fail"})
    store, names = kept(tmp_path / "s", one)
    past = told(store, names[0], one)
    assert (past.previous, past.changes, past.requirements) == (None, (), ())
    assert spans(past, 0) == ("01", "01", "")


def test_a_change_points_to_its_finding_and_tells_of_one_that_is_gone(tmp_path: Path) -> None:
    last = on(2, {A: "fail"})
    store, names = kept(tmp_path / "s", on(1, {A: "pass", B: "fail"}), last)
    past = told(store, names[1], last)
    assert past.previous is not None
    assert past.previous.run == names[0]
    assert [(one.kind, one.before, one.after, one.finding) for one in past.changes] == [
        ("regressed", "pass", "fail", 0),
        ("resource_gone", "fail", "gone", None),
    ]
    lost = past.changes[1].lost
    assert lost is not None
    assert (lost.resource_uid, lost.control, lost.severity) == (
        "arn/two",
        "example.a",
        last.controls[0].severity,
    )


def test_a_control_that_is_gone_keeps_its_title(tmp_path: Path) -> None:
    other = ("example.b", "arn/one")
    last = on(2, {other: "pass"})
    store, names = kept(tmp_path / "s", on(1, {A: "fail", other: "pass"}), last)
    (change,) = told(store, names[1], last).changes
    assert change.lost is not None
    assert (change.kind, change.lost.title) == ("control_gone", last.controls[0].title)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (("fail", "fail", "fail"), ("01", "01", "")),
        (("pass", "fail", "fail"), ("01", "02", "")),
        (("fail", "pass", "fail"), ("01", "03", "")),
        (("fail", "unknown", "fail"), ("01", "03", "")),
        (("fail", "pass", "pass"), ("01", "02", "01")),
        (("fail", "fail", "pass"), ("01", "03", "02")),
        (("fail", "unknown", "pass"), ("01", "03", "01")),
        ((None, "fail", "fail"), ("02", "02", "")),
        (("fail", None, "fail"), ("01", "03", "")),
    ],
)
def test_since_when(tmp_path: Path, verdicts: tuple[str | None, ...], expected: tuple[str, str, str]) -> None:
    made = [
        on(day + 1, {B: "pass"} | ({A: verdict} if verdict else {})) for day, verdict in enumerate(verdicts)
    ]
    store, names = kept(tmp_path / "s", *made)
    assert spans(told(store, names[-1], made[-1]), 0) == expected


def test_a_waiver_in_between_does_not_begin_anew(tmp_path: Path) -> None:
    made = [on(1, {A: "fail"}), on(2, {A: "fail"}, waived=("arn/one",)), on(3, {A: "fail"})]
    store, names = kept(tmp_path / "s", *made)
    past = told(store, names[2], made[2])
    assert spans(past, 0)[1] == "01"
    assert [one.kind for one in past.changes] == ["waiver_ended"]


def test_a_run_is_told_of_as_it_was_then(tmp_path: Path) -> None:
    made = [on(1, {A: "fail"}), on(2, {A: "fail"}), on(3, {A: "pass"})]
    store, names = kept(tmp_path / "s", *made)
    past = told(store, names[1], made[1])
    assert past.changes == ()
    assert spans(past, 0) == ("01", "01", "")


def test_runs_that_asked_something_else_are_left_aside(tmp_path: Path) -> None:
    other = on(2, {A: "pass"})
    other = replace(other, provenance=replace(other.provenance, selection={"controls": ("example.a",)}))
    last = on(3, {A: "fail"})
    store, names = kept(tmp_path / "s", on(1, {A: "fail"}), other, last)
    past = told(store, names[2], last)
    assert past.previous is not None
    assert past.previous.run == names[0]
    assert past.changes == ()
    assert spans(past, 0)[1] == "01"


def test_requirements_move_and_a_run_that_was_cut_short_is_a_hole(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    framework = sample().frameworks[0]
    first = next(one for one in framework.requirements if one.status == "satisfied")
    worse = replace(
        framework,
        requirements=tuple(replace(one, status="not_assessed") if one is first else one for one in framework.requirements),
        coverage={**framework.coverage, "satisfied": framework.coverage["satisfied"] - 1, "not_assessed": framework.coverage["not_assessed"] + 1},
    )  # fmt: skip
    before, after = (
        replace(sample(), frameworks=(one,), provenance=replace(sample().provenance, clock=f"2026-03-0{day}T06:00:00Z"))
        for day, one in ((1, worse), (3, framework))
    )  # fmt: skip
    keep(store, before)
    cut = store.begin(
        [one.name for one in sample().provenance.sources if one.within is None], DAY.replace(day=2)
    )
    assert cut.handle is not None
    os.close(cut.handle)
    name = keep(store, after).run
    past = told(store, name, after)
    assert [(one.framework, one.requirement, one.before, one.after) for one in past.requirements] == [
        (framework.id, first.requirement, "not_assessed", "satisfied")
    ]
    (trend,) = past.trends
    assert [one.why for one in trend.points] == [None, "aborted", None]
    counts = [one.counts["satisfied"] for one in trend.points if one.counts]
    assert counts[1] == counts[0] + 1
