"""Which KMS key code chooses for what is stored, of those services where the choice is one argument.

Types that have an attribute and a control of their own for it (buckets, tables, queues, topics, log groups, secrets,
repositories, state machines, functions) are not among them.
"""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Subject, TypeMapping, each_instance, region
from gcheck.collectors.terraform.resources.tables import inside, reference
from gcheck.collectors.terraform.view import Reading

_KEYS = {
    "aws_ami_copy": "kms_key_id",
    "aws_appflow_connector_profile": "kms_arn",
    "aws_appflow_flow": "kms_arn",
    "aws_apprunner_service": "encryption_configuration.kms_key",
    "aws_backup_vault": "kms_key_arn",
    "aws_bedrock_custom_model": "custom_model_kms_key_id",
    "aws_bedrock_guardrail": "kms_key_arn",
    "aws_bedrockagent_agent": "customer_encryption_key_arn",
    "aws_cloudtrail_event_data_store": "kms_key_id",
    "aws_cloudwatch_event_bus": "kms_key_identifier",
    "aws_codeartifact_domain": "encryption_key",
    "aws_codegurureviewer_repository_association": "kms_key_details.kms_key_id",
    "aws_codepipeline": "artifact_store.encryption_key.id",
    "aws_comprehend_document_classifier": "volume_kms_key_id",
    "aws_comprehend_entity_recognizer": "volume_kms_key_id",
    "aws_connect_instance_storage_config": "storage_config.s3_config.encryption_config.key_id",
    "aws_db_instance": "kms_key_id",
    "aws_db_snapshot_copy": "kms_key_id",
    "aws_dms_endpoint": "kms_key_arn",
    "aws_dms_replication_instance": "kms_key_arn",
    "aws_dms_s3_endpoint": "kms_key_arn",
    "aws_docdb_cluster": "kms_key_id",
    "aws_dynamodb_table_replica": "kms_key_arn",
    "aws_ebs_snapshot_copy": "kms_key_id",
    "aws_ebs_volume": "kms_key_id",
    "aws_efs_file_system": "kms_key_id",
    "aws_elasticache_replication_group": "kms_key_id",
    "aws_elasticache_serverless_cache": "kms_key_id",
    "aws_elasticsearch_domain": "encrypt_at_rest.kms_key_id",
    "aws_fsx_lustre_file_system": "kms_key_id",
    "aws_fsx_ontap_file_system": "kms_key_id",
    "aws_fsx_openzfs_file_system": "kms_key_id",
    "aws_fsx_windows_file_system": "kms_key_id",
    "aws_healthlake_fhir_datastore": "sse_configuration.kms_encryption_config.kms_key_id",
    "aws_imagebuilder_component": "kms_key_id",
    "aws_imagebuilder_distribution_configuration": "distribution.ami_distribution_configuration.kms_key_id",
    "aws_imagebuilder_image_recipe": "block_device_mapping.ebs.kms_key_id",
    "aws_kendra_index": "server_side_encryption_configuration.kms_key_id",
    "aws_keyspaces_table": "encryption_specification.kms_key_identifier",
    "aws_kinesis_firehose_delivery_stream": "server_side_encryption.key_arn",
    "aws_kinesis_stream": "kms_key_id",
    "aws_kinesis_video_stream": "kms_key_id",
    "aws_location_tracker": "kms_key_id",
    "aws_memorydb_cluster": "kms_key_arn",
    "aws_memorydb_snapshot": "kms_key_arn",
    "aws_mq_broker": "encryption_options.kms_key_id",
    "aws_msk_cluster": "encryption_info.encryption_at_rest_kms_key_arn",
    "aws_mwaa_environment": "kms_key",
    "aws_neptune_cluster": "kms_key_arn",
    "aws_networkfirewall_firewall": "encryption_configuration.key_id",
    "aws_networkfirewall_firewall_policy": "encryption_configuration.key_id",
    "aws_networkfirewall_rule_group": "encryption_configuration.key_id",
    "aws_opensearch_domain": "encrypt_at_rest.kms_key_id",
    "aws_prometheus_workspace": "kms_key_arn",
    "aws_qldb_ledger": "kms_key",
    "aws_rds_cluster": "kms_key_id",
    "aws_redshift_cluster": "kms_key_id",
    "aws_redshift_snapshot_copy_grant": "kms_key_id",
    "aws_redshiftserverless_namespace": "kms_key_id",
    "aws_s3_bucket_object": "kms_key_id",
    "aws_s3_object": "kms_key_id",
    "aws_s3_object_copy": "kms_key_id",
    "aws_sagemaker_domain": "kms_key_id",
    "aws_sagemaker_flow_definition": "output_config.kms_key_id",
    "aws_scheduler_schedule": "kms_key_arn",
    "aws_timestreamwrite_database": "kms_key_id",
    "aws_workspaces_workspace": "volume_encryption_key",
    "aws_xray_encryption_config": "key_id",
}
"""The argument that names the key, with the blocks that it stands in."""


def _key(subject: Subject) -> Reading:
    *blocks, name = _KEYS[subject.instance.type].split(".")
    read = reference(name)
    for block in reversed(blocks):
        read = inside(block, read)
    return read(subject.view)


def _choices(joins: Joins) -> Iterator[Subject]:
    """Under ids of their own: most of these resources are of another type as well."""
    for subject in each_instance(*_KEYS)(joins):
        yield Subject(subject.instance, subject.view, joins, ".key")


CHOICE = TypeMapping(
    sources=tuple(_KEYS),
    subjects=_choices,
    name=lambda subject: subject.instance.address,
    attributes={
        "of": lambda subject: subject.view.default(subject.instance.type, "its Terraform type"),
        "region": region,
        "kms_key_id": _key,
    },
)

MAPPINGS = {"aws.kms.key-choice": CHOICE}
