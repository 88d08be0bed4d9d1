"""Directories, shares of Storage Gateway, repositories of CodeCommit, capacity of ECS, fleets of GameLift.

Defaults are those of the provider's resources.
"""

from __future__ import annotations

from gcheck.collectors.terraform.resources.mapping import Fill, Subject
from gcheck.collectors.terraform.resources.tables import (
    beside,
    by_type,
    constant,
    each,
    each_beside,
    flag,
    inside,
    named,
    of,
    symbol,
    table,
    text,
    texts,
)
from gcheck.collectors.terraform.view import Reading, View, record
from gcheck.model.unread import Unread


def _any_beside(kind: str, argument: str) -> Fill:
    """Whether a resource of a kind names the subject."""

    def fill(subject: Subject) -> Reading:
        found = each_beside(kind, argument, constant(True, "declared"))(subject)
        unread = next((item for item in found.value if isinstance(item, Unread)), None)
        if True in found.value or unread is None:
            return Reading(True in found.value, found.places)
        return Reading(unread)

    return fill


DIRECTORY = table(
    ("aws_directory_service_directory",),
    "name",
    {"kind": text("type", "SimpleAD")},
    {
        "id": symbol("id"),
        "radius_protocol": beside(
            "aws_directory_service_radius_settings",
            "directory_id",
            text("authentication_protocol"),
            of(constant(None, "not declared in this code")),
        ),
        "logs": _any_beside("aws_directory_service_log_subscription", "directory_id"),
    },
)


def _guests(view: View) -> Reading:
    """Whether a share of SMB lets everybody in who knows the password for guests."""
    found = view.text("authentication", "ActiveDirectory")
    return found if isinstance(found.value, Unread) else Reading(found.value == "GuestAccess", found.places)


SHARE = table(
    ("aws_storagegateway_smb_file_share", "aws_storagegateway_nfs_file_share"),
    "file_share_name",
    {"kms_encrypted": flag("kms_encrypted"), "clients": texts("client_list")},
    {
        "id": symbol("id"),
        "guests": by_type(
            aws_storagegateway_smb_file_share=of(_guests),
            aws_storagegateway_nfs_file_share=of(constant(None, "NFS knows no guests")),
        ),
    },
)


REPOSITORY = table(
    ("aws_codecommit_repository",),
    "repository_name",
    {},
    {
        "name": named("repository_name"),
        "approval_asked": _any_beside("aws_codecommit_approval_rule_template_association", "repository_name"),
    },
)

CAPACITY = table(
    ("aws_ecs_capacity_provider",),
    "name",
    {
        "termination_protection": inside(
            "auto_scaling_group_provider", text("managed_termination_protection", "DISABLED"), "DISABLED"
        ),
    },
    {"name": named("name")},
)


def _opened(view: View) -> Reading:
    def build(block: View) -> Reading:
        protocol = block.text("protocol")
        return record(
            block.place,
            protocol=Reading(protocol.value.lower(), protocol.places)
            if isinstance(protocol.value, str)
            else protocol,
            from_port=block.whole("from_port"),
            to_port=block.whole("to_port"),
            cidr=block.text("ip_range"),
        )

    return each("ec2_inbound_permission", build)(view)


FLEET = table(
    ("aws_gamelift_fleet",),
    "name",
    {"ports": _opened},
    {"name": named("name")},
)

MAPPINGS = {
    "aws.codecommit.repository": REPOSITORY,
    "aws.directoryservice.directory": DIRECTORY,
    "aws.ecs.capacity-provider": CAPACITY,
    "aws.gamelift.fleet": FLEET,
    "aws.storagegateway.share": SHARE,
}
