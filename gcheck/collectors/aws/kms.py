"""KMS: keys with rotation, policy and tags, and the customer's aliases. No key material is ever asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

KEY = "aws.kms.key"
ALIAS = "aws.kms.alias"

_RESERVED = "alias/aws/"
_YEAR = 365
"""Days that the reference of GetKeyRotationStatus gives for a key without a period of its own."""
_METADATA = {
    "description": "Description",
    "manager": "KeyManager",
    "state": "KeyState",
    "spec": "KeySpec",
    "origin": "Origin",
}


def _keys(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Keys"]:
        key, arn = item["KeyId"], item["KeyArn"]
        attributes = {"id": key, "arn": arn, "account": scope.account, "region": scope.region}
        yield Found(KEY, arn, key, scope.region, attributes, {"KeyId": key})


def _aliases(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Aliases"]:
        name, arn = item["AliasName"], item["AliasArn"]
        if not name.startswith(_RESERVED):
            yield Found(ALIAS, arn, name, scope.region, {
                "name": name,
                "arn": arn,
                "account": scope.account,
                "region": scope.region,
                "target_key_id": item["TargetKeyId"],
            })  # fmt: skip


def _metadata(data: Data, found: Found) -> Mapping[str, Any]:
    item = data["KeyMetadata"]
    kept = {name: item[member] for name, member in _METADATA.items() if member in item}
    if kept.get("manager") == "AWS":
        # "always true", "every year", says the reference of GetKeyRotationStatus of these
        kept.update(rotation_enabled=True, rotation_period_days=_YEAR)
    return {
        **kept,
        "created": rfc3339(item["CreationDate"]),
        # KMS leaves both out where there is no such date, as the reference of KeyMetadata says
        "deletion_date": _moment(item.get("DeletionDate")),
        "material_expires": _moment(item.get("ValidTo")),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _rotation(data: Data, found: Found) -> Mapping[str, Any]:
    enabled = data["KeyRotationEnabled"]
    return {
        "rotation_enabled": enabled,
        "rotation_period_days": data.get("RotationPeriodInDays", _YEAR) if enabled else None,
    }


def _policy(data: Data, found: Found) -> Mapping[str, Any]:
    return {"policy": json.loads(data["Policy"])}


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    return {"tags": {tag["TagKey"]: tag["TagValue"] for tag in data["Tags"]}}


def _pages(member: str, size: int) -> Paging:
    return Paging("Marker", "NextMarker", (member,), "Limit", size, "Truncated")


_ROTATION = ("rotation_enabled", "rotation_period_days")
LIST_KEYS = Call(
    "kms",
    "ListKeys",
    "kms:ListKeys",
    {KEY: ("id", "arn", "account", "region")},
    requires=("Keys",),
    paging=_pages("Keys", 1000),
)
LIST_ALIASES = Call(
    "kms",
    "ListAliases",
    "kms:ListAliases",
    {ALIAS: ("name", "arn", "account", "region", "target_key_id")},
    requires=("Aliases",),
    paging=_pages("Aliases", 100),
)
DESCRIBE_KEY = Call(
    "kms",
    "DescribeKey",
    "kms:DescribeKey",
    {KEY: (*_METADATA, "created", "deletion_date", "material_expires", *_ROTATION)},
    requires=("KeyMetadata",),
)
GET_KEY_ROTATION_STATUS = Call(
    "kms",
    "GetKeyRotationStatus",
    "kms:GetKeyRotationStatus",
    {KEY: _ROTATION},
    requires=("KeyRotationEnabled",),
    # the answer about asymmetric and HMAC keys, imported material and custom key stores, which KMS does not rotate
    absent={"UnsupportedOperationException": {"rotation_enabled": None, "rotation_period_days": None}},
)
GET_KEY_POLICY = Call("kms", "GetKeyPolicy", "kms:GetKeyPolicy", {KEY: ("policy",)}, requires=("Policy",))
LIST_RESOURCE_TAGS = Call(
    "kms",
    "ListResourceTags",
    "kms:ListResourceTags",
    {KEY: ("tags",)},
    requires=("Tags",),
    paging=_pages("Tags", 50),
)

LISTINGS = (
    Listing(LIST_KEYS, (KEY,), True, _keys),
    Listing(LIST_ALIASES, (ALIAS,), True, _aliases),
)
DETAILS = (
    Detail(KEY, DESCRIBE_KEY, _metadata),
    Detail(
        KEY,
        GET_KEY_ROTATION_STATUS,
        _rotation,
        needed=lambda found: found.attributes.get("manager") != "AWS",
    ),
    Detail(KEY, GET_KEY_POLICY, _policy, lambda found: {**found.keys, "PolicyName": "default"}),
    Detail(KEY, LIST_RESOURCE_TAGS, _tags),
)
