"""Data stores that only code tells of here: MemoryDB, QLDB, Keyspaces, serverless Redshift, proxies and parameters of RDS.

Defaults are those of the provider's resources and, for parameters, of the engines.
"""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.resources.computing import parsed, within
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import (
    Read,
    flag,
    inside,
    made,
    named,
    required,
    symbol,
    table,
    text,
    texts,
    whole,
)
from gcheck.collectors.terraform.values import bare
from gcheck.collectors.terraform.view import Reading, View, listing
from gcheck.model.unread import Unread

MEMORYDB = table(
    ("aws_memorydb_cluster",),
    "name",
    {
        "tls": flag("tls_enabled", True),
        "access_list": required("acl_name"),
        "snapshot_retention_days": whole("snapshot_retention_limit", 0),
        "minor_upgrades": flag("auto_minor_version_upgrade", True),
    },
    {"name": named("name")},
)

LEDGER = table(
    ("aws_qldb_ledger",),
    "name",
    {"permissions": required("permissions_mode"), "deletion_protection": flag("deletion_protection", True)},
    {"name": named("name")},
)

KEYSPACES = table(
    ("aws_keyspaces_table",),
    "table_name",
    {
        "point_in_time_recovery": made(
            inside("point_in_time_recovery", text("status", "DISABLED"), "DISABLED"),
            lambda status: status == "ENABLED",
        ),
    },
    {"name": named("table_name")},
)

NAMESPACE = table(
    ("aws_redshiftserverless_namespace",),
    "namespace_name",
    {
        "log_exports": texts("log_exports"),
        "main_user": text("admin_username"),
        "database_name": text("db_name", "dev"),
    },
    {"name": named("namespace_name")},
)


def _serverless_tls(view: View) -> Reading:
    """require_ssl among its parameters; a new workgroup requires TLS since January 2025."""
    return _parameter(view, "config_parameter", "parameter_key", "parameter_value", "require_ssl", "true")


WORKGROUP = table(
    ("aws_redshiftserverless_workgroup",),
    "workgroup_name",
    {
        "publicly_accessible": flag("publicly_accessible"),
        "enhanced_vpc_routing": flag("enhanced_vpc_routing"),
        "tls_required": made(_serverless_tls, lambda value: str(value).lower() in ("true", "1")),
    },
    {"name": named("workgroup_name")},
)

PROXY = table(
    ("aws_db_proxy",),
    "name",
    {"tls_required": flag("require_tls")},
    {"name": named("name")},
)


def _cidrs(subject: Subject) -> Reading:
    """Networks of the old kind of group, as blocks and as resources of their own."""
    found = []
    for block in subject.view.blocks("ingress"):
        if isinstance(block, Unread):
            found.append(Reading(bare(block)))
        else:
            found.append(block.reference("cidr"))
    return listing([item for item in found if item.value is not None], subject.view.place)


CLASSIC_GROUP = table(
    ("aws_db_security_group", "aws_redshift_security_group", "aws_elasticache_security_group"),
    "name",
    {"description": text("description", "Managed by Terraform")},
    {"name": named("name"), "cidrs": _cidrs},
    tagged=False,
)


def _parameter(view: View, block: str, key: str, value: str, name: str, default: Any) -> Reading:
    doubt: Unread | None = None
    for one in view.blocks(block):
        if isinstance(one, Unread):
            doubt = bare(one)
            continue
        found = one.text(key).value
        if isinstance(found, Unread):
            doubt = bare(found)
        elif found == name:
            return one.text(value)
    return Reading(doubt) if doubt is not None else view.default(default, "default of the engine")


def _set_to(*names: str) -> Read:
    """The value of the first of these parameters that is set; null where none is."""

    def result(view: View) -> Reading:
        for name in names:
            found = _parameter(view, "parameter", "name", "value", name, None)
            if found.value is not None:
                return found
        return view.default(None, "not among its parameters")

    return result


_OFF = ("0", "off", "disabled", "false")


def _on(read: Read) -> Read:
    return made(read, lambda value: None if value is None else str(value).lower() not in _OFF)


PARAMETERS = table(
    (
        "aws_db_parameter_group",
        "aws_rds_cluster_parameter_group",
        "aws_docdb_cluster_parameter_group",
        "aws_neptune_cluster_parameter_group",
    ),
    "name",
    {
        "family": required("family"),
        "tls": _on(_set_to("rds.force_ssl", "require_secure_transport", "tls", "neptune_enforce_ssl")),
        "statements": _set_to("log_statement"),
        "audit": _on(_set_to("audit_logs", "neptune_enable_audit_log", "server_audit_logging")),
    },
    {"name": named("name")},
)

CACHE_USER = table(
    ("aws_elasticache_user", "aws_memorydb_user"),
    "user_id",
    {
        "without_password": flag("no_password_required"),
        "rights": required("access_string"),
    },
    {"name": symbol("id")},
)

TASK = table(
    ("aws_dms_replication_task",),
    "replication_task_id",
    {
        "logging": made(
            parsed("replication_task_settings", within("Logging", "EnableLogging", default=False)),
            lambda value: value is True or str(value).lower() == "true",
        ),
    },
    {"name": named("replication_task_id")},
)

SEARCH = table(
    ("aws_cloudsearch_domain",),
    "name",
    {
        "https_enforced": inside("endpoint_options", flag("enforce_https"), False),
        "tls_policy": inside(
            "endpoint_options",
            text("tls_security_policy", "Policy-Min-TLS-1-0-2019-07"),
            "Policy-Min-TLS-1-0-2019-07",
        ),
    },
    {"name": named("name")},
    tagged=False,
)

MAPPINGS = {
    "aws.memorydb.cluster": MEMORYDB,
    "aws.qldb.ledger": LEDGER,
    "aws.keyspaces.table": KEYSPACES,
    "aws.redshiftserverless.namespace": NAMESPACE,
    "aws.redshiftserverless.workgroup": WORKGROUP,
    "aws.rds.proxy": PROXY,
    "aws.rds.classic-group": CLASSIC_GROUP,
    "aws.rds.declared-parameters": PARAMETERS,
    "aws.elasticache.user": CACHE_USER,
    "aws.dms.task": TASK,
    "aws.cloudsearch.domain": SEARCH,
}
