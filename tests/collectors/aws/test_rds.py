"""RDS: what is read of the company's databases, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timezone
from typing import Any

import pytest

from gcheck.collectors.aws import rds
from gcheck.collectors.aws.listings import Found, Scope, UnsaidError
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, refuse

SCOPE = Scope("123456789012", "aws", "eu-west-1")
PREFIX = "arn:aws:rds:eu-west-1:123456789012"


def _wanted() -> dict[str, frozenset[str]]:
    return {kind: names for kind, names in everything().items() if kind.startswith("aws.rds.")}


def _values(collected: Collected, kind: str, name: str, *attributes: str) -> list[Any]:
    values = collected.of(kind)[name].attributes
    return [values[attribute] for attribute in attributes]


@pytest.fixture(scope="module")
def whole(company: str) -> Collected:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        return collect(company, _wanted(), regions=["eu-west-1", "us-east-1"])


def test_nothing_is_left_unread(whole: Collected) -> None:
    assert {kind for kind, _ in whole.resources} == set(_wanted())
    # what the emulator does not know of
    assert {gap.attributes for gap in whole.gaps} == {("performance_insights",)}


def test_reads_instances(whole: Collected) -> None:
    asked = (
        "engine", "cluster", "encrypted", "publicly_accessible", "backup_retention_days", "multi_az",
        "deletion_protection", "auto_minor_version_upgrade", "iam_authentication", "log_exports", "tags",
    )  # fmt: skip
    assert _values(whole, "aws.rds.instance", "bookings", *asked) == [
        "postgres", None, True, False, 14, True, True, True, True, ["postgresql", "upgrade"], {"owner": "platform"},
    ]  # fmt: skip
    assert _values(whole, "aws.rds.instance", "legacy-reports", *asked) == [
        "postgres", None, False, True, 0, False, False, False, False, [], {},
    ]  # fmt: skip
    assert _values(whole, "aws.rds.instance", "guests-1", "cluster", "replica_of") == ["guests", None]
    groups = _values(whole, "aws.rds.instance", "bookings", "parameter_groups", "parameters_pending")
    assert groups == [[f"{PREFIX}:pg:larkspur-postgres16"], False]


def test_reads_clusters(whole: Collected) -> None:
    asked = ("encrypted", "backup_retention_days", "multi_az", "deletion_protection", "log_exports")
    assert _values(whole, "aws.rds.cluster", "guests", *asked) == [True, 14, True, True, ["postgresql"]]
    assert _values(whole, "aws.rds.cluster", "trial", *asked) == [False, 1, False, False, []]
    assert _values(whole, "aws.rds.cluster", "guests", "members") == [["guests-1", "guests-2"]]
    assert _values(whole, "aws.rds.cluster", "trial", "members") == [[]]
    group = _values(whole, "aws.rds.cluster", "guests", "parameter_group")
    assert group == [f"{PREFIX}:cluster-pg:larkspur-aurora16"]


def test_a_key_is_named_only_where_it_encrypts(whole: Collected) -> None:
    # the emulator names one for whatever it does not encrypt
    assert _values(whole, "aws.rds.cluster", "trial", "kms_key_id") == [None]
    assert str(_values(whole, "aws.rds.cluster", "guests", "kms_key_id")[0]).startswith("arn:aws:kms:")


@pytest.mark.parametrize(
    ("kind", "prefix", "demo"),
    [("aws.rds.snapshot", "bookings", "legacy-reports"), ("aws.rds.cluster-snapshot", "guests", "trial")],
)
def test_reads_who_may_restore_a_snapshot(kind: str, prefix: str, demo: str, whole: Collected) -> None:
    asked = ("public", "shared_with", "encrypted", "kind")
    assert _values(whole, kind, f"{prefix}-before-upgrade", *asked) == [False, [], True, "manual"]
    assert _values(whole, kind, f"{prefix}-for-the-auditor", *asked) == [
        False,
        ["210987654321"],
        True,
        "manual",
    ]
    assert _values(whole, kind, f"{demo}-demo", *asked) == [True, [], False, "manual"]


def test_reads_whether_parameter_groups_force_tls(whole: Collected) -> None:
    forced = {
        name: item.attributes["tls_required"] for name, item in whole.of("aws.rds.parameter-group").items()
    }
    assert (forced["larkspur-postgres16"], forced["larkspur-plain16"]) == (True, False)
    assert _values(whole, "aws.rds.cluster-parameter-group", "larkspur-aurora16", "tls_required") == [True]
    assert _values(whole, "aws.rds.cluster-parameter-group", "larkspur-trial8", "tls_required") == [False]


def test_only_manual_snapshots_are_asked_about_sharing(proxy: FaultProxy) -> None:
    collected = collect(
        proxy.url, {"aws.rds.snapshot": ["public", "kind"], "aws.rds.cluster-snapshot": ["public"]}
    )
    kinds = Counter(item.attributes["kind"] for item in collected.of("aws.rds.snapshot").values())
    assert kinds["automated"] > 0
    assert proxy.calls.count("rds:DescribeDBSnapshotAttributes") == kinds["manual"] == 3
    assert proxy.calls.count("rds:DescribeDBClusterSnapshotAttributes") == 3
    assert collected.gaps == ()


@pytest.mark.parametrize("code", ["AccessDenied", "DBSnapshotNotFound", "InvalidParameterCombination"])
def test_no_error_says_that_a_snapshot_is_not_shared(code: str, proxy: FaultProxy) -> None:
    proxy.faults["rds:DescribeDBSnapshotAttributes"] = refuse(403 if code == "AccessDenied" else 400, code)
    collected = collect(proxy.url, {"aws.rds.snapshot": ["public", "shared_with"]})
    snapshot = collected.of("aws.rds.snapshot")["legacy-reports-demo"]
    assert isinstance(snapshot.attributes["public"], Unread)
    assert isinstance(snapshot.attributes["shared_with"], Unread)
    told = {gap.attributes for gap in collected.gaps}
    assert told == {("public", "shared_with")}


def test_parameters_that_cannot_be_read_are_unread(proxy: FaultProxy) -> None:
    proxy.faults["rds:DescribeDBParameters"] = refuse(403, "AccessDenied")
    collected = collect(proxy.url, {"aws.rds.parameter-group": ["name", "tls_required"]})
    groups = collected.of("aws.rds.parameter-group").values()
    assert {isinstance(group.attributes["tls_required"], Unread) for group in groups} == {True}
    assert {gap.permission for gap in collected.gaps} == {"rds:DescribeDBParameters"}


def _find(operation: str, item: dict[str, Any]) -> Found:
    listing = next(one for one in rds.LISTINGS if one.call.operation == operation)
    (found,) = listing.find({operation.removeprefix("Describe"): [item]}, SCOPE, frozenset(listing.types[:1]))
    return found


INSTANCE = {
    "DBInstanceIdentifier": "db",
    "DBInstanceArn": f"{PREFIX}:db:db",
    "DBInstanceStatus": "available",
    "Engine": "postgres",
}
SNAPSHOT = {
    "DBSnapshotIdentifier": "s",
    "DBSnapshotArn": f"{PREFIX}:snapshot:s",
    "DBInstanceIdentifier": "db",
    "Engine": "postgres",
    "Status": "creating",
    "Encrypted": False,
}


@pytest.mark.parametrize(
    ("said", "encrypted"),
    [
        ({"StorageEncrypted": False, "StorageEncryptionType": "sse-rds"}, True),
        ({"StorageEncrypted": False, "StorageEncryptionType": "none"}, False),
        ({"StorageEncrypted": False}, False),
        ({"StorageEncrypted": True, "StorageEncryptionType": "sse-kms", "KmsKeyId": "k"}, True),
    ],
)
def test_a_key_that_aws_owns_encrypts_too(said: dict[str, Any], encrypted: bool) -> None:
    found = _find("DescribeDBInstances", {**INSTANCE, **said})
    assert found.attributes["encrypted"] is encrypted
    assert found.attributes["kms_key_id"] == said.get("KmsKeyId")


def test_what_an_instance_does_not_say_stays_unread() -> None:
    found = _find("DescribeDBInstances", INSTANCE)
    said = {
        "id",
        "arn",
        "account",
        "region",
        "status",
        "engine",
        "cluster",
        "replica_of",
        "log_exports",
        "kms_key_id",
    }
    assert set(found.attributes) == said


@pytest.mark.parametrize(
    ("status", "pending"), [("in-sync", False), ("pending-reboot", True), ("applying", True)]
)
def test_parameters_that_wait_for_a_restart(status: str, pending: bool) -> None:
    group = {"DBParameterGroupName": "g", "ParameterApplyStatus": status}
    found = _find("DescribeDBInstances", {**INSTANCE, "DBParameterGroups": [group]})
    assert found.attributes["parameters_pending"] is pending
    members = [
        {"DBInstanceIdentifier": "a", "DBClusterParameterGroupStatus": "in-sync"},
        {"DBInstanceIdentifier": "b", "DBClusterParameterGroupStatus": status},
    ]
    cluster = {"DBClusterIdentifier": "c", "DBClusterArn": f"{PREFIX}:cluster:c", "Status": "available"}
    assert (
        _find("DescribeDBClusters", {**cluster, "DBClusterMembers": members}).attributes["parameters_pending"]
        is pending
    )
    del members[0]["DBClusterParameterGroupStatus"]
    assert (
        "parameters_pending"
        not in _find("DescribeDBClusters", {**cluster, "DBClusterMembers": members}).attributes
    )


def test_replicas_name_their_source() -> None:
    of_instance = _find("DescribeDBInstances", {**INSTANCE, "ReadReplicaSourceDBInstanceIdentifier": "main"})
    of_cluster = _find("DescribeDBInstances", {**INSTANCE, "ReadReplicaSourceDBClusterIdentifier": "guests"})
    assert (of_instance.attributes["replica_of"], of_cluster.attributes["replica_of"]) == ("main", "guests")


@pytest.mark.parametrize("kind", ["automated", "awsbackup"])
def test_snapshots_that_aws_takes_are_shared_with_nobody(kind: str) -> None:
    found = _find("DescribeDBSnapshots", {**SNAPSHOT, "SnapshotType": kind})
    assert (found.attributes["public"], found.attributes["shared_with"]) == (False, [])
    assert found.attributes["created"] is None
    assert not rds.DETAILS[0].needed(found)


@pytest.mark.parametrize("kind", ["manual", "shared", "a kind of tomorrow"])
def test_any_other_snapshot_is_asked_about(kind: str) -> None:
    taken = datetime(2026, 1, 1, tzinfo=timezone.utc)
    found = _find("DescribeDBSnapshots", {**SNAPSHOT, "SnapshotType": kind, "SnapshotCreateTime": taken})
    assert "public" not in found.attributes
    assert found.attributes["created"] == "2026-01-01T00:00:00Z"
    assert rds.DETAILS[0].needed(found)


def test_permissions_that_are_not_listed_are_unsaid() -> None:
    found = _find("DescribeDBSnapshots", {**SNAPSHOT, "SnapshotType": "manual"})
    with pytest.raises(UnsaidError):
        rds.DETAILS[0].parse({"DBSnapshotAttributesResult": {"DBSnapshotAttributes": []}}, found)
    both = [{"AttributeName": "restore", "AttributeValues": ["210987654321", "all"]}]
    said = rds.DETAILS[0].parse({"DBSnapshotAttributesResult": {"DBSnapshotAttributes": both}}, found)
    assert said == {"public": True, "shared_with": ["210987654321"]}


@pytest.mark.parametrize(
    ("name", "value", "forced"),
    [
        ("rds.force_ssl", "1", True),
        ("rds.force_ssl", "0", False),
        ("require_secure_transport", "ON", True),
        ("require_secure_transport", "OFF", False),
        ("max_connections", "100", None),
    ],
)
def test_what_a_parameter_says_of_tls(name: str, value: str, forced: bool | None) -> None:
    said = rds.DETAILS[2].parse({"Parameters": [{"ParameterName": name, "ParameterValue": value}]}, _group())
    assert said == {"tls_required": forced}


@pytest.mark.parametrize("parameter", [{}, {"ParameterValue": "{SomeFormula}"}])
def test_a_parameter_left_to_the_engine_is_unsaid(parameter: dict[str, str]) -> None:
    with pytest.raises(UnsaidError):
        rds.DETAILS[2].parse({"Parameters": [{"ParameterName": "rds.force_ssl", **parameter}]}, _group())


def test_only_the_two_parameters_are_asked_for() -> None:
    assert rds.DETAILS[2].arguments(_group()) == {
        "DBParameterGroupName": "g",
        "Filters": [{"Name": "parameter-name", "Values": ["rds.force_ssl", "require_secure_transport"]}],
    }


def _group() -> Found:
    return Found("aws.rds.parameter-group", "g", "g", "eu-west-1", {}, {"DBParameterGroupName": "g"})
