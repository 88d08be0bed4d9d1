"""EC2: instances, launch templates and configurations, volumes."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.cloudformation.drafts import Draft, Names
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, dropped, inner, items, value
from gcheck.model.unread import Unread

_ROOTS = ("/dev/sda1", "/dev/xvda", "/dev/sda")
"""The root device's names in Amazon's, Ubuntu's and Windows' images."""


def _devices(draft: Draft, node: Node) -> None:
    """The volumes of an instance: that of the root device, as far as its usual names tell, and the others."""
    for item in items(draft, node):
        disk = inner(draft, item, "Ebs")
        if disk is None:
            continue  # an instance store, or a device that is suppressed
        name = value(draft, item, "DeviceName")
        root = isinstance(name, Unread) or name in _ROOTS
        kind = "root_block_device" if root and draft.part("root_block_device") is None else "ebs_block_device"
        if isinstance(disk.raw, Unread):
            draft.hidden(kind, disk.raw, disk)
        else:
            draft.block(kind, disk).fill(disk, {})


def _interfaces(draft: Draft, node: Node) -> None:
    """What the first network interface of an instance says of addresses, groups and the subnet."""
    names = {
        "AssociatePublicIpAddress": "associate_public_ip_address",
        "GroupSet": "vpc_security_group_ids",
        "SubnetId": "subnet_id",
    }
    draft.put("network_interface", node)
    for item in items(draft, node)[:1]:
        for key, name in names.items():
            found = item if isinstance(item.raw, Unread) else inner(draft, item, key)
            if found is not None:
                draft.put(name, found)


def encoded(raw: Any) -> bool:
    """True for user data that the template gives in base64, and not as a text that Fn::Base64 encodes."""
    if isinstance(raw, dict):
        if "Fn::Base64" in raw:
            return False
        choice = raw.get("Fn::If")
        return all(encoded(item) for item in choice[1:]) if isinstance(choice, list) else True
    return True


def _packed(draft: Draft, node: Node) -> None:
    found = inner(draft, node, "UserData")
    raw = node.raw.get("UserData") if isinstance(node.raw, dict) else None
    if found is not None:
        draft.put("user_data_base64" if encoded(raw) else "user_data", found)


_INSTANCE: Names = {
    "SecurityGroupIds": "vpc_security_group_ids",
    "BlockDeviceMappings": _devices,
    "NetworkInterfaces": _interfaces,
    "UserData": dropped,
}


def _template(draft: Draft, node: Node) -> None:
    """The data of a launch template, one level higher."""
    if isinstance(node.raw, Unread):
        for name in ("metadata_options", "block_device_mappings", "network_interfaces", "user_data"):
            draft.set(name, node.raw, node)
        return
    draft.fill(node, {"UserData": dropped, "TagSpecifications": dropped})
    found = inner(draft, node, "UserData")
    raw = node.raw.get("UserData") if isinstance(node.raw, dict) else None
    if found is not None and encoded(raw):
        draft.put("user_data", found)
    elif found is not None:
        draft.put("user_data_plain", found)


def _attachments(draft: Draft, node: Node) -> None:
    for position, item in enumerate(items(draft, node)):
        volume = item if isinstance(item.raw, Unread) else inner(draft, item, "VolumeId")
        if volume is not None:
            other = draft.made.resource("aws_volume_attachment", item, suffix=f".Volumes[{position}]")
            other.put("volume_id", volume)
            other.set("instance_id", draft.made.own, item)


def _disks(draft: Draft, node: Node) -> None:
    """The volumes of what a fleet launches, whatever their devices are called."""
    for item in items(draft, node):
        disk = item if isinstance(item.raw, Unread) else inner(draft, item, "Ebs")
        if disk is not None and isinstance(disk.raw, Unread):
            draft.hidden("ebs_block_device", disk.raw, disk)
        elif disk is not None:
            draft.block("ebs_block_device", disk).fill(disk, {})


def _launches(draft: Draft, node: Node) -> None:
    """What a spot fleet launches, one block for each of its specifications."""
    written = inner(draft, node, "LaunchSpecifications")
    for item in items(draft, written):
        if isinstance(item.raw, Unread):
            draft.hidden("launch_specification", item.raw, item)
        else:
            launch = draft.block("launch_specification", item)
            launch.fill(item, {**_INSTANCE, "BlockDeviceMappings": _disks})
            _packed(launch, item)


TRANSLATIONS = {
    "AWS::EC2::SpotFleet": Translation("aws_spot_fleet_request", {"SpotFleetRequestConfigData": _launches}),
    "AWS::EC2::Instance": Translation(
        "aws_instance", {**_INSTANCE, "Volumes": _attachments}, further=_packed
    ),
    "AWS::AutoScaling::LaunchConfiguration": Translation(
        "aws_launch_configuration",
        {"LaunchConfigurationName": "name", "BlockDeviceMappings": _devices, "UserData": dropped},
        named="LaunchConfigurationName",
        further=_packed,
    ),
    "AWS::EC2::LaunchTemplate": Translation(
        "aws_launch_template",
        {"LaunchTemplateName": "name", "LaunchTemplateData": _template, "TagSpecifications": dropped},
    ),
    "AWS::EC2::Volume": Translation("aws_ebs_volume"),
    "AWS::EC2::VolumeAttachment": Translation("aws_volume_attachment"),
}
