"""API Gateway: REST APIs with their methods and stages, and domain names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gcheck.collectors.terraform.documents import document
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import (
    Subject,
    TypeMapping,
    each_instance,
    homeless,
    of_the_whole,
    region,
    stray,
    tags,
)
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
    if subject.instance.type != _REST_API:
        return listing([_stage(subject, subject.instance)], subject.view.place)
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
    if subject.instance.type == _STAGE:
        strays = homeless(subject.joins, "rest_api_id", ("aws_api_gateway_method_settings",), (_REST_API,))
        sure, doubts = [item.instance for item in strays if _home(item) == _home(subject)], []
    else:
        about = subject.joins.about(subject.instance, "aws_api_gateway_method_settings", "rest_api_id")
        sure, doubts = list(about.sure), list(about.doubts)
    for item in sure:
        chosen = item.view.text("stage_name").value
        if isinstance(chosen, Unread):
            found.append(Reading(bare(chosen)))
        elif chosen in names:
            found.append(_setting(item.view))
    return listing(found + [Reading(doubt) for doubt in doubts], stage.view.place)


def _home(subject: Subject) -> str:
    """What tells the APIs of elsewhere apart: the id that is written, or why it is not known."""
    value = subject.view.get("rest_api_id")
    return value.reason if isinstance(value, Unread) else str(value)


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
    return _each_method(subject, tables.is_set("request_validator_id"))


def _keys_asked(subject: Subject) -> Reading:
    """Whether each method asks for an API key: what only answers OPTIONS is asked before any."""
    return _each_method(subject, tables.flag("api_key_required", False))


def _each_method(subject: Subject, read: tables.Read) -> Reading:
    """What each method but those for OPTIONS says; unread in part where an OpenAPI document may bring others."""
    about = subject.joins.about(subject.instance, "aws_api_gateway_method", "rest_api_id")
    found = [read(item.view) for item in about.sure if item.view.text("http_method").value != "OPTIONS"]
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


def _written_tls(view: View) -> Reading:
    if view.block.labels[:1] == ("aws_apigatewayv2_domain_name",):
        return tables.inside("domain_name_configuration", tables.text("security_policy"))(view)
    return view.text("security_policy")


def _tls(view: View) -> Reading:
    found = _written_tls(view)
    if found.value is None:
        place = view.place
        return Reading(unresolved("AWS chooses the policy where none is named", place.file, place.line))
    return found


_REST_API = "aws_api_gateway_rest_api"
_STAGE, _DEPLOYMENT = "aws_api_gateway_stage", "aws_api_gateway_deployment"
_STAGES = (_STAGE, _DEPLOYMENT, "aws_apigatewayv2_stage")


def _alone(
    joins: Joins, api: str, stages: tuple[str, ...], argument: str
) -> Iterator[tuple[Subject, Unread | None]]:
    """Stages of APIs of somewhere else; a deployment is one if it names the stage that it makes."""
    for subject, doubt in stray(joins, argument, stages, (api,)):
        if subject.instance.type != _DEPLOYMENT or subject.view.text("stage_name").value:
            yield subject, doubt


def with_stages(api: str, stages: tuple[str, ...], argument: str) -> Callable[[Joins], Iterator[Subject]]:
    """APIs, and by itself each stage of one of somewhere else."""

    def subjects(joins: Joins) -> Iterator[Subject]:
        yield from each_instance(api)(joins)
        for subject, doubt in _alone(joins, api, stages, argument):
            if doubt is None:
                yield subject

    return subjects


def hidden_stages(
    api: str, stages: tuple[str, ...], argument: str
) -> Callable[[Joins], Iterator[tuple[Subject, Unread]]]:
    """Stages of APIs of somewhere else of which it is not known if they are there."""

    def hidden(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
        for subject, doubt in _alone(joins, api, stages, argument):
            if doubt is not None:
                yield subject, doubt

    return hidden


of_the_api = of_the_whole(_STAGES, "the API")
"""An attribute of the API, which a stage by itself does not tell."""


def shown_name(subject: Subject) -> Any:
    """The name for people, of an API or a stage; None where it is not literal."""
    argument = "stage_name" if subject.instance.type in (_STAGE, _DEPLOYMENT) else "name"
    value = subject.view.text(argument).value
    return value if type(value) is str else None


REST_API = TypeMapping(
    sources=(_REST_API,),
    subjects=with_stages(_REST_API, (_STAGE, _DEPLOYMENT), "rest_api_id"),
    hidden=hidden_stages(_REST_API, (_STAGE, _DEPLOYMENT), "rest_api_id"),
    name=shown_name,
    attributes={
        "region": region,
        "stages": _stages,
        **{
            name: of_the_api(fill)
            for name, fill in {
                "tags": tags,
                "name": tables.named("name"),
                "endpoint_types": tables.of(_endpoint_types),
                "default_endpoint_disabled": tables.of(tables.flag("disable_execute_api_endpoint")),
                "policy": _POLICY,
                "denied_unless": _denied,
                "methods": _methods,
                "measured": _measured,
                "validated": _validated,
                "keys_asked": _keys_asked,
                "usage_plans": _usage_plans,
            }.items()
        },
    },
)

DOMAIN_NAME = tables.table(
    ("aws_api_gateway_domain_name", "aws_apigatewayv2_domain_name"),
    "domain_name",
    {"tls_policy": _tls, "tls_policy_named": tables.made(_written_tls, lambda value: value is not None)},
    {"name": tables.named("domain_name")},
)

MAPPINGS = {
    "aws.apigateway.rest-api": REST_API,
    "aws.apigateway.domain-name": DOMAIN_NAME,
}
