"""Smaller parts of the platform: connectors, call centres, task sets, access points of many regions, switches of a region.

Defaults are those of the provider and of the API behind it.
"""

from __future__ import annotations

from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import (
    constant,
    flag,
    inside,
    named,
    reference,
    symbol,
    table,
    text,
)
from gcheck.collectors.terraform.view import Reading, View, record

CONNECTOR = table(
    ("aws_transfer_connector",),
    "url",
    {"logging_role": reference("logging_role")},
    {"id": symbol("id")},
)

CALL_CENTRE = table(
    ("aws_connect_instance",),
    "instance_alias",
    {"flow_logs": flag("contact_flow_logs_enabled")},
    {"name": named("instance_alias")},
    tagged=False,
)

TASK_SET = table(
    ("aws_ecs_task_set",),
    "service",
    {"public_address": inside("network_configuration", flag("assign_public_ip"), False)},
    {"id": symbol("id")},
)

_BLOCKS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")


def _all(view: View) -> Reading:
    return record(view.place, **{name: view.flag(name, True) for name in _BLOCKS})


def _name(subject: Subject) -> Reading:
    found = inside("details", text("name"))(subject.view)
    return found if found.value else subject.view.default(subject.instance.symbol("name"), "made at apply")


MANY_REGIONS = table(
    ("aws_s3control_multi_region_access_point",),
    "id",
    {
        "public_access_block": inside(
            "details", inside("public_access_block", _all, dict.fromkeys(_BLOCKS, True))
        )
    },
    {"name": _name},
    tagged=False,
    placed=False,
)


def _enabled(view: View) -> Reading:
    found = view.text("status", "ENABLED")
    return Reading(found.value == "ENABLED" if isinstance(found.value, str) else found.value, found.places)


SESSION = table(
    ("aws_macie2_account",),
    "id",
    {"enabled": _enabled},
    {"id": symbol("id")},
    tagged=False,
)


def _shared(subject: Subject) -> Reading:
    what = "snapshots" if subject.instance.type == "aws_ebs_snapshot_block_public_access" else "images"
    return constant(what, "by its type")(subject.view)


SHARING = table(
    ("aws_ebs_snapshot_block_public_access", "aws_ec2_image_block_public_access"),
    "id",
    {"state": text("state")},
    {"id": symbol("id"), "what": _shared},
    tagged=False,
)

MAPPINGS = {
    "aws.connect.instance": CALL_CENTRE,
    "aws.ec2.sharing-block": SHARING,
    "aws.ecs.task-set": TASK_SET,
    "aws.macie2.session": SESSION,
    "aws.s3.multi-region-access-point": MANY_REGIONS,
    "aws.transfer.connector": CONNECTOR,
}
