"""Denials for whoever does not come from a named source, in the shapes that policies are written in."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws.sources import denied_unless

ENDPOINT = {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}


def _denied(*statements: dict[str, Any]) -> list[str] | None:
    return denied_unless({"Statement": list(statements)}, "execute-api:Invoke")


def _deny(**more: Any) -> dict[str, Any]:
    usual = {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    return {**usual, "Condition": ENDPOINT, **more}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"AWS": ["*"]}},
        {"Action": "execute-api:*"},
        {"Action": ["execute-api:ManageConnections", "execute-api:invoke"]},
        {"Action": "*"},
        {"Resource": "*"},
        {"Resource": ["arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*"]},
        {"Condition": {"StringNotLike": {"aws:SourceVpce": ["vpce-1", "vpce-0a1b2c3d4e*"]}}},
        # whoever does not come through an endpoint has no such key, and is denied as well
        {"Condition": {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}},
    ],
)
def test_everyone_else_is_denied(more: dict[str, Any]) -> None:
    allowed = {**_deny(), "Effect": "Allow", "Condition": {}}
    assert _denied(allowed, _deny(**more)) == ["aws:sourcevpce"]


@pytest.mark.parametrize(
    "more",
    [
        {"Effect": "Allow"},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:role/app"}},
        {"Principal": {"Service": "*"}},
        {"Action": "execute-api:ManageConnections"},
        {"Resource": "execute-api:/live/GET/*"},
        {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}},
        {"Condition": {"StringNotLike": {"aws:SourceVpce": "*"}}},
        # both must hold for the denial, so that TLS lets in
        {"Condition": {**ENDPOINT, "Bool": {"aws:SecureTransport": "false"}}},
        {"Condition": {"NotIpAddress": {"aws:VpcSourceIp": "0.0.0.0/0"}}},
        {"Condition": {}},
    ],
)
def test_a_narrower_denial_does_not_count(more: dict[str, Any]) -> None:
    assert _denied(_deny(**more)) == []


def test_several_denials_add_up() -> None:
    addresses = {"NotIpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]}}
    assert _denied(_deny(), _deny(Condition=addresses)) == ["aws:sourcevpce", "aws:vpcsourceip"]


def test_a_statement_may_stand_alone() -> None:
    assert denied_unless({"Statement": _deny()}, "execute-api:Invoke") == ["aws:sourcevpce"]
    assert denied_unless(None, "execute-api:Invoke") == []


def test_of_several_keys_only_their_interplay_would_tell() -> None:
    both = {"StringNotEquals": {"aws:SourceVpce": "vpce-1", "aws:UserAgent": "ours"}}
    assert _denied(_deny(Condition=both)) is None
