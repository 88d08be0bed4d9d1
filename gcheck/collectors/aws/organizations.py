"""Organizations: what organisation the account belongs to, its service control policies and delegated administrators.

All but DescribeOrganization is answered to the management account and to delegated administrators only; to the other
members it is denied, which is a gap. An account in no organisation is told so by a code of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.account import ACCOUNT
from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

POLICY = "aws.organizations.policy"
ADMINISTRATOR = "aws.organizations.delegated-administrator"

_ALONE = "AWSOrganizationsNotInUseException"


def _organization(data: Data, found: Found) -> Mapping[str, Any]:
    item = data["Organization"]
    return {
        "organization": {
            "id": item["Id"],
            "feature_set": item["FeatureSet"],
            "management_account": item["MasterAccountId"],
            "is_management": item["MasterAccountId"] == found.name,
        }
    }


def _policies(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Policies"]:
        attributes = {
            "id": item["Id"],
            "arn": item["Arn"],
            "name": item["Name"],
            "account": scope.account,
            "kind": item["Type"],
            "aws_managed": item["AwsManaged"],
        }
        yield Found(POLICY, item["Arn"], item["Name"], None, attributes, {"PolicyId": item["Id"]})


def _targets(data: Data, found: Found) -> Mapping[str, Any]:
    return {"targets": sorted({item["TargetId"] for item in data["Targets"]})}


def _administrators(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["DelegatedAdministrators"]:
        attributes = {
            "id": item["Id"],
            "arn": item["Arn"],
            "name": item["Name"],
            "account": scope.account,
            "status": item["Status"],
        }
        yield Found(ADMINISTRATOR, item["Arn"], item["Name"], None, attributes)


def _pages(member: str) -> Paging:
    # 20 is the most that these operations take
    return Paging("NextToken", "NextToken", (member,), "MaxResults", 20)


DESCRIBE_ORGANIZATION = Call(
    "organizations",
    "DescribeOrganization",
    "organizations:DescribeOrganization",
    {ACCOUNT: ("organization",)},
    requires=("Organization",),
    absent={_ALONE: {"organization": None}},
    regional=False,
)
LIST_POLICIES = Call(
    "organizations",
    "ListPolicies",
    "organizations:ListPolicies",
    {POLICY: ("id", "arn", "name", "account", "kind", "aws_managed")},
    requires=("Policies",),
    absent={_ALONE: {}},
    paging=_pages("Policies"),
    regional=False,
)
LIST_TARGETS = Call(
    "organizations",
    "ListTargetsForPolicy",
    "organizations:ListTargetsForPolicy",
    {POLICY: ("targets",)},
    requires=("Targets",),
    paging=_pages("Targets"),
    regional=False,
)
LIST_ADMINISTRATORS = Call(
    "organizations",
    "ListDelegatedAdministrators",
    "organizations:ListDelegatedAdministrators",
    {ADMINISTRATOR: ("id", "arn", "name", "account", "status")},
    requires=("DelegatedAdministrators",),
    absent={_ALONE: {}},
    paging=_pages("DelegatedAdministrators"),
    regional=False,
)

LISTINGS = (
    Listing(
        LIST_POLICIES,
        (POLICY,),
        False,
        _policies,
        lambda types: {"Filter": "SERVICE_CONTROL_POLICY"},
        unless=DESCRIBE_ORGANIZATION,
    ),
    Listing(LIST_ADMINISTRATORS, (ADMINISTRATOR,), False, _administrators, unless=DESCRIBE_ORGANIZATION),
)
DETAILS = (
    Detail(
        ACCOUNT,
        DESCRIBE_ORGANIZATION,
        _organization,
        shared=lambda reader, region: reader.read(DESCRIBE_ORGANIZATION, region),
    ),
    Detail(POLICY, LIST_TARGETS, _targets),
)
