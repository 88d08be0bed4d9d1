"""Which module translates which CloudFormation type, and into which Terraform type.

Written down apart from the tables, so that a scan imports only those of what a template declares.
tests/collectors/cloudformation/test_cloudformation_contract.py holds both equal and prints the entry that is missing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from gcheck.collectors.terraform.resources.supplied import SUPPLIED as MAPPED

if TYPE_CHECKING:
    from gcheck.collectors.cloudformation.tables import Translation

DECLARED: dict[str, tuple[str, str]] = {
    "AWS::S3::Bucket": ("s3", "aws_s3_bucket"),
    "AWS::S3::BucketPolicy": ("s3", "aws_s3_bucket_policy"),
    "AWS::EC2::SecurityGroup": ("security_groups", "aws_security_group"),
    "AWS::EC2::SecurityGroupIngress": ("security_groups", "aws_security_group_rule"),
    "AWS::EC2::SecurityGroupEgress": ("security_groups", "aws_security_group_rule"),
    "AWS::RDS::DBInstance": ("databases", "aws_db_instance"),
    "AWS::RDS::DBCluster": ("databases", "aws_rds_cluster"),
    "AWS::RDS::GlobalCluster": ("databases", "aws_rds_global_cluster"),
    "AWS::Neptune::DBCluster": ("databases", "aws_neptune_cluster"),
    "AWS::Neptune::DBInstance": ("databases", "aws_neptune_cluster_instance"),
    "AWS::DocDB::DBCluster": ("databases", "aws_docdb_cluster"),
    "AWS::DocDB::DBInstance": ("databases", "aws_docdb_cluster_instance"),
    "AWS::DynamoDB::Table": ("stores", "aws_dynamodb_table"),
    "AWS::DynamoDB::GlobalTable": ("stores", "aws_dynamodb_table"),
    "AWS::DAX::Cluster": ("stores", "aws_dax_cluster"),
    "AWS::ElastiCache::ReplicationGroup": ("stores", "aws_elasticache_replication_group"),
    "AWS::ElastiCache::CacheCluster": ("stores", "aws_elasticache_cluster"),
    "AWS::Redshift::Cluster": ("stores", "aws_redshift_cluster"),
    "AWS::Redshift::ClusterParameterGroup": ("stores", "aws_redshift_parameter_group"),
    "AWS::OpenSearchService::Domain": ("stores", "aws_opensearch_domain"),
    "AWS::Elasticsearch::Domain": ("stores", "aws_elasticsearch_domain"),
    "AWS::EFS::FileSystem": ("files", "aws_efs_file_system"),
    "AWS::EFS::AccessPoint": ("files", "aws_efs_access_point"),
    "AWS::FSx::FileSystem": ("files", "aws_fsx_lustre_file_system"),
    "AWS::Backup::BackupVault": ("files", "aws_backup_vault"),
    "AWS::Backup::BackupPlan": ("files", "aws_backup_plan"),
    "AWS::Backup::BackupSelection": ("files", "aws_backup_selection"),
    "AWS::KMS::Key": ("secrets", "aws_kms_key"),
    "AWS::SecretsManager::Secret": ("secrets", "aws_secretsmanager_secret"),
    "AWS::SecretsManager::RotationSchedule": ("secrets", "aws_secretsmanager_secret_rotation"),
    "AWS::SecretsManager::ResourcePolicy": ("secrets", "aws_secretsmanager_secret_policy"),
    "AWS::SSM::Parameter": ("secrets", "aws_ssm_parameter"),
    "AWS::SSM::Document": ("secrets", "aws_ssm_document"),
    "AWS::SNS::Topic": ("messaging", "aws_sns_topic"),
    "AWS::SNS::TopicPolicy": ("messaging", "aws_sns_topic_policy"),
    "AWS::SNS::Subscription": ("messaging", "aws_sns_topic_subscription"),
    "AWS::SQS::Queue": ("messaging", "aws_sqs_queue"),
    "AWS::SQS::QueuePolicy": ("messaging", "aws_sqs_queue_policy"),
    "AWS::StepFunctions::StateMachine": ("messaging", "aws_sfn_state_machine"),
    "AWS::Kinesis::Stream": ("streams", "aws_kinesis_stream"),
    "AWS::KinesisFirehose::DeliveryStream": ("streams", "aws_kinesis_firehose_delivery_stream"),
    "AWS::MSK::Cluster": ("streams", "aws_msk_cluster"),
    "AWS::AmazonMQ::Broker": ("streams", "aws_mq_broker"),
    "AWS::DMS::ReplicationInstance": ("streams", "aws_dms_replication_instance"),
    "AWS::DMS::Endpoint": ("streams", "aws_dms_endpoint"),
    "AWS::WorkSpaces::Workspace": ("streams", "aws_workspaces_workspace"),
    "AWS::Athena::WorkGroup": ("analytics", "aws_athena_workgroup"),
    "AWS::Glue::DataCatalogEncryptionSettings": ("analytics", "aws_glue_data_catalog_encryption_settings"),
    "AWS::Glue::Connection": ("analytics", "aws_glue_connection"),
    "AWS::Glue::SecurityConfiguration": ("analytics", "aws_glue_security_configuration"),
    "AWS::Glue::Job": ("analytics", "aws_glue_job"),
    "AWS::Glue::Crawler": ("analytics", "aws_glue_crawler"),
    "AWS::Glue::DevEndpoint": ("analytics", "aws_glue_dev_endpoint"),
    "AWS::SageMaker::NotebookInstance": ("analytics", "aws_sagemaker_notebook_instance"),
    "AWS::SageMaker::Domain": ("analytics", "aws_sagemaker_domain"),
    "AWS::SageMaker::EndpointConfig": ("analytics", "aws_sagemaker_endpoint_configuration"),
    "AWS::CodeBuild::Project": ("analytics", "aws_codebuild_project"),
}
"""CloudFormation type -> module, Terraform type."""

_UNKNOWN: dict[str, str] = {}
"""Attributes that a template cannot tell, though Terraform code can."""

_MADE = frozenset(kind for _, kind in DECLARED.values())

SUPPLIED: dict[str, frozenset[str]] = {
    kind: item.attributes - frozenset(_UNKNOWN.get(kind, "").split())
    for kind, item in MAPPED.items()
    if not _MADE.isdisjoint(item.sources) and not kind.startswith("terraform.")
}
"""Resource type -> the first segments of what can be known before a template is deployed."""


def translation_of(kind: str) -> Translation | None:
    """The translation of a CloudFormation type; None where no mapping reads it."""
    entry = DECLARED.get(kind)
    if entry is None:
        return None
    module = import_module(f"gcheck.collectors.cloudformation.types.{entry[0]}")
    found: Translation = module.TRANSLATIONS[kind]
    return found
