"""Secrets Manager, and parameters and documents of Systems Manager."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.encodings import decode
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import (
    beside,
    constant,
    inside,
    named,
    own,
    policy,
    reference,
    required,
    table,
    whole,
)
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, attempt
from gcheck.model.unread import Unread


def _not_rotated(subject: Subject) -> Reading:
    return subject.view.default(False, "no rotation is declared in this code")


_EVERY = inside("rotation_rules", whole("automatically_after_days"))


def _rotation_days(subject: Subject) -> Reading:
    """Days between rotations; null where there is no rotation, or a schedule expression says when."""
    return own(
        "rotation_rules",
        _EVERY,
        beside(
            "aws_secretsmanager_secret_rotation",
            "secret_id",
            _EVERY,
            lambda one: one.view.default(None, "no rotation is declared in this code"),
        ),
    )(subject)


SECRET = table(
    ("aws_secretsmanager_secret",),
    "name",
    {"kms_key_id": reference("kms_key_id")},
    {
        "name": named("name"),
        "rotation_enabled": own(
            "rotation_lambda_arn",
            constant(True, "by rotation_lambda_arn"),
            beside(
                "aws_secretsmanager_secret_rotation",
                "secret_id",
                constant(True, "by aws_secretsmanager_secret_rotation"),
                _not_rotated,
            ),
        ),
        "rotation_days": _rotation_days,
        "policy": own(
            "policy",
            policy(),
            beside(
                "aws_secretsmanager_secret_policy",
                "secret_arn",
                policy(),
                lambda subject: subject.view.default(None, "not declared in this code"),
            ),
        ),
    },
)


def _key(view: View) -> Reading:
    """The key of a SecureString: the one that is named, else the AWS managed one."""
    kind = view.text("type")
    if kind.value != "SecureString":
        return kind if isinstance(kind.value, Unread) else Reading(None, kind.places)
    return view.text("key_id", "alias/aws/ssm", "the AWS managed key, where no other is named")


PARAMETER = table(
    ("aws_ssm_parameter",),
    "name",
    {"kind": required("type"), "kms_key_id": _key},
    {"name": named("name")},
    tagged=False,
)


def _accounts(view: View) -> Any:
    """The accounts that ``permissions = {type = "Share", account_ids = "…"}`` names, or an Unread."""
    value: Any = view.get("permissions")
    if value is None:
        block = view.block_or_unread("permissions")
        value = {"account_ids": block.get("account_ids")} if isinstance(block, View) else block
    if isinstance(value, Unread):
        return bare(value)
    listed = value.get("account_ids") if isinstance(value, dict) else None
    if isinstance(listed, Unread):
        return bare(listed)
    return [item.strip() for item in str(listed or "").split(",") if item.strip()]


def _public(view: View) -> Reading:
    accounts = _accounts(view)
    value = accounts if isinstance(accounts, Unread) else any(item.lower() == "all" for item in accounts)
    return Reading(value, {"": view.place_of("permissions")})


def _shared(view: View) -> Reading:
    accounts = _accounts(view)
    value = (
        [accounts] if isinstance(accounts, Unread) else [item for item in accounts if item.lower() != "all"]
    )
    return Reading(value, {"": view.place_of("permissions")})


def _session(view: View) -> Reading:
    """What a session document says of logs and keys; null for another document."""
    kind = view.text("document_type").value
    if kind != "Session":
        return (
            Reading(bare(kind), {}) if isinstance(kind, Unread) else view.default(None, "no session document")
        )
    place, value = view.place_of("content"), view.get("content")
    data = attempt(lambda: _content(value, view), view.block.file, place.line or view.block.line)
    inputs = data.get("inputs") if isinstance(data, dict) else data
    if not isinstance(inputs, dict):
        unread = inputs if isinstance(inputs, Unread) else unresolved("the document has no inputs")
        return Reading(bare(unread), {"": place})
    return Reading(
        {
            "s3_bucket": _said(inputs.get("s3BucketName")),
            "s3_encrypted": _yes(inputs.get("s3EncryptionEnabled"), True),
            "log_group": _said(inputs.get("cloudWatchLogGroupName")),
            "log_encrypted": _yes(inputs.get("cloudWatchEncryptionEnabled"), True),
            "kms_key_id": _said(inputs.get("kmsKeyId")),
        },
        {"": place},
    )


def _content(value: Any, view: View) -> Any:
    """JSON of a document; one in YAML is not read."""
    if view.text("document_format", "JSON").value != "JSON":
        return unresolved("only documents in JSON are read")
    return decode(value)


def _said(value: Any) -> Any:
    return bare(value) if isinstance(value, Unread) else str(value) if value else None


def _yes(value: Any, default: bool) -> Any:
    if isinstance(value, Unread):
        return bare(value)
    return default if value is None else str(value).lower() == "true"


DOCUMENT = table(
    ("aws_ssm_document",),
    "name",
    {"kind": required("document_type"), "public": _public, "shared_with": _shared, "session": _session},
    {"name": named("name")},
    tagged=False,
)

MAPPINGS = {
    "aws.secretsmanager.secret": SECRET,
    "aws.ssm.parameter": PARAMETER,
    "aws.ssm.document": DOCUMENT,
}
