"""What ties a network to others: the account's managed prefix lists, and peerings of VPCs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.ec2 import describing, owned, tags_of
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

PREFIXES = "aws.ec2.prefix-list"
PEERING = "aws.ec2.vpc-peering"


def _prefix_lists(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["PrefixLists"]:
        key = item["PrefixListId"]
        # the lists that AWS keeps, and those that other accounts share, are theirs to judge
        if item["OwnerId"] == scope.account:
            found = owned(PREFIXES, f"prefix-list/{key}", key, scope, {
                "id": key,
                "name": item["PrefixListName"],
                "tags": tags_of(item),
                "ip_version": {"IPv4": 4, "IPv6": 6}[item["AddressFamily"]],
            }, name=item["PrefixListName"])  # fmt: skip
            found.keys = {"PrefixListId": key}
            yield found


def _entries(data: Data, found: Found) -> Mapping[str, Any]:
    return {"cidrs": [entry["Cidr"] for entry in data["Entries"]]}


def _peerings(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["VpcPeeringConnections"]:
        key, ends = item["VpcPeeringConnectionId"], (item["RequesterVpcInfo"], item["AccepterVpcInfo"])
        owners = {end["OwnerId"] for end in ends}
        yield owned(PEERING, f"vpc-peering-connection/{key}", key, scope, {
            "id": key,
            "tags": tags_of(item),
            "status": item["Status"]["Code"],
            "vpc_ids": [end["VpcId"] for end in ends],
            "foreign_accounts": sorted(owners - {scope.account}),
        })  # fmt: skip


DESCRIBE_PREFIX_LISTS = describing("DescribeManagedPrefixLists", "PrefixLists", 100, {
    PREFIXES: ("id", "name", "account", "region", "tags", "ip_version"),
})  # fmt: skip
GET_ENTRIES = describing("GetManagedPrefixListEntries", "Entries", 100, {PREFIXES: ("cidrs",)})
DESCRIBE_PEERINGS = describing("DescribeVpcPeeringConnections", "VpcPeeringConnections", 1000, {
    PEERING: ("id", "account", "region", "tags", "status", "vpc_ids", "foreign_accounts"),
})  # fmt: skip

LISTINGS = (
    Listing(DESCRIBE_PREFIX_LISTS, (PREFIXES,), True, _prefix_lists),
    Listing(DESCRIBE_PEERINGS, (PEERING,), True, _peerings),
)
DETAILS = (Detail(PREFIXES, GET_ENTRIES, _entries),)
