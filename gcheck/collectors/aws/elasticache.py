"""ElastiCache: replication groups, and the clusters that stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.failures import Failure
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError
from gcheck.collectors.aws.reader import Answer, Reader

GROUP = "aws.elasticache.replication-group"
CLUSTER = "aws.elasticache.cluster"

_SAID_BY_GROUPS = {
    "ReplicationGroupId": "id",
    "Engine": "engine",
    "Status": "status",
    "MemberClusters": "members",
    "AuthTokenEnabled": "auth_token",
    "SnapshotRetentionLimit": "backup_retention_days",
    "AutomaticFailover": "automatic_failover",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
}
_SAID_BY_CLUSTERS = {
    "CacheClusterId": "id",
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "CacheClusterStatus": "status",
    "SnapshotRetentionLimit": "backup_retention_days",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "NumCacheNodes": "nodes",
}


def _groups(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["ReplicationGroups"]:
        attributes = {
            # the list is left out where no user group was ever given
            "user_groups": list(item.get("UserGroupIds", ())),
            # so is this one where no log is delivered
            "logs": sorted(log["LogType"] for log in item.get("LogDeliveryConfigurations", ())),
            **_port(item, (part.get("PrimaryEndpoint") for part in item.get("NodeGroups", ()))),
            **_at_rest(item),
            **_in_transit(item),
            **_said(item, _SAID_BY_GROUPS),
        }
        if "MultiAZ" in item:
            attributes["multi_az"] = {"enabled": True, "disabled": False}[item["MultiAZ"]]
        yield _found(GROUP, item, item["ReplicationGroupId"], scope, attributes)


def _clusters(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["CacheClusters"]:
        if not item.get("ReplicationGroupId"):
            attributes = _in_transit(item) | _said(item, _SAID_BY_CLUSTERS)
            attributes |= _port(item, (node.get("Endpoint") for node in item.get("CacheNodes", ())))
            attributes |= _subnet_group(item)
            if "PreferredAvailabilityZone" in item:
                attributes["several_zones"] = item["PreferredAvailabilityZone"] == "Multiple"
            yield _found(CLUSTER, item, item["CacheClusterId"], scope, attributes)


def _subnet_group(item: Data) -> dict[str, Any]:
    # the group of the default VPC is called so
    name = item.get("CacheSubnetGroupName")
    return {} if name is None else {"subnet_group": None if name == "default" else name}


def _subnets(data: Data, found: Found) -> Mapping[str, Any]:
    """The subnet group of a replication group, which is that of each of its nodes."""
    for item in data["CacheClusters"]:
        if item.get("ReplicationGroupId") == found.name:
            return _subnet_group(item)
    raise UnsaidError("the answer does not name a node of the replication group")


def _read_clusters(reader: Reader, region: str) -> Answer | Failure:
    return reader.read(DESCRIBE_CACHE_CLUSTERS, region)


def _found(kind: str, item: Data, key: str, scope: Scope, attributes: dict[str, Any]) -> Found:
    placed = {"arn": item["ARN"], "account": scope.account, "region": scope.region}
    return Found(kind, item["ARN"], key, scope.region, placed | attributes, {"ResourceName": item["ARN"]})


def _said(item: Data, names: Mapping[str, str]) -> dict[str, Any]:
    """What an item says of itself; what it leaves out stays unread."""
    return {name: item[member] for member, name in names.items() if member in item}


def _port(item: Data, endpoints: Iterable[Data | None]) -> dict[str, Any]:
    """The port of the endpoint for all nodes, or of those of its parts, which have the same; there is none in the making."""
    ports = [end["Port"] for end in (item.get("ConfigurationEndpoint"), *endpoints) if end and "Port" in end]
    return {"port": ports[0]} if ports else {}


def _at_rest(item: Data) -> dict[str, Any]:
    """With a key of ElastiCache the flag may be false; the type, where there is one, is what holds."""
    kind, flag = item.get("StorageEncryptionType"), item.get("AtRestEncryptionEnabled")
    if kind is None and flag is None:
        return {}
    encrypted = flag if kind is None else kind != "none"
    return {"encrypted": encrypted, "kms_key_id": item.get("KmsKeyId") if encrypted else None}


def _in_transit(item: Data) -> dict[str, Any]:
    if "TransitEncryptionEnabled" not in item:
        return {}
    # engines that know no mode take encrypted connections only
    mode = item.get("TransitEncryptionMode") or "required"
    return {"transit_encryption": mode if item["TransitEncryptionEnabled"] else "none"}


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    return {"tags": {tag["Key"]: tag["Value"] for tag in data["TagList"]}}


def _listing(operation: str, member: str, kind: str, *fills: str, **others: tuple[str, ...]) -> Call:
    paging = Paging("Marker", "Marker", (member,), "MaxRecords", 100)
    filled = {kind: ("arn", "account", "region", "transit_encryption", *fills), **others}
    return Call(
        "elasticache", operation, f"elasticache:{operation}", filled, requires=(member,), paging=paging
    )


DESCRIBE_REPLICATION_GROUPS = _listing(
    "DescribeReplicationGroups", "ReplicationGroups", GROUP,
    *_SAID_BY_GROUPS.values(), "user_groups", "encrypted", "kms_key_id", "multi_az", "logs", "port",
)  # fmt: skip
DESCRIBE_CACHE_CLUSTERS = _listing(
    "DescribeCacheClusters",
    "CacheClusters",
    CLUSTER,
    *_SAID_BY_CLUSTERS.values(),
    "port",
    "subnet_group",
    "several_zones",
    **{GROUP: ("subnet_group",)},
)
LIST_TAGS_FOR_RESOURCE = Call(
    "elasticache",
    "ListTagsForResource",
    "elasticache:ListTagsForResource",
    {GROUP: ("tags",), CLUSTER: ("tags",)},
    requires=("TagList",),
)

LISTINGS = (
    Listing(DESCRIBE_REPLICATION_GROUPS, (GROUP,), True, _groups),
    Listing(
        DESCRIBE_CACHE_CLUSTERS,
        (CLUSTER,),
        True,
        _clusters,
        lambda types: {"ShowCacheClustersNotInReplicationGroups": True, "ShowCacheNodeInfo": True},
    ),
)
DETAILS = (
    Detail(GROUP, DESCRIBE_CACHE_CLUSTERS, _subnets, shared=_read_clusters),
    Detail(GROUP, LIST_TAGS_FOR_RESOURCE, _tags),
    Detail(CLUSTER, LIST_TAGS_FOR_RESOURCE, _tags),
)
