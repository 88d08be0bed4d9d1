"""RDS, Neptune and DocumentDB: instances, clusters, global clusters. Defaults are those of the CloudFormation types."""

from __future__ import annotations

from msgspec.structs import replace

from gcheck.collectors.cloudformation.drafts import Draft, Made, Names
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation
from gcheck.collectors.terraform.values import unresolved

_ORIGINS: Names = {
    "DBSnapshotIdentifier": "snapshot_identifier",
    "DBClusterSnapshotIdentifier": "snapshot_identifier",
    "SourceDBInstanceIdentifier": "replicate_source_db",
    "SourceDBInstanceAutomatedBackupsArn": "restore_to_point_in_time",
    "SourceDbiResourceId": "restore_to_point_in_time",
    "SourceDBClusterIdentifier": "restore_to_point_in_time",
}
_LOGS: Names = {"EnableCloudwatchLogsExports": "enabled_cloudwatch_logs_exports"}
_INSTANCE: Names = {
    **_ORIGINS,
    **_LOGS,
    "DBInstanceIdentifier": "identifier",
    "DBClusterIdentifier": "cluster_identifier",
    "EnableIAMDatabaseAuthentication": "iam_database_authentication_enabled",
    "EnablePerformanceInsights": "performance_insights_enabled",
}
_CLUSTER: Names = {
    **_ORIGINS,
    **_LOGS,
    "DBClusterIdentifier": "cluster_identifier",
    "EnableIAMDatabaseAuthentication": "iam_database_authentication_enabled",
}


def _reachable(draft: Draft, node: Node) -> None:
    """Without PubliclyAccessible, RDS decides by the subnets: whether their VPC has an internet gateway."""
    reason = "PubliclyAccessible is not written, and AWS decides it by the subnet group"
    draft.default("publicly_accessible", unresolved(reason, node.file, node.place.line))


class _Instance(Translation, frozen=True):
    """One that belongs to a cluster is another type of resource in Terraform."""

    def make(self, made: Made) -> None:
        member = _written(made, "DBClusterIdentifier")
        kind = "aws_rds_cluster_instance" if member else self.kind
        Translation(kind, self.names, self.defaults, self.named, self.arn, self.further).make(made)


def _written(made: Made, name: str) -> bool:
    raw = made.declared.raw
    if not isinstance(raw, dict) or name not in raw:
        return False
    return made.evaluation.settle(made.declared.child(name)) is not None


_DOCUMENTS = Translation("aws_docdb_cluster", _CLUSTER, {"engine": "docdb"}, named="DBClusterIdentifier")

TRANSLATIONS = {
    "AWS::RDS::DBInstance": _Instance(
        "aws_db_instance",
        _INSTANCE,
        {"backup_retention_period": 1},
        named="DBInstanceIdentifier",
        further=_reachable,
    ),
    "AWS::RDS::DBCluster": Translation("aws_rds_cluster", _CLUSTER, named="DBClusterIdentifier"),
    "AWS::RDS::GlobalCluster": Translation("aws_rds_global_cluster", named="GlobalClusterIdentifier"),
    "AWS::Neptune::DBCluster": Translation(
        "aws_neptune_cluster",
        {
            **_ORIGINS,
            "DBClusterIdentifier": "cluster_identifier",
            "IamAuthEnabled": "iam_database_authentication_enabled",
        },
        named="DBClusterIdentifier",
    ),
    "AWS::Neptune::DBInstance": Translation(
        "aws_neptune_cluster_instance", _INSTANCE, named="DBInstanceIdentifier"
    ),
    "AWS::DocDB::DBCluster": _DOCUMENTS,
    "AWS::DocDB::DBInstance": replace(
        _DOCUMENTS,
        kind="aws_docdb_cluster_instance",
        names={"DBInstanceIdentifier": "identifier", "DBClusterIdentifier": "cluster_identifier"},
        named="DBInstanceIdentifier",
    ),
}
