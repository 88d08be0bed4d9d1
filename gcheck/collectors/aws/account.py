"""The account itself: root user, password policy, Block Public Access of S3, and who is asking.

Also the regions of the run, for the services that answer with an error where they are not at work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.credential_report import GET_REPORT, fetch_report, root_credentials
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.s3 import public_access_block

ACCOUNT = "aws.account"
CLOUDWATCH_REGION = "aws.cloudwatch.region"
INSPECTOR_REGION = "aws.inspector2.region"
MACIE_REGION = "aws.macie2.region"
SECURITYHUB_REGION = "aws.securityhub.region"
_REGIONS = (CLOUDWATCH_REGION, INSPECTOR_REGION, MACIE_REGION, SECURITYHUB_REGION)

GET_CALLER_IDENTITY = Call(
    "sts",
    "GetCallerIdentity",
    "sts:GetCallerIdentity",
    {
        ACCOUNT: ("id",),
        **dict.fromkeys(_REGIONS, ("name", "account")),
        CLOUDWATCH_REGION: ("name", "account", "place"),
    },
    requires=("Account", "Arn"),
    regional=False,
)
ASSUME_ROLE = Call("sts", "AssumeRole", "sts:AssumeRole", requires=("Credentials",), regional=False)


def _account(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    name = data["Account"]
    uid = scope.arn("iam", "root", account=name)
    yield Found(ACCOUNT, uid, name, None, {"id": name}, {"AccountId": name})


def _regions(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for kind in sorted(types):
        place = f"{scope.account}/{scope.region}"
        attributes = {"name": scope.region, "account": scope.account}
        if kind == CLOUDWATCH_REGION:
            attributes["place"] = place
        # gaps name a resource by its uid alone, so that it tells the service as well
        yield Found(kind, f"{place}/{kind.split('.')[1]}", scope.region, scope.region, attributes)


def _root(data: Data, found: Found) -> Mapping[str, Any]:
    summary = data["SummaryMap"]
    return {
        "root.mfa_active": summary["AccountMFAEnabled"] > 0,
        "root.access_keys_present": summary["AccountAccessKeysPresent"] > 0,
    }


def _password_policy(data: Data, found: Found) -> Mapping[str, Any]:
    policy = data["PasswordPolicy"]
    return {
        "password_policy": {
            "minimum_length": policy["MinimumPasswordLength"],
            "require_symbols": policy["RequireSymbols"],
            "require_numbers": policy["RequireNumbers"],
            "require_uppercase": policy["RequireUppercaseCharacters"],
            "require_lowercase": policy["RequireLowercaseCharacters"],
            "max_age_days": policy["MaxPasswordAge"] if policy["ExpirePasswords"] else None,
            "reuse_prevention": policy.get("PasswordReusePrevention"),
        }
    }


GET_ACCOUNT_SUMMARY = Call(
    "iam",
    "GetAccountSummary",
    "iam:GetAccountSummary",
    {ACCOUNT: ("root.mfa_active", "root.access_keys_present")},
    requires=("SummaryMap",),
    regional=False,
)
GET_PASSWORD_POLICY = Call(
    "iam",
    "GetAccountPasswordPolicy",
    "iam:GetAccountPasswordPolicy",
    {ACCOUNT: ("password_policy",)},
    requires=("PasswordPolicy",),
    regional=False,
    absent={"NoSuchEntity": {"password_policy": None}},
)
GET_ACCOUNT_PUBLIC_ACCESS_BLOCK = Call(
    "s3control",
    "GetPublicAccessBlock",
    "s3:GetAccountPublicAccessBlock",
    {ACCOUNT: ("s3_public_access_block",)},
    roots=("PublicAccessBlockConfiguration",),
    requires=("PublicAccessBlockConfiguration",),
    absent={"NoSuchPublicAccessBlockConfiguration": {"s3_public_access_block": None}},
    regional=False,
)

LISTINGS = (
    Listing(GET_CALLER_IDENTITY, (ACCOUNT,), False, _account),
    # answered once, before anything is listed, and so at no cost in any region
    Listing(GET_CALLER_IDENTITY, _REGIONS, True, _regions),
)
DETAILS = (
    Detail(
        ACCOUNT,
        GET_ACCOUNT_SUMMARY,
        _root,
        shared=lambda reader, region: reader.read(GET_ACCOUNT_SUMMARY, region),
    ),
    Detail(ACCOUNT, GET_REPORT, root_credentials, shared=fetch_report, early=True),
    Detail(ACCOUNT, GET_PASSWORD_POLICY, _password_policy, lambda found: {}),
    Detail(
        ACCOUNT,
        GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
        lambda data, found: {"s3_public_access_block": public_access_block(data)},
        lambda found: dict(found.keys),
    ),
)
