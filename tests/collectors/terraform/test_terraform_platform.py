"""Databases, storage, keys, monitoring and analytics: defaults, what is written, what is not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

UNREAD = object()
"""Stands in a case for a value that cannot be known."""

BARE: dict[str, tuple[str, dict[str, Any]]] = {
    "aws.rds.instance": (
        'resource "aws_db_instance" "x" { engine = "mysql" }',
        {
            "publicly_accessible": False, "encrypted": False, "backup_retention_days": 0, "multi_az": False,
            "deletion_protection": False, "auto_minor_version_upgrade": True, "iam_authentication": False,
            "log_exports": [], "cluster": None, "replica_of": None,
        },
    ),
    "aws.rds.instance-monitoring": (
        'resource "aws_rds_cluster_instance" "x" {\n  engine = "aurora-mysql"\n  cluster_identifier = "c"\n}',
        {"performance_insights": False, "performance_insights_kms_key": None, "monitoring_interval_seconds": 0},
    ),
    "aws.transfer.connector": ('resource "aws_transfer_connector" "x" { url = "sftp://p" }', {"logging_role": None}),
    "aws.connect.instance": ('resource "aws_connect_instance" "x" { instance_alias = "c" }', {"flow_logs": False}),
    "aws.ecs.task-set": ('resource "aws_ecs_task_set" "x" { service = "s" }', {"public_address": False}),
    "aws.s3.multi-region-access-point": (
        'resource "aws_s3control_multi_region_access_point" "x" {\n  details {\n    name = "n"\n  }\n}',
        {"name": "n", "public_access_block": dict.fromkeys(
            ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"), True
        )},
    ),
    "aws.macie2.session": ('resource "aws_macie2_account" "x" {}', {"enabled": True}),
    "aws.ec2.sharing-block": (
        'resource "aws_ec2_image_block_public_access" "x" { state = "unblocked" }',
        {"what": "images", "state": "unblocked"},
    ),
    "aws.redshiftserverless.namespace": (
        'resource "aws_redshiftserverless_namespace" "x" { namespace_name = "n" }',
        {"database_name": "dev", "main_user": None, "log_exports": []},
    ),
    "aws.glue.ml-transform": ('resource "aws_glue_ml_transform" "x" { name = "t" }', {"encrypted": False}),
    "aws.appmesh.node": (
        'resource "aws_appmesh_virtual_node" "x" { name = "n" }',
        {"listener_tls": [], "backend_tls": [], "access_log": False},
    ),
    "aws.apprunner.service": (
        'resource "aws_apprunner_service" "x" { service_name = "s" }',
        {"publicly_accessible": True, "egress": "DEFAULT", "tracing": False},
    ),
    "aws.bedrock.guardrail": (
        'resource "aws_bedrock_guardrail" "x" { name = "g" }', {"content_filters": [], "personal_data": False},
    ),
    "aws.directoryservice.directory": (
        'resource "aws_directory_service_directory" "x" { name = "d" }',
        {"kind": "SimpleAD", "radius_protocol": None, "logs": False},
    ),
    "aws.storagegateway.share": (
        'resource "aws_storagegateway_smb_file_share" "x" {}',
        {"kms_encrypted": False, "guests": False, "clients": []},
    ),
    "aws.networkfirewall.policy": (
        'resource "aws_networkfirewall_firewall_policy" "x" { name = "p" }',
        {"default_actions": [], "fragment_actions": [], "rule_groups": []},
    ),
    "aws.networkfirewall.rule-group": (
        'resource "aws_networkfirewall_rule_group" "x" { type = "STATELESS" }',
        {"kind": "STATELESS", "stateless_rules": []},
    ),
    "aws.wafv2.rule-group": ('resource "aws_wafv2_rule_group" "x" { name = "g" }', {"rules": [], "metrics": False}),
    "aws.waf.rule-group": ('resource "aws_wafregional_rule_group" "x" { name = "g" }', {"rules": []}),
    "terraform.private-key": (
        'resource "tls_private_key" "x" { algorithm = "RSA" }',
        {"algorithm": "RSA", "rsa_bits": 2048, "written_to_file": False},
    ),
    "aws.amplify.app": (
        'resource "aws_amplify_app" "x" { name = "a" }', {"kind": "app", "name": "a", "environment_names": []},
    ),
    "aws.waf.rule": ('resource "aws_waf_rule" "x" { name = "r" }', {"conditions": []}),
    "aws.ec2.client-vpn": ('resource "aws_ec2_client_vpn_endpoint" "x" {}', {"connection_logs": False}),
    "aws.ec2.vpn": ('resource "aws_vpn_connection" "x" {}', {"tunnel_logs": [False, False]}),
    "aws.codedeploy.group": (
        'resource "aws_codedeploy_deployment_group" "x" { deployment_group_name = "g" }',
        {"rolls_back": False, "alarms": [], "configuration": "CodeDeployDefault.OneAtATime"},
    ),
    "aws.msk.connector": ('resource "aws_mskconnect_connector" "x" {}', {"tls": False, "logs": False}),
    "aws.iot.policy": ('resource "aws_iot_policy" "x" { name = "p" }', {"document": None}),
    "aws.lightsail.database": (
        'resource "aws_lightsail_database" "x" {}', {"publicly_accessible": False, "backups": True},
    ),
    "aws.rds.event-subscription": (
        'resource "aws_db_event_subscription" "x" {}',
        {"enabled": True, "source": None, "categories": [], "limited": False},
    ),
    "aws.apigateway.method": (
        'resource "aws_apigatewayv2_route" "x" {\n  api_id = "elsewhere"\n  route_key = "GET /"\n}',
        {"call": "GET /", "authorization": "NONE"},
    ),
    "aws.s3.settings": (
        'resource "aws_s3_bucket_public_access_block" "x" { bucket = "elsewhere" }',
        {"acl": None, "cors_origins": None, "versioning": None, "website": None, "public_access_block": {
            "block_public_acls": False, "ignore_public_acls": False, "block_public_policy": False,
            "restrict_public_buckets": False}},
    ),
    "aws.s3.object": ('resource "aws_s3_object" "x" { key = "k" }', {"acl": "private"}),
    "aws.lambda.url": (
        'resource "aws_lambda_function_url" "x" { authorization_type = "NONE" }',
        {"authentication": "NONE", "allow_origins": []},
    ),
    "aws.ec2.share": (
        'resource "aws_ami_launch_permission" "x" { image_id = "ami-1" }',
        {"of": "image", "public": False, "accounts": []},
    ),
    "aws.apigateway.method-settings": (
        'resource "aws_api_gateway_method_settings" "x" { settings {} }',
        {"logging_level": "OFF", "data_trace": False, "metrics": False, "caching": False,
         "cache_encrypted": False},
    ),
    "aws.sagemaker.quality-job": (
        'resource "aws_sagemaker_data_quality_job_definition" "x" {}',
        {"traffic_encrypted": False, "isolated": False, "kms_key_id": None},
    ),
    "aws.rds.global-cluster": (
        'resource "aws_rds_global_cluster" "x" { global_cluster_identifier = "g" }',
        {"encrypted": False},
    ),
    "aws.rds.backup-replication": (
        'resource "aws_db_instance_automated_backups_replication" "x" { source_db_instance_arn = "a" }',
        {"source": "a", "kms_key_id": None},
    ),
    "aws.rds.cluster": (
        'resource "aws_rds_cluster" "x" { engine = "aurora-mysql" }',
        {"encrypted": False, "backup_retention_days": 1, "deletion_protection": False, "log_exports": []},
    ),
    "aws.rds.snapshot": (
        'resource "aws_db_snapshot" "x" { db_instance_identifier = "elsewhere" }',
        {"kind": "manual", "public": False, "shared_with": [], "encrypted": UNREAD},
    ),
    "aws.rds.cluster-snapshot": (
        'resource "aws_db_cluster_snapshot" "x" { db_cluster_identifier = "elsewhere" }',
        {"kind": "manual", "public": False, "shared_with": [], "encrypted": UNREAD},
    ),
    "aws.dynamodb.table": (
        'resource "aws_dynamodb_table" "x" { name = "t" }',
        {
            "kms_key_id": None, "deletion_protection": False, "point_in_time_recovery": False,
            "recovery_days": None, "replicas": [],
        },
    ),
    "aws.dax.cluster": (
        'resource "aws_dax_cluster" "x" { cluster_name = "c" }',
        {"encrypted": False, "endpoint_encryption": "NONE"},
    ),
    "aws.elasticache.replication-group": (
        'resource "aws_elasticache_replication_group" "x" { replication_group_id = "g" }',
        {
            "encrypted": False, "transit_encryption": "none", "auth_token": False, "user_groups": [],
            "backup_retention_days": 0, "automatic_failover": "disabled", "multi_az": False,
        },
    ),
    "aws.elasticache.cluster": (
        'resource "aws_elasticache_cluster" "x" { engine = "memcached" }',
        {"transit_encryption": "none", "backup_retention_days": 0},
    ),
    "aws.opensearch.domain": (
        'resource "aws_opensearch_domain" "x" { domain_name = "d" }',
        {
            "encrypted": False, "node_to_node_encryption": False, "https_enforced": False, "subnets": [],
            "tls_policy": "Policy-Min-TLS-1-0-2019-07", "policy": None, "fine_grained_access": False,
            "anonymous_access": False, "logs": [],
        },
    ),
    "aws.redshift.cluster": (
        'resource "aws_redshift_cluster" "x" { cluster_identifier = "c" }',
        {
            "encrypted": False, "publicly_accessible": True, "audit_logging": False, "tls_required": True,
            "snapshot_retention_days": 1, "enhanced_vpc_routing": False,
        },
    ),
    "aws.efs.file-system": (
        'resource "aws_efs_file_system" "x" {}',
        {"encrypted": False, "backup_policy": None, "policy": None},
    ),
    "aws.efs.access-point": (
        'resource "aws_efs_access_point" "x" { file_system_id = "fs-1" }',
        {"root_directory": "/", "user_id": None},
    ),
    "aws.fsx.file-system": (
        'resource "aws_fsx_windows_file_system" "x" {}',
        {
            "kind": "WINDOWS", "deployment": "SINGLE_AZ_1", "backup_retention_days": 7,
            "file_access_audit": "DISABLED",
        },
    ),
    "aws.backup.plan": (
        'resource "aws_backup_plan" "x" { name = "p" }',
        {"rules": [], "selections": []},
    ),
    "aws.backup.vault": (
        'resource "aws_backup_vault" "x" { name = "v" }',
        {"locked": False, "min_retention_days": None, "policy": None},
    ),
    "aws.kms.key": (
        'resource "aws_kms_key" "x" {}',
        {
            "manager": "CUSTOMER", "state": "Enabled", "spec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS",
            "rotation_enabled": False, "rotation_period_days": None,
        },
    ),
    "aws.secretsmanager.secret": (
        'resource "aws_secretsmanager_secret" "x" { name = "s" }',
        {"kms_key_id": None, "rotation_enabled": False, "policy": None},
    ),
    "aws.ssm.parameter": (
        'resource "aws_ssm_parameter" "x" {\n  name = "/p"\n  type = "String"\n}',
        {"kind": "String", "kms_key_id": None},
    ),
    "aws.ssm.document": (
        'resource "aws_ssm_document" "x" { document_type = "Command" }',
        {"public": False, "shared_with": []},
    ),
    "aws.logs.group": (
        'resource "aws_cloudwatch_log_group" "x" { name = "g" }',
        {"retention_days": None, "kms_key_id": None},
    ),
    "aws.cloudwatch.alarm": (
        'resource "aws_cloudwatch_metric_alarm" "x" { alarm_name = "a" }',
        {"kind": "metric", "actions_enabled": True, "alarm_actions": []},
    ),
    "aws.config.recorder": (
        'resource "aws_config_configuration_recorder" "x" { role_arn = "arn:aws:iam::111122223333:role/r" }',
        {"all_resources": True, "global_resources": False, "recording": False, "name": "default"},
    ),
    "aws.config.delivery-channel": (
        'resource "aws_config_delivery_channel" "x" { s3_bucket_name = "b" }',
        {"s3_bucket": "b", "sns_topic_arn": None},
    ),
    "aws.config.aggregator": (
        'resource "aws_config_configuration_aggregator" "x" {\n  name = "a"\n'
        '  account_aggregation_source { regions = ["eu-west-1"] }\n}',
        {"all_regions": False},
    ),
    "aws.guardduty.detector": (
        'resource "aws_guardduty_detector" "x" {}',
        {"enabled": True, "publishing_frequency": "SIX_HOURS"},
    ),
    "aws.athena.workgroup": (
        'resource "aws_athena_workgroup" "x" { name = "w" }',
        {"state": "ENABLED", "enforced": True, "result_encryption": None, "managed_results": False},
    ),
    "aws.athena.database": (
        'resource "aws_athena_database" "x" { name = "d" }',
        {"result_encryption": None},
    ),
    "aws.glue.catalog-settings": (
        'resource "aws_glue_data_catalog_encryption_settings" "x" {}',
        {"metadata_encryption": "DISABLED", "passwords_encrypted": False},
    ),
    "aws.glue.connection": (
        'resource "aws_glue_connection" "x" { name = "c" }',
        {"kind": "JDBC", "tls_enforced": False},
    ),
    "aws.glue.security-configuration": (
        'resource "aws_glue_security_configuration" "x" { name = "c" }',
        {"s3": ["DISABLED"], "logs": "DISABLED", "bookmarks": "DISABLED"},
    ),
    "aws.glue.job": (
        'resource "aws_glue_crawler" "x" { name = "c" }',
        {"kind": "crawler", "security_configuration": None},
    ),
    "aws.sagemaker.notebook-instance": (
        'resource "aws_sagemaker_notebook_instance" "x" { name = "n" }',
        {"direct_internet": True, "root_access": True, "kms_key_id": None},
    ),
    "aws.sagemaker.domain": (
        'resource "aws_sagemaker_domain" "x" { domain_name = "d" }',
        {"network_access": "PublicInternetOnly", "kms_key_id": None},
    ),
    "aws.sagemaker.endpoint-configuration": (
        'resource "aws_sagemaker_endpoint_configuration" "x" { name = "e" }',
        {"kms_key_id": None},
    ),
    "aws.codebuild.project": (
        'resource "aws_codebuild_project" "x" { name = "p" }',
        {
            "privileged": False, "visibility": "PRIVATE", "kms_key_id": None, "environment_names": [],
            "logs": {"cloudwatch": True, "s3": False, "s3_encrypted": True}, "artifacts": [], "sources": [],
        },
    ),
    "aws.kinesis.stream": (
        'resource "aws_kinesis_stream" "x" { name = "s" }',
        {"encryption": "NONE", "kms_key_id": None},
    ),
    "aws.firehose.delivery-stream": (
        'resource "aws_kinesis_firehose_delivery_stream" "x" { name = "s" }',
        {"encrypted": False},
    ),
    "aws.msk.cluster": (
        'resource "aws_msk_cluster" "x" { cluster_name = "c" }',
        {
            "client_encryption": "TLS", "broker_encryption": True, "kms_key_id": None, "logs": [],
            "unauthenticated": False, "publicly_accessible": False,
        },
    ),
    "aws.mq.broker": (
        'resource "aws_mq_broker" "x" { engine_type = "ActiveMQ" }',
        {
            "publicly_accessible": False, "auto_minor_version_upgrade": False, "general_log": False,
            "audit_log": False, "engine_version": None,
        },
    ),
    "aws.dms.replication-instance": (
        'resource "aws_dms_replication_instance" "x" { replication_instance_id = "r" }',
        {"publicly_accessible": False, "auto_minor_version_upgrade": False},
    ),
    "aws.dms.endpoint": (
        'resource "aws_dms_endpoint" "x" { engine_name = "mysql" }',
        {"ssl_mode": "none"},
    ),
    "aws.workspaces.workspace": (
        'resource "aws_workspaces_workspace" "x" { user_name = "u" }',
        {"root_volume_encrypted": False, "user_volume_encrypted": False},
    ),
    "aws.iam.password-policy": (
        'resource "aws_iam_account_password_policy" "x" {}',
        {"minimum_length": 6, "require_symbols": False, "max_age_days": None, "reuse_prevention": None},
    ),
    "aws.s3.account-public-access-block": (
        'resource "aws_s3_account_public_access_block" "x" { block_public_acls = true }',
        {"block_public_acls": True, "ignore_public_acls": False, "restrict_public_buckets": False},
    ),
    "aws.s3.access-point": (
        'resource "aws_s3_access_point" "x" {\n  name = "a"\n  bucket = "b"\n}',
        {
            "vpc_id": None,
            "public_access_block": {
                "block_public_acls": True, "ignore_public_acls": True, "block_public_policy": True,
                "restrict_public_buckets": True,
            },
        },
    ),
    "aws.iam.embedded-policy": (
        'resource "aws_iam_user_policy" "x" {\n  user   = "u"\n  policy = jsonencode({ Statement = [] })\n}',
        {"of": "user", "declared": False, "document": {"Statement": []}},
    ),
    "aws.iam.policy-attachment": (
        'resource "aws_iam_group_policy_attachment" "x" {\n  group = "g"\n'
        '  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"\n}',
        {
            "of": "group", "declared": False,
            "policy": {"name": "ReadOnlyAccess", "arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        },
    ),
    "terraform.helm-release": (
        'resource "helm_release" "x" {\n  name = "x"\n  chart = "web"\n}',
        {"chart": "web", "repository": None, "kind": "repository", "version": None, "plain_text": False},
    ),
    "terraform.secret-argument": (
        'resource "aws_rds_cluster" "x" { master_password = "correct horse" }',
        {"argument": "master_password", "of": "aws_rds_cluster", "literal": True},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(BARE))
def test_what_code_leaves_out_has_its_documented_default(collect: Collect, kind: str) -> None:
    code, expected = BARE[kind]
    found = collect(code, kind).one(kind)
    shown = {name: found.attributes[name] for name in expected}
    assert {name: UNREAD if isinstance(value, Unread) else value for name, value in shown.items()} == expected


def _attributes(collect: Collect, kind: str, code: str) -> dict[str, Any]:
    attributes: dict[str, Any] = collect(code, kind).one(kind).attributes
    return attributes


CASES = [
    ("aws.rds.instance", 'resource "aws_db_instance" "x" {\n  storage_encrypted = "true"\n  multi_az = true\n}',
     {"encrypted": True, "multi_az": True}),
    ("aws.rds.instance", 'resource "aws_db_instance" "x" { snapshot_identifier = "s" }', {"encrypted": UNREAD}),
    ("aws.rds.instance", 'resource "aws_db_instance" "x" {\n  snapshot_identifier = "s"\n  storage_encrypted = true\n}',
     {"encrypted": True}),
    ("aws.rds.instance",
     'variable "s" { default = null }\nvariable "at" { default = {} }\nresource "aws_db_instance" "x" {\n'
     "  snapshot_identifier = var.s\n  replicate_source_db = var.s\n"
     '  dynamic "restore_to_point_in_time" {\n    for_each = var.at\n    content {}\n  }\n}',
     {"encrypted": False}),
    ("aws.rds.instance", 'variable "p" {}\nresource "aws_db_instance" "x" { publicly_accessible = var.p }',
     {"publicly_accessible": UNREAD}),
    ("aws.rds.instance", 'resource "aws_docdb_cluster_instance" "x" { cluster_identifier = "elsewhere" }',
     {"engine": "docdb", "publicly_accessible": False, "cluster": "elsewhere", "encrypted": UNREAD}),
    ("aws.rds.cluster", 'resource "aws_rds_cluster" "x" { engine_mode = "serverless" }', {"encrypted": True}),
    ("aws.rds.cluster", 'resource "aws_neptune_cluster" "x" {\n  enable_cloudwatch_logs_exports = ["audit"]\n}',
     {"engine": "neptune", "log_exports": ["audit"], "iam_authentication": False}),
    ("aws.rds.snapshot", 'resource "aws_db_snapshot" "x" { shared_accounts = ["all"] }',
     {"public": True, "shared_with": []}),
    ("aws.rds.snapshot", 'resource "aws_db_snapshot" "x" { shared_accounts = ["111122223333"] }',
     {"public": False, "shared_with": ["111122223333"]}),
    ("aws.dynamodb.table", 'resource "aws_dynamodb_table" "x" {\n  server_side_encryption { enabled = true }\n}',
     {"kms_key_id": "alias/aws/dynamodb"}),
    ("aws.dynamodb.table",
     'resource "aws_kms_key" "k" {}\nresource "aws_dynamodb_table" "x" {\n  server_side_encryption {\n'
     "    enabled     = true\n    kms_key_arn = aws_kms_key.k.arn\n  }\n"
     "  point_in_time_recovery { enabled = true }\n}",
     {"kms_key_id": "${aws_kms_key.k.arn}", "point_in_time_recovery": True, "recovery_days": 35}),
    ("aws.dynamodb.table",
     'variable "on" {}\nresource "aws_dynamodb_table" "x" {\n  point_in_time_recovery { enabled = var.on }\n}',
     {"point_in_time_recovery": UNREAD, "recovery_days": UNREAD}),
    ("aws.dynamodb.table",
     'variable "on" { default = [true] }\nresource "aws_dynamodb_table" "x" {\n'
     '  dynamic "point_in_time_recovery" {\n    for_each = var.on\n'
     "    content { enabled = point_in_time_recovery.value }\n  }\n}",
     {"point_in_time_recovery": True}),
    ("aws.elasticache.replication-group", 'resource "aws_elasticache_replication_group" "x" { engine = "valkey" }',
     {"encrypted": True}),
    ("aws.elasticache.replication-group",
     'resource "random_password" "p" {}\nresource "aws_elasticache_replication_group" "x" {\n'
     "  transit_encryption_enabled = true\n  auth_token = random_password.p.result\n}",
     {"transit_encryption": "required", "auth_token": True}),
    ("aws.elasticache.replication-group",
     'resource "aws_elasticache_replication_group" "x" {\n'
     '  transit_encryption_enabled = true\n  transit_encryption_mode = "preferred"\n}',
     {"transit_encryption": "preferred"}),
    ("aws.opensearch.domain",
     'resource "aws_elasticsearch_domain" "x" {\n  domain_endpoint_options {\n    enforce_https = true\n'
     '    tls_security_policy = "Policy-Min-TLS-1-2-2019-07"\n  }\n'
     '  log_publishing_options {\n    log_type = "AUDIT_LOGS"\n    cloudwatch_log_group_arn = "a"\n  }\n'
     '  log_publishing_options {\n    log_type = "INDEX_SLOW_LOGS"\n    enabled = false\n  }\n}',
     {"https_enforced": True, "tls_policy": "Policy-Min-TLS-1-2-2019-07", "logs": ["AUDIT_LOGS"]}),
    ("aws.efs.file-system", 'resource "aws_efs_file_system" "x" { availability_zone_name = "eu-west-1a" }',
     {"backup_policy": "ENABLED"}),
    ("aws.kms.key", 'resource "aws_kms_key" "x" { customer_master_key_spec = "RSA_2048" }',
     {"rotation_enabled": None, "spec": "RSA_2048"}),
    ("aws.kms.key", 'resource "aws_kms_key" "x" { enable_key_rotation = true }',
     {"rotation_enabled": True, "rotation_period_days": 365}),
    ("aws.backup.plan",
     'resource "aws_backup_plan" "x" {\n  name = "p"\n  rule {\n    rule_name = "daily"\n    target_vault_name = "v"\n'
     '    lifecycle { delete_after = 35 }\n'
     '    copy_action { destination_vault_arn = "arn:aws:backup:eu-west-1:111122223333:backup-vault:c" }\n  }\n}',
     {"rules": [{"name": "daily", "vault": "v", "schedule": "cron(0 5 ? * * *)", "cold_after_days": None,
                 "delete_after_days": 35,
                 "copies_to": ["arn:aws:backup:eu-west-1:111122223333:backup-vault:c"]}]}),
    ("aws.logs.group", 'resource "aws_cloudwatch_log_group" "x" { retention_in_days = 0 }', {"retention_days": None}),
    ("aws.logs.group",
     'data "aws_kms_alias" "k" { name = "alias/k" }\n'
     'resource "aws_cloudwatch_log_group" "x" { kms_key_id = data.aws_kms_alias.k.target_key_arn }',
     {"kms_key_id": "${data.aws_kms_alias.k.target_key_arn}"}),
    ("aws.ssm.parameter", 'resource "aws_ssm_parameter" "x" { type = "SecureString" }',
     {"kms_key_id": "alias/aws/ssm"}),
    ("aws.config.aggregator",
     'resource "aws_config_configuration_aggregator" "x" {\n  organization_aggregation_source { all_regions = true }\n}',
     {"all_regions": True}),
    ("aws.ssm.document",
     'resource "aws_ssm_document" "x" {\n  permissions = {\n    type = "Share"\n    account_ids = "All"\n  }\n}',
     {"public": True}),
    ("aws.glue.connection", 'resource "aws_glue_connection" "x" { connection_type = "KAFKA" }', {"tls_enforced": True}),
    ("aws.glue.connection",
     'resource "aws_glue_connection" "x" {\n  connection_properties = { JDBC_ENFORCE_SSL = "true" }\n}',
     {"tls_enforced": True}),
    ("aws.codebuild.project",
     'resource "aws_codebuild_project" "x" {\n  source {\n    type = "GITHUB"\n'
     '    location = "https://user:hunter2@example.com/r.git"\n  }\n'
     '  environment {\n    privileged_mode = true\n    environment_variable {\n      name = "TOKEN"\n      value = "v"\n'
     '    }\n    environment_variable {\n      name = "SAFE"\n      value = "/p"\n      type = "PARAMETER_STORE"\n    }\n  }\n'
     '  artifacts {\n    type = "S3"\n    encryption_disabled = true\n  }\n}',
     {
         "privileged": True, "environment_names": ["TOKEN"], "secret_names": ["SAFE"],
         "sources": [{"type": "GITHUB", "location": "https://example.com/r.git", "credentials_in_location": True,
                      "tls_verified": True}],
         "artifacts": [{"type": "S3", "location": None, "encrypted": False}],
     }),
    ("aws.firehose.delivery-stream",
     'resource "aws_kinesis_firehose_delivery_stream" "x" {\n  kinesis_source_configuration {}\n}', {"encrypted": None}),
    ("aws.msk.cluster",
     'resource "aws_msk_cluster" "x" {\n  encryption_info {\n    encryption_in_transit { client_broker = "PLAINTEXT" }\n  }\n'
     '  logging_info {\n    broker_logs {\n      s3 { enabled = true }\n    }\n  }\n'
     "  client_authentication { unauthenticated = true }\n"
     '  broker_node_group_info {\n    connectivity_info {\n      public_access { type = "SERVICE_PROVIDED_EIPS" }\n    }\n  }\n}',
     {"client_encryption": "PLAINTEXT", "broker_encryption": True, "logs": ["s3"], "unauthenticated": True,
      "publicly_accessible": True}),
    ("aws.iam.password-policy",
     'variable "n" {}\nresource "aws_iam_account_password_policy" "x" {\n  minimum_password_length = var.n\n'
     "  max_password_age = 0\n}",
     {"minimum_length": UNREAD, "max_age_days": None}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "code", "expected"), CASES)
def test_what_is_written_is_read(collect: Collect, kind: str, code: str, expected: dict[str, Any]) -> None:
    attributes = _attributes(collect, kind, code)
    shown = {name: UNREAD if isinstance(attributes[name], Unread) else attributes[name] for name in expected}
    assert shown == expected


JOINED = """
locals { tables = { a = "one", b = "two" } }
resource "aws_efs_file_system" "f" {
  for_each       = local.tables
  creation_token = each.value
}
resource "aws_efs_backup_policy" "b" {
  for_each       = { for key, value in local.tables : key => value if key == "a" }
  file_system_id = aws_efs_file_system.f[each.key].id
  backup_policy { status = "ENABLED" }
}
resource "aws_secretsmanager_secret" "s" {
  count = 2
  name  = "s-${count.index}"
}
resource "aws_secretsmanager_secret_rotation" "r" {
  secret_id = aws_secretsmanager_secret.s[0].id
}
resource "aws_kms_key" "k" {}
resource "aws_kms_key_policy" "p" {
  key_id = aws_kms_key.k.key_id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "kms:*", Resource = "*" }] })
}
resource "aws_elasticsearch_domain" "d" { domain_name = "d" }
resource "aws_elasticsearch_domain_policy" "d" {
  domain_name     = aws_elasticsearch_domain.d.domain_name
  access_policies = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "es:*", Resource = "*" }] })
}
resource "aws_backup_vault" "v" { name = "v" }
resource "aws_backup_vault_lock_configuration" "l" {
  backup_vault_name  = aws_backup_vault.v.name
  min_retention_days = 7
}
resource "aws_backup_plan" "p" { name = "p" }
resource "aws_backup_selection" "s" {
  name    = "all"
  plan_id = aws_backup_plan.p.id
}
resource "aws_config_configuration_recorder" "r" { name = "main" }
resource "aws_config_configuration_recorder_status" "r" {
  name       = aws_config_configuration_recorder.r.name
  is_enabled = true
}
resource "aws_redshift_cluster" "c" {
  cluster_identifier           = "c"
  cluster_parameter_group_name = aws_redshift_parameter_group.g.name
}
resource "aws_redshift_parameter_group" "g" {
  name   = "g"
  family = "redshift-1.0"
}
resource "aws_redshift_logging" "l" { cluster_identifier = aws_redshift_cluster.c.id }
resource "aws_rds_cluster" "main" {
  cluster_identifier      = "main"
  engine                  = "aurora-mysql"
  storage_encrypted       = true
  backup_retention_period = 14
}
resource "aws_rds_cluster_instance" "i" {
  count              = 2
  engine             = "aurora-mysql"
  cluster_identifier = aws_rds_cluster.main.id
}
resource "aws_db_snapshot" "s" { db_instance_identifier = aws_db_instance.x.identifier }
resource "aws_db_instance" "x" {
  identifier        = "x"
  engine            = "postgres"
  storage_encrypted = true
}
resource "aws_db_instance" "replica" { replicate_source_db = aws_db_instance.x.identifier }
"""


def test_resources_beside_are_joined_through_count_and_for_each(collect: Collect) -> None:
    found = {uid.removeprefix("./"): item.attributes for uid, item in collect(JOINED).resources.items()}
    assert found['aws_efs_file_system.f["a"]']["backup_policy"] == "ENABLED"
    assert found['aws_efs_file_system.f["b"]']["backup_policy"] is None
    assert [found[f"aws_secretsmanager_secret.s[{n}]"]["rotation_enabled"] for n in (0, 1)] == [True, False]
    assert found["aws_kms_key.k"]["policy"]["Statement"][0]["Principal"] == "*"
    assert found["aws_elasticsearch_domain.d"]["policy"]["Statement"][0]["Action"] == "es:*"
    vault = found["aws_backup_vault.v"]
    assert (vault["locked"], vault["min_retention_days"]) == (True, 7)
    assert found["aws_backup_plan.p"]["selections"] == ["all"]
    assert found["aws_config_configuration_recorder.r"]["recording"] is True


def test_databases_follow_their_cluster_their_source_and_their_group(collect: Collect) -> None:
    found = {uid.removeprefix("./"): item.attributes for uid, item in collect(JOINED).resources.items()}
    for position in (0, 1):
        member = found[f"aws_rds_cluster_instance.i[{position}]"]
        assert (member["encrypted"], member["backup_retention_days"], member["cluster"]) == (True, 14, "main")
    assert found["aws_db_snapshot.s"]["encrypted"] is True
    assert found["aws_db_instance.replica"]["encrypted"] is True
    assert found["aws_db_instance.replica"]["engine"] == "postgres"
    cluster = found["aws_redshift_cluster.c"]
    assert (cluster["tls_required"], cluster["audit_logging"]) == (False, True)


def test_a_join_that_cannot_be_known_leaves_the_attribute_unread(collect: Collect) -> None:
    code = """
    variable "id" {}
    resource "aws_efs_file_system" "f" {}
    resource "aws_efs_backup_policy" "b" {
      file_system_id = var.id
      backup_policy { status = "ENABLED" }
    }
    """
    assert isinstance(_attributes(collect, "aws.efs.file-system", code)["backup_policy"], Unread)


@pytest.mark.parametrize(
    ("constraint", "encrypted"),
    [("~> 6.0", True), (">= 6.2, < 7", True), ("~> 5.0", False), (">= 5.0", False), ("< 6", False)],
)
def test_defaults_of_redshift_turn_with_the_provider(
    collect: Collect, constraint: str, encrypted: bool
) -> None:
    code = f"""
    terraform {{
      required_providers {{
        aws = {{
          source  = "hashicorp/aws"
          version = "{constraint}"
        }}
      }}
    }}
    resource "aws_redshift_cluster" "c" {{}}
    """
    attributes = _attributes(collect, "aws.redshift.cluster", code)
    assert (attributes["encrypted"], attributes["publicly_accessible"]) == (encrypted, not encrypted)


VERSIONED = """
terraform {
  required_providers {
    aws = { version = ">= 6.0" }
  }
}
variable "password" { default = "hunter2hunter2" }
provider "aws" { access_key = "not-a-key" }
resource "aws_redshift_cluster" "c" { master_password = var.password }
"""


def test_the_version_that_a_root_asks_for_holds_in_its_modules(collect: Collect) -> None:
    files = {
        "main.tf": 'terraform {\n  required_providers {\n    aws = { version = ">= 6.0" }\n  }\n}\n'
        'module "m" { source = "./m" }\n',
        "m/main.tf": 'resource "aws_redshift_cluster" "c" {}\n',
    }
    found = collect(files, "aws.redshift.cluster").one("aws.redshift.cluster")
    assert found.attributes["encrypted"] is True


def test_members_of_a_replication_group_are_no_clusters_of_their_own(collect: Collect) -> None:
    code = 'resource "aws_elasticache_cluster" "c" { replication_group_id = "g" }\n'
    assert not collect(code, "aws.elasticache.cluster").resources
