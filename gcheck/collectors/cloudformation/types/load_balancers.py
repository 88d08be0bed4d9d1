"""Load balancers: classic ones, and application, network and gateway ones with their listeners."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import (
    Translation,
    attributes,
    block,
    changed,
    inner,
    items,
    lifted,
    value,
)
from gcheck.model.unread import Unread

_TLS = "SSLNegotiationPolicyType"
_SCHEME = changed("internal", lambda found: found == "internal")


_BEHIND = {"HTTP": "HTTP", "HTTPS": "HTTP", "TCP": "TCP", "SSL": "TCP"}
"""What is spoken to the instances where InstanceProtocol is absent ("Listener", CloudFormation Template Reference)."""


def _listeners(draft: Draft, node: Node) -> None:
    for item in items(draft, node):
        if isinstance(item.raw, Unread):
            draft.hidden("listener", item.raw, item)
            continue
        listener = draft.block("listener", item)
        listener.fill(item, {"LoadBalancerPort": "lb_port", "Protocol": "lb_protocol"})
        protocol = value(draft, item, "Protocol")
        if isinstance(protocol, str):
            listener.default("instance_protocol", _BEHIND.get(protocol.upper(), protocol))
        elif isinstance(protocol, Unread):
            listener.default("instance_protocol", protocol)


def _policies(draft: Draft, node: Node) -> None:
    """The policies of a classic load balancer, which Terraform has in resources of their own."""
    for position, item in enumerate(items(draft, node)):
        suffix = f".Policies[{position}]"
        if isinstance(item.raw, Unread):
            draft.made.resource("aws_load_balancer_policy", item, item.raw, suffix)
            _on_port(draft, item, item.raw, suffix)
            continue
        other = draft.made.resource("aws_load_balancer_policy", item, suffix=suffix)
        other.set("load_balancer_name", draft.made.own, item)
        other.fill(item, {"PolicyType": "policy_type_name", "Attributes": block("policy_attribute")})
        kind = value(draft, item, "PolicyType")
        if kind == _TLS or isinstance(kind, Unread):
            for port in items(draft, inner(draft, item, "LoadBalancerPorts")):
                _on_port(draft, port, kind if isinstance(kind, Unread) else None, suffix)


def _on_port(draft: Draft, port: Node, doubt: Unread | None, suffix: str) -> None:
    """What gives the listener of a port its policy; with a doubt where that is not known."""
    other = draft.made.resource("aws_load_balancer_listener_policy", port, doubt, f"{suffix}.on")
    other.set("load_balancer_name", draft.made.own, port)
    other.put("load_balancer_port", port)


TRANSLATIONS = {
    "AWS::ElasticLoadBalancing::LoadBalancer": Translation(
        "aws_elb",
        {
            "LoadBalancerName": "name",
            "Scheme": _SCHEME,
            "Listeners": _listeners,
            "Policies": _policies,
            "AccessLoggingPolicy": block("access_logs", {"S3BucketName": "bucket"}),
            "CrossZone": "cross_zone_load_balancing",
            "ConnectionDrainingPolicy": lifted({"Enabled": "connection_draining"}),
        },
        {"cross_zone_load_balancing": False},
        named="LoadBalancerName",
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Translation(
        "aws_lb",
        {
            "Scheme": _SCHEME,
            "Type": "load_balancer_type",
            "SubnetMappings": block("subnet_mapping"),
            "LoadBalancerAttributes": attributes(
                {
                    "deletion_protection.enabled": "enable_deletion_protection",
                    "access_logs.s3.enabled": "access_logs.enabled",
                    "access_logs.s3.bucket": "access_logs.bucket",
                    "routing.http.drop_invalid_header_fields.enabled": "drop_invalid_header_fields",
                    "routing.http.desync_mitigation_mode": "desync_mitigation_mode",
                }
            ),
        },
        arn=True,
    ),
    "AWS::ElasticLoadBalancingV2::Listener": Translation(
        "aws_lb_listener",
        {"DefaultActions": block("default_action", {"RedirectConfig": block("redirect")})},
        arn=True,
    ),
}
