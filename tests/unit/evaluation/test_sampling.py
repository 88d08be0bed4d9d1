"""Samples: the same for everybody, never more than was seen, and visible wherever something rests on one."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcheck.evaluation.assess import Question, assess
from gcheck.evaluation.evaluate import evaluate, reads
from gcheck.evaluation.gate import GatePolicy
from gcheck.evaluation.judging import Judging
from gcheck.evaluation.sampling import draw
from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.model.finding import Finding
from gcheck.model.framework import Framework, Group, Requirement
from gcheck.model.inventory import Inventory
from gcheck.model.record import Records
from gcheck.model.sample import Sample, Sampling
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.json import JsonReporter, parse
from tests.unit.evaluation.judging import (
    CLOCK,
    DENIED,
    control,
    hiding,
    inventory,
    population,
    thing,
)

ON = {"path": "on", "equals": True}
FIVE = Sampling(5, "2026-Q1")


def sampled(size: int = 5, seed: str = "2026-Q1", **more: Any) -> Control:
    """A control that judges a sample."""
    return control(ON, sample=Sampling(size, seed), **more)


def world(items: list[Any], one: Control, complete: bool = True, *gaps: Any) -> Inventory:
    """What one source gave."""
    asked = {kind: tuple(sorted(names)) for kind, names in reads(one).items()}
    return inventory([*items, population(len(items), complete=complete), *gaps], asked)


def things(number: int, bad: tuple[int, ...] = ()) -> list[Any]:
    """Things of which the bad ones are off."""
    return [thing(f"t-{at:04}", on=at not in bad) for at in range(number)]


def judged(items: list[Any], one: Control, complete: bool = True, *gaps: Any) -> list[Finding]:
    """All findings."""
    return evaluate(world(items, one, complete, *gaps), [one], {})


def assessed(items: list[Any], one: Control, kind: str = "record", complete: bool = True) -> Assessment:
    """A run about one requirement."""
    row = Requirement("1", "One", "g", kind, remainder="the rest")
    framework = Framework("f", "F", "o", "1", "n", (Group("g", "G"),), (row,))
    made = world(items, one, complete)
    question = Question([one], [one], [framework], Records(), GatePolicy(), "0", {}, "")
    return assess(made, evaluate(made, [one], {}), question)


class TestDrawing:
    """What is drawn depends on seed and uids alone."""

    def test_what_the_rank_of_a_uid_is(self) -> None:
        assert FIVE.rank("t-0001") == hashlib.sha256(b"2026-Q1\nt-0001").hexdigest()

    def test_a_known_sample(self) -> None:
        by_hand = sorted(
            (hashlib.sha256(f"2026-Q1\nt-{at:04}".encode()).hexdigest(), f"t-{at:04}") for at in range(40)
        )
        assert [one.uid for one in draw(FIVE, things(40))] == [uid for _, uid in by_hand[:5]]

    @given(st.permutations(list(range(12))))
    def test_the_order_of_reading_does_not_matter(self, order: list[int]) -> None:
        items = things(12)
        shuffled = [items[at] for at in order]
        assert {one.uid for one in draw(FIVE, shuffled)} == {one.uid for one in draw(FIVE, items)}

    @given(
        st.sets(st.text(min_size=1, max_size=4), min_size=1, max_size=30),
        st.integers(1, 10),
        st.text(min_size=1),
    )
    def test_a_larger_sample_holds_the_smaller_one(self, uids: set[str], size: int, seed: str) -> None:
        items = [thing(uid) for uid in uids]
        small = [one.uid for one in draw(Sampling(size, seed), items)]
        large = [one.uid for one in draw(Sampling(size + 3, seed), items)]
        assert large[: len(small)] == small
        assert len(small) == min(size, len(uids))

    def test_another_seed_draws_others(self) -> None:
        items = things(100)
        assert {one.uid for one in draw(Sampling(5, "a"), items)} != {
            one.uid for one in draw(Sampling(5, "b"), items)
        }

    def test_a_name_that_is_not_utf_8(self) -> None:
        assert len(draw(FIVE, [thing("a\udc80")])) == 1


class TestJudging:
    """Only what was drawn has a verdict, and each says what it was drawn from."""

    def test_what_was_not_drawn_has_no_finding(self) -> None:
        found = judged(things(40), sampled())
        assert [one.status for one in found] == ["pass"] * 5
        assert {one.sample for one in found} == {Sample(5, "2026-Q1", 5, 40, True)}

    def test_a_population_smaller_than_the_sample_is_judged_whole(self) -> None:
        found = judged(things(3), sampled())
        assert {one.sample for one in found} == {Sample(5, "2026-Q1", 3, 3, True)}
        assert found[0].sample is not None
        assert "the whole population of 3" in found[0].sample.statement

    def test_what_the_control_does_not_apply_to_is_not_in_the_population(self) -> None:
        items = [*things(10), *(thing(f"x-{at}", on=False, out=True) for at in range(10))]
        items = [thing(one.uid, **{"out": False, **one.attributes}) for one in items]
        found = judged(items, sampled(when={"path": "out", "equals": False}))
        assert sorted(one.status for one in found) == ["not_applicable"] * 10 + ["pass"] * 5
        assert {one.sample.population for one in found if one.sample} == {10}

    def test_what_it_may_apply_to_is_in_it(self) -> None:
        items = [thing("a", out=DENIED, on=True), thing("b", out=False, on=True)]
        found = judged(items, sampled(when={"path": "out", "equals": False}))
        assert [(one.status, one.sample and one.sample.population) for one in found] == [
            ("unknown", 2),
            ("pass", 2),
        ]

    def test_the_stream_draws_what_the_inventory_does(self) -> None:
        one, items = sampled(), things(30, bad=(3, 4, 5, 6, 7, 8))
        made = world(items, one)
        stream = Judging(CLOCK, [one], {})
        for item in reversed(items):
            stream.take(item, made.collected["here"])
        assert stream.end(made) == judged(items, one)

    def test_nothing_to_draw_from(self) -> None:
        assert judged([], sampled()) == []


class TestIncomplete:
    """A sample out of an incomplete population is unknown unless it fails."""

    @pytest.mark.parametrize("how", ["cut", "hidden"])
    def test_passes_become_unknown_and_failures_stay(self, how: str) -> None:
        items, gaps = things(40, bad=tuple(range(0, 40, 2))), [hiding()] if how == "hidden" else []
        whole = judged(items, sampled(20))
        found = judged(items, sampled(20), how != "cut", *gaps)
        assert {one.status for one in whole} == {"pass", "fail"}
        about = {one.resource_uid: one for one in found if one.resource_uid}
        for one in whole:
            then = about[one.resource_uid]
            assert then.status == ("fail" if one.status == "fail" else "unknown")
            assert then.sample is not None
            assert not then.sample.complete
            assert then.status == "fail" or "incomplete population" in then.reasons[0].text
        assert any(not one.resource_uid and one.status == "unknown" for one in found)

    @given(st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11)), st.integers(1, 6))
    def test_reading_less_turns_no_pass_into_a_fail_nor_a_fail_into_a_pass(
        self, bad: set[int], missing: set[int], size: int
    ) -> None:
        items = things(12, tuple(bad))
        left = [one for at, one in enumerate(items) if at not in missing]
        full = {one.resource_uid: one.status for one in judged(items, sampled(size))}
        less = judged(left, sampled(size), not missing)
        for one in less:
            if one.resource_uid in full and one.status in ("pass", "fail"):
                assert one.status == full[one.resource_uid]
        assert not missing or all(one.status != "pass" for one in less)


class TestReading:
    """A requirement that rests on a sample says so, with the sample's size and the population's."""

    def test_satisfied_by_a_sample(self) -> None:
        run = assessed(things(40), sampled())
        row = run.frameworks[0].requirements[0]
        assert (row.status, row.reason) == ("satisfied", "5 findings passed by a sample of 5 of 40.")
        assert (row.counts["pass"], row.counts["not_sampled"]) == (5, 35)
        assert run.frameworks[0].coverage["sampled"] == 1
        assert run.control_results[0].counts["not_sampled"] == 35

    def test_a_whole_population_is_no_sample(self) -> None:
        run = assessed(things(5), sampled())
        assert run.frameworks[0].requirements[0].reason == "5 findings passed."
        assert run.frameworks[0].coverage["sampled"] == 0
        assert "not_sampled" not in run.control_results[0].counts

    def test_one_failure_refutes_the_requirement(self) -> None:
        assert (
            assessed(things(40, tuple(range(40))), sampled()).frameworks[0].requirements[0].status
            == "not_satisfied"
        )

    def test_an_incomplete_population_decides_nothing(self) -> None:
        assert (
            assessed(things(40), sampled(), complete=False).frameworks[0].requirements[0].status
            == "not_assessed"
        )

    def test_the_reports_say_so(self) -> None:
        run = assessed(things(1240), sampled(25))
        text = JsonReporter().render(run)
        assert parse(text) == run
        page = HtmlReporter().render(run)
        assert "25 findings passed by a sample of 25 of 1,240." in page
        sample = run.findings[0].sample
        assert sample is not None
        assert "a sample of 25 of 1,240, drawn by the seed" in sample.statement
        assert "1,215 not sampled; all that there are were read" in sample.statement
        assert "Satisfied by a sample: 1 of 1" in page

    def test_figures_that_do_not_add_up_are_not_read_back(self) -> None:
        text = JsonReporter().render(assessed(things(40), sampled()))
        assert text.count('"not_sampled":35') == 2
        with pytest.raises(Exception, match="not sampled"):
            parse(text.replace('"not_sampled":35}}\n],\n"places"', '"not_sampled":34}}\n],\n"places"'))
