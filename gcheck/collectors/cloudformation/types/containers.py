"""ECR repositories, ECS clusters, services and task definitions, EKS clusters and node groups."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.cloudformation.drafts import Draft
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import (
    Translation,
    beside,
    block,
    changed,
    inner,
    json_text,
    lifted,
)
from gcheck.collectors.terraform.encodings import encode
from gcheck.model.unread import Unread


def _policy(draft: Draft, node: Node) -> None:
    other = draft.made.resource("aws_ecr_repository_policy", node)
    other.set("repository", draft.made.own, node)
    json_text("policy")(other, node)


def _lower(data: Any, depth: int = 0) -> Any:
    """Keys as the API spells them: ``readonlyRootFilesystem``."""
    if isinstance(data, dict) and depth < 20:
        return {key[:1].lower() + key[1:]: _lower(item, depth + 1) for key, item in data.items()}
    return [_lower(item, depth + 1) for item in data] if isinstance(data, list) else data


def _definitions(draft: Draft, node: Node) -> None:
    budget = draft.evaluation.budget
    draft.put("container_definitions", node, lambda found: encode(_lower(found), budget))


_VOLUME = {
    "EFSVolumeConfiguration": block(
        "efs_volume_configuration",
        {"FilesystemId": "file_system_id", "AuthorizationConfig": block("authorization_config")},
    )
}


def _logs(draft: Draft, node: Node) -> None:
    found = inner(draft, node, "ClusterLogging", "EnabledTypes")
    if found is not None:
        draft.put("enabled_cluster_log_types", found, _types)


def _types(found: Any) -> Any:
    listed = found if isinstance(found, list) else []
    return [item.get("Type") if isinstance(item, dict) else item for item in listed]


def _lifecycle(draft: Draft, node: Node) -> None:
    if isinstance(node.raw, Unread) or inner(draft, node, "LifecyclePolicyText") is not None:
        beside("aws_ecr_lifecycle_policy", "repository", {"LifecyclePolicyText": json_text("policy")})(
            draft, node
        )


TRANSLATIONS = {
    "AWS::ECR::Repository": Translation(
        "aws_ecr_repository",
        {
            "RepositoryName": "name",
            "RepositoryPolicyText": _policy,
            "LifecyclePolicy": _lifecycle,
            "ImageTagMutabilityExclusionFilters": block(
                "image_tag_mutability_exclusion_filter",
                {"ImageTagMutabilityExclusionFilterValue": "filter"},
            ),
        },
        named="RepositoryName",
    ),
    "AWS::ECR::RegistryScanningConfiguration": Translation(
        "aws_ecr_registry_scanning_configuration",
        {"Rules": block("rule", {"RepositoryFilters": block("repository_filter")})},
    ),
    "AWS::ECS::Cluster": Translation(
        "aws_ecs_cluster", {"ClusterName": "name", "ClusterSettings": block("setting")}, named="ClusterName"
    ),
    "AWS::ECS::Service": Translation(
        "aws_ecs_service",
        {
            "ServiceName": "name",
            "NetworkConfiguration": block(
                "network_configuration",
                {
                    "AwsvpcConfiguration": lifted(
                        {
                            "AssignPublicIp": changed("assign_public_ip", lambda found: found == "ENABLED"),
                            "SecurityGroups": "security_groups",
                        }
                    )
                },
            ),
        },
    ),
    "AWS::ECS::TaskDefinition": Translation(
        "aws_ecs_task_definition",
        {"ContainerDefinitions": _definitions, "Volumes": block("volume", _VOLUME)},
    ),
    "AWS::EKS::Cluster": Translation(
        "aws_eks_cluster",
        {"ResourcesVpcConfig": block("vpc_config"), "Logging": _logs},
        named="Name",
    ),
    "AWS::EKS::Nodegroup": Translation(
        "aws_eks_node_group",
        {
            "NodegroupName": "node_group_name",
            "RemoteAccess": block("remote_access", {"SourceSecurityGroups": "source_security_group_ids"}),
        },
    ),
}
