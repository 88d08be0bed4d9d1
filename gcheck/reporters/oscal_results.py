"""OSCAL assessment results: a finding for each requirement, an observation for each finding of a control and each gap.

A target of OSCAL is ``satisfied`` or ``not-satisfied``, and nothing else. SP 800-53A, from which the words are, calls the second
"other than satisfied" and says that it also covers what the assessor had too little information to determine. So everything but
``satisfied`` is ``not-satisfied`` here; the reason (``fail`` or ``other``) and the property ``verdict`` tell a failure from what
was not assessed, does not apply or is out of scope.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from gcheck.model.assessment import Assessment, FrameworkResult, RequirementResult
from gcheck.model.control import Control
from gcheck.model.record import Applicability, Attestation
from gcheck.reporters.entries import caveats, consistent
from gcheck.reporters.oscal import (
    NAMESPACE,
    ORIGIN,
    assets,
    components,
    document,
    filled,
    identifier,
    metadata,
    party,
    people,
    prop,
    props,
    prose,
    token,
)  # fmt: skip
from gcheck.reporters.oscal_observations import Observations, activity
from gcheck.reporters.oscal_risks import accepted_risk, failure_risks, open_risk, waiver_risks

STATEMENT = "_smt"
"""Behind a control's id: the id of its statement, which findings are about."""
_REASONS = {"satisfied": "pass", "not_satisfied": "fail"}


class OscalResultsReporter:
    """For whoever reads assessments by machine, in the format of NIST."""

    name = "oscal-results"
    suffix = ".oscal-ar.json"

    def render(self, assessment: Assessment) -> str:
        """An OSCAL 1.2.1 document. Raises ReportError where the assessment contradicts itself."""
        consistent(assessment, "OSCAL")
        made = assessment.provenance
        plan = identifier("plan", made.pack_digest, made.config_digest, made.clock)
        return document("assessment-results", filled({
            "uuid": identifier("assessment-results", made.inventory_digest, made.pack_digest, made.clock, made.organisation),
            "metadata": metadata(made, "Assessment results", people(assessment)),
            "import-ap": {"href": f"#{plan}"},
            "local-definitions": filled({"activities": [_activity(control) for control in assessment.controls]}),
            "results": [_result(assessment)],
            "back-matter": {"resources": [_plan(assessment, plan)]},
        }))  # fmt: skip


def _plan(assessment: Assessment, name: str) -> dict[str, Any]:
    made = assessment.provenance
    chosen = {f"selected-{key}": ", ".join(names) for key, names in made.selection.items()}
    return filled({
        "uuid": name,
        "title": "What the run was asked to do",
        "description": "There is no assessment plan as an OSCAL document: the run was configured by the file and the selection named here.",
        "props": props({"config": made.config, "config-digest": made.config_digest, "pack-digest": made.pack_digest, **chosen}),
    })  # fmt: skip


def _activity(control: Control) -> dict[str, Any]:
    return filled({
        "uuid": activity(control.id),
        "title": prose(control.title),
        "description": prose(control.rationale),
        "props": [{"name": "method", "value": "TEST"}, *props({
            "control": control.id, "severity": control.severity, "resource-type": control.resource, "digest": control.digest,
        })],
        "related-controls": _related(control),
    })  # fmt: skip


def _related(control: Control) -> dict[str, Any]:
    names = dict.fromkeys(token(line.framework, line.requirement) for line in control.satisfies)
    chosen = [{"control-id": name} for name in names]
    return {"control-selections": [{"include-controls": chosen}]} if chosen else {}


def _result(assessment: Assessment) -> dict[str, Any]:
    made = assessment.provenance
    seen = Observations(assessment)
    observed = list(seen.pairs())
    local = filled({
        "components": components(made.sources),
        "inventory-items": seen.subjects(assessment.findings),
        "assessment-assets": assets(made),
    })  # fmt: skip
    return filled({
        "uuid": identifier("result", made.inventory_digest, made.pack_digest, made.clock),
        "title": "Automated assessment",
        "description": prose(" ".join([assessment.gate.reason, *caveats(assessment)])),
        "start": made.clock,
        "end": made.clock,
        "props": props({"gate-exit-code": assessment.gate.exit_code, "gate-fail-on": assessment.gate.fail_on}),
        "local-definitions": local,
        "reviewed-controls": _reviewed(assessment.frameworks),
        "attestations": [_attestation(item, made.clock[:10]) for item in assessment.attestations],
        "observations": [*seen.of_findings(observed), *seen.of_gaps()],
        "risks": [*failure_risks(assessment, observed), *waiver_risks(assessment, observed)],
        "findings": list(_findings(assessment, seen)),
    })  # fmt: skip


