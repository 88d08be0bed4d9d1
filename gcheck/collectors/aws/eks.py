"""EKS: the control planes of Kubernetes clusters, seen from AWS; what runs inside is not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

CLUSTER = "aws.eks.cluster"


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

LISTINGS = (Listing(LIST_CLUSTERS, (CLUSTER,), True, _clusters),)
DETAILS = (Detail(CLUSTER, DESCRIBE_CLUSTER, _cluster),)
