"""S3: buckets, their policies, access points."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.cloudformation.drafts import Draft, Turn
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import (
    Translation,
    beside,
    block,
    changed,
    dropped,
    inner,
    items,
    json_text,
)
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_WORD = regex(r"(?<=[a-z])(?=[A-Z])")


def _canned(value: Any) -> Any:
    """``PublicReadWrite`` as ``public-read-write``."""
    return _WORD.sub("-", value).lower() if type(value) is str else value


_BLOCK_PUBLIC = beside("aws_s3_bucket_public_access_block", "bucket")

_ENCRYPTION = beside(
    "aws_s3_bucket_server_side_encryption_configuration",
    "bucket",
    {
        "ServerSideEncryptionConfiguration": block(
            "rule",
            {
                "ServerSideEncryptionByDefault": block(
                    "apply_server_side_encryption_by_default",
                )
            },
        )
    },
)


def _versioning(draft: Draft, node: Node) -> None:
    unread = node.raw if isinstance(node.raw, Unread) else None
    other = draft.made.resource("aws_s3_bucket_versioning", node, unread)
    other.set("bucket", draft.made.own, node)
    if unread is None:
        other.block("versioning_configuration", node).fill(node, {})


_LOGGING = beside(
    "aws_s3_bucket_logging",
    "bucket",
    {"DestinationBucketName": "target_bucket", "LogFilePrefix": "target_prefix"},
)


def _logging(draft: Draft, node: Node) -> None:
    """Without a destination, S3 writes the logs into the bucket itself."""
    _LOGGING(draft, node)
    other = draft.made.drafts[-1]
    if other.doubt is None and not other.has("target_bucket"):
        other.set("target_bucket", draft.made.own, node, "the bucket itself, where none is named")


def _ownership(draft: Draft, node: Node) -> None:
    unread = node.raw if isinstance(node.raw, Unread) else None
    other = draft.made.resource("aws_s3_bucket_ownership_controls", node, unread)
    other.set("bucket", draft.made.own, node)
    if unread is None:
        for rule in items(draft, inner(draft, node, "Rules")):
            other.block("rule", rule).fill(rule, {})


_DAYS: dict[str, str | Turn] = {
    "TransitionInDays": "days",
    "TransitionDate": "date",
    "NoncurrentVersionTransitionInDays": "noncurrent_days",
    "NoncurrentDays": "noncurrent_days",
}


def _expiration(name: str) -> Turn:
    """A number or date on the rule itself, which Terraform has in the block ``expiration``."""

    def turn(draft: Draft, node: Node) -> None:
        _only(draft, "expiration", node).put(name, node)

    return turn


def _only(draft: Draft, name: str, node: Node) -> Draft:
    return draft.part(name) or draft.block(name, node)


_LIFECYCLE = beside(
    "aws_s3_bucket_lifecycle_configuration",
    "bucket",
    {
        "Rules": block(
            "rule",
            {
                "ExpirationInDays": _expiration("days"),
                "ExpirationDate": _expiration("date"),
                "ExpiredObjectDeleteMarker": _expiration("expired_object_delete_marker"),
                "NoncurrentVersionExpirationInDays": lambda draft, node: _only(
                    draft, "noncurrent_version_expiration", node
                ).put("noncurrent_days", node),
                "NoncurrentVersionExpiration": block("noncurrent_version_expiration", _DAYS),
                "NoncurrentVersionTransition": block("noncurrent_version_transition", _DAYS),
                "NoncurrentVersionTransitions": block("noncurrent_version_transition", _DAYS),
                "Transition": block("transition", _DAYS),
                "Transitions": block("transition", _DAYS),
            },
        )
    },
)

_OBJECT_LOCK = beside("aws_s3_bucket_object_lock_configuration", "bucket", {"ObjectLockEnabled": dropped})


def _locked(draft: Draft, node: Node) -> None:
    """Whether objects can be locked; the configuration says it, too, where there is one."""
    if inner(draft, draft.made.declared, "ObjectLockConfiguration") is None:
        draft.put("object_lock_enabled", node)


BUCKET = Translation(
    "aws_s3_bucket",
    {
        "BucketName": "bucket",
        "AccessControl": changed("acl", _canned),
        "BucketEncryption": _ENCRYPTION,
        "PublicAccessBlockConfiguration": _BLOCK_PUBLIC,
        "VersioningConfiguration": _versioning,
        "LoggingConfiguration": _logging,
        "OwnershipControls": _ownership,
        "LifecycleConfiguration": _LIFECYCLE,
        "ObjectLockConfiguration": _OBJECT_LOCK,
        "ObjectLockEnabled": _locked,
        **dict.fromkeys(
            (
                "CorsConfiguration", "WebsiteConfiguration", "NotificationConfiguration", "ReplicationConfiguration",
                "MetricsConfigurations", "InventoryConfigurations", "AnalyticsConfigurations",
                "IntelligentTieringConfigurations", "AccelerateConfiguration",
            ),
            dropped,
        ),
    },
    named="BucketName",
)  # fmt: skip

TRANSLATIONS = {
    "AWS::S3::Bucket": BUCKET,
    "AWS::S3::BucketPolicy": Translation("aws_s3_bucket_policy", {"PolicyDocument": json_text("policy")}),
    "AWS::S3::AccessPoint": Translation(
        "aws_s3_access_point",
        {
            "PublicAccessBlockConfiguration": block("public_access_block_configuration"),
            "VpcConfiguration": block("vpc_configuration"),
        },
    ),
}
