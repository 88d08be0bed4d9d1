"""OpenSearch: what is read of the company's domains, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gcheck.collectors.aws import opensearch
from gcheck.collectors.aws.listings import Found
from gcheck.collectors.aws.opensearch import DOMAIN
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny, refuse

FOUND = Found(DOMAIN, "arn", "d", "eu-west-1", {})


@pytest.fixture
def whole(company: str) -> Collected:
    return collect(company, {DOMAIN: everything()[DOMAIN]}, regions=["eu-west-1", "us-east-1"])


def test_reads_domains(whole: Collected) -> None:
    domains = {name: item.attributes for name, item in whole.of(DOMAIN).items()}
    assert set(domains) == {"guests", "old-logs", "partners"}
    guests, old = domains["guests"], domains["old-logs"]
    asked = ("encrypted", "node_to_node_encryption", "https_enforced", "fine_grained_access")
    assert [guests[name] for name in asked] == [True, True, True, True]
    assert [old[name] for name in asked] == [False, False, False, False]
    assert (guests["tls_policy"], guests["subnets"], guests["logs"]) == (
        "Policy-Min-TLS-1-2-PFS-2023-10",
        ["subnet-0a1b2c3d"],
        ["AUDIT_LOGS"],
    )
    assert (old["subnets"], old["logs"], old["kms_key_id"]) == ([], ["INDEX_SLOW_LOGS"], None)
    assert old["policy"]["Statement"][0]["Principal"] == {"AWS": "*"}
    assert guests["kms_key_id"].startswith("arn:aws:kms:")
    assert whole.gaps == ()


@pytest.mark.parametrize("fault", [deny, refuse(409, "ResourceNotFoundException")])
def test_a_domain_that_cannot_be_described_is_unread(fault: Any, proxy: FaultProxy) -> None:
    proxy.faults["opensearch:DescribeDomain"] = fault
    collected = collect(proxy.url, {DOMAIN: ["policy", "logs", "name"]})
    for name, item in collected.of(DOMAIN).items():
        assert item.attributes["name"] == name
        assert isinstance(item.attributes["policy"], Unread)
        assert isinstance(item.attributes["logs"], Unread)


def test_a_denied_domain_names_the_permission(proxy: FaultProxy) -> None:
    proxy.faults["opensearch:DescribeDomain"] = deny
    assert {gap.permission for gap in collect(proxy.url, {DOMAIN: ["policy"]}).gaps} == {"es:DescribeDomain"}


def _read(**status: Any) -> Mapping[str, Any]:
    return opensearch.DETAILS[0].parse({"DomainStatus": {"DomainName": "d", **status}}, FOUND)


def test_what_a_domain_does_not_say_stays_unread() -> None:
    assert _read() == {"subnets": [], "logs": []}


def test_an_empty_policy_is_none() -> None:
    assert _read(AccessPolicies="")["policy"] is None
    assert _read(AccessPolicies='{"Statement": []}')["policy"] == {"Statement": []}


def test_a_log_that_is_switched_off_is_not_published() -> None:
    options = {
        "AUDIT_LOGS": {"CloudWatchLogsLogGroupArn": "arn", "Enabled": False},
        "ES_APPLICATION_LOGS": {"CloudWatchLogsLogGroupArn": "arn", "Enabled": True},
    }
    assert _read(LogPublishingOptions=options)["logs"] == ["ES_APPLICATION_LOGS"]


@pytest.mark.parametrize(
    ("said", "known", "anonymous"),
    [
        ({"Enabled": True}, True, False),
        ({"Enabled": True, "AnonymousAuthEnabled": True}, True, True),
        ({"Enabled": False, "AnonymousAuthEnabled": False}, False, False),
    ],
)
def test_unknown_clients_may_be_let_in_for_a_time(
    said: dict[str, bool], known: bool, anonymous: bool
) -> None:
    read = _read(AdvancedSecurityOptions=said)
    assert (read["fine_grained_access"], read["anonymous_access"]) == (known, anonymous)
