"""Redshift: what is read of the company's warehouses, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws import redshift
from gcheck.collectors.aws.listings import Found, Scope, UnsaidError
from gcheck.collectors.aws.redshift import CLUSTER
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny

SCOPE = Scope("123456789012", "aws", "eu-west-1")


@pytest.fixture
def whole(company: str) -> Collected:
    return collect(company, {CLUSTER: everything()[CLUSTER]}, regions=["eu-west-1"])


def test_reads_clusters(whole: Collected) -> None:
    asked = (
        "encrypted", "publicly_accessible", "snapshot_retention_days", "enhanced_vpc_routing", "audit_logging",
        "parameters_pending",
    )  # fmt: skip
    clusters = {name: item.attributes for name, item in whole.of(CLUSTER).items()}
    assert [clusters["figures"][name] for name in asked] == [True, False, 14, True, True, False]
    assert [clusters["old-figures"][name] for name in asked] == [False, True, 1, False, False, False]
    assert clusters["figures"]["tags"] == {"owner": "platform", "environment": "production"}
    said = [clusters["figures"][name] for name in ("parameter_groups", "tls_required")]
    assert said == [["larkspur"], False]
    assert clusters["old-figures"]["kms_key_id"] is None
    assert {gap.attributes for gap in whole.gaps} == {("multi_az",)}


@pytest.mark.parametrize(
    ("operation", "attribute"),
    [
        ("redshift:DescribeLoggingStatus", "audit_logging"),
        ("redshift:DescribeClusterParameters", "tls_required"),
    ],
)
def test_what_is_denied_is_unread(operation: str, attribute: str, proxy: FaultProxy) -> None:
    proxy.faults[operation] = deny
    collected = collect(proxy.url, {CLUSTER: [attribute]})
    assert collected.resources
    assert all(isinstance(item.attributes[attribute], Unread) for item in collected.resources.values())
    assert {gap.permission for gap in collected.gaps} == {operation}


def _cluster(**said: Any) -> Found:
    (found,) = redshift.LISTINGS[0].find(
        {"Clusters": [{"ClusterIdentifier": "c", **said}]}, SCOPE, frozenset({CLUSTER})
    )
    return found


def test_what_a_cluster_does_not_say_stays_unread() -> None:
    assert set(_cluster().attributes) == {"id", "arn", "account", "region"}


def test_a_hardware_module_has_no_kms_key() -> None:
    attributes = _cluster(Encrypted=True).attributes
    assert (attributes["encrypted"], attributes["kms_key_id"]) == (True, None)


@pytest.mark.parametrize(
    ("states", "pending"),
    [(["in-sync"], False), (["in-sync", "pending-reboot"], True), (["apply-error"], True)],
)
def test_a_parameter_that_waits_is_not_in_force(states: list[str], pending: bool) -> None:
    groups = [{"ParameterGroupName": "g", "ParameterApplyStatus": state} for state in states]
    assert _cluster(ClusterParameterGroups=groups).attributes["parameters_pending"] is pending


@pytest.mark.parametrize(("value", "required"), [("true", True), ("false", False), ("TRUE", True)])
def test_reads_whether_tls_is_required(value: str, required: bool) -> None:
    parameters = [
        {"ParameterName": "wlm_json_configuration", "ParameterValue": "[]"},
        {"ParameterName": "require_ssl", "ParameterValue": value},
    ]
    assert redshift.DETAILS[1].parse({"Parameters": parameters}, _cluster()) == {"tls_required": required}


def test_a_group_without_the_parameter_does_not_say() -> None:
    with pytest.raises(UnsaidError):
        redshift.DETAILS[1].parse({"Parameters": []}, _cluster())


@pytest.mark.parametrize("names", [[], ["a", "b"]])
def test_one_parameter_group_is_expected(names: list[str]) -> None:
    groups = [{"ParameterGroupName": name, "ParameterApplyStatus": "in-sync"} for name in names]
    with pytest.raises(UnsaidError, match="where one was expected"):
        redshift.DETAILS[1].arguments(_cluster(ClusterParameterGroups=groups))
    one = _cluster(ClusterParameterGroups=[{"ParameterGroupName": "g", "ParameterApplyStatus": "in-sync"}])
    assert redshift.DETAILS[1].arguments(one) == {"ParameterGroupName": "g"}
