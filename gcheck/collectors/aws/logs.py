"""CloudWatch Logs: log groups with their retention and key. No log event is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

GROUP = "aws.logs.group"


def _groups(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["logGroups"]:
        name = item["logGroupName"]
        # the older of the two ARNs ends in a wildcard for the streams
        arn = item["arn"].removesuffix(":*")
        attributes = {
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            # left out where the events never expire
            "retention_days": item.get("retentionInDays"),
            # left out where CloudWatch encrypts with a key of its own
            "kms_key_id": item.get("kmsKeyId"),
        }
        yield Found(GROUP, arn, name, scope.region, attributes, {"resourceArn": arn})


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    return {"tags": dict(data["tags"])}


DESCRIBE_LOG_GROUPS = Call(
    "logs",
    "DescribeLogGroups",
    "logs:DescribeLogGroups",
    {
        GROUP: (
            "name",
            "arn",
            "account",
            "region",
            "retention_days",
            "kms_key_id",
        )
    },
    requires=("logGroups",),
    paging=Paging("nextToken", "nextToken", ("logGroups",), "limit", 50),
)
LIST_TAGS = Call(
    "logs", "ListTagsForResource", "logs:ListTagsForResource", {GROUP: ("tags",)}, requires=("tags",)
)

LISTINGS = (Listing(DESCRIBE_LOG_GROUPS, (GROUP,), True, _groups),)
DETAILS = (Detail(GROUP, LIST_TAGS, _tags),)
