"""S3 buckets: aws_s3_bucket, the resources beside it, and the blocks inside it of providers before version 4.

Defaults are S3's own for new buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
(AES256 since January 2023) and …/create-bucket-faq.html (no ACLs since April 2023).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gcheck.collectors.terraform.documents import document
from gcheck.collectors.terraform.resources.mapping import (
    Fill,
    Subject,
    TypeMapping,
    each_instance,
    region,
    tags,
)
from gcheck.collectors.terraform.resources.s3_acl import acl_of_bucket, acl_of_resource
from gcheck.collectors.terraform.resources.s3_lifecycle import inline_lifecycle, lifecycle
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread

Build = Callable[[View], Reading]


def _beside(
    kind: str, build: Build, inline: Build | None, default: Fill, blocks: tuple[str, ...] = ()
) -> Fill:
    """An attribute that a resource of its own sets, or ``blocks`` inside the bucket; else the default.

    It is unread where two resources disagree, or where it is not known whether one is about this bucket.
    """

    def fill(subject: Subject) -> Reading:
        about = subject.joins.about(subject.instance, kind, "bucket")
        if about.sure:
            return _agreed([build(instance.view) for instance in about.sure], kind)
        if inline is not None and any(subject.view.has(name) for name in blocks):
            found = inline(subject.view)
            if found.value is not None:
                return found
        if about.doubts:
            return Reading(about.doubts[0])
        return default(subject)

    return fill


def _agreed(readings: list[Reading], kind: str) -> Reading:
    if any(reading.value != readings[0].value for reading in readings):
        place = readings[1].places.get("")
        where = (place.file, place.line) if place is not None else (None, None)
        return Reading(unresolved(f"several {kind} are about this bucket and differ", *where))
    return readings[0]


def _is(value: Any, note: str) -> Fill:
    return lambda subject: subject.view.default(value, note)


def _name(subject: Subject) -> Reading:
    reading = subject.view.text("bucket")
    return reading if reading.value else subject.view.default(subject.instance.identity(), "made at apply")


def _encryption(view: View) -> Reading:
    rules = [_encryption_rule(rule) for rule in view.blocks("rule")]
    return record(view.place, rules=listing(rules, view.place))


def _encryption_rule(rule: View | Unread) -> Reading:
    if isinstance(rule, Unread):
        return Reading(rule)
    key = rule.flag("bucket_key_enabled", False)
    chosen = rule.block_or_unread("apply_server_side_encryption_by_default")
    if isinstance(chosen, Unread):
        return record(
            rule.place, algorithm=Reading(chosen), kms_key_id=Reading(chosen), bucket_key_enabled=key
        )
    view = chosen or rule
    algorithm = view.text("sse_algorithm", "AES256")
    return record(
        rule.place,
        algorithm=algorithm,
        kms_key_id=view.reference("kms_master_key_id"),
        bucket_key_enabled=key,
    )


def _inline_encryption(view: View) -> Reading:
    return _inner(view, "server_side_encryption_configuration", _encryption)


def _inner(view: View, name: str, build: Build) -> Reading:
    """What the only block of a type says: None where a dynamic block makes none of it."""
    block = view.block_or_unread(name)
    if block is None or isinstance(block, Unread):
        return Reading(block)
    return build(block)


def versioning(view: View) -> Reading:
    """``aws_s3_bucket_versioning``: its status and whether deletions take MFA."""

    def build(block: View) -> Reading:
        deletes = block.text("mfa_delete", "Disabled")
        value = deletes.value if isinstance(deletes.value, Unread) else deletes.value == "Enabled"
        return record(block.place, status=block.text("status"), mfa_delete=Reading(value, deletes.places))

    found = _inner(view, "versioning_configuration", build)
    return found if found.value is not None else Reading(unresolved("there is no versioning_configuration"))


def _inline_versioning(view: View) -> Reading:
    def build(block: View) -> Reading:
        enabled = block.flag("enabled", False)
        words = {True: "Enabled", False: "Disabled"}
        status = enabled.value if isinstance(enabled.value, Unread) else words[enabled.value]
        return record(
            block.place, status=Reading(status, enabled.places), mfa_delete=block.flag("mfa_delete", False)
        )

    return _inner(view, "versioning", build)


def public_access(view: View) -> Reading:
    """``aws_s3_bucket_public_access_block``: its four settings, off where they are not written."""
    names = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
    return record(view.place, **{name: view.flag(name, False) for name in names})


def _ownership(view: View) -> Reading:
    found = _inner(view, "rule", lambda rule: rule.text("object_ownership"))
    return found if found.value is not None else Reading(unresolved("there is no object_ownership"))


def _default_ownership(subject: Subject) -> Reading:
    """S3 switches ACLs off in new buckets; code that sets an ACL is about a bucket where they are on."""
    about = subject.joins.about(subject.instance, "aws_s3_bucket_acl", "bucket")
    doubt: Any = about.doubts[0] if about.doubts else subject.view.get("acl")
    grants = subject.view.blocks("grant")
    granted = any(isinstance(grant, View) for grant in grants)
    if doubt is None and not granted and grants:
        doubt = grants[0]
    if about.sure or (doubt is not None and not isinstance(doubt, Unread)) or granted:
        return subject.view.default(None, "not declared in this code, which sets an ACL")
    if isinstance(doubt, Unread):
        return Reading(bare(doubt))
    return subject.view.default("BucketOwnerEnforced", "S3's default since April 2023")


def _logging(view: View) -> Reading:
    prefix = view.text("target_prefix")
    return record(view.place, target_bucket=view.text("target_bucket"), target_prefix=prefix)


def _inline_logging(view: View) -> Reading:
    return _inner(view, "logging", _logging)


def _object_lock(view: View) -> Reading:
    rule = view.block_or_unread("rule")
    retention = rule.block_or_unread("default_retention") if isinstance(rule, View) else rule
    if isinstance(retention, Unread):
        return record(view.place, mode=Reading(retention), retention_days=Reading(retention))
    if retention is None:
        return record(view.place, mode=view.default(None), retention_days=view.default(None))
    return record(view.place, mode=retention.text("mode"), retention_days=_days(retention))


def _days(view: View) -> Reading:
    days, years = view.whole("days"), view.whole("years")
    if years.value is None or days.value is not None:
        return days
    return Reading(years.value if isinstance(years.value, Unread) else years.value * 365, years.places)


def _inline_object_lock(view: View) -> Reading:
    found = _inner(view, "object_lock_configuration", _object_lock)
    if found.value is not None:
        return found
    enabled = view.flag("object_lock_enabled", False)
    if enabled.value is not True:
        return Reading(enabled.value if isinstance(enabled.value, Unread) else None)
    return record(
        view.place_of("object_lock_enabled"), mode=view.default(None), retention_days=view.default(None)
    )


def _there(view: View) -> Reading:
    return Reading(True, {"": view.place})


def cors_origins(view: View) -> Reading:
    """The origins of all CORS rules together."""
    found: list[Any] = []
    for rule in view.blocks("cors_rule"):
        found += [rule] if isinstance(rule, Unread) else rule.texts("allowed_origins").value
    return Reading(found, {"": view.place})


def _replicated(view: View) -> Reading:
    """The status of each rule that copies new objects to another bucket."""
    rules = [*view.blocks("rule"), *view.blocks("rules")]
    return listing(
        [Reading(rule) if isinstance(rule, Unread) else rule.text("status") for rule in rules], view.place
    )


_DEFAULT_ENCRYPTION = {"rules": [{"algorithm": "AES256", "kms_key_id": None, "bucket_key_enabled": False}]}
_UNDECLARED = "not declared in this code"

BUCKET = TypeMapping(
    sources=("aws_s3_bucket",),
    subjects=each_instance("aws_s3_bucket"),
    name=lambda subject: subject.view.text("bucket").value,
    attributes={
        "name": _name,
        "region": region,
        "tags": tags,
        "encryption": _beside(
            "aws_s3_bucket_server_side_encryption_configuration", _encryption, _inline_encryption,
            _is(_DEFAULT_ENCRYPTION, "S3's default since January 2023"), ("server_side_encryption_configuration",),
        ),
        "versioning": _beside(
            "aws_s3_bucket_versioning", versioning, _inline_versioning,
            _is({"status": "Disabled", "mfa_delete": False}, "provider default"), ("versioning",),
        ),
        "public_access_block": _beside(
            "aws_s3_bucket_public_access_block", public_access, None, _is(None, _UNDECLARED)
        ),
        "acl": _beside(
            "aws_s3_bucket_acl", acl_of_resource, acl_of_bucket,
            _is({"grants": []}, "S3's default: private"), ("acl", "grant"),
        ),
        "ownership": _beside("aws_s3_bucket_ownership_controls", _ownership, None, _default_ownership),
        "policy": _beside(
            "aws_s3_bucket_policy", lambda view: document(view, "policy"), lambda view: document(view, "policy"),
            _is(None, _UNDECLARED), ("policy",),
        ),
        "logging": _beside(
            "aws_s3_bucket_logging", _logging, _inline_logging, _is(None, _UNDECLARED), ("logging",)
        ),
        "lifecycle": _beside(
            "aws_s3_bucket_lifecycle_configuration", lifecycle, inline_lifecycle,
            _is(None, _UNDECLARED), ("lifecycle_rule",),
        ),
        "website": _beside(
            "aws_s3_bucket_website_configuration", _there, lambda view: _inner(view, "website", _there),
            _is(False, _UNDECLARED), ("website",),
        ),
        "cors_origins": _beside(
            "aws_s3_bucket_cors_configuration", cors_origins, cors_origins, _is([], _UNDECLARED), ("cors_rule",)
        ),
        "replication": _beside(
            "aws_s3_bucket_replication_configuration", _replicated,
            lambda view: _inner(view, "replication_configuration", _replicated),
            _is([], _UNDECLARED), ("replication_configuration",),
        ),
        "notifies": _beside("aws_s3_bucket_notification", _there, None, _is(False, _UNDECLARED)),
        "object_lock": _beside(
            "aws_s3_bucket_object_lock_configuration", _object_lock, _inline_object_lock,
            _is(None, _UNDECLARED), ("object_lock_configuration", "object_lock_enabled"),
        ),
    },
)  # fmt: skip

MAPPINGS = {"aws.s3.bucket": BUCKET}
