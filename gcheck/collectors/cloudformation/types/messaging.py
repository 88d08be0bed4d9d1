"""SNS, SQS and Step Functions."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, inner, items, json_text, value
from gcheck.model.unread import Unread


def _subscriptions(draft: Draft, node: Node) -> None:
    """Those that a topic lists itself."""
    for position, item in enumerate(items(draft, node)):
        doubt = item.raw if isinstance(item.raw, Unread) else None
        other = draft.made.resource("aws_sns_topic_subscription", item, doubt, f".Subscription[{position}]")
        other.set("topic_arn", draft.made.own, item)
        if doubt is None:
            other.fill(item, {})


def _deliveries(draft: Draft, node: Node) -> None:
    """The roles that log deliveries, by the protocol that each item is about."""
    for item in items(draft, node):
        protocol = item.raw if isinstance(item.raw, Unread) else value(draft, item, "Protocol")
        for outcome in ("Success", "Failure"):
            role = item if isinstance(item.raw, Unread) else inner(draft, item, f"{outcome}FeedbackRoleArn")
            if role is not None:
                word = _PROTOCOLS.get(str(protocol).lower(), "application")
                draft.put(f"{word}_{outcome.lower()}_feedback_role_arn", role)


_PROTOCOLS = {
    "http/s": "http",
    "http": "http",
    "https": "http",
    "sqs": "sqs",
    "lambda": "lambda",
    "firehose": "firehose",
}


TRANSLATIONS = {
    "AWS::SNS::Topic": Translation(
        "aws_sns_topic",
        {"TopicName": "name", "Subscription": _subscriptions, "DeliveryStatusLogging": _deliveries},
        named="TopicName",
        arn=True,
    ),
    "AWS::SNS::TopicPolicy": Translation(
        "aws_sns_topic_policy", {"Topics": "arn", "PolicyDocument": json_text("policy")}
    ),
    "AWS::SNS::Subscription": Translation("aws_sns_topic_subscription", arn=True),
    "AWS::SQS::Queue": Translation(
        "aws_sqs_queue",
        {"QueueName": "name", "MessageRetentionPeriod": "message_retention_seconds"},
    ),
    "AWS::SQS::QueuePolicy": Translation(
        "aws_sqs_queue_policy", {"Queues": "queue_url", "PolicyDocument": json_text("policy")}
    ),
    "AWS::StepFunctions::StateMachine": Translation(
        "aws_sfn_state_machine", {"StateMachineName": "name", "StateMachineType": "type"}, arn=True
    ),
}
