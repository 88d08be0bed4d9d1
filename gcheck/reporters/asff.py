"""The AWS Security Finding Format: what Security Hub's BatchImportFindings takes, as a JSON array to be sent in batches of 100.

Only what is about an AWS account is here, because a finding of Security Hub belongs to one: findings of AWS sources, and the gaps
behind which resources of an account may hide. What could not be judged is ``WARNING``, what does not apply ``NOT_AVAILABLE``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.model.finding import Finding
from gcheck.model.gap import Gap
from gcheck.model.record import Waiver
from gcheck.patterns import regex
from gcheck.reporters.deciding import cut, gap_text, one_line, why
from gcheck.reporters.entries import UNREAD, UNREAD_TITLE, consistent
from gcheck.reporters.json import encodable
from gcheck.reporters.oscal import filled
from gcheck.reporters.tables import dumps
from gcheck.reporters.wording import LABELS

SCHEMA = "2018-10-08"
TYPE = "Software and Configuration Checks/AWS Security Best Practices"
"""Of a finding whose control bears on no standard that AWS has a word for."""
_STANDARDS = "Software and Configuration Checks/Industry and Regulatory Standards/"
_CLASSIFIERS = {
    "gdpr": "GDPR Controls (Europe)",
    "hipaa": "HIPAA Controls (USA)",
    "iso-27001-2022": "ISO 27001 Controls",
}
"""Frameworks, and what the types taxonomy of ASFF calls them."""
SIZE_MOST = 240_000
"""Bytes of one finding; Security Hub takes 240 KB."""
_STATUS = {"pass": "PASSED", "fail": "FAILED", "unknown": "WARNING", "not_applicable": "NOT_AVAILABLE"}
_ACCOUNT = regex(r"\d{12}\Z", re.ASCII)
_TITLE_MOST, _TEXT_MOST, _ID_MOST, _REQUIREMENTS_MOST, _FIELD_MOST = 256, 1024, 512, 32, 2048
_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"))
_NO_REGION = "us-east-1"
"""Where a finding about something global, or of an unknown region, is filed."""


class AsffReporter:
    """Findings for Security Hub, written to a file; sending them is up to whoever may."""

    name = "asff"
    suffix = ".asff.json"

    def render(self, assessment: Assessment) -> str:
        """A JSON array, one finding a line; ``[]`` where no AWS account was read. Raises ReportError."""
        consistent(assessment, "ASFF")
        found = [dumps(item) for item in _findings(assessment)]
        return encodable("[\n" + ",\n".join(found) + "\n]\n" if found else "[]\n")


def _findings(assessment: Assessment) -> Iterator[dict[str, Any]]:
    controls = {control.id: control for control in assessment.controls}
    waivers = {waiver.id: waiver for waiver in assessment.waivers}
    ours = {source.name for source in assessment.provenance.sources if source.kind == "aws"}
    clock = assessment.provenance.clock
    for finding in assessment.findings:
        if finding.source in ours and _ACCOUNT.match(finding.account or ""):
            waiver = waivers[finding.waiver] if finding.waiver is not None else None
            yield _of_finding(finding, controls[finding.control], waiver, clock)
    for gap in assessment.gaps:
        if gap.source in ours and gap.hides_resources and _ACCOUNT.match(gap.account or ""):
            yield _of_gap(gap, clock)


def _of_finding(finding: Finding, control: Control, waiver: Waiver | None, clock: str) -> dict[str, Any]:
    counts = finding.status in ("fail", "unknown")
    told = why(finding) if counts else LABELS[finding.status]
    lines = dict.fromkeys(f"{line.framework}/{line.requirement}" for line in control.satisfies)
    reasons = [{"ReasonCode": one.kind.upper(), "Description": _text(one.text)} for one in finding.reasons]
    return filled({
        **_common(finding.account or "", finding.region, clock, f"gcheck/{finding.fingerprint}", control.id),
        "Severity": {"Label": finding.severity.upper() if counts else "INFORMATIONAL", "Original": finding.severity},
        "Types": _types(control),
        "Title": _text(control.title, _TITLE_MOST),
        "Description": _text(told),
        "Remediation": _remediation(control),
        "ProductFields": filled({
            "gcheck/Fingerprint": finding.fingerprint, "gcheck/Verdict": finding.status, "gcheck/Source": _text(finding.source),
            "gcheck/Waiver": finding.waiver and _text(finding.waiver), "gcheck/Evidence": _evidence(finding),
        }),
        "Resources": [_resource(finding)],
        "Compliance": filled({
            "Status": _STATUS[finding.status], "SecurityControlId": _text(control.id),
            "RelatedRequirements": [_text(one) for one in lines][:_REQUIREMENTS_MOST], "StatusReasons": reasons,
        }),
        "Workflow": {"Status": "SUPPRESSED" if waiver else "RESOLVED" if finding.status == "pass" else "NEW"},
        "Note": _note(waiver, clock) if waiver else {},
    })  # fmt: skip


def _of_gap(gap: Gap, clock: str) -> dict[str, Any]:
    account = gap.account or ""
    resource = {"Type": "AwsAccount", "Id": f"AWS::::Account:{account}", "Partition": _partition(gap.region), "Region": gap.region}  # fmt: skip
    reason = {"ReasonCode": gap.kind.upper(), "Description": _text(gap_text(gap))}
    return filled({
        **_common(account, gap.region, clock, f"gcheck/{gap.id}", UNREAD),
        "Severity": {"Label": "INFORMATIONAL"},
        "Title": UNREAD_TITLE,
        "Description": _text(gap_text(gap)),
        "ProductFields": filled({
            "gcheck/Gap": gap.id, "gcheck/Verdict": "unread", "gcheck/Source": _text(gap.source),
            "gcheck/Permission": gap.permission and _text(gap.permission), "gcheck/MayHide": _text(", ".join(gap.resource_types)),
        }),
        "Resources": [filled(resource)],
        "Compliance": {"Status": "WARNING", "StatusReasons": [reason]},
        "Workflow": {"Status": "NEW"},
    })  # fmt: skip


def _common(account: str, region: str | None, clock: str, name: str, generator: str) -> dict[str, Any]:
    """What every finding has. The product is the account's own default one, to which anybody in it may send."""
    where = region if region and re.fullmatch(r"[a-z0-9-]{1,30}", region) else _NO_REGION
    return {
        "SchemaVersion": SCHEMA,
        "Id": f"{account}/{name}",
        "ProductArn": f"arn:{_partition(region)}:securityhub:{where}:{account}:product/{account}/default",
        "ProductName": "gcheck",
        "CompanyName": "gcheck",
        "GeneratorId": _text(generator, _ID_MOST),
        "AwsAccountId": account,
        "Types": [TYPE],
        "CreatedAt": clock,
        "UpdatedAt": clock,
        "RecordState": "ACTIVE",
    }


