"""Whom a trust policy lets in from outside."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws.trusts import foreign_trusts, web_identities
from gcheck.model.unread import Unread

OWN, OTHER = "111122223333", "210987654321"
GITHUB = "token.actions.githubusercontent.com"


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _trust(
    principal: Any, condition: Any = None, action: Any = "sts:AssumeRole", effect: str = "Allow"
) -> dict[str, Any]:
    base = {"Effect": effect, "Principal": principal, "Action": action}
    return base if condition is None else {**base, "Condition": condition}


def _foreign(condition: Any = None) -> dict[str, Any]:
    (found,) = foreign_trusts(_policy(_trust({"AWS": f"arn:aws:iam::{OTHER}:root"}, condition)), OWN)
    return found


@pytest.mark.parametrize(
    "principal",
    [
        OTHER,
        f"arn:aws:iam::{OTHER}:root",
        f"arn:aws-cn:iam::{OTHER}:role/x",
        f"arn:aws:sts::{OTHER}:assumed-role/r/s",
    ],
)
def test_accounts_are_found_however_they_are_named(principal: str) -> None:
    bare = {"external_id": False, "mfa": False, "organization": False}
    for named in (principal, [principal, f"arn:aws:iam::{OWN}:root"]):
        assert foreign_trusts(_policy(_trust({"AWS": named})), OWN) == [{"account": OTHER, **bare}]


@pytest.mark.parametrize(
    "principal",
    [{"AWS": OWN}, {"AWS": "*"}, "*", {"Service": "ec2.amazonaws.com"}, {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}],
)
def test_nobody_else_is_foreign(principal: Any) -> None:
    assert foreign_trusts(_policy(_trust(principal)), OWN) == []


@pytest.mark.parametrize(
    ("condition", "guard"),
    [
        ({"StringEquals": {"sts:ExternalId": "a-partner"}}, "external_id"),
        ({"stringlike": {"STS:externalid": ["a-*"]}}, "external_id"),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, "mfa"),
        ({"Bool": {"aws:MultiFactorAuthPresent": True}}, "mfa"),
        ({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, "mfa"),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, "organization"),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-1/*"]}}, "organization"),
        ({"StringEqualsIfExists": {"sts:ExternalId": "a"}}, None),
        ({"StringNotEquals": {"sts:ExternalId": "a"}}, None),
        ({"StringLike": {"sts:ExternalId": "*"}}, None),
        ({"Bool": {"aws:MultiFactorAuthPresent": "false"}}, None),
        ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, None),
        ({"StringLike": {"aws:PrincipalOrgID": "*"}}, None),
        ({"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}}, None),
    ],
)
def test_what_guards_a_foreign_account(condition: Any, guard: str | None) -> None:
    guards = _foreign(condition)
    assert {name for name in ("external_id", "mfa", "organization") if guards[name]} == (
        {guard} if guard else set()
    )


def test_tagging_a_session_is_not_assuming_a_role() -> None:
    tag = _trust({"AWS": OTHER}, action="sts:TagSession")
    assert foreign_trusts(_policy(tag), OWN) == []
    assert (
        len(foreign_trusts(_policy(_trust({"AWS": OTHER}, action=["sts:TagSession", "STS:Assume*"])), OWN))
        == 1
    )


def test_where_something_is_denied_too_a_missing_guard_is_not_known() -> None:
    no_id = {"StringNotEquals": {"sts:ExternalId": "a"}}
    denial = _trust("*", no_id, effect="Deny")
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    (found,) = foreign_trusts(_policy(_trust({"AWS": OTHER}, mfa), denial), OWN)
    assert found["mfa"] is True
    assert isinstance(found["external_id"], Unread)


def _web(
    condition: Any = None, provider: str = f"arn:aws:iam::{OWN}:oidc-provider/{GITHUB}"
) -> list[dict[str, Any]]:
    return web_identities(
        _policy(_trust({"Federated": provider}, condition, "sts:AssumeRoleWithWebIdentity"))
    )


def test_the_subjects_and_audiences_of_a_web_identity() -> None:
    condition = {
        "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"},
        "StringLike": {
            f"{GITHUB}:sub": ["repo:larkspur/booking:*", "repo:larkspur/site:ref:refs/heads/main"]
        },
    }
    (found,) = _web(condition)
    assert found == {
        "provider": GITHUB,
        "subjects": ["repo:larkspur/booking:*", "repo:larkspur/site:ref:refs/heads/main"],
        "audiences": ["sts.amazonaws.com"],
    }


def test_a_web_identity_without_conditions() -> None:
    assert _web() == [{"provider": GITHUB, "subjects": [], "audiences": []}]
    assert _web({"StringNotEquals": {f"{GITHUB}:sub": "x"}}) == [
        {"provider": GITHUB, "subjects": [], "audiences": []}
    ]
    assert _web(provider="accounts.google.com")[0]["provider"] == "accounts.google.com"
    assert _web(provider="cognito-identity.amazonaws.com")[0]["audiences"] == []


def test_a_saml_provider_is_no_web_identity() -> None:
    assert _web(provider=f"arn:aws:iam::{OWN}:saml-provider/corp") == []
