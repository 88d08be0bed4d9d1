"""Nested stacks, App Mesh, guardrails of Bedrock, models of Glue, capacity of ECS, fleets of GameLift. Defaults are those of CloudFormation's types."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft, Turn
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, block
from gcheck.collectors.terraform.values import unresolved

_SPEC: Turn = block("spec", {"Listeners": block("listener"), "Backends": block("backend")})


def _no_policy(draft: Draft, node: Node) -> None:
    """A nested stack has its policy set, if any, from outside of the template."""
    draft.set("policy_body", unresolved("the policy of a nested stack is not set by a template"), node)


TRANSLATIONS = {
    "AWS::CloudFormation::Stack": Translation(
        "aws_cloudformation_stack", {"NotificationARNs": "notification_arns"}, further=_no_policy
    ),
    "AWS::AppMesh::VirtualNode": Translation(
        "aws_appmesh_virtual_node", {"VirtualNodeName": "name", "Spec": _SPEC}, arn=True
    ),
    "AWS::AppMesh::VirtualGateway": Translation(
        "aws_appmesh_virtual_gateway", {"VirtualGatewayName": "name", "Spec": _SPEC}, arn=True
    ),
    "AWS::Bedrock::Guardrail": Translation("aws_bedrock_guardrail"),
    "AWS::ECS::CapacityProvider": Translation("aws_ecs_capacity_provider", named="Name"),
    "AWS::GameLift::Fleet": Translation(
        "aws_gamelift_fleet", {"EC2InboundPermissions": block("ec2_inbound_permission")}
    ),
    "AWS::Glue::MLTransform": Translation("aws_glue_ml_transform"),
}
