"""What is read of the company's functions; of their environment, names only."""

from __future__ import annotations

import json
from typing import Any

from gcheck.collectors.aws.awslambda import FUNCTION, _functions
from gcheck.collectors.aws.listings import Scope
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import DOCUMENTED, Asked, Change, FaultProxy, Reply, deny, new_tokens, same_token

NOT_IN_MOTO = ("lambda:ListFunctionUrlConfigs",)
"""Operations of AWS that the emulator answers with 404; the proxy answers them as AWS documents it."""

SCOPE = Scope("123456789012", "aws", "eu-west-1")
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"


def _read(url: str, *attributes: str, **options: Any) -> Collected:
    wanted = attributes or tuple(everything()[FUNCTION] - {"urls"})
    return collect(url, {FUNCTION: wanted}, regions=["eu-west-1"], **options)


def test_reads_functions(company: str) -> None:
    collected = _read(company)
    functions = collected.of(FUNCTION)
    safe, old = functions["confirm-booking"].attributes, functions["old-webhook"].attributes
    assert (safe["runtime"], safe["package_type"], safe["tracing"]) == ("python3.13", "Zip", "Active")
    assert safe["environment_names"] == ["DATABASE_SECRET_ARN", "TABLE"]
    assert ":key/" in safe["kms_key_id"]
    assert safe["role_arn"].endswith(":role/booking-api")
    assert safe["tags"] == {"owner": "platform", "environment": "production"}
    assert safe["policy"]["Statement"][0]["Principal"] == {"Service": "s3.amazonaws.com"}
    assert old["policy"]["Statement"][0]["Principal"] == "*"
    assert (old["kms_key_id"], old["vpc_id"], old["security_groups"], old["tags"]) == (None, None, [], {})
    assert functions["thumbnails"].attributes["unbound_services"] == ["s3.amazonaws.com"]
    assert functions["confirm-booking"].attributes["unbound_services"] == []
    bare = functions["nightly-report"].attributes
    assert (bare["policy"], bare["unbound_services"], bare["environment_names"]) == (None, [], [])
    assert not collected.gaps


def test_keeps_no_value_of_the_environment(company: str) -> None:
    kept = str([item.attributes for item in _read(company).of(FUNCTION).values()])
    assert "PARTNER_PASSWORD" in kept
    assert "booking/database" not in kept


def test_a_denied_policy_is_unread_and_not_absent(proxy: FaultProxy) -> None:
    proxy.faults["lambda:GetPolicy"] = deny
    collected = _read(proxy.url, "policy", "unbound_services")
    assert {gap.permission for gap in collected.gaps} == {"lambda:GetPolicy"}
    for item in collected.of(FUNCTION).values():
        assert isinstance(item.attributes["policy"], Unread)
        assert isinstance(item.attributes["unbound_services"], Unread)


def _urls(*auth_types: str) -> Any:
    def change(asked: Asked, honest: Reply) -> Reply:
        name = asked.target.partition("/functions/")[2].partition("/")[0].rpartition("%3A")[2]
        configs = [
            {
                "FunctionUrl": "https://x.lambda-url.eu-west-1.on.aws/",
                "FunctionArn": f"{ARN}{name}",
                "CreationTime": "2026-01-01T00:00:00.000Z",
                "LastModifiedTime": "2026-01-01T00:00:00.000Z",
                "AuthType": auth_type,
                "InvokeMode": "BUFFERED",
            }
            for auth_type in auth_types
        ]
        body = json.dumps({"FunctionUrlConfigs": configs}).encode()
        return 200, {"content-type": "application/json"}, body

    return change


def test_what_the_emulator_lacks_is_answered_by_the_proxy(proxy: FaultProxy) -> None:
    assert set(NOT_IN_MOTO) <= set(DOCUMENTED)
    (url,) = _read(proxy.url, "urls").of(FUNCTION)["old-webhook"].attributes["urls"]
    assert url["auth_type"] == "AWS_IAM"


def test_reads_function_urls(proxy: FaultProxy) -> None:
    proxy.faults["lambda:ListFunctionUrlConfigs"] = _urls("NONE", "AWS_IAM")
    collected = _read(proxy.url, "urls")
    assert not collected.gaps
    assert collected.of(FUNCTION)["old-webhook"].attributes["urls"] == [
        {"function_arn": f"{ARN}old-webhook", "auth_type": auth_type, "allow_origins": []}
        for auth_type in ("NONE", "AWS_IAM")
    ]


def test_a_function_without_urls_has_an_empty_list(proxy: FaultProxy) -> None:
    proxy.faults["lambda:ListFunctionUrlConfigs"] = _urls()
    assert [item.attributes for item in _read(proxy.url, "urls").of(FUNCTION).values()] == [{"urls": []}] * 4


def test_denied_urls_are_unread(proxy: FaultProxy) -> None:
    proxy.faults["lambda:ListFunctionUrlConfigs"] = deny
    collected = _read(proxy.url, "urls")
    assert {gap.permission for gap in collected.gaps} == {"lambda:ListFunctionUrlConfigs"}
    assert all(isinstance(item.attributes["urls"], Unread) for item in collected.of(FUNCTION).values())


def test_urls_without_an_end_are_cut_off(proxy: FaultProxy) -> None:
    for loop in (same_token, new_tokens):

        def endless(asked: Asked, honest: Reply, loop: Change = loop) -> Reply:
            return loop(asked, _urls("NONE")(asked, honest))

        proxy.faults["lambda:ListFunctionUrlConfigs"] = endless
        assert {gap.kind for gap in _read(proxy.url, "urls", max_pages=5).gaps} == {"truncated"}


def _function(**more: Any) -> dict[str, Any]:
    base = {
        "FunctionName": "f",
        "FunctionArn": f"{ARN}f",
        "PackageType": "Image",
        "Role": "arn:aws:iam::123456789012:role/r",
        "TracingConfig": {"Mode": "PassThrough"},
    }
    return next(iter(_functions({"Functions": [{**base, **more}]}, SCOPE, frozenset({FUNCTION})))).attributes


def test_a_subnet_that_an_answer_shows_twice_is_one() -> None:
    assert _function(VpcConfig={"SubnetIds": ["subnet-b", "subnet-a", "subnet-b"]})["subnets"] == [
        "subnet-b",
        "subnet-a",
    ]


def test_a_container_image_has_no_runtime() -> None:
    assert _function()["runtime"] is None
    assert "runtime" not in _function(PackageType="Zip"), "what the answer does not say is not made up"


def test_an_environment_that_lambda_could_not_decrypt_is_not_empty() -> None:
    assert "environment_names" not in _function(Environment={"Error": {"ErrorCode": "AccessDeniedException"}})
    assert _function()["environment_names"] == []


def test_reads_network_and_layers() -> None:
    read = _function(
        VpcConfig={"VpcId": "vpc-1", "SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
        DeadLetterConfig={"TargetArn": "arn:aws:sqs:eu-west-1:123456789012:q"},
        Layers=[{"Arn": "arn:aws:lambda:eu-west-1:123456789012:layer:l:1", "CodeSize": 1}],
    )
    assert (read["vpc_id"], read["security_groups"]) == ("vpc-1", ["sg-1"])
    assert read["dead_letter_target"] == "arn:aws:sqs:eu-west-1:123456789012:q"
    assert read["layers"] == ["arn:aws:lambda:eu-west-1:123456789012:layer:l:1"]
    unattached = _function(VpcConfig={"VpcId": "", "SubnetIds": [], "SecurityGroupIds": []})
    assert (unattached["vpc_id"], unattached["security_groups"]) == (None, [])
