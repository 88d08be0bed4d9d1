"""SNS: topics with encryption, policy and tags, and the protocols of subscriptions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

TOPIC = "aws.sns.topic"
SUBSCRIPTION = "aws.sns.subscription"


def _topics(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Topics"]:
        arn = item["TopicArn"]
        name = arn.rpartition(":")[2]
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        yield Found(TOPIC, arn, name, scope.region, attributes, {"TopicArn": arn})


def _subscriptions(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Subscriptions"]:
        arn = item["SubscriptionArn"]
        # one that is not confirmed, or was deleted, says so in place of an ARN and receives nothing
        if arn.startswith("arn:"):
            yield Found(SUBSCRIPTION, arn, arn.rpartition(":")[2], scope.region, {
                "arn": arn,
                "account": scope.account,
                "region": scope.region,
                "owner": item["Owner"],
                "topic_arn": item["TopicArn"],
                "protocol": item["Protocol"],
            })  # fmt: skip


def _attributes(data: Data, found: Found) -> Mapping[str, Any]:
    values = data["Attributes"]
    return {
        "policy": json.loads(values["Policy"]),
        # present only where server-side encryption is on, and for signatures of version 1 left out, as documented
        "kms_key_id": values.get("KmsMasterKeyId") or None,
        "deliveries_logged": any(value for name, value in values.items() if name.endswith("FeedbackRoleArn")),
        "signature_version": values.get("SignatureVersion", "1"),
    }


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    return {"tags": {tag["Key"]: tag["Value"] for tag in data["Tags"]}}


LIST_TOPICS = Call(
    "sns",
    "ListTopics",
    "sns:ListTopics",
    {TOPIC: ("name", "arn", "account", "region")},
    requires=("Topics",),
    paging=Paging("NextToken", "NextToken", ("Topics",)),
)
LIST_SUBSCRIPTIONS = Call(
    "sns",
    "ListSubscriptions",
    "sns:ListSubscriptions",
    {SUBSCRIPTION: ("arn", "account", "region", "owner", "topic_arn", "protocol")},
    requires=("Subscriptions",),
    paging=Paging("NextToken", "NextToken", ("Subscriptions",)),
)
GET_TOPIC_ATTRIBUTES = Call(
    "sns",
    "GetTopicAttributes",
    "sns:GetTopicAttributes",
    {TOPIC: ("policy", "kms_key_id", "signature_version", "deliveries_logged")},
    requires=("Attributes",),
)
LIST_TAGS_FOR_RESOURCE = Call(
    "sns", "ListTagsForResource", "sns:ListTagsForResource", {TOPIC: ("tags",)}, requires=("Tags",)
)

LISTINGS = (
    Listing(LIST_TOPICS, (TOPIC,), True, _topics),
    Listing(LIST_SUBSCRIPTIONS, (SUBSCRIPTION,), True, _subscriptions),
)
DETAILS = (
    Detail(TOPIC, GET_TOPIC_ATTRIBUTES, _attributes),
    Detail(TOPIC, LIST_TAGS_FOR_RESOURCE, _tags, lambda found: {"ResourceArn": found.uid}),
)
