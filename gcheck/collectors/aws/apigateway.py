"""API Gateway: REST APIs with their stages and methods, and the domain names of all kinds of APIs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.failures import Failure
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.reader import Answer, Reader
from gcheck.collectors.aws.sources import denied_unless
from gcheck.collectors.aws.timestamps import rfc3339

REST_API = "aws.apigateway.rest-api"
DOMAIN_NAME = "aws.apigateway.domain-name"


def _apis(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["items"]:
        key, name = item["id"], item["name"]
        arn = scope.arn("apigateway", f"/restapis/{key}", scope.region)
        attributes = {
            "id": key,
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "created": rfc3339(item["createdDate"]),
            "endpoint_types": sorted(item["endpointConfiguration"]["types"]),
            "tags": dict(item.get("tags") or {}),
            **_policy(item.get("policy")),
        }
        if "disableExecuteApiEndpoint" in item:
            attributes["default_endpoint_disabled"] = item["disableExecuteApiEndpoint"]
        yield Found(REST_API, arn, name, scope.region, attributes, {"restApiId": key})


def _policy(text: str | None) -> dict[str, Any]:
    """The resource policy; left out of the answer where there is none."""
    if text is None:
        return {"policy": None, "denied_unless": []}
    policy = _document(text)
    denied = denied_unless(policy, "execute-api:Invoke")
    return {"policy": policy, **({} if denied is None else {"denied_unless": denied})}


def _document(text: str) -> Any:
    # the service answers with the inside of a JSON string, its quotation marks escaped
    try:
        return json.loads(text)
    except ValueError:
        return json.loads(json.loads(f'"{text}"'))


def _stages(data: Data, found: Found) -> Mapping[str, Any]:
    settings = [
        setting
        for stage in data["item"]
        # without any, nothing of a stage is measured
        for setting in (stage.get("methodSettings") or {"": {"metricsEnabled": False}}).values()
    ]
    kept: dict[str, Any] = {"stages": [_stage(item) for item in data["item"]]}
    if all("metricsEnabled" in setting for setting in settings):
        kept["measured"] = [setting["metricsEnabled"] for setting in settings]
    return kept


def _usage_plans(data: Data, found: Found) -> Mapping[str, Any]:
    # an answer names no stages where a plan has none
    named = ((plan, stage) for plan in data["items"] for stage in plan.get("apiStages") or ())
    return {
        "usage_plans": sorted(
            {plan["name"] for plan, stage in named if stage["apiId"] == found.keys["restApiId"]}
        )
    }


def _read_usage_plans(reader: Reader, region: str) -> Answer | Failure:
    return reader.read(GET_USAGE_PLANS, region)


def _stage(item: Data) -> dict[str, Any]:
    """A stage; settings that were never made are left out of the answer."""
    settings = item.get("methodSettings") or {}
    return {
        "name": item["stageName"],
        "access_log_destination": (item.get("accessLogSettings") or {}).get("destinationArn"),
        "cache_enabled": item["cacheClusterEnabled"],
        "xray": bool(item.get("tracingEnabled", False)),
        "client_certificate_id": item.get("clientCertificateId"),
        "web_acl_arn": item.get("webAclArn"),
        "settings": [_setting(name, settings[name]) for name in sorted(settings)],
    }


_ALL_METHODS = "*/*"
_SETTINGS = {
    "logging_level": "loggingLevel",
    "data_trace": "dataTraceEnabled",
    "caching": "cachingEnabled",
    "cache_encrypted": "cacheDataEncrypted",
}


def _setting(name: str, item: Data) -> dict[str, Any]:
    said = {key: item[member] for key, member in _SETTINGS.items() if member in item}
    # a level that was never set for all methods is none; one method's own entry may leave it to those
    unset = {"logging_level": None} if name == _ALL_METHODS else {}
    return {"methods": name, **unset, **said}


def _methods(data: Data, found: Found) -> Mapping[str, Any]:
    listed = [
        (resource["path"], name, method)
        for resource in data["items"]
        # left out where the path is only a part of longer ones
        for name, method in sorted((resource.get("resourceMethods") or {}).items())
    ]
    return {
        "methods": [
            {
                "path": path,
                "method": name,
                "authorization": method["authorizationType"],
                "api_key_required": bool(method.get("apiKeyRequired", False)),
            }
            for path, name, method in listed
        ],
        # a method without a validator names none
        "validated": [
            bool(method.get("requestValidatorId")) for _, name, method in listed if name != "OPTIONS"
        ],
    }


def _domain_names(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["items"]:
        name = item["domainName"]
        arn = item.get("domainNameArn") or scope.arn("apigateway", f"/domainnames/{name}", scope.region)
        attributes = {
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "endpoint_types": sorted(item["endpointConfiguration"]["types"]),
            "certificate_arn": item.get("regionalCertificateArn") or item.get("certificateArn"),
            "client_truststore": (item.get("mutualTlsAuthentication") or {}).get("truststoreUri"),
            "tags": dict(item.get("tags") or {}),
        }
        if "securityPolicy" in item:
            attributes["tls_policy"] = item["securityPolicy"]
        yield Found(DOMAIN_NAME, arn, name, scope.region, attributes)


def _call(operation: str, kind: str, fills: tuple[str, ...], requires: str, paged: bool = True) -> Call:
    # in IAM the actions of the service are the methods of HTTP
    paging = Paging("position", "position", (requires,), "limit", 500) if paged else None
    return Call(
        "apigateway",
        operation,
        "apigateway:GET",
        {kind: fills},
        roots=(JSON_BODY,),
        requires=(requires,),
        paging=paging,
        # GET on everything would be GET on the values of API keys
        resources=tuple(
            f"arn:aws:apigateway:*::/{path}"
            for path in ("restapis", "restapis/*", "domainnames", "usageplans")
        ),
    )


_PLACED = ("name", "arn", "account", "region", "endpoint_types", "tags")
GET_REST_APIS = _call(
    "GetRestApis",
    REST_API,
    (*_PLACED, "id", "created", "policy", "denied_unless", "default_endpoint_disabled"),
    "items",
)
GET_STAGES = _call("GetStages", REST_API, ("stages", "measured"), "item", paged=False)
GET_RESOURCES = _call("GetResources", REST_API, ("methods", "validated"), "items")
GET_USAGE_PLANS = _call("GetUsagePlans", REST_API, ("usage_plans",), "items")
GET_DOMAIN_NAMES = _call(
    "GetDomainNames", DOMAIN_NAME, (*_PLACED, "certificate_arn", "client_truststore", "tls_policy"), "items"
)

LISTINGS = (
    Listing(GET_DOMAIN_NAMES, (DOMAIN_NAME,), True, _domain_names),
    Listing(GET_REST_APIS, (REST_API,), True, _apis),
)
DETAILS = (
    Detail(REST_API, GET_STAGES, _stages),
    Detail(REST_API, GET_USAGE_PLANS, _usage_plans, shared=_read_usage_plans),
    Detail(REST_API, GET_RESOURCES, _methods, lambda found: {**found.keys, "embed": ["methods"]}),
)
