"""EFS, FSx and AWS Backup. Defaults are those of the CloudFormation types."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft, Made, Turn
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, beside, block, json_text, lifted, tags
from gcheck.collectors.terraform.values import unresolved
from gcheck.model.unread import Unread


def _backed_up(draft: Draft, node: Node) -> None:
    other = draft.made.resource("aws_efs_backup_policy", node)
    other.set("file_system_id", draft.made.own, node)
    if isinstance(node.raw, Unread):
        other.hidden("backup_policy", node.raw, node)
    else:
        other.block("backup_policy", node).fill(node, {})


def _policy(kind: str, link: str) -> Turn:
    def turn(draft: Draft, node: Node) -> None:
        other = draft.made.resource(kind, node)
        other.set(link, draft.made.own, node)
        json_text("policy")(other, node)

    return turn


_FSX = {
    "WINDOWS": ("aws_fsx_windows_file_system", "WindowsConfiguration"),
    "LUSTRE": ("aws_fsx_lustre_file_system", "LustreConfiguration"),
    "ONTAP": ("aws_fsx_ontap_file_system", "OntapConfiguration"),
    "OPENZFS": ("aws_fsx_openzfs_file_system", "OpenZFSConfiguration"),
}
_CONFIGURATION = lifted({
    "DeploymentType": "deployment_type",
    "AutomaticBackupRetentionDays": "automatic_backup_retention_days",
    "AuditLogConfiguration": block("audit_log_configuration"),
})  # fmt: skip


class _FileSystem(Translation, frozen=True):
    """Each kind of file system is a type of its own in Terraform; the template's words choose it."""

    def make(self, made: Made) -> None:
        raw = made.declared.raw
        known = raw if isinstance(raw, dict) else {}
        asked = (
            made.evaluation.plain(made.declared.child("FileSystemType"))
            if "FileSystemType" in known
            else None
        )
        kinds = [kind for kind, (_, part) in _FSX.items() if asked == kind or part in known]
        kind = kinds[0] if kinds else "LUSTRE"
        days = {} if kind == "LUSTRE" else {"automatic_backup_retention_days": 30}
        Translation(_FSX[kind][0], self.names, days, self.named, self.arn, self.further).make(made)
        if not kinds:
            made.drafts[0].doubt = unresolved("its FileSystemType is not known", made.at.file, made.at.line)


TRANSLATIONS = {
    "AWS::EFS::FileSystem": Translation(
        "aws_efs_file_system",
        {
            "FileSystemTags": tags,
            "BackupPolicy": _backed_up,
            "FileSystemPolicy": _policy("aws_efs_file_system_policy", "file_system_id"),
        },
    ),
    "AWS::EFS::AccessPoint": Translation("aws_efs_access_point", {"AccessPointTags": tags}),
    "AWS::FSx::FileSystem": _FileSystem(
        "aws_fsx_lustre_file_system", {part: _CONFIGURATION for _, part in _FSX.values()}
    ),
    "AWS::Backup::BackupVault": Translation(
        "aws_backup_vault",
        {
            "BackupVaultName": "name",
            "LockConfiguration": beside("aws_backup_vault_lock_configuration", "backup_vault_name"),
            "AccessPolicy": _policy("aws_backup_vault_policy", "backup_vault_name"),
        },
        named="BackupVaultName",
    ),
    "AWS::Backup::BackupPlan": Translation(
        "aws_backup_plan",
        {
            "BackupPlan": lifted({
                "BackupPlanName": "name",
                "BackupPlanRule": block("rule", {
                    "TargetBackupVault": "target_vault_name",
                    "ScheduleExpression": "schedule",
                    "Lifecycle": block("lifecycle", {
                        "DeleteAfterDays": "delete_after", "MoveToColdStorageAfterDays": "cold_storage_after",
                    }),
                    "CopyActions": block("copy_action", {"DestinationBackupVaultArn": "destination_vault_arn"}),
                }),
            })
        },
    ),
    "AWS::Backup::BackupSelection": Translation(
        "aws_backup_selection",
        {"BackupPlanId": "plan_id", "BackupSelection": lifted({"SelectionName": "name"})},
    ),
}  # fmt: skip
