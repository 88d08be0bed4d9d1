"""CloudFormation: stacks, who is told of their events, and what keeps them and their resources. No template is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError

STACK = "aws.cloudformation.stack"


def _stacks(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Stacks"]:
        arn, name = item["StackId"], item["StackName"]
        attributes = {
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "status": item["StackStatus"],
            "nested": "RootId" in item,
            # both are left out where there are none
            "topics": list(item.get("NotificationARNs") or ()),
            "tags": {tag["Key"]: tag["Value"] for tag in item.get("Tags") or ()},
            **_termination(item),
        }
        # its name may be that of a stack that was deleted, its id is its own
        yield Found(STACK, arn, name, scope.region, attributes, {"StackName": arn})


def _termination(item: Data) -> dict[str, Any]:
    if "EnableTerminationProtection" not in item:
        return {}
    return {"termination_protection": item["EnableTerminationProtection"]}


def _one(data: Data, found: Found) -> Mapping[str, Any]:
    """What only the answer about one stack is sure to say."""
    for item in data["Stacks"]:
        if item["StackId"] == found.uid:
            return _termination(item)
    raise UnsaidError("the answer does not name the stack")


def _policy(data: Data, found: Found) -> Mapping[str, Any]:
    # left out, or empty, where none was set
    return {"protected": bool(data.get("StackPolicyBody"))}


DESCRIBE_STACKS = Call(
    "cloudformation",
    "DescribeStacks",
    "cloudformation:DescribeStacks",
    {
        STACK: (
            "name", "arn", "account", "region", "status", "nested", "topics", "tags", "termination_protection",
        )
    },
    requires=("Stacks",),
    paging=Paging("NextToken", "NextToken", ("Stacks",)),
)  # fmt: skip
GET_STACK_POLICY = Call(
    "cloudformation", "GetStackPolicy", "cloudformation:GetStackPolicy", {STACK: ("protected",)}
)

LISTINGS = (Listing(DESCRIBE_STACKS, (STACK,), True, _stacks),)
DETAILS = (
    Detail(
        STACK,
        DESCRIBE_STACKS,
        _one,
        needed=lambda found: "termination_protection" not in found.attributes,
    ),
    Detail(STACK, GET_STACK_POLICY, _policy),
)
