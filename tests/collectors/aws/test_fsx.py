"""FSx: what is read of the company's shares, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws import fsx
from gcheck.collectors.aws.fsx import FILE_SYSTEM
from gcheck.collectors.aws.listings import Scope
from tests.aws_collecting import collect, everything
from tests.fault_proxy import FaultProxy, deny

SCOPE = Scope("123456789012", "aws", "eu-west-1")


def test_reads_file_systems(company: str) -> None:
    collected = collect(company, {FILE_SYSTEM: everything()[FILE_SYSTEM]}, regions=["eu-west-1", "us-east-1"])
    shares = {name: item.attributes for name, item in collected.of(FILE_SYSTEM).items()}
    asked = ("kind", "deployment", "backup_retention_days", "file_access_audit")
    assert [shares["office"][name] for name in asked] == ["WINDOWS", "SINGLE_AZ_2", 14, "SUCCESS_AND_FAILURE"]
    assert [shares["old-office"][name] for name in asked] == ["WINDOWS", "SINGLE_AZ_2", 1, "DISABLED"]
    assert [shares["rendering"][name] for name in asked] == ["LUSTRE", "SCRATCH_2", None, None]
    assert shares["office"]["kms_key_id"].startswith("arn:aws:kms:")
    assert shares["office"]["tags"]["owner"] == "platform"


def test_a_denied_listing_names_the_permission(proxy: FaultProxy) -> None:
    proxy.faults["fsx:DescribeFileSystems"] = deny
    collected = collect(proxy.url, {FILE_SYSTEM: ["kind"]}, regions=["eu-west-1"])
    assert not collected.resources
    assert [gap.permission for gap in collected.gaps] == ["fsx:DescribeFileSystems"]
    assert [item.complete for item in collected.populations] == [False]


def _read(kind: str, **said: Any) -> dict[str, Any]:
    item = {"FileSystemId": "fs-1", "ResourceARN": "arn", "FileSystemType": kind, **said}
    (found,) = fsx.LISTINGS[0].find({"FileSystems": [item]}, SCOPE, frozenset({FILE_SYSTEM}))
    return found.attributes


@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("WINDOWS", "WindowsConfiguration"),
        ("LUSTRE", "LustreConfiguration"),
        ("ONTAP", "OntapConfiguration"),
        ("OPENZFS", "OpenZFSConfiguration"),
    ],
)
def test_each_kind_has_a_configuration_of_its_own(kind: str, member: str) -> None:
    configuration = {"DeploymentType": "SINGLE_AZ_1", "AutomaticBackupRetentionDays": 30}
    read = _read(kind, **{member: configuration})
    assert (read["deployment"], read["backup_retention_days"]) == ("SINGLE_AZ_1", 30)


def test_what_a_file_system_does_not_say_stays_unread() -> None:
    assert set(_read("WINDOWS")) == {"id", "arn", "account", "region", "kind"}
    assert set(_read("SOMETHING_NEW")) == {"id", "arn", "account", "region", "kind", "file_access_audit"}


def test_scratch_is_neither_backed_up_nor_encrypted_with_a_key_of_ones_own() -> None:
    read = _read(
        "LUSTRE", LustreConfiguration={"DeploymentType": "SCRATCH_1", "AutomaticBackupRetentionDays": 0}
    )
    assert (read["backup_retention_days"], read["kms_key_id"]) == (None, None)
