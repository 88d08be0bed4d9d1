"""API Gateway: what is read of the company's REST APIs and domain names, and what answers mean that are rarer."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from gcheck.collectors.aws.apigateway import DOMAIN_NAME, REST_API, _apis, _domain_names, _methods, _stages
from gcheck.collectors.aws.listings import Found, Scope
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny

SCOPE = Scope("123456789012", "aws", "eu-west-1")
FOUND = Found(REST_API, "arn", "api", "eu-west-1", {})


def _read(url: str, kind: str) -> Collected:
    return collect(url, {kind: everything()[kind]}, regions=["eu-west-1", "us-east-1"])


def test_reads_rest_apis(company: str) -> None:
    collected = _read(company, REST_API)
    read = collected.of(REST_API)["bookings-api"].attributes
    assert read["arn"] == f"arn:aws:apigateway:eu-west-1::/restapis/{read['id']}"
    assert (read["endpoint_types"], read["policy"], read["denied_unless"]) == (["REGIONAL"], None, [])
    assert [(item["path"], item["method"], item["authorization"]) for item in read["methods"]] == [
        ("/bookings", "GET", "AWS_IAM"),
        ("/bookings", "OPTIONS", "NONE"),
    ]
    assert read["tags"] == {"owner": "platform", "environment": "production"}
    assert collected.gaps == ()


def test_reads_stages(company: str) -> None:
    apis = _read(company, REST_API).of(REST_API)
    (live,) = apis["bookings-api"].attributes["stages"]
    assert (live["name"], live["cache_enabled"], live["xray"]) == ("live", True, True)
    assert live["access_log_destination"].endswith(":log-group:apis")
    assert live["web_acl_arn"].startswith("arn:aws:wafv2:")
    assert live["client_certificate_id"] is None
    expected = {"logging_level": "ERROR", "data_trace": False, "caching": True, "cache_encrypted": True}
    assert live["settings"] == [{"methods": "*/*", **expected}]
    (prod,) = apis["old-api"].attributes["stages"]
    assert (prod["access_log_destination"], prod["web_acl_arn"]) == (None, None)
    expected = {"logging_level": "OFF", "data_trace": True, "caching": True, "cache_encrypted": False}
    assert prod["settings"] == [{"methods": "*/*", **expected}]
    assert apis["internal-tools"].attributes["stages"] == []


def test_reads_resource_policies(company: str) -> None:
    apis = _read(company, REST_API).of(REST_API)
    closed, wide = (apis[name].attributes for name in ("internal-api", "internal-tools"))
    assert (closed["endpoint_types"], closed["denied_unless"]) == (["PRIVATE"], ["aws:sourcevpce"])
    assert [item["Effect"] for item in closed["policy"]["Statement"]] == ["Allow", "Deny"]
    assert (wide["denied_unless"], len(wide["policy"]["Statement"])) == ([], 1)


def test_reads_domain_names(company: str) -> None:
    collected = _read(company, DOMAIN_NAME)
    read = {name: item.attributes for name, item in collected.of(DOMAIN_NAME).items()}
    assert read["api.larkspur.example"]["tls_policy"] == "TLS_1_2"
    assert read["api.larkspur.example"]["endpoint_types"] == ["REGIONAL"]
    assert read["api.larkspur.example"]["certificate_arn"].startswith("arn:aws:acm:")
    assert read["old-api.larkspur.example"]["tls_policy"] == "TLS_1_0"
    assert read["old-api.larkspur.example"]["client_truststore"] is None
    assert collected.gaps == ()


@pytest.mark.parametrize(
    ("operation", "attributes"),
    [
        ("GetStages", {"stages", "measured"}),
        ("GetResources", {"methods", "validated"}),
        ("GetUsagePlans", {"usage_plans"}),
    ],
)
def test_what_is_denied_is_unread(operation: str, attributes: set[str], proxy: FaultProxy) -> None:
    proxy.faults[f"apigateway:{operation}"] = deny
    collected = _read(proxy.url, REST_API)
    assert {gap.permission for gap in collected.gaps} == {"apigateway:GET"}
    for item in collected.resources.values():
        unread = {key for key, value in item.attributes.items() if isinstance(value, Unread)}
        assert unread == attributes


def _api(**said: Any) -> dict[str, Any]:
    item = {
        "id": "a1b2c3",
        "name": "api",
        "createdDate": datetime(2026, 1, 1, tzinfo=timezone.utc),
        "endpointConfiguration": {"types": ["REGIONAL"]},
        **said,
    }
    (found,) = _apis({"items": [item]}, SCOPE, frozenset({REST_API}))
    return found.attributes


def test_a_policy_is_read_however_it_is_quoted() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "arn:aws:x/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    plain = json.dumps(policy)
    escaped = plain.replace('"', '\\"').replace("/", "\\/")
    assert _api(policy=plain)["policy"] == _api(policy=escaped)["policy"] == policy


def test_what_a_listing_does_not_say_of_an_api_is_not_made_up() -> None:
    assert "default_endpoint_disabled" not in _api()
    assert _api(disableExecuteApiEndpoint=True)["default_endpoint_disabled"] is True


def test_a_level_that_was_never_set_for_all_methods_is_none() -> None:
    settings = {"*/*": {"cachingEnabled": False}, "login/POST": {"dataTraceEnabled": True}}
    item = {"stageName": "live", "cacheClusterEnabled": False, "methodSettings": settings}
    (stage,) = _stages({"item": [item]}, FOUND)["stages"]
    assert stage["settings"] == [
        {"methods": "*/*", "logging_level": None, "caching": False},
        {"methods": "login/POST", "data_trace": True},
    ]


def test_a_path_without_methods_adds_none() -> None:
    resources = [{"path": "/"}, {"path": "/a", "resourceMethods": {"GET": {"authorizationType": "CUSTOM"}}}]
    expected = {"path": "/a", "method": "GET", "authorization": "CUSTOM", "api_key_required": False}
    assert _methods({"items": resources}, FOUND)["methods"] == [expected]


def test_a_private_domain_name_is_told_by_its_arn() -> None:
    item = {"domainName": "api.internal", "endpointConfiguration": {"types": ["PRIVATE"]}}
    first, second = (
        _domain_names({"items": [{**item, **more}]}, SCOPE, frozenset({DOMAIN_NAME})).__next__()
        for more in (
            {"domainNameArn": "arn:aws:apigateway:eu-west-1:123456789012:/domainnames/api.internal+x"},
            {},
        )
    )
    assert first.uid.endswith("+x")
    assert second.uid == "arn:aws:apigateway:eu-west-1::/domainnames/api.internal"
    assert "tls_policy" not in second.attributes


def test_a_denial_that_only_the_interplay_of_keys_would_tell_is_left_out() -> None:
    both = {"StringNotEquals": {"aws:SourceVpce": "vpce-1", "aws:UserAgent": "ours"}}
    statement = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": both}
    read = _api(policy=json.dumps({"Statement": statement}))
    assert read["policy"]["Statement"] == statement
    assert "denied_unless" not in read
