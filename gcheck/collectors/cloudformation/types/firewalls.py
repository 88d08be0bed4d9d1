"""Network Firewall, rule groups of WAF, ways in by VPN. Defaults are those of CloudFormation's types."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, block, inner, items

_STATELESS = block("stateless_rules_and_custom_actions", {"StatelessRules": block("stateless_rule")})


def _tunnels(draft: Draft, node: Node) -> None:
    """The log options of the two tunnels, in their order."""
    for position, item in enumerate(items(draft, node)[:2], 1):
        options = inner(draft, item, "LogOptions")
        if options is not None:
            part = draft.block(f"tunnel{position}_log_options", options)
            part.fill(options, {"CloudwatchLogOptions": block("cloudwatch_log_options")})


TRANSLATIONS = {
    "AWS::NetworkFirewall::FirewallPolicy": Translation(
        "aws_networkfirewall_firewall_policy",
        {
            "FirewallPolicyName": "name",
            "FirewallPolicy": block(
                "firewall_policy",
                {
                    "StatefulRuleGroupReferences": block("stateful_rule_group_reference"),
                    "StatelessRuleGroupReferences": block("stateless_rule_group_reference"),
                },
            ),
        },
        arn=True,
    ),
    "AWS::NetworkFirewall::RuleGroup": Translation(
        "aws_networkfirewall_rule_group",
        {
            "RuleGroupName": "name",
            "RuleGroup": block(
                "rule_group",
                {"RulesSource": block("rules_source", {"StatelessRulesAndCustomActions": _STATELESS})},
            ),
        },
        arn=True,
    ),
    "AWS::NetworkFirewall::LoggingConfiguration": Translation(
        "aws_networkfirewall_logging_configuration",
        {
            "LoggingConfiguration": block(
                "logging_configuration", {"LogDestinationConfigs": block("log_destination_config")}
            )
        },
    ),
    "AWS::WAFv2::RuleGroup": Translation(
        "aws_wafv2_rule_group",
        {
            "Rules": block("rule"),
            # the one name that is spelled otherwise
            "VisibilityConfig": block(
                "visibility_config", {"CloudWatchMetricsEnabled": "cloudwatch_metrics_enabled"}
            ),
        },
        arn=True,
    ),
    "AWS::WAF::Rule": Translation("aws_waf_rule"),
    "AWS::WAFRegional::Rule": Translation("aws_wafregional_rule"),
    "AWS::EC2::ClientVpnEndpoint": Translation("aws_ec2_client_vpn_endpoint"),
    "AWS::EC2::VPNConnection": Translation(
        "aws_vpn_connection", {"VpnTunnelOptionsSpecifications": _tunnels}
    ),
}