def _reviewed(frameworks: tuple[FrameworkResult, ...]) -> dict[str, Any]:
    """A selection for each framework; a run without any still has to name one, which then says so."""
    found = [
        filled({
            "description": prose(f"{one.title} ({one.edition}). {one.notice}"),
            "props": props({"framework": one.id, "edition": one.edition,
                            **{f"coverage-{key.replace('_', '-')}": number for key, number in one.coverage.items()}}),
            "include-controls": [{"control-id": token(one.id, item.requirement)} for item in one.requirements],
        })
        for one in frameworks
    ]  # fmt: skip
    nothing = {"description": "No framework was assessed.", "include-controls": [{"control-id": "none"}]}
    return {"control-selections": found or [nothing]}


def statement_part(item: Attestation) -> str:
    """The identifier of what somebody attested."""
    return identifier("attestation", item.framework, item.id)


def _attestation(item: Attestation, day: str) -> dict[str, Any]:
    documents = [
        filled({"name": "evidence", "ns": NAMESPACE, "title": prose(one.reference),
                "props": props({"reference": one.reference, "sha256": one.sha256, "state": one.state})})
        for one in item.evidence
    ]  # fmt: skip
    part = {
        "uuid": statement_part(item),
        "name": "attestation",
        "ns": NAMESPACE,
        "title": prose(f"{item.id}: {item.requirement}"),
        "props": props({
            "attestation": item.id, "attestation-state": item.state_on(day).replace(" ", "-"), "date": item.date,
            "valid-until": item.valid_until, "role": item.role, "file": item.file, "line": item.line,
            "requirement": token(item.framework, item.requirement),
        }),
        "prose": prose(item.statement),
        "parts": documents,
    }  # fmt: skip
    return {
        "responsible-parties": [{"role-id": "attester", "party-uuids": [party(item.name)]}],
        "parts": [filled(part)],
    }


def _findings(assessment: Assessment, seen: Observations) -> Iterator[dict[str, Any]]:
    by_control: dict[str, list[str]] = defaultdict(list)
    risks: dict[str, list[str]] = defaultdict(list)
    waivers = {waiver.id: accepted_risk(waiver) for waiver in assessment.waivers}
    for name, finding in seen.pairs():
        by_control[finding.control] += [name, *seen.behind(finding)]
        if finding.status == "fail":
            risk = open_risk(finding.control) if finding.waiver is None else waivers[finding.waiver]
            risks[finding.control].append(risk)
    attested = {(item.framework, item.id): statement_part(item) for item in assessment.attestations}
    decided = {(item.framework, item.requirement): item for item in assessment.applicability}
    for framework in assessment.frameworks:
        for item in framework.requirements:
            yield filled({
                **_finding(framework, item, decided.get((framework.id, item.requirement))),
                "links": [{"href": f"#{attested[framework.id, name]}", "rel": "attested-by"}
                          for name in dict.fromkeys(item.attestations) if (framework.id, name) in attested],
                "related-observations": [{"observation-uuid": name} for name in _each(by_control, item)],
                "related-risks": [{"risk-uuid": name} for name in _each(risks, item)],
            })  # fmt: skip


def _each(by_control: dict[str, list[str]], item: RequirementResult) -> list[str]:
    return list(dict.fromkeys(name for control in item.controls for name in by_control.get(control, ())))


def _finding(
    framework: FrameworkResult, item: RequirementResult, decision: Applicability | None
) -> dict[str, Any]:
    target = filled({
        "type": "statement-id",
        "target-id": token(framework.id, item.requirement) + STATEMENT,
        "title": prose(f"{item.requirement} {item.title}"),
        "status": {"state": "satisfied" if item.status == "satisfied" else "not-satisfied",
                   "reason": _REASONS.get(item.status, "other"), "remarks": prose(item.reason)},
        "implementation-status": {"state": "not-applicable"} if item.status == "not_applicable" else {},
    })  # fmt: skip
    return {
        "uuid": identifier("finding", framework.id, item.requirement),
        "title": prose(f"{framework.title}: {item.requirement} {item.title}"),
        "description": prose(item.reason),
        "props": props({
            "verdict": item.status.replace("_", "-"), "framework": framework.id, "requirement": item.requirement,
            "assessed-by": item.assessed_by.replace("_", "-"), "remainder": item.remainder,
            "accepted-until": item.accepted_until, "stale": "yes" if item.stale else None,
        }) + _decision(decision),
        "origins": [ORIGIN],
        "target": target,
    }  # fmt: skip


def _decision(item: Applicability | None) -> list[dict[str, Any]]:
    if item is None:
        return []
    return [
        prop("decided-by", item.decided_by, item.justification),
        prop("decided-on", item.date),
        *props({"alternative": item.alternative}),
    ]
