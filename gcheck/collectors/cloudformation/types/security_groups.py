"""Security groups and their rules, inside the group and in resources of their own.

A group without SecurityGroupEgress lets everything out: AWS gives this rule to every new group, and unlike Terraform
CloudFormation leaves it there. Rules in resources of their own do not take it away ("AWS::EC2::SecurityGroup",
CloudFormation Template Reference).
"""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft, Names, Turn
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, block, changed, inner, items
from gcheck.model.unread import Unread


def _listed(name: str) -> Turn:
    """One value where Terraform has a list."""
    return changed(name, lambda value: [value])


_RULE: Names = {
    "IpProtocol": "protocol",
    "CidrIp": _listed("cidr_blocks"),
    "CidrIpv6": _listed("ipv6_cidr_blocks"),
    "SourcePrefixListId": _listed("prefix_list_ids"),
    "DestinationPrefixListId": _listed("prefix_list_ids"),
    "SourceSecurityGroupId": _listed("security_groups"),
    "SourceSecurityGroupName": _listed("security_groups"),
    "DestinationSecurityGroupId": _listed("security_groups"),
}
_STANDALONE: Names = {
    **_RULE,
    "GroupId": "security_group_id",
    "GroupName": "security_group_id",
    "SourceSecurityGroupId": "source_security_group_id",
    "SourceSecurityGroupName": "source_security_group_id",
    "DestinationSecurityGroupId": "source_security_group_id",
}


def _egress(draft: Draft, node: Node) -> None:
    """AWS's own rule goes only where the group itself is given at least one."""
    written = inner(draft, node, "SecurityGroupEgress")
    if written is not None and (isinstance(written.raw, Unread) or items(draft, written)):
        return
    rule = draft.block("egress", node)
    rule.set("protocol", "-1")
    rule.set("cidr_blocks", ["0.0.0.0/0"])
    rule.set("ipv6_cidr_blocks", ["::/0"])


def _direction(name: str) -> Translation:
    return Translation("aws_security_group_rule", _STANDALONE, {"type": name})


TRANSLATIONS = {
    "AWS::EC2::SecurityGroup": Translation(
        "aws_security_group",
        {
            "GroupName": "name",
            "GroupDescription": "description",
            "SecurityGroupIngress": block("ingress", _RULE),
            "SecurityGroupEgress": block("egress", _RULE),
        },
        further=_egress,
    ),
    "AWS::EC2::SecurityGroupIngress": _direction("ingress"),
    "AWS::EC2::SecurityGroupEgress": _direction("egress"),
}
