"""What is not asked because an answer already says it, and that it is asked where that answer could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from gcheck.collectors.aws import federation
from gcheck.model.unread import Unread
from tests.aws_collecting import collect
from tests.aws_server import aws_server
from tests.fault_proxy import Asked, FaultProxy, Reply, deny, fault_proxy, refuse

ACCOUNT = {"aws.account": ["organization"]}
GOVERNED = {
    **ACCOUNT,
    "aws.organizations.policy": ["name"],
    "aws.organizations.delegated-administrator": ["name"],
}
HUB = {"aws.securityhub.region": ["enabled", "standards"]}
BUCKET = {"aws.s3.bucket": ["acl", "ownership"]}
FEDERATED = {
    "aws.account": ["root"],
    "aws.iam.saml-provider": ["name"],
    "aws.iam.server-certificate": ["name"],
}
NO_USERS = {"iam:GetCredentialReport"}
"""The emulator's report of an account without users has no row of the root user either, which AWS's always has."""


@pytest.fixture(scope="module")
def bare() -> Iterator[FaultProxy]:
    """An account with nothing in it, in no organisation."""
    with aws_server(seeded=False) as url, fault_proxy(url) as proxy:
        yield proxy


@pytest.fixture
def empty(bare: FaultProxy) -> FaultProxy:
    bare.reset()
    return bare


def test_an_account_without_an_organisation_is_asked_once(empty: FaultProxy) -> None:
    collected = collect(empty.url, GOVERNED)
    assert Counter(empty.calls) == {"sts:GetCallerIdentity": 1, "organizations:DescribeOrganization": 1}
    assert all(
        item.complete and not item.count for item in collected.populations if "org" in item.resource_type
    )
    assert {item.attributes["organization"] for item in collected.of("aws.account").values()} == {None}
    assert not collected.gaps


def test_what_the_plan_does_not_ask_is_not_asked_to_spare_calls(empty: FaultProxy) -> None:
    collect(empty.url, {"aws.organizations.policy": ["name"]})
    assert Counter(empty.calls) == {"sts:GetCallerIdentity": 1, "organizations:ListPolicies": 1}


def test_where_the_organisation_is_denied_its_policies_are_still_listed(proxy: FaultProxy) -> None:
    whole = collect(proxy.url, GOVERNED)
    proxy.reset()
    proxy.faults["organizations:DescribeOrganization"] = deny
    collected = collect(proxy.url, GOVERNED)
    assert {kind for kind, _ in collected.resources} == {kind for kind, _ in whole.resources}
    assert collected.operations() == {"organizations:DescribeOrganization"}


def test_what_the_summary_counts_none_of_is_not_listed(empty: FaultProxy) -> None:
    collected = collect(empty.url, FEDERATED)
    assert not {"iam:ListSAMLProviders", "iam:ListServerCertificates"} & set(empty.calls)
    assert all(
        item.complete and not item.count for item in collected.populations if ".iam." in item.resource_type
    )
    assert collected.operations() <= NO_USERS


def test_what_the_summary_counts_is_listed(proxy: FaultProxy) -> None:
    collected = collect(proxy.url, FEDERATED)
    assert {"iam:ListSAMLProviders", "iam:ListServerCertificates"} <= set(proxy.calls)
    assert collected.of("aws.iam.saml-provider")
    assert collected.of("aws.iam.server-certificate")


def test_where_the_summary_is_denied_or_silent_both_are_listed(empty: FaultProxy) -> None:
    empty.faults["iam:GetAccountSummary"] = deny
    collected = collect(empty.url, FEDERATED)
    assert {"iam:ListSAMLProviders", "iam:ListServerCertificates"} <= set(empty.calls)
    assert collected.operations() - NO_USERS == {"iam:GetAccountSummary"}
    for listing in federation.LISTINGS:
        assert not listing.spared({"SummaryMap": {"Users": 0}})
        assert not listing.spared({"SummaryMap": {"Providers": 1, "ServerCertificates": 2}})


def test_a_hub_that_is_off_is_not_asked_for_its_standards(empty: FaultProxy) -> None:
    collected = collect(empty.url, HUB)
    (region,) = collected.of("aws.securityhub.region").values()
    assert region.attributes == {"enabled": False, "standards": []}
    assert "securityhub:GetEnabledStandards" not in empty.calls


def test_where_the_hub_is_denied_its_standards_are_asked_for(proxy: FaultProxy) -> None:
    proxy.faults["securityhub:DescribeHub"] = deny
    (region,) = collect(proxy.url, HUB, regions=["eu-west-1"]).of("aws.securityhub.region").values()
    assert isinstance(region.attributes["enabled"], Unread)
    assert len(region.attributes["standards"]) == 2


def test_a_bucket_whose_acl_counts_for_nothing_is_not_asked_for_it(proxy: FaultProxy) -> None:
    buckets = collect(proxy.url, BUCKET).of("aws.s3.bucket")
    enforced = [one for one in buckets.values() if one.attributes["ownership"] == "BucketOwnerEnforced"]
    assert proxy.calls.count("s3:GetBucketAcl") == len(buckets) - len(enforced) > 0
    (grant,) = enforced[0].attributes["acl"]["grants"]
    assert (grant["grantee_type"], grant["permission"]) == ("CanonicalUser", "FULL_CONTROL")
    # what S3 answers where it is asked
    proxy.reset()
    proxy.faults["s3:GetBucketOwnershipControls"] = deny
    asked = collect(proxy.url, BUCKET).of("aws.s3.bucket")[enforced[0].name]
    assert asked.attributes["acl"] == enforced[0].attributes["acl"]
    assert isinstance(asked.attributes["ownership"], Unread)


def test_a_list_of_buckets_without_their_owner_leaves_the_acl_to_be_asked_for(proxy: FaultProxy) -> None:
    def ownerless(asked: Asked, honest: Reply) -> Reply:
        status, headers, body = honest
        start, end = body.index(b"<Owner>"), body.index(b"</Owner>") + len(b"</Owner>")
        return status, headers, body[:start] + body[end:]

    proxy.faults["s3:ListBuckets"] = ownerless
    buckets = collect(proxy.url, BUCKET).of("aws.s3.bucket")
    assert proxy.calls.count("s3:GetBucketAcl") == len(buckets)


def test_what_two_calls_could_not_tell_names_both(proxy: FaultProxy) -> None:
    proxy.faults |= {"s3:GetBucketOwnershipControls": deny, "s3:GetBucketAcl": deny}
    gaps = {(gap.operation, gap.attributes) for gap in collect(proxy.url, BUCKET).gaps}
    assert gaps == {("s3:GetBucketOwnershipControls", ("ownership",)), ("s3:GetBucketAcl", ("acl",))}


@pytest.mark.parametrize("code", ["ReportInProgress", "ReportNotPresent", "ReportExpired"])
def test_a_report_that_is_being_made_is_waited_for(code: str, proxy: FaultProxy) -> None:
    def later(asked: Asked, honest: Reply) -> Reply:
        return refuse(404, code)(asked, honest) if asked.before < 2 else honest

    def begun(asked: Asked, honest: Reply) -> Reply:
        return honest[0], honest[1], honest[2].replace(b"COMPLETE", b"STARTED")

    proxy.faults |= {"iam:GetCredentialReport": later, "iam:GenerateCredentialReport": begun}
    users = collect(proxy.url, {"aws.iam.user": ["mfa_active"]}).of("aws.iam.user")
    assert users["ines"].attributes["mfa_active"] is True
    assert Counter(proxy.calls)["iam:GenerateCredentialReport"] == 1
    assert Counter(proxy.calls)["iam:GetCredentialReport"] == 3


def test_a_report_that_should_be_there_is_not_waited_for(proxy: FaultProxy) -> None:
    fault: Any = refuse(404, "ReportNotPresent")
    collect(proxy.url, {"aws.iam.user": ["mfa_active"]})
    proxy.reset()
    proxy.faults["iam:GetCredentialReport"] = fault
    collected = collect(proxy.url, {"aws.iam.user": ["mfa_active"]})
    assert collected.operations() == {"iam:GetCredentialReport"}
    assert proxy.calls.count("iam:GetCredentialReport") == 1


def test_only_buckets_that_keep_versions_are_asked_what_they_copy(proxy: FaultProxy) -> None:
    wanted = {"aws.s3.bucket": ["versioning", "replication"]}
    buckets = collect(proxy.url, wanted).of("aws.s3.bucket")
    versioned = [one.name for one in buckets.values() if one.attributes["versioning"]["status"] == "Enabled"]
    assert proxy.calls.count("s3:GetBucketReplication") == len(versioned) > 0
    assert {name: one.attributes["replication"] for name, one in buckets.items()} == {
        **{name: [] for name in buckets},
        "larkspur-customer-data": ["Enabled"],
    }
    proxy.reset()
    proxy.faults["s3:GetBucketVersioning"] = deny
    again = collect(proxy.url, wanted).of("aws.s3.bucket")
    assert {name: one.attributes["replication"] for name, one in again.items()} == {
        name: one.attributes["replication"] for name, one in buckets.items()
    }
