"""Which services a resource policy admits on anyone's behalf."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws.deputies import unbound_services


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(condition: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    base = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
    }
    return {**base, **({} if condition is None else {"Condition": condition}), **more}


BUCKET = {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}}


@pytest.mark.parametrize(
    "condition",
    [
        BUCKET,
        {"StringEquals": {"aws:SourceAccount": "111122223333"}},
        {"StringEquals": {"aws:SourceAccount": ["111122223333", "444455556666"]}},
        {"StringLike": {"aws:SourceOrgPaths": "o-1/*"}},
        {"ForAnyValue:StringLike": {"aws:SourceOrgPaths": ["o-1/r-1/*"]}},
        {"StringEquals": {"lambda:EventSourceToken": "amzn1.ask.skill.1"}},
        {"Bool": {"aws:SecureTransport": "true"}, **BUCKET},
    ],
)
def test_a_condition_on_the_source_binds(condition: dict[str, Any]) -> None:
    assert unbound_services(_policy(_allow(condition))) == []


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {"Bool": {"aws:SecureTransport": "true"}},
        {"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}},
        {"ForAllValues:StringEquals": {"aws:SourceAccount": "111122223333"}},
        {"StringNotEquals": {"aws:SourceAccount": "111122223333"}},
        {"ArnLike": {"aws:SourceArn": "*"}},
        {"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::b", "arn:aws:s3:*:*:*:*"]}},
        # the name of a bucket is anyone's to choose, and so is that of a topic
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:*:bookings"}},
        {"StringLike": {"aws:SourceOrgID": "o-*"}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
    ],
)
def test_another_condition_does_not(condition: dict[str, Any] | None) -> None:
    assert unbound_services(_policy(_allow(condition))) == ["s3.amazonaws.com"]


def test_a_single_statement_and_many_services() -> None:
    policy = {"Statement": _allow(Principal={"Service": ["sns.amazonaws.com", "events.amazonaws.com"]})}
    assert unbound_services(policy) == ["events.amazonaws.com", "sns.amazonaws.com"]


def test_accounts_and_everyone_are_no_services() -> None:
    account = {"AWS": "arn:aws:iam::111122223333:root"}
    assert unbound_services(_policy(_allow(Principal="*"), _allow(Principal=account))) == []
    assert unbound_services(None) == []


def test_a_plain_deny_changes_nothing() -> None:
    deny = _allow({"Bool": {"aws:SecureTransport": "false"}}, Effect="Deny", Principal="*")
    assert unbound_services(_policy(_allow(), deny)) == ["s3.amazonaws.com"]


def test_a_deny_that_speaks_of_sources_leaves_it_open() -> None:
    deny = _allow({"StringNotEquals": {"aws:SourceAccount": "111122223333"}}, Effect="Deny", Principal="*")
    assert unbound_services(_policy(_allow(), deny)) is None


def test_what_is_no_policy_raises() -> None:
    with pytest.raises((KeyError, TypeError)):
        unbound_services({"Statement": [{"Principal": "*"}]})
