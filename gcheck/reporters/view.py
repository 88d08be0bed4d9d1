"""What a user's own template is given: the assessment as plain data. docs/reference/templates.md lists it.

Nothing but text, numbers, lists and mappings: a template that is given no object has none to climb out on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from gcheck.model.assessment import Assessment, FrameworkResult
from gcheck.model.codec import encode
from gcheck.model.control import SEVERITIES
from gcheck.model.expiring import NOTICE_DAYS
from gcheck.model.finding import STATUSES, Finding
from gcheck.model.unmapped import extent
from gcheck.reporters.changes import WORDS, in_one_line, stated
from gcheck.reporters.deciding import gap_text, why
from gcheck.reporters.entries import Paths, caveats, consistent
from gcheck.reporters.fixes import fixes
from gcheck.reporters.oscal_risks import state_of
from gcheck.reporters.unmapped import FURTHER, in_order
from gcheck.reporters.wording import VERDICTS

FORMAT = "gcheck-view/1"


def view(assessment: Assessment) -> dict[str, Any]:
    """The view model. Raises ReportError where the assessment contradicts itself."""
    consistent(assessment, "custom")
    made, day = assessment.provenance, assessment.provenance.clock[:10]
    look = made.presentation
    titles = {control.id: control.title for control in assessment.controls}
    owner = look.owner_tag if look else None
    findings = [_finding(one, titles, Paths(made.sources), owner) for one in assessment.findings]
    return {
        "format": FORMAT,
        "title": (look.title if look else None) or "Assessment",
        "logo": look.logo if look else None,
        "organisation": made.organisation,
        "version": made.version,
        "clock": made.clock,
        "day": day,
        "redacted": made.redacted,
        "digests": {
            "pack": made.pack_digest,
            "inventory": made.inventory_digest,
            "config": made.config_digest,
        },
        "verdict": VERDICTS[assessment.gate.exit_code],
        "gate": encode(assessment.gate),
        "caveats": list(caveats(assessment)),
        "sources": [source.to_json() | {"skipped": source.skipped} for source in made.sources],
        "totals": _totals(assessment),
        "frameworks": [_framework(one) for one in assessment.frameworks],
        "controls": _controls(assessment),
        "findings": findings,
        "failing": sorted((one for one in findings if one["status"] == "fail"), key=_gravest),
        "unknown": [one for one in findings if one["status"] == "unknown"],
        "gaps": [{**one.to_json(), "text": gap_text(one)} for one in assessment.gaps],
        "unmapped": [
            {"kind": FURTHER, **encode(one), "place": str(one.place)} for one in in_order(assessment.unmapped)
        ],
        "waivers": [encode(one) | {"state": state_of(one, day)} for one in assessment.waivers],
        "attestations": [encode(one) | {"state": one.state_on(day)} for one in assessment.attestations],
        "applicability": encode(assessment.applicability),
        "expiring": encode(assessment.expiring),
        "soon_days": NOTICE_DAYS,
        "fixes": encode(fixes(assessment)),
        "past": _past(assessment, titles),
    }


def _past(assessment: Assessment, titles: Mapping[str, str]) -> dict[str, Any] | None:
    past = assessment.past
    if past is None:
        return None
    counts = Counter(one.kind for one in past.changes)
    changes = []
    for one in past.changes:
        about = assessment.findings[one.finding] if one.finding is not None else one.lost
        if about is not None:
            changes.append({
                "kind": one.kind, "text": WORDS[one.kind].badge, "before": stated(one.before), "after": stated(one.after),
                "fingerprint": about.fingerprint, "control": about.control, "title": titles.get(about.control, ""),
                "severity": about.severity, "source": about.source, "uid": about.resource_uid, "name": about.resource_name,
            })  # fmt: skip
    return {
        "run": past.run, "previous": past.previous and encode(past.previous), "text": in_one_line(past),
        "counts": {kind: counts[kind] for kind in WORDS}, "changes": changes, "requirements": encode(past.requirements),
        "notes": list(past.notes), "unreadable": past.unreadable,
    }  # fmt: skip


def _totals(assessment: Assessment) -> dict[str, Any]:
    counts = Counter(one.status for one in assessment.findings)
    failing = Counter(one.severity for one in assessment.findings if one.status == "fail")
    return {
        **{status: counts[status] for status in STATUSES},
        "findings": len(assessment.findings),
        "accepted": sum(one.waiver is not None for one in assessment.findings),
        "gaps": len(assessment.gaps),
        "unmapped": extent(assessment.unmapped).resources,
        "controls": len(assessment.controls),
        "failing_by_severity": {name: failing[name] for name in reversed(SEVERITIES)},
    }


def _framework(one: FrameworkResult) -> dict[str, Any]:
    return {
        "id": one.id, "title": one.title, "edition": one.edition, "notice": one.notice, "coverage": dict(one.coverage),
        "groups": encode(one.groups), "requirements": [{"accepted_until": None, **encode(item)} for item in one.requirements],
    }  # fmt: skip


def _controls(assessment: Assessment) -> list[dict[str, Any]]:
    results = {one.control: one for one in assessment.control_results}
    return [
        {
            "id": one.id, "title": one.title, "severity": one.severity, "resource": one.resource, "rationale": one.rationale,
            "remediation": dict(one.remediation), "satisfies": encode(one.satisfies), "state": results[one.id].state,
            "counts": dict(results[one.id].counts),
        }
        for one in assessment.controls
    ]  # fmt: skip


def _finding(one: Finding, titles: Mapping[str, str], paths: Paths, owner: str | None) -> dict[str, Any]:
    tags = dict(one.resource_tags)
    return {
        "fingerprint": one.fingerprint, "control": one.control, "title": titles[one.control], "status": one.status,
        "severity": one.severity, "source": one.source, "type": one.resource_type, "uid": one.resource_uid,
        "name": one.resource_name, "account": one.account, "region": one.region, "tags": tags,
        "owner": tags.get(owner) if owner else None, "path": paths.of(one.source, one.place.file), "line": one.place.line,
        "operation": one.place.operation, "why": why(one) if one.status in ("fail", "unknown") else "", "waiver": one.waiver,
        "known": one.known, "evidence": [{"note": None, **encode(item), "place": str(item.place)} for item in one.evidence],
        "reasons": encode(one.reasons),
    }  # fmt: skip


def _gravest(one: Mapping[str, Any]) -> tuple[int, str, str]:
    return -SEVERITIES.index(one["severity"]), one["control"], one["uid"]
