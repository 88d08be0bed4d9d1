"""The interfaces that the company offers to programs of others, good and bad ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from examples.aws_account import Account

_HOME = "eu-west-1"
_TAGS = {"owner": "platform", "environment": "production"}


def seed_interfaces(account: Account) -> None:
    """Create everything. The web ACL ``booking-api`` must be there, and nothing of this."""
    _rest_apis(account)
    _domain_names(account)
    _http_apis(account)


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _rest_apis(account: Account) -> None:
    gateway = account.client("apigateway")
    everyone = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
    }
    others = {"StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f6a7b8"}}
    closed = _document(everyone, {**everyone, "Effect": "Deny", "Condition": others})
    logged = {
        "/accessLogSettings/destinationArn": f"arn:aws:logs:{_HOME}:123456789012:log-group:apis",
        "/accessLogSettings/format": "$context.identity.sourceIp $context.path $context.status",
        "/*/*/logging/loglevel": "ERROR",
        "/*/*/logging/dataTrace": "false",
    }
    measured = {"/*/*/metrics/enabled": "true"}
    cached = {"/cacheClusterEnabled": "true", "/*/*/caching/enabled": "true"}
    asked = {"GET": "AWS_IAM", "OPTIONS": "NONE"}
    safe = _rest_api(
        gateway, "bookings-api", asked, True, endpointConfiguration={"types": ["REGIONAL"]}, tags=_TAGS
    )
    _stage(gateway, safe, "live", {**logged, **measured, **cached, "/*/*/caching/dataEncrypted": "true"})
    gateway.create_usage_plan(name="partners", apiStages=[{"apiId": safe, "stage": "live"}])
    waf = account.client("wafv2")
    acls = {item["Name"]: item["ARN"] for item in waf.list_web_acls(Scope="REGIONAL")["WebACLs"]}
    stage = f"arn:aws:apigateway:{_HOME}::/restapis/{safe}/stages/live"
    waf.associate_web_acl(WebACLArn=acls["booking-api"], ResourceArn=stage)
    old = _rest_api(gateway, "old-api", {"ANY": "NONE"})
    traced = {"/*/*/logging/loglevel": "OFF", "/*/*/logging/dataTrace": "true"}
    _stage(gateway, old, "prod", {**traced, **cached, "/*/*/caching/dataEncrypted": "false"})
    private = {"types": ["PRIVATE"]}
    inside = _rest_api(gateway, "internal-api", {"ANY": "NONE"}, endpointConfiguration=private, policy=closed)
    _stage(gateway, inside, "live", logged)
    _rest_api(
        gateway, "internal-tools", {"ANY": "NONE"}, endpointConfiguration=private, policy=_document(everyone)
    )
    wrong = (
        "access-logs",
        "cache-encryption",
        "execution-logs",
        "methods-authorized",
        "no-data-trace",
        "web-acl",
    )
    account.flaw("old-api", *(f"aws.apigateway.rest-api-{name}" for name in wrong))
    account.flaw("internal-tools", "aws.apigateway.rest-api-private-sources")


def _rest_api(
    gateway: Any, name: str, methods: Mapping[str, str], validated: bool = False, **settings: Any
) -> str:
    """An API with one path and its methods, each with its kind of authorization; returns its id."""
    key: str = gateway.create_rest_api(name=name, **settings)["id"]
    root = gateway.get_resources(restApiId=key)["items"][0]["id"]
    path = gateway.create_resource(restApiId=key, parentId=root, pathPart="bookings")["id"]
    checks: dict[str, str] = {}
    if validated:
        made = gateway.create_request_validator(restApiId=key, name="all", validateRequestBody=True)
        checks["requestValidatorId"] = made["id"]
    for method, authorization in methods.items():
        where = {"restApiId": key, "resourceId": path, "httpMethod": method}
        gateway.put_method(**where, authorizationType=authorization, **checks)
        gateway.put_integration(**where, type="MOCK")
    return key


def _stage(gateway: Any, api: str, name: str, settings: Mapping[str, str]) -> None:
    deployment = gateway.create_deployment(restApiId=api)["id"]
    gateway.create_stage(restApiId=api, stageName=name, deploymentId=deployment, tracingEnabled=True)
    changes = [{"op": "replace", "path": path, "value": value} for path, value in settings.items()]
    gateway.update_stage(restApiId=api, stageName=name, patchOperations=changes)


def _domain_names(account: Account) -> None:
    gateway = account.client("apigateway")
    certificate = f"arn:aws:acm:{_HOME}:123456789012:certificate/0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"
    for name, policy in (("api.larkspur.example", "TLS_1_2"), ("old-api.larkspur.example", "TLS_1_0")):
        gateway.create_domain_name(
            domainName=name,
            regionalCertificateArn=certificate,
            securityPolicy=policy,
            endpointConfiguration={"types": ["REGIONAL"]},
        )
    account.flaw("old-api.larkspur.example", "aws.apigateway.domain-name-tls-policy")


def _http_apis(account: Account) -> None:
    gateway = account.client("apigatewayv2")
    log = {
        "DestinationArn": f"arn:aws:logs:{_HOME}:123456789012:log-group:apis",
        "Format": "$context.routeKey",
    }
    partners = {"AllowOrigins": ["https://partners.larkspur.example"]}
    for name, protocol, asked, logged, more in (
        ("partner-api", "HTTP", "AWS_IAM", True, {"Tags": _TAGS, "CorsConfiguration": partners}),
        ("status-page", "HTTP", "NONE", False, {}),
        ("seat-map", "WEBSOCKET", "AWS_IAM", True, {"RouteSelectionExpression": "$request.body.action"}),
    ):
        key = gateway.create_api(Name=name, ProtocolType=protocol, **more)["ApiId"]
        route = "GET /bookings" if protocol == "HTTP" else "$connect"
        gateway.create_route(ApiId=key, RouteKey=route, AuthorizationType=asked)
        preflight = "OPTIONS /bookings" if protocol == "HTTP" else "$default"
        gateway.create_route(ApiId=key, RouteKey=preflight, AuthorizationType="NONE")
        gateway.create_stage(
            ApiId=key, StageName="live", AutoDeploy=True, **({"AccessLogSettings": log} if logged else {})
        )
    account.flaw("status-page", "aws.apigatewayv2.api-access-logs", "aws.apigatewayv2.api-routes-authorized")
