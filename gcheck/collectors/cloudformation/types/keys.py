"""What else is encrypted with a key that a template chooses, and resource policies that stand by themselves."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.cloudformation.drafts import Draft
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import (
    Translation,
    block,
    inner,
    items,
    json_text,
    lifted,
    value,
)
from gcheck.collectors.terraform.encodings import encode
from gcheck.model.unread import Unread


def _stores(draft: Draft, node: Node) -> None:
    """The artifact store of each region, as the one of a pipeline in one region is written."""
    for item in items(draft, node):
        if isinstance(item.raw, Unread):
            draft.hidden("artifact_store", item.raw, item)
        else:
            lifted({"ArtifactStore": block("artifact_store")})(draft, item)


def _events(draft: Draft, node: Node) -> None:
    """One statement, as an object or in the older properties, as the policy of a bus."""
    budget, statement = draft.evaluation.budget, inner(draft, node, "Statement")
    if statement is not None:
        draft.put("policy", statement, lambda one: encode({"Statement": [one]}, budget))
        return
    held = {name: inner(draft, node, name) for name in ("Principal", "Action")}
    found = {name: draft.evaluation.plain(part) for name, part in held.items() if part is not None}
    condition = inner(draft, node, "Condition")
    if condition is not None:
        found["Condition"] = _condition(draft, condition)
    draft.set("policy", encode({"Statement": [{"Effect": "Allow", **found}]}, budget), node)


def _condition(draft: Draft, node: Node) -> Any:
    """``{Type, Key, Value}`` as policies have it; unread where the operator or the key is."""
    if isinstance(node.raw, Unread):
        return node.raw
    operator, key, held = (value(draft, node, name) for name in ("Type", "Key", "Value"))
    unread = next((item for item in (operator, key) if not isinstance(item, str)), None)
    if isinstance(unread, Unread):
        return unread
    return {str(operator): {str(key): held}}


def _beside_text(draft: Draft, node: Node, kind: str, link: str, argument: str) -> None:
    """A policy, as an object or a text, as a resource of its own."""
    other = draft.made.resource(kind, node)
    other.set(link, draft.made.own, node)
    json_text(argument)(other, node)


def _permissions(draft: Draft, node: Node, kind: str) -> None:
    _beside_text(draft, node, f"aws_codeartifact_{kind}_permissions_policy", kind, "policy_document")


_PERMISSIONS = json_text("policy_document")

TRANSLATIONS = {
    "AWS::APS::Workspace": Translation("aws_prometheus_workspace", arn=True),
    "AWS::AppFlow::ConnectorProfile": Translation("aws_appflow_connector_profile", {"KMSArn": "kms_arn"}),
    "AWS::AppFlow::Flow": Translation("aws_appflow_flow", {"KMSArn": "kms_arn"}),
    "AWS::AppRunner::Service": Translation("aws_apprunner_service", arn=True),
    "AWS::Bedrock::Agent": Translation("aws_bedrockagent_agent"),
    "AWS::CloudTrail::EventDataStore": Translation("aws_cloudtrail_event_data_store", arn=True),
    "AWS::CodeArtifact::Domain": Translation(
        "aws_codeartifact_domain",
        {
            "DomainName": "domain",
            "PermissionsPolicyDocument": lambda draft, node: _permissions(draft, node, "domain"),
        },
        arn=True,
    ),
    "AWS::CodePipeline::Pipeline": Translation("aws_codepipeline", {"ArtifactStores": _stores}),
    "AWS::ElastiCache::ServerlessCache": Translation("aws_elasticache_serverless_cache"),
    "AWS::Events::EventBus": Translation("aws_cloudwatch_event_bus", named="Name"),
    "AWS::HealthLake::FHIRDatastore": Translation("aws_healthlake_fhir_datastore"),
    "AWS::ImageBuilder::Component": Translation("aws_imagebuilder_component", arn=True),
    "AWS::ImageBuilder::ImageRecipe": Translation(
        "aws_imagebuilder_image_recipe", {"BlockDeviceMappings": block("block_device_mapping")}, arn=True
    ),
    "AWS::Kendra::Index": Translation("aws_kendra_index"),
    "AWS::KinesisVideo::Stream": Translation("aws_kinesis_video_stream", named="Name"),
    "AWS::Location::Tracker": Translation("aws_location_tracker", named="TrackerName"),
    "AWS::Scheduler::Schedule": Translation("aws_scheduler_schedule", named="Name"),
    "AWS::Timestream::Database": Translation("aws_timestreamwrite_database", named="DatabaseName"),
    "AWS::EC2::VPCEndpointService": Translation("aws_vpc_endpoint_service"),
    "AWS::CodeArtifact::Repository": Translation(
        "aws_codeartifact_repository",
        {"PermissionsPolicyDocument": lambda draft, node: _permissions(draft, node, "repository")},
        arn=True,
    ),
    "AWS::ECR::RegistryPolicy": Translation("aws_ecr_registry_policy", {"PolicyText": json_text("policy")}),
    "AWS::Events::EventBusPolicy": Translation("aws_cloudwatch_event_bus_policy", further=_events),
    "AWS::EventSchemas::RegistryPolicy": Translation(
        "aws_schemas_registry_policy", {"Policy": json_text("policy")}
    ),
    "AWS::Kinesis::ResourcePolicy": Translation(
        "aws_kinesis_resource_policy", {"ResourcePolicy": json_text("policy")}
    ),
    "AWS::Lambda::LayerVersionPermission": Translation(
        "aws_lambda_layer_version_permission", {"LayerVersionArn": "layer_name"}
    ),
    "AWS::Logs::ResourcePolicy": Translation(
        "aws_cloudwatch_log_resource_policy", {"PolicyDocument": _PERMISSIONS}
    ),
    "AWS::MSK::ClusterPolicy": Translation("aws_msk_cluster_policy", {"Policy": json_text("policy")}),
    "AWS::MediaStore::Container": Translation(
        "aws_media_store_container",
        {
            "Policy": lambda draft, node: _beside_text(
                draft, node, "aws_media_store_container_policy", "container_name", "policy"
            )
        },
    ),
}
