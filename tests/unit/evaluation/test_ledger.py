"""Of very many findings, those that call for nothing are made again when they are asked for: they must be the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gcheck.evaluation.assess import Question, assess
from gcheck.evaluation.baseline import told_apart
from gcheck.evaluation.evaluate import evaluate
from gcheck.evaluation.gate import GatePolicy
from gcheck.evaluation.judging import Judging
from gcheck.model.control import Control
from gcheck.model.finding import Finding
from gcheck.model.findings import Findings, by_severity, by_status, held, sources_of, tally
from gcheck.model.gap import Gap
from gcheck.model.inventory import Inventory
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.record import Records
from gcheck.model.resource import Resource
from gcheck.model.sample import Sampling
from gcheck.model.source import Source
from gcheck.model.unread import Unread
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.json import JsonReporter
from gcheck.reporters.secrets import without_secrets
from gcheck.store.spool import Spool
from tests.unit.evaluation.judging import CLOCK

ROW, OTHER = "record.asset", "record.person"
SECRET = "ghp_" + "a1B2" * 9


def control(name: str, **more: Any) -> Control:
    base = {"assertion": {"path": "owner", "present": True}, **more}
    return Control(
        id=f"record.asset.{name}",
        title=name,
        severity="low",
        resource=ROW,
        rationale="",
        remediation={"summary": "Name an owner."},
        satisfies=(),
        **base,
    )


SEVERITIES = {
    f"record.asset.{name}": "low" for name in ("owned", "in-use-owned", "person-known", "some", "drawn")
}
CONTROLS = [
    control("owned"),
    control("in-use-owned", when={"path": "status", "equals": "in-use"}),
    control(
        "person-known",
        assertion={
            "related": {"type": OTHER, "on": {"here": "owner", "there": "id"}},
            "some": {"path": "active", "equals": True},
            "missing": "fail",
        },
    ),
    control(
        "some", assertion=None, aggregate={"of": {"path": "owner", "present": True}, "percent_at_least": 50}
    ),
    control("drawn", sample=Sampling(3, "seed")),
]
ASKED = {ROW: ("owner", "status"), OTHER: ("active", "id")}

OWNERS = st.sampled_from(["P-1", "P-2", "P-9", None, Unread("malformed", "no")])
ROWS = st.lists(st.tuples(OWNERS, st.sampled_from(["in-use", "retired", None])), max_size=30)


def rows(
    given_rows: Sequence[tuple[Any, Any]], source: str = "here", file: str | None = "assets.csv"
) -> list[Resource]:
    made = [
        Resource(ROW, f"A-{at}", f"A-{at} thing", source, {"owner": owner, "status": status},
                 places={"": Place(file, at + 2)} if file else {})
        for at, (owner, status) in enumerate(given_rows)
    ]  # fmt: skip
    people = [
        Resource(
            OTHER, one, one, source, {"id": one, "active": one == "P-1"}, places={"": Place("people.csv", 2)}
        )
        for one in ("P-1", "P-2")
    ]
    return [*reversed(made), *people]


def facts_of(resources: Sequence[Resource], gaps: Sequence[Gap] = ()) -> Inventory:
    sources = sorted({one.source for one in resources}) or ["here"]
    listed = [
        Population(name, kind, sum((one.source, one.type) == (name, kind) for one in resources), True)
        for name in sources
        for kind in (ROW, OTHER)
    ]
    return Inventory.of(
        CLOCK, [Source(name, "records") for name in sources], dict.fromkeys(sources, ASKED), [*listed, *gaps]
    )


def streamed(
    resources: Sequence[Resource], facts: Inventory, most: int, controls: Sequence[Control] = CONTROLS
) -> Sequence[Finding]:
    spool = Spool()
    judging = Judging(CLOCK, controls, {}, shelf=spool, most=most)
    for one in resources:
        spool.add(one)
        judging.take(one, ASKED)
    for gap in facts.gaps:
        judging.note(gap)
    for key in judging.late:
        for one in spool.of(key):
            judging.take_again(one, ASKED)
    return judging.end(facts)


def whole(resources: Sequence[Resource], facts: Inventory) -> list[Finding]:
    items = [*facts.items(), *resources]
    return evaluate(Inventory.of(CLOCK, facts.sources, facts.collected, items), CONTROLS, {})


class TestTheSame:
    @given(ROWS, st.integers(0, 40))
    def test_as_if_all_had_been_held(self, given_rows: list[Any], most: int) -> None:
        resources = rows(given_rows)
        facts = facts_of(resources)
        found = streamed(resources, facts, most)
        expected = whole(resources, facts)
        assert by_status(found) == by_status(expected)
        assert tally(found) == tally(expected)
        assert sources_of(found) == sources_of(expected)
        assert by_severity(found, SEVERITIES) == by_severity(expected, {})
        assert len(found) == len(expected)
        assert list(found) == expected
        assert [one for one in held(found) if one.status in ("fail", "unknown")] == [
            one for one in expected if one.status in ("fail", "unknown")
        ]

    def test_little_is_held(self) -> None:
        resources = rows([("P-1", "retired")] * 200)
        found = streamed(resources, facts_of(resources), 5)
        assert isinstance(found, Findings)
        assert len(found) > 600
        assert len(found.held) < 20
        assert found[0] == whole(resources, facts_of(resources))[0]

    @given(ROWS, ROWS, st.integers(0, 40))
    def test_those_that_are_called_alike_are_told_apart(
        self, here: list[Any], there: list[Any], most: int
    ) -> None:
        both = [*rows(here, "here"), *rows(there, "there")]
        facts = facts_of(both)
        made = assess(facts, streamed(both, facts, most), question())
        assert list(made.findings) == list(assess(facts, whole(both, facts), question()).findings)

    def test_two_that_are_called_alike_are_told_apart(self) -> None:
        both = [*rows([("P-1", "in-use")] * 9, "here"), *rows([("P-1", "in-use"), (None, None)] * 5, "there")]
        facts = facts_of(both)
        found = streamed(both, facts, 3)
        assert list(found) == told_apart(whole(both, facts))
        assert isinstance(found, Findings)
        assert sum(found.settled.counts.values()) > 20
        made = assess(facts, found, question())
        prints = [one.fingerprint for one in made.findings]
        assert len(set(prints)) == len(prints)
        assert list(made.findings) == list(assess(facts, whole(both, facts), question()).findings)

    def test_a_gap_that_comes_late_is_named(self) -> None:
        resources = rows([("P-1", "in-use")] * 20)
        resources[3] = replace(resources[3], attributes={"status": "in-use"})
        gap = Gap(
            "here", "malformed", "no", (ROW,), ("owner",), resources[3].uid, place=Place("assets.csv", 3)
        )
        facts = facts_of(resources, [gap])
        assert list(streamed(resources, facts, 2)) == whole(resources, facts)


def question() -> Question:
    return Question(CONTROLS, CONTROLS, (), Records(), GatePolicy(), "0", {}, "0" * 64)


@pytest.mark.parametrize("most", [0, 7, 10_000])
def test_the_report_is_the_same(most: int) -> None:
    resources = rows([("P-1", "in-use"), ("P-2", "retired"), (None, "in-use"), ("P-9", None)] * 6)
    facts = facts_of(resources)
    made = assess(facts, streamed(resources, facts, most), question())
    as_held = assess(facts, whole(resources, facts), question())
    assert JsonReporter().render(made) == JsonReporter().render(as_held)


@pytest.mark.parametrize("most", [0, 7])
def test_the_page_is_the_same_and_holds_no_more_findings_for_it(most: int) -> None:
    resources = rows([("P-1", "in-use"), ("P-2", "retired"), (None, "in-use"), ("P-9", None)] * 6)
    facts = facts_of(resources)
    made = assess(facts, streamed(resources, facts, most), question())
    page = HtmlReporter().render(made)
    assert isinstance(made.findings, Findings)
    assert not made.findings.is_whole
    as_held = assess(facts, whole(resources, facts), question())
    assert page == HtmlReporter().render(as_held)


def test_what_is_made_later_holds_no_secret_either() -> None:
    resources = [replace(one, name=f"{one.name} {SECRET}") for one in rows([("P-1", "retired")] * 30)]
    facts = facts_of(resources)
    made = without_secrets(assess(facts, streamed(resources, facts, 0), question()))
    assert isinstance(made.findings, Findings)
    text = JsonReporter().render(made)
    assert SECRET not in text
    assert text == JsonReporter().render(without_secrets(assess(facts, whole(resources, facts), question())))
