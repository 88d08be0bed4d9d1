"""The rules by which one requirement is satisfied, not satisfied, or not assessed; see docs/explanation/verdicts.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from gcheck.model.assessment import ControlResult, RequirementResult
from gcheck.model.control import Control
from gcheck.model.finding import STATUSES, Finding
from gcheck.model.framework import Requirement
from gcheck.model.record import Applicability, Attestation
from gcheck.model.sample import Sample


class Grounds(Struct, frozen=True, dict=True):
    """All that is known about one requirement on one day (``YYYY-MM-DD``)."""

    controls: Sequence[Control]
    results: Mapping[str, ControlResult]
    findings: Mapping[str, Sequence[Finding]]
    attestations: Sequence[Attestation]
    decision: Applicability | None
    expiry: Mapping[str, str]
    day: str

    @cached_property
    def all_findings(self) -> list[Finding]:
        """The findings of every control that is mapped to the requirement."""
        return [one for control in self.controls for one in self.findings.get(control.id, ())]

    def samples(self) -> list[Sample]:
        """What was drawn, of each mapped control and source that judged a sample."""
        found = {(one.control, one.source): one.sample for one in self.all_findings if one.sample is not None}
        return [found[key] for key in sorted(found)]

    @cached_property
    def states(self) -> Counter[str]:
        """How many of the mapped controls are in which state."""
        return Counter(self.results[control.id].state for control in self.controls)


class _Verdict(Struct, frozen=True):
    status: str
    reason: str
    accepted_until: str | None = None
    stale: bool = False


def judge_requirement(framework: str, requirement: Requirement, grounds: Grounds) -> RequirementResult:
    """The result of one requirement. ``not_assessed`` is where everything starts and what any doubt leads back to."""
    verdict = (
        _excluded(requirement, grounds) or _refuted(requirement, grounds) or _affirmed(requirement, grounds)
    )
    counts = {**dict.fromkeys(STATUSES, 0), "waived": 0}
    for finding in grounds.all_findings:
        counts[finding.status] += 1
        counts["waived"] += finding.waiver is not None
    rest = sum(one.not_sampled for one in grounds.samples())
    if rest:
        counts["not_sampled"] = rest
    return RequirementResult(
        framework, requirement.id, requirement.title, requirement.group, requirement.assessed_by, verdict.status,
        verdict.reason, requirement.remainder, tuple(control.id for control in grounds.controls),
        tuple(item.id for item in grounds.attestations), counts,
        verdict.accepted_until, verdict.stale,
    )  # fmt: skip


def _excluded(requirement: Requirement, grounds: Grounds) -> _Verdict | None:
    if requirement.assessed_by == "out_of_scope":
        return _Verdict("out_of_scope", requirement.reason)
    decision = grounds.decision
    if decision is not None and decision.date <= grounds.day:
        other = f" Instead: {decision.alternative}" if decision.alternative else ""
        text = f"Declared not applicable by {decision.decided_by} on {decision.date}: {decision.justification}{other}"
        return _Verdict("not_applicable", text)
    return None


def _refuted(requirement: Requirement, grounds: Grounds) -> _Verdict | None:
    """A failure stands, or an attestation that was needed has run out."""
    failing = [finding for finding in grounds.all_findings if finding.status == "fail"]
    if failing:
        controls = len({finding.control for finding in failing})
        text = f"{_count(len(failing), 'finding')} failed in {_count(controls, 'control')}"
        if all(finding.waiver for finding in failing):
            until = min(grounds.expiry[finding.waiver] for finding in failing if finding.waiver)
            return _Verdict("not_satisfied", f"{text}; every one is an accepted risk until {until}.", until)
        waived = sum(finding.waiver is not None for finding in failing)
        return _Verdict(
            "not_satisfied", f"{text}, {waived} of them accepted risks." if waived else f"{text}."
        )
    stale = _stale(grounds)
    if stale is not None and requirement.assessed_by in ("supported", "attestation"):
        return _Verdict("not_satisfied", stale, stale=True)
    return None


def _stale(grounds: Grounds) -> str | None:
    """Why the latest attestation no longer counts, if there was one and none is valid."""
    if _valid(grounds) is not None:
        return None
    for item in sorted(grounds.attestations, key=lambda one: one.date, reverse=True):
        state = item.state_on(grounds.day)
        if state == "expired":
            return f"The attestation {item.id} by {item.name} expired on {item.valid_until}."
        if state == "evidence changed":
            files = ", ".join(one.reference for one in item.evidence if one.state in ("changed", "missing"))
            return f"The evidence of attestation {item.id} by {item.name} is no longer what was attested: {files}."
    return None


def _valid(grounds: Grounds) -> Attestation | None:
    return next((item for item in grounds.attestations if item.state_on(grounds.day) == "valid"), None)


def _affirmed(requirement: Requirement, grounds: Grounds) -> _Verdict:
    """Satisfied, if everything that decides this requirement was seen and passed; else not assessed, and why."""
    doubt = _doubt(grounds)
    if doubt is not None:
        return _Verdict("not_assessed", doubt)
    attestation = _valid(grounds)
    kind = requirement.assessed_by
    if kind in ("machine", "record"):
        missing = _no_decider(requirement, grounds)
        if missing is not None:
            return _Verdict("not_assessed", missing)
        return _Verdict("satisfied", f"{_passed(grounds)}.")
    if kind == "supported" and not grounds.states["judged"]:
        return _Verdict("not_assessed", _nothing_judged(grounds))
    if attestation is None:
        seen = f"{_passed(grounds)}, but " if grounds.states["judged"] else ""
        return _Verdict(
            "not_assessed", _sentence(f"{seen}no valid attestation covers the rest{_unapproved(grounds)}")
        )
    by = f"attested by {attestation.name} ({attestation.role}) until {attestation.valid_until}"
    if attestation.approved_by_day(grounds.day):
        by += f", approved by {attestation.approved_by} ({attestation.approver_role})"
    return _Verdict("satisfied", _sentence(f"{_passed(grounds)}; {by}" if grounds.states["judged"] else by))


def _unapproved(grounds: Grounds) -> str:
    """Which attestation would count if a second person had approved it."""
    for item in grounds.attestations:
        if item.state_on(grounds.day) == "not approved":
            missing = (
                "its own author's approval counts as none" if item.self_approved else "nobody has approved it"
            )
            return f"; {item.id} by {item.name} needs the approval of a second person, and {missing}"
    return ""


def _doubt(grounds: Grounds) -> str | None:
    """Why no conclusion may be drawn from the mapped controls."""
    unknown = [finding for finding in grounds.all_findings if finding.status == "unknown"]
    if unknown:
        controls = len({finding.control for finding in unknown})
        return f"{_count(len(unknown), 'judgement')} of {_count(controls, 'control')} could not be made."
    states = grounds.states
    if states["not_selected"]:
        return f"{states['not_selected']} of {_count(len(grounds.controls), 'mapped control')} were not selected for this run."
    if states["not_looked"]:
        return f"{states['not_looked']} of {_count(len(grounds.controls), 'mapped control')} read what no source of this run supplies."
    return _loosened(grounds)


def _loosened(grounds: Grounds) -> str | None:
    """Why passes do not count: they were given by a threshold that asks for less than the mapping assumes."""
    for control in grounds.controls:
        for one in control.parameters:
            if one.looser and grounds.results[control.id].state == "judged":
                return (
                    f"{control.id} was judged by {one.name} = {one.value}, set in {one.set_in}, "
                    f"which asks for less than {one.loosest}."
                )
    return None


def _no_decider(requirement: Requirement, grounds: Grounds) -> str | None:
    deciders = [
        control for control in grounds.controls
        if any(line.requirement == requirement.id and line.role == "decides" for line in control.satisfies)
    ]  # fmt: skip
    if any(grounds.results[control.id].state == "judged" for control in deciders):
        return None
    if requirement.assessed_by == "record":
        return "No register that decides this was read."
    return _nothing_judged(grounds) if not deciders or not grounds.states["judged"] else (
        "No control that decides this judged a resource."
    )  # fmt: skip


def _nothing_judged(grounds: Grounds) -> str:
    if not grounds.controls:
        return "No control is mapped to this."
    return "The mapped controls found nothing to judge."


def _passed(grounds: Grounds) -> str:
    """How many passed, and where they stand for others that nobody looked at: for how many."""
    said = f"{_count(sum(finding.status == 'pass' for finding in grounds.all_findings), 'finding')} passed"
    samples = [one for one in grounds.samples() if one.not_sampled]
    if not samples:
        return said
    return f"{said} by a sample of {', a sample of '.join(one.fraction for one in samples)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
