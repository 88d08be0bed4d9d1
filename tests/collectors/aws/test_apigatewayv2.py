"""API Gateway, version 2: what is read of the company's HTTP and WebSocket APIs."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws.apigatewayv2 import API, _routes, _stages
from gcheck.collectors.aws.listings import Found
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny

FOUND = Found(API, "arn", "api", "eu-west-1", {})


def _read(url: str) -> Collected:
    return collect(url, {API: everything()[API]}, regions=["eu-west-1", "us-east-1"])


def test_reads_apis(company: str) -> None:
    collected = _read(company)
    read = collected.of(API)["partner-api"].attributes
    assert read["arn"] == f"arn:aws:apigateway:eu-west-1::/apis/{read['id']}"
    assert (read["protocol"], read["cors_origins"]) == ("HTTP", ["https://partners.larkspur.example"])
    assert read["tags"] == {"owner": "platform", "environment": "production"}
    assert read["routes"] == [
        {"key": "GET /bookings", "authorization": "AWS_IAM"},
        {"key": "OPTIONS /bookings", "authorization": "NONE"},
    ]
    (stage,) = read["stages"]
    assert stage["access_log_destination"].endswith(":log-group:apis")
    assert (stage["name"], stage["logging_level"], stage["auto_deploy"]) == ("live", None, True)
    assert collected.gaps == ()


def test_reads_what_was_left_open(company: str) -> None:
    read = _read(company).of(API)["status-page"].attributes
    assert (read["cors_origins"], read["tags"]) == ([], {})
    assert {route["authorization"] for route in read["routes"]} == {"NONE"}
    assert [stage["access_log_destination"] for stage in read["stages"]] == [None]


def test_reads_web_sockets(company: str) -> None:
    read = _read(company).of(API)["seat-map"].attributes
    assert read["protocol"] == "WEBSOCKET"
    assert [stage["logging_level"] for stage in read["stages"]] == ["OFF"]
    assert {"key": "$connect", "authorization": "AWS_IAM"} in read["routes"]


@pytest.mark.parametrize(("operation", "attribute"), [("GetStages", "stages"), ("GetRoutes", "routes")])
def test_what_is_denied_is_unread(operation: str, attribute: str, proxy: FaultProxy) -> None:
    proxy.faults[f"apigatewayv2:{operation}"] = deny
    collected = _read(proxy.url)
    assert {gap.permission for gap in collected.gaps} == {"apigateway:GET"}
    for item in collected.resources.values():
        assert {key for key, value in item.attributes.items() if isinstance(value, Unread)} == {attribute}


def test_what_the_answer_does_not_say_is_not_made_up() -> None:
    bare: dict[str, Any] = {"StageName": "$default"}
    (stage,) = _stages({"Items": [bare]}, FOUND)["stages"]
    assert stage == {
        "name": "$default",
        "access_log_destination": None,
        "logging_level": None,
        "data_trace": False,
    }
    assert _routes({"Items": [{"RouteKey": "$default"}]}, FOUND)["routes"] == [{"key": "$default"}]
