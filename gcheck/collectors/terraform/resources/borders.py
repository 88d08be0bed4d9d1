"""Ways into and between networks: target groups, endpoint services, routes, firewalls, accelerators, ports of Lightsail.

Defaults are those of the provider's resources.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Subject, each_instance
from gcheck.collectors.terraform.resources.subnet_groups import to_internet
from gcheck.collectors.terraform.resources.tables import (
    constant,
    each,
    flag,
    inside,
    made,
    named,
    symbol,
    table,
    text,
    texts,
    whole,
)
from gcheck.collectors.terraform.values import bare
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


TARGET_GROUP = table(
    ("aws_lb_target_group", "aws_alb_target_group"),
    "name",
    {
        "kind": text("target_type", "instance"),
        "protocol": made(text("protocol"), _upper),
        "health_check": inside("health_check", flag("enabled", True), True),
        "health_path": inside("health_check", text("path")),
    },
    {"name": named("name")},
)


ENDPOINT_SERVICE = table(
    ("aws_vpc_endpoint_service",),
    "id",
    {"acceptance_required": flag("acceptance_required", None), "principals": texts("allowed_principals")},
    {"id": symbol("id")},
)


def _of_table(block: View, joins: Joins) -> Reading:
    """One route, as a table or a resource of its own writes it."""
    target = next(
        (name for name in ("vpc_peering_connection_id", "transit_gateway_id") if block.get(name) is not None),
        None,
    )
    cidr = block.reference("cidr_block" if block.has("cidr_block") else "destination_cidr_block")
    return record(
        block.place,
        cidr=cidr,
        ipv6_cidr=block.reference(
            "ipv6_cidr_block" if block.has("ipv6_cidr_block") else "destination_ipv6_cidr_block"
        ),
        peering=Reading(target == "vpc_peering_connection_id", {"": block.place}),
        internet=Reading(to_internet(joins, block), {"": block.place}),
    )


def _routes(subject: Subject) -> Reading:
    if subject.instance.type == "aws_route":
        return listing([_of_table(subject.view, subject.joins)], subject.view.place)
    blocks = subject.view.blocks("route")
    return listing(
        [
            Reading(bare(item)) if isinstance(item, Unread) else _of_table(item, subject.joins)
            for item in blocks
        ],
        subject.view.place,
    )


ROUTES = table(
    ("aws_route_table", "aws_default_route_table", "aws_route"),
    "id",
    {},
    {"id": symbol("id"), "routes": _routes},
)


def _firewall_logs(subject: Subject) -> Reading:
    """The kinds of log that logging configurations of it deliver."""
    about = subject.joins.about(subject.instance, "aws_networkfirewall_logging_configuration", "firewall_arn")
    found = [Reading(doubt) for doubt in about.doubts]
    for item in about.sure:
        read = inside("logging_configuration", each("log_destination_config", text("log_type")), [])
        kinds = read(item.view).value
        found += [
            Reading(kind, {"": item.view.place}) for kind in (kinds if isinstance(kinds, list) else [kinds])
        ]
    return listing(found, subject.view.place)


FIREWALL = table(
    ("aws_networkfirewall_firewall",),
    "name",
    {
        "deletion_protection": flag("delete_protection"),
        "policy_protection": flag("firewall_policy_change_protection"),
        "subnet_protection": flag("subnet_change_protection"),
        "subnets": each("subnet_mapping", text("subnet_id")),
    },
    {"name": named("name"), "logs": _firewall_logs},
)


def _logged(view: View) -> Reading:
    return inside("attributes", flag("flow_logs_enabled"), False)(view)


ACCELERATOR = table(
    ("aws_globalaccelerator_accelerator",),
    "name",
    {"flow_logs": _logged},
    {"name": named("name")},
    placed=False,
)


def _open_ports(view: View) -> Reading:
    """Each rule of the firewall; everyone where no network is named."""

    def build(block: View) -> Reading:
        cidrs = block.texts("cidrs")
        return record(
            block.place,
            protocol=block.text("protocol"),
            from_port=block.whole("from_port"),
            to_port=block.whole("to_port"),
            cidrs=cidrs if cidrs.value else block.default(["0.0.0.0/0"]),
        )

    return each("port_info", build)(view)


LIGHTSAIL = table(
    ("aws_lightsail_instance_public_ports",),
    "instance_name",
    {"ports": _open_ports},
    {"id": symbol("id")},
    tagged=False,
)


def _waf_rules(view: View) -> Reading:
    """The provider says ``rules`` of a global web ACL and ``rule`` of a regional one."""
    blocks = [*view.blocks("rules"), *view.blocks("rule")]
    return listing([Reading(bare(one) if isinstance(one, Unread) else "rule") for one in blocks], view.place)


WAF = table(
    ("aws_waf_web_acl", "aws_wafregional_web_acl"),
    "name",
    {
        "rules": _waf_rules,
        "logs": inside("logging_configuration", constant(True, "the block is there"), False),
    },
    {"name": named("name")},
)


def _enabled(view: View) -> Reading:
    """What a policy of its own turns on."""
    found = []
    for block in view.blocks("policy_attribute"):
        if isinstance(block, Unread):
            found.append(Reading(bare(block)))
            continue
        value = block.text("value").value
        if isinstance(value, Unread):
            found.append(Reading(bare(value)))
        elif value in ("true", True):
            found.append(block.text("name"))
    return listing(found, view.place)


def _followed(view: View) -> Reading:
    doubt: Unread | None = None
    for block in view.blocks("policy_attribute"):
        name = block if isinstance(block, Unread) else block.text("name").value
        if isinstance(name, Unread):
            doubt = doubt or bare(name)
        elif name == "Reference-Security-Policy" and isinstance(block, View):
            return block.text("value")
    return view.default(None, "it lists its own") if doubt is None else Reading(doubt, {"": view.place})


def _tls_policies(joins: Joins) -> Iterator[Subject]:
    for subject in each_instance("aws_load_balancer_policy")(joins):
        if subject.view.text("policy_type_name").value == "SSLNegotiationPolicyType":
            yield subject


def _hidden_tls_policies(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
    for subject in each_instance("aws_load_balancer_policy")(joins):
        kind = subject.view.text("policy_type_name").value
        if isinstance(kind, Unread):
            yield subject, kind


_NEGOTIATION = table(
    ("aws_load_balancer_policy",),
    "policy_name",
    {"reference": _followed, "enabled": _enabled},
    {"name": named("policy_name")},
    tagged=False,
)
NEGOTIATION = replace(_NEGOTIATION, subjects=_tls_policies, hidden=_hidden_tls_policies)

HEADERS = table(
    ("aws_cloudfront_response_headers_policy",),
    "name",
    {
        "hsts_seconds": inside(
            "security_headers_config",
            inside("strict_transport_security", whole("access_control_max_age_sec")),
        )
    },
    {"name": named("name")},
    tagged=False,
    placed=False,
)

DOMAIN = table(
    ("aws_route53domains_registered_domain",),
    "domain_name",
    {"transfer_lock": flag("transfer_lock", True), "auto_renew": flag("auto_renew", True)},
    {"name": named("domain_name")},
    placed=False,
)

MAPPINGS = {
    "aws.elb.tls-policy": NEGOTIATION,
    "aws.cloudfront.header-policy": HEADERS,
    "aws.route53domains.domain": DOMAIN,
    "aws.elbv2.target-group": TARGET_GROUP,
    "aws.ec2.endpoint-service": ENDPOINT_SERVICE,
    "aws.ec2.route-table": ROUTES,
    "aws.networkfirewall.firewall": FIREWALL,
    "aws.globalaccelerator.accelerator": ACCELERATOR,
    "aws.lightsail.firewall": LIGHTSAIL,
    "aws.waf.web-acl": WAF,
}
