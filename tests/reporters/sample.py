"""A small, realistic assessment: an organisation and a folder, two frameworks, every verdict, several kinds of gap, records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from gcheck.model.assessment import Assessment, ControlResult, Gate, Provenance
from gcheck.model.call_count import CallCount
from gcheck.model.control import Control
from gcheck.model.finding import STATUSES, Evidence, Finding, Reason
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.record import Applicability, Attestation, EvidenceFile, Waiver
from gcheck.model.source import Source
from gcheck.model.unmapped import Unmapped
from tests.reporters.sample_controls import HIPAA, ISO, controls
from tests.reporters.sample_frameworks import frameworks

CLOCK = "2026-01-31T12:00:00Z"
AWS, CODE = "production", "infrastructure"
SHUT, SUSPENDED = "production/archive", "production/sandbox"
ACCOUNT = "111122223333"
BUCKET = "aws.s3.bucket"
UNJUDGED = {
    "aws.ec2.snapshot-not-public": "empty",
    "aws.s3.bucket-tls-only": "not_selected",
    "aws.s3.bucket-versioning": "not_looked",
}


def call(operation: str, region: str = "eu-west-1") -> Place:
    """The answer to an API call."""
    return Place(operation=operation, region=region, at="2026-01-31T11:58:04Z")


def bucket(name: str) -> str:
    """The ARN of a bucket."""
    return f"arn:aws:s3:::{name}"


def gaps() -> tuple[Gap, ...]:
    """Denied, throttled, unparsed, unresolved, remote, and an account that let nobody in."""
    denied = "s3:GetBucketEncryption was denied"
    permission = "s3:GetEncryptionConfiguration"
    return (
        *(
            Gap(AWS, "denied", denied, (BUCKET,), ("encryption",), bucket(name), ACCOUNT, "eu-west-1",
                "s3:GetBucketEncryption", "AccessDenied", permission, call("s3:GetBucketEncryption"))
            for name in ("patient-letters", "payroll-archive")
        ),
        Gap(AWS, "denied", "iam:GetAccountSummary was denied", ("aws.iam.account-summary",), account=ACCOUNT,
            operation="iam:GetAccountSummary", code="AccessDenied", permission="iam:GetAccountSummary"),
        Gap(AWS, "throttled", "ec2:DescribeSecurityGroups was throttled to the end", ("aws.ec2.security-group",),
            account=ACCOUNT, region="us-east-1", operation="ec2:DescribeSecurityGroups", code="RequestLimitExceeded"),
        Gap(CODE, "unparsed", "expected a closing brace", ("*",), place=Place("modules/broken/main.tf", 14, 3)),
        Gap(CODE, "unresolved", "var.kms_key_arn has no value", (BUCKET,), ("encryption",),
            "aws_s3_bucket.exports", place=Place("storage.tf", 41, 23)),
        Gap(CODE, "remote_module", "module.vpc is read from a registry and was not fetched", ("aws.ec2.security-group",),
            place=Place("network.tf", 3, 1)),
        Gap(SHUT, "credentials", "sts:AssumeRole of audit was refused", ("*",), account="444455556666",
            operation="sts:AssumeRole", code="AccessDenied"),
    )  # fmt: skip


def _blocked(value: bool, place: Place) -> tuple[Evidence, ...]:
    names = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    word = "met" if value else "not met"
    return tuple(Evidence(f"public_access_block.{name}", "equals true", value, word, place) for name in names)


def _of_bucket(
    control: str, severity: str, status: str, name: str, evidence: tuple[Evidence, ...], **more: object
) -> Finding:
    return Finding(control, status, severity, AWS, BUCKET, bucket(name), name, ACCOUNT, "eu-west-1",
                   call("s3:ListAllMyBuckets"), evidence, **more)  # type: ignore[arg-type]  # fmt: skip


def _public_access() -> Iterable[Finding]:
    control, severity = "aws.s3.bucket-block-public-access", "critical"
    place = call("s3:GetBucketPublicAccessBlock")
    absent = Evidence(
        "public_access_block", "is present", None, "not met", place, "the source says there is none"
    )
    yield _of_bucket(control, severity, "fail", "marketing-site", _blocked(False, place))
    yield _of_bucket(control, severity, "fail", "old-exports", (absent,))
    yield _of_bucket(control, severity, "pass", "patient-letters", _blocked(True, place))
    yield Finding(control, "pass", severity, CODE, BUCKET, "aws_s3_bucket.exports", "exports", place=Place("storage.tf", 12, 1),
                  evidence=_blocked(True, Place("storage.tf", 30, 3)))  # fmt: skip


def _encryption(found: tuple[Gap, ...]) -> Iterable[Finding]:
    control, severity = "aws.s3.bucket-kms-encryption", "high"
    expected = "each is one of aws:kms, aws:kms:dsse; at least 1"
    for name, gap in zip(("patient-letters", "payroll-archive"), found, strict=False):
        evidence = Evidence("encryption", expected, None, "unknown", gap.place, gap.detail)
        yield _of_bucket(
            control,
            severity,
            "unknown",
            name,
            (evidence,),
            reasons=(Reason(gap.kind, gap.detail, (gap.id,)),),
        )
    weak = Evidence(
        "encryption.rules.0.algorithm",
        "one of aws:kms, aws:kms:dsse",
        "AES256",
        "not met",
        call("s3:GetBucketEncryption"),
    )
    yield _of_bucket(control, severity, "fail", "marketing-site", (weak,), waiver="W-2026-004")
    tree = next(gap for gap in found if gap.kind == "unresolved")
    evidence = Evidence("encryption.rules.0.kms_key", "is present", None, "unknown", tree.place, tree.detail)
    yield Finding(control, "unknown", severity, CODE, BUCKET, "aws_s3_bucket.exports", "exports", place=Place("storage.tf", 12, 1),
                  evidence=(evidence,), reasons=(Reason(tree.kind, tree.detail, (tree.id,)),))  # fmt: skip


def _ssh(found: tuple[Gap, ...]) -> Iterable[Finding]:
    control, severity, kind = "aws.ec2.security-group-no-ssh-from-anywhere", "high", "aws.ec2.security-group"
    rule = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidrs": ["0.0.0.0/0"]}
    evidence = Evidence(
        "ingress.0",
        "no item covers port 22/tcp from 0.0.0.0/0",
        rule,
        "not met",
        call("ec2:DescribeSecurityGroups"),
    )
    arn = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:security-group/"
    place = call("ec2:DescribeSecurityGroups")
    yield Finding(
        control,
        "fail",
        severity,
        AWS,
        kind,
        arn + "sg-0a1b2c3d",
        "bastion",
        ACCOUNT,
        "eu-west-1",
        place,
        (evidence,),
        waiver="W-2025-019",
    )
    closed = Evidence("ingress", "no item covers port 22/tcp from 0.0.0.0/0", [], "met", place)
    yield Finding(
        control,
        "pass",
        severity,
        AWS,
        kind,
        arn + "sg-0e4f5a6b",
        "web",
        ACCOUNT,
        "eu-west-1",
        place,
        (closed,),
    )
    for gap in found:
        if gap.hides_resources and gap.kind in ("throttled", "unparsed", "remote_module"):
            reason = Reason(gap.kind, f"{kind} may be missing: {gap.detail}", (gap.id,))
            yield Finding(control, "unknown", severity, gap.source, kind, resource_name=f"{kind} that could not be read",
                          region=gap.region, place=gap.place, reasons=(reason,))  # fmt: skip


def _identity(found: tuple[Gap, ...]) -> Iterable[Finding]:
    gap = next(item for item in found if item.operation == "iam:GetAccountSummary")
    reason = Reason(gap.kind, f"aws.iam.account-summary may be missing: {gap.detail}", (gap.id,))
    yield Finding("aws.iam.root-mfa", "unknown", "critical", AWS, "aws.iam.account-summary", account=ACCOUNT,
                  resource_name="aws.iam.account-summary that could not be read", reasons=(reason,))  # fmt: skip
    place = call("iam:GetCredentialReport", "us-east-1")
    expected = "younger than 90 days"
    for name, created, status in (
        ("deploy", "2024-06-02T08:11:09Z", "fail"),
        ("ana.duarte", "2026-01-02T07:30:00Z", "pass"),
    ):
        word = "met" if status == "pass" else "not met"
        evidence = Evidence("access_keys.0.created", expected, created, word, place)
        yield Finding("aws.iam.user-access-key-age", status, "medium", AWS, "aws.iam.user", f"arn:aws:iam::{ACCOUNT}:user/{name}",
                      name, ACCOUNT, None, place, (evidence,))  # fmt: skip
    skipped = Evidence(
        "password_enabled", "equals true", False, "not met", place, "the control does not apply"
    )
    yield Finding("aws.iam.user-access-key-age", "not_applicable", "medium", AWS, "aws.iam.user",
                  f"arn:aws:iam::{ACCOUNT}:user/legacy", "legacy", ACCOUNT, None, place, (skipped,))  # fmt: skip


def _trail() -> Finding:
    arn = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/organisation"
    place = call("cloudtrail:DescribeTrails")
    evidence = Evidence("log_validation", "equals true", True, "met", place)
    return Finding("aws.cloudtrail.log-validation", "pass", "medium", AWS, "aws.cloudtrail.trail", arn, "organisation",
                   ACCOUNT, "eu-west-1", place, (evidence,))  # fmt: skip


def findings() -> tuple[Finding, ...]:
    """Every verdict, in the order in which evaluation leaves them."""
    found = gaps()
    items = [*_public_access(), *_encryption(found), *_ssh(found), *_identity(found), _trail()]
    return tuple(sorted(items, key=lambda item: (item.control, item.source, item.resource_uid, item.kinds)))


def control_results(known: Iterable[Control], found: Iterable[Finding]) -> tuple[ControlResult, ...]:
    """What became of each control, counted from the findings."""
    by_control: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        by_control[finding.control].append(finding)
    return tuple(_result(control.id, by_control[control.id]) for control in known)


def _result(control: str, found: list[Finding]) -> ControlResult:
    status = Counter(item.status for item in found)
    counts = {name: status[name] for name in STATUSES} | {
        "waived": sum(item.waiver is not None for item in found)
    }
    if status["pass"] or status["fail"]:
        state = "judged"
    elif status["unknown"]:
        state = "unknown"
    else:
        state = UNJUDGED[control]
    return ControlResult(control, state, counts)


def waivers() -> tuple[Waiver, ...]:
    """One in use, one expiring, one expired, one that covers nothing."""
    return (
        Waiver("W-2025-019", "aws.ec2.security-group-no-ssh-from-anywhere", "*security-group/sg-0a1b2c3d", "Jonas Weber", "Ana Duarte",
               "Bastion host until the VPN is in service; access is logged and keys are personal.", "2025-10-01", "2026-03-31",
               file="records/waivers.yaml", line=3),
        Waiver("W-2026-004", "aws.s3.bucket-kms-encryption", "*marketing-site", "Web team", "Ana Duarte",
               "Public web content; there is nothing to keep secret.", "2026-01-10", "2026-07-10", file="records/waivers.yaml", line=14),
        Waiver("W-2024-002", "aws.s3.bucket-block-public-access", "*old-exports", "Data team", "Ana Duarte",
               "Partner download, to be moved.", "2024-12-01", "2025-06-30", file="records/waivers.yaml", line=24),
    )  # fmt: skip


def attestations() -> tuple[Attestation, ...]:
    """Valid, expired, and one whose evidence changed."""
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    return (
        Attestation("AT-01", ISO, "5.2", "The policy was approved by the board on 2025-09-24.", "Ana Duarte", "CISO",
                    "2025-10-01", "2026-09-30", (EvidenceFile("policies/security-policy.pdf", digest, "matches"),), "records/attestations.yaml", 2),
        Attestation("AT-02", ISO, "9.2.2", "The audit programme of 2025 was carried out.", "Jonas Weber", "Internal audit",
                    "2025-01-15", "2025-12-31", (EvidenceFile("audit/programme-2025.xlsx", digest, "matches"),), "records/attestations.yaml", 12),
        Attestation("AT-03", HIPAA, "164.310(a)(1)", "Doors and visitors are controlled at both sites.", "Mara Lind", "Facilities",
                    "2025-08-01", "2026-07-31", (EvidenceFile("facilities/visitor-log.csv", digest, "changed"),), "records/attestations.yaml", 22),
        Attestation("AT-04", HIPAA, "164.312(b)", "Audit logs are reviewed every week.", "Jonas Weber", "Internal audit",
                    "2025-12-01", "2026-11-30", (EvidenceFile("https://wiki.example/log-review", digest),), "records/attestations.yaml", 32),
    )  # fmt: skip


def populations() -> tuple[Population, ...]:
    """Listings that were complete, cut, empty, and not possible."""
    return (
        Population(CODE, BUCKET, 1, True),
        Population(CODE, "aws.ec2.security-group", 0, False),
        Population(AWS, "aws.cloudtrail.trail", 1, True, ACCOUNT, "eu-west-1"),
        Population(AWS, "aws.ec2.security-group", 2, True, ACCOUNT, "eu-west-1"),
        Population(AWS, "aws.ec2.security-group", 0, False, ACCOUNT, "us-east-1"),
        Population(
            AWS,
            "aws.ec2.security-group",
            0,
            True,
            ACCOUNT,
            "ap-east-1",
            False,
            "the region is not enabled in this account",
        ),
        Population(AWS, "aws.ec2.snapshot", 0, True, ACCOUNT, "eu-west-1"),
        Population(AWS, "aws.iam.account-summary", 0, False, ACCOUNT),
        Population(AWS, "aws.iam.user", 3, True, ACCOUNT),
        Population(AWS, BUCKET, 4, True, ACCOUNT),
    )


def unmapped() -> tuple[Unmapped, ...]:
    """What stands in the folder and no control reads."""
    return (
        Unmapped(CODE, "azurerm_mssql_server", 7, Place("azure/mssql.tf", 20, 1)),
        Unmapped(CODE, "azurerm_storage_account", 2, Place("azure/mssql.tf", 1, 1)),
        Unmapped(CODE, "random_id", 1, Place("storage.tf", 3, 1)),
    )


def calls() -> tuple[CallCount, ...]:
    """What was asked of the account."""
    return (
        CallCount(AWS, "ec2:DescribeSecurityGroups", 14, 1, 11, 38.25),
        CallCount(AWS, "iam:GetAccountSummary", 1, 1, 0, 0.25),
        CallCount(AWS, "s3:GetBucketEncryption", 1204, 2, 3, 181.5),
        CallCount(AWS, "s3:ListAllMyBuckets", 1, 0, 0, 0.5),
        CallCount(SHUT, "sts:AssumeRole", 1, 1, 0, 0.125),
    )


def provenance() -> Provenance:
    """An organisation and a folder, judged by the whole pack."""
    sources = (
        Source(CODE, "terraform", {"path": "infrastructure"}),
        Source(AWS, "aws", {"profile": "audit", "regions": ["eu-west-1", "us-east-1", "ap-east-1"]}),
        Source(SHUT, "aws", {"role_arn": "arn:aws:iam::444455556666:role/audit"}, AWS),
        Source(SUSPENDED, "aws", {}, AWS, "the account is suspended"),
    )
    selection = {"frameworks": (HIPAA, ISO), "controls": (), "severity": ()}
    return Provenance(
        "0.1.0",
        CLOCK,
        sources,
        selection,
        "3b" * 32,
        "7c" * 32,
        "gcheck.yaml",
        "e1" * 32,
        "Larkspur Ltd",
        calls(),
    )


def sample() -> Assessment:
    """The whole of it, consistent in itself."""
    known, found = controls(), findings()
    mapped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for control in known:
        for line in control.satisfies:
            mapped[line.framework, line.requirement].append(control.id)
    attested: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in attestations():
        attested[item.framework, item.requirement].append(item.id)
    gate = Gate(
        1, "high", (ISO, HIPAA), 2, 5, 2, {"unresolved": 1, "remote_module": 1},
        "2 findings of severity high or above failed and are not waived, and 5 could not be judged.",
    )  # fmt: skip
    decision = Applicability(ISO, "A.7.2", "There are no premises of our own; the provider's report covers its data centres.",
                             "Ana Duarte", "2025-10-01", file="records/applicability.yaml", line=2)  # fmt: skip
    return Assessment(
        provenance(), gate, frameworks(mapped, attested), known, control_results(known, found), found, gaps(),
        populations(), waivers(), attestations(), (decision,), unmapped(),
    )  # fmt: skip
