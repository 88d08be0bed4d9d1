"""API Gateway: HTTP and WebSocket APIs with their routes and stages; methods and routes that are added to an API of elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.api_gateway import (
    hidden_stages,
    of_the_api,
    shown_name,
    with_stages,
)
from gcheck.collectors.terraform.resources.mapping import Subject, TypeMapping, region, stray, tags
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread

_REST_API = "aws_api_gateway_rest_api"
_HTTP_API, _STAGE_V2 = "aws_apigatewayv2_api", "aws_apigatewayv2_stage"


def _route(view: View) -> Reading:
    return record(
        view.place, key=view.text("route_key"), authorization=view.text("authorization_type", "NONE")
    )


def _stage_v2(view: View, http: bool | None) -> Reading:
    """A stage; ``http`` says of which kind the API is, None where that is not known."""
    default = view.block_or_unread("default_route_settings")
    level: Reading = view.default(None, "HTTP APIs have no such log")
    trace: Reading = view.default(False)
    if isinstance(default, Unread):
        level = trace = Reading(bare(default))
    elif http is None:
        level = Reading(unresolved("the kind of API is not known", view.block.file, view.block.line))
        trace = default.flag("data_trace_enabled", False) if default else trace
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
    if subject.instance.type == _STAGE_V2:
        return listing([_stage_v2(subject.view, None)], subject.view.place)
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


API = TypeMapping(
    sources=(_HTTP_API,),
    subjects=with_stages(_HTTP_API, (_STAGE_V2,), "api_id"),
    hidden=hidden_stages(_HTTP_API, (_STAGE_V2,), "api_id"),
    name=shown_name,
    attributes={
        "region": region,
        "stages": _stages_v2,
        **{
            name: of_the_api(fill)
            for name, fill in {
                "tags": tags,
                "name": tables.named("name"),
                "protocol": tables.of(tables.text("protocol_type")),
                "default_endpoint_disabled": tables.of(tables.flag("disable_execute_api_endpoint")),
                "cors_origins": tables.of(
                    tables.inside("cors_configuration", tables.texts("allow_origins"), [])
                ),
                "routes": _routes,
            }.items()
        },
    },
)


def _parts(joins: Joins) -> Iterator[tuple[Subject, Unread | None]]:
    """Methods and routes that are added to an API of somewhere else."""
    yield from stray(joins, "rest_api_id", ("aws_api_gateway_method",), (_REST_API,))
    yield from stray(joins, "api_id", ("aws_apigatewayv2_route",), (_HTTP_API,))


def _strays(joins: Joins) -> Iterator[Subject]:
    return (subject for subject, doubt in _parts(joins) if doubt is None)


def _hidden(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
    return ((subject, doubt) for subject, doubt in _parts(joins) if doubt is not None)


def _of_old(subject: Subject) -> bool:
    return subject.instance.type == "aws_api_gateway_method"


def _called(subject: Subject) -> Reading:
    return tables.required("http_method" if _of_old(subject) else "route_key")(subject.view)


def _asked(subject: Subject) -> Reading:
    if _of_old(subject):
        return tables.required("authorization")(subject.view)
    return subject.view.text("authorization_type", "NONE")


METHOD = TypeMapping(
    sources=("aws_api_gateway_method", "aws_apigatewayv2_route"),
    subjects=_strays,
    hidden=_hidden,
    name=lambda subject: subject.instance.address,
    attributes={"region": region, "call": _called, "authorization": _asked},
)

MAPPINGS = {"aws.apigatewayv2.api": API, "aws.apigateway.method": METHOD}
