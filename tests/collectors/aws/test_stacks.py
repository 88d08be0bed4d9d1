"""CloudFormation: what is read of the company's stacks, and what answers mean that the emulator does not give."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws.cloudformation import LISTINGS, STACK
from gcheck.collectors.aws.listings import Found, Scope
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import Asked, FaultProxy, Reply, deny

SCOPE = Scope("123456789012", "aws", "eu-west-1")
ARN = "arn:aws:cloudformation:eu-west-1:123456789012:stack/booking/1"


def _read(proxy: FaultProxy) -> Collected:
    return collect(proxy.url, {STACK: everything()[STACK]})


def _found(**more: Any) -> Found:
    item = {"StackId": ARN, "StackName": "booking", "StackStatus": "CREATE_COMPLETE", **more}
    (found,) = LISTINGS[0].find({"Stacks": [item]}, SCOPE, frozenset({STACK}))
    return found


def test_reads_stacks(proxy: FaultProxy) -> None:
    collected = _read(proxy)
    stacks = {name: item.attributes for name, item in collected.of(STACK).items()}
    asked = ("nested", "protected", "termination_protection")
    assert [stacks["booking"][name] for name in asked] == [False, True, True]
    assert [stacks["trial"][name] for name in asked] == [False, False, False]
    assert [len(stacks[name]["topics"]) for name in ("booking", "trial")] == [1, 0]
    assert not collected.gaps
    assert proxy.calls.count("cloudformation:DescribeStacks") == 1


def test_a_list_that_does_not_tell_of_termination_has_each_stack_asked(proxy: FaultProxy) -> None:
    def silent(asked: Asked, honest: Reply) -> Reply:
        status, headers, body = honest
        one = b"StackName=arn" in asked.body
        return status, headers, body if one else body.replace(b"EnableTerminationProtection", b"Unsaid")

    proxy.faults["cloudformation:DescribeStacks"] = silent
    collected = _read(proxy)
    protected = {
        name: item.attributes["termination_protection"] for name, item in collected.of(STACK).items()
    }
    assert protected == {"booking": True, "trial": False}
    assert proxy.calls.count("cloudformation:DescribeStacks") == 3
    assert not collected.gaps


def test_a_policy_that_is_denied_is_unread(proxy: FaultProxy) -> None:
    proxy.faults["cloudformation:GetStackPolicy"] = deny
    collected = _read(proxy)
    assert {gap.permission for gap in collected.gaps} == {"cloudformation:GetStackPolicy"}
    for stack in collected.of(STACK).values():
        assert isinstance(stack.attributes["protected"], Unread)
        assert not isinstance(stack.attributes["topics"], Unread)


def test_a_nested_stack_has_a_root() -> None:
    assert _found(RootId="arn:of:root", ParentId="arn:of:parent").attributes["nested"] is True
    assert _found().attributes["nested"] is False


@pytest.mark.parametrize("tags", [None, []])
def test_a_stack_without_tags_and_topics(tags: Any) -> None:
    found = _found(Tags=tags, NotificationARNs=tags)
    assert (found.attributes["tags"], found.attributes["topics"]) == ({}, [])
    assert "termination_protection" not in found.attributes


def test_two_stacks_of_one_name_are_asked_by_their_ids() -> None:
    assert _found().keys == {"StackName": ARN}
