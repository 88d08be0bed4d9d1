"""Failures and what was accepted as OSCAL risks. A risk is about one control; a waiver makes a risk of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.model.finding import Finding
from gcheck.model.record import Waiver
from gcheck.reporters.oscal import NAMESPACE, ORIGIN, filled, identifier, party, prop, props, prose
from gcheck.reporters.wording import plural

Observed = tuple[str, Finding]


def open_risk(control: str) -> str:
    """The identifier of the risk that failures of this control are."""
    return identifier("risk", control)


def accepted_risk(waiver: Waiver) -> str:
    """The identifier of the risk that a waiver is about."""
    return identifier("waiver", waiver.id)


def state_of(waiver: Waiver, day: str) -> str:
    """``in-force``, ``expired`` or ``not-yet-in-force`` on a day."""
    if waiver.holds_on(day):
        return "in-force"
    return "expired" if day > waiver.expires else "not-yet-in-force"


def waiver_risks(assessment: Assessment, observed: list[Observed]) -> Iterator[dict[str, Any]]:
    """A risk for each waiver: ``deviation-approved`` while it holds, else ``open``, with the state as a property."""
    day = assessment.provenance.clock[:10]
    titles = {control.id: control.title for control in assessment.controls}
    severities = {control.id: control.severity for control in assessment.controls}
    for waiver in assessment.waivers:
        covered = [name for name, finding in observed if finding.waiver == waiver.id]
        state = state_of(waiver, day)
        title = titles.get(waiver.control, waiver.control)
        yield filled({
            "uuid": accepted_risk(waiver),
            "title": prose(f"Accepted: {title}"),
            "description": prose(f"The waiver {waiver.id} covers {plural(len(covered), 'failing finding')} of this run."),
            "statement": prose(waiver.reason),
            "props": props({
                "waiver": waiver.id, "waiver-state": state, "control": waiver.control, "granted": waiver.granted,
                "expires": waiver.expires, "resource": waiver.resource, "file": waiver.file, "line": waiver.line,
            }),
            "status": "deviation-approved" if state == "in-force" else "open",
            "origins": [_person("risk-approver", waiver.approver)],
            "characterizations": [_severity(severities[waiver.control])] if waiver.control in severities else [],
            "deadline": f"{waiver.expires}T23:59:59Z",
            "risk-log": {"entries": [_granted(waiver)]},
            "related-observations": [{"observation-uuid": name} for name in covered],
        })  # fmt: skip


def failure_risks(assessment: Assessment, observed: list[Observed]) -> Iterator[dict[str, Any]]:
    """An open risk for each control of which something failed that nobody accepted."""
    by_control: dict[str, list[str]] = {}
    for name, finding in observed:
        if finding.status == "fail" and finding.waiver is None:
            by_control.setdefault(finding.control, []).append(name)
    for control in assessment.controls:
        if control.id in by_control:
            yield _failure(control, by_control[control.id])


def _failure(control: Control, names: list[str]) -> dict[str, Any]:
    summary = control.remediation.get("summary", "")
    response = {
        "uuid": identifier("remediation", control.id),
        "lifecycle": "recommendation",
        "title": "To put it right",
        "description": prose(summary),
        "props": [{"name": "type", "value": "mitigate"}],
    }
    return filled({
        "uuid": open_risk(control.id),
        "title": prose(control.title),
        "description": prose(f"{plural(len(names), 'finding')} failed and {'is' if len(names) == 1 else 'are'} not accepted."),
        "statement": prose(control.rationale),
        "props": props({"control": control.id, "severity": control.severity}),
        "status": "open",
        "origins": [ORIGIN],
        "characterizations": [_severity(control.severity)],
        "remediations": [response] if summary else [],
        "related-observations": [{"observation-uuid": name} for name in names],
    })  # fmt: skip


def _severity(severity: str) -> dict[str, Any]:
    return {
        "origin": ORIGIN,
        "facets": [{"name": "severity", "system": NAMESPACE, "value": severity}],
    }


def _person(role: str, name: str) -> dict[str, Any]:
    return {"actors": [{"type": "party", "actor-uuid": party(name), "role-id": role}]}


def _granted(waiver: Waiver) -> dict[str, Any]:
    return {
        "uuid": identifier("granted", waiver.id),
        "title": "Accepted",
        "description": prose(waiver.reason),
        "start": f"{waiver.granted}T00:00:00Z",
        "end": f"{waiver.expires}T23:59:59Z",
        "props": [prop("event", "granted")],
        "logged-by": [
            {"party-uuid": party(waiver.owner), "role-id": "risk-owner"},
            {"party-uuid": party(waiver.approver), "role-id": "risk-approver"},
        ],
        "status-change": "deviation-approved",
    }
