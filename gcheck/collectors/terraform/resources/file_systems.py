"""EFS and FSx. Defaults are those of the provider, and of CreateFileSystem for the backups of EFS."""

from __future__ import annotations

from gcheck.collectors.terraform.resources.mapping import Fill, Subject
from gcheck.collectors.terraform.resources.tables import (
    beside,
    by_type,
    constant,
    flag,
    inside,
    of,
    policy,
    reference,
    required,
    symbol,
    table,
    text,
    whole,
)
from gcheck.collectors.terraform.view import Reading


def _backups_unsaid(subject: Subject) -> Reading:
    """One Zone file systems are backed up unless the code says otherwise, others are not."""
    zone = subject.view.reference("availability_zone_name")
    if zone.value is None:
        return subject.view.default(None, "not declared in this code")
    return subject.view.default("ENABLED", "default of the API for One Zone file systems")


EFS = table(
    ("aws_efs_file_system",),
    "creation_token",
    {
        "encrypted": flag("encrypted"),
        "kms_key_id": reference("kms_key_id"),
        "availability_zone": reference("availability_zone_name"),
    },
    {
        "id": symbol("id"),
        "backup_policy": beside(
            "aws_efs_backup_policy",
            "file_system_id",
            inside("backup_policy", text("status")),
            _backups_unsaid,
        ),
        "policy": beside(
            "aws_efs_file_system_policy",
            "file_system_id",
            policy(),
            lambda subject: subject.view.default(None, "not declared in this code"),
        ),
    },
)

ACCESS_POINT = table(
    ("aws_efs_access_point",),
    "id",
    {
        "file_system": required("file_system_id"),
        "root_directory": inside("root_directory", text("path", "/"), "/"),
        "user_id": inside("posix_user", whole("uid")),
    },
    {"id": symbol("id")},
)

_KINDS = {
    "aws_fsx_windows_file_system": "WINDOWS",
    "aws_fsx_lustre_file_system": "LUSTRE",
    "aws_fsx_ontap_file_system": "ONTAP",
    "aws_fsx_openzfs_file_system": "OPENZFS",
}
_DEPLOYED = {"aws_fsx_windows_file_system": "SINGLE_AZ_1", "aws_fsx_lustre_file_system": "SCRATCH_1"}
_BACKED_UP = {"aws_fsx_windows_file_system": 7}


def _per_kind(fill: Fill, otherwise: Fill) -> Fill:
    """One Fill for Windows file systems, another for the rest."""
    return by_type(**{kind: fill if "windows" in kind else otherwise for kind in _KINDS})


def _deployment(subject: Subject) -> Reading:
    default = _DEPLOYED.get(subject.instance.type)
    return (text("deployment_type", default) if default else required("deployment_type"))(subject.view)


def _backups(subject: Subject) -> Reading:
    return subject.view.whole("automatic_backup_retention_days", _BACKED_UP.get(subject.instance.type, 0))


FSX = table(
    tuple(_KINDS),
    "id",
    {"kms_key_id": reference("kms_key_id")},
    {
        "id": symbol("id"),
        "kind": lambda subject: subject.view.default(_KINDS[subject.instance.type], "by its type"),
        "deployment": _deployment,
        "backup_retention_days": _backups,
        "file_access_audit": _per_kind(
            of(
                inside("audit_log_configuration", text("file_access_audit_log_level", "DISABLED"), "DISABLED")
            ),
            of(constant(None, "no such log")),
        ),
    },
)

MAPPINGS = {"aws.efs.file-system": EFS, "aws.efs.access-point": ACCESS_POINT, "aws.fsx.file-system": FSX}
