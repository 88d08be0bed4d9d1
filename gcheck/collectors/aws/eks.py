"""EKS: control planes and node groups of Kubernetes clusters, seen from AWS; what runs inside is not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

CLUSTER = "aws.eks.cluster"
NODE_GROUP = "aws.eks.node-group"


def _clusters(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for name in data["clusters"]:
        arn = scope.arn("eks", f"cluster/{name}", scope.region, scope.account)
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        yield Found(CLUSTER, arn, name, scope.region, attributes, {"name": name})


def _cluster(data: Data, found: Found) -> Mapping[str, Any]:
    item = data["cluster"]
    network = item["resourcesVpcConfig"]
    kept = {
        "status": item["status"],
        "created": rfc3339(item["createdAt"]),
        "version": item["version"],
        "platform_version": item.get("platformVersion"),
        "role_arn": item["roleArn"],
        "vpc_id": network.get("vpcId"),
        "tags": dict(item.get("tags") or {}),
        # left out where no key was ever associated
        "secrets_key_arn": _secrets_key(item.get("encryptionConfig") or ()),
        **{key: network[member] for key, member in _ENDPOINT.items() if member in network},
    }
    if "logging" in item:
        kept["log_types"] = _log_types(item["logging"])
    return kept


_ENDPOINT = {
    "endpoint_public": "endpointPublicAccess",
    "endpoint_private": "endpointPrivateAccess",
    "public_cidrs": "publicAccessCidrs",
}


def _secrets_key(configurations: Any) -> str | None:
    keys = [item["provider"]["keyArn"] for item in configurations if "secrets" in item["resources"]]
    return str(keys[0]) if keys else None


def _log_types(logging: Data) -> list[str]:
    setups = logging["clusterLogging"]
    return sorted({name for item in setups if item["enabled"] for name in item["types"]})


def _node_groups(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for name in data["nodegroups"]:
        cluster = data["clusterName"]
        # without the unique end of its ARN, which the listing does not tell
        uid = scope.arn("eks", f"nodegroup/{cluster}/{name}", scope.region, scope.account)
        attributes = {"name": name, "region": scope.region, "cluster": cluster}
        yield Found(NODE_GROUP, uid, name, scope.region, attributes, {"nodegroupName": name})


def _node_group(data: Data, found: Found) -> Mapping[str, Any]:
    item = data["nodegroup"]
    access = item.get("remoteAccess")
    return {
        "tags": dict(item.get("tags") or {}),
        # with a launch template EKS opens nothing itself
        "remote_access": {
            "key": access.get("ec2SshKey"),
            "security_groups": list(access.get("sourceSecurityGroups") or ()),
        }
        if access
        else None,
    }


LIST_CLUSTERS = Call(
    "eks",
    "ListClusters",
    "eks:ListClusters",
    {CLUSTER: ("name", "arn", "account", "region")},
    roots=(JSON_BODY,),
    requires=("clusters",),
    paging=Paging("nextToken", "nextToken", ("clusters",), "maxResults", 100),
)
DESCRIBE_CLUSTER = Call(
    "eks",
    "DescribeCluster",
    "eks:DescribeCluster",
    {
        CLUSTER: (
            "status",
            "created",
            "version",
            "platform_version",
            "role_arn",
            "vpc_id",
            "tags",
            "secrets_key_arn",
            "endpoint_public",
            "endpoint_private",
            "public_cidrs",
            "log_types",
        )
    },
    roots=(JSON_BODY,),
    requires=("cluster",),
)

LIST_NODE_GROUPS = Call(
    "eks",
    "ListNodegroups",
    "eks:ListNodegroups",
    {NODE_GROUP: ("name", "region", "cluster")},
    roots=(JSON_BODY,),
    requires=("nodegroups",),
    paging=Paging("nextToken", "nextToken", ("nodegroups",), "maxResults", 100),
)
DESCRIBE_NODE_GROUP = Call(
    "eks",
    "DescribeNodegroup",
    "eks:DescribeNodegroup",
    {NODE_GROUP: ("tags", "remote_access")},
    roots=(JSON_BODY,),
    requires=("nodegroup",),
)

LISTINGS = (
    Listing(LIST_CLUSTERS, (CLUSTER,), True, _clusters),
    Listing(
        LIST_NODE_GROUPS,
        (NODE_GROUP,),
        True,
        _node_groups,
        within=CLUSTER,
        asked=lambda cluster: {"clusterName": cluster.name},
    ),
)
DETAILS = (
    Detail(CLUSTER, DESCRIBE_CLUSTER, _cluster),
    Detail(NODE_GROUP, DESCRIBE_NODE_GROUP, _node_group),
)
