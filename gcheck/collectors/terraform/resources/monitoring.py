"""CloudWatch log groups and alarms, AWS Config's recorder and channel, GuardDuty, Security Hub.

Whether a region has a recorder or a detector at all is a question about regions, which code does not list: what is
declared is judged, and not what is missing.
"""

from __future__ import annotations

from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import (
    beside,
    either,
    flag,
    inside,
    made,
    named,
    reference,
    required,
    symbol,
    table,
    text,
    texts,
    whole,
)
from gcheck.collectors.terraform.view import Reading, listing
from gcheck.model.unread import Unread

LOG_GROUP = table(
    ("aws_cloudwatch_log_group",),
    "name",
    {
        # 0, the default, means that events never expire
        "retention_days": made(whole("retention_in_days", 0), lambda days: days or None),
        "kms_key_id": reference("kms_key_id"),
    },
    {"name": named("name")},
)

ALARM = table(
    ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"),
    "alarm_name",
    {"actions_enabled": flag("actions_enabled", True), "alarm_actions": texts("alarm_actions")},
    {
        "name": named("alarm_name"),
        "kind": lambda subject: subject.view.default(
            "composite" if "composite" in subject.instance.type else "metric", "by its type"
        ),
    },
    tagged=False,
)


def _unsaid(subject: Subject) -> Reading:
    return subject.view.default(False, "no aws_config_configuration_recorder_status turns it on in this code")


RECORDER = table(
    ("aws_config_configuration_recorder",),
    "name",
    {
        "role_arn": required("role_arn"),
        "all_resources": inside("recording_group", flag("all_supported", True), True),
        "global_resources": inside("recording_group", flag("include_global_resource_types"), False),
        "included_types": inside("recording_group", texts("resource_types"), []),
    },
    {
        "name": lambda subject: subject.view.text("name", "default"),
        "recording": beside("aws_config_configuration_recorder_status", "name", flag("is_enabled"), _unsaid),
    },
    tagged=False,
)

CHANNEL = table(
    ("aws_config_delivery_channel",),
    "name",
    {
        "s3_bucket": required("s3_bucket_name"),
        "s3_kms_key_arn": reference("s3_kms_key_arn"),
        "sns_topic_arn": reference("sns_topic_arn"),
    },
    {"name": lambda subject: subject.view.text("name", "default")},
    tagged=False,
)

_SOURCES = ("account_aggregation_source", "organization_aggregation_source")

AGGREGATOR = table(
    ("aws_config_configuration_aggregator",),
    "name",
    {"all_regions": either(*(inside(name, flag("all_regions")) for name in _SOURCES))},
    {"name": named("name")},
)

_SOURCES_OFF = {
    ("s3_logs",): ("enable", "S3_DATA_EVENTS"),
    ("kubernetes", "audit_logs"): ("enable", "EKS_AUDIT_LOGS"),
    ("malware_protection", "scan_ec2_instance_with_findings", "ebs_volumes"): (
        "enable",
        "EBS_MALWARE_PROTECTION",
    ),
}


def _turned_off(subject: Subject) -> Reading:
    """Protection plans that the code turns off, in blocks of the detector or by resources of their own."""
    about = subject.joins.about(subject.instance, "aws_guardduty_detector_feature", "detector_id")
    found = [Reading(doubt) for doubt in about.doubts]
    for item in about.sure:
        status = item.view.text("status")
        if status.value == "DISABLED" or isinstance(status.value, Unread):
            found.append(status if isinstance(status.value, Unread) else item.view.text("name"))
    for path, (argument, feature) in _SOURCES_OFF.items():
        read = flag(argument, True)
        for name in reversed(("datasources", *path)):
            read = inside(name, read, True)
        on = read(subject.view)
        if on.value is not True:
            found.append(on if isinstance(on.value, Unread) else Reading(feature, on.places))
    return listing(found, subject.view.place)


DETECTOR = table(
    ("aws_guardduty_detector",),
    "id",
    {
        "enabled": flag("enable", True),
        "publishing_frequency": text("finding_publishing_frequency", "SIX_HOURS"),
    },
    {"id": symbol("id"), "turned_off": _turned_off},
)

MAPPINGS = {
    "aws.logs.group": LOG_GROUP,
    "aws.cloudwatch.alarm": ALARM,
    "aws.config.recorder": RECORDER,
    "aws.config.delivery-channel": CHANNEL,
    "aws.config.aggregator": AGGREGATOR,
    "aws.guardduty.detector": DETECTOR,
}
