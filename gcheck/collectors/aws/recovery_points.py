"""The recovery points of AWS Backup, one by one: what each is of, how it is stored, and until when it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.collectors.aws.backup import VAULT
from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

POINT = "aws.backup.recovery-point"

_FOR_EVER = -1
"""What a life cycle has in place of days where nothing is deleted, or moved."""


def _points(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["RecoveryPoints"]:
        arn = item["RecoveryPointArn"]
        attributes: dict[str, Any] = {
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "vault": item["BackupVaultName"],
            "resource": item["ResourceArn"],
            "kind": item["ResourceType"],
            "status": item["Status"],
            "created": rfc3339(item["CreationDate"]),
            # left out where none was made from it; the answer says when, not how it went
            "last_restored": rfc3339(item["LastRestoreTime"]) if "LastRestoreTime" in item else None,
            **_kept(item.get("Lifecycle") or {}),
        }
        if "IsEncrypted" in item:
            attributes["encrypted"] = item["IsEncrypted"]
            attributes["kms_key_id"] = item.get("EncryptionKeyArn") if item["IsEncrypted"] else None
        # two vaults may hold points of one name
        uid = f"{scope.account}/{scope.region}/{item['BackupVaultName']}/{arn}"
        yield Found(POINT, uid, arn.rpartition(":")[2], scope.region, attributes)


def _kept(cycle: Data) -> dict[str, Any]:
    days = {"delete_after_days": "DeleteAfterDays", "cold_after_days": "MoveToColdStorageAfterDays"}
    if "DeleteAfterEvent" in cycle:
        # one that is deleted by an event is kept for a time that nobody can tell from here
        del days["delete_after_days"]
    said = {name: cycle.get(member) for name, member in days.items()}
    return {name: None if value == _FOR_EVER else value for name, value in said.items()}


LIST_POINTS = Call(
    "backup",
    "ListRecoveryPointsByBackupVault",
    "backup:ListRecoveryPointsByBackupVault",
    {
        POINT: (
            "arn", "account", "region", "vault", "resource", "kind", "status", "created", "last_restored",
            "delete_after_days", "cold_after_days", "encrypted", "kms_key_id",
        )
    },
    roots=(JSON_BODY,),
    requires=("RecoveryPoints",),
    paging=Paging("NextToken", "NextToken", ("RecoveryPoints",), "MaxResults", 1000),
)  # fmt: skip

LISTINGS = (
    Listing(
        LIST_POINTS,
        (POINT,),
        True,
        _points,
        within=VAULT,
        # the number of points that the vault's own listing gives may be an approximation, so that 0 spares nothing
        asked=lambda vault: {"BackupVaultName": vault.name},
    ),
)
DETAILS: tuple[Detail, ...] = ()
