"""RDS: instances and clusters with their snapshots, and what their parameter groups say of TLS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError
from gcheck.collectors.aws.rds_monitoring import watched
from gcheck.collectors.aws.timestamps import rfc3339

INSTANCE = "aws.rds.instance"
CLUSTER = "aws.rds.cluster"
SNAPSHOT = "aws.rds.snapshot"
CLUSTER_SNAPSHOT = "aws.rds.cluster-snapshot"
GROUP = "aws.rds.parameter-group"
CLUSTER_GROUP = "aws.rds.cluster-parameter-group"

_PLACED = ("arn", "account", "region")
_STORED = ("encrypted", "kms_key_id")
_SNAPSHOT = ("id", *_PLACED, "tags", "engine", "kind", "status", "created", *_STORED)
_GROUP = ("name", *_PLACED, "family")
_DATABASE = (
    "id", *_PLACED, "tags", "engine", "engine_version", "status", "replica_of", "security_groups", *_STORED,
    "backup_retention_days", "multi_az", "deletion_protection", "iam_authentication", "log_exports", "parameters_pending",
    "tags_on_snapshots", "main_user", "port",
)  # fmt: skip


def _instance(item: Data, scope: Scope) -> dict[str, Any]:
    replica = item.get(
        "ReadReplicaSourceDBInstanceIdentifier", item.get("ReadReplicaSourceDBClusterIdentifier")
    )
    kept = {
        "id": item["DBInstanceIdentifier"],
        "status": item["DBInstanceStatus"],
        # AWS gives both only where the instance is a member, or a replica
        "cluster": item.get("DBClusterIdentifier"),
        "replica_of": replica,
    }
    if "DBParameterGroups" in item:
        groups = item["DBParameterGroups"]
        kept["parameter_groups"] = [
            _group_arn(scope, "pg", group["DBParameterGroupName"]) for group in groups
        ]
        kept["parameters_pending"] = any(group["ParameterApplyStatus"] != "in-sync" for group in groups)
    booleans = {
        "PubliclyAccessible": "publicly_accessible",
        "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
        "CACertificateIdentifier": "certificate_authority",
    }
    # there is no endpoint while an instance is made
    if "Port" in item.get("Endpoint", {}):
        kept["port"] = item["Endpoint"]["Port"]
    return kept | _said(item, booleans) | _database(item)


def _cluster(item: Data, scope: Scope) -> dict[str, Any]:
    kept = {
        "id": item["DBClusterIdentifier"],
        "status": item["Status"],
        "replica_of": item.get("ReplicationSourceIdentifier"),
    }
    if "DBClusterParameterGroup" in item:
        kept["parameter_group"] = _group_arn(scope, "cluster-pg", item["DBClusterParameterGroup"])
    if "DBClusterMembers" in item:
        kept |= _members(item["DBClusterMembers"])
    if "Port" in item:
        kept["port"] = item["Port"]
    if item.get("Engine") == "aurora-mysql":
        # the member is there where backtracking is on, and its unit is the second
        kept["backtrack_hours"] = item.get("BacktrackWindow", 0) // 3600
    elif "Engine" in item:
        kept["backtrack_hours"] = None
    return kept | _database(item)


def _members(members: list[Data]) -> dict[str, Any]:
    kept: dict[str, Any] = {"members": [member["DBInstanceIdentifier"] for member in members]}
    states = [member.get("DBClusterParameterGroupStatus") for member in members]
    if None not in states:
        kept["parameters_pending"] = any(state != "in-sync" for state in states)
    return kept


def _database(item: Data) -> dict[str, Any]:
    names = {
        "Engine": "engine",
        "EngineVersion": "engine_version",
        "BackupRetentionPeriod": "backup_retention_days",
        "MultiAZ": "multi_az",
        "DeletionProtection": "deletion_protection",
        "IAMDatabaseAuthenticationEnabled": "iam_authentication",
        "CopyTagsToSnapshot": "tags_on_snapshots",
        "MasterUsername": "main_user",
    }
    kept = _said(item, names) | _stored(item, "StorageEncrypted") | _tags(item)
    if item.get("Engine") == "docdb":
        kept["tags_on_snapshots"] = None
    # the list is left out where nothing is exported
    kept["log_exports"] = list(item.get("EnabledCloudwatchLogsExports", ()))
    if "VpcSecurityGroups" in item:
        kept["security_groups"] = [group["VpcSecurityGroupId"] for group in item["VpcSecurityGroups"]]
    return kept


def _said(item: Data, names: Mapping[str, str]) -> dict[str, Any]:
    """What an item says of itself; what it leaves out stays unread."""
    return {name: item[member] for member, name in names.items() if member in item}


def _stored(item: Data, member: str) -> dict[str, Any]:
    """Encryption at rest. With a key that AWS owns, the flag is false and only the type tells (``sse-rds``)."""
    kind = item.get("StorageEncryptionType", "none")
    kept: dict[str, Any] = {
        "kms_key_id": item["KmsKeyId"] if item.get(member) and "KmsKeyId" in item else None
    }
    if member in item:
        kept["encrypted"] = item[member] or kind != "none"
    return kept


def _tags(item: Data) -> dict[str, Any]:
    return {"tags": {tag["Key"]: tag["Value"] for tag in item["TagList"]}} if "TagList" in item else {}


def _group_arn(scope: Scope, kind: str, name: str) -> str:
    return scope.arn("rds", f"{kind}:{name}", scope.region, scope.account)


def _snapshot(item: Data, scope: Scope) -> dict[str, Any]:
    kept = {"id": item["DBSnapshotIdentifier"], "instance": item["DBInstanceIdentifier"]}
    return kept | _stored(item, "Encrypted") | _taken(item)


def _cluster_snapshot(item: Data, scope: Scope) -> dict[str, Any]:
    kept = {"id": item["DBClusterSnapshotIdentifier"], "cluster": item["DBClusterIdentifier"]}
    return kept | _stored(item, "StorageEncrypted") | _taken(item)


_NEVER_SHARED = ("automated", "awsbackup")


def _taken(item: Data) -> dict[str, Any]:
    # the time is set when the snapshot is taken
    moment = item.get("SnapshotCreateTime")
    kept = {
        "engine": item["Engine"],
        "kind": item["SnapshotType"],
        "status": item["Status"],
        "created": None if moment is None else rfc3339(moment),
        **_tags(item),
    }
    if kept["kind"] in _NEVER_SHARED:
        # RDS User Guide, "Sharing a DB snapshot": these can only be copied, and the copy is manual
        kept.update(public=False, shared_with=[])
    return kept


def _may_be_shared(found: Found) -> bool:
    return found.attributes["kind"] not in _NEVER_SHARED


def _sharing(outer: str, inner: str) -> Callable[[Data, Found], Mapping[str, Any]]:
    def parse(data: Data, found: Found) -> Mapping[str, Any]:
        said = {item["AttributeName"]: item.get("AttributeValues", []) for item in data[outer][inner]}
        if "restore" not in said:
            raise UnsaidError("the answer does not list who may restore the snapshot")
        return {"public": "all" in said["restore"], "shared_with": sorted(set(said["restore"]) - {"all"})}

    return parse


_TLS = ("rds.force_ssl", "require_secure_transport")
_ON = {"1": True, "on": True, "0": False, "off": False}


def _asked(member: str) -> Callable[[Found], dict[str, Any]]:
    filters = [{"Name": "parameter-name", "Values": list(_TLS)}]
    return lambda found: {member: found.keys[member], "Filters": filters}


def _tls(data: Data, found: Found) -> Mapping[str, Any]:
    values = [item.get("ParameterValue") for item in data["Parameters"] if item["ParameterName"] in _TLS]
    if not values:
        return {"tls_required": None}
    if str(values[0]).lower() not in _ON:
        raise UnsaidError("the group leaves the setting to the engine's default")
    return {"tls_required": _ON[str(values[0]).lower()]}


def _group(item: Data, scope: Scope) -> dict[str, Any]:
    name = item.get("DBParameterGroupName") or item["DBClusterParameterGroupName"]
    return {"name": name, "family": item["DBParameterGroupFamily"]}


def _listed(
    operation: str,
    kind: str,
    arn: str,
    key: str,
    make: Callable[[Data, Scope], dict[str, Any]],
    fills: tuple[str, ...],
) -> Listing:
    """A listing of one type: ``make`` gives the attributes of an item, ``key`` is what its details ask by."""
    member = operation.removeprefix("Describe")
    call = Call(
        "rds", operation, f"rds:{operation}", {kind: fills}, requires=(member,),
        paging=Paging("Marker", "Marker", (member,), "MaxRecords", 100),
    )  # fmt: skip

    def find(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
        for item in data[member]:
            place = {"arn": item[arn], "account": scope.account, "region": scope.region}
            yield Found(kind, item[arn], item[key], scope.region, place | make(item, scope), {key: item[key]})

    return Listing(call, (kind,), True, find)


def _detail(operation: str, kind: str, fills: tuple[str, ...], requires: str, paged: bool = False) -> Call:
    paging = Paging("Marker", "Marker", (requires,), "MaxRecords", 100) if paged else None
    return Call("rds", operation, f"rds:{operation}", {kind: fills}, requires=(requires,), paging=paging)


_SHARED = ("public", "shared_with")
DESCRIBE_SNAPSHOT_ATTRIBUTES = _detail(
    "DescribeDBSnapshotAttributes", SNAPSHOT, _SHARED, "DBSnapshotAttributesResult"
)
DESCRIBE_CLUSTER_SNAPSHOT_ATTRIBUTES = _detail(
    "DescribeDBClusterSnapshotAttributes", CLUSTER_SNAPSHOT, _SHARED, "DBClusterSnapshotAttributesResult"
)
DESCRIBE_PARAMETERS = _detail("DescribeDBParameters", GROUP, ("tls_required",), "Parameters", paged=True)
DESCRIBE_CLUSTER_PARAMETERS = _detail(
    "DescribeDBClusterParameters", CLUSTER_GROUP, ("tls_required",), "Parameters", paged=True
)

LISTINGS = (
    watched(_listed("DescribeDBInstances", INSTANCE, "DBInstanceArn", "DBInstanceIdentifier", _instance,
            (*_DATABASE, "cluster", "publicly_accessible", "auto_minor_version_upgrade", "parameter_groups",
             "certificate_authority"))),
    _listed("DescribeDBClusters", CLUSTER, "DBClusterArn", "DBClusterIdentifier", _cluster,
            (*_DATABASE, "members", "parameter_group", "backtrack_hours")),
    _listed("DescribeDBSnapshots", SNAPSHOT, "DBSnapshotArn", "DBSnapshotIdentifier", _snapshot,
            (*_SNAPSHOT, "instance")),
    _listed("DescribeDBClusterSnapshots", CLUSTER_SNAPSHOT, "DBClusterSnapshotArn", "DBClusterSnapshotIdentifier",
            _cluster_snapshot, (*_SNAPSHOT, "cluster")),
    _listed("DescribeDBParameterGroups", GROUP, "DBParameterGroupArn", "DBParameterGroupName", _group, _GROUP),
    _listed("DescribeDBClusterParameterGroups", CLUSTER_GROUP, "DBClusterParameterGroupArn",
            "DBClusterParameterGroupName", _group, _GROUP),
)  # fmt: skip
DETAILS = (
    Detail(
        SNAPSHOT,
        DESCRIBE_SNAPSHOT_ATTRIBUTES,
        _sharing("DBSnapshotAttributesResult", "DBSnapshotAttributes"),
        needed=_may_be_shared,
    ),
    Detail(
        CLUSTER_SNAPSHOT,
        DESCRIBE_CLUSTER_SNAPSHOT_ATTRIBUTES,
        _sharing("DBClusterSnapshotAttributesResult", "DBClusterSnapshotAttributes"),
        needed=_may_be_shared,
    ),
    Detail(GROUP, DESCRIBE_PARAMETERS, _tls, _asked("DBParameterGroupName")),
    Detail(CLUSTER_GROUP, DESCRIBE_CLUSTER_PARAMETERS, _tls, _asked("DBClusterParameterGroupName")),
)
