"""RDS, and Neptune and DocumentDB, which AWS lists with it: instances, clusters, snapshots.

Defaults are those of the provider's resources aws_db_instance, aws_rds_cluster, aws_neptune_cluster and
aws_docdb_cluster. A database that is made from a snapshot, a replica or a point in time is encrypted as its origin is:
where that is not in the code, encryption that is not asked for is unread.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Fill, Subject
from gcheck.collectors.terraform.resources.tables import (
    by_type,
    constant,
    flag,
    from_other,
    given,
    made,
    named,
    of,
    reference,
    required,
    table,
    text,
    texts,
    whole,
)
from gcheck.collectors.terraform.values import unresolved
from gcheck.collectors.terraform.view import Reading

_INSTANCES = (
    "aws_db_instance", "aws_rds_cluster_instance", "aws_neptune_cluster_instance", "aws_docdb_cluster_instance",
)  # fmt: skip
_CLUSTERS = ("aws_rds_cluster", "aws_neptune_cluster", "aws_docdb_cluster")
_NEW = "a new one starts with its parameters in force"


def _encrypted(origins: tuple[str, ...], source: str, kinds: tuple[str, ...]) -> Fill:
    """Whether the storage is encrypted: as asked for, else as the origin is, else not."""

    def fill(subject: Subject) -> Reading:
        serverless = subject.view.text("engine_mode").value == "serverless"
        found = subject.view.flag("storage_encrypted", serverless)
        if found.value is True:
            return found
        if given(subject.view, source):
            return from_other(source, kinds, _encrypted(origins, source, kinds))(subject)
        origin = next((name for name in origins if given(subject.view, name)), None)
        if origin is None:
            return found
        place = subject.view.place_of(origin)
        return Reading(
            unresolved("encryption follows what it is made from", place.file, place.line), {"": place}
        )

    return fill


_INSTANCE_ENCRYPTED = _encrypted(
    ("snapshot_identifier", "restore_to_point_in_time"), "replicate_source_db", ("aws_db_instance",)
)
_CLUSTER_ENCRYPTED = _encrypted(
    ("snapshot_identifier", "restore_to_point_in_time", "global_cluster_identifier"),
    "replication_source_identifier",
    ("aws_rds_cluster", "aws_neptune_cluster"),
)
_EXPORTS = by_type(
    aws_db_instance=of(texts("enabled_cloudwatch_logs_exports")),
    aws_rds_cluster=of(texts("enabled_cloudwatch_logs_exports")),
    aws_docdb_cluster=of(texts("enabled_cloudwatch_logs_exports")),
    aws_neptune_cluster=of(texts("enable_cloudwatch_logs_exports")),
)
_IAM = by_type(
    aws_db_instance=of(flag("iam_database_authentication_enabled")),
    aws_rds_cluster=of(flag("iam_database_authentication_enabled")),
    aws_neptune_cluster=of(flag("iam_database_authentication_enabled")),
    aws_docdb_cluster=of(constant(False, "DocumentDB reports none")),
)

_TAGS_COPIED = by_type(
    aws_rds_cluster=of(flag("copy_tags_to_snapshot")),
    aws_neptune_cluster=of(flag("copy_tags_to_snapshot")),
    aws_docdb_cluster=of(constant(None, "DocumentDB has no such setting")),
)
_KEY = by_type(
    aws_rds_cluster=of(reference("kms_key_id")),
    aws_docdb_cluster=of(reference("kms_key_id")),
    aws_neptune_cluster=of(reference("kms_key_arn")),
)
_BACKTRACK = by_type(
    aws_rds_cluster=of(made(whole("backtrack_window", 0), lambda seconds: seconds // 3600)),
    aws_docdb_cluster=of(constant(None, "DocumentDB has none")),
    aws_neptune_cluster=of(constant(None, "Neptune has none")),
)


def _of_cluster(alone: Fill, of_cluster: Fill) -> Fill:
    """What stands at the instance where it stands alone, and at the cluster where it is a member."""
    member = from_other("cluster_identifier", _CLUSTERS, of_cluster)

    def fill(subject: Subject) -> Reading:
        if subject.instance.type != "aws_db_instance":
            return member(subject)
        return _homeless(subject) or alone(subject)

    return fill


def _homeless(subject: Subject) -> Reading | None:
    """What is not known of an instance of Aurora that names no cluster: it stores and keeps nothing by itself."""
    engine = subject.view.text("engine").value
    if not isinstance(engine, str) or not engine.startswith("aurora"):
        return None
    place = subject.view.place_of("engine")
    return Reading(unresolved("the cluster of an Aurora instance is not named", place.file, place.line))


def _cluster(subject: Subject) -> Reading:
    if subject.instance.type == "aws_db_instance":
        found = _homeless(subject)
        if found is not None:
            return found
        return subject.view.default(None, "an aws_db_instance stands alone")
    return required("cluster_identifier")(subject.view)


def _engine(subject: Subject) -> Reading:
    """The engine; that of a replica or of a restored database is the one of its origin."""
    default = {"neptune": "neptune", "docdb": "docdb"}.get(subject.instance.type.split("_")[1])
    found = subject.view.text("engine", default)
    if found.value is not None:
        return found
    return from_other("replicate_source_db", ("aws_db_instance",), _engine)(subject)


def _public(subject: Subject) -> Reading:
    if subject.instance.type == "aws_docdb_cluster_instance":
        return subject.view.default(False, "DocumentDB has no public addresses")
    return subject.view.flag("publicly_accessible", False)


def _insights(subject: Subject) -> Reading:
    if subject.instance.type == "aws_neptune_cluster_instance":
        return subject.view.default(False, "Neptune has none")
    documents = subject.instance.type == "aws_docdb_cluster_instance"
    return subject.view.flag(
        "enable_performance_insights" if documents else "performance_insights_enabled", False
    )


INSTANCE = table(
    _INSTANCES,
    "identifier",
    {
        "kms_key_id": reference("kms_key_id"),
        "auto_minor_version_upgrade": flag("auto_minor_version_upgrade", True),
        "certificate_authority": text("ca_cert_identifier", None, "the newest one of the region"),
    },
    {
        "id": named("identifier"),
        "engine": _engine,
        "cluster": _cluster,
        "replica_of": _of_cluster(
            of(reference("replicate_source_db")), of(reference("replication_source_identifier"))
        ),
        "publicly_accessible": _public,
        "encrypted": _of_cluster(_INSTANCE_ENCRYPTED, _CLUSTER_ENCRYPTED),
        "backup_retention_days": _of_cluster(
            of(whole("backup_retention_period", 0)), of(whole("backup_retention_period", 1))
        ),
        "multi_az": _of_cluster(
            of(flag("multi_az")), of(constant(False, "clusters spread their instances themselves"))
        ),
        "deletion_protection": _of_cluster(of(flag("deletion_protection")), of(flag("deletion_protection"))),
        "iam_authentication": _of_cluster(_IAM, _IAM),
        "log_exports": _of_cluster(_EXPORTS, _EXPORTS),
        "tags_on_snapshots": _of_cluster(of(flag("copy_tags_to_snapshot")), _TAGS_COPIED),
        "port": _of_cluster(of(whole("port")), of(whole("port"))),
        "main_user": _of_cluster(of(text("username")), of(text("master_username"))),
    },
)

_MONITORING = table(
    _INSTANCES,
    "identifier",
    {
        "performance_insights_kms_key": reference("performance_insights_kms_key_id"),
        "monitoring_interval_seconds": whole("monitoring_interval", 0),
    },
    {"id": named("identifier"), "engine": _engine, "performance_insights": _insights},
    tagged=False,
)


def _monitored(joins: Joins) -> Iterator[Subject]:
    """The instances once more, under ids of their own."""
    for subject in INSTANCE.subjects(joins):
        yield Subject(subject.instance, subject.view, joins, ".monitoring")


MONITORING = replace(_MONITORING, subjects=_monitored)

GLOBAL = table(
    ("aws_rds_global_cluster", "aws_neptune_global_cluster", "aws_docdb_global_cluster"),
    "global_cluster_identifier",
    {},
    {
        "id": named("global_cluster_identifier"),
        "encrypted": _encrypted((), "source_db_cluster_identifier", _CLUSTERS),
    },
    tagged=False,
)

REPLICATION = table(
    ("aws_db_instance_automated_backups_replication",),
    "source_db_instance_arn",
    {"source": reference("source_db_instance_arn"), "kms_key_id": reference("kms_key_id")},
    tagged=False,
)

CLUSTER = table(
    _CLUSTERS,
    "cluster_identifier",
    {
        "replica_of": reference("replication_source_identifier"),
        "port": whole("port"),
        "main_user": text("master_username"),
        "backup_retention_days": whole("backup_retention_period", 1),
        "deletion_protection": flag("deletion_protection"),
    },
    {
        "id": named("cluster_identifier"),
        "engine": by_type(
            aws_rds_cluster=of(text("engine", "aurora", "provider default before version 5")),
            aws_neptune_cluster=of(text("engine", "neptune")),
            aws_docdb_cluster=of(text("engine", "docdb")),
        ),
        "encrypted": _CLUSTER_ENCRYPTED,
        "iam_authentication": _IAM,
        "log_exports": _EXPORTS,
        "kms_key_id": _KEY,
        "tags_on_snapshots": _TAGS_COPIED,
        "backtrack_hours": _BACKTRACK,
    },
)

_SHARED = {
    "public": made(texts("shared_accounts"), lambda accounts: "all" in accounts),
    "shared_with": made(texts("shared_accounts"), lambda accounts: [x for x in accounts if x != "all"]),
}

SNAPSHOT = table(
    ("aws_db_snapshot",),
    "db_snapshot_identifier",
    {
        "instance": required("db_instance_identifier"),
        "kind": constant("manual", "Terraform takes it"),
        **_SHARED,
    },
    {
        "id": named("db_snapshot_identifier"),
        "encrypted": from_other("db_instance_identifier", ("aws_db_instance",), _INSTANCE_ENCRYPTED),
    },
)

CLUSTER_SNAPSHOT = table(
    ("aws_db_cluster_snapshot",),
    "db_cluster_snapshot_identifier",
    {
        "cluster": required("db_cluster_identifier"),
        "kind": constant("manual", "Terraform takes it"),
        **_SHARED,
    },
    {
        "id": named("db_cluster_snapshot_identifier"),
        "encrypted": from_other("db_cluster_identifier", ("aws_rds_cluster",), _CLUSTER_ENCRYPTED),
    },
)

MAPPINGS = {
    "aws.rds.instance": INSTANCE,
    "aws.rds.instance-monitoring": MONITORING,
    "aws.rds.cluster": CLUSTER,
    "aws.rds.global-cluster": GLOBAL,
    "aws.rds.backup-replication": REPLICATION,
    "aws.rds.snapshot": SNAPSHOT,
    "aws.rds.cluster-snapshot": CLUSTER_SNAPSHOT,
}
