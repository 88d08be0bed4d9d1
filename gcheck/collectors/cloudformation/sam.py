"""SAM: the resources that AWS::Serverless expands to, as far as they are judged.

"Generated CloudFormation resources", AWS Serverless Application Model Developer Guide. What a function leaves out is
taken from Globals; an API that events use without naming one is made as ServerlessRestApi or ServerlessHttpApi.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gcheck.collectors.cloudformation.declared import Declared
from gcheck.collectors.cloudformation.node import Node, function
from gcheck.collectors.cloudformation.sam_events import Events
from gcheck.collectors.cloudformation.sam_roles import made_role
from gcheck.collectors.cloudformation.template import Template

_PREFIX = "AWS::Serverless::"


def expanded(template: Template, declared: Iterable[Declared]) -> Iterator[Declared]:
    """Everything that a template declares, with what SAM makes of its own types in their place."""
    if not template.is_serverless:
        yield from declared
        return
    everything = list(declared)
    defaults = template.tree.data.get("Globals")
    defaults = defaults if isinstance(defaults, dict) else {}
    events = Events(defaults)
    for item in everything:
        kind = item.type.removeprefix(_PREFIX)
        expand = _EXPANSIONS.get(kind) if item.type.startswith(_PREFIX) else None
        if expand is None:
            yield item
            continue
        given = item.properties.raw if isinstance(item.properties.raw, dict) else {}
        merged = _merged(defaults.get(kind), given)
        yield from expand(item, merged, events)
    yield from events.apis()


def _merged(base: Any, own: Any) -> Any:
    """Maps are merged, lists are added, everything else of its own wins ("Globals section")."""
    if own is None:
        return base
    if isinstance(base, dict) and isinstance(own, dict) and function(base) is None and function(own) is None:
        return {**base, **{key: _merged(base.get(key), value) for key, value in own.items()}}
    if isinstance(base, list) and isinstance(own, list):
        return [*base, *own]
    return own


def made(item: Declared, kind: str, properties: dict[str, Any], suffix: str = "") -> Declared:
    """A resource that SAM makes of another one."""
    written = item.properties
    node = Node(
        {key: value for key, value in properties.items() if value is not None},
        written.path, written.file, written.tree,
    )  # fmt: skip
    return Declared(item.name + suffix, kind, node, item.condition, item.at)


def _function(item: Declared, given: dict[str, Any], events: Events) -> Iterator[Declared]:
    role = given.get("Role")
    if role is None:
        yield made(item, "AWS::IAM::Role", made_role(given, "lambda.amazonaws.com"), "Role")
        role = {"Fn::GetAtt": [f"{item.name}Role", "Arn"]}
    tracing, letters, url = given.get("Tracing"), given.get("DeadLetterQueue"), given.get("FunctionUrlConfig")
    properties = {
        **{key: given.get(key) for key in _KEPT},
        "Role": role,
        "TracingConfig": {"Mode": tracing} if tracing is not None else None,
        "DeadLetterConfig": letters,
    }
    yield made(item, "AWS::Lambda::Function", properties)
    if isinstance(url, dict):
        linked = {
            "TargetFunctionArn": {"Ref": item.name},
            "AuthType": url.get("AuthType"),
            "Cors": url.get("Cors"),
        }
        yield made(item, "AWS::Lambda::Url", linked, "Url")
        if url.get("AuthType") == "NONE":
            public = {"FunctionName": {"Ref": item.name}, "Principal": "*", "Action": "lambda:InvokeFunctionUrl",
                      "FunctionUrlAuthType": "NONE"}  # fmt: skip
            yield made(item, "AWS::Lambda::Permission", public, "UrlPublicPermissions")
    events.take(item, given)


_KEPT = (
    "FunctionName", "Runtime", "KmsKeyArn", "Environment", "VpcConfig", "PackageType", "Tags", "Handler", "Layers",
)  # fmt: skip


def _api(item: Declared, given: dict[str, Any], events: Events) -> Iterator[Declared]:
    events.declare(item, given)
    kept = ("Name", "EndpointConfiguration", "DisableExecuteApiEndpoint", "Tags")
    endpoint = given.get("EndpointConfiguration")
    properties = {key: given.get(key) for key in kept}
    if isinstance(endpoint, dict) and "Type" in endpoint:
        properties["EndpointConfiguration"] = {"Types": [endpoint["Type"]]}
    elif isinstance(endpoint, str):
        properties["EndpointConfiguration"] = {"Types": [endpoint]}
    properties["Body"] = given.get("DefinitionBody", given.get("DefinitionUri"))
    yield made(item, "AWS::ApiGateway::RestApi", properties)
    names = ("StageName", "AccessLogSetting", "TracingEnabled", "CacheClusterEnabled", "MethodSettings")
    stage = {**{key: given.get(key) for key in names}, "RestApiId": {"Ref": item.name}}
    yield made(item, "AWS::ApiGateway::Stage", stage, "Stage")
    domain = given.get("Domain")
    if isinstance(domain, dict):
        shown = {key: domain.get(key) for key in ("DomainName", "CertificateArn", "SecurityPolicy")}
        yield made(item, "AWS::ApiGateway::DomainName", shown, "DomainName")


def _http_api(item: Declared, given: dict[str, Any], events: Events) -> Iterator[Declared]:
    events.declare(item, given)
    cors = given.get("CorsConfiguration")
    properties = {
        "Name": given.get("Name"),
        "ProtocolType": "HTTP",
        "DisableExecuteApiEndpoint": given.get("DisableExecuteApiEndpoint"),
        "CorsConfiguration": {"AllowOrigins": ["*"]} if cors is True else cors,
        "Body": given.get("DefinitionBody", given.get("DefinitionUri")),
        "Tags": given.get("Tags"),
    }
    yield made(item, "AWS::ApiGatewayV2::Api", properties)
    stage = {
        "ApiId": {"Ref": item.name},
        "StageName": given.get("StageName", "$default"),
        "AccessLogSettings": given.get("AccessLogSettings"),
        "DefaultRouteSettings": given.get("DefaultRouteSettings"),
        "AutoDeploy": True,
    }
    yield made(item, "AWS::ApiGatewayV2::Stage", stage, "Stage")
    domain = given.get("Domain")
    if isinstance(domain, dict):
        chosen = {key: domain[key] for key in ("CertificateArn", "SecurityPolicy") if key in domain}
        shown = {"DomainName": domain.get("DomainName"), "DomainNameConfigurations": [chosen]}
        yield made(item, "AWS::ApiGatewayV2::DomainName", shown, "DomainName")


def _table(item: Declared, given: dict[str, Any], events: Events) -> Iterator[Declared]:
    names = ("TableName", "SSESpecification", "PointInTimeRecoverySpecification", "Tags")
    yield made(item, "AWS::DynamoDB::Table", {key: given.get(key) for key in names})


def _machine(item: Declared, given: dict[str, Any], events: Events) -> Iterator[Declared]:
    role = given.get("Role")
    if role is None:
        yield made(item, "AWS::IAM::Role", made_role(given, "states.amazonaws.com"), "Role")
        role = {"Fn::GetAtt": [f"{item.name}Role", "Arn"]}
    properties = {
        "StateMachineName": given.get("Name"),
        "StateMachineType": given.get("Type"),
        "RoleArn": role,
        "LoggingConfiguration": given.get("Logging"),
        "TracingConfiguration": given.get("Tracing"),
        "Tags": given.get("Tags"),
    }
    yield made(item, "AWS::StepFunctions::StateMachine", properties)


_EXPANSIONS = {
    "Function": _function,
    "Api": _api,
    "HttpApi": _http_api,
    "SimpleTable": _table,
    "StateMachine": _machine,
}
