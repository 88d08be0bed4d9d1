"""Lambda: functions with policy, URLs and tags. Values of environment variables and code are not kept or asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.deputies import unbound_services
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

FUNCTION = "aws.lambda.function"


def _functions(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Functions"]:
        arn, name = item["FunctionArn"], item["FunctionName"]
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        attributes.update(_configuration(item))
        yield Found(FUNCTION, arn, name, scope.region, attributes, {"FunctionName": arn})


def _configuration(item: Data) -> dict[str, Any]:
    network = item.get("VpcConfig") or {}
    kept: dict[str, Any] = {
        "role_arn": item["Role"],
        # what follows is left out, or empty, where the function has none
        "kms_key_id": item.get("KMSKeyArn") or None,
        "vpc_id": network.get("VpcId") or None,
        "security_groups": list(network.get("SecurityGroupIds") or ()),
        # they are counted, and an answer may show one twice
        "subnets": list(dict.fromkeys(network.get("SubnetIds") or ())),
        "dead_letter_target": (item.get("DeadLetterConfig") or {}).get("TargetArn") or None,
        "layers": [layer["Arn"] for layer in item.get("Layers") or ()],
    }
    if "TracingConfig" in item:
        kept["tracing"] = item["TracingConfig"]["Mode"]
    if "PackageType" in item:
        kept["package_type"] = item["PackageType"]
    if item.get("PackageType") == "Image":
        kept["code_signing"] = None  # whose code is signed is asked of archives only
    # a container image has no runtime of Lambda's
    if "Runtime" in item or item.get("PackageType") == "Image":
        kept["runtime"] = item.get("Runtime")
    environment = item.get("Environment") or {"Variables": {}}
    # where Lambda may not use the key it answers with an error in place of the variables
    if environment.get("Variables") is not None:
        kept["environment_names"] = sorted(environment["Variables"])
    return kept


def _policy(data: Data, found: Found) -> Mapping[str, Any]:
    policy = json.loads(data["Policy"])
    unbound = unbound_services(policy)
    return {"policy": policy, **({} if unbound is None else {"unbound_services": unbound})}


def _urls(data: Data, found: Found) -> Mapping[str, Any]:
    return {"urls": [_url(item) for item in data["FunctionUrlConfigs"]]}


def _url(item: Data) -> dict[str, Any]:
    return {
        "function_arn": item["FunctionArn"],
        "auth_type": item["AuthType"],
        "allow_origins": list((item.get("Cors") or {}).get("AllowOrigins") or ()),
    }


def _concurrency(data: Data, found: Found) -> Mapping[str, Any]:
    # the answer is empty where nothing is reserved
    return {"reserved_concurrency": data.get("ReservedConcurrentExecutions")}


def _signing(data: Data, found: Found) -> Mapping[str, Any]:
    # the answer names the function only where there is no configuration
    return {"code_signing": data.get("CodeSigningConfigArn") or None}


def _is_archive(found: Found) -> bool:
    return found.attributes.get("package_type") != "Image"


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    return {"tags": dict(data["Tags"])}


LIST_FUNCTIONS = Call(
    "lambda",
    "ListFunctions",
    "lambda:ListFunctions",
    {
        FUNCTION: (
            "name",
            "arn",
            "account",
            "region",
            "package_type",
            "runtime",
            "role_arn",
            "kms_key_id",
            "environment_names",
            "vpc_id",
            "security_groups",
            "subnets",
            "tracing",
            "dead_letter_target",
            "layers",
            "code_signing",
        )
    },
    roots=(JSON_BODY,),
    requires=("Functions",),
    paging=Paging("Marker", "NextMarker", ("Functions",), "MaxItems", 50),
)
GET_POLICY = Call(
    "lambda",
    "GetPolicy",
    "lambda:GetPolicy",
    {FUNCTION: ("policy", "unbound_services")},
    roots=(JSON_BODY,),
    requires=("Policy",),
    # the resource that does not exist is the policy; the function was listed a moment ago
    absent={"ResourceNotFoundException": {"policy": None, "unbound_services": []}},
)
LIST_FUNCTION_URL_CONFIGS = Call(
    "lambda",
    "ListFunctionUrlConfigs",
    "lambda:ListFunctionUrlConfigs",
    {FUNCTION: ("urls",)},
    roots=(JSON_BODY,),
    requires=("FunctionUrlConfigs",),
    paging=Paging("Marker", "NextMarker", ("FunctionUrlConfigs",), "MaxItems", 50),
)
GET_CONCURRENCY = Call(
    "lambda",
    "GetFunctionConcurrency",
    "lambda:GetFunctionConcurrency",
    {FUNCTION: ("reserved_concurrency",)},
    roots=(JSON_BODY,),
)
GET_CODE_SIGNING_CONFIG = Call(
    "lambda",
    "GetFunctionCodeSigningConfig",
    "lambda:GetFunctionCodeSigningConfig",
    {FUNCTION: ("code_signing",)},
    roots=(JSON_BODY,),
    requires=("FunctionName",),
)
LIST_TAGS = Call(
    "lambda",
    "ListTags",
    "lambda:ListTags",
    {FUNCTION: ("tags",)},
    roots=(JSON_BODY,),
    requires=("Tags",),
)

LISTINGS = (Listing(LIST_FUNCTIONS, (FUNCTION,), True, _functions),)
DETAILS = (
    Detail(FUNCTION, GET_POLICY, _policy),
    Detail(FUNCTION, LIST_FUNCTION_URL_CONFIGS, _urls),
    Detail(FUNCTION, GET_CONCURRENCY, _concurrency),
    Detail(FUNCTION, GET_CODE_SIGNING_CONFIG, _signing, needed=_is_archive),
    Detail(FUNCTION, LIST_TAGS, _tags, lambda found: {"Resource": found.uid}),
)
