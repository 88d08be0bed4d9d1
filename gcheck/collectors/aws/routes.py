"""Route tables of VPCs: which subnets they are for, and what leads through peerings and internet gateways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.collectors.aws.ec2 import describing, owned, tags_of
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

TABLE = "aws.ec2.route-table"


def _tables(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["RouteTables"]:
        key, places = item["RouteTableId"], item["Associations"]
        if item["OwnerId"] == scope.account:
            yield owned(TABLE, f"route-table/{key}", key, scope, {
                "id": key,
                "tags": tags_of(item),
                "vpc_id": item["VpcId"],
                # that of every subnet of the VPC which names no other
                "main": any(place["Main"] for place in places),
                "subnet_ids": sorted(place["SubnetId"] for place in places if "SubnetId" in place),
                # one whose target is gone leads nowhere
                "routes": [_route(route) for route in item["Routes"] if route["State"] != "blackhole"],
            })  # fmt: skip


def _route(route: Data) -> dict[str, Any]:
    return {
        # a route has one of the two, or a prefix list instead
        "cidr": route.get("DestinationCidrBlock"),
        "ipv6_cidr": route.get("DestinationIpv6CidrBlock"),
        "peering": "VpcPeeringConnectionId" in route,
        # other gateways are local, virtual private ones, or endpoints; what only lets out has a member of its own
        "internet": str(route.get("GatewayId")).startswith("igw-"),
    }


DESCRIBE_ROUTE_TABLES = describing("DescribeRouteTables", "RouteTables", 100, {
    TABLE: ("id", "account", "region", "tags", "vpc_id", "main", "subnet_ids", "routes"),
})  # fmt: skip

LISTINGS = (Listing(DESCRIBE_ROUTE_TABLES, (TABLE,), True, _tables),)
DETAILS: tuple[Detail, ...] = ()
