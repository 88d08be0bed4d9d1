"""What IAM tells of roles, users and federations beyond their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gcheck.collectors.aws.grants import Grants
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread
from tests.aws_collecting import collect

ROLES = {"aws.iam.role": ["effective_policy", "foreign_trusts", "web_identities", "unbound_services"]}


@pytest.fixture
def roles(company: str) -> Mapping[str, Resource]:
    collected = collect(company, ROLES)
    assert not collected.gaps
    return collected.of("aws.iam.role")


def test_foreign_accounts_and_their_guards(roles: Mapping[str, Resource]) -> None:
    bare = {"account": "210987654321", "external_id": False, "mfa": False, "organization": False}
    expected = {
        "partner-reports": [bare],
        "integration": [{**bare, "mfa": True}],
        "auditor": [{**bare, "external_id": True}],
        "booking-api": [],
        "operator": [],
        "open-door": [],
    }
    assert {name: roles[name].attributes["foreign_trusts"] for name in expected} == expected


def test_web_identities_and_services(roles: Mapping[str, Resource]) -> None:
    (one,) = roles["site-publisher"].attributes["web_identities"]
    assert one["subjects"] == ["repo:larkspur/site:*"]
    (other,) = roles["deployer"].attributes["web_identities"]
    assert (other["provider"], other["subjects"]) == ("token.actions.githubusercontent.com", [])
    assert other["audiences"] == ["sts.amazonaws.com"]
    services = {name: role.attributes["unbound_services"] for name, role in roles.items()}
    assert services["nightly-schedule"] == ["scheduler.amazonaws.com"]
    assert services["flow-logs"] == []


def test_a_boundary_leaves_what_both_allow(roles: Mapping[str, Resource]) -> None:
    (statement,) = roles["operator"].attributes["effective_policy"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", ["s3:*", "iam:passrole"])


def test_attached_and_embedded_policies_and_those_of_groups_are_one(company: str) -> None:
    users = collect(company, {"aws.iam.user": ["effective_policy"]}).of("aws.iam.user")
    actions = {
        name: [item["Action"] for item in user.attributes["effective_policy"]["Statement"]]
        for name, user in users.items()
    }
    assert actions["tomas"] == [
        ["athena:StartQueryExecution", "athena:GetQueryResults"],
        ["s3:GetObject", "s3:ListBucket"],
    ]
    assert actions["former-contractor"] == ["*"]
    assert actions["ines"] == ["*"]


def test_the_documents_come_with_one_call(company: str) -> None:
    wanted = {
        "aws.iam.user": ["effective_policy"],
        "aws.iam.role": ["effective_policy"],
        "aws.iam.policy": ["document"],
    }
    collected = collect(company, wanted)
    assert {kind for kind, _ in collected.resources} == set(wanted)


def _answer(**lists: Any) -> dict[str, Any]:
    return {"GroupDetailList": [], "Policies": [], **lists}


def _user(**more: Any) -> dict[str, Any]:
    return {"AttachedManagedPolicies": [], "GroupList": [], **more}


def test_a_group_or_a_policy_that_the_answer_does_not_hold_is_not_known() -> None:
    grants = Grants(_answer())
    attached = [{"PolicyName": "p", "PolicyArn": "arn:aws:iam::111122223333:policy/p"}]
    for user in (_user(GroupList=["g"]), _user(AttachedManagedPolicies=attached)):
        (statement,) = grants.effective(user, "UserPolicyList")["Statement"]
        assert isinstance(statement, Unread)


def test_policies_of_aws_are_left_to_their_names() -> None:
    attached = [{"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]
    assert (
        Grants(_answer()).effective(_user(AttachedManagedPolicies=attached), "UserPolicyList")["Statement"]
        == []
    )


def test_within_a_boundary_of_aws_nothing_is_sure() -> None:
    inline = [
        {
            "PolicyName": "p",
            "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
        }
    ]
    boundary = {"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/PowerUserAccess"}
    user = _user(UserPolicyList=inline, PermissionsBoundary=boundary)
    (statement,) = Grants(_answer()).effective(user, "UserPolicyList")["Statement"]
    assert isinstance(statement["Effect"], Unread)


def test_only_the_default_version_counts() -> None:
    arn = "arn:aws:iam::111122223333:policy/p"
    versions = [
        {
            "IsDefaultVersion": False,
            "Document": {"Statement": {"Effect": "Allow", "Action": "old", "Resource": "*"}},
        },
        {
            "IsDefaultVersion": True,
            "Document": {"Statement": [{"Effect": "Allow", "Action": "new", "Resource": "*"}]},
        },
    ]
    grants = Grants(_answer(Policies=[{"Arn": arn, "PolicyVersionList": versions}]))
    user = _user(AttachedManagedPolicies=[{"PolicyName": "p", "PolicyArn": arn}])
    assert [item["Action"] for item in grants.effective(user, "UserPolicyList")["Statement"]] == ["new"]


def test_providers_and_server_certificates(company: str) -> None:
    collected = collect(
        company,
        {"aws.iam.saml-provider": ["valid_until"], "aws.iam.server-certificate": ["not_after", "path"]},
    )
    assert not collected.gaps
    assert collected.of("aws.iam.saml-provider")["directory"].attributes["valid_until"].startswith("2032-")
    assert collected.of("aws.iam.server-certificate")["old-shop"].attributes["path"] == "/"
