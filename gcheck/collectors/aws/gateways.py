"""What leads into and out of VPCs: endpoints of services, elastic addresses, transit gateways."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.ec2 import describing, owned, tags_of
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

ENDPOINT = "aws.ec2.vpc-endpoint"
ADDRESS = "aws.ec2.address"
TRANSIT = "aws.ec2.transit-gateway"


def _endpoints(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["VpcEndpoints"]:
        key, policy = item["VpcEndpointId"], item.get("PolicyDocument")
        if item["OwnerId"] == scope.account:
            yield owned(ENDPOINT, f"vpc-endpoint/{key}", key, scope, {
                "id": key,
                "tags": tags_of(item),
                "kind": item["VpcEndpointType"],
                "service": item["ServiceName"],
                "vpc_id": item["VpcId"],
                "state": item["State"],
                # left out where the service takes no policies
                "policy": json.loads(policy) if policy else None,
            })  # fmt: skip


def _addresses(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Addresses"]:
        key = item["AllocationId"]
        yield owned(ADDRESS, f"elastic-ip/{key}", key, scope, {
            "id": key,
            "tags": tags_of(item),
            "address": item["PublicIp"],
            "attached_to": _attached(item),
        }, name=item["PublicIp"])  # fmt: skip


def _attached(item: Data) -> str | None:
    # left out, or empty, where the address belongs to nothing
    return item.get("InstanceId") or item.get("NetworkInterfaceId") or None


def _transit_gateways(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["TransitGateways"]:
        key = item["TransitGatewayId"]
        if item["OwnerId"] == scope.account:
            options: dict[str, Any] = item["Options"]
            yield owned(TRANSIT, f"transit-gateway/{key}", key, scope, {
                "id": key,
                "tags": tags_of(item),
                "state": item["State"],
                "accepts_attachments_by_itself": options["AutoAcceptSharedAttachments"] == "enable",
            })  # fmt: skip


DESCRIBE_ENDPOINTS = describing("DescribeVpcEndpoints", "VpcEndpoints", 1000, {
    ENDPOINT: ("id", "account", "region", "tags", "kind", "service", "vpc_id", "state", "policy"),
})  # fmt: skip
DESCRIBE_ADDRESSES = Call(
    "ec2",
    "DescribeAddresses",
    "ec2:DescribeAddresses",
    {ADDRESS: ("id", "account", "region", "tags", "address", "attached_to")},
    requires=("Addresses",),
)
DESCRIBE_TRANSIT_GATEWAYS = describing("DescribeTransitGateways", "TransitGateways", 1000, {
    TRANSIT: ("id", "account", "region", "tags", "state", "accepts_attachments_by_itself"),
})  # fmt: skip

LISTINGS = (
    Listing(DESCRIBE_ENDPOINTS, (ENDPOINT,), True, _endpoints),
    Listing(DESCRIBE_ADDRESSES, (ADDRESS,), True, _addresses),
    Listing(DESCRIBE_TRANSIT_GATEWAYS, (TRANSIT,), True, _transit_gateways),
)
DETAILS: tuple[Detail, ...] = ()
