"""The stores of the company's data: databases, tables, file systems and caches, good and bad ones."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from examples.aws_account import Account

_PARTNER = "210987654321"
_TAGS = [{"Key": "owner", "Value": "platform"}]


def seed_data(account: Account) -> None:
    """Create the stores. The emulator should hold none of them."""
    key = account.client("kms").create_key(Description="databases")["KeyMetadata"]["Arn"]
    account.flaw(key.rpartition("/")[2], "aws.kms.key-rotation")
    _databases(account, key)
    _tables(account, key)
    _file_systems(account, key)
    _caches(account, key)


def _databases(account: Account, key: str) -> None:
    rds = account.client("rds")
    for name, force in (("larkspur-postgres16", "1"), ("larkspur-plain16", "0")):
        rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily="postgres16", Description=name
        )
        setting = {"ParameterName": "rds.force_ssl", "ParameterValue": force, "ApplyMethod": "immediate"}
        rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=[setting])
    rds.create_db_instance(
        DBInstanceIdentifier="bookings",
        Engine="postgres",
        EngineVersion="16.3",
        DBInstanceClass="db.m6g.large",
        AllocatedStorage=100,
        MasterUsername="larkspur",
        ManageMasterUserPassword=True,
        DBParameterGroupName="larkspur-postgres16",
        StorageEncrypted=True,
        KmsKeyId=key,
        BackupRetentionPeriod=14,
        MultiAZ=True,
        MonitoringInterval=60,
        MonitoringRoleArn="arn:aws:iam::123456789012:role/booking-api",
        CopyTagsToSnapshot=True,
        Port=6432,
        DeletionProtection=True,
        PubliclyAccessible=False,
        AutoMinorVersionUpgrade=True,
        EnableIAMDatabaseAuthentication=True,
        EnableCloudwatchLogsExports=["postgresql", "upgrade"],
        Tags=_TAGS,
    )
    rds.create_db_instance(
        DBInstanceIdentifier="legacy-reports",
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="postgres",
        ManageMasterUserPassword=True,
        DBParameterGroupName="larkspur-plain16",
        StorageEncrypted=False,
        BackupRetentionPeriod=0,
        MultiAZ=False,
        PubliclyAccessible=True,
        AutoMinorVersionUpgrade=False,
    )
    wrong = (
        "backup-retention", "deletion-protection", "encryption", "log-exports", "minor-upgrades", "multi-az", "not-public",
        "tls-required", "iam-authentication",
    )  # fmt: skip
    account.flaw("legacy-reports", *(f"aws.rds.instance-{name}" for name in wrong))
    _clusters(account, rds, key)
    _database_snapshots(account, rds)


def _clusters(account: Account, rds: Any, key: str) -> None:
    for name, family, parameter, value in (
        ("larkspur-aurora16", "aurora-postgresql16", "rds.force_ssl", "1"),
        ("larkspur-trial8", "aurora-mysql8.0", "require_secure_transport", "OFF"),
    ):
        rds.create_db_cluster_parameter_group(
            DBClusterParameterGroupName=name, DBParameterGroupFamily=family, Description=name
        )
        setting = {"ParameterName": parameter, "ParameterValue": value, "ApplyMethod": "pending-reboot"}
        rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName=name, Parameters=[setting])
    rds.create_db_cluster(
        DBClusterIdentifier="guests",
        Engine="aurora-postgresql",
        MasterUsername="larkspur",
        ManageMasterUserPassword=True,
        DBClusterParameterGroupName="larkspur-aurora16",
        StorageEncrypted=True,
        KmsKeyId=key,
        BackupRetentionPeriod=14,
        DeletionProtection=True,
        EnableIAMDatabaseAuthentication=True,
        EnableCloudwatchLogsExports=["postgresql"],
        CopyTagsToSnapshot=True,
        Port=6432,
        Tags=_TAGS,
    )
    for member, zone in (("guests-1", "eu-west-1a"), ("guests-2", "eu-west-1b")):
        rds.create_db_instance(
            DBInstanceIdentifier=member,
            DBClusterIdentifier="guests",
            AvailabilityZone=zone,
            Engine="aurora-postgresql",
            DBInstanceClass="db.r6g.large",
            PubliclyAccessible=False,
        )
    rds.create_db_cluster(
        DBClusterIdentifier="trial",
        Engine="aurora-mysql",
        DBClusterParameterGroupName="larkspur-trial8",
        MasterUsername="admin",
        ManageMasterUserPassword=True,
    )
    wrong = (
        "backup-retention",
        "deletion-protection",
        "encryption",
        "iam-authentication",
        "log-exports",
        "multi-az",
        "tls-required",
    )
    account.flaw("trial", *(f"aws.rds.cluster-{name}" for name in wrong))
    rds.create_db_cluster(
        DBClusterIdentifier="itineraries",
        Engine="neptune",
        MasterUsername="larkspur",
        ManageMasterUserPassword=True,
        StorageEncrypted=True,
        KmsKeyId=key,
        BackupRetentionPeriod=14,
        DeletionProtection=True,
        EnableCloudwatchLogsExports=["slowquery"],
        CopyTagsToSnapshot=True,
        Port=8282,
        Tags=_TAGS,
    )
    for name in ("audit-log", "iam-authentication", "multi-az"):
        account.flaw("itineraries", f"aws.rds.cluster-{name}")


def _database_snapshots(account: Account, rds: Any) -> None:
    def snapshot(name: str, instance: str, *readers: str) -> None:
        rds.create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier=instance)
        if readers:
            rds.modify_db_snapshot_attribute(
                DBSnapshotIdentifier=name, AttributeName="restore", ValuesToAdd=list(readers)
            )

    snapshot("bookings-before-upgrade", "bookings")
    snapshot("bookings-for-the-auditor", "bookings", _PARTNER)
    snapshot("legacy-reports-demo", "legacy-reports", "all")
    for name, cluster, readers in (
        ("guests-before-upgrade", "guests", []),
        ("guests-for-the-auditor", "guests", [_PARTNER]),
        ("trial-demo", "trial", ["all"]),
    ):
        rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier=name, DBClusterIdentifier=cluster)
        if readers:
            rds.modify_db_cluster_snapshot_attribute(
                DBClusterSnapshotIdentifier=name, AttributeName="restore", ValuesToAdd=readers
            )
    account.flaw("bookings-for-the-auditor", "aws.rds.snapshot-not-shared")
    account.flaw("legacy-reports-demo", "aws.rds.snapshot-not-public", "aws.rds.snapshot-encryption")
    account.flaw("guests-for-the-auditor", "aws.rds.cluster-snapshot-not-shared")
    account.flaw("trial-demo", "aws.rds.cluster-snapshot-not-public", "aws.rds.cluster-snapshot-encryption")


def _tables(account: Account, key: str) -> None:
    dynamodb = account.client("dynamodb")
    plain: dict[str, Any] = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    }
    bought = {"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}}
    dynamodb.create_table(
        TableName="bookings",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
        DeletionProtectionEnabled=True,
        BillingMode="PAY_PER_REQUEST",
        Tags=_TAGS,
        **plain,
    )
    dynamodb.create_table(TableName="sessions", **plain, **bought)
    dynamodb.create_table(TableName="rates", Tags=_TAGS, **plain, **bought)
    for kind in ("Read", "Write"):
        account.client("application-autoscaling").register_scalable_target(
            ServiceNamespace="dynamodb",
            ResourceId="table/rates",
            ScalableDimension=f"dynamodb:table:{kind}CapacityUnits",
            MinCapacity=5,
            MaxCapacity=50,
        )
    for table, days in (("bookings", 35), ("rates", 2)):
        dynamodb.update_continuous_backups(
            TableName=table,
            PointInTimeRecoverySpecification={
                "PointInTimeRecoveryEnabled": True,
                "RecoveryPeriodInDays": days,
            },
        )
    for table in ("sessions", "rates"):
        account.flaw(table, "aws.dynamodb.table-deletion-protection", "aws.dynamodb.table-kms-encryption")
    account.flaw("sessions", "aws.dynamodb.table-point-in-time-recovery")
    account.flaw("rates", "aws.dynamodb.table-recovery-period")


def _file_systems(account: Account, key: str) -> None:
    efs = account.client("efs")
    shared = efs.create_file_system(
        CreationToken="documents",
        Encrypted=True,
        KmsKeyId=key,
        Backup=True,
        Tags=[*_TAGS, {"Key": "Name", "Value": "documents"}],
    )["FileSystemId"]
    efs.create_file_system(
        CreationToken="scratch", Encrypted=False, Tags=[{"Key": "Name", "Value": "scratch"}]
    )
    anyone = {"Effect": "Allow", "Principal": {"AWS": "*"}}
    plain = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*"}
    statements = [
        {**anyone, "Action": "elasticfilesystem:ClientWrite"},
        {**plain, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ]
    efs.put_file_system_policy(
        FileSystemId=shared, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements})
    )
    efs.create_access_point(
        ClientToken="documents-app",
        FileSystemId=shared,
        PosixUser={"Uid": 1001, "Gid": 1001},
        RootDirectory={"Path": "/app"},
        Tags=[{"Key": "Name", "Value": "documents-app"}],
    )
    efs.create_access_point(
        ClientToken="documents-all", FileSystemId=shared, Tags=[{"Key": "Name", "Value": "documents-all"}]
    )
    wrong = ("automatic-backups", "encryption", "no-anonymous-mount", "tls-only")
    account.flaw("scratch", *(f"aws.efs.file-system-{name}" for name in wrong))
    account.flaw("documents-all", "aws.efs.access-point-root-directory", "aws.efs.access-point-user")


def _caches(account: Account, key: str) -> None:
    caches = account.client("elasticache")
    safe = caches.create_replication_group(
        ReplicationGroupId="prices",
        ReplicationGroupDescription="prices and availability",
        Engine="redis",
        NumCacheClusters=2,
        AutomaticFailoverEnabled=True,
        MultiAZEnabled=True,
        AtRestEncryptionEnabled=True,
        KmsKeyId=key,
        TransitEncryptionEnabled=True,
        TransitEncryptionMode="required",
        AuthToken=secrets.token_hex(16),
        SnapshotRetentionLimit=7,
        AutoMinorVersionUpgrade=True,
    )["ReplicationGroup"]["ARN"]
    caches.add_tags_to_resource(ResourceName=safe, Tags=_TAGS)
    caches.create_replication_group(
        ReplicationGroupId="experiment",
        ReplicationGroupDescription="an experiment that stayed",
        Engine="redis",
        NumCacheClusters=1,
        AtRestEncryptionEnabled=False,
        TransitEncryptionEnabled=False,
        AutoMinorVersionUpgrade=False,
    )
    for name, encrypted in (("pages", True), ("legacy-pages", False)):
        group = "larkspur" if encrypted else "default"
        caches.create_cache_subnet_group(
            CacheSubnetGroupName=group, CacheSubnetGroupDescription=group, SubnetIds=account.subnets()
        )
        caches.create_cache_cluster(
            CacheClusterId=name,
            CacheSubnetGroupName=group,
            Engine="memcached",
            EngineVersion="1.6.22",
            CacheNodeType="cache.t4g.small",
            NumCacheNodes=1,
            TransitEncryptionEnabled=encrypted,
            AutoMinorVersionUpgrade=encrypted,
            PreferredAvailabilityZone="Multiple" if encrypted else "eu-west-1a",
            Port=11311,
        )
    wrong = ("authentication", "backups", "encryption", "failover", "minor-upgrades", "tls-required")
    account.flaw("experiment", *(f"aws.elasticache.replication-group-{name}" for name in wrong))
    account.flaw("legacy-pages", "aws.elasticache.cluster-tls-required")
