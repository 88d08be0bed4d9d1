"""DESIGN, "From findings to requirements", as written-out cases: every assessed_by in every situation."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from gcheck.evaluation.assess import Question, assess
from gcheck.evaluation.evaluate import evaluate
from gcheck.evaluation.gate import GatePolicy
from gcheck.model.assessment import Assessment, RequirementResult
from gcheck.model.control import Control, Satisfies
from gcheck.model.finding import Finding
from gcheck.model.framework import Framework, Group, Requirement
from gcheck.model.record import Applicability, Attestation, EvidenceFile, Records, Waiver
from tests.unit.evaluation.judging import (
    DENIED,
    TESTED,
    control,
    hiding,
    inventory,
    population,
    statuses,
    thing,
)

ON = {"path": "on", "equals": True}
TODAY = "2026-01-31"


def attestation(identifier: str = "at", requirement: str = "1", **more: Any) -> Attestation:
    """An attestation that is valid today."""
    parts: dict[str, Any] = {"date": "2026-01-01", "valid_until": "2026-12-31", **more}
    return Attestation(identifier, "f", requirement, "It is so.", "Ada", "CISO", **parts)


def waiver(identifier: str = "w", resource: str = "*", **more: Any) -> Waiver:
    """A waiver of the first control that holds today."""
    parts: dict[str, Any] = {"granted": "2026-01-01", "expires": "2026-06-30", **more}
    parts = {"control": "t.thing.one", **parts}
    return Waiver(id=identifier, resource=resource, owner="o", approver="a", reason="because of it", **parts)


VALID, NOBODY = attestation(), None
EXPIRED = attestation("old", date="2025-01-01", valid_until="2026-01-30")
FUTURE = attestation("soon", date="2026-02-01")
CHANGED = attestation("changed", evidence=(EvidenceFile("a.pdf", "0" * 64, "changed"),))
GONE = attestation("gone", evidence=(EvidenceFile("a.pdf", "0" * 64, "missing"),))
ELSEWHERE = attestation("url", evidence=(EvidenceFile("https://example.org/a", "0" * 64),))

PASSING = [thing("a", on=True)]
FAILING = [thing("a", on=True), thing("b", on=False)]
HAZY = [thing("a", on=True), thing("b", on=DENIED)]


def run(
    kind: str,
    things: list[Any] | None,
    attested: Attestation | None = None,
    *,
    controls: list[Control] | None = None,
    selected: list[Control] | None = None,
    asked: tuple[str, ...] = ("on",),
    records: Records | None = None,
    gaps: tuple[Any, ...] = (),
) -> Assessment:
    """An assessment of one requirement of this kind; without things, no control is mapped to it."""
    row = Requirement("1", "One", "g", kind, remainder="the rest", reason="not ours")
    framework = Framework("f", "F", "o", "1", "n", (Group("g", "G"),), (row,))
    pack = controls if controls is not None else [control(ON)] if things is not None else []
    made = inventory([*(things or []), population(len(things or [])), *gaps], {TESTED: asked})
    chosen = pack if selected is None else selected
    known = records or Records(attestations=(attested,) if attested else ())
    question = Question(chosen, pack, [framework], known, GatePolicy(), "0", {}, "")
    return assess(made, evaluate(made, chosen, {}), question)


def result(
    kind: str, things: list[Any] | None, attested: Attestation | None = None, **more: Any
) -> RequirementResult:
    """The result of that one requirement."""
    return run(kind, things, attested, **more).frameworks[0].requirements[0]


@pytest.mark.parametrize(
    ("kind", "things", "attested", "wanted"),
    [
        ("machine", PASSING, NOBODY, "satisfied"),
        ("machine", PASSING, VALID, "satisfied"),
        ("machine", PASSING, EXPIRED, "satisfied"),
        ("machine", FAILING, NOBODY, "not_satisfied"),
        ("machine", FAILING, VALID, "not_satisfied"),
        ("machine", HAZY, VALID, "not_assessed"),
        ("machine", [], VALID, "not_assessed"),
        ("machine", None, VALID, "not_assessed"),
        ("supported", PASSING, NOBODY, "not_assessed"),
        ("supported", PASSING, VALID, "satisfied"),
        ("supported", PASSING, ELSEWHERE, "satisfied"),
        ("supported", PASSING, EXPIRED, "not_satisfied"),
        ("supported", PASSING, CHANGED, "not_satisfied"),
        ("supported", PASSING, GONE, "not_satisfied"),
        ("supported", PASSING, FUTURE, "not_assessed"),
        ("supported", FAILING, VALID, "not_satisfied"),
        ("supported", HAZY, VALID, "not_assessed"),
        ("supported", [], VALID, "not_assessed"),
        ("supported", None, VALID, "not_assessed"),
        ("supported", None, NOBODY, "not_assessed"),
        ("record", PASSING, NOBODY, "satisfied"),
        ("record", FAILING, NOBODY, "not_satisfied"),
        ("record", HAZY, NOBODY, "not_assessed"),
        ("record", [], NOBODY, "not_assessed"),
        ("record", None, VALID, "not_assessed"),
        ("attestation", None, NOBODY, "not_assessed"),
        ("attestation", None, VALID, "satisfied"),
        ("attestation", None, EXPIRED, "not_satisfied"),
        ("attestation", None, CHANGED, "not_satisfied"),
        ("attestation", None, FUTURE, "not_assessed"),
        ("attestation", PASSING, VALID, "satisfied"),
        ("attestation", PASSING, NOBODY, "not_assessed"),
        ("attestation", FAILING, VALID, "not_satisfied"),
        ("attestation", HAZY, VALID, "not_assessed"),
        ("out_of_scope", None, NOBODY, "out_of_scope"),
        ("out_of_scope", FAILING, VALID, "out_of_scope"),
    ],
)
def test_status(kind: str, things: list[Any] | None, attested: Attestation | None, wanted: str) -> None:
    found = result(kind, things, attested)
    assert found.status == wanted
    assert len(found.reason) > 5


@pytest.mark.parametrize("kind", ["machine", "supported", "record", "attestation"])
class TestDoubt:
    """Whatever leaves a doubt about the mapped controls keeps a requirement from being satisfied."""

    TWO = [control(ON), control({"path": "other", "equals": True}, "t.thing.two")]  # noqa: RUF012  # never changed

    def test_a_control_that_was_not_selected(self, kind: str) -> None:
        found = result(kind, PASSING, VALID, controls=self.TWO, selected=self.TWO[:1])
        assert found.status == "not_assessed"
        assert "1 of 2" in found.reason

    def test_a_control_that_no_source_supplies(self, kind: str) -> None:
        assert result(kind, PASSING, VALID, controls=self.TWO).status == "not_assessed"

    def test_resources_that_may_be_hidden(self, kind: str) -> None:
        assert result(kind, PASSING, VALID, gaps=(hiding(),)).status == "not_assessed"

    def test_a_failure_stands_beside_any_doubt(self, kind: str) -> None:
        assert result(kind, FAILING, VALID, gaps=(hiding(),), controls=self.TWO).status == "not_satisfied"

    def test_a_control_that_judged_nothing_is_none(self, kind: str) -> None:
        nothing = replace(control(ON), when={"path": "on", "equals": False})
        found = result(kind, PASSING, VALID, controls=[nothing])
        assert found.status == ("satisfied" if kind == "attestation" else "not_assessed")


def test_only_a_control_that_decides_satisfies_what_a_machine_decides() -> None:
    supporting = replace(control(ON), satisfies=(Satisfies("f", "1", "a facet", "supports"),))
    assert result("machine", PASSING, controls=[supporting]).status == "not_assessed"
    assert result("record", PASSING, controls=[supporting]).status == "not_assessed"
    assert result("supported", PASSING, VALID, controls=[supporting]).status == "satisfied"
    both = [supporting, control(ON, "t.thing.two")]
    assert result("machine", PASSING, controls=both).status == "satisfied"


def test_a_mapping_to_another_requirement_or_framework_says_nothing_here() -> None:
    for line in (Satisfies("f", "2", "a facet", "decides"), Satisfies("g", "1", "a facet", "decides")):
        found = result("machine", FAILING, controls=[replace(control(ON), satisfies=(line,))])
        assert (found.status, found.controls) == ("not_assessed", ())


def test_an_attestation_of_another_requirement_or_framework_says_nothing_here() -> None:
    assert result("attestation", None, attestation(requirement="2")).status == "not_assessed"
    assert result("attestation", None, replace(VALID, framework="g")).status == "not_assessed"


def test_a_valid_attestation_beside_an_expired_one_stands() -> None:
    both = Records(attestations=(EXPIRED, VALID))
    found = result("attestation", None, records=both)
    assert (found.status, found.stale, found.attestations) == ("satisfied", False, ("old", "at"))


def test_the_day_on_which_an_attestation_ends_still_counts() -> None:
    assert result("attestation", None, attestation(valid_until=TODAY)).status == "satisfied"
    assert result("attestation", None, attestation(date=TODAY)).status == "satisfied"


def test_what_went_stale_says_what_and_when() -> None:
    found = result("attestation", None, EXPIRED)
    assert found.stale
    assert all(part in found.reason for part in ("old", "Ada", "2026-01-30"))
    assert "a.pdf" in result("supported", PASSING, CHANGED).reason


class TestApplicability:
    """Only a justified line makes a requirement not applicable, from its date on."""

    def line(self, **more: Any) -> Records:
        parts = {
            "framework": "f",
            "requirement": "1",
            "justification": "We have none.",
            "decided_by": "Bo",
            "date": TODAY,
        }
        return Records(attestations=(VALID,), applicability=(Applicability(**{**parts, **more}),))

    @pytest.mark.parametrize("kind", ["machine", "supported", "record", "attestation"])
    @pytest.mark.parametrize("things", [PASSING, FAILING, HAZY, None])
    def test_from_its_date_on(self, kind: str, things: Any) -> None:
        found = result(kind, things, records=self.line())
        assert found.status == "not_applicable"
        assert all(part in found.reason for part in ("Bo", TODAY, "We have none."))

    def test_before_its_date_or_about_another(self) -> None:
        for change in ({"date": "2026-02-01"}, {"requirement": "2"}, {"framework": "g"}):
            assert result("machine", FAILING, records=self.line(**change)).status == "not_satisfied"

    def test_not_what_is_out_of_scope_anyway(self) -> None:
        assert result("out_of_scope", None, records=self.line()).status == "out_of_scope"

    def test_the_alternative_is_named(self) -> None:
        found = result("machine", FAILING, records=self.line(alternative="We do the other thing."))
        assert "We do the other thing." in found.reason


class TestWaivers:
    """Accepted risk: shown, dated, and never a change of a status."""

    def both(self, *waivers: Waiver) -> tuple[list[Finding], RequirementResult]:
        assessment = run("machine", FAILING, records=Records(waivers=waivers))
        return list(assessment.findings), assessment.frameworks[0].requirements[0]

    def test_a_waived_failure_is_a_failure(self) -> None:
        findings, found = self.both(waiver())
        assert [(one.status, one.waiver) for one in findings] == [("pass", None), ("fail", "w")]
        assert (found.status, found.accepted_until) == ("not_satisfied", "2026-06-30")
        assert found.counts == {"fail": 1, "unknown": 0, "pass": 1, "not_applicable": 0, "waived": 1}

    @pytest.mark.parametrize(
        "change",
        [
            {"expires": "2026-01-30"},
            {"granted": "2026-02-01"},
            {"resource": "a"},
            {"resource": "B"},
            {"control": "t.thing.two"},
            {"control": "t.thing.*"},
            {"source": "there"},
        ],
    )
    def test_one_that_does_not_hold_counts_as_none(self, change: dict[str, str]) -> None:
        findings, found = self.both(waiver(**change))
        assert [one.waiver for one in findings] == [None, None]
        assert (found.status, found.accepted_until) == ("not_satisfied", None)

    @pytest.mark.parametrize(
        "change",
        [{"resource": "b"}, {"resource": "[ab]"}, {"source": "h*"}, {"granted": TODAY}, {"expires": TODAY}],
    )
    def test_one_that_holds(self, change: dict[str, str]) -> None:
        findings, _ = self.both(waiver(**change))
        assert [one.waiver for one in findings] == [None, "w"]

    def test_an_unknown_cannot_be_accepted(self) -> None:
        assessment = run("machine", HAZY, records=Records(waivers=(waiver(),)))
        assert [(one.status, one.waiver) for one in assessment.findings] == [
            ("pass", None),
            ("unknown", None),
        ]
        assert assessment.gate.exit_code == 3

    def test_accepted_only_as_long_as_every_failure_is(self) -> None:
        things = [thing("b", on=False), thing("c", on=False)]
        two = (waiver("w1", "b", expires="2026-03-31"), waiver("w2", "c", expires="2026-02-28"))
        assert result("machine", things, records=Records(waivers=two)).accepted_until == "2026-02-28"
        one = result("machine", things, records=Records(waivers=two[:1]))
        assert one.accepted_until is None
        assert "1 of them" in one.reason


@pytest.mark.parametrize(
    ("things", "more", "state"),
    [
        (PASSING, {}, "judged"),
        (HAZY[1:], {}, "unknown"),
        ([], {}, "empty"),
        (PASSING, {"asked": ()}, "not_looked"),
        (PASSING, {"selected": []}, "not_selected"),
        ([], {"gaps": (hiding(),)}, "unknown"),
    ],
)
def test_what_became_of_a_control(things: list[Any], more: dict[str, Any], state: str) -> None:
    (found,) = run("machine", things, **more).control_results
    assert found.state == state
    assert set(found.counts) == {"fail", "unknown", "pass", "not_applicable", "waived"}


def test_coverage_adds_up_and_its_denominator_is_the_whole_catalogue() -> None:
    kinds = [
        "machine",
        "machine",
        "machine",
        "supported",
        "supported",
        "record",
        "attestation",
        "attestation",
        "out_of_scope",
    ]
    rows = tuple(Requirement(str(number), "t", "g", kind, "r", "r") for number, kind in enumerate(kinds))
    framework = Framework("f", "F", "o", "1", "n", (Group("g", "G"),), rows)

    def to(*ids: str) -> tuple[Satisfies, ...]:
        return tuple(Satisfies("f", one, "a facet", "decides") for one in ids)

    pack = [
        control(ON, "t.a", satisfies=to("0", "3")),
        control({"path": "off", "equals": True}, "t.b", satisfies=to("1")),
    ]
    records = Records(
        (waiver(control="t.b"),),
        (
            attestation("v", "3"),
            attestation("x", "6", valid_until="2026-01-30", date="2025-01-01"),
            attestation("n", "2"),
        ),
        (Applicability("f", "7", "We have none.", "Bo", TODAY),),
    )
    made = inventory([thing("a", on=True, off=False), population()], {TESTED: ("on", "off")})
    question = Question(pack, pack, [framework], records, GatePolicy(), "0", {}, "")
    assessment = assess(made, evaluate(made, pack, {}), question)
    c = assessment.frameworks[0].coverage
    assert c == {
        "catalogue": 9, "out_of_scope": 1, "not_applicable": 1, "in_scope": 7,
        "satisfied": 2, "not_satisfied": 2, "not_assessed": 3,
        "machine": 3, "supported": 2, "record": 1, "attestation": 1, "attested": 2, "stale": 1, "waived": 1,
        "sampled": 0,
    }  # fmt: skip
    assert c["catalogue"] == c["out_of_scope"] + c["not_applicable"] + c["in_scope"]
    assert c["in_scope"] == c["satisfied"] + c["not_satisfied"] + c["not_assessed"]
    assert c["in_scope"] == c["machine"] + c["supported"] + c["record"] + c["attestation"]
    assert statuses(assessment.findings) == ["pass", "fail"]
