"""Which values of a policy's conditions leave it to anyone to meet them."""

from __future__ import annotations

import pytest

from gcheck.model.condition_value import is_wide

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:SourceIp", "0.0.0.0/0"),
        ("aws:SourceIp", "128.0.0.0/1"),
        ("aws:SourceIp", "::/0"),
        ("aws:SourceIp", "2000::/3"),
        ("aws:PrincipalOrgID", "*"),
        ("aws:PrincipalOrgID", "o-*"),
        ("aws:PrincipalOrgPaths", "o-*/r-1a2b/*"),
        ("aws:PrincipalAccount", "1*"),
        ("aws:SourceVpce", "vpce-*"),
        ("aws:userid", "*:session"),
        ("aws:userid", "AROA*"),
        ("aws:PrincipalArn", "arn:aws:iam::*:role/Admin"),
        ("aws:PrincipalArn", "*:role/Admin"),
        ("aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:role/Admin"),
        ("aws:SourceArn", "arn:aws:*"),
        ("aws:SourceArn", "arn:aws:s3:::*"),
        ("aws:SourceArn", "arn:aws:sns:*:*:bookings"),
        ("aws:SourceArn", "arn:aws:sns:eu-west-1:1234*:bookings"),
    ],
)
def test_whoever_asks_can_meet_it(key: str, value: str) -> None:
    assert is_wide(value, key)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:SourceIp", "203.0.113.0/24"),
        ("aws:SourceIp", "10.0.0.0/8"),
        ("aws:SourceIp", "2001:db8::/32"),
        ("aws:PrincipalOrgID", "o-a1b2c3d4e5"),
        ("aws:PrincipalOrgID", "${aws:ResourceOrgID}"),
        ("aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
        ("aws:PrincipalAccount", ACCOUNT),
        ("aws:PrincipalAccount", "${AWS::AccountId}"),
        ("aws:SourceVpce", "vpce-1a2b3c4d"),
        ("aws:userid", "AROAEXAMPLEIDENTIFIER:*"),
        ("aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:role/*"),
        ("aws:PrincipalArn", "arn:aws:iam::${AWS::AccountId}:*"),
        ("aws:SourceArn", "arn:aws:s3:::bookings"),
        ("aws:SourceArn", f"arn:aws:sns:*:{ACCOUNT}:*"),
        ("aws:ResourceTag/Project", "*-booking"),
        ("kms:ViaService", "s3.*.amazonaws.com"),
        ("aws:MultiFactorAuthPresent", "true"),
    ],
)
def test_not_everyone_can(key: str, value: str) -> None:
    assert not is_wide(value, key)
