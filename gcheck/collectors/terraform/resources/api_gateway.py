"""API Gateway: REST APIs with their methods and stages, domain names, and HTTP and WebSocket APIs."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.documents import document
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.policies import judged
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread

_ACLS = ("aws_wafv2_web_acl_association", "aws_wafregional_web_acl_association")

_ROOTS = (".root_resource_id}", ".RootResourceId}")
"""How what names the root of an API ends, in code and in a template."""


def _endpoint_types(view: View) -> Reading:
    """EDGE where nothing else is said: "endpointConfiguration", API Gateway API Reference."""
    block = view.block_or_unread("endpoint_configuration")
    if isinstance(block, Unread):
        return Reading([bare(block)], {"": view.place})
    return view.default(["EDGE"]) if block is None else block.texts("types")


def _method(subject: Subject, view: View) -> Reading:
    return record(
        view.place,
        path=_path(subject, view),
        method=view.text("http_method"),
        authorization=view.text("authorization"),
        api_key_required=view.flag("api_key_required", False),
    )


def _path(subject: Subject, view: View) -> Reading:
    value = view.text("resource_id").value
    if isinstance(value, str) and value.endswith(_ROOTS):
        return Reading("/", {"": view.place_of("resource_id")})
    found = subject.joins.named(value, "aws_api_gateway_resource")
    if found is not None:
        part = found.view.text("path_part")
        return part if isinstance(part.value, Unread) else Reading(f"…/{part.value}", part.places)
    place = view.place_of("resource_id")
    return Reading(unresolved("the path is not in this code", place.file, place.line))


def _methods(subject: Subject) -> Reading:
    about = subject.joins.about(subject.instance, "aws_api_gateway_method", "rest_api_id")
    found = [_method(subject, item.view) for item in about.sure] + [Reading(doubt) for doubt in about.doubts]
    if subject.view.has("body"):
        place = subject.view.place_of("body")
        found.append(Reading(unresolved("its OpenAPI document is not read", place.file, place.line)))
    return listing(found, subject.view.place)


def _stages(subject: Subject) -> Reading:
    """Stages of their own, and those that a deployment makes, as older code does."""
    about = subject.joins.about(subject.instance, "aws_api_gateway_stage", "rest_api_id")
    found = [_stage(subject, item) for item in about.sure] + [Reading(doubt) for doubt in about.doubts]
    made = subject.joins.about(subject.instance, "aws_api_gateway_deployment", "rest_api_id")
    for item in made.sure:
        if item.view.text("stage_name").value:
            found.append(_stage(subject, item))
    # a deployment of which it is not known whether it is this API's need not make a stage
    found += [
        Reading(doubt)
        for doubt in made.doubts
        if any(
            item.view.has("stage_name") for item in subject.joins.tree.instances("aws_api_gateway_deployment")
        )
    ]
    return listing(found, subject.view.place)


def _stage(subject: Subject, stage: ResourceInstance) -> Reading:
    view = stage.view
    return record(
        view.place,
        name=view.text("stage_name"),
        access_log_destination=tables.inside("access_log_settings", tables.reference("destination_arn"))(
            view
        ),
        cache_enabled=view.flag("cache_cluster_enabled", False),
        xray=view.flag("xray_tracing_enabled", False),
        client_certificate_id=view.reference("client_certificate_id"),
        web_acl_arn=_web_acl(subject, stage),
        settings=_settings(subject, stage),
    )


def _web_acl(subject: Subject, stage: ResourceInstance) -> Reading:
    doubts: list[Unread] = []
    for kind in _ACLS:
        about = subject.joins.about(stage, kind, "resource_arn")
        if about.sure:
            argument = "web_acl_arn" if kind == _ACLS[0] else "web_acl_id"
            return about.sure[0].view.text(argument)
        doubts += about.doubts
    return Reading(doubts[0]) if doubts else stage.view.default(None, "not declared in this code")


def _settings(subject: Subject, stage: ResourceInstance) -> Reading:
    """Settings of methods of the same API that name the stage by its name or its declaration."""
    found: list[Reading] = []
    names = {stage.view.text("stage_name").value, str(stage.symbol("stage_name")), str(stage.symbol("id"))}
    about = subject.joins.about(subject.instance, "aws_api_gateway_method_settings", "rest_api_id")
    for item in about.sure:
        chosen = item.view.text("stage_name").value
        if isinstance(chosen, Unread):
            found.append(Reading(bare(chosen)))
        elif chosen in names:
            found.append(_setting(item.view))
    return listing(found + [Reading(doubt) for doubt in about.doubts], stage.view.place)


def _setting(view: View) -> Reading:
    block = view.block_or_unread("settings")
    if not isinstance(block, View):
        return Reading(unresolved("the settings are not written here", view.block.file, view.block.line))
    return record(
        block.place,
        methods=view.text("method_path"),
        logging_level=block.text("logging_level", None),
        data_trace=block.flag("data_trace_enabled", False),
        caching=block.flag("caching_enabled", False),
        cache_encrypted=block.flag("cache_data_encrypted", False),
    )


def _validated(subject: Subject) -> Reading:
    """Whether each method that takes anything from its caller has it validated: what only answers OPTIONS takes nothing."""
    about = subject.joins.about(subject.instance, "aws_api_gateway_method", "rest_api_id")
    found = [
        tables.is_set("request_validator_id")(item.view)
        for item in about.sure
        if item.view.text("http_method").value != "OPTIONS"
    ]
    found += [Reading(doubt) for doubt in about.doubts]
    if subject.view.has("body"):
        place = subject.view.place_of("body")
        found.append(Reading(unresolved("its OpenAPI document is not read", place.file, place.line)))
    return listing(found, subject.view.place)


def _measured(subject: Subject) -> Reading:
    """Whether each of the settings of methods turns detailed metrics on."""
    read = tables.inside("settings", tables.flag("metrics_enabled"), False)
    return tables.each_beside("aws_api_gateway_method_settings", "rest_api_id", read)(subject)


def _usage_plans(subject: Subject) -> Reading:
    """Usage plans that name a stage of the API; one that names an unknown API may be about it."""
    found: list[Reading] = []
    keys = {str(subject.instance.identity()), str(subject.instance.symbol("id"))}
    for plan in subject.joins.tree.instances("aws_api_gateway_usage_plan"):
        for stage in plan.view.blocks("api_stages"):
            api = stage.text("api_id").value if isinstance(stage, View) else stage
            if isinstance(api, Unread):
                found.append(Reading(bare(api)))
            elif str(api) in keys:
                found.append(plan.view.text("name"))
    found += [Reading(item.unread) for item in subject.joins.tree.lost("aws_api_gateway_usage_plan")]
    return listing(found, subject.view.place)


def _policy(view: View) -> Reading:
    return document(view, "policy")


_POLICY = tables.beside("aws_api_gateway_rest_api_policy", "rest_api_id", _policy, tables.of(_policy))


def _denied(subject: Subject) -> Reading:
    """Condition keys by which the policy denies; not known where a part of the policy is not."""
    from gcheck.collectors.aws.sources import denied_unless  # the same rule for both sources

    policy = _POLICY(subject)
    return judged(policy, lambda found: denied_unless(found, "execute-api:Invoke"))


def _route(view: View) -> Reading:
    return record(
        view.place, key=view.text("route_key"), authorization=view.text("authorization_type", "NONE")
    )


def _stage_v2(view: View, http: bool) -> Reading:
    default = view.block_or_unread("default_route_settings")
    level: Reading = view.default(None, "HTTP APIs have no such log")
    trace: Reading = view.default(False)
    if isinstance(default, Unread):
        level = trace = Reading(bare(default))
    elif not http:
        level = default.text("logging_level", "OFF") if default else view.default("OFF")
        trace = default.flag("data_trace_enabled", False) if default else trace
    return record(
        view.place,
        name=view.text("name"),
        access_log_destination=tables.inside("access_log_settings", tables.reference("destination_arn"))(
            view
        ),
        logging_level=level,
        data_trace=trace,
        auto_deploy=view.flag("auto_deploy", False),
    )


def _stages_v2(subject: Subject) -> Reading:
    http = subject.view.text("protocol_type").value == "HTTP"
    found = tables.each_beside("aws_apigatewayv2_stage", "api_id", lambda view: _stage_v2(view, http))(
        subject
    )
    if subject.view.has("target"):  # a quick create makes the stage $default, which logs nothing
        made: dict[str, Any] = {
            "name": "$default", "access_log_destination": None, "logging_level": None,
            "data_trace": False, "auto_deploy": True,
        }  # fmt: skip
        found = Reading([*found.value, made], found.places)
    return found


def _routes(subject: Subject) -> Reading:
    found = tables.each_beside("aws_apigatewayv2_route", "api_id", _route)(subject)
    if subject.view.has("target"):
        key = subject.view.text("route_key", "$default").value
        made = {"key": bare(key) if isinstance(key, Unread) else key, "authorization": "NONE"}
        found = Reading([*found.value, made], found.places)
    if subject.view.has("body"):
        place = subject.view.place_of("body")
        unread = unresolved("its OpenAPI document is not read", place.file, place.line)
        found = Reading([*found.value, unread], found.places)
    return found


def _tls(view: View) -> Reading:
    if view.block.labels[:1] == ("aws_apigatewayv2_domain_name",):
        return tables.inside("domain_name_configuration", tables.text("security_policy"))(view)
    found = view.text("security_policy")
    if found.value is None:
        place = view.place
        return Reading(unresolved("AWS chooses the policy where none is named", place.file, place.line))
    return found


REST_API = tables.table(
    ("aws_api_gateway_rest_api",),
    "name",
    {
        "endpoint_types": _endpoint_types,
        "default_endpoint_disabled": tables.flag("disable_execute_api_endpoint"),
    },
    {
        "name": tables.named("name"),
        "policy": _POLICY,
        "denied_unless": _denied,
        "methods": _methods,
        "stages": _stages,
        "measured": _measured,
        "validated": _validated,
        "usage_plans": _usage_plans,
    },
)

DOMAIN_NAME = tables.table(
    ("aws_api_gateway_domain_name", "aws_apigatewayv2_domain_name"),
    "domain_name",
    {"tls_policy": _tls},
    {"name": tables.named("domain_name")},
)

API = tables.table(
    ("aws_apigatewayv2_api",),
    "name",
    {
        "protocol": tables.text("protocol_type"),
        "default_endpoint_disabled": tables.flag("disable_execute_api_endpoint"),
        "cors_origins": tables.inside("cors_configuration", tables.texts("allow_origins"), []),
    },
    {"name": tables.named("name"), "routes": _routes, "stages": _stages_v2},
)

MAPPINGS = {
    "aws.apigateway.rest-api": REST_API,
    "aws.apigateway.domain-name": DOMAIN_NAME,
    "aws.apigatewayv2.api": API,
}
