"""Step Functions: what is read of the company's state machines; never what they do."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.aws.listings import Found
from gcheck.collectors.aws.stepfunctions import MACHINE, _machine
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import Asked, FaultProxy, Reply, deny

ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:"
ROLE = "arn:aws:iam::123456789012:role/booking-api"


def _read(url: str) -> Collected:
    return collect(url, {MACHINE: everything()[MACHINE]}, regions=["eu-west-1", "us-east-1"])


def test_reads_state_machines(company: str) -> None:
    collected = _read(company)
    safe, bare = (collected.of(MACHINE)[name].attributes for name in ("refunds", "old-import"))
    assert (safe["arn"], safe["type"], safe["role_arn"]) == (f"{ARN}refunds", "EXPRESS", ROLE)
    assert safe["logging"] == {
        "level": "ERROR",
        "data": False,
        "log_groups": ["arn:aws:logs:eu-west-1:123456789012:log-group:/workflows/refunds:*"],
    }
    assert safe["kms_key_id"].startswith("arn:aws:kms:eu-west-1:")
    assert (safe["xray"], bare["xray"]) == (True, False)
    assert (bare["type"], bare["logging"]["level"], bare["kms_key_id"]) == ("STANDARD", "OFF", None)
    assert collected.gaps == ()


def test_asks_for_no_definition(proxy: FaultProxy) -> None:
    bodies: list[bytes] = []

    def noted(asked: Asked, honest: Reply) -> Reply:
        bodies.append(asked.body)
        return honest

    proxy.faults["stepfunctions:DescribeStateMachine"] = noted
    collected = _read(proxy.url)
    assert len(bodies) == len(collected.resources) == 2
    assert all(b'"METADATA_ONLY"' in body for body in bodies)
    assert "StartAt" not in str([item.attributes for item in collected.resources.values()])


def test_what_is_denied_is_unread(proxy: FaultProxy) -> None:
    proxy.faults["stepfunctions:DescribeStateMachine"] = deny
    collected = _read(proxy.url)
    assert {gap.permission for gap in collected.gaps} == {"states:DescribeStateMachine"}
    for item in collected.resources.values():
        unread = {key for key, value in item.attributes.items() if isinstance(value, Unread)}
        assert unread == {"role_arn", "logging", "xray", "kms_key_id"}


def _parsed(**said: Any) -> Any:
    found = Found(MACHINE, f"{ARN}m", "m", "eu-west-1", {})
    return _machine({"stateMachineArn": found.uid, "roleArn": ROLE, **said}, found)


def test_what_the_answer_does_not_say_is_not_made_up() -> None:
    assert _parsed() == {"role_arn": ROLE}
    assert _parsed(loggingConfiguration={"level": "ALL"})["logging"] == {"level": "ALL", "log_groups": []}


def test_a_key_that_aws_owns_is_none_of_the_customers() -> None:
    assert _parsed(encryptionConfiguration={"type": "AWS_OWNED_KEY"})["kms_key_id"] is None
