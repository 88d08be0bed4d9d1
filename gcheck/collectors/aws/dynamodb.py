"""DynamoDB: tables, their keys and their continuous backups; never an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

TABLE = "aws.dynamodb.table"


def _tables(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for name in data["TableNames"]:
        arn = scope.arn("dynamodb", f"table/{name}", scope.region, scope.account)
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        yield Found(TABLE, arn, name, scope.region, attributes, {"TableName": name})


def _table(data: Data, found: Found) -> Mapping[str, Any]:
    table = data["Table"]
    kept = {
        "status": table["TableStatus"],
        "created": rfc3339(table["CreationDateTime"]),
        # AWS leaves the list out where the table is no global one
        "replicas": sorted({replica["RegionName"] for replica in table.get("Replicas", ())} - {found.region}),
        **_key(table.get("SSEDescription")),
    }
    if "DeletionProtectionEnabled" in table:
        kept["deletion_protection"] = table["DeletionProtectionEnabled"]
    # a table that never was on demand has no summary
    mode = table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
    return kept | ({"capacity": "on demand"} if mode == "PAY_PER_REQUEST" else {"provisioned": True})


def _provisioned(found: Found) -> bool:
    return bool(found.attributes.get("provisioned"))


def _scaling(data: Data, found: Found) -> Mapping[str, Any]:
    """Whether the reads and the writes of a table follow the load."""
    scaled = {
        target["ScalableDimension"]
        for target in data["ScalableTargets"]
        if target["ResourceId"] == f"table/{found.name}"
    }
    return {"capacity": "scaled" if scaled >= _DIMENSIONS else "fixed"}


_DIMENSIONS = {"dynamodb:table:ReadCapacityUnits", "dynamodb:table:WriteCapacityUnits"}


def _key(encryption: Data | None) -> dict[str, Any]:
    """The key; there is no SSEDescription where AWS owns it, and which one it is cannot be said while it changes."""
    if encryption is None or encryption["Status"] == "DISABLED":
        return {"kms_key_id": None}
    return {"kms_key_id": encryption["KMSMasterKeyArn"]} if encryption["Status"] == "ENABLED" else {}


def _backups(data: Data, found: Found) -> Mapping[str, Any]:
    recovery = data["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    enabled = {"ENABLED": True, "DISABLED": False}[recovery["PointInTimeRecoveryStatus"]]
    kept: dict[str, Any] = {"point_in_time_recovery": enabled}
    if not enabled:
        kept["recovery_days"] = None
    elif "RecoveryPeriodInDays" in recovery:
        kept["recovery_days"] = recovery["RecoveryPeriodInDays"]
    return kept


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    return {"tags": {tag["Key"]: tag["Value"] for tag in data["Tags"]}}


LIST_TABLES = Call(
    "dynamodb",
    "ListTables",
    "dynamodb:ListTables",
    {TABLE: ("name", "arn", "account", "region")},
    requires=("TableNames",),
    paging=Paging("ExclusiveStartTableName", "LastEvaluatedTableName", ("TableNames",), "Limit", 100),
)
DESCRIBE_TABLE = Call(
    "dynamodb",
    "DescribeTable",
    "dynamodb:DescribeTable",
    {TABLE: ("status", "created", "kms_key_id", "deletion_protection", "replicas", "capacity")},
    requires=("Table",),
)
DESCRIBE_SCALABLE_TARGETS = Call(
    "application-autoscaling",
    "DescribeScalableTargets",
    "application-autoscaling:DescribeScalableTargets",
    {TABLE: ("capacity",)},
    requires=("ScalableTargets",),
    paging=Paging("NextToken", "NextToken", ("ScalableTargets",), "MaxResults", 50),
)
DESCRIBE_CONTINUOUS_BACKUPS = Call(
    "dynamodb",
    "DescribeContinuousBackups",
    "dynamodb:DescribeContinuousBackups",
    {TABLE: ("point_in_time_recovery", "recovery_days")},
    requires=("ContinuousBackupsDescription",),
)
LIST_TAGS_OF_RESOURCE = Call(
    "dynamodb",
    "ListTagsOfResource",
    "dynamodb:ListTagsOfResource",
    {TABLE: ("tags",)},
    requires=("Tags",),
    paging=Paging("NextToken", "NextToken", ("Tags",)),
)

LISTINGS = (Listing(LIST_TABLES, (TABLE,), True, _tables),)
DETAILS = (
    Detail(TABLE, DESCRIBE_TABLE, _table),
    Detail(
        TABLE,
        DESCRIBE_SCALABLE_TARGETS,
        _scaling,
        lambda found: {"ServiceNamespace": "dynamodb", "ResourceIds": [f"table/{found.name}"]},
        needed=_provisioned,
    ),
    Detail(TABLE, DESCRIBE_CONTINUOUS_BACKUPS, _backups),
    Detail(TABLE, LIST_TAGS_OF_RESOURCE, _tags, lambda found: {"ResourceArn": found.uid}),
)
