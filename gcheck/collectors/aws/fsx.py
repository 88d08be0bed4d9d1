"""FSx: file systems for Windows, Lustre, ONTAP and OpenZFS. FSx encrypts all of them at rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

FILE_SYSTEM = "aws.fsx.file-system"

_CONFIGURATIONS = {
    "WINDOWS": "WindowsConfiguration",
    "LUSTRE": "LustreConfiguration",
    "ONTAP": "OntapConfiguration",
    "OPENZFS": "OpenZFSConfiguration",
}


def _file_systems(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["FileSystems"]:
        key = item["FileSystemId"]
        attributes: dict[str, Any] = {
            "id": key,
            "arn": item["ResourceARN"],
            "account": scope.account,
            "region": scope.region,
            "kind": item["FileSystemType"],
            **_configuration(item),
        }
        if "Tags" in item:
            attributes["tags"] = {tag["Key"]: tag["Value"] for tag in item["Tags"]}
        if "KmsKeyId" in item:
            attributes["kms_key_id"] = item["KmsKeyId"]
        name = attributes.get("tags", {}).get("Name") or key
        yield Found(FILE_SYSTEM, item["ResourceARN"], name, scope.region, attributes)


def _configuration(item: Data) -> dict[str, Any]:
    """What the kind's own configuration says; a kind that is not among the four says nothing that is known here."""
    said = item.get(_CONFIGURATIONS.get(item["FileSystemType"], ""), {})
    kept: dict[str, Any] = {}
    if "DeploymentType" in said:
        kept["deployment"] = said["DeploymentType"]
    if said.get("DeploymentType", "").startswith("SCRATCH"):
        # of what is scratch Lustre keeps no backups, and it encrypts it with a key of FSx
        kept.update(backup_retention_days=None, kms_key_id=None)
    elif "AutomaticBackupRetentionDays" in said:
        kept["backup_retention_days"] = said["AutomaticBackupRetentionDays"]
    if item["FileSystemType"] != "WINDOWS":
        kept["file_access_audit"] = None
    elif "AuditLogConfiguration" in said:
        kept["file_access_audit"] = said["AuditLogConfiguration"]["FileAccessAuditLogLevel"]
    return kept


DESCRIBE_FILE_SYSTEMS = Call(
    "fsx",
    "DescribeFileSystems",
    "fsx:DescribeFileSystems",
    {
        FILE_SYSTEM: (
            "id",
            "arn",
            "account",
            "region",
            "tags",
            "kind",
            "deployment",
            "kms_key_id",
            "backup_retention_days",
            "file_access_audit",
        )
    },
    requires=("FileSystems",),
    # the API names no most for the size of a page
    paging=Paging("NextToken", "NextToken", ("FileSystems",)),
)

LISTINGS = (Listing(DESCRIBE_FILE_SYSTEMS, (FILE_SYSTEM,), True, _file_systems),)
DETAILS: tuple[Detail, ...] = ()
