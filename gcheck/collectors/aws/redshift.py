"""Redshift: provisioned clusters with their audit log, and what their parameter group says of TLS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError

CLUSTER = "aws.redshift.cluster"

_SAID = {
    "ClusterStatus": "status",
    "PubliclyAccessible": "publicly_accessible",
    "AutomatedSnapshotRetentionPeriod": "snapshot_retention_days",
    "EnhancedVpcRouting": "enhanced_vpc_routing",
    "AllowVersionUpgrade": "version_upgrade",
    "DBName": "database",
    "MasterUsername": "main_user",
}


def _clusters(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Clusters"]:
        name = item["ClusterIdentifier"]
        arn = scope.arn("redshift", f"cluster:{name}", scope.region, scope.account)
        attributes = {"id": name, "arn": arn, "account": scope.account, "region": scope.region}
        attributes.update(_cluster(item))
        yield Found(CLUSTER, arn, name, scope.region, attributes, {"ClusterIdentifier": name})


def _cluster(item: Data) -> dict[str, Any]:
    """What an item says of itself; what it leaves out stays unread."""
    kept = {path: item[member] for member, path in _SAID.items() if member in item}
    if "MultiAZ" in item:
        kept["multi_az"] = {"enabled": True, "disabled": False}[item["MultiAZ"].lower()]
    if "Encrypted" in item:
        kept["encrypted"] = item["Encrypted"]
        kept["kms_key_id"] = item.get("KmsKeyId") if item["Encrypted"] else None
    # there is no endpoint while a cluster is made
    if "Port" in item.get("Endpoint", {}):
        kept["port"] = item["Endpoint"]["Port"]
    if "ClusterSubnetGroupName" in item:
        # the group of the default VPC is called so
        name = item["ClusterSubnetGroupName"]
        kept["subnet_group"] = None if name == "default" else name
    if "Tags" in item:
        kept["tags"] = {tag["Key"]: tag["Value"] for tag in item["Tags"]}
    if "ClusterParameterGroups" in item:
        groups = item["ClusterParameterGroups"]
        kept["parameter_groups"] = [group["ParameterGroupName"] for group in groups]
        kept["parameters_pending"] = any(group["ParameterApplyStatus"] != "in-sync" for group in groups)
    return kept


def _logging(data: Data, found: Found) -> Mapping[str, Any]:
    return {"audit_logging": data["LoggingEnabled"]}


def _group(found: Found) -> dict[str, Any]:
    """The parameter group of a cluster, which has one; raises UnsaidError where that is not what the listing told."""
    groups = found.attributes.get("parameter_groups", ())
    if len(groups) != 1:
        raise UnsaidError(f"the cluster has {len(groups)} parameter groups where one was expected")
    return {"ParameterGroupName": groups[0]}


def _tls(data: Data, found: Found) -> Mapping[str, Any]:
    for item in data["Parameters"]:
        if item["ParameterName"] == "require_ssl":
            return {"tls_required": {"true": True, "false": False}[item["ParameterValue"].lower()]}
    raise UnsaidError("the answer does not hold the parameter require_ssl")


def _call(operation: str, fills: tuple[str, ...], requires: str, paged: bool = True) -> Call:
    paging = Paging("Marker", "Marker", (requires,), "MaxRecords", 100) if paged else None
    action = f"redshift:{operation}"
    return Call("redshift", operation, action, {CLUSTER: fills}, requires=(requires,), paging=paging)


DESCRIBE_CLUSTERS = _call(
    "DescribeClusters",
    (
        "id",
        "arn",
        "account",
        "region",
        "tags",
        *_SAID.values(),
        "encrypted",
        "kms_key_id",
        "parameter_groups",
        "parameters_pending",
        "multi_az",
        "port",
        "subnet_group",
    ),
    "Clusters",
)
DESCRIBE_LOGGING_STATUS = _call("DescribeLoggingStatus", ("audit_logging",), "LoggingEnabled", paged=False)
# asked for a cluster and not for a group: every region has groups of AWS's own that no cluster uses
DESCRIBE_PARAMETERS = _call("DescribeClusterParameters", ("tls_required",), "Parameters")

LISTINGS = (Listing(DESCRIBE_CLUSTERS, (CLUSTER,), True, _clusters),)
DETAILS = (
    Detail(CLUSTER, DESCRIBE_LOGGING_STATUS, _logging),
    Detail(CLUSTER, DESCRIBE_PARAMETERS, _tls, _group),
)
