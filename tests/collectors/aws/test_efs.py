"""EFS: what is read of the company's file systems, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gcheck.collectors.aws import efs
from gcheck.collectors.aws.listings import Found, Scope
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, refuse

FILE_SYSTEM = "aws.efs.file-system"
ACCESS_POINT = "aws.efs.access-point"
SCOPE = Scope("123456789012", "aws", "eu-west-1")


@pytest.fixture(scope="module")
def whole(company: str) -> Collected:
    wanted = {kind: everything()[kind] for kind in (FILE_SYSTEM, ACCESS_POINT)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        return collect(company, wanted, regions=["eu-west-1", "us-east-1"])


def _of(collected: Collected, kind: str, name: str, *attributes: str) -> list[Any]:
    values = collected.of(kind)[name].attributes
    return [values[attribute] for attribute in attributes]


def test_reads_file_systems(whole: Collected) -> None:
    asked = ("name", "state", "encrypted", "backup_policy", "availability_zone", "tags")
    tags = {"owner": "platform", "Name": "documents"}
    assert _of(whole, FILE_SYSTEM, "documents", *asked) == [
        "documents",
        "available",
        True,
        "ENABLED",
        None,
        tags,
    ]
    statements = _of(whole, FILE_SYSTEM, "documents", "policy")[0]["Statement"]
    assert [statement["Effect"] for statement in statements] == ["Allow", "Deny"]
    assert str(_of(whole, FILE_SYSTEM, "documents", "kms_key_id")[0]).startswith("arn:aws:kms:")
    assert whole.gaps == ()


def test_what_efs_says_is_absent_is_null(whole: Collected) -> None:
    asked = ("encrypted", "kms_key_id", "backup_policy", "policy")
    assert _of(whole, FILE_SYSTEM, "scratch", *asked) == [False, None, None, None]


def test_reads_access_points(whole: Collected) -> None:
    assert _of(whole, ACCESS_POINT, "documents-app", "root_directory", "user_id") == ["/app", 1001]
    assert _of(whole, ACCESS_POINT, "documents-all", "root_directory", "user_id") == ["/", None]
    file_system = _of(whole, FILE_SYSTEM, "documents", "id")
    assert _of(whole, ACCESS_POINT, "documents-all", "file_system") == file_system


@pytest.mark.parametrize(
    ("operation", "attribute"),
    [("efs:DescribeBackupPolicy", "backup_policy"), ("efs:DescribeFileSystemPolicy", "policy")],
)
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "AccessDeniedException"),
        (404, "FileSystemNotFound"),
        (400, "ValidationException"),
        (500, "PolicyNotFound"),
    ],
)
def test_only_one_answer_means_that_there_is_none(
    operation: str, attribute: str, status: int, code: str, proxy: FaultProxy
) -> None:
    proxy.faults[operation] = refuse(status, code)
    collected = collect(proxy.url, {FILE_SYSTEM: [attribute, "encrypted"]})
    for item in collected.of(FILE_SYSTEM).values():
        assert isinstance(item.attributes[attribute], Unread)
        assert not isinstance(item.attributes["encrypted"], Unread)
    assert {gap.operation for gap in collected.gaps} == {operation}


def test_a_denied_read_names_the_permission(proxy: FaultProxy) -> None:
    proxy.faults["efs:DescribeBackupPolicy"] = refuse(403, "AccessDeniedException")
    collected = collect(proxy.url, {FILE_SYSTEM: ["backup_policy"]})
    assert {gap.permission for gap in collected.gaps} == {"elasticfilesystem:DescribeBackupPolicy"}


def _file_system(**said: Any) -> Found:
    item = {
        "FileSystemId": "fs-1",
        "FileSystemArn": "arn",
        "CreationTime": datetime(2026, 1, 1, tzinfo=timezone.utc),
        "LifeCycleState": "available",
        **said,
    }
    (found,) = efs.LISTINGS[1].find({"FileSystems": [item]}, SCOPE, frozenset({FILE_SYSTEM}))
    return found


def test_encryption_that_is_not_mentioned_is_unsaid() -> None:
    assert not {"encrypted", "kms_key_id", "tags"} & set(_file_system().attributes)
    assert _file_system(Encrypted=True, KmsKeyId="k").attributes["kms_key_id"] == "k"
    # only the key of this one is unread: the listing goes on
    unnamed = _file_system(Encrypted=True).attributes
    assert unnamed["encrypted"] is True
    assert "kms_key_id" not in unnamed


def test_a_one_zone_file_system_names_its_zone() -> None:
    found = _file_system(AvailabilityZoneName="eu-west-1b", Name="")
    assert (found.attributes["availability_zone"], found.attributes["name"], found.name) == (
        "eu-west-1b",
        None,
        "fs-1",
    )


@pytest.mark.parametrize(
    ("said", "root", "user"),
    [
        ({}, "/", None),
        ({"RootDirectory": {"Path": "/"}, "PosixUser": {"Uid": 0, "Gid": 0}}, "/", 0),
        ({"RootDirectory": {"Path": "/a", "CreationInfo": {}}, "PosixUser": {}}, "/a", None),
    ],
)
def test_root_is_a_user_too(said: dict[str, Any], root: str, user: int | None) -> None:
    item = {
        "AccessPointId": "a",
        "AccessPointArn": "arn",
        "FileSystemId": "fs-1",
        "LifeCycleState": "available",
        **said,
    }
    (found,) = efs.LISTINGS[0].find({"AccessPoints": [item]}, SCOPE, frozenset({ACCESS_POINT}))
    assert (found.attributes["root_directory"], found.attributes["user_id"]) == (root, user)
