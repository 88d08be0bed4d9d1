"""SNS topics and subscriptions, SQS queues, Step Functions state machines."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.policies import unbound
from gcheck.collectors.terraform.values import bare
from gcheck.collectors.terraform.view import Reading, View, record
from gcheck.model.unread import Unread

_OWNER = ("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic", "Subscribe",
          "ListSubscriptionsByTopic", "Publish")  # fmt: skip


def _owners_policy(subject: Subject) -> Reading:
    """The policy of a topic that is given none: its owner may use it ("CreateTopic", Amazon SNS API Reference)."""
    statement: dict[str, Any] = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{name}" for name in _OWNER],
        "Resource": subject.instance.symbol("arn"),
        "Condition": {"StringEquals": {"AWS:SourceOwner": "${account}"}},
    }
    policy = {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}
    return subject.view.default(policy, "AWS's default: the owner only")


_FEEDBACK = tuple(
    f"{protocol}_{outcome}_feedback_role_arn"
    for protocol in ("application", "http", "lambda", "sqs", "firehose")
    for outcome in ("failure", "success")
)


_QUEUE_POLICY = tables.beside(
    "aws_sqs_queue_policy", "queue_url", tables.policy(), tables.of(tables.policy())
)


def _managed(view: View) -> Reading:
    """On for new queues since October 2022 unless a KMS key is named or the code says otherwise."""
    if view.block.body.attribute("sqs_managed_sse_enabled") is not None:
        found = view.flag("sqs_managed_sse_enabled")
        if found.value is not None:
            return found
    key = view.reference("kms_master_key_id")
    if isinstance(key.value, Unread):
        return Reading(bare(key.value), key.places)
    if key.value is not None:
        return view.default(False, "a KMS key is used")
    return view.default(True, "SQS's default since October 2022")


def _logging(view: View) -> Reading:
    block = view.block_or_unread("logging_configuration")
    if isinstance(block, Unread):
        return Reading(bare(block))
    found = block or view
    level = block.text("level", "OFF") if block else view.default("OFF")
    data = block.flag("include_execution_data", False) if block else view.default(False)
    return record(found.place, level=level, data=data)


TOPIC = tables.table(
    ("aws_sns_topic",),
    "name",
    {
        "kms_key_id": tables.reference("kms_master_key_id"),
        "signature_version": tables.text("signature_version", "1"),
        "deliveries_logged": tables.is_set(*_FEEDBACK),
    },
    {
        "name": tables.named("name"),
        "policy": tables.beside(
            "aws_sns_topic_policy",
            "arn",
            tables.policy(),
            tables.own("policy", tables.policy(), _owners_policy),
        ),
    },
)

SUBSCRIPTION = tables.table(
    ("aws_sns_topic_subscription",),
    "topic_arn",
    {"topic_arn": tables.text("topic_arn"), "protocol": tables.text("protocol")},
    tagged=False,
)

QUEUE = tables.table(
    ("aws_sqs_queue",),
    "name",
    {
        "kms_key_id": tables.reference("kms_master_key_id"),
        "sqs_managed_encryption": _managed,
        "retention_seconds": tables.whole("message_retention_seconds", 345_600),
    },
    {
        "name": tables.named("name"),
        "policy": _QUEUE_POLICY,
        "unbound_services": lambda subject: unbound(_QUEUE_POLICY(subject)),
    },
)

STATE_MACHINE = tables.table(
    ("aws_sfn_state_machine",),
    "name",
    {
        "type": tables.text("type", "STANDARD"),
        "role_arn": tables.text("role_arn"),
        "xray": tables.inside("tracing_configuration", tables.flag("enabled"), False),
        "kms_key_id": tables.inside("encryption_configuration", tables.reference("kms_key_id")),
        "logging": _logging,
    },
    {"name": tables.named("name")},
    tagged=False,
)

MAPPINGS = {
    "aws.sns.topic": TOPIC,
    "aws.sns.subscription": SUBSCRIPTION,
    "aws.sqs.queue": QUEUE,
    "aws.stepfunctions.state-machine": STATE_MACHINE,
}
