"""API Gateway: REST APIs with their methods and stages, domain names, HTTP and WebSocket APIs."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.cloudformation.drafts import Draft, Names, Turn
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import (
    Translation,
    block,
    dropped,
    inner,
    items,
    json_text,
    value,
)
from gcheck.model.unread import Unread


def _settings() -> Turn:
    """Settings of methods, which Terraform has in resources of their own."""

    def turn(draft: Draft, node: Node) -> None:
        api = inner(draft, draft.made.declared, "RestApiId")
        for position, item in enumerate(items(draft, node)):
            doubt = item.raw if isinstance(item.raw, Unread) else None
            other = draft.made.resource(
                "aws_api_gateway_method_settings", item, doubt, f".MethodSettings[{position}]"
            )
            if api is not None:
                other.put("rest_api_id", api)
            other.set("stage_name", draft.made.own, item)
            if doubt is None:
                other.set("method_path", _path(draft, item), item)
                other.block("settings", item).fill(item, {})

    return turn


def _path(draft: Draft, node: Node) -> Any:
    path, method = value(draft, node, "ResourcePath"), value(draft, node, "HttpMethod")
    for part in (path, method):
        if isinstance(part, Unread):
            return part
    return f"{str(path or '/*').lstrip('/').replace('~1', '/')}/{method or '*'}"


_STAGE: Names = {
    "AccessLogSetting": block("access_log_settings"),
    "TracingEnabled": "xray_tracing_enabled",
    "MethodSettings": _settings(),
    "Variables": dropped,
}


def _description(draft: Draft, node: Node) -> None:
    """The settings of the stage that a deployment makes; it has a name, though none may be written."""
    draft.default("stage_name", draft.made.own)
    if isinstance(node.raw, Unread):
        for name in (
            "access_log_settings",
            "xray_tracing_enabled",
            "cache_cluster_enabled",
            "client_certificate_id",
        ):
            draft.set(name, node.raw, node)
    else:
        draft.fill(node, {**_STAGE, "Description": dropped, "Tags": dropped})


TRANSLATIONS = {
    "AWS::ApiGateway::RestApi": Translation(
        "aws_api_gateway_rest_api",
        {"Policy": json_text("policy"), "Body": json_text("body"), "BodyS3Location": json_text("body")},
    ),
    "AWS::ApiGateway::Resource": Translation("aws_api_gateway_resource"),
    "AWS::ApiGateway::Method": Translation(
        "aws_api_gateway_method", {"AuthorizationType": "authorization"}, {"authorization": "NONE"}
    ),
    "AWS::ApiGateway::Stage": Translation("aws_api_gateway_stage", _STAGE),
    "AWS::ApiGateway::Deployment": Translation(
        "aws_api_gateway_deployment", {"StageDescription": _description}
    ),
    "AWS::ApiGateway::DomainName": Translation("aws_api_gateway_domain_name", named="DomainName"),
    "AWS::ApiGatewayV2::Api": Translation(
        "aws_apigatewayv2_api", {"Body": json_text("body"), "BodyS3Location": json_text("body")}
    ),
    "AWS::ApiGatewayV2::Route": Translation("aws_apigatewayv2_route"),
    "AWS::ApiGatewayV2::Stage": Translation("aws_apigatewayv2_stage", {"StageName": "name"}),
    "AWS::ApiGatewayV2::DomainName": Translation(
        "aws_apigatewayv2_domain_name",
        {"DomainNameConfigurations": block("domain_name_configuration")},
        named="DomainName",
    ),
}
