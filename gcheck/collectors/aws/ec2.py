"""EC2: security groups, volumes, snapshots, and the settings of a region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

GROUP = "aws.ec2.security-group"
VOLUME = "aws.ec2.volume"
SNAPSHOT = "aws.ec2.snapshot"
REGION = "aws.ec2.region"

DESCRIBE_REGIONS = Call("ec2", "DescribeRegions", "ec2:DescribeRegions", requires=("Regions",))

PROTOCOLS = {"-1": "all", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}


def describing(operation: str, member: str, size: int, fills: Mapping[str, tuple[str, ...]]) -> Call:
    """A listing of EC2; ``size`` is the most items that a page may have."""
    paging = Paging("NextToken", "NextToken", (member,), "MaxResults", size)
    return Call("ec2", operation, f"ec2:{operation}", fills, requires=(member,), paging=paging)


def _groups(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["SecurityGroups"]:
        key = item["GroupId"]
        yield owned(GROUP, f"security-group/{key}", key, scope, {
            "id": key,
            "name": item["GroupName"],
            "description": item["Description"],
            "vpc_id": item.get("VpcId"),
            "is_default": item["GroupName"] == "default",
            "tags": tags_of(item),
            "ingress": _rules(item["IpPermissions"]),
            "egress": _rules(item["IpPermissionsEgress"]),
        }, name=item["GroupName"])  # fmt: skip


def _rules(permissions: list[Data]) -> list[dict[str, Any]]:
    return [rule for permission in permissions for rule in _split(permission)]


_SOURCES = (
    ("IpRanges", "CidrIp", "cidrs"),
    ("Ipv6Ranges", "CidrIpv6", "ipv6_cidrs"),
    ("PrefixListIds", "PrefixListId", "prefix_lists"),
    ("UserIdGroupPairs", "GroupId", "security_groups"),
)


def _split(permission: Data) -> list[dict[str, Any]]:
    """EC2 joins rules of the same ports; they are taken apart again by their descriptions."""
    by_description: dict[str | None, dict[str, Any]] = {}
    for member, key, name in _SOURCES:
        for source in permission.get(member, ()):
            description = source.get("Description")
            rule = by_description.setdefault(description, _rule(permission, description))
            # a group of EC2-Classic has a name only
            rule[name].append(source[key] if key in source else source["GroupName"])
    return list(by_description.values())


def _rule(permission: Data, description: str | None) -> dict[str, Any]:
    protocol = str(permission["IpProtocol"])
    return {
        "protocol": PROTOCOLS.get(protocol, protocol),
        "from_port": _port(permission.get("FromPort")),
        "to_port": _port(permission.get("ToPort")),
        "cidrs": [],
        "ipv6_cidrs": [],
        "prefix_lists": [],
        "security_groups": [],
        "description": description,
    }


def _port(number: int | None) -> int | None:
    return None if number == -1 else number


def _volumes(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Volumes"]:
        key = item["VolumeId"]
        yield owned(VOLUME, f"volume/{key}", key, scope, {
            "id": key,
            "tags": tags_of(item),
            "encrypted": item["Encrypted"],
            "kms_key_id": item.get("KmsKeyId"),
            "state": item["State"],
            "size_gib": item["Size"],
            "created": rfc3339(item["CreateTime"]),
            "attached_to": [place["InstanceId"] for place in item.get("Attachments", ()) if "InstanceId" in place],
        })  # fmt: skip


def _snapshots(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Snapshots"]:
        key = item["SnapshotId"]
        found = owned(SNAPSHOT, f"snapshot/{key}", key, scope, {
            "id": key,
            "tags": tags_of(item),
            "volume_id": item["VolumeId"],
            "encrypted": item["Encrypted"],
            "kms_key_id": item.get("KmsKeyId"),
            "started": rfc3339(item["StartTime"]),
            "state": item["State"],
        })  # fmt: skip
        # the ARN of a snapshot has no account in it
        found.uid = scope.arn("ec2", f"snapshot/{key}", scope.region)
        found.keys = {"SnapshotId": key, "Attribute": "createVolumePermission"}
        yield found


def _sharing(data: Data, found: Found) -> Mapping[str, Any]:
    permissions = data["CreateVolumePermissions"]
    return {
        "public": any(item.get("Group") == "all" for item in permissions),
        "shared_with": sorted(item["UserId"] for item in permissions if "UserId" in item),
    }


def _region(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    # a region has no ARN
    yield Found(REGION, f"{scope.account}/{scope.region}", scope.region, scope.region, {
        "name": scope.region,
        "account": scope.account,
        "ebs_encryption_by_default": data["EbsEncryptionByDefault"],
    })  # fmt: skip


def owned(
    kind: str, resource: str, key: str, scope: Scope, attributes: dict[str, Any], name: str = ""
) -> Found:
    """A resource that the account owns in this region; ``resource`` is the last part of its ARN."""
    arn = scope.arn("ec2", resource, scope.region, scope.account)
    attributes.update(account=scope.account, region=scope.region)
    return Found(kind, arn, name or key, scope.region, attributes)


def tags_of(item: Data) -> dict[str, str]:
    """The tags of an item by key."""
    # EC2 leaves the tag set out where there are no tags
    return {tag["Key"]: tag["Value"] for tag in item.get("Tags", ())}


DESCRIBE_SECURITY_GROUPS = describing("DescribeSecurityGroups", "SecurityGroups", 1000, {
    GROUP: ("id", "name", "description", "vpc_id", "is_default", "account", "region", "tags", "ingress", "egress"),
})  # fmt: skip
DESCRIBE_VOLUMES = describing("DescribeVolumes", "Volumes", 500, {
    VOLUME: ("id", "account", "region", "tags", "encrypted", "kms_key_id", "state", "size_gib", "created", "attached_to"),
})  # fmt: skip
DESCRIBE_SNAPSHOTS = describing("DescribeSnapshots", "Snapshots", 1000, {
    SNAPSHOT: ("id", "account", "region", "tags", "volume_id", "encrypted", "kms_key_id", "started", "state"),
})  # fmt: skip
DESCRIBE_SNAPSHOT_ATTRIBUTE = Call(
    "ec2",
    "DescribeSnapshotAttribute",
    "ec2:DescribeSnapshotAttribute",
    {SNAPSHOT: ("public", "shared_with")},
    requires=("CreateVolumePermissions",),
)
GET_EBS_ENCRYPTION_BY_DEFAULT = Call(
    "ec2",
    "GetEbsEncryptionByDefault",
    "ec2:GetEbsEncryptionByDefault",
    {REGION: ("name", "account", "ebs_encryption_by_default")},
    requires=("EbsEncryptionByDefault",),
)

LISTINGS = (
    Listing(DESCRIBE_SECURITY_GROUPS, (GROUP,), True, _groups),
    Listing(DESCRIBE_VOLUMES, (VOLUME,), True, _volumes),
    Listing(DESCRIBE_SNAPSHOTS, (SNAPSHOT,), True, _snapshots, lambda types: {"OwnerIds": ["self"]}),
    Listing(GET_EBS_ENCRYPTION_BY_DEFAULT, (REGION,), True, _region),
)
DETAILS = (Detail(SNAPSHOT, DESCRIBE_SNAPSHOT_ATTRIBUTE, _sharing),)
