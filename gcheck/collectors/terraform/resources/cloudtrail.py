"""CloudTrail trails. Defaults are those of the provider's resource aws_cloudtrail."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.resources.mapping import (
    Fill,
    Subject,
    TypeMapping,
    each_instance,
    literal_name,
    own_name,
    region,
    tags,
)
from gcheck.collectors.terraform.values import Symbol
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.unread import Unread


def _flag(name: str, default: bool) -> Fill:
    return lambda subject: subject.view.flag(name, default)


def _reference(name: str) -> Fill:
    return lambda subject: subject.view.reference(name)


def _bucket(subject: Subject) -> Reading:
    return subject.view.text("s3_bucket_name")


def _management(subject: Subject) -> Reading:
    """All, ReadOnly, WriteOnly or None over all selectors; without any, a trail records all management events."""
    basic, advanced = subject.view.blocks("event_selector"), subject.view.blocks("advanced_event_selector")
    if not basic and not advanced:
        return subject.view.default("All")
    kinds: set[str] = set()
    for selector in basic + advanced:
        found = selector if isinstance(selector, Unread) else _recorded(selector)
        if isinstance(found, Unread):
            return Reading(found)
        kinds |= found
    place = next(item.place for item in basic + advanced if isinstance(item, View))
    return Reading(_together(kinds), {"": place})


def _together(kinds: set[str]) -> str:
    if "All" in kinds or kinds >= {"ReadOnly", "WriteOnly"}:
        return "All"
    return next(iter(sorted(kinds)), "None")


def _recorded(selector: View) -> set[str] | Unread:
    """The management events of one selector, none or one of All, ReadOnly, WriteOnly."""
    if selector.block.body.named("field_selector") or selector.has("field_selector"):
        return _recorded_by_fields(selector)
    included, kind = (
        selector.flag("include_management_events", True).value,
        selector.text("read_write_type", "All").value,
    )
    for value in (included, kind):
        if isinstance(value, Unread):
            return value
    return {str(kind)} if included else set()


def _fields(selector: View) -> dict[str, list[Any]] | Unread:
    found: dict[str, list[Any]] = {}
    for field in selector.blocks("field_selector"):
        name = field if isinstance(field, Unread) else field.text("field").value
        if isinstance(field, Unread) or isinstance(name, Unread):
            return name
        values = field.texts("equals").value
        unread = next((item for item in values if isinstance(item, Unread)), None)
        if unread is not None:
            return unread
        found.setdefault(str(name), []).extend(values)
    return found


def _recorded_by_fields(selector: View) -> set[str] | Unread:
    fields = _fields(selector)
    if isinstance(fields, Unread):
        return fields
    if "Management" not in fields.get("eventCategory", []):
        return set()
    return {{("true",): "ReadOnly", ("false",): "WriteOnly"}.get(tuple(fields.get("readOnly", ())), "All")}


def _data_resources(subject: Subject) -> Reading:
    """Resource types of data events; an unread selector stands in the list for any number of them."""
    found: list[Any] = []
    for selector in subject.view.blocks("event_selector"):
        blocks = [selector] if isinstance(selector, Unread) else selector.blocks("data_resource")
        found += [block if isinstance(block, Unread) else block.text("type").value for block in blocks]
    for selector in subject.view.blocks("advanced_event_selector"):
        fields = selector if isinstance(selector, Unread) else _fields(selector)
        found += [fields] if isinstance(fields, Unread) else fields.get("resources.type", [])
    return Reading(found, {"": subject.view.place})


def _account(subject: Subject) -> Reading:
    """A text that stands for the account which one root folder is applied to: two roots may be of two accounts."""
    root = subject.instance.module.tree.label
    return subject.view.default(
        Symbol("${account}" if root == "." else f"${{{root}/account}}"), "known at apply"
    )


TRAIL = TypeMapping(
    sources=("aws_cloudtrail",),
    subjects=each_instance("aws_cloudtrail"),
    name=literal_name,
    attributes={
        "name": own_name,
        "account": _account,
        "home_region": region,
        "tags": tags,
        "multi_region": _flag("is_multi_region_trail", False),
        "organization": _flag("is_organization_trail", False),
        "global_service_events": _flag("include_global_service_events", True),
        "log_file_validation": _flag("enable_log_file_validation", False),
        "kms_key_id": _reference("kms_key_id"),
        "s3_bucket": _bucket,
        "cloudwatch_log_group_arn": _reference("cloud_watch_logs_group_arn"),
        "logging": _flag("enable_logging", True),
        "notifies": _reference("sns_topic_name"),
        "management_events": _management,
        "data_resources": _data_resources,
    },
)

MAPPINGS = {"aws.cloudtrail.trail": TRAIL}
