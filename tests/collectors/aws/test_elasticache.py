"""ElastiCache: what is read of the company's caches, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws import elasticache
from gcheck.collectors.aws.listings import Found, Scope
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, refuse

GROUP = "aws.elasticache.replication-group"
CLUSTER = "aws.elasticache.cluster"
SCOPE = Scope("123456789012", "aws", "eu-west-1")


@pytest.fixture(scope="module")
def whole(company: str) -> Collected:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        wanted = {kind: everything()[kind] for kind in (GROUP, CLUSTER)}
        return collect(company, wanted, regions=["eu-west-1", "us-east-1"])


def _of(collected: Collected, kind: str, name: str, *attributes: str) -> list[Any]:
    values = collected.of(kind)[name].attributes
    return [values[attribute] for attribute in attributes]


def test_reads_replication_groups(whole: Collected) -> None:
    asked = (
        "engine", "encrypted", "transit_encryption", "auth_token", "user_groups", "backup_retention_days",
        "automatic_failover", "multi_az", "auto_minor_version_upgrade", "tags",
    )  # fmt: skip
    assert _of(whole, GROUP, "prices", *asked) == [
        "redis", True, "required", True, [], 7, "enabled", True, True, {"owner": "platform"},
    ]  # fmt: skip
    assert _of(whole, GROUP, "experiment", *asked) == [
        "redis", False, "none", False, [], 0, "disabled", False, False, {},
    ]  # fmt: skip
    assert _of(whole, GROUP, "prices", "members") == [["prices-001"]]
    assert str(_of(whole, GROUP, "prices", "kms_key_id")[0]).startswith("arn:aws:kms:")
    # the emulator gives its clusters no endpoints
    assert {gap.attributes for gap in whole.gaps} == {("port",), ("subnet_group",)}


def test_reads_clusters(whole: Collected) -> None:
    assert _of(whole, CLUSTER, "pages", "engine", "transit_encryption") == ["memcached", "required"]
    assert _of(whole, CLUSTER, "legacy-pages", "engine", "transit_encryption") == ["memcached", "none"]


def test_tags_that_cannot_be_read_are_unread(proxy: FaultProxy) -> None:
    proxy.faults["elasticache:ListTagsForResource"] = refuse(403, "AccessDenied")
    collected = collect(proxy.url, {GROUP: ["tags", "encrypted"], CLUSTER: ["tags"]})
    for item in collected.resources.values():
        assert isinstance(item.attributes["tags"], Unread)
    assert _of(collected, GROUP, "prices", "encrypted") == [True]
    assert {gap.permission for gap in collected.gaps} == {"elasticache:ListTagsForResource"}


def _group(**said: Any) -> Found:
    item = {"ReplicationGroupId": "g", "ARN": "arn", **said}
    (found,) = elasticache.LISTINGS[0].find({"ReplicationGroups": [item]}, SCOPE, frozenset({GROUP}))
    return found


@pytest.mark.parametrize(
    ("said", "encrypted", "key"),
    [
        ({"AtRestEncryptionEnabled": False, "StorageEncryptionType": "sse-elasticache"}, True, None),
        ({"AtRestEncryptionEnabled": False, "StorageEncryptionType": "none"}, False, None),
        ({"StorageEncryptionType": "sse-kms", "KmsKeyId": "k"}, True, "k"),
        ({"AtRestEncryptionEnabled": True}, True, None),
        ({"AtRestEncryptionEnabled": False}, False, None),
    ],
)
def test_what_encrypts_is_told_by_the_type(said: dict[str, Any], encrypted: bool, key: str | None) -> None:
    found = _group(**said)
    assert (found.attributes["encrypted"], found.attributes["kms_key_id"]) == (encrypted, key)


@pytest.mark.parametrize(
    ("said", "transit"),
    [
        ({"TransitEncryptionEnabled": False}, "none"),
        ({"TransitEncryptionEnabled": True}, "required"),
        ({"TransitEncryptionEnabled": True, "TransitEncryptionMode": "preferred"}, "preferred"),
        ({"TransitEncryptionEnabled": True, "TransitEncryptionMode": "required"}, "required"),
        ({"TransitEncryptionEnabled": False, "TransitEncryptionMode": "required"}, "none"),
    ],
)
def test_clients_that_may_do_without_tls(said: dict[str, Any], transit: str) -> None:
    assert _group(**said).attributes["transit_encryption"] == transit


def test_what_a_group_does_not_say_stays_unread() -> None:
    assert set(_group().attributes) == {"id", "arn", "account", "region", "user_groups", "logs"}


def test_members_of_groups_are_no_clusters_of_their_own() -> None:
    member = {"CacheClusterId": "g-001", "ARN": "arn:1", "ReplicationGroupId": "g"}
    alone = {"CacheClusterId": "alone", "ARN": "arn:2"}
    found = list(
        elasticache.LISTINGS[1].find({"CacheClusters": [member, alone]}, SCOPE, frozenset({CLUSTER}))
    )
    assert [item.name for item in found] == ["alone"]
    asked = {"ShowCacheClustersNotInReplicationGroups": True, "ShowCacheNodeInfo": True}
    assert elasticache.LISTINGS[1].arguments(frozenset()) == asked
