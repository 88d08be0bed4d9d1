"""The sample assessment as documents need it: with COBIT, an exclusion, levels and owners, and what it was before."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from gcheck.model.assessment import REQUIREMENT_STATUSES, Assessment, FrameworkResult, RequirementResult
from gcheck.model.framework import Group
from gcheck.reporters.documents.model import Given, Inclusion, Level, Owner
from tests.reporters.sample import sample

_COBIT = (
    ("DSS02.02", "Record, classify and prioritize requests and incidents", "DSS02", "satisfied"),
    ("DSS02.05", "Resolve and recover from incidents", "DSS02", "not_satisfied"),
    ("DSS05.04", "Manage user identity and logical access", "DSS05", "not_satisfied"),
    ("DSS05.07", "Manage vulnerabilities", "DSS05", "not_assessed"),
    ("MEA01.01", "Establish a monitoring approach", "MEA01", "not_assessed"),
)


def assessment() -> Assessment:
    """The sample with an extract of COBIT."""
    known = sample()
    key = "aws.iam.user-access-key-age"
    lines = tuple(
        RequirementResult(
            "cobit-2019", name, title, group, "record", status, "as it was found",
            controls=(key,) if group == "DSS05" and status == "not_satisfied" else (),
        )
        for name, title, group, status in _COBIT
    )  # fmt: skip
    counts = Counter(line.status for line in lines)
    coverage = {status: counts[status] for status in REQUIREMENT_STATUSES}
    coverage |= {"catalogue": len(lines), "in_scope": len(lines)}
    groups = (
        Group("DSS", "Deliver, Service and Support"),
        Group("DSS02", "Managed Service Requests and Incidents", "DSS"),
        Group("DSS05", "Managed Security Services", "DSS"),
        Group("MEA", "Monitor, Evaluate and Assess"),
        Group("MEA01", "Managed Performance and Conformance Monitoring", "MEA"),
    )
    cobit = FrameworkResult("cobit-2019", "COBIT 2019", "2019", "", groups, lines, coverage)
    return replace(known, frameworks=(*known.frameworks, cobit))


def earlier() -> Assessment:
    """Two months before: one requirement satisfied that is not any more, one finding less, one that is put right."""
    known = assessment()
    iso = known.frameworks[0]
    before = tuple(
        replace(one, status="satisfied") if one.requirement == "A.8.3" else one for one in iso.requirements
    )
    findings = tuple(one for one in known.findings if one.control != "aws.iam.user-access-key-age")
    gone = next(one for one in known.findings if one.status == "pass")
    return replace(
        known,
        provenance=replace(known.provenance, clock="2025-11-30T12:00:00Z"),
        frameworks=(replace(iso, requirements=before), *known.frameworks[1:]),
        findings=(*(one for one in findings if one is not gone), replace(gone, status="fail")),
    )


def given(known: Assessment | None = None) -> Given:
    """What persons put down."""
    return Given(
        earlier=known,
        levels=(
            Level("DSS02", 3, "Ana Duarte", "Head of operations", "2026-01-15", 3, "workshop of January"),
            Level("DSS05", 2, "Ana Duarte", "Head of operations", "2026-01-15", 4),
        ),
        inclusions=(
            Inclusion("A.8.3", "Risk R-7: patients' letters are read by strangers.", "Platform team"),
            Inclusion("A.8.24", "GDPR Art. 32(1)(a), and risk R-2."),
        ),
        owners=(
            Owner("Identity team", control="aws.iam.*"),
            Owner("Platform team", source="production"),
        ),
        due_days={"critical": 14},
        addressable=frozenset(["164.308(a)(5)(ii)(D)", "164.312(a)(2)(iv)", "164.312(e)(1)"]),
    )
