"""The frameworks of the sample assessment: an extract of two catalogues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gcheck.model.assessment import FrameworkResult, RequirementResult
from gcheck.model.framework import Group
from tests.reporters.sample_controls import HIPAA, ISO

Line = tuple[str, str, str, str, str, str]
"""id, title, group, assessed_by, status, reason"""

_ISO: tuple[Line, ...] = (
    ("5.2", "Policy", "5", "attestation", "satisfied", "Attested by Ana Duarte until 2026-09-30."),
    ("6.1.2", "Information security risk assessment", "6", "record", "not_assessed", "No record source was read."),
    ("9.2.2", "Internal audit programme", "9", "attestation", "not_satisfied", "The attestation AT-02 by Jonas Weber expired on 2025-12-31."),
    ("A.5.17", "Authentication information", "A.5", "supported", "not_satisfied", "1 finding failed: aws.iam.user-access-key-age."),
    ("A.7.2", "Physical entry", "A.7", "attestation", "not_applicable", "Declared not applicable: no premises of our own."),
    ("A.8.3", "Information access restriction", "A.8", "supported", "not_satisfied", "2 findings failed: aws.s3.bucket-block-public-access."),
    ("A.8.5", "Secure authentication", "A.8", "supported", "not_assessed", "The only control could not be judged."),
    ("A.8.12", "Data leakage prevention", "A.8", "supported", "not_assessed", "Nothing was judged: there are no EBS snapshots."),
    ("A.8.13", "Information backup", "A.8", "supported", "not_assessed", "aws.s3.bucket-versioning was not looked at."),
    ("A.8.15", "Logging", "A.8", "machine", "satisfied", "1 of 1 trail passed aws.cloudtrail.log-validation."),
    ("A.8.20", "Networks security", "A.8", "supported", "not_satisfied", "1 finding failed, and is accepted until 2026-03-31."),
    ("A.8.24", "Use of cryptography", "A.8", "supported", "not_assessed", "1 of 4 buckets could not be judged."),
)  # fmt: skip

_HIPAA: tuple[Line, ...] = (
    ("164.308(a)(1)(ii)(A)", "Risk analysis", "164.308", "attestation", "not_assessed", "There is no attestation."),
    ("164.308(a)(5)(ii)(D)", "Password management", "164.308", "machine", "not_satisfied", "1 finding failed: aws.iam.user-access-key-age."),
    ("164.308(a)(7)(ii)(A)", "Data backup plan", "164.308", "supported", "not_assessed", "aws.s3.bucket-versioning was not looked at."),
    ("164.310(a)(1)", "Facility access controls", "164.310", "attestation", "not_satisfied", "The evidence of attestation AT-03 has changed."),
    ("164.312(a)(1)", "Access control", "164.312", "supported", "not_satisfied", "2 findings failed: aws.s3.bucket-block-public-access."),
    ("164.312(a)(2)(iv)", "Encryption and decryption", "164.312", "supported", "not_assessed", "1 of 4 buckets could not be judged."),
    ("164.312(b)", "Audit controls", "164.312", "attestation", "satisfied", "Attested by Jonas Weber until 2026-11-30."),
    ("164.312(c)(1)", "Integrity", "164.312", "supported", "satisfied", "1 of 1 trail passed, and the rest is attested."),
    ("164.312(d)", "Person or entity authentication", "164.312", "supported", "not_assessed", "The only control could not be judged."),
    ("164.312(e)(1)", "Transmission security", "164.312", "supported", "not_satisfied", "1 finding failed, and is accepted until 2026-03-31."),
    ("164.504(e)", "Business associate contracts", "164.504", "out_of_scope", "out_of_scope", "Contracts are reviewed by counsel, outside this tool."),
)  # fmt: skip

_REMAINDERS = {
    "A.8.24": "The rules for the use of cryptography and the management of keys outside AWS.",
    "A.8.3": "Access inside applications.",
    "164.312(a)(1)": "Access inside applications, and emergency access.",
}

_ISO_GROUPS = (
    Group("clauses", "Management system clauses"),
    Group("5", "Leadership", "clauses"),
    Group("6", "Planning", "clauses"),
    Group("9", "Performance evaluation", "clauses"),
    Group("annex-a", "Annex A controls"),
    Group("A.5", "Organizational controls", "annex-a"),
    Group("A.7", "Physical controls", "annex-a"),
    Group("A.8", "Technological controls", "annex-a"),
)
_HIPAA_GROUPS = (
    Group("C", "Subpart C: Security Rule"),
    Group("164.308", "Administrative safeguards", "C"),
    Group("164.310", "Physical safeguards", "C"),
    Group("164.312", "Technical safeguards", "C"),
    Group("E", "Subpart E: Privacy Rule"),
    Group("164.504", "Uses and disclosures: organizational requirements", "E"),
)

Mapped = dict[tuple[str, str], list[str]]


def frameworks(mapped: Mapped, attested: Mapped) -> tuple[FrameworkResult, ...]:
    """Two frameworks; ``mapped`` and ``attested`` give the controls and attestations of (framework, requirement)."""
    iso_notice = "Identifiers and titles only; the text of the standard is sold by ISO."
    return (
        _framework(ISO, "ISO/IEC 27001:2022", "2022, with Amendment 1:2024", iso_notice, _ISO_GROUPS, _ISO, mapped, attested),
        _framework(HIPAA, "HIPAA (45 CFR Part 164)", "2013 Omnibus text", "Public law.", _HIPAA_GROUPS, _HIPAA, mapped, attested),
    )  # fmt: skip


def _framework(
    name: str, title: str, edition: str, notice: str, groups: tuple[Group, ...], lines: Iterable[Line],
    mapped: Mapped, attested: Mapped,
) -> FrameworkResult:  # fmt: skip
    requirements = tuple(_requirement(name, line, mapped, attested) for line in lines)
    return FrameworkResult(name, title, edition, notice, groups, requirements, coverage(requirements))


def _requirement(framework: str, line: Line, mapped: Mapped, attested: Mapped) -> RequirementResult:
    identifier, title, group, assessed_by, status, reason = line
    return RequirementResult(
        framework, identifier, title, group, assessed_by, status, reason,
        remainder=_REMAINDERS.get(identifier, ""),
        controls=tuple(mapped.get((framework, identifier), ())),
        attestations=tuple(attested.get((framework, identifier), ())),
        accepted_until="2026-03-31" if "accepted until" in reason else None,
        stale="expired" in reason or "has changed" in reason,
    )  # fmt: skip


def coverage(requirements: tuple[RequirementResult, ...]) -> dict[str, int]:
    """The figures that FrameworkResult.coverage promises."""
    status = Counter(item.status for item in requirements)
    in_scope = [item for item in requirements if item.status not in ("out_of_scope", "not_applicable")]
    by = Counter(item.assessed_by for item in in_scope)
    figures = {"catalogue": len(requirements), "in_scope": len(in_scope)}
    figures |= {
        key: status[key]
        for key in ("out_of_scope", "not_applicable", "satisfied", "not_satisfied", "not_assessed")
    }
    figures |= {key: by[key] for key in ("machine", "supported", "record", "attestation")}
    figures["attested"] = sum(
        item.reason.startswith("Attested") or "is attested" in item.reason for item in requirements
    )
    figures["stale"] = sum(item.stale for item in requirements)
    figures["waived"] = sum(item.accepted_until is not None for item in requirements)
    return figures
