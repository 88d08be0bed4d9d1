"""Application, network and gateway load balancers with the listeners that stand beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import (
    Subject,
    TypeMapping,
    each_instance,
    homeless,
    of_the_whole,
    region,
    tags,
)
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread

_HTTP = ("HTTP", "HTTPS")


_BALANCERS = ("aws_lb", "aws_alb")
_LISTENERS = ("aws_lb_listener", "aws_alb_listener")


def upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def logged(enabled: bool) -> tables.Read:
    """Access logs of a block; ``enabled`` is what a block means that does not say."""

    def build(block: View) -> Reading:
        return record(block.place, enabled=block.flag("enabled", enabled), bucket=block.reference("bucket"))

    return tables.inside("access_logs", build, {"enabled": False, "bucket": None})


def zones(subject: Subject) -> Reading:
    """A zone for each subnet: a load balancer takes no two subnets of one zone ("Availability Zones", ELB User Guide)."""
    found = [Reading(item) for item in subject.view.texts("availability_zones").value]
    for item in subject.view.texts("subnets").value:
        found.append(_zone(subject, item))
    for block in subject.view.blocks("subnet_mapping"):
        found.append(
            Reading(bare(block))
            if isinstance(block, Unread)
            else _zone(subject, block.text("subnet_id").value)
        )
    if not found:
        place = subject.view.place
        found = [Reading(unresolved("its subnets are not written in this code", place.file, place.line))]
    return listing(found, subject.view.place)


def _zone(subject: Subject, subnet: Any) -> Reading:
    if isinstance(subnet, Unread):
        return Reading(bare(subnet))
    other = subject.joins.named(subnet, "aws_subnet")
    zone = other.view.text("availability_zone").value if other is not None else None
    return Reading(zone if type(zone) is str else f"the zone of {subnet}")


def _kind(subject: Subject) -> Any:
    """The kind: application, network, gateway, or an Unread. A listener by itself tells it by its protocol."""
    if subject.instance.type in _LISTENERS:
        protocol = upper(subject.view.text("protocol").value)
        if isinstance(protocol, str):
            return "application" if protocol in _HTTP else "network"
        return protocol or unresolved("the load balancer is not in this code")
    return subject.view.text("load_balancer_type", "application").value


def _access_logs(subject: Subject) -> Reading:
    kind = _kind(subject)
    if kind == "gateway":
        return subject.view.default(None, "a gateway load balancer has none")
    return logged(False)(subject.view)


def _cross_zone(subject: Subject) -> Reading:
    if _kind(subject) == "application":
        return subject.view.default(True, "application load balancers always do")
    return subject.view.flag("enable_cross_zone_load_balancing", False)


def _headers(subject: Subject) -> Reading:
    kind = _kind(subject)
    if isinstance(kind, Unread):
        return Reading(bare(kind))
    if kind != "application":
        return subject.view.default(None, "it does not speak HTTP")
    return subject.view.flag("drop_invalid_header_fields", False)


def _desync(subject: Subject) -> Reading:
    kind = _kind(subject)
    if isinstance(kind, Unread):
        return Reading(bare(kind))
    if kind != "application":
        return subject.view.default(None, "it does not speak HTTP")
    return subject.view.text("desync_mitigation_mode", "defensive")


def _web_acl(subject: Subject) -> Reading:
    """The web ACL that an association names, of WAF or of the classic one of a region."""
    doubts: list[Unread] = []
    for name, argument in (
        ("aws_wafv2_web_acl_association", "web_acl_arn"),
        ("aws_wafregional_web_acl_association", "web_acl_id"),
    ):
        about = subject.joins.about(subject.instance, name, "resource_arn")
        if about.sure:
            return about.sure[0].view.text(argument)
        doubts += about.doubts
    return Reading(doubts[0]) if doubts else subject.view.default(None, "not declared in this code")


def _scheme(subject: Subject) -> Reading:
    if _kind(subject) == "gateway":
        return subject.view.default(None, "a gateway load balancer has none")
    found = subject.view.flag("internal", False)
    if isinstance(found.value, Unread):
        return found
    return Reading("internal" if found.value else "internet-facing", found.places)


def _balancers(joins: Joins) -> Iterator[Subject]:
    """Load balancers, and by itself each listener of one of somewhere else."""
    yield from each_instance(*_BALANCERS)(joins)
    for subject in homeless(joins, "load_balancer_arn", _LISTENERS, _BALANCERS):
        if subject.instance.doubt is None:
            yield subject


def _hidden(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
    for subject in homeless(joins, "load_balancer_arn", _LISTENERS, _BALANCERS):
        if subject.instance.doubt is not None:
            yield subject, subject.instance.doubt


_elsewhere = of_the_whole(_LISTENERS, "the load balancer")
"""An attribute of the load balancer, which a listener by itself does not tell."""


def _listeners(subject: Subject) -> Reading:
    found: list[Reading] = []
    kind = _kind(subject)
    if subject.instance.type in _LISTENERS:
        return listing([_listener(subject.view, kind)], subject.view.place)
    for name in _LISTENERS:
        about = subject.joins.about(subject.instance, name, "load_balancer_arn")
        found += [_listener(item.view, kind) for item in about.sure]
        found += [Reading(doubt) for doubt in about.doubts]
    return listing(found, subject.view.place)


def _listener(view: View, kind: Any) -> Reading:
    # the provider's own default, for application load balancers, is HTTP
    protocol = tables.made(tables.text("protocol", "HTTP" if kind == "application" else None), upper)(view)
    # ELBSecurityPolicy-2016-08 is what AWS takes where nothing is said ("Create an HTTPS listener")
    policy = view.text("ssl_policy", "ELBSecurityPolicy-2016-08")
    if isinstance(protocol.value, Unread):
        policy = Reading(bare(protocol.value), protocol.places)
    elif protocol.value not in ("HTTPS", "TLS"):
        policy = view.default(None, "it ends no TLS")
    return record(
        view.place,
        protocol=protocol,
        port=view.whole("port"),
        tls_policy=policy,
        redirects_to_https=_redirects(view),
    )


def _redirects(view: View) -> Reading:
    unread: Unread | None = None
    for action in view.blocks("default_action"):
        found = action if isinstance(action, Unread) else _redirect(action)
        if isinstance(found, Unread):
            unread = bare(found)
        elif found is not None:
            return found
    return Reading(unread) if unread is not None else view.default(False, "no redirect")


def _redirect(action: View) -> Reading | Unread | None:
    """A redirect to HTTPS; None where the action is another one."""
    kind, block = action.text("type").value, action.block_or_unread("redirect")
    if isinstance(kind, Unread):
        return kind
    if isinstance(block, Unread):
        return block
    if kind != "redirect" or block is None:
        return None
    protocol = block.text("protocol", "#{protocol}")
    if isinstance(protocol.value, Unread):
        return protocol.value
    return Reading(True, protocol.places) if protocol.value == "HTTPS" else None


BALANCER = TypeMapping(
    sources=_BALANCERS,
    subjects=_balancers,
    hidden=_hidden,
    name=lambda subject: subject.view.text("name").value,
    attributes={
        "region": region,
        "type": lambda subject: Reading(_kind(subject), {"": subject.view.place_of("load_balancer_type")}),
        "listeners": _listeners,
        **{
            name: _elsewhere(fill)
            for name, fill in {
                "tags": tags,
                "name": tables.named("name"),
                "security_groups": tables.of(tables.texts("security_groups")),
                "deletion_protection": tables.of(tables.flag("enable_deletion_protection")),
                "scheme": _scheme,
                "zones": zones,
                "access_logs": _access_logs,
                "cross_zone": _cross_zone,
                "drop_invalid_headers": _headers,
                "desync_mitigation": _desync,
                "web_acl": _web_acl,
            }.items()
        },
    },
)

MAPPINGS = {"aws.elbv2.load-balancer": BALANCER}
