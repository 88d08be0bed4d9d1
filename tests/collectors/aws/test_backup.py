"""What is read of the company's backup plans and vaults."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gcheck.collectors.aws.backup import LISTINGS, PLAN, PROTECTED, VAULT, _rules
from gcheck.collectors.aws.listings import Found, Scope
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import DOCUMENTED, FaultProxy, deny, refuse

NOT_IN_MOTO = (
    "backup:GetBackupVaultAccessPolicy",
    "backup:ListBackupSelections",
    "backup:ListProtectedResources",
)
SCOPE = Scope("123456789012", "aws", "eu-west-1")


def _read(url: str) -> Collected:
    wanted = {kind: everything()[kind] - {"kms_key_id"} for kind in (PLAN, PROTECTED)}
    return collect(url, {**wanted, VAULT: ["name", "locked", "lock_date", "min_retention_days", "policy"]})


def test_reads_plans(proxy: FaultProxy) -> None:
    assert set(NOT_IN_MOTO) <= DOCUMENTED.keys()
    collected = _read(proxy.url)
    (rule,) = collected.of(PLAN)["nightly"].attributes["rules"]
    assert (rule["vault"], rule["cold_after_days"], rule["delete_after_days"]) == ("bookings", 30, 365)
    assert rule["copies_to"] == ["arn:aws:backup:eu-central-1:123456789012:backup-vault:copies"]
    (short,) = collected.of(PLAN)["trial"].attributes["rules"]
    assert (short["cold_after_days"], short["delete_after_days"], short["copies_to"]) == (None, 7, [])
    assert collected.of(PLAN)["trial"].attributes["selections"] == ["tagged"]
    assert not collected.gaps


def test_reads_vaults(proxy: FaultProxy) -> None:
    vaults = {name: item.attributes for name, item in _read(proxy.url).of(VAULT).items()}
    assert (vaults["bookings"]["locked"], vaults["bookings"]["min_retention_days"]) == (True, 35)
    assert (vaults["experiment"]["locked"], vaults["experiment"]["lock_date"]) == (False, None)
    assert vaults["bookings"]["policy"]["Statement"][0]["Effect"] == "Deny"


def test_a_vault_without_a_policy_has_none(proxy: FaultProxy) -> None:
    proxy.faults["backup:GetBackupVaultAccessPolicy"] = refuse(400, "ResourceNotFoundException")
    collected = _read(proxy.url)
    assert {item.attributes["policy"] for item in collected.of(VAULT).values()} == {None}
    assert not collected.gaps


@pytest.mark.parametrize("code", ["AccessDeniedException", "InvalidParameterValueException"])
def test_any_other_refusal_leaves_the_policy_unread(code: str, proxy: FaultProxy) -> None:
    proxy.faults["backup:GetBackupVaultAccessPolicy"] = refuse(400, code)
    for vault in _read(proxy.url).of(VAULT).values():
        assert isinstance(vault.attributes["policy"], Unread)


def test_a_denied_plan_is_unread(proxy: FaultProxy) -> None:
    proxy.faults["backup:GetBackupPlan"] = deny
    collected = _read(proxy.url)
    assert {gap.permission for gap in collected.gaps} == {"backup:GetBackupPlan"}
    assert all(isinstance(item.attributes["rules"], Unread) for item in collected.of(PLAN).values())


def test_reads_what_has_recovery_points(proxy: FaultProxy) -> None:
    (item,) = _read(proxy.url).of(PROTECTED).values()
    assert item.attributes["arn"] == "arn:aws:dynamodb:eu-west-1:123456789012:table/bookings"
    assert (item.attributes["kind"], item.attributes["last_backup"]) == ("DynamoDB", "2026-01-01T00:00:00Z")


def _rule(**more: Any) -> dict[str, Any]:
    plan = {"BackupPlan": {"Rules": [{"RuleName": "r", "TargetBackupVaultName": "v", **more}]}}
    (rule,) = _rules(plan, Found(PLAN, "arn", "p", "eu-west-1", {}))["rules"]
    return dict(rule)


def test_a_rule_without_a_life_cycle_keeps_for_ever() -> None:
    assert (_rule()["delete_after_days"], _rule()["cold_after_days"]) == (None, None)
    assert _rule(Lifecycle={"MoveToColdStorageAfterDays": 30})["delete_after_days"] is None


def test_how_long_is_kept_what_an_event_deletes_nobody_knows() -> None:
    assert "delete_after_days" not in _rule(Lifecycle={"DeleteAfterEvent": "DELETE_AFTER_COPY"})


def test_a_lock_that_cannot_be_removed_has_a_date() -> None:
    item = {
        "BackupVaultArn": "arn", "BackupVaultName": "v", "Locked": True, "MinRetentionDays": 35,
        "LockDate": datetime(2026, 3, 1, tzinfo=timezone.utc), "EncryptionKeyArn": "key", "NumberOfRecoveryPoints": 3,
    }  # fmt: skip
    (found,) = LISTINGS[1].find({"BackupVaultList": [item]}, SCOPE, frozenset({VAULT}))
    assert found.attributes["lock_date"] == "2026-03-01T00:00:00Z"
    assert (found.attributes["kms_key_id"], found.attributes["recovery_points"]) == ("key", 3)
    (bare,) = LISTINGS[1].find(
        {"BackupVaultList": [{"BackupVaultArn": "arn", "BackupVaultName": "v"}]}, SCOPE, frozenset({VAULT})
    )
    assert "locked" not in bare.attributes
