"""AWS Backup: plans with their rules and selections, vaults with lock and policy, and what has recovery points."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

PLAN = "aws.backup.plan"
VAULT = "aws.backup.vault"
PROTECTED = "aws.backup.protected-resource"


def _plans(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["BackupPlansList"]:
        arn, name = item["BackupPlanArn"], item["BackupPlanName"]
        kept = _placed(scope, id=item["BackupPlanId"], name=name, arn=arn)
        yield Found(PLAN, arn, name, scope.region, kept, {"BackupPlanId": item["BackupPlanId"]})


def _rules(data: Data, found: Found) -> Mapping[str, Any]:
    return {"rules": [_rule(item) for item in data["BackupPlan"]["Rules"]]}


def _rule(item: Data) -> dict[str, Any]:
    # what a rule leaves out of its life cycle does not happen: no cold storage, kept for ever
    cycle = item.get("Lifecycle") or {}
    kept: dict[str, Any] = {
        "name": item["RuleName"],
        "vault": item["TargetBackupVaultName"],
        "cold_after_days": cycle.get("MoveToColdStorageAfterDays"),
        "copies_to": [action["DestinationBackupVaultArn"] for action in item.get("CopyActions") or ()],
    }
    # one that is deleted by an event is kept for a time that nobody can tell from here
    if "DeleteAfterEvent" not in cycle:
        kept["delete_after_days"] = cycle.get("DeleteAfterDays")
    if "ScheduleExpression" in item:
        kept["schedule"] = item["ScheduleExpression"]
    return kept


def _selections(data: Data, found: Found) -> Mapping[str, Any]:
    return {"selections": sorted({item["SelectionName"] for item in data["BackupSelectionsList"]})}


def _vaults(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["BackupVaultList"]:
        arn, name = item["BackupVaultArn"], item["BackupVaultName"]
        kept = _placed(scope, name=name, arn=arn)
        said = {"NumberOfRecoveryPoints": "recovery_points", "Locked": "locked"}
        kept.update({attribute: item[member] for member, attribute in said.items() if member in item})
        if "Locked" in item:
            # the two bounds belong to the lock, and the date to one that nobody can take away again
            kept["min_retention_days"] = item.get("MinRetentionDays")
            kept["lock_date"] = rfc3339(item["LockDate"]) if "LockDate" in item else None
        if "EncryptionKeyArn" in item:
            kept["kms_key_id"] = item["EncryptionKeyArn"]
        yield Found(VAULT, arn, name, scope.region, kept, {"BackupVaultName": name})


def _policy(data: Data, found: Found) -> Mapping[str, Any]:
    return {"policy": json.loads(data["Policy"])}


def _protected(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Results"]:
        arn = item["ResourceArn"]
        kept = _placed(scope, arn=arn, kind=item["ResourceType"], last_backup=rfc3339(item["LastBackupTime"]))
        uid = f"{scope.account}/{scope.region}/backup/{arn}"
        yield Found(PROTECTED, uid, arn.rpartition(":")[2], scope.region, kept)


def _placed(scope: Scope, **attributes: Any) -> dict[str, Any]:
    return {**attributes, "account": scope.account, "region": scope.region}


def _call(
    operation: str,
    fills: Mapping[str, tuple[str, ...]],
    member: str,
    paged: bool = True,
    absent: Mapping[str, Mapping[str, Any]] | None = None,
) -> Call:
    paging = Paging("NextToken", "NextToken", (member,), "MaxResults", 1000) if paged else None
    return Call(
        "backup",
        operation,
        f"backup:{operation}",
        fills,
        roots=(JSON_BODY,),
        requires=(member,),
        paging=paging,
        absent=absent or {},
    )


_PLACED = ("account", "region")
_LOCK = ("locked", "lock_date", "min_retention_days")
LIST_PLANS = _call("ListBackupPlans", {PLAN: ("id", "name", "arn", *_PLACED)}, "BackupPlansList")
LIST_VAULTS = _call(
    "ListBackupVaults",
    {VAULT: ("name", "arn", *_PLACED, "recovery_points", "kms_key_id", *_LOCK)},
    "BackupVaultList",
)
LIST_PROTECTED = _call(
    "ListProtectedResources", {PROTECTED: ("arn", *_PLACED, "kind", "last_backup")}, "Results"
)
GET_PLAN = _call("GetBackupPlan", {PLAN: ("rules",)}, "BackupPlan", paged=False)
LIST_SELECTIONS = _call("ListBackupSelections", {PLAN: ("selections",)}, "BackupSelectionsList")
GET_VAULT_POLICY = _call(
    "GetBackupVaultAccessPolicy",
    {VAULT: ("policy",)},
    "Policy",
    paged=False,
    # the vault was listed a moment ago, so that what does not exist is its policy
    absent={"ResourceNotFoundException": {"policy": None}},
)

LISTINGS = (
    Listing(LIST_PLANS, (PLAN,), True, _plans),
    Listing(LIST_VAULTS, (VAULT,), True, _vaults),
    Listing(LIST_PROTECTED, (PROTECTED,), True, _protected),
)
DETAILS = (
    Detail(PLAN, GET_PLAN, _rules),
    Detail(PLAN, LIST_SELECTIONS, _selections),
    Detail(VAULT, GET_VAULT_POLICY, _policy),
)
