"""VPCs with their flow logs, subnets, endpoints, peering, elastic addresses, transit gateways and prefix lists."""

from __future__ import annotations

from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread

_APPLIED = "once it is applied"


def _flow_log(view: View) -> Reading:
    return record(
        view.place,
        active=view.default(True, _APPLIED),
        delivery=view.default(None, _APPLIED),
        traffic=view.text("traffic_type"),
        destination_type=view.text("log_destination_type", "cloud-watch-logs"),
    )


def _is_default(subject: Subject) -> Reading:
    return Reading(subject.instance.type.startswith("aws_default_"), {"": subject.view.place})


def _public_on_launch(subject: Subject) -> Reading:
    """Subnets give none unless they are told to, but default subnets do: "Default subnets", Amazon VPC User Guide."""
    default = bool(_is_default(subject).value)
    return subject.view.flag("map_public_ip_on_launch", default)


_EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}


def _no_policy(subject: Subject) -> Reading:
    """An endpoint that is given no policy lets everything pass; one for a load balancer takes none."""
    kind = subject.view.text("vpc_endpoint_type", "Gateway")
    if isinstance(kind.value, Unread):
        return kind
    if kind.value in ("Gateway", "Interface"):
        return subject.view.default(_EVERYTHING, "provider default: full access")
    return subject.view.default(None, "this kind takes no policy")


def _attached(subject: Subject) -> Reading:
    """What an address belongs to: by its own arguments, an association, a NAT gateway or a load balancer."""
    own = tables.either(tables.reference("instance"), tables.reference("network_interface"))(subject.view)
    if own.value is not None:
        return own
    doubts: list[Unread] = []
    for kind in ("aws_eip_association", "aws_nat_gateway"):
        about = subject.joins.about(subject.instance, kind, "allocation_id")
        if about.sure:
            return Reading(about.sure[0].symbol("id"), {"": about.sure[0].view.place})
        doubts += about.doubts
    used, unread = _mapped(subject)
    if used is not None:
        return used
    doubts += unread
    return Reading(doubts[0]) if doubts else subject.view.default(None, "not declared in this code")


def _mapped(subject: Subject) -> tuple[Reading | None, list[Unread]]:
    """The load balancer that a subnet mapping gives the address to."""
    own = {str(subject.instance.symbol("id")), str(subject.instance.symbol("allocation_id"))}
    unread: list[Unread] = []
    for balancer in subject.joins.tree.instances("aws_lb", "aws_alb"):
        for block in balancer.view.blocks("subnet_mapping"):
            value = block if isinstance(block, Unread) else block.text("allocation_id").value
            if isinstance(value, Unread):
                unread.append(bare(value))
            elif value is not None and str(value) in own:
                return Reading(balancer.symbol("arn"), {"": balancer.view.place}), unread
    return None, unread


def _foreign(view: View) -> Reading:
    """Only a peer in the same account can be accepted at once, or need not be named."""
    peer = view.text("peer_owner_id")
    if peer.value is None or view.flag("auto_accept").value is True:
        return view.default([], "the peer is in the same account")
    place = view.place_of("peer_owner_id")
    reason = "whether the peer's account is another one is only known at apply"
    return Reading(unresolved(reason, place.file, place.line), {"": place})


def _ranges(subject: Subject) -> Reading:
    found: list[Reading] = []
    for block in subject.view.blocks("entry"):
        found.append(Reading(bare(block)) if isinstance(block, Unread) else block.text("cidr"))
    about = subject.joins.about(subject.instance, "aws_ec2_managed_prefix_list_entry", "prefix_list_id")
    found += [item.view.text("cidr") for item in about.sure] + [Reading(doubt) for doubt in about.doubts]
    return listing(found, subject.view.place)


VPC = tables.table(
    ("aws_vpc", "aws_default_vpc"),
    "cidr_block",
    {},
    {
        "id": tables.symbol("id"),
        "is_default": _is_default,
        "flow_logs": tables.each_beside("aws_flow_log", "vpc_id", _flow_log),
    },
)

SUBNET = tables.table(
    ("aws_subnet", "aws_default_subnet"),
    "cidr_block",
    {},
    {"is_default": _is_default, "public_address_on_launch": _public_on_launch},
)

ENDPOINT = tables.table(
    ("aws_vpc_endpoint",),
    "service_name",
    {"kind": tables.text("vpc_endpoint_type", "Gateway")},
    {
        "policy": tables.beside(
            "aws_vpc_endpoint_policy",
            "vpc_endpoint_id",
            tables.policy(),
            tables.own("policy", tables.policy(), _no_policy),
        )
    },
)

ADDRESS = tables.table(("aws_eip",), "public_ip", {}, {"attached_to": _attached})

PEERING = tables.table(
    ("aws_vpc_peering_connection",),
    "id",
    {"status": tables.constant("active", _APPLIED), "foreign_accounts": _foreign},
)

TRANSIT = tables.table(
    ("aws_ec2_transit_gateway",),
    "description",
    {
        "state": tables.constant("available", _APPLIED),
        "accepts_attachments_by_itself": tables.made(
            tables.text("auto_accept_shared_attachments", "disable"), lambda value: value == "enable"
        ),
    },
)

PREFIX_LIST = tables.table(
    ("aws_ec2_managed_prefix_list",),
    "name",
    {},
    {"name": tables.named("name"), "id": tables.symbol("id"), "cidrs": _ranges},
)

MAPPINGS = {
    "aws.ec2.vpc": VPC,
    "aws.ec2.subnet": SUBNET,
    "aws.ec2.vpc-endpoint": ENDPOINT,
    "aws.ec2.address": ADDRESS,
    "aws.ec2.vpc-peering": PEERING,
    "aws.ec2.transit-gateway": TRANSIT,
    "aws.ec2.prefix-list": PREFIX_LIST,
}
