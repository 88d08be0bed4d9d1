"""EC2 instances and the images that the account owns. Of user data only where it looks like a secret is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.ec2 import describing, owned, tags_of
from gcheck.collectors.aws.leaks import secrets_of
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

INSTANCE = "aws.ec2.instance"
IMAGE = "aws.ec2.image"


def _instances(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in (instance for reservation in data["Reservations"] for instance in reservation["Instances"]):
        key, tags = item["InstanceId"], tags_of(item)
        interfaces = item.get("NetworkInterfaces", ())
        attributes = {
            "id": key,
            "tags": tags,
            "state": item["State"]["Name"],
            "instance_type": item["InstanceType"],
            "image_id": item["ImageId"],
            "launched": rfc3339(item["LaunchTime"]),
            # EC2 leaves out what a terminated instance no longer has, and a profile where there is none
            "vpc_id": item.get("VpcId"),
            "subnet_id": item.get("SubnetId"),
            "instance_profile": item.get("IamInstanceProfile", {}).get("Arn"),
            "public_addresses": sorted(_public(item, interfaces)),
            "ipv6_addresses": sorted(_ipv6(interfaces)),
            "security_groups": sorted(_groups(item, interfaces)),
            "default_groups": sorted(_groups(item, interfaces, "default")),
        }
        if "NetworkInterfaces" in item:
            attributes["interfaces"] = len(interfaces)
        if "EbsOptimized" in item:
            attributes["ebs_optimized"] = item["EbsOptimized"]
        if "MetadataOptions" in item:
            attributes["metadata"] = _metadata(item["MetadataOptions"])
        if "Monitoring" in item:
            attributes["detailed_monitoring"] = item["Monitoring"]["State"] in ("enabled", "pending")
        if attributes["state"] == "terminated":
            attributes["user_data_secrets"] = []
        found = owned(INSTANCE, f"instance/{key}", key, scope, attributes, name=tags.get("Name", ""))
        found.keys = {"InstanceId": key, "Attribute": "userData"}
        yield found


def _user_data(data: Data, found: Found) -> Mapping[str, Any]:
    # an empty element where the instance was given none
    return {"user_data_secrets": secrets_of(data["UserData"].get("Value"))}


def _public(item: Data, interfaces: list[Data]) -> set[str]:
    """IPv4 addresses; each private address of each interface may have a public one of its own."""
    associated = [item.get("PublicIpAddress")]
    for interface in interfaces:
        associated.append(interface.get("Association", {}).get("PublicIp"))
        associated.extend(
            address.get("Association", {}).get("PublicIp")
            for address in interface.get("PrivateIpAddresses", ())
        )
    return {address for address in associated if address}


def _ipv6(interfaces: list[Data]) -> set[str]:
    return {
        address["Ipv6Address"] for interface in interfaces for address in interface.get("Ipv6Addresses", ())
    }


def _groups(item: Data, interfaces: list[Data], name: str | None = None) -> set[str]:
    # no group may be called default but the one that each VPC has from the start
    # the instance's own list names the groups of its primary interface only
    named = [
        *item.get("SecurityGroups", ()),
        *(group for one in interfaces for group in one.get("Groups", ())),
    ]
    return {group["GroupId"] for group in named if name in (None, group["GroupName"])}


def _metadata(options: Data) -> dict[str, Any]:
    return {
        "enabled": options["HttpEndpoint"] == "enabled",
        "token_required": options["HttpTokens"] == "required",
        "hop_limit": options["HttpPutResponseHopLimit"],
    }


def _images(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Images"]:
        key = item["ImageId"]
        found = owned(IMAGE, f"image/{key}", key, scope, {
            "id": key,
            "name": item.get("Name"),
            "tags": tags_of(item),
            "public": item["Public"],
            "state": item["State"],
            "created": _to_the_second(item["CreationDate"]),
            "snapshot_ids": sorted(_snapshots(item)),
            **_devices(item),
        }, name=item.get("Name", ""))  # fmt: skip
        # the ARN of an image has no account in it
        found.uid = scope.arn("ec2", f"image/{key}", scope.region)
        found.keys = {"ImageId": key, "Attribute": "launchPermission"}
        yield found


def _to_the_second(moment: str) -> str:
    # EC2 gives this one as text: 2026-01-31T12:00:00.000Z
    return f"{moment[:19]}Z"


def _snapshots(item: Data) -> set[str]:
    blocks = (block.get("Ebs", {}) for block in item.get("BlockDeviceMappings", ()))
    return {block["SnapshotId"] for block in blocks if "SnapshotId" in block}


def _devices(item: Data) -> dict[str, Any]:
    """Devices whose volumes are made in the clear; what is no volume, an instance's own disk for one, has no such part."""
    volumes = [block for block in item.get("BlockDeviceMappings", ()) if "Ebs" in block]
    if not all("Encrypted" in block["Ebs"] for block in volumes):
        return {}
    return {"plain_devices": [block["DeviceName"] for block in volumes if not block["Ebs"]["Encrypted"]]}


def _launch_permissions(data: Data, found: Found) -> Mapping[str, Any]:
    """Accounts, organisations and organisational units, besides everyone, which the listing tells."""
    members = ("UserId", "OrganizationArn", "OrganizationalUnitArn")
    permissions = data["LaunchPermissions"]
    return {"shared_with": sorted(item[name] for item in permissions for name in members if name in item)}


DESCRIBE_INSTANCES = describing("DescribeInstances", "Reservations", 1000, {
    INSTANCE: (
        "id", "account", "region", "tags", "state", "instance_type", "image_id", "launched", "vpc_id", "subnet_id",
        "instance_profile", "public_addresses", "ipv6_addresses", "security_groups", "metadata",
        "detailed_monitoring", "default_groups", "ebs_optimized", "interfaces",
    ),
})  # fmt: skip
DESCRIBE_INSTANCE_ATTRIBUTE = Call(
    "ec2",
    "DescribeInstanceAttribute",
    "ec2:DescribeInstanceAttribute",
    {INSTANCE: ("user_data_secrets",)},
    requires=("UserData",),
)
DESCRIBE_IMAGES = describing("DescribeImages", "Images", 1000, {
    IMAGE: ("id", "name", "account", "region", "tags", "public", "state", "created", "snapshot_ids", "plain_devices"),
})  # fmt: skip
DESCRIBE_IMAGE_ATTRIBUTE = Call(
    "ec2",
    "DescribeImageAttribute",
    "ec2:DescribeImageAttribute",
    {IMAGE: ("shared_with",)},
    requires=("LaunchPermissions",),
)


def _own(types: frozenset[str]) -> dict[str, Any]:
    # deprecated and disabled images are left out unless asked for
    return {"Owners": ["self"], "IncludeDeprecated": True, "IncludeDisabled": True}


LISTINGS = (
    Listing(DESCRIBE_INSTANCES, (INSTANCE,), True, _instances),
    Listing(DESCRIBE_IMAGES, (IMAGE,), True, _images, _own),
)
DETAILS = (
    Detail(IMAGE, DESCRIBE_IMAGE_ATTRIBUTE, _launch_permissions),
    Detail(
        INSTANCE,
        DESCRIBE_INSTANCE_ATTRIBUTE,
        _user_data,
        # what is gone has no user data left
        needed=lambda found: found.attributes["state"] != "terminated",
    ),
)
