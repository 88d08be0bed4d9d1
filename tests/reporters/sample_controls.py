"""The controls of the sample assessment."""

from __future__ import annotations

from typing import Any

from gcheck.model.control import Control, Example, Satisfies
from gcheck.model.parameter import Parameter

ISO, HIPAA = "iso-27001-2022", "hipaa"


def control(
    name: str, title: str, severity: str, resource: str, rationale: str, mapping: tuple[tuple[str, str, str, str], ...],
    remediation: dict[str, str], assertion: Any, *parameters: Parameter,
) -> Control:  # fmt: skip
    """A control as its file would state it, with one example."""
    satisfies = tuple(Satisfies(*line) for line in mapping)
    example = Example("nothing read", {}, "unknown", unread=("encryption",))
    aggregate = (
        None
        if assertion is not None
        else {"of": {"path": "policy", "present": True}, "percent_at_least": 100}
    )
    path = f"{name.replace('.', '/')}.yaml"
    return Control(name, title, severity, resource, rationale, remediation, satisfies, assertion, examples=(example,), aggregate=aggregate,
                   file=path, digest=f"{abs(sum(map(ord, name))):064x}", parameters=parameters)  # fmt: skip


def controls() -> tuple[Control, ...]:
    """Nine controls: judged, unknown, vacuous, not selected, and one that nobody looked at; sorted by id."""
    return (
        control(
            "aws.cloudtrail.log-validation",
            "CloudTrail validates the integrity of its log files",
            "medium",
            "aws.cloudtrail.trail",
            "Without digest files nobody can show that a log was not changed after the event.",
            (
                (ISO, "A.8.15", "logs are protected against tampering", "supports"),
                (HIPAA, "164.312(c)(1)", "audit records are not altered", "supports"),
            ),
            {"summary": "Turn on log file validation.", "cli": "aws cloudtrail update-trail --name TRAIL --enable-log-file-validation"},
            {"path": "log_validation", "equals": True},
        ),
        control(
            "aws.ec2.security-group-no-ssh-from-anywhere",
            "Security groups do not open SSH to the internet",
            "high",
            "aws.ec2.security-group",
            "An administration port that anybody can reach is guessed at within minutes.",
            (
                (ISO, "A.8.20", "management ports are not exposed", "supports"),
                (HIPAA, "164.312(e)(1)", "guard against unauthorised access over a network", "supports"),
            ),
            {
                "summary": "Limit the rule to the addresses of a bastion or a VPN, or use Session Manager.",
                "terraform": 'resource "aws_security_group" "bastion" {\n  ingress {\n    from_port   = 22\n    to_port     = 22\n'
                '    protocol    = "tcp"\n    cidr_blocks = ["10.20.0.0/16"]\n  }\n}',
            },
            {"path": "ingress", "none": {"path": ".", "covers_port": {"port": 22, "protocol": "tcp"}}},
        ),
        control(
            "aws.ec2.snapshot-not-public",
            "EBS snapshots are not shared with everyone",
            "critical",
            "aws.ec2.snapshot",
            "A public snapshot is a copy of a disk that any AWS customer can attach.",
            ((ISO, "A.8.12", "volumes do not leave the organisation", "supports"),),
            {"summary": "Remove the group \"all\" from the snapshot's permissions."},
            {"path": "public", "equals": False},
        ),
        control(
            "aws.iam.root-mfa",
            "The root user signs in with a second factor",
            "critical",
            "aws.iam.account-summary",
            "The root user can do everything, and no policy limits it.",
            (
                (ISO, "A.8.5", "privileged sign-in uses a second factor", "decides"),
                (HIPAA, "164.312(d)", "a second factor for the root user", "supports"),
            ),
            {"summary": "Register a hardware security key for the root user.", "console": "IAM, Security credentials, Assign MFA device."},
            {"path": "root_mfa", "equals": True},
        ),
        control(
            "aws.iam.user-access-key-age",
            "Access keys are younger than 90 days",
            "medium",
            "aws.iam.user",
            "The longer a key exists, the more places it has been copied to.",
            (
                (ISO, "A.5.17", "authentication information is renewed", "supports"),
                (HIPAA, "164.308(a)(5)(ii)(D)", "access keys are changed regularly", "decides"),
            ),
            {"summary": "Rotate the key, or replace it by a role.", "cli": "aws iam create-access-key --user-name USER\naws iam delete-access-key --user-name USER --access-key-id OLD"},
            {"path": "access_keys", "each": {"path": "created", "younger_than": {"parameter": "max_age"}}, "min": 0},
            Parameter("max_age", "The age at which a key is too old.", "90d", "lower", "180d", "90d", "gcheck.yaml", True),
        ),
        control(
            "aws.s3.bucket-block-public-access",
            "S3 buckets block public access",
            "critical",
            "aws.s3.bucket",
            "One wrong policy line publishes every object in a bucket; the block stands in front of all of them.",
            (
                (ISO, "A.8.3", "stored objects are not public", "decides"),
                (HIPAA, "164.312(a)(1)", "no anonymous access to stored objects", "supports"),
            ),
            {
                "summary": "Turn all four settings on, for the account if possible.",
                "cli": "aws s3api put-public-access-block --bucket BUCKET \\\n  --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
                "terraform": 'resource "aws_s3_bucket_public_access_block" "example" {\n  bucket                  = aws_s3_bucket.example.id\n  block_public_acls       = true\n'
                "  block_public_policy     = true\n  ignore_public_acls      = true\n  restrict_public_buckets = true\n}",
                "cloudformation": "PublicAccessBlockConfiguration:\n  BlockPublicAcls: true\n  BlockPublicPolicy: true\n  IgnorePublicAcls: true\n  RestrictPublicBuckets: true",
            },
            {"all": [{"path": "public_access_block.block_public_acls", "equals": True}]},
        ),
        control(
            "aws.s3.bucket-kms-encryption",
            "S3 buckets encrypt new objects with a KMS key",
            "high",
            "aws.s3.bucket",
            "A key of one's own can be revoked, and every use of it is logged.",
            (
                (ISO, "A.8.24", "default encryption of stored objects", "supports"),
                (HIPAA, "164.312(a)(2)(iv)", "encryption at rest in S3", "decides"),
            ),
            {"summary": "Set the bucket's default encryption to aws:kms with a key of your own."},
            {"path": "encryption.rules", "min": 1, "each": {"path": "algorithm", "in": {"parameter": "algorithms"}}},
            Parameter("algorithms", "The algorithms that are accepted.", ["aws:kms", "aws:kms:dsse"], "fewer", ["aws:kms:dsse"],
                      ["aws:kms", "aws:kms:dsse"], "gcheck.yaml"),
            Parameter("min_rules", "How many rules there must be.", 1, "higher", 1, 1),
        ),
        control(
            "aws.s3.bucket-tls-only",
            "S3 buckets refuse requests without TLS",
            "medium",
            "aws.s3.bucket",
            "Without the policy a client that forgets TLS sends its data in the clear.",
            ((HIPAA, "164.312(e)(1)", "no transmission in the clear", "supports"),),
            {"summary": "Deny requests for which aws:SecureTransport is false."},
            None,
        ),
        control(
            "aws.s3.bucket-versioning",
            "S3 buckets keep earlier versions of objects",
            "low",
            "aws.s3.bucket",
            "A version survives an overwrite, a deletion by mistake, and most ransomware.",
            (
                (ISO, "A.8.13", "stored objects can be restored", "supports"),
                (HIPAA, "164.308(a)(7)(ii)(A)", "retrievable copies of objects", "supports"),
            ),
            {"summary": "Turn versioning on and set a lifecycle rule for old versions."},
            {"path": "versioning", "equals": "Enabled"},
        ),
    )  # fmt: skip
