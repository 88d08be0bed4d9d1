"""Databases, stores, files, secrets, messages, streams and analytics in templates: what each property says of which attribute."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.cloudformation.collector import CloudFormationCollector
from gcheck.model.collector import Plan, Run
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

ANYONE = '{Statement: [{Effect: Allow, Principal: "*", Action: "*", Resource: "*"}]}'


def read(folder: Path, declared: str) -> dict[str, Resource]:
    """Every resource of a template, by type and logical id."""
    template = folder / "template.yaml"
    lines = "".join(f"  {line.strip()}\n" for line in declared.strip().splitlines())
    template.write_text(f"AWSTemplateFormatVersion: '2010-09-09'\nResources:\n{lines}", "utf-8")
    collector = CloudFormationCollector()
    plan = Plan({kind: collector.attributes(kind) for kind in collector.types()})
    run = Run(datetime(2026, 11, 1, tzinfo=timezone.utc), lambda text: None, "test", None, None)
    found = collector.collect(Source("code", "cloudformation", {"path": str(template)}), plan, run)
    return {f"{one.type} {one.uid.rpartition('#')[2]}": one for one in found if isinstance(one, Resource)}


CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("aws.rds.instance A", "A: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, StorageEncrypted: 'true', PubliclyAccessible: true}}",
     {"encrypted": True, "publicly_accessible": True, "backup_retention_days": 1, "multi_az": False, "engine": "mysql"}),
    ("aws.rds.instance A", "A: {Type: AWS::RDS::DBInstance, Properties: {SourceDBInstanceIdentifier: !Ref B, PubliclyAccessible: false}}\n"
     "B: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, StorageEncrypted: true}}",
     {"encrypted": True, "engine": "postgres"}),
    ("aws.rds.instance A", "A: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref C}}\n"
     "C: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, StorageEncrypted: true, BackupRetentionPeriod: 9}}",
     {"encrypted": True, "backup_retention_days": 9}),
    ("aws.rds.cluster C", "C: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, EnableIAMDatabaseAuthentication: true, "
     "EnableCloudwatchLogsExports: [audit]}}", {"encrypted": False, "iam_authentication": True, "log_exports": ["audit"]}),
    ("aws.rds.cluster N", "N: {Type: AWS::Neptune::DBCluster, Properties: {IamAuthEnabled: true, StorageEncrypted: true}}",
     {"engine": "neptune", "iam_authentication": True, "encrypted": True}),
    ("aws.rds.cluster D", "D: {Type: AWS::DocDB::DBCluster, Properties: {EnableCloudwatchLogsExports: [audit]}}",
     {"engine": "docdb", "encrypted": False, "log_exports": ["audit"]}),
    ("aws.rds.global-cluster G", "G: {Type: AWS::RDS::GlobalCluster, Properties: {StorageEncrypted: true}}", {"encrypted": True}),
    ("aws.dynamodb.table T", "T: {Type: AWS::DynamoDB::Table, Properties: {SSESpecification: {SSEEnabled: true, SSEType: KMS}, "
     "PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7}, DeletionProtectionEnabled: true}}",
     {"kms_key_id": "alias/aws/dynamodb", "point_in_time_recovery": True, "recovery_days": 7, "deletion_protection": True}),
    ("aws.dynamodb.table T", "T: {Type: AWS::DynamoDB::Table, Properties: {}}",
     {"kms_key_id": None, "point_in_time_recovery": False, "deletion_protection": False}),
    ("aws.dynamodb.table T", "T: {Type: AWS::DynamoDB::GlobalTable, Properties: {Replicas: [{Region: eu-west-1, DeletionProtectionEnabled: true}, "
     "{Region: us-east-1}]}}", {"deletion_protection": False, "point_in_time_recovery": False}),
    ("aws.dynamodb.table T", "T: {Type: AWS::DynamoDB::GlobalTable, Properties: {Replicas: [{Region: eu-west-1, DeletionProtectionEnabled: true}]}}",
     {"deletion_protection": True}),
    ("aws.dax.cluster D", "D: {Type: AWS::DAX::Cluster, Properties: {SSESpecification: {SSEEnabled: true}}}",
     {"encrypted": True, "endpoint_encryption": "NONE"}),
    ("aws.elasticache.replication-group R", "R: {Type: AWS::ElastiCache::ReplicationGroup, Properties: {TransitEncryptionEnabled: true, AuthToken: x}}",
     {"encrypted": False, "transit_encryption": "required", "auth_token": True, "automatic_failover": "disabled"}),
    ("aws.elasticache.cluster C", "C: {Type: AWS::ElastiCache::CacheCluster, Properties: {Engine: redis, SnapshotRetentionLimit: 5}}",
     {"backup_retention_days": 5}),
    ("aws.redshift.cluster R", "R: {Type: AWS::Redshift::Cluster, Properties: {LoggingProperties: {BucketName: b}, ClusterParameterGroupName: !Ref P}}\n"
     "P: {Type: AWS::Redshift::ClusterParameterGroup, Properties: {ParameterGroupFamily: redshift-1.0, Parameters: [{ParameterName: require_ssl, ParameterValue: 'true'}]}}",
     {"encrypted": True, "publicly_accessible": False, "audit_logging": True, "tls_required": True}),
    ("aws.redshift.cluster R", "R: {Type: AWS::Redshift::Cluster, Properties: {Encrypted: false, PubliclyAccessible: true}}",
     {"encrypted": False, "publicly_accessible": True, "audit_logging": False}),
    ("aws.opensearch.domain O", "O: {Type: AWS::OpenSearchService::Domain, Properties: {EncryptionAtRestOptions: {Enabled: true}, "
     "DomainEndpointOptions: {TLSSecurityPolicy: Policy-Min-TLS-1-2-2019-07}, LogPublishingOptions: {AUDIT_LOGS: {Enabled: true}, INDEX_SLOW_LOGS: {}}}}",
     {"encrypted": True, "https_enforced": False, "tls_policy": "Policy-Min-TLS-1-2-2019-07", "logs": ["AUDIT_LOGS"]}),
    ("aws.opensearch.domain O", "O: {Type: AWS::Elasticsearch::Domain, Properties: {DomainEndpointOptions: {EnforceHTTPS: true}, NodeToNodeEncryptionOptions: {Enabled: true}}}",
     {"https_enforced": True, "node_to_node_encryption": True, "encrypted": False}),
    ("aws.efs.file-system F", "F: {Type: AWS::EFS::FileSystem, Properties: {Encrypted: true, BackupPolicy: {Status: ENABLED}}}",
     {"encrypted": True, "backup_policy": "ENABLED", "policy": None}),
    ("aws.efs.access-point P", "P: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: x, PosixUser: {Uid: '1000'}, RootDirectory: {Path: /data}}}",
     {"root_directory": "/data", "user_id": 1000}),
    ("aws.fsx.file-system F", "F: {Type: AWS::FSx::FileSystem, Properties: {FileSystemType: WINDOWS, WindowsConfiguration: {AutomaticBackupRetentionDays: 0, "
     "AuditLogConfiguration: {FileAccessAuditLogLevel: SUCCESS_AND_FAILURE}}}}",
     {"kind": "WINDOWS", "backup_retention_days": 0, "file_access_audit": "SUCCESS_AND_FAILURE"}),
    ("aws.fsx.file-system F", "F: {Type: AWS::FSx::FileSystem, Properties: {FileSystemType: ONTAP}}", {"kind": "ONTAP", "backup_retention_days": 30}),
    ("aws.backup.plan P", "P: {Type: AWS::Backup::BackupPlan, Properties: {BackupPlan: {BackupPlanName: p, BackupPlanRule: [{RuleName: r, "
     "TargetBackupVault: v, Lifecycle: {DeleteAfterDays: 35}, CopyActions: [{DestinationBackupVaultArn: 'arn:x'}]}]}}}\n"
     "S: {Type: AWS::Backup::BackupSelection, Properties: {BackupPlanId: !Ref P, BackupSelection: {SelectionName: all}}}",
     {"selections": ["all"], "rules": [{"name": "r", "vault": "v", "schedule": "cron(0 5 ? * * *)", "cold_after_days": None,
      "delete_after_days": 35, "copies_to": ["arn:x"]}]}),
    ("aws.backup.vault V", f"V: {{Type: AWS::Backup::BackupVault, Properties: {{BackupVaultName: v, LockConfiguration: {{MinRetentionDays: 7}}, AccessPolicy: {ANYONE}}}}}",
     {"locked": True, "min_retention_days": 7, "name": "v"}),
    ("aws.kms.key K", "K: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}", {"rotation_enabled": True, "state": "Enabled", "origin": "AWS_KMS"}),
    ("aws.kms.key K", "K: {Type: AWS::KMS::Key, Properties: {Enabled: false, Origin: EXTERNAL}}", {"state": "Disabled", "origin": "EXTERNAL"}),
    ("aws.secretsmanager.secret S", "S: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: k}}\n"
     "R: {Type: AWS::SecretsManager::RotationSchedule, Properties: {SecretId: !Ref S}}", {"rotation_enabled": True, "kms_key_id": "k"}),
    ("aws.ssm.parameter P", "P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: n, Value: v}}", {"kind": "String"}),
    ("aws.sns.subscription S", "S: {Type: AWS::SNS::Subscription, Properties: {Protocol: http, TopicArn: t}}", {"protocol": "http"}),
    ("aws.sqs.queue Q", "Q: {Type: AWS::SQS::Queue, Properties: {SqsManagedSseEnabled: false}}", {"sqs_managed_encryption": False}),
    ("aws.sqs.queue Q", "Q: {Type: AWS::SQS::Queue}", {"sqs_managed_encryption": True, "policy": None}),
    ("aws.stepfunctions.state-machine M", "M: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: r, StateMachineType: EXPRESS, "
     "TracingConfiguration: {Enabled: true}, LoggingConfiguration: {Level: ALL, IncludeExecutionData: true}}}",
     {"xray": True, "logging": {"level": "ALL", "data": True}, "type": "EXPRESS"}),
    ("aws.kinesis.stream K", "K: {Type: AWS::Kinesis::Stream, Properties: {StreamEncryption: {EncryptionType: KMS, KeyId: k}}}",
     {"encryption": "KMS", "kms_key_id": "k"}),
    ("aws.kinesis.stream K", "K: {Type: AWS::Kinesis::Stream, Properties: {}}", {"encryption": "NONE"}),
    ("aws.firehose.delivery-stream F", "F: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {DeliveryStreamEncryptionConfigurationInput: {KeyType: AWS_OWNED_CMK}}}",
     {"encrypted": True}),
    ("aws.msk.cluster M", "M: {Type: AWS::MSK::Cluster, Properties: {ClusterName: m, EncryptionInfo: {EncryptionInTransit: {ClientBroker: TLS_PLAINTEXT, InCluster: false}}, "
     "ClientAuthentication: {Unauthenticated: {Enabled: true}}, LoggingInfo: {BrokerLogs: {CloudWatchLogs: {Enabled: true}}}, "
     "BrokerNodeGroupInfo: {ConnectivityInfo: {PublicAccess: {Type: SERVICE_PROVIDED_EIPS}}}}}",
     {"client_encryption": "TLS_PLAINTEXT", "broker_encryption": False, "unauthenticated": True, "logs": ["cloudwatch_logs"], "publicly_accessible": True}),
    ("aws.mq.broker B", "B: {Type: AWS::AmazonMQ::Broker, Properties: {EngineType: RABBITMQ, PubliclyAccessible: true, Logs: {General: true}}}",
     {"publicly_accessible": True, "general_log": True, "audit_log": False}),
    ("aws.dms.replication-instance D", "D: {Type: AWS::DMS::ReplicationInstance, Properties: {}}", {"publicly_accessible": True, "auto_minor_version_upgrade": True}),
    ("aws.dms.endpoint E", "E: {Type: AWS::DMS::Endpoint, Properties: {EngineName: mysql}}", {"ssl_mode": "none"}),
    ("aws.workspaces.workspace W", "W: {Type: AWS::WorkSpaces::Workspace, Properties: {UserName: u, RootVolumeEncryptionEnabled: true}}",
     {"root_volume_encrypted": True, "user_volume_encrypted": False}),
    ("aws.athena.workgroup W", "W: {Type: AWS::Athena::WorkGroup, Properties: {Name: w, WorkGroupConfiguration: {EnforceWorkGroupConfiguration: false, "
     "ResultConfiguration: {EncryptionConfiguration: {EncryptionOption: SSE_KMS, KmsKey: k}}}}}",
     {"enforced": False, "result_encryption": "SSE_KMS", "result_kms_key": "k"}),
    ("aws.glue.catalog-settings G", "G: {Type: AWS::Glue::DataCatalogEncryptionSettings, Properties: {DataCatalogEncryptionSettings: {EncryptionAtRest: {CatalogEncryptionMode: SSE-KMS}, "
     "ConnectionPasswordEncryption: {ReturnConnectionPasswordEncrypted: true}}}}", {"metadata_encryption": "SSE-KMS", "passwords_encrypted": True}),
    ("aws.glue.connection C", "C: {Type: AWS::Glue::Connection, Properties: {ConnectionInput: {Name: c, ConnectionType: JDBC, ConnectionProperties: {JDBC_ENFORCE_SSL: 'true'}}}}",
     {"tls_enforced": True}),
    ("aws.glue.security-configuration S", "S: {Type: AWS::Glue::SecurityConfiguration, Properties: {Name: g, EncryptionConfiguration: {S3Encryptions: [{S3EncryptionMode: SSE-KMS}], "
     "CloudWatchEncryption: {CloudWatchEncryptionMode: SSE-KMS}}}}", {"s3": ["SSE-KMS"], "logs": "SSE-KMS", "bookmarks": "DISABLED"}),
    ("aws.glue.job C", "C: {Type: AWS::Glue::Crawler, Properties: {Name: c, CrawlerSecurityConfiguration: s}}", {"security_configuration": "s", "kind": "crawler"}),
    ("aws.sagemaker.notebook-instance N", "N: {Type: AWS::SageMaker::NotebookInstance, Properties: {}}", {"direct_internet": True, "root_access": True, "kms_key_id": None}),
    ("aws.sagemaker.domain D", "D: {Type: AWS::SageMaker::Domain, Properties: {DomainName: d, AuthMode: IAM, AppNetworkAccessType: VpcOnly}}", {"network_access": "VpcOnly"}),
    ("aws.codebuild.project P", "P: {Type: AWS::CodeBuild::Project, Properties: {Name: b, Environment: {Image: i, PrivilegedMode: true, EnvironmentVariables: "
     "[{Name: AWS_SECRET_ACCESS_KEY, Value: x}, {Name: T, Type: PARAMETER_STORE, Value: y}]}, LogsConfig: {CloudWatchLogs: {Status: DISABLED}}, Artifacts: {Type: S3, EncryptionDisabled: true}}}",
     {"privileged": True, "environment_names": ["AWS_SECRET_ACCESS_KEY"], "secret_names": ["T"], "logs": {"cloudwatch": False, "s3": False, "s3_encrypted": True},
      "artifacts": [{"type": "S3", "location": None, "encrypted": False}]}),
]  # fmt: skip


@pytest.mark.parametrize(("which", "declared", "expected"), CASES, ids=range(len(CASES)))
def test_a_property_says_what_terraform_would(
    tmp_path: Path, which: str, declared: str, expected: dict[str, Any]
) -> None:
    resource = read(tmp_path, declared)[which]
    assert {name: resource.attributes[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("which", "declared"),
    [
        ("aws.kms.key K", f"K: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {ANYONE}}}}}"),
        ("aws.secretsmanager.secret S", f"S: {{Type: AWS::SecretsManager::Secret}}\nP: {{Type: AWS::SecretsManager::ResourcePolicy, Properties: {{SecretId: !Ref S, ResourcePolicy: {ANYONE}}}}}"),
        ("aws.sns.topic T", f"T: {{Type: AWS::SNS::Topic}}\nP: {{Type: AWS::SNS::TopicPolicy, Properties: {{Topics: [!Ref T], PolicyDocument: {ANYONE}}}}}"),
        ("aws.sqs.queue Q", f"Q: {{Type: AWS::SQS::Queue}}\nP: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Q], PolicyDocument: {ANYONE}}}}}"),
        ("aws.opensearch.domain O", f"O: {{Type: AWS::OpenSearchService::Domain, Properties: {{AccessPolicies: {ANYONE}}}}}"),
        ("aws.efs.file-system F", f"F: {{Type: AWS::EFS::FileSystem, Properties: {{FileSystemPolicy: {ANYONE}}}}}"),
        ("aws.backup.vault V", f"V: {{Type: AWS::Backup::BackupVault, Properties: {{AccessPolicy: {ANYONE}}}}}"),
    ],
)  # fmt: skip
def test_a_policy_reaches_what_it_is_about(tmp_path: Path, which: str, declared: str) -> None:
    policy = read(tmp_path, declared)[which].attributes["policy"]
    assert policy["Statement"][0]["Principal"] == "*"


def test_whether_an_instance_is_public_is_not_guessed(tmp_path: Path) -> None:
    found = read(tmp_path, "A: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql}}")
    value = found["aws.rds.instance A"].attributes["publicly_accessible"]
    assert isinstance(value, Unread)
    assert value.kind == "unresolved"
    assert value.line


def test_a_topics_own_subscriptions_are_resources(tmp_path: Path) -> None:
    found = read(tmp_path, "T: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: http, Endpoint: x}, {Protocol: sqs, Endpoint: y}]}}")  # fmt: skip
    protocols = [
        one.attributes["protocol"] for name, one in found.items() if name.startswith("aws.sns.subscription")
    ]
    assert sorted(protocols) == ["http", "sqs"]
