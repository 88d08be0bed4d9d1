"""Findings to requirement results, coverage and the gate. Pure: no files, no clock but the inventory's."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from gcheck.evaluation.baseline import fixed, mark_known, told_apart
from gcheck.evaluation.evaluate import applies
from gcheck.evaluation.gate import GatePolicy, decide
from gcheck.evaluation.requirements import Grounds, judge_requirement
from gcheck.model.assessment import (
    Assessment,
    ControlResult,
    FrameworkResult,
    Gate,
    Presentation,
    Provenance,
    RequirementResult,
)
from gcheck.model.control import Control
from gcheck.model.finding import STATUSES, Finding
from gcheck.model.framework import Framework
from gcheck.model.inventory import Inventory
from gcheck.model.record import Attestation, Records, Waiver


class Question(Struct, frozen=True):
    """What one run was asked, besides the inventory.

    ``controls`` are those selected; ``pack`` is every control that the sources' providers have, selected or not, so
    that a requirement is not called satisfied by a part of its controls. ``frameworks`` are those to report on.
    """

    controls: Sequence[Control]
    pack: Sequence[Control]
    frameworks: Sequence[Framework]
    records: Records
    gate: GatePolicy
    version: str
    selection: Mapping[str, tuple[str, ...]]
    inventory_digest: str
    config: str | None = None
    config_digest: str | None = None
    organisation: str | None = None
    presentation: Presentation | None = None
    baseline: Baseline | None = None


class Baseline(Struct, frozen=True):
    """The findings of an earlier report, and the SHA-256 of its file."""

    findings: Sequence[Finding]
    digest: str


def assess(inventory: Inventory, findings: Iterable[Finding], question: Question) -> Assessment:
    """Everything that one run found and did not look at."""
    day = inventory.clock[:10]
    waived = tuple(_waive(finding, question.records.waivers, day) for finding in told_apart(list(findings)))
    before = question.baseline
    if before is not None:
        waived = tuple(mark_known(waived, before.findings))
    results = _control_results(inventory, waived, question)
    by_control: dict[str, list[Finding]] = defaultdict(list)
    for finding in waived:
        by_control[finding.control].append(finding)
    frameworks = tuple(_framework(one, by_control, results, question, day) for one in question.frameworks)
    return Assessment(
        provenance=_provenance(inventory, question),
        gate=_gate(waived, question),
        frameworks=frameworks,
        controls=tuple(question.pack),
        control_results=tuple(results.values()),
        findings=waived,
        gaps=inventory.gaps,
        populations=inventory.populations,
        waivers=question.records.waivers,
        attestations=question.records.attestations,
        applicability=question.records.applicability,
    )


def _gate(findings: Sequence[Finding], question: Question) -> Gate:
    made, before = decide(findings, question.controls, question.gate), question.baseline
    if before is None:
        return made
    return replace(made, baseline=before.digest, fixed=fixed(findings, before.findings))


def _waive(finding: Finding, waivers: Iterable[Waiver], day: str) -> Finding:
    """Name the waiver that holds for a failure today. An unknown cannot be accepted: nobody knows what it is."""
    if finding.status != "fail":
        return finding
    for waiver in waivers:
        if waiver.holds_on(day) and waiver.covers(finding):
            return replace(finding, waiver=waiver.id)
    return finding


def _control_results(
    inventory: Inventory, findings: Sequence[Finding], question: Question
) -> dict[str, ControlResult]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        counts[finding.control][finding.status] += 1
        counts[finding.control]["waived"] += finding.waiver is not None
    skipped = _not_sampled(findings)
    selected = {control.id for control in question.controls}
    every = list(inventory.collected.values())
    results = {}
    for control in question.pack:
        seen = counts[control.id]
        state = _state(seen) if control.id in selected else "not_selected"
        if state == "empty" and control.is_set and not any(applies(control, asked, every) for asked in every):
            state = "not_looked"
        results[control.id] = ControlResult(
            control.id,
            state,
            {key: seen[key] for key in (*STATUSES, "waived")} | skipped.get(control.id, {}),
        )
    return results


def _not_sampled(findings: Iterable[Finding]) -> dict[str, dict[str, int]]:
    """Of each control that judged a sample: how many resources of its sources were not drawn."""
    samples = {(one.control, one.source): one.sample for one in findings if one.sample is not None}
    counts: Counter[str] = Counter()
    for (control, _), sample in samples.items():
        counts[control] += sample.not_sampled
    return {control: {"not_sampled": number} for control, number in counts.items() if number}


def _state(seen: Counter[str]) -> str:
    if seen["pass"] or seen["fail"]:
        return "judged"
    if seen["unknown"]:
        return "unknown"
    return "empty"


def _framework(
    framework: Framework,
    by_control: Mapping[str, Sequence[Finding]],
    results: Mapping[str, ControlResult],
    question: Question,
    day: str,
) -> FrameworkResult:
    mapped: dict[str, dict[str, Control]] = defaultdict(dict)
    for control in question.pack:
        for line in control.satisfies:
            if line.framework == framework.id:
                mapped[line.requirement][control.id] = control
    attested: dict[str, list[Attestation]] = defaultdict(list)
    for attestation in question.records.attestations:
        if attestation.framework == framework.id:
            attested[attestation.requirement].append(attestation)
    decided = {
        item.requirement: item for item in question.records.applicability if item.framework == framework.id
    }
    expiry = {waiver.id: waiver.expires for waiver in question.records.waivers}
    rows = tuple(
        judge_requirement(
            framework.id,
            requirement,
            Grounds(list(mapped[requirement.id].values()), results, by_control, attested[requirement.id],
                    decided.get(requirement.id), expiry, day),
        )
        for requirement in framework.requirements
    )  # fmt: skip
    return FrameworkResult(
        framework.id, framework.title, framework.edition, framework.notice, framework.groups, rows,
        _coverage(rows, question.records.attestations, framework.id, day),
    )  # fmt: skip


def _coverage(
    rows: Sequence[RequirementResult], attestations: Iterable[Attestation], framework: str, day: str
) -> dict[str, int]:
    status = Counter(row.status for row in rows)
    in_scope = [row for row in rows if row.status not in ("out_of_scope", "not_applicable")]
    by = Counter(row.assessed_by for row in in_scope)
    valid = {
        item.requirement
        for item in attestations
        if item.framework == framework and item.state_on(day) == "valid"
    }
    return {
        "catalogue": len(rows),
        "out_of_scope": status["out_of_scope"],
        "not_applicable": status["not_applicable"],
        "in_scope": len(in_scope),
        "satisfied": status["satisfied"],
        "not_satisfied": status["not_satisfied"],
        "not_assessed": status["not_assessed"],
        "machine": by["machine"],
        "supported": by["supported"],
        "record": by["record"],
        "attestation": by["attestation"],
        "attested": sum(row.requirement in valid for row in in_scope),
        "stale": sum(row.stale for row in in_scope),
        "waived": sum(row.accepted_until is not None for row in in_scope),
        "sampled": sum(row.status == "satisfied" and "not_sampled" in row.counts for row in in_scope),
    }


def _provenance(inventory: Inventory, question: Question) -> Provenance:
    digests = "".join(f"{control.id} {control.digest}{_set(control)}\n" for control in question.controls)
    return Provenance(
        version=question.version,
        clock=inventory.clock,
        sources=inventory.sources,
        selection=question.selection,
        pack_digest=hashlib.sha256(digests.encode()).hexdigest(),
        inventory_digest=question.inventory_digest,
        config=question.config,
        config_digest=question.config_digest,
        organisation=question.organisation,
        presentation=question.presentation,
        calls=inventory.calls,
    )


def _set(control: Control) -> str:
    """The parameters that the organisation set, as part of what was judged by."""
    return "".join(f" {one.name}={one.value!r}" for one in control.parameters if one.set_in is not None)
