"""The least that AWS must grant for what a plan wants, generated from the declared calls."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from gcheck.collectors.aws.account import ASSUME_ROLE, GET_CALLER_IDENTITY
from gcheck.collectors.aws.credential_report import GENERATE_REPORT, GET_REPORT
from gcheck.collectors.aws.declared import declared_calls, work_for
from gcheck.collectors.aws.ec2 import DESCRIBE_REGIONS
from gcheck.collectors.aws.member_accounts import LIST_ACCOUNTS

FORMATS = ("json", "terraform", "cloudformation")

_WITHOUT_PERMISSION = {GET_CALLER_IDENTITY.iam_action, ASSUME_ROLE.iam_action}
"""AWS answers the first to anybody; the second is granted to who assumes the role, not to the role."""


def actions_for(wanted: Mapping[str, Iterable[str]], organization: bool = False) -> list[str]:
    """The IAM actions behind the attributes that are wanted of each resource type, sorted.

    With ``organization``, also what lists its accounts, for the role that enters the others.
    """
    work = work_for(wanted)
    calls = {listing.call.name: listing.call for listing in work.listings}
    calls |= {detail.call.name: detail.call for details in work.details.values() for detail in details}
    if GET_REPORT.name in calls:
        calls[GENERATE_REPORT.name] = GENERATE_REPORT
    if any(listing.regional for listing in work.listings):
        calls[DESCRIBE_REGIONS.name] = DESCRIBE_REGIONS
    if organization:
        calls[LIST_ACCOUNTS.name] = LIST_ACCOUNTS
    return sorted({call.iam_action for call in calls.values()} - _WITHOUT_PERMISSION)


def policy(actions: Iterable[str]) -> dict[str, Any]:
    """An identity policy that grants the actions and nothing else; on no more than the calls ask about, where that is less."""
    by_resources: dict[tuple[str, ...], list[str]] = {(_ANYTHING,): []}
    for action in actions:
        resources = tuple(
            sorted({arn for call in declared_calls() if call.iam_action == action for arn in call.resources})
        )
        by_resources.setdefault(resources or (_ANYTHING,), []).append(action)
    statements = [
        {
            "Sid": f"GcheckRead{number}",
            "Effect": "Allow",
            "Action": granted,
            "Resource": _ANYTHING if resources == (_ANYTHING,) else list(resources),
        }
        for number, (resources, granted) in enumerate(by_resources.items(), 1)
        if granted
    ]
    return {"Version": "2012-10-17", "Statement": statements}


_ANYTHING = "*"


def trust(principal: str, external_id: str | None) -> dict[str, Any]:
    """A trust policy that lets one principal assume the role, with the external id if there is one."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
    }
    if external_id is not None:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def render(actions: Iterable[str], form: str, principal: str, external_id: str | None) -> str:
    """The policy as JSON, or policy and role as Terraform or CloudFormation."""
    granted, trusted = policy(actions), trust(principal, external_id)
    if form == "json":
        return json.dumps(granted, indent=2) + "\n"
    return _terraform(granted, trusted) if form == "terraform" else _cloudformation(granted, trusted)


def _terraform(granted: Mapping[str, Any], trusted: Mapping[str, Any]) -> str:
    return (
        'resource "aws_iam_role" "gcheck" {\n  name               = "gcheck-read-only"\n'
        f"  assume_role_policy = jsonencode({_hcl(trusted)})\n}}\n\n"
        'resource "aws_iam_role_policy" "gcheck" {\n  name   = "gcheck-read-only"\n  role   = aws_iam_role.gcheck.id\n'
        f"  policy = jsonencode({_hcl(granted)})\n}}\n"
    )


def _hcl(document: Mapping[str, Any]) -> str:
    """A JSON document as an HCL expression: JSON is one, but for templates, which are escaped."""
    text = json.dumps(document, indent=2).replace("${", "$${").replace("%{", "%%{")
    return text.replace("\n", "\n  ")


def _cloudformation(granted: Mapping[str, Any], trusted: Mapping[str, Any]) -> str:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": "gcheck-read-only",
            "AssumeRolePolicyDocument": trusted,
            "Policies": [{"PolicyName": "gcheck-read-only", "PolicyDocument": granted}],
        },
    }
    return (
        json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"GcheckRole": role}}, indent=2)
        + "\n"
    )
