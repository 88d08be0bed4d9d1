"""SQS: queues with encryption, policy and tags. Messages are never received."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.deputies import unbound_services
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

QUEUE = "aws.sqs.queue"


def _queues(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for url in data["QueueUrls"]:
        name = url.rpartition("/")[2]
        # the listing names queues of this account and region only, by URL
        arn = scope.arn("sqs", name, scope.region, scope.account)
        yield Found(QUEUE, arn, name, scope.region, {
            "name": name,
            "url": url,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
        }, {"QueueUrl": url})  # fmt: skip


def _attributes(data: Data, found: Found) -> Mapping[str, Any]:
    values = data["Attributes"]
    if values["QueueArn"] != found.uid:
        raise ValueError("the answer is about another queue")
    # All was asked for, so that of what a queue may or may not have, the answer leaves out what it has not
    text, redrive = values.get("Policy"), values.get("RedrivePolicy")
    policy = json.loads(text) if text else None
    kept: dict[str, Any] = {
        "kms_key_id": values.get("KmsMasterKeyId") or None,
        "policy": policy,
        "dead_letter_queue_arn": json.loads(redrive)["deadLetterTargetArn"] if redrive else None,
        "retention_seconds": int(values["MessageRetentionPeriod"]),
    }
    unbound, managed = unbound_services(policy), values.get("SqsManagedSseEnabled")
    if unbound is not None:
        kept["unbound_services"] = unbound
    if managed is not None:
        kept["sqs_managed_encryption"] = {"true": True, "false": False}[managed]
    return kept


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    # the answer for a queue without tags is an empty document
    return {"tags": dict(data.get("Tags") or {})}


LIST_QUEUES = Call(
    "sqs",
    "ListQueues",
    "sqs:ListQueues",
    {QUEUE: ("name", "url", "arn", "account", "region")},
    # no member is required: the answer of a region without queues is an empty document
    paging=Paging("NextToken", "NextToken", ("QueueUrls",), "MaxResults", 1000),
)
GET_QUEUE_ATTRIBUTES = Call(
    "sqs",
    "GetQueueAttributes",
    "sqs:GetQueueAttributes",
    {
        QUEUE: (
            "kms_key_id",
            "sqs_managed_encryption",
            "policy",
            "unbound_services",
            "dead_letter_queue_arn",
            "retention_seconds",
        )
    },
    requires=("Attributes",),
)
LIST_QUEUE_TAGS = Call("sqs", "ListQueueTags", "sqs:ListQueueTags", {QUEUE: ("tags",)})

LISTINGS = (Listing(LIST_QUEUES, (QUEUE,), True, _queues),)
DETAILS = (
    Detail(QUEUE, GET_QUEUE_ATTRIBUTES, _attributes, lambda found: {**found.keys, "AttributeNames": ["All"]}),
    Detail(QUEUE, LIST_QUEUE_TAGS, _tags),
)
