"""Classic load balancers, with the policies of TLS that stand beside their listeners."""

from __future__ import annotations

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.load_balancers import logged, upper, zones
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread

_NAMING = {
    "aws_load_balancer_listener_policy": "load_balancer_name",
    "aws_lb_ssl_negotiation_policy": "load_balancer",
}
"""What gives a listener of a classic load balancer a policy of TLS, with the argument that names the load balancer."""


def _classic_listener(view: View) -> Reading:
    return record(
        view.place,
        protocol=tables.made(tables.text("lb_protocol"), upper)(view),
        port=view.whole("lb_port"),
        instance_protocol=tables.made(tables.text("instance_protocol"), upper)(view),
    )


def _certificates(subject: Subject) -> Reading:
    """Who made the certificate of each listener that ends TLS: ACM, IAM for one that was uploaded, none."""
    found: list[Reading] = []
    for block in subject.view.blocks("listener"):
        if isinstance(block, Unread):
            found.append(Reading(bare(block)))
            continue
        protocol = tables.made(tables.text("lb_protocol"), upper)(block)
        if isinstance(protocol.value, Unread):
            found.append(protocol)
        elif protocol.value in ("HTTPS", "SSL"):
            found.append(_maker(block, subject.joins))
    return listing(found, subject.view.place)


def _maker(block: View, joins: Joins) -> Reading:
    found = tables.reference("ssl_certificate_id")(block)
    if found.value is None:
        return Reading("none", found.places)
    if isinstance(found.value, Unread):
        return found
    text = str(found.value)
    if "aws_acm_certificate" in text or ":acm:" in text or joins.named(text, "aws_acm_certificate"):
        return Reading("ACM", found.places)
    if "aws_iam_server_certificate" in text or ":iam:" in text:
        return Reading("IAM", found.places)
    place = block.place_of("ssl_certificate_id")
    return Reading(
        unresolved("who made the certificate is not in this code", place.file, place.line), found.places
    )


def _named_ports(subject: Subject) -> tuple[set[int], Unread | None]:
    """The ports that are given a policy from beside, and why there may be others."""
    ports: set[int] = set()
    doubts: list[Unread] = []
    for kind, argument in _NAMING.items():
        about = subject.joins.about(subject.instance, kind, argument)
        for item in about.sure:
            port = item.view.whole("lb_port" if argument == "load_balancer" else "load_balancer_port").value
            if isinstance(port, Unread):
                doubts.append(port)
            else:
                ports.add(port)
        doubts += about.doubts
    return ports, bare(doubts[0]) if doubts else None


def _unnamed_tls(subject: Subject) -> Reading:
    """Ports of listeners that end TLS and name no policy for it: AWS then takes ELBSecurityPolicy-2016-08."""
    named, doubt = _named_ports(subject)
    found = []
    for block in subject.view.blocks("listener"):
        if isinstance(block, Unread):
            found.append(Reading(bare(block)))
            continue
        protocol, port = upper(block.text("lb_protocol").value), block.whole("lb_port")
        if isinstance(protocol, Unread):
            found.append(Reading(bare(protocol), port.places))
        elif protocol in ("HTTPS", "SSL") and not block.has("policy_names") and port.value not in named:
            found.append(port if doubt is None else Reading(doubt, port.places))
    return listing(found, subject.view.place)


CLASSIC = tables.table(
    ("aws_elb",),
    "name",
    {
        "scheme": tables.chosen(tables.flag("internal"), {True: "internal", False: "internet-facing"}),
        "security_groups": tables.texts("security_groups"),
        "listeners": tables.each("listener", _classic_listener),
        "access_logs": logged(True),
        "cross_zone": tables.flag("cross_zone_load_balancing", True),
        "connection_draining": tables.flag("connection_draining"),
        "desync_mitigation": tables.text("desync_mitigation_mode", "defensive"),
    },
    {
        "name": tables.named("name"),
        "zones": zones,
        "certificates": _certificates,
        "unnamed_tls_ports": _unnamed_tls,
    },
)

MAPPINGS = {"aws.elb.load-balancer": CLASSIC}
