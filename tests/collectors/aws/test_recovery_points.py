"""The recovery points of AWS Backup, as AWS documents them; the emulator has none."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gcheck.collectors.aws.backup import VAULT
from gcheck.collectors.aws.listings import Scope
from gcheck.collectors.aws.recovery_points import LISTINGS, POINT
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import DOCUMENTED, FaultProxy, deny

OPERATION = "backup:ListRecoveryPointsByBackupVault"
SCOPE = Scope("123456789012", "aws", "eu-west-1")
POINT_OF = {
    "RecoveryPointArn": "arn:aws:backup:eu-west-1:123456789012:recovery-point:1",
    "BackupVaultName": "v",
    "ResourceArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/t",
    "ResourceType": "DynamoDB",
    "Status": "COMPLETED",
    "CreationDate": datetime(2026, 1, 1, tzinfo=timezone.utc),
}


def _read(proxy: FaultProxy, **options: Any) -> Collected:
    return collect(proxy.url, {POINT: everything()[POINT]}, **options)


def _attributes(**more: Any) -> dict[str, Any]:
    (found,) = LISTINGS[0].find({"RecoveryPoints": [{**POINT_OF, **more}]}, SCOPE, frozenset({POINT}))
    return found.attributes


def test_reads_the_points_of_each_vault(proxy: FaultProxy) -> None:
    assert OPERATION in DOCUMENTED
    collected = _read(proxy)
    points = {name: item.attributes for name, item in collected.of(POINT).items()}
    assert {name: item["status"] for name, item in points.items()} == {
        "nightly-1": "COMPLETED",
        "snapshot/snap-0a1b2c3d": "PARTIAL",
        "nightly-0": "EXPIRED",
    }
    good, bare, old = (points[name] for name in ("nightly-1", "snapshot/snap-0a1b2c3d", "nightly-0"))
    assert (good["encrypted"], good["delete_after_days"], good["cold_after_days"]) == (True, 365, 30)
    assert good["last_restored"] == "2026-01-01T00:00:00Z"
    assert (bare["encrypted"], bare["kms_key_id"], bare["delete_after_days"]) == (False, None, None)
    assert (old["delete_after_days"], old["cold_after_days"]) == (7, None)
    assert proxy.calls.count(OPERATION) == 2  # a call for each vault
    assert not [gap for gap in collected.gaps if gap.attributes != ("kms_key_id",)]


def test_points_that_are_denied_may_be_missing(proxy: FaultProxy) -> None:
    proxy.faults[OPERATION] = deny
    collected = _read(proxy)
    assert {(gap.operation, gap.permission) for gap in collected.gaps} == {(OPERATION, OPERATION)}
    assert all(gap.hides_resources for gap in collected.gaps)
    assert not any(item.complete for item in collected.populations)


def test_vaults_that_are_denied_hide_their_points(proxy: FaultProxy) -> None:
    proxy.faults["backup:ListBackupVaults"] = deny
    collected = _read(proxy)
    assert {gap.operation for gap in collected.gaps} == {"backup:ListBackupVaults"}
    assert {kind for gap in collected.gaps for kind in gap.resource_types} == {POINT}


def test_vaults_need_no_points(proxy: FaultProxy) -> None:
    collect(proxy.url, {VAULT: ["name"]})
    assert OPERATION not in proxy.calls


@pytest.mark.parametrize(
    ("cycle", "days"),
    [(None, None), ({}, None), ({"DeleteAfterDays": -1}, None), ({"DeleteAfterDays": 35}, 35)],
)
def test_a_point_without_days_is_kept_for_ever(cycle: Any, days: int | None) -> None:
    assert _attributes(Lifecycle=cycle)["delete_after_days"] == days


def test_how_long_a_point_is_kept_that_an_event_deletes_nobody_knows() -> None:
    assert "delete_after_days" not in _attributes(Lifecycle={"DeleteAfterEvent": "DELETE_AFTER_COPY"})


def test_whether_a_point_is_encrypted_may_not_be_said() -> None:
    assert not {"encrypted", "kms_key_id"} & _attributes().keys()
    said = _attributes(IsEncrypted=True, EncryptionKeyArn="k")
    assert (said["encrypted"], said["kms_key_id"]) == (True, "k")
