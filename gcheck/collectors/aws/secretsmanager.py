"""Secrets Manager: the settings of secrets. Their values are never asked for, and no declared call returns one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

SECRET = "aws.secretsmanager.secret"  # noqa: S105 - the name of a resource type

_MOMENTS = {
    "last_rotated": "LastRotatedDate",
    "next_rotation": "NextRotationDate",
    "last_accessed": "LastAccessedDate",
}


def _secrets(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    """Each secret; what the answer leaves out is null or false, as the reference of SecretListEntry says."""
    for item in data["SecretList"]:
        arn, name = item["ARN"], item["Name"]
        yield Found(SECRET, arn, name, scope.region, {
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "primary_region": item.get("PrimaryRegion"),
            "tags": {tag["Key"]: tag["Value"] for tag in item.get("Tags") or ()},
            "kms_key_id": item.get("KmsKeyId"),
            "owning_service": item.get("OwningService"),
            # null for a secret that was never configured for rotation, says the reference of DescribeSecret
            "rotation_enabled": bool(item.get("RotationEnabled")),
            # left out where a schedule expression says when
            "rotation_days": (item.get("RotationRules") or {}).get("AutomaticallyAfterDays"),
            **{key: _moment(item.get(member)) for key, member in _MOMENTS.items()},
            "created": rfc3339(item["CreatedDate"]),
        }, {"SecretId": arn})  # fmt: skip


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _policy(data: Data, found: Found) -> Mapping[str, Any]:
    # the answer names the secret, and leaves the policy out where none is attached
    text = data.get("ResourcePolicy")
    return {"policy": None if text is None else json.loads(text)}


LIST_SECRETS = Call(
    "secretsmanager",
    "ListSecrets",
    "secretsmanager:ListSecrets",
    {
        SECRET: (
            "name",
            "arn",
            "account",
            "region",
            "primary_region",
            "tags",
            "kms_key_id",
            "owning_service",
            "rotation_enabled",
            "rotation_days",
            *_MOMENTS,
            "created",
        )
    },
    requires=("SecretList",),
    paging=Paging("NextToken", "NextToken", ("SecretList",), "MaxResults", 100),
)
GET_RESOURCE_POLICY = Call(
    "secretsmanager",
    "GetResourcePolicy",
    "secretsmanager:GetResourcePolicy",
    {SECRET: ("policy",)},
    requires=("ARN", "Name"),
)

LISTINGS = (Listing(LIST_SECRETS, (SECRET,), True, _secrets),)
DETAILS = (Detail(SECRET, GET_RESOURCE_POLICY, _policy),)
