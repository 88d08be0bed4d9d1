"""Which module maps which resource type, from which Terraform types, and which attributes it supplies.

What a mapping says of itself is written down here once more, so that a scan imports only the mappings of what a tree
declares. tests/collectors/terraform/test_terraform_contract.py holds both equal and prints the entry that is missing.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gcheck.collectors.terraform.resources.mapping import TypeMapping


class Supplied:
    """``module`` has the mapping; ``sources`` are the Terraform types that declare such things.

    ``parts`` are further ones that the mapping looks at when it lists them: rules of a group that is declared elsewhere.
    """

    def __init__(self, module: str, sources: str, attributes: str, parts: str = "") -> None:
        self.module = module
        self._written = (sources, attributes, parts)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The Terraform types, in the mapping's order."""
        return tuple(self._written[0].split())

    @cached_property
    def attributes(self) -> frozenset[str]:
        """The first segments of what can be known before apply."""
        return frozenset(self._written[1].split())

    @cached_property
    def declared_by(self) -> frozenset[str]:
        """Without one of these there is nothing to map."""
        return frozenset([*self.sources, *self._written[2].split()])


def mapping(resource_type: str) -> TypeMapping:
    """The mapping of a type that is supplied; its module is imported when it is first asked for."""
    found = import_module(f"{__package__}.{SUPPLIED[resource_type].module}")
    made: TypeMapping = found.MAPPINGS[resource_type]
    return made