def _types(control: Control) -> list[str]:
    """Namespace, category and classifier of each standard that the control bears on."""
    named = {line.framework for line in control.satisfies}
    return [_STANDARDS + word for name, word in _CLASSIFIERS.items() if name in named] or [TYPE]


def _partition(region: str | None) -> str:
    return next((name for head, name in _PARTITIONS if (region or "").startswith(head)), "aws")


def _resource(finding: Finding) -> dict[str, Any]:
    if not finding.resource_uid:
        return filled({"Type": "AwsAccount", "Id": f"AWS::::Account:{finding.account}", "Partition": _partition(finding.region)})  # fmt: skip
    return filled({
        "Type": "Other",
        "Id": _text(finding.resource_uid, _ID_MOST),
        "Partition": _partition(finding.region),
        "Region": _text(finding.region or ""),
        "Tags": {_text(key, 128): _text(item, 256) for key, item in finding.resource_tags[:50] if key.strip()},
        "Details": {"Other": {"type": _text(finding.resource_type), "name": _text(finding.resource_name)}},
    })  # fmt: skip


def _remediation(control: Control) -> dict[str, Any]:
    summary = _text(control.remediation.get("summary", ""), 512)
    return {"Recommendation": {"Text": summary}} if summary else {}


def _evidence(finding: Finding) -> str:
    read = [filled({"path": item.path, "expected": item.expected, "result": item.result, "actual": item.actual, "place": str(item.place)})
            for item in finding.evidence]  # fmt: skip
    return cut(one_line(json.dumps(read, ensure_ascii=False)), _FIELD_MOST) if read else ""


def _note(waiver: Waiver, clock: str) -> dict[str, str]:
    return {
        "Text": _text(f"Accepted until {waiver.expires} ({waiver.id}): {waiver.reason}", 512),
        "UpdatedBy": _text(waiver.approver, 512) or "unknown",
        "UpdatedAt": clock,
    }


def _text(text: str, most: int = _TEXT_MOST) -> str:
    return cut(one_line(text), most)
