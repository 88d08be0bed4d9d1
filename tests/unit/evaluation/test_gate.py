"""The gate: 0 only where something was judged, nothing failed and nothing was left open."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gcheck.evaluation.gate import GatePolicy, decide
from gcheck.model.assessment import Gate
from gcheck.model.control import SEVERITIES, Control, Satisfies
from gcheck.model.finding import Finding, Reason
from tests.unit.evaluation.judging import TESTED, control


def finding(
    status: str, severity: str = "high", kinds: tuple[str, ...] = ("denied",), waiver: str | None = None
) -> Finding:
    """A finding of the control of that severity."""
    reasons = tuple(Reason(kind, "why") for kind in kinds) if status == "unknown" else ()
    return Finding(
        f"t.{severity}", status, severity, "here", TESTED, "u", "n", reasons=reasons, waiver=waiver
    )


def controls() -> list[Control]:
    """A control of every severity."""
    return [control({}, f"t.{severity}", severity=severity) for severity in SEVERITIES]


def gate(
    *findings: Finding, fail_on: str = "low", frameworks: tuple[str, ...] = (), allow: tuple[str, ...] = ()
) -> Gate:
    """The gate over these findings."""
    return decide(findings, controls(), GatePolicy(fail_on, frameworks, allow))


PASS, FAIL, OPEN = finding("pass"), finding("fail"), finding("unknown")


def test_codes() -> None:
    assert gate(PASS).exit_code == 0
    assert gate(PASS, FAIL).exit_code == 1
    assert gate(PASS, OPEN).exit_code == 3
    assert gate(FAIL, OPEN).exit_code == 1
    assert gate().exit_code == 3
    assert gate(finding("not_applicable")).exit_code == 3


@pytest.mark.parametrize("threshold", SEVERITIES)
@pytest.mark.parametrize("severity", SEVERITIES)
def test_only_the_threshold_and_above_counts(threshold: str, severity: str) -> None:
    inside = SEVERITIES.index(severity) >= SEVERITIES.index(threshold)
    base = finding("pass", "critical")
    assert gate(base, finding("fail", severity), fail_on=threshold).exit_code == (1 if inside else 0)
    assert gate(base, finding("unknown", severity), fail_on=threshold).exit_code == (3 if inside else 0)
    assert gate(finding("pass", severity), fail_on=threshold).exit_code == (0 if inside else 3)


class TestAllow:
    """An operator may live with kinds of gap by name; what was allowed is counted."""

    def test_by_kind(self) -> None:
        assert gate(PASS, OPEN, allow=("denied",)).exit_code == 0
        assert gate(PASS, OPEN, allow=("throttled",)).exit_code == 3
        assert gate(PASS, OPEN, allow=("denied",)).allowed == {"denied": 1}

    def test_every_kind_behind_an_unknown_must_be_allowed(self) -> None:
        two = finding("unknown", kinds=("denied", "throttled"))
        assert gate(PASS, two, allow=("denied",)).exit_code == 3
        assert gate(PASS, two, allow=("denied", "throttled")).exit_code == 0

    def test_an_unknown_without_a_reason_is_never_allowed(self) -> None:
        bare = finding("unknown", kinds=())
        assert gate(PASS, bare, allow=("denied", "not_collected")).exit_code == 3

    def test_it_allows_no_failure_and_does_not_replace_a_judgement(self) -> None:
        assert gate(FAIL, OPEN, allow=("denied",)).exit_code == 1
        assert gate(OPEN, allow=("denied",)).exit_code == 3


class TestWaived:
    """A waived failure does not fail the gate, is counted, and is not called anything else."""

    def test_waived(self) -> None:
        found = gate(PASS, finding("fail", waiver="w"))
        assert (found.exit_code, found.failing, found.waived) == (0, 0, 1)
        assert "1 failure is accepted" in found.reason

    def test_one_of_two(self) -> None:
        found = gate(finding("fail", waiver="w"), FAIL)
        assert (found.exit_code, found.failing, found.waived) == (1, 1, 1)

    def test_with_an_unknown(self) -> None:
        assert gate(finding("fail", waiver="w"), OPEN).exit_code == 3


def test_only_controls_of_the_named_frameworks_count() -> None:
    mapped = replace(
        control({}, "t.mapped", severity="low"), satisfies=(Satisfies("g", "1", "a facet", "supports"),)
    )
    policy = GatePolicy("low", ("g",), ())
    inside = replace(FAIL, control="t.mapped")
    assert decide([PASS, FAIL], [*controls(), mapped], policy).exit_code == 3
    assert decide([inside], [*controls(), mapped], policy).exit_code == 1


def test_findings_of_controls_that_were_not_selected_do_not_count() -> None:
    assert decide([FAIL], [], GatePolicy()).exit_code == 3
