"""EFS: file systems with their backup and access policies, and access points."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

FILE_SYSTEM = "aws.efs.file-system"
ACCESS_POINT = "aws.efs.access-point"


def _file_systems(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["FileSystems"]:
        key, encrypted = item["FileSystemId"], item.get("Encrypted")
        attributes = {
            "id": key,
            "name": item.get("Name") or None,
            "created": rfc3339(item["CreationTime"]),
            "state": item["LifeCycleState"],
            # given for One Zone file systems only
            "availability_zone": item.get("AvailabilityZoneName"),
            **_tags(item),
        }
        if encrypted is not None:
            attributes["encrypted"] = encrypted
        # of one that is encrypted a key that is not told is not known, and of one that is not there is none
        if "KmsKeyId" in item or encrypted is False:
            attributes["kms_key_id"] = item["KmsKeyId"] if encrypted else None
        yield _found(
            FILE_SYSTEM, item["FileSystemArn"], item.get("Name") or key, scope, attributes, FileSystemId=key
        )


def _access_points(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["AccessPoints"]:
        user = item.get("PosixUser")
        attributes = {
            "id": item["AccessPointId"],
            "file_system": item["FileSystemId"],
            "state": item["LifeCycleState"],
            # the API's own defaults: the root of the file system, and the user that the client names
            "root_directory": (item.get("RootDirectory") or {}).get("Path", "/"),
            "user_id": user["Uid"] if user else None,
            **_tags(item),
        }
        yield _found(
            ACCESS_POINT, item["AccessPointArn"], item.get("Name") or item["AccessPointId"], scope, attributes
        )


def _found(kind: str, arn: str, name: str, scope: Scope, attributes: dict[str, Any], **keys: str) -> Found:
    placed = {"arn": arn, "account": scope.account, "region": scope.region}
    return Found(kind, arn, name, scope.region, placed | attributes, dict(keys))


def _tags(item: Data) -> dict[str, Any]:
    return {"tags": {tag["Key"]: tag["Value"] for tag in item["Tags"]}} if "Tags" in item else {}


def _backups(data: Data, found: Found) -> Mapping[str, Any]:
    return {"backup_policy": data["BackupPolicy"]["Status"]}


def _policy(data: Data, found: Found) -> Mapping[str, Any]:
    return {"policy": json.loads(data["Policy"])}


def _call(operation: str, kind: str, fills: tuple[str, ...], requires: str, **more: Any) -> Call:
    action = f"elasticfilesystem:{operation}"
    return Call("efs", operation, action, {kind: fills}, roots=(JSON_BODY,), requires=(requires,), **more)


_PLACED = ("id", "arn", "account", "region", "tags", "state")
DESCRIBE_FILE_SYSTEMS = _call(
    "DescribeFileSystems",
    FILE_SYSTEM,
    (*_PLACED, "name", "created", "encrypted", "kms_key_id", "availability_zone"),
    "FileSystems",
    paging=Paging("Marker", "NextMarker", ("FileSystems",), "MaxItems", 100),
)
DESCRIBE_ACCESS_POINTS = _call(
    "DescribeAccessPoints",
    ACCESS_POINT,
    (*_PLACED, "file_system", "root_directory", "user_id"),
    "AccessPoints",
    paging=Paging("NextToken", "NextToken", ("AccessPoints",), "MaxResults", 100),
)
# the code says that no backup was specified, or that the default file system policy is in effect
DESCRIBE_BACKUP_POLICY = _call(
    "DescribeBackupPolicy",
    FILE_SYSTEM,
    ("backup_policy",),
    "BackupPolicy",
    absent={"PolicyNotFound": {"backup_policy": None}},
)
DESCRIBE_FILE_SYSTEM_POLICY = _call(
    "DescribeFileSystemPolicy",
    FILE_SYSTEM,
    ("policy",),
    "Policy",
    absent={"PolicyNotFound": {"policy": None}},
)

LISTINGS = (
    Listing(DESCRIBE_ACCESS_POINTS, (ACCESS_POINT,), True, _access_points),
    Listing(DESCRIBE_FILE_SYSTEMS, (FILE_SYSTEM,), True, _file_systems),
)
DETAILS = (
    Detail(FILE_SYSTEM, DESCRIBE_BACKUP_POLICY, _backups),
    Detail(FILE_SYSTEM, DESCRIBE_FILE_SYSTEM_POLICY, _policy),
)
