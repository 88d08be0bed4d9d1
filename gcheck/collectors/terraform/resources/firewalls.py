"""What filters traffic beside security groups: policies and rules of Network Firewall and WAF, and ways in by VPN.

Defaults are those of the provider's resources.
"""

from __future__ import annotations

from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import (
    Read,
    constant,
    each,
    flag,
    given,
    inside,
    named,
    symbol,
    table,
    text,
    texts,
)
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing
from gcheck.model.unread import Unread


def _deeper(*names: str, read: Read) -> Read:
    """What is read within blocks in blocks; an empty list where one of them is not there."""
    for name in reversed(names):
        read = inside(name, read, [])
    return read


def _groups(view: View) -> Reading:
    """The rule groups that a policy names, of both kinds."""
    found: list[Reading] = []
    for name in ("stateful_rule_group_reference", "stateless_rule_group_reference"):
        read = _deeper("firewall_policy", read=each(name, text("resource_arn")))(view)
        held = read.value if isinstance(read.value, list) else [read.value]
        found += [Reading(item, {"": view.place}) for item in held]
    return listing(found, view.place)


POLICY = table(
    ("aws_networkfirewall_firewall_policy",),
    "name",
    {
        "default_actions": _deeper("firewall_policy", read=texts("stateless_default_actions")),
        "fragment_actions": _deeper("firewall_policy", read=texts("stateless_fragment_default_actions")),
        "rule_groups": _groups,
    },
    {"name": named("name")},
)


def _stateless(view: View) -> Reading:
    """The stateless rules, by their priority; unread where the rules are a text of Suricata's."""
    if given(view, "rules"):
        place = view.place_of("rules")
        return Reading([unresolved("rules in a text are not read", place.file, place.line)], {"": place})
    path = ("rule_group", "rules_source", "stateless_rules_and_custom_actions")
    return _deeper(*path, read=each("stateless_rule", constant("rule", "one rule")))(view)


RULE_GROUP = table(
    ("aws_networkfirewall_rule_group",),
    "name",
    {"kind": text("type"), "stateless_rules": _stateless},
    {"name": named("name")},
)


def _rules(view: View) -> Reading:
    """Rules in blocks; unread where they are JSON."""
    for name in ("rules_json", "rule_json"):
        if given(view, name):
            place = view.place_of(name)
            return Reading([unresolved("rules in JSON are not read", place.file, place.line)], {"": place})
    return each("rule", constant("rule", "one rule"))(view)


WEB_RULE_GROUP = table(
    ("aws_wafv2_rule_group",),
    "name",
    {"rules": _rules, "metrics": inside("visibility_config", flag("cloudwatch_metrics_enabled"), False)},
    {"name": named("name")},
)

CLASSIC_RULE_GROUP = table(
    ("aws_waf_rule_group", "aws_wafregional_rule_group"),
    "name",
    {"rules": each("activated_rule", constant("rule", "one rule"))},
    {"name": named("name")},
    placed=False,
)


def _conditions(view: View) -> Reading:
    """What a rule of WAF Classic looks at; the regional one spells it in the singular."""
    found: list[Reading] = []
    for name in ("predicates", "predicate"):
        for block in view.blocks(name):
            found.append(Reading(bare(block)) if isinstance(block, Unread) else block.text("type"))
    return listing(found, view.place)


CLASSIC_RULE = table(
    ("aws_waf_rule", "aws_wafregional_rule"),
    "name",
    {"conditions": _conditions},
    {"name": named("name")},
    placed=False,
)

CLIENT_VPN = table(
    ("aws_ec2_client_vpn_endpoint",),
    "description",
    {"connection_logs": inside("connection_log_options", flag("enabled"), False)},
    {"id": symbol("id")},
)


def _tunnel_logs(subject: Subject) -> Reading:
    """Whether each of the two tunnels keeps a log."""
    found = []
    for tunnel in ("tunnel1", "tunnel2"):
        read = inside("cloudwatch_log_options", flag("log_enabled"), False)
        found.append(inside(f"{tunnel}_log_options", read, False)(subject.view))
    return listing(found, subject.view.place)


VPN = table(
    ("aws_vpn_connection",),
    "id",
    {},
    {"id": symbol("id"), "tunnel_logs": _tunnel_logs},
)

MAPPINGS = {
    "aws.networkfirewall.policy": POLICY,
    "aws.networkfirewall.rule-group": RULE_GROUP,
    "aws.wafv2.rule-group": WEB_RULE_GROUP,
    "aws.waf.rule-group": CLASSIC_RULE_GROUP,
    "aws.waf.rule": CLASSIC_RULE,
    "aws.ec2.client-vpn": CLIENT_VPN,
    "aws.ec2.vpn": VPN,
}
