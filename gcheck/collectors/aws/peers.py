"""What ties a network to others: managed prefix lists, the account's and those it may refer to, and peerings of VPCs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.ec2 import describing, owned, tags_of
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

PREFIXES = "aws.ec2.prefix-list"
FOREIGN = "aws.ec2.foreign-prefix-list"
PEERING = "aws.ec2.vpc-peering"


def _prefix_lists(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["PrefixLists"]:
        key, own = item["PrefixListId"], item["OwnerId"] == scope.account
        if {True: PREFIXES, False: FOREIGN}[own] in types:
            attributes = {
                "id": key,
                "name": item["PrefixListName"],
                "ip_version": {"IPv4": 4, "IPv6": 6}[item["AddressFamily"]],
            }
            found = _own(item, scope, attributes) if own else _foreign(item, scope, attributes)
            found.keys = {"PrefixListId": key}
            yield found


def _own(item: Data, scope: Scope, attributes: dict[str, Any]) -> Found:
    key, name = item["PrefixListId"], item["PrefixListName"]
    return owned(PREFIXES, f"prefix-list/{key}", key, scope, {**attributes, "tags": tags_of(item)}, name=name)


def _foreign(item: Data, scope: Scope, attributes: dict[str, Any]) -> Found:
    """A list of another account, which judges it itself, or of AWS: then its ranges are not asked for."""
    by_aws = item["OwnerId"] == "AWS"
    attributes |= {"owner": item["OwnerId"], "by_aws": by_aws, **({"cidrs": None} if by_aws else {})}
    key, name = item["PrefixListId"], item["PrefixListName"]
    return owned(FOREIGN, f"prefix-list/{key}", key, scope, attributes, name=name)


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
    FOREIGN: ("id", "name", "account", "region", "owner", "by_aws", "ip_version"),
})  # fmt: skip
GET_ENTRIES = describing("GetManagedPrefixListEntries", "Entries", 100, {
    PREFIXES: ("cidrs",),
    FOREIGN: ("cidrs",),
})  # fmt: skip
DESCRIBE_PEERINGS = describing("DescribeVpcPeeringConnections", "VpcPeeringConnections", 1000, {
    PEERING: ("id", "account", "region", "tags", "status", "vpc_ids", "foreign_accounts"),
})  # fmt: skip

LISTINGS = (
    Listing(DESCRIBE_PREFIX_LISTS, (PREFIXES, FOREIGN), True, _prefix_lists),
    Listing(DESCRIBE_PEERINGS, (PEERING,), True, _peerings),
)
DETAILS = (
    Detail(PREFIXES, GET_ENTRIES, _entries),
    Detail(FOREIGN, GET_ENTRIES, _entries, needed=lambda found: not found.attributes["by_aws"]),
)
