"""OCSF 1.5.0 Compliance Finding events (class 2003), one a line: the format of Security Lake and of many SIEMs.

A failure is ``Fail``, a pass ``Pass``; what could not be judged is ``Warning``, which OCSF defines as no result for want of
information, and what does not apply is ``Other``. An accepted risk stays ``Fail`` and is ``Suppressed``. Each place behind which
resources may hide is an event of its own, with the status ``Warning``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.model.finding import Evidence, Finding
from gcheck.model.gap import Gap
from gcheck.model.record import Waiver
from gcheck.reporters.deciding import cut, gap_text, one_line, why
from gcheck.reporters.entries import UNREAD, UNREAD_TITLE, Paths, consistent
from gcheck.reporters.jsonl import streamed
from gcheck.reporters.oscal import filled
from gcheck.reporters.tables import dumps
from gcheck.reporters.wording import LABELS, visible

VERSION = "1.5.0"
CLASS = 2003
CREATE = 1
_SEVERITIES = {"low": (2, "Low"), "medium": (3, "Medium"), "high": (4, "High"), "critical": (5, "Critical")}
_INFORMATIONAL = (1, "Informational")
_COMPLIANCE = {
    "pass": (1, "Pass"),
    "unknown": (2, "Warning"),
    "fail": (3, "Fail"),
    "not_applicable": (99, "Other"),
}
_NEW, _SUPPRESSED = (1, "New"), (3, "Suppressed")
_AWS_ACCOUNT = (10, "AWS Account")


class OcsfReporter:
    """Events, one a line, for whoever feeds a security data lake."""

    name = "ocsf"
    suffix = ".ocsf.jsonl"

    def render(self, assessment: Assessment) -> str:
        """JSON Lines: an event for each finding and for each gap that may hide resources. Raises ReportError."""
        consistent(assessment, "OCSF")
        return streamed(dumps(_legible(event)) for event in _events(assessment))


def _events(assessment: Assessment) -> Iterator[dict[str, Any]]:
    controls = {control.id: control for control in assessment.controls}
    waivers = {waiver.id: waiver for waiver in assessment.waivers}
    kinds = {source.name: source.kind for source in assessment.provenance.sources}
    paths, common = Paths(assessment.provenance.sources), _common(assessment)
    for finding in assessment.findings:
        waiver = waivers[finding.waiver] if finding.waiver is not None else None
        yield common | _of_finding(finding, controls[finding.control], waiver, paths, kinds, common)
    for gap in assessment.gaps:
        if gap.hides_resources:
            yield common | _of_gap(gap, paths, kinds, common)


def _common(assessment: Assessment) -> dict[str, Any]:
    made = assessment.provenance
    moment = int(datetime.fromisoformat(made.clock.replace("Z", "+00:00")).timestamp() * 1000)
    product = {"name": "gcheck", "vendor_name": "gcheck", "version": _text(made.version)}
    return {
        "activity_id": CREATE, "activity_name": "Create", "category_uid": 2, "category_name": "Findings", "class_uid": CLASS,
        "class_name": "Compliance Finding", "type_uid": CLASS * 100 + CREATE, "type_name": "Compliance Finding: Create",
        "time": moment, "metadata": {"version": VERSION, "profiles": ["cloud"], "product": product},
    }  # fmt: skip


def _of_finding(
    finding: Finding, control: Control, waiver: Waiver | None, paths: Paths, kinds: dict[str, str], common: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    severity = _SEVERITIES[finding.severity] if finding.status in ("fail", "unknown") else _INFORMATIONAL
    told = why(finding) if finding.status in ("fail", "unknown") else LABELS[finding.status]
    return filled({
        **_status(severity, _SUPPRESSED if waiver else _NEW, finding.status, told),
        "metadata": common["metadata"] | {"uid": finding.fingerprint, "event_code": control.id},
        "compliance": _compliance(finding.status, control),
        "finding_info": _info(finding.fingerprint, control.title, told, common, control.id),
        "remediation": {"desc": _long(control.remediation["summary"])} if control.remediation.get("summary") else {},
        "resources": [_resource(finding, paths)],
        "cloud": _cloud(kinds.get(finding.source), finding.account, finding.region),
        "evidences": [_evidence(item, finding.source, paths) for item in finding.evidence],
        "comment": _text(f"Accepted until {waiver.expires} ({waiver.id}): {waiver.reason}") if waiver else "",
        "unmapped": filled({
            "gcheck.verdict": finding.status, "gcheck.waiver": finding.waiver, "gcheck.known": finding.known or None,
            "gcheck.reasons": [{"kind": one.kind, "text": _text(one.text), "gaps": list(one.gaps)} for one in finding.reasons],
        }),
    })  # fmt: skip


def _of_gap(gap: Gap, paths: Paths, kinds: dict[str, str], common: dict[str, Any]) -> dict[str, Any]:
    place = filled({"file": paths.of(gap.source, gap.place.file), "line": gap.place.line})
    about = {"gcheck.verdict": "unread", "gcheck.kind": gap.kind, "gcheck.operation": gap.operation, "gcheck.code": gap.code,
             "gcheck.permission": gap.permission, "gcheck.may_hide": list(gap.resource_types), "gcheck.place": place}  # fmt: skip
    return filled({
        **_status(_INFORMATIONAL, _NEW, "unknown", gap_text(gap)),
        "metadata": common["metadata"] | {"uid": gap.id, "event_code": UNREAD},
        "compliance": {"control": UNREAD, "status_id": 2, "status": "Warning"},
        "finding_info": _info(gap.id, UNREAD_TITLE, gap_text(gap), common, UNREAD),
        "resources": [{"name": _text(gap.source), "type": "source", "uid": _text(gap.source)}],
        "cloud": _cloud(kinds.get(gap.source), gap.account, gap.region),
        "unmapped": filled(about),
    })  # fmt: skip


def _status(severity: tuple[int, str], state: tuple[int, str], verdict: str, told: str) -> dict[str, Any]:
    return {
        "severity_id": severity[0], "severity": severity[1], "status_id": state[0], "status": state[1],
        "status_code": verdict, "status_detail": _text(told), "message": _text(told),
    }  # fmt: skip


def _compliance(verdict: str, control: Control) -> dict[str, Any]:
    number, word = _COMPLIANCE[verdict]
    return {
        "control": _text(control.id),
        "desc": _text(control.title),
        "standards": list(dict.fromkeys(line.framework for line in control.satisfies)),
        "requirements": list(
            dict.fromkeys(f"{line.framework} {line.requirement}" for line in control.satisfies)
        ),
        "status_id": number,
        "status": word,
    }


def _info(uid: str, title: str, told: str, common: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"uid": uid, "title": _text(title), "desc": _text(told), "created_time": common["time"], "types": [_text(kind)]}  # fmt: skip


def _resource(finding: Finding, paths: Paths) -> dict[str, Any]:
    where = filled({"file": paths.of(finding.source, finding.place.file), "line": finding.place.line})
    return filled({
        "uid": _text(finding.resource_uid), "name": _text(finding.resource_name), "type": _text(finding.resource_type),
        "region": finding.region, "labels": [_text(f"{key}={item}") for key, item in finding.resource_tags],
        "data": filled({"source": finding.source, "place": where}),
    })  # fmt: skip


def _cloud(kind: str | None, account: str | None, region: str | None) -> dict[str, Any]:
    """Where in a cloud it is; nothing for what is read from files. The profile asks for a provider, which is ``Unknown`` then."""
    if kind != "aws":
        return {"provider": "Unknown"}
    owner = (
        {"uid": account, "name": account, "type_id": _AWS_ACCOUNT[0], "type": _AWS_ACCOUNT[1]}
        if account
        else {}
    )
    return filled({"provider": "AWS", "region": region, "account": owner})


def _evidence(item: Evidence, source: str, paths: Paths) -> dict[str, Any]:
    place = {**item.place.to_json(), "file": paths.of(source, item.place.file)}
    return {"data": {**filled({"path": item.path, "expected": item.expected, "result": item.result, "note": item.note,
                               "place": filled(place)}), "actual": item.actual}}  # fmt: skip


def _legible(item: Any) -> Any:
    """An event without what is invisible; half surrogates, which strict readers of JSON refuse, are among it."""
    if isinstance(item, str):
        return item if item.isascii() and item.isprintable() else visible(item)
    if isinstance(item, dict):
        return {visible(key): _legible(one) for key, one in item.items()}
    return [_legible(one) for one in item] if isinstance(item, (list, tuple)) else item


@lru_cache(maxsize=50_000)
def _text(text: str) -> str:
    return cut(one_line(text))


def _long(text: str) -> str:
    return cut(visible(text).strip())
