"""API Gateway, version 2: HTTP and WebSocket APIs with their stages and routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

API = "aws.apigatewayv2.api"


def _apis(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Items"]:
        key, name = item["ApiId"], item["Name"]
        arn = scope.arn("apigateway", f"/apis/{key}", scope.region)
        attributes = {
            "id": key,
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "created": rfc3339(item["CreatedDate"]),
            "protocol": item["ProtocolType"],
            # left out where nothing was set
            "cors_origins": sorted((item.get("CorsConfiguration") or {}).get("AllowOrigins") or ()),
            "tags": dict(item.get("Tags") or {}),
        }
        if "DisableExecuteApiEndpoint" in item:
            attributes["default_endpoint_disabled"] = item["DisableExecuteApiEndpoint"]
        yield Found(API, arn, name, scope.region, attributes, {"ApiId": key})


def _stages(data: Data, found: Found) -> Mapping[str, Any]:
    return {"stages": [_stage(item) for item in data["Items"]]}


def _stage(item: Data) -> dict[str, Any]:
    routes = item.get("DefaultRouteSettings") or {}
    kept = {
        "name": item["StageName"],
        "access_log_destination": (item.get("AccessLogSettings") or {}).get("DestinationArn"),
        # both exist for WebSocket APIs only
        "logging_level": routes.get("LoggingLevel"),
        "data_trace": bool(routes.get("DataTraceEnabled", False)),
    }
    return {**kept, "auto_deploy": item["AutoDeploy"]} if "AutoDeploy" in item else kept


def _routes(data: Data, found: Found) -> Mapping[str, Any]:
    return {"routes": [_route(item) for item in data["Items"]]}


def _route(item: Data) -> dict[str, Any]:
    kept = {"key": item["RouteKey"]}
    return {**kept, "authorization": item["AuthorizationType"]} if "AuthorizationType" in item else kept


def _call(operation: str, fills: tuple[str, ...]) -> Call:
    # in IAM the actions of the service are the methods of HTTP
    return Call(
        "apigatewayv2",
        operation,
        "apigateway:GET",
        {API: fills},
        roots=(JSON_BODY,),
        requires=("Items",),
        paging=Paging("NextToken", "NextToken", ("Items",)),
        resources=("arn:aws:apigateway:*::/apis", "arn:aws:apigateway:*::/apis/*"),
    )


GET_APIS = _call(
    "GetApis",
    (
        "id",
        "name",
        "arn",
        "account",
        "region",
        "created",
        "protocol",
        "cors_origins",
        "tags",
        "default_endpoint_disabled",
    ),
)
GET_STAGES = _call("GetStages", ("stages",))
GET_ROUTES = _call("GetRoutes", ("routes",))

LISTINGS = (Listing(GET_APIS, (API,), True, _apis),)
DETAILS = (Detail(API, GET_STAGES, _stages), Detail(API, GET_ROUTES, _routes))
