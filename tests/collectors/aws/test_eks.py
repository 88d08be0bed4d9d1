"""EKS: what is read of the company's clusters, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from gcheck.collectors.aws.eks import CLUSTER, _cluster
from gcheck.collectors.aws.listings import Found
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, refuse

ARN = "arn:aws:eks:eu-west-1:123456789012:cluster/"


def _read(url: str) -> Collected:
    return collect(url, {CLUSTER: everything()[CLUSTER]}, regions=["eu-west-1", "us-east-1"])


def test_reads_clusters(company: str) -> None:
    collected = _read(company)
    safe, bare = (collected.of(CLUSTER)[name].attributes for name in ("platform", "experiments"))
    assert (safe["arn"], safe["status"], safe["version"]) == (f"{ARN}platform", "ACTIVE", "1.34")
    assert (safe["endpoint_public"], safe["endpoint_private"]) == (True, True)
    assert safe["public_cidrs"] == ["192.0.2.0/24"]
    assert safe["secrets_key_arn"].startswith("arn:aws:kms:eu-west-1:")
    assert safe["log_types"] == ["api", "audit", "authenticator"]
    assert safe["tags"] == {"owner": "platform", "environment": "production"}
    assert (bare["public_cidrs"], bare["secrets_key_arn"], bare["tags"]) == (["0.0.0.0/0"], None, {})
    assert bare["log_types"] == ["scheduler"]
    assert collected.gaps == ()


def test_what_is_denied_is_unread(proxy: FaultProxy) -> None:
    for status, code in ((403, "AccessDeniedException"), (404, "ResourceNotFoundException")):
        proxy.faults["eks:DescribeCluster"] = refuse(status, code)
        collected = _read(proxy.url)
        assert {gap.operation for gap in collected.gaps} == {"eks:DescribeCluster"}
        for item in collected.resources.values():
            known = {key for key, value in item.attributes.items() if not isinstance(value, Unread)}
            assert known == {"name", "arn", "account", "region"}


def _parsed(network: dict[str, Any], **said: Any) -> Any:
    item = {
        "name": "c",
        "status": "ACTIVE",
        "createdAt": datetime(2026, 1, 1, tzinfo=timezone.utc),
        "version": "1.34",
        "roleArn": "arn:aws:iam::123456789012:role/r",
        "resourcesVpcConfig": network,
        **said,
    }
    return _cluster({"cluster": item}, Found(CLUSTER, f"{ARN}c", "c", "eu-west-1", {}))


def test_what_the_answer_does_not_say_is_not_made_up() -> None:
    assert not {"endpoint_public", "endpoint_private", "public_cidrs", "log_types"} & set(_parsed({}))


def test_only_logs_that_are_turned_on_count() -> None:
    setups = [{"types": ["api"], "enabled": True}, {"types": ["audit", "scheduler"], "enabled": False}]
    assert _parsed({}, logging={"clusterLogging": setups})["log_types"] == ["api"]


def test_a_key_for_something_else_is_none_for_secrets() -> None:
    provider = {"keyArn": "arn:aws:kms:eu-west-1:123456789012:key/k"}
    for resources, key in ((["secrets"], provider["keyArn"]), (["other"], None)):
        said = [{"resources": resources, "provider": provider}]
        assert _parsed({}, encryptionConfig=said)["secrets_key_arn"] == key
