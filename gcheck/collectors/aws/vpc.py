"""VPCs with their flow logs, subnets, and network ACLs with what they let in from the internet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.ec2 import PROTOCOLS, describing, owned, tags_of
from gcheck.collectors.aws.failures import Failure
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.reachable import open_to_internet
from gcheck.collectors.aws.reader import Answer, Reader

VPC = "aws.ec2.vpc"
SUBNET = "aws.ec2.subnet"
ACL = "aws.ec2.network-acl"


def _vpcs(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Vpcs"]:
        key = item["VpcId"]
        # a VPC that another account shares by RAM is that account's to judge
        if item["OwnerId"] == scope.account:
            yield owned(VPC, f"vpc/{key}", key, scope, {
                "id": key,
                "tags": tags_of(item),
                "is_default": item["IsDefault"],
                "cidrs": _ranges(item["CidrBlockAssociationSet"], "CidrBlock"),
                # left out where the VPC has no IPv6
                "ipv6_cidrs": _ranges(item.get("Ipv6CidrBlockAssociationSet", ()), "Ipv6CidrBlock"),
            })  # fmt: skip


def _ranges(blocks: Iterable[Data], member: str) -> list[str]:
    # one that was taken away is shown for a while
    return [block[member] for block in blocks if block[f"{member}State"]["State"] != "disassociated"]


def _flow_logs(data: Data, found: Found) -> Mapping[str, Any]:
    own = (item for item in data["FlowLogs"] if item["ResourceId"] == found.attributes["id"])
    return {"flow_logs": [_flow_log(item) for item in own]}


def _read_flow_logs(reader: Reader, region: str) -> Answer | Failure:
    return reader.read(DESCRIBE_FLOW_LOGS, region)


def _flow_log(item: Data) -> dict[str, Any]:
    return {
        "id": item["FlowLogId"],
        "active": item["FlowLogStatus"] == "ACTIVE",
        # left out until something was delivered, or failed to be
        "delivery": item.get("DeliverLogsStatus"),
        # a transit gateway's log has no type; a VPC's has
        "traffic": item["TrafficType"],
        "destination_type": item["LogDestinationType"],
        "destination": item.get("LogDestination") or item.get("LogGroupName"),
    }


def _subnets(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Subnets"]:
        key = item["SubnetId"]
        if item["OwnerId"] == scope.account:
            yield owned(SUBNET, f"subnet/{key}", key, scope, {
                "id": key,
                "tags": tags_of(item),
                "vpc_id": item["VpcId"],
                # one that has IPv6 only has no such block
                "cidr": item.get("CidrBlock"),
                "zone": item["AvailabilityZone"],
                "is_default": item["DefaultForAz"],
                "public_address_on_launch": item["MapPublicIpOnLaunch"],
            })  # fmt: skip


def _acls(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["NetworkAcls"]:
        key = item["NetworkAclId"]
        ingress = [_entry(entry) for entry in item["Entries"] if not entry["Egress"]]
        ingress.sort(key=lambda entry: int(entry["number"]))
        if item["OwnerId"] == scope.account:
            yield owned(ACL, f"network-acl/{key}", key, scope, {
                "id": key,
                "tags": tags_of(item),
                "vpc_id": item["VpcId"],
                "is_default": item["IsDefault"],
                "subnet_ids": sorted(place["SubnetId"] for place in item["Associations"]),
                "ingress": ingress,
                "internet_ingress": open_to_internet(ingress),
            })  # fmt: skip


def _entry(entry: Data) -> dict[str, Any]:
    # only TCP and UDP have ports; an entry for every protocol is for every port
    ports = entry.get("PortRange", {})
    return {
        "number": entry["RuleNumber"],
        "allow": entry["RuleAction"] == "allow",
        "protocol": PROTOCOLS.get(entry["Protocol"], entry["Protocol"]),
        "from_port": ports.get("From"),
        "to_port": ports.get("To"),
        # an entry has one of the two
        "cidr": entry["CidrBlock"] if "CidrBlock" in entry else entry["Ipv6CidrBlock"],
    }


DESCRIBE_VPCS = describing("DescribeVpcs", "Vpcs", 1000, {
    VPC: ("id", "account", "region", "tags", "is_default", "cidrs", "ipv6_cidrs"),
})  # fmt: skip
DESCRIBE_FLOW_LOGS = describing("DescribeFlowLogs", "FlowLogs", 1000, {VPC: ("flow_logs",)})
DESCRIBE_SUBNETS = describing("DescribeSubnets", "Subnets", 1000, {
    SUBNET: (
        "id", "account", "region", "tags", "vpc_id", "cidr", "zone", "is_default", "public_address_on_launch",
    ),
})  # fmt: skip
DESCRIBE_NETWORK_ACLS = describing("DescribeNetworkAcls", "NetworkAcls", 1000, {
    ACL: (
        "id", "account", "region", "tags", "vpc_id", "is_default", "subnet_ids", "ingress", "internet_ingress",
    ),
})  # fmt: skip

LISTINGS = (
    Listing(DESCRIBE_VPCS, (VPC,), True, _vpcs),
    Listing(DESCRIBE_SUBNETS, (SUBNET,), True, _subnets),
    Listing(DESCRIBE_NETWORK_ACLS, (ACL,), True, _acls),
)
# one request for all VPCs of a region, and what is logged of subnets and interfaces in the same pages
DETAILS = (Detail(VPC, DESCRIBE_FLOW_LOGS, _flow_logs, shared=_read_flow_logs),)