SUPPLIED: dict[str, Supplied] = {
    "aws.acm.certificate": Supplied(
        "edge",
        "aws_acm_certificate",
        "key_algorithm kind region status tags",
    ),
    "aws.apigateway.domain-name": Supplied(
        "api_gateway",
        "aws_api_gateway_domain_name aws_apigatewayv2_domain_name",
        "name region tags tls_policy",
    ),
    "aws.apigateway.rest-api": Supplied(
        "api_gateway",
        "aws_api_gateway_rest_api",
        "default_endpoint_disabled denied_unless endpoint_types methods name policy region stages tags",
    ),
    "aws.apigatewayv2.api": Supplied(
        "api_gateway",
        "aws_apigatewayv2_api",
        "cors_origins default_endpoint_disabled name protocol region routes stages tags",
    ),
    "aws.athena.database": Supplied(
        "analytics",
        "aws_athena_database",
        "name region result_encryption",
    ),
    "aws.athena.workgroup": Supplied(
        "analytics",
        "aws_athena_workgroup",
        "enforced managed_results minimum_encryption name output_location publishes_metrics region"
        " result_encryption result_kms_key state",
    ),
    "aws.backup.plan": Supplied(
        "backup",
        "aws_backup_plan",
        "id name region rules selections",
    ),
    "aws.backup.vault": Supplied(
        "backup",
        "aws_backup_vault",
        "locked min_retention_days name policy region",
    ),
    "aws.cloudfront.distribution": Supplied(
        "cloudfront",
        "aws_cloudfront_distribution",
        "access_log aliases behaviors default_root_object enabled log_deliveries minimum_tls origins web_acl",
    ),
    "aws.cloudtrail.trail": Supplied(
        "cloudtrail",
        "aws_cloudtrail",
        "account cloudwatch_log_group_arn data_resources global_service_events home_region kms_key_id"
        " log_file_validation logging management_events multi_region name organization s3_bucket tags",
    ),
    "aws.cloudwatch.alarm": Supplied(
        "monitoring",
        "aws_cloudwatch_metric_alarm aws_cloudwatch_composite_alarm",
        "actions_enabled alarm_actions kind name region",
    ),
    "aws.codebuild.project": Supplied(
        "codebuild",
        "aws_codebuild_project",
        "artifacts environment_names image kms_key_id logs name privileged region role_arn secret_names"
        " sources tags visibility vpc_id",
    ),
    "aws.config.aggregator": Supplied(
        "monitoring",
        "aws_config_configuration_aggregator",
        "all_regions name region tags",
    ),
    "aws.config.delivery-channel": Supplied(
        "monitoring",
        "aws_config_delivery_channel",
        "name region s3_bucket s3_kms_key_arn sns_topic_arn",
    ),
    "aws.config.recorder": Supplied(
        "monitoring",
        "aws_config_configuration_recorder",
        "all_resources global_resources included_types name recording region role_arn",
    ),
    "aws.dax.cluster": Supplied(
        "dynamodb",
        "aws_dax_cluster",
        "encrypted endpoint_encryption name region tags",
    ),
    "aws.dms.endpoint": Supplied(
        "streams",
        "aws_dms_endpoint",
        "engine id region ssl_mode tags",
    ),
    "aws.dms.replication-instance": Supplied(
        "streams",
        "aws_dms_replication_instance",
        "auto_minor_version_upgrade id kms_key_id publicly_accessible region tags",
    ),
    "aws.dynamodb.table": Supplied(
        "dynamodb",
        "aws_dynamodb_table",
        "deletion_protection kms_key_id name point_in_time_recovery recovery_days region replicas tags",
    ),
    "aws.ec2.address": Supplied(
        "networks",
        "aws_eip",
        "attached_to region tags",
    ),
    "aws.ec2.image": Supplied(
        "instances",
        "aws_ami aws_ami_copy aws_ami_from_instance",
        "name public region shared_with tags",
    ),
    "aws.ec2.instance": Supplied(
        "instances",
        "aws_instance aws_spot_instance_request",
        "detailed_monitoring instance_profile metadata public_addresses region security_groups state tags"
        " user_data_secrets vpc_id",
    ),
    "aws.ec2.launch-template": Supplied(
        "instances",
        "aws_launch_template aws_launch_configuration",
        "metadata name public_address region user_data_secrets",
    ),
    "aws.ec2.network-acl": Supplied(
        "network_acls",
        "aws_network_acl aws_default_network_acl",
        "ingress internet_ingress is_default region subnet_ids tags",
    ),
    "aws.ec2.prefix-list": Supplied(
        "networks",
        "aws_ec2_managed_prefix_list",
        "cidrs id name region tags",
    ),
    "aws.ec2.region": Supplied(
        "volumes",
        "aws_ebs_encryption_by_default aws_ec2_instance_metadata_defaults",
        "ebs_encryption_by_default metadata_defaults name",
    ),
    "aws.ec2.security-group": Supplied(
        "security_groups",
        "aws_security_group aws_default_security_group",
        "description egress id ingress is_default name region tags vpc_id",
        "aws_security_group_rule aws_vpc_security_group_egress_rule aws_vpc_security_group_ingress_rule",
    ),
    "aws.ec2.snapshot": Supplied(
        "volumes",
        "aws_ebs_snapshot aws_ebs_snapshot_copy",
        "encrypted kms_key_id public region shared_with tags volume_id",
    ),
    "aws.ec2.subnet": Supplied(
        "networks",
        "aws_subnet aws_default_subnet",
        "is_default public_address_on_launch region tags",
    ),
    "aws.ec2.transit-gateway": Supplied(
        "networks",
        "aws_ec2_transit_gateway",
        "accepts_attachments_by_itself region state tags",
    ),
    "aws.ec2.volume": Supplied(
        "volumes",
        "aws_ebs_volume aws_instance aws_launch_configuration aws_launch_template",
        "attached_to encrypted kms_key_id region size_gib tags",
    ),
    "aws.ec2.vpc": Supplied(
        "networks",
        "aws_vpc aws_default_vpc",
        "flow_logs id is_default region tags",
    ),
    "aws.ec2.vpc-endpoint": Supplied(
        "networks",
        "aws_vpc_endpoint",
        "kind policy region tags",
    ),
    "aws.ec2.vpc-peering": Supplied(
        "networks",
        "aws_vpc_peering_connection",
        "foreign_accounts region status tags",
    ),
    "aws.ecr.repository": Supplied(
        "containers",
        "aws_ecr_repository",
        "encryption kms_key_id lifecycle_rules name policy region scan_frequency scan_on_push"
        " tag_exceptions tag_mutability",
    ),
    "aws.ecs.cluster": Supplied(
        "containers",
        "aws_ecs_cluster",
        "container_insights exec name region status tags",
    ),
    "aws.ecs.service": Supplied(
        "containers",
        "aws_ecs_service",
        "exec_enabled name public_address region security_groups",
    ),
    "aws.ecs.task-definition": Supplied(
        "containers",
        "aws_ecs_task_definition",
        "containers efs_volumes execution_role_arn ipc_mode name network_mode operating_system pid_mode"
        " region tags task_role_arn",
    ),
    "aws.efs.access-point": Supplied(
        "file_systems",
        "aws_efs_access_point",
        "file_system id region root_directory tags user_id",
    ),
    "aws.efs.file-system": Supplied(
        "file_systems",
        "aws_efs_file_system",
        "availability_zone backup_policy encrypted id kms_key_id policy region tags",
    ),
    "aws.eks.cluster": Supplied(
        "containers",
        "aws_eks_cluster",
        "endpoint_private endpoint_public log_types name public_cidrs region role_arn secrets_key_arn"
        " tags version",
    ),
    "aws.eks.node-group": Supplied(
        "containers",
        "aws_eks_node_group",
        "cluster name region remote_access tags",
    ),
    "aws.elasticache.cluster": Supplied(
        "elasticache",
        "aws_elasticache_cluster",
        "auto_minor_version_upgrade backup_retention_days engine id region tags transit_encryption",
    ),
    "aws.elasticache.replication-group": Supplied(
        "elasticache",
        "aws_elasticache_replication_group",
        "auth_token auto_minor_version_upgrade automatic_failover backup_retention_days encrypted engine"
        " id kms_key_id multi_az region tags transit_encryption user_groups",
    ),
    "aws.elb.load-balancer": Supplied(
        "load_balancers",
        "aws_elb",
        "access_logs connection_draining cross_zone listeners name region scheme security_groups tags zones",
    ),
    "aws.elbv2.load-balancer": Supplied(
        "load_balancers",
        "aws_lb aws_alb",
        "access_logs deletion_protection desync_mitigation drop_invalid_headers listeners name region"
        " scheme security_groups tags type web_acl zones",
        "aws_alb_listener aws_lb_listener",
    ),
    "aws.firehose.delivery-stream": Supplied(
        "streams",
        "aws_kinesis_firehose_delivery_stream",
        "encrypted name region tags",
    ),
    "aws.fsx.file-system": Supplied(
        "file_systems",
        "aws_fsx_windows_file_system aws_fsx_lustre_file_system aws_fsx_ontap_file_system"
        " aws_fsx_openzfs_file_system",
        "backup_retention_days deployment file_access_audit id kind kms_key_id region tags",
    ),
    "aws.glue.catalog-settings": Supplied(
        "analytics",
        "aws_glue_data_catalog_encryption_settings",
        "metadata_encryption passwords_encrypted region",
    ),
    "aws.glue.connection": Supplied(
        "analytics",
        "aws_glue_connection",
        "kind name region tls_enforced",
    ),
    "aws.glue.job": Supplied(
        "analytics",
        "aws_glue_job aws_glue_crawler aws_glue_dev_endpoint",
        "kind name region security_configuration tags",
    ),
    "aws.glue.security-configuration": Supplied(
        "analytics",
        "aws_glue_security_configuration",
        "bookmarks logs name region s3",
    ),
    "aws.guardduty.detector": Supplied(
        "monitoring",
        "aws_guardduty_detector",
        "enabled id publishing_frequency region tags",
    ),
    "aws.iam.embedded-policy": Supplied(
        "iam_elsewhere",
        "aws_iam_role_policy aws_iam_user_policy aws_iam_group_policy",
        "declared document of",
    ),
    "aws.iam.group": Supplied(
        "iam",
        "aws_iam_group",
        "attached_policies inline_policies name path",
    ),
    "aws.iam.password-policy": Supplied(
        "account_settings",
        "aws_iam_account_password_policy",
        "max_age_days minimum_length require_lowercase require_numbers require_symbols require_uppercase"
        " reuse_prevention",
    ),
    "aws.iam.policy": Supplied(
        "iam",
        "aws_iam_policy",
        "attachment_count document name path",
    ),
    "aws.iam.policy-attachment": Supplied(
        "iam_elsewhere",
        "aws_iam_role_policy_attachment aws_iam_user_policy_attachment aws_iam_group_policy_attachment",
        "declared of policy",
    ),
    "aws.iam.role": Supplied(
        "iam",
        "aws_iam_role",
        "attached_policies inline_policies name path permissions_boundary tags trust_policy",
    ),
    "aws.iam.user": Supplied(
        "iam",
        "aws_iam_user",
        "attached_policies groups inline_policies name path permissions_boundary tags",
    ),
    "aws.kinesis.stream": Supplied(
        "streams",
        "aws_kinesis_stream",
        "encryption kms_key_id name region tags",
    ),
    "aws.kms.key": Supplied(
        "kms",
        "aws_kms_key",
        "description id manager origin policy region rotation_enabled rotation_period_days spec state tags",
    ),
    "aws.lambda.function": Supplied(
        "functions",
        "aws_lambda_function",
        "dead_letter_target environment_names kms_key_id name package_type policy region role_arn runtime"
        " security_groups tags tracing unbound_services urls vpc_id",
    ),
    "aws.logs.group": Supplied(
        "monitoring",
        "aws_cloudwatch_log_group",
        "kms_key_id name region retention_days tags",
    ),
    "aws.mq.broker": Supplied(
        "streams",
        "aws_mq_broker",
        "audit_log auto_minor_version_upgrade engine general_log kms_key_id name publicly_accessible"
        " region tags",
    ),
    "aws.msk.cluster": Supplied(
        "streams",
        "aws_msk_cluster",
        "broker_encryption client_encryption kms_key_id logs name publicly_accessible region tags"
        " unauthenticated",
    ),
    "aws.opensearch.domain": Supplied(
        "opensearch",
        "aws_opensearch_domain aws_elasticsearch_domain",
        "anonymous_access encrypted fine_grained_access https_enforced kms_key_id logs name"
        " node_to_node_encryption policy region subnets tls_policy",
    ),
    "aws.rds.cluster": Supplied(
        "rds",
        "aws_rds_cluster aws_neptune_cluster aws_docdb_cluster",
        "backup_retention_days deletion_protection encrypted engine iam_authentication id kms_key_id"
        " log_exports region replica_of tags",
    ),
    "aws.rds.cluster-snapshot": Supplied(
        "rds",
        "aws_db_cluster_snapshot",
        "cluster encrypted id kind public region shared_with tags",
    ),
    "aws.rds.global-cluster": Supplied(
        "rds",
        "aws_rds_global_cluster",
        "encrypted id region",
    ),
    "aws.rds.instance": Supplied(
        "rds",
        "aws_db_instance aws_rds_cluster_instance aws_neptune_cluster_instance aws_docdb_cluster_instance",
        "auto_minor_version_upgrade backup_retention_days cluster deletion_protection encrypted engine"
        " iam_authentication id kms_key_id log_exports multi_az publicly_accessible region replica_of tags",
    ),
    "aws.rds.instance-monitoring": Supplied(
        "rds",
        "aws_db_instance aws_rds_cluster_instance aws_neptune_cluster_instance aws_docdb_cluster_instance",
        "engine id monitoring_interval_seconds performance_insights performance_insights_kms_key region",
    ),
    "aws.rds.snapshot": Supplied(
        "rds",
        "aws_db_snapshot",
        "encrypted id instance kind public region shared_with tags",
    ),
    "aws.redshift.cluster": Supplied(
        "redshift",
        "aws_redshift_cluster",
        "audit_logging encrypted enhanced_vpc_routing id kms_key_id parameters_pending"
        " publicly_accessible region snapshot_retention_days tags tls_required version_upgrade",
    ),
    "aws.route53.hosted-zone": Supplied(
        "edge",
        "aws_route53_zone",
        "name private query_log_group signing",
    ),
    "aws.s3.access-point": Supplied(
        "account_settings",
        "aws_s3_access_point",
        "bucket name public_access_block region vpc_id",
    ),
    "aws.s3.account-public-access-block": Supplied(
        "account_settings",
        "aws_s3_account_public_access_block",
        "block_public_acls block_public_policy ignore_public_acls restrict_public_buckets",
    ),
    "aws.s3.bucket": Supplied(
        "s3",
        "aws_s3_bucket",
        "acl encryption lifecycle logging name object_lock ownership policy public_access_block region"
        " tags versioning",
    ),
    "aws.sagemaker.domain": Supplied(
        "analytics",
        "aws_sagemaker_domain",
        "auth_mode id kms_key_id name network_access region",
    ),
    "aws.sagemaker.endpoint-configuration": Supplied(
        "analytics",
        "aws_sagemaker_endpoint_configuration",
        "kms_key_id name region tags",
    ),
    "aws.sagemaker.notebook-instance": Supplied(
        "analytics",
        "aws_sagemaker_notebook_instance",
        "direct_internet kms_key_id name region root_access subnet",
    ),
    "aws.secretsmanager.secret": Supplied(
        "secrets",
        "aws_secretsmanager_secret",
        "kms_key_id name policy region rotation_enabled tags",
    ),
    "aws.sns.subscription": Supplied(
        "messaging",
        "aws_sns_topic_subscription",
        "protocol region topic_arn",
    ),
    "aws.sns.topic": Supplied(
        "messaging",
        "aws_sns_topic",
        "kms_key_id name policy region signature_version tags",
    ),
    "aws.sqs.queue": Supplied(
        "messaging",
        "aws_sqs_queue",
        "kms_key_id name policy region retention_seconds sqs_managed_encryption tags unbound_services",
    ),
    "aws.ssm.document": Supplied(
        "secrets",
        "aws_ssm_document",
        "kind name public region shared_with",
    ),
    "aws.ssm.parameter": Supplied(
        "secrets",
        "aws_ssm_parameter",
        "kind kms_key_id name region",
    ),
    "aws.stepfunctions.state-machine": Supplied(
        "messaging",
        "aws_sfn_state_machine",
        "kms_key_id logging name region role_arn type xray",
    ),
    "aws.wafv2.web-acl": Supplied(
        "edge",
        "aws_wafv2_web_acl",
        "default_action log_destinations name region rules scope",
    ),
    "aws.workspaces.workspace": Supplied(
        "streams",
        "aws_workspaces_workspace",
        "id region root_volume_encrypted tags user_volume_encrypted",
    ),
    "terraform.secret-argument": Supplied(
        "secret_arguments",
        "aws_db_instance aws_rds_cluster aws_docdb_cluster aws_redshift_cluster"
        " aws_redshiftserverless_namespace aws_elasticache_replication_group aws_dms_endpoint"
        " aws_secretsmanager_secret_version aws_directory_service_directory aws_opensearch_domain"
        " aws_elasticsearch_domain aws_mq_broker aws_lightsail_database aws_fsx_windows_file_system"
        " aws_ssm_parameter provider",
        "argument literal of",
    ),
}
