"""The declared IAM actions are all that a run needs: the emulator enforces a policy that grants them and nothing else."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

from examples.aws_account import Account
from gcheck.collectors.aws.declared import declared_calls
from tests.aws_collecting import collect
from tests.aws_server import aws_server
from tests.fault_proxy import DOCUMENTED

EMULATORS_SPELLING = {
    "s3:GetAccountPublicAccessBlock": "s3:GetPublicAccessBlock",
    "budgets:ViewBudget": "budgets:DescribeBudgets",
    "cloudwatch:DescribeAlarms": "monitoring:DescribeAlarms",
    # four reads for which the emulator knows no action of their own, and takes the one for reading a bucket
    "s3:GetEncryptionConfiguration": "s3:ListBucket",
    "s3:GetBucketPublicAccessBlock": "s3:ListBucket",
    "s3:GetBucketOwnershipControls": "s3:ListBucket",
    "s3:GetBucketObjectLockConfiguration": "s3:ListBucket",
}

WORDLESS = {"cloudfront:ListDistributions", "route53:ListHostedZones"}
"""Listings of global services: the emulator takes their signatures for wrong, and says so in words of another protocol."""


@pytest.fixture(scope="module")
def enforcing() -> Iterator[tuple[str, str, str]]:
    """An endpoint that enforces IAM, with the keys of a user who may do nothing but what is declared."""
    with aws_server() as url:
        iam = Account(url).client("iam")
        iam.create_user(UserName="scanner")
        actions = {EMULATORS_SPELLING.get(call.iam_action, call.iam_action) for call in declared_calls()}
        statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName="scanner", PolicyName="declared", PolicyDocument=document)
        key = iam.create_access_key(UserName="scanner")["AccessKey"]
        request = urllib.request.Request(f"{url}/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"})
        urllib.request.urlopen(request, timeout=30).close()
        yield url, key["AccessKeyId"], key["SecretAccessKey"]


def test_the_declared_actions_suffice(
    enforcing: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, key, secret = enforcing
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    collected = collect(url, regions=["eu-west-1", "us-east-1"])
    assert collected.of("aws.s3.bucket")
    # the emulator forgets the query of a request to a REST service when it checks the signature
    told = [
        gap
        for gap in collected.gaps
        if "SignatureDoesNotMatch" not in gap.detail and gap.operation not in (*WORDLESS, *DOCUMENTED)
    ]
    assert [gap for gap in told if gap.kind != "unsupported"] == []


def test_the_emulator_does_enforce(enforcing: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    url, key, _ = enforcing
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not the secret")
    assert [gap.kind for gap in collect(url).gaps] == ["credentials"]
