"""Lifecycle rules of buckets, in the resource of their own and inside aws_s3_bucket."""

from __future__ import annotations

from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread


def lifecycle(view: View) -> Reading:
    """``aws_s3_bucket_lifecycle_configuration``."""
    return record(view.place, rules=listing([_rule(rule) for rule in view.blocks("rule")], view.place))


def inline_lifecycle(view: View) -> Reading:
    """``lifecycle_rule`` inside ``aws_s3_bucket``; None where there is none."""
    rules = view.blocks("lifecycle_rule")
    return (
        record(view.place, rules=listing([_inline_rule(rule) for rule in rules], view.place))
        if rules
        else Reading(None)
    )


def _rule(rule: View | Unread) -> Reading:
    if isinstance(rule, Unread):
        return Reading(rule)
    status = rule.text("status")
    enabled = status.value if isinstance(status.value, Unread) else status.value == "Enabled"
    return record(
        rule.place,
        id=rule.text("id"),
        enabled=Reading(enabled, status.places),
        expiration_days=_days(rule, "expiration", "days"),
        noncurrent_expiration_days=_days(rule, "noncurrent_version_expiration", "noncurrent_days"),
        abort_incomplete_upload_days=_days(
            rule, "abort_incomplete_multipart_upload", "days_after_initiation"
        ),
    )


def _inline_rule(rule: View | Unread) -> Reading:
    if isinstance(rule, Unread):
        return Reading(rule)
    return record(
        rule.place,
        id=rule.text("id"),
        enabled=rule.flag("enabled", False),
        expiration_days=_days(rule, "expiration", "days"),
        noncurrent_expiration_days=_days(rule, "noncurrent_version_expiration", "days"),
        abort_incomplete_upload_days=rule.whole("abort_incomplete_multipart_upload_days"),
    )


def _days(rule: View, block_type: str, name: str) -> Reading:
    block = rule.block_or_unread(block_type)
    if isinstance(block, Unread):
        return Reading(block)
    return block.whole(name) if block is not None else rule.default(None)
