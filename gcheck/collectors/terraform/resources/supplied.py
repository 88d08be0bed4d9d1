"""Which module maps which resource type, from which Terraform types, and which attributes it supplies.

What a mapping says of itself is written down here once more, so that a scan imports only the mappings of what a tree
declares. tests/collectors/terraform/test_terraform_contract.py holds both equal and prints the entry that is missing.
"""

from __future__ import annotations

from functools import cache, cached_property
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


@cache
def every_type() -> frozenset[str]:
    """Every Terraform type that some mapping reads: as a resource, or to tell something of another one."""
    return ATTACHED.union(*(item.declared_by for item in SUPPLIED.values()))


_ATTACHED_TEXT = """
aws_api_gateway_resource aws_api_gateway_rest_api_policy aws_api_gateway_usage_plan
aws_appautoscaling_target aws_autoscaling_attachment aws_backup_selection aws_backup_vault_lock_configuration
aws_cloudwatch_log_delivery aws_cloudwatch_log_delivery_source aws_codecommit_approval_rule_template_association
aws_config_configuration_recorder_status aws_directory_service_log_subscription aws_directory_service_radius_settings
aws_ec2_managed_prefix_list_entry aws_ecr_lifecycle_policy aws_ecr_registry_scanning_configuration
aws_efs_backup_policy aws_eip_association aws_flow_log aws_guardduty_detector_feature aws_iam_group_membership
aws_iam_group_policy_attachments_exclusive aws_iam_openid_connect_provider aws_iam_role_policy_attachments_exclusive
aws_iam_user_group_membership aws_iam_user_policy_attachments_exclusive
aws_internet_gateway aws_lambda_alias aws_main_route_table_association aws_nat_gateway aws_network_acl_association
aws_load_balancer_listener_policy aws_lb_ssl_negotiation_policy
aws_networkfirewall_logging_configuration aws_redshift_logging aws_redshift_parameter_group
aws_route53_hosted_zone_dnssec aws_route53_query_log aws_route_table_association aws_s3_bucket_lifecycle_configuration
aws_s3_bucket_logging aws_s3_bucket_notification aws_s3_bucket_object_lock_configuration
aws_s3_bucket_ownership_controls aws_s3_bucket_replication_configuration
aws_s3_bucket_server_side_encryption_configuration aws_secretsmanager_secret_rotation aws_volume_attachment
aws_vpc_endpoint_policy aws_wafregional_web_acl_association aws_wafv2_web_acl_association
aws_wafv2_web_acl_logging_configuration
"""
ATTACHED = frozenset(_ATTACHED_TEXT.split())
"""Terraform types that no resource type is made of, and that mappings look at for what they say of others."""


SUPPLIED: dict[str, Supplied] = {
    "aws.acm.certificate": Supplied(
        "edge",
        "aws_acm_certificate",
        "key_algorithm kind names region status tags transparency_log",
    ),
    "aws.amplify.app": Supplied(
        "websites",
        "aws_amplify_app aws_amplify_branch",
        "environment_names kind name region tags",
    ),
    "aws.apigateway.domain-name": Supplied(
        "api_gateway",
        "aws_api_gateway_domain_name aws_apigatewayv2_domain_name",
        "name region tags tls_policy tls_policy_named",
    ),
    "aws.apigateway.method": Supplied(
        "http_apis",
        "aws_api_gateway_method aws_apigatewayv2_route",
        "authorization call region",
    ),
    "aws.apigateway.method-settings": Supplied(
        "strays",
        "aws_api_gateway_method_settings",
        "cache_encrypted caching data_trace logging_level metrics region",
    ),
    "aws.apigateway.rest-api": Supplied(
        "api_gateway",
        "aws_api_gateway_rest_api",
        "default_endpoint_disabled denied_unless endpoint_types keys_asked measured methods name policy region stages tags usage_plans validated",
        "aws_api_gateway_deployment aws_api_gateway_stage",
    ),
    "aws.apigatewayv2.api": Supplied(
        "http_apis",
        "aws_apigatewayv2_api",
        "cors_origins default_endpoint_disabled name protocol region routes stages tags",
        "aws_apigatewayv2_stage",
    ),
    "aws.appmesh.node": Supplied(
        "meshes",
        "aws_appmesh_virtual_node aws_appmesh_virtual_gateway",
        "access_log backend_tls listener_tls name region tags",
    ),
    "aws.apprunner.service": Supplied(
        "meshes",
        "aws_apprunner_service",
        "egress name publicly_accessible region tags tracing",
    ),
    "aws.appsync.api": Supplied(
        "exchanges",
        "aws_appsync_graphql_api",
        "authentication field_logs private region tags tracing web_acl",
    ),
    "aws.appsync.cache": Supplied(
        "exchanges",
        "aws_appsync_api_cache",
        "at_rest id in_transit region",
    ),
    "aws.athena.database": Supplied(
        "analytics",
        "aws_athena_database",
        "name region result_encryption",
    ),
    "aws.athena.workgroup": Supplied(
        "analytics",
        "aws_athena_workgroup",
        "enforced managed_results minimum_encryption name output_location publishes_metrics"
        " region result_encryption result_kms_key state",
    ),
    "aws.autoscaling.group": Supplied(
        "computing",
        "aws_autoscaling_group",
        "balanced health_check instance_types made_from metrics name region tags_passed_on zones",
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
    "aws.batch.job-definition": Supplied(
        "computing",
        "aws_batch_job_definition",
        "name privileged region tags user",
    ),
    "aws.bedrock.agent": Supplied(
        "meshes",
        "aws_bedrockagent_agent",
        "guardrail name region tags",
    ),
    "aws.bedrock.guardrail": Supplied(
        "meshes",
        "aws_bedrock_guardrail",
        "content_filters name personal_data region tags",
    ),
    "aws.bedrock.invocation-log": Supplied(
        "meshes",
        "aws_bedrock_model_invocation_logging_configuration",
        "destinations region text",
    ),
    "aws.cloudformation.stack": Supplied(
        "computing",
        "aws_cloudformation_stack",
        "name protected region tags topics",
    ),
    "aws.cloudfront.distribution": Supplied(
        "cloudfront",
        "aws_cloudfront_distribution",
        "access_log aliases behaviors certificate default_root_object enabled geo_restriction"
        " header_policies log_deliveries minimum_tls origin_groups origins ssl_support web_acl",
    ),
    "aws.cloudfront.header-policy": Supplied(
        "borders",
        "aws_cloudfront_response_headers_policy",
        "hsts_seconds name",
    ),
    "aws.cloudsearch.domain": Supplied(
        "databases",
        "aws_cloudsearch_domain",
        "https_enforced name region tls_policy",
    ),
    "aws.cloudtrail.trail": Supplied(
        "cloudtrail",
        "aws_cloudtrail",
        "account cloudwatch_log_group_arn data_resources global_service_events home_region"
        " kms_key_id log_file_validation logging management_events multi_region name notifies"
        " organization s3_bucket tags",
    ),
    "aws.cloudwatch.alarm": Supplied(
        "monitoring",
        "aws_cloudwatch_metric_alarm aws_cloudwatch_composite_alarm",
        "actions_enabled alarm_actions kind name region",
    ),
    "aws.codebuild.project": Supplied(
        "codebuild",
        "aws_codebuild_project",
        "artifacts environment_names image kms_key_id logs name privileged region role_arn"
        " secret_names sources tags visibility vpc_id",
    ),
    "aws.codecommit.repository": Supplied(
        "directories",
        "aws_codecommit_repository",
        "approval_asked name region tags",
    ),
    "aws.codedeploy.group": Supplied(
        "rollout",
        "aws_codedeploy_deployment_group",
        "alarms configuration name region rolls_back tags",
    ),
    "aws.cognito.client": Supplied(
        "sign_in",
        "aws_cognito_user_pool_client",
        "hides_users region revokes_tokens",
    ),
    "aws.cognito.identity-pool": Supplied(
        "sign_in",
        "aws_cognito_identity_pool",
        "classic_flow guests region tags",
    ),
    "aws.cognito.user-pool": Supplied(
        "sign_in",
        "aws_cognito_user_pool",
        "deletion_protection id mfa passwords region tags threat_protection",
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
    "aws.datasync.task": Supplied(
        "exchanges",
        "aws_datasync_task",
        "id logs region tags",
    ),
    "aws.dax.cluster": Supplied(
        "dynamodb",
        "aws_dax_cluster",
        "encrypted endpoint_encryption name region tags",
    ),
    "aws.directoryservice.directory": Supplied(
        "directories",
        "aws_directory_service_directory",
        "id kind logs radius_protocol region tags",
    ),
    "aws.dlm.policy": Supplied(
        "exchanges",
        "aws_dlm_lifecycle_policy",
        "copies_encrypted id region tags",
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
    "aws.dms.task": Supplied(
        "databases",
        "aws_dms_replication_task",
        "logging name region tags",
    ),
    "aws.dynamodb.table": Supplied(
        "dynamodb",
        "aws_dynamodb_table",
        "capacity deletion_protection kms_key_id name point_in_time_recovery recovery_days"
        " region replicas tags",
    ),
    "aws.ec2.address": Supplied(
        "networks",
        "aws_eip",
        "attached_to region tags",
    ),
    "aws.ec2.client-vpn": Supplied(
        "firewalls",
        "aws_ec2_client_vpn_endpoint",
        "connection_logs id region tags",
    ),
    "aws.ec2.endpoint-service": Supplied(
        "borders",
        "aws_vpc_endpoint_service",
        "acceptance_required id principals region tags",
    ),
    "aws.ec2.image": Supplied(
        "instances",
        "aws_ami aws_ami_copy aws_ami_from_instance",
        "name plain_devices public region shared_with tags",
    ),
    "aws.ec2.instance": Supplied(
        "instances",
        "aws_instance aws_spot_instance_request",
        "default_groups detailed_monitoring ebs_optimized instance_profile interfaces metadata"
        " public_addresses region security_groups state tags termination_protection"
        " user_data_secrets vpc_id",
    ),
    "aws.ec2.launch-template": Supplied(
        "instances",
        "aws_launch_template aws_launch_configuration aws_spot_fleet_request",
        "metadata name public_address region user_data_secrets",
    ),
    "aws.ec2.network-acl": Supplied(
        "network_acls",
        "aws_network_acl aws_default_network_acl",
        "ingress internet_ingress is_default region subnet_ids tags",
        "aws_network_acl_rule",
    ),
    "aws.ec2.network-acl-entry": Supplied(
        "network_acls",
        "aws_network_acl_rule",
        "internet_ingress region",
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
    "aws.ec2.route-table": Supplied(
        "borders",
        "aws_route_table aws_default_route_table aws_route",
        "id region routes tags",
    ),
    "aws.ec2.security-group": Supplied(
        "security_groups",
        "aws_security_group aws_default_security_group",
        "description egress id ingress is_default name region tags used vpc_id",
        "aws_security_group_rule aws_vpc_security_group_egress_rule aws_vpc_security_group_ingress_rule",
    ),
    "aws.ec2.share": Supplied(
        "strays",
        "aws_ami_launch_permission aws_snapshot_create_volume_permission",
        "accounts of public region",
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
        "aws_ebs_volume aws_instance aws_spot_instance_request aws_launch_configuration aws_launch_template aws_spot_fleet_request",
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
    "aws.ec2.vpn": Supplied(
        "firewalls",
        "aws_vpn_connection",
        "id region tags tunnel_logs",
    ),
    "aws.ecr.repository": Supplied(
        "containers",
        "aws_ecr_repository",
        "encryption kms_key_id lifecycle_rules name policy region scan_frequency scan_on_push tag_exceptions tag_mutability",
    ),
    "aws.ecs.capacity-provider": Supplied(
        "directories",
        "aws_ecs_capacity_provider",
        "name region tags termination_protection",
    ),
    "aws.ecs.cluster": Supplied(
        "containers",
        "aws_ecs_cluster",
        "container_insights exec name region status tags",
    ),
    "aws.ecs.service": Supplied(
        "containers",
        "aws_ecs_service",
        "circuit_breaker exec_enabled name platform_version public_address region security_groups",
    ),
    "aws.ecs.task-definition": Supplied(
        "containers",
        "aws_ecs_task_definition",
        "containers efs_volumes execution_role_arn health_checked ipc_mode memory_limited name network_mode one_role operating_system pid_mode region tags task_role_arn",
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
        "endpoint_private endpoint_public log_types name public_cidrs region role_arn secrets_key_arn tags version",
    ),
    "aws.eks.node-group": Supplied(
        "containers",
        "aws_eks_node_group",
        "cluster name region remote_access tags",
    ),
    "aws.elasticache.cluster": Supplied(
        "elasticache",
        "aws_elasticache_cluster",
        "auto_minor_version_upgrade backup_retention_days engine id nodes port region"
        " several_zones subnet_group tags transit_encryption",
    ),
    "aws.elasticache.replication-group": Supplied(
        "elasticache",
        "aws_elasticache_replication_group",
        "auth_token auto_minor_version_upgrade automatic_failover backup_retention_days"
        " encrypted engine id kms_key_id logs multi_az port region subnet_group tags"
        " transit_encryption user_groups",
    ),
    "aws.elasticache.user": Supplied(
        "databases",
        "aws_elasticache_user aws_memorydb_user",
        "name region rights tags without_password",
    ),
    "aws.elasticbeanstalk.environment": Supplied(
        "computing",
        "aws_elastic_beanstalk_environment",
        "health_reports logs_streamed managed_updates name region tags",
    ),
    "aws.elb.load-balancer": Supplied(
        "classic_load_balancers",
        "aws_elb",
        "access_logs certificates connection_draining cross_zone desync_mitigation listeners name region scheme security_groups tags unnamed_tls_ports zones",
    ),
    "aws.elb.tls-policy": Supplied(
        "borders",
        "aws_load_balancer_policy",
        "enabled name reference region",
    ),
    "aws.elbv2.load-balancer": Supplied(
        "load_balancers",
        "aws_lb aws_alb",
        "access_logs cross_zone deletion_protection desync_mitigation drop_invalid_headers listeners name region scheme security_groups tags type web_acl zones",
        "aws_alb_listener aws_lb_listener",
    ),
    "aws.elbv2.target-group": Supplied(
        "borders",
        "aws_lb_target_group aws_alb_target_group",
        "health_check health_path kind name protocol region tags",
    ),
    "aws.emr.cluster": Supplied(
        "computing",
        "aws_emr_cluster",
        "kerberos log_uri name region security_configuration subnet tags termination_protection",
    ),
    "aws.emr.public-access-block": Supplied(
        "computing",
        "aws_emr_block_public_access_configuration",
        "blocks region",
    ),
    "aws.emr.security-configuration": Supplied(
        "computing",
        "aws_emr_security_configuration",
        "at_rest in_transit local_disks name region volumes",
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
    "aws.gamelift.fleet": Supplied(
        "directories",
        "aws_gamelift_fleet",
        "name ports region tags",
    ),
    "aws.globalaccelerator.accelerator": Supplied(
        "borders",
        "aws_globalaccelerator_accelerator",
        "flow_logs name tags",
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
    "aws.glue.ml-transform": Supplied(
        "meshes",
        "aws_glue_ml_transform",
        "encrypted name region tags",
    ),
    "aws.glue.security-configuration": Supplied(
        "analytics",
        "aws_glue_security_configuration",
        "bookmarks logs name region s3",
    ),
    "aws.guardduty.detector": Supplied(
        "monitoring",
        "aws_guardduty_detector",
        "enabled id publishing_frequency region tags turned_off",
    ),
    "aws.iam.access-key": Supplied(
        "sign_in",
        "aws_iam_access_key",
        "active encrypted id user",
    ),
    "aws.iam.embedded-policy": Supplied(
        "iam_elsewhere",
        "aws_iam_role_policy aws_iam_user_policy aws_iam_group_policy",
        "declared document of",
    ),
    "aws.iam.group": Supplied(
        "iam",
        "aws_iam_group",
        "attached_policies inline_policies members mfa_asked name path",
    ),
    "aws.iam.login-profile": Supplied(
        "sign_in",
        "aws_iam_user_login_profile",
        "encrypted id length must_change",
    ),
    "aws.iam.password-policy": Supplied(
        "account_settings",
        "aws_iam_account_password_policy",
        "max_age_days minimum_length require_lowercase require_numbers require_symbols"
        " require_uppercase reuse_prevention users_can_change",
    ),
    "aws.iam.policy": Supplied(
        "iam",
        "aws_iam_policy",
        "attachment_count document name path",
    ),
    "aws.iam.policy-attachment": Supplied(
        "iam_elsewhere",
        "aws_iam_role_policy_attachment aws_iam_user_policy_attachment"
        " aws_iam_group_policy_attachment aws_iam_policy_attachment",
        "declared of policy",
    ),
    "aws.iam.resource-policy": Supplied(
        "resource_policies",
        "aws_cloudwatch_event_bus_policy aws_cloudwatch_log_resource_policy aws_cloudwatch_event_permission aws_codeartifact_domain_permissions_policy aws_codeartifact_repository_permissions_policy aws_dynamodb_resource_policy aws_ecr_registry_policy aws_glacier_vault aws_glue_resource_policy aws_kinesis_resource_policy aws_media_store_container_policy aws_msk_cluster_policy aws_networkfirewall_resource_policy aws_s3control_access_point_policy aws_schemas_registry_policy aws_ses_identity_policy aws_sesv2_email_identity_policy aws_backup_vault_policy aws_ecr_repository_policy aws_efs_file_system_policy aws_elasticsearch_domain_policy aws_kms_key_policy aws_lambda_layer_version_permission aws_lambda_permission aws_opensearch_domain_policy aws_s3_bucket_policy aws_secretsmanager_secret_policy aws_sns_topic_policy aws_sqs_queue_policy aws_s3_bucket aws_sns_topic aws_sqs_queue",
        "declared document of unbound_services whole_services",
    ),
    "aws.iam.role": Supplied(
        "iam",
        "aws_iam_role",
        "account_trusts attached_policies inline_policies name path permissions_boundary tags trust_patterns trust_policy web_identities",
    ),
    "aws.iam.user": Supplied(
        "iam",
        "aws_iam_user",
        "attached_policies groups inline_policies name path permissions_boundary tags",
    ),
    "aws.iam.written-policy": Supplied(
        "iam_written",
        "aws_iam_policy aws_iam_role_policy aws_iam_user_policy aws_iam_group_policy aws_ssoadmin_permission_set_inline_policy aws_iam_role aws_iam_user aws_iam_group data.aws_iam_policy_document",
        "document of resources_excepted whole_services",
    ),
    "aws.iot.policy": Supplied(
        "rollout",
        "aws_iot_policy",
        "document name region tags",
    ),
    "aws.keyspaces.table": Supplied(
        "databases",
        "aws_keyspaces_table",
        "name point_in_time_recovery region tags",
    ),
    "aws.kinesis.stream": Supplied(
        "streams",
        "aws_kinesis_stream",
        "encryption kms_key_id name region retention_hours tags",
    ),
    "aws.kms.key": Supplied(
        "kms",
        "aws_kms_key",
        "description id manager origin policy region rotation_enabled rotation_period_days spec state tags",
    ),
    "aws.kms.key-choice": Supplied(
        "key_choices",
        "aws_ami_copy aws_appflow_connector_profile aws_appflow_flow aws_apprunner_service aws_backup_vault aws_bedrock_custom_model aws_bedrock_guardrail aws_bedrockagent_agent aws_cloudtrail_event_data_store aws_cloudwatch_event_bus aws_codeartifact_domain aws_codegurureviewer_repository_association aws_codepipeline aws_comprehend_document_classifier aws_comprehend_entity_recognizer aws_connect_instance_storage_config aws_db_instance aws_db_snapshot_copy aws_dms_endpoint aws_dms_replication_instance aws_dms_s3_endpoint aws_docdb_cluster aws_dynamodb_table_replica aws_ebs_snapshot_copy aws_ebs_volume aws_efs_file_system aws_elasticache_replication_group aws_elasticache_serverless_cache aws_elasticsearch_domain aws_fsx_lustre_file_system aws_fsx_ontap_file_system aws_fsx_openzfs_file_system aws_fsx_windows_file_system aws_healthlake_fhir_datastore aws_imagebuilder_component aws_imagebuilder_distribution_configuration aws_imagebuilder_image_recipe aws_kendra_index aws_keyspaces_table aws_kinesis_firehose_delivery_stream aws_kinesis_stream aws_kinesis_video_stream aws_location_tracker aws_memorydb_cluster aws_memorydb_snapshot aws_mq_broker aws_msk_cluster aws_mwaa_environment aws_neptune_cluster aws_networkfirewall_firewall aws_networkfirewall_firewall_policy aws_networkfirewall_rule_group aws_opensearch_domain aws_prometheus_workspace aws_qldb_ledger aws_rds_cluster aws_redshift_cluster aws_redshift_snapshot_copy_grant aws_redshiftserverless_namespace aws_s3_bucket_object aws_s3_object aws_s3_object_copy aws_sagemaker_domain aws_sagemaker_flow_definition aws_scheduler_schedule aws_timestreamwrite_database aws_workspaces_workspace aws_xray_encryption_config",
        "kms_key_id of region",
    ),
    "aws.lambda.function": Supplied(
        "functions",
        "aws_lambda_function",
        "code_signing dead_letter_target environment_names kms_key_id name package_type policy"
        " region reserved_concurrency role_arn runtime security_groups subnets tags tracing"
        " unbound_services urls vpc_id",
    ),
    "aws.lambda.url": Supplied(
        "strays",
        "aws_lambda_function_url",
        "allow_origins authentication region",
    ),
    "aws.lightsail.database": Supplied(
        "rollout",
        "aws_lightsail_database",
        "backups name publicly_accessible region tags",
    ),
    "aws.lightsail.firewall": Supplied(
        "borders",
        "aws_lightsail_instance_public_ports",
        "id ports region",
    ),
    "aws.logs.group": Supplied(
        "monitoring",
        "aws_cloudwatch_log_group",
        "kms_key_id name region retention_days tags",
    ),
    "aws.logs.trail-watch": Supplied(
        "trail_watch",
        "aws_cloudwatch_log_metric_filter",
        "calls situations",
    ),
    "aws.memorydb.cluster": Supplied(
        "databases",
        "aws_memorydb_cluster",
        "access_list minor_upgrades name region snapshot_retention_days tags tls",
    ),
    "aws.mq.broker": Supplied(
        "streams",
        "aws_mq_broker",
        "audit_log auto_minor_version_upgrade deployment engine general_log kms_key_id name"
        " publicly_accessible region tags",
    ),
    "aws.msk.cluster": Supplied(
        "streams",
        "aws_msk_cluster",
        "broker_encryption client_encryption kms_key_id logs monitoring name"
        " publicly_accessible region tags unauthenticated",
    ),
    "aws.msk.connector": Supplied(
        "rollout",
        "aws_mskconnect_connector",
        "logs name region tags tls",
    ),
    "aws.mwaa.environment": Supplied(
        "computing",
        "aws_mwaa_environment",
        "access logs name region tags",
    ),
    "aws.networkfirewall.firewall": Supplied(
        "borders",
        "aws_networkfirewall_firewall",
        "deletion_protection logs name policy_protection region subnets tags",
    ),
    "aws.networkfirewall.policy": Supplied(
        "firewalls",
        "aws_networkfirewall_firewall_policy",
        "default_actions fragment_actions name region rule_groups tags",
    ),
    "aws.networkfirewall.rule-group": Supplied(
        "firewalls",
        "aws_networkfirewall_rule_group",
        "kind name region stateless_rules tags",
    ),
    "aws.opensearch.domain": Supplied(
        "opensearch",
        "aws_opensearch_domain aws_elasticsearch_domain",
        "anonymous_access data_nodes dedicated_masters default_group encrypted fine_grained_access https_enforced kms_key_id logs name node_to_node_encryption policy region several_zones subnets tls_policy",
    ),
    "aws.organizations.declared": Supplied(
        "sign_in",
        "aws_organizations_organization",
        "all_features",
    ),
    "aws.qldb.ledger": Supplied(
        "databases",
        "aws_qldb_ledger",
        "deletion_protection name permissions region tags",
    ),
    "aws.rds.classic-group": Supplied(
        "databases",
        "aws_db_security_group aws_redshift_security_group aws_elasticache_security_group",
        "cidrs description name region",
    ),
    "aws.rds.cluster": Supplied(
        "rds",
        "aws_rds_cluster aws_neptune_cluster aws_docdb_cluster",
        "backtrack_hours backup_retention_days deletion_protection encrypted engine"
        " iam_authentication id kms_key_id log_exports main_user port region replica_of tags"
        " tags_on_snapshots",
    ),
    "aws.rds.cluster-snapshot": Supplied(
        "rds",
        "aws_db_cluster_snapshot",
        "cluster encrypted id kind public region shared_with tags",
    ),
    "aws.rds.declared-parameters": Supplied(
        "databases",
        "aws_db_parameter_group aws_rds_cluster_parameter_group aws_docdb_cluster_parameter_group aws_neptune_cluster_parameter_group",
        "audit family name region statements tags tls",
    ),
    "aws.rds.event-subscription": Supplied(
        "rollout",
        "aws_db_event_subscription",
        "categories enabled limited name region source tags",
    ),
    "aws.rds.global-cluster": Supplied(
        "rds",
        "aws_rds_global_cluster aws_neptune_global_cluster aws_docdb_global_cluster",
        "encrypted id region",
    ),
    "aws.rds.instance": Supplied(
        "rds",
        "aws_db_instance aws_rds_cluster_instance aws_neptune_cluster_instance aws_docdb_cluster_instance",
        "auto_minor_version_upgrade backup_retention_days certificate_authority cluster"
        " deletion_protection encrypted engine iam_authentication id kms_key_id log_exports"
        " main_user multi_az port publicly_accessible region replica_of tags tags_on_snapshots",
    ),
    "aws.rds.instance-monitoring": Supplied(
        "rds",
        "aws_db_instance aws_rds_cluster_instance aws_neptune_cluster_instance aws_docdb_cluster_instance",
        "engine id monitoring_interval_seconds performance_insights performance_insights_kms_key region",
    ),
    "aws.rds.proxy": Supplied(
        "databases",
        "aws_db_proxy",
        "name region tags tls_required",
    ),
    "aws.rds.snapshot": Supplied(
        "rds",
        "aws_db_snapshot",
        "encrypted id instance kind public region shared_with tags",
    ),
    "aws.rds.subnet-group": Supplied(
        "subnet_groups",
        "aws_db_subnet_group aws_docdb_subnet_group aws_neptune_subnet_group aws_redshift_subnet_group aws_dms_replication_subnet_group aws_elasticache_subnet_group aws_memorydb_subnet_group",
        "name public region tags",
    ),
    "aws.redshift.cluster": Supplied(
        "redshift",
        "aws_redshift_cluster",
        "audit_logging database encrypted enhanced_vpc_routing id kms_key_id main_user multi_az"
        " parameters_pending port publicly_accessible region snapshot_retention_days subnet_group"
        " tags tls_required version_upgrade",
    ),
    "aws.redshiftserverless.namespace": Supplied(
        "databases",
        "aws_redshiftserverless_namespace",
        "log_exports main_user name region tags",
    ),
    "aws.redshiftserverless.workgroup": Supplied(
        "databases",
        "aws_redshiftserverless_workgroup",
        "enhanced_vpc_routing name publicly_accessible region tags tls_required",
    ),
    "aws.route53.hosted-zone": Supplied(
        "edge",
        "aws_route53_zone",
        "name private query_log_group signing",
    ),
    "aws.route53domains.domain": Supplied(
        "borders",
        "aws_route53domains_registered_domain",
        "auto_renew name tags transfer_lock",
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
        "acl cors_origins encryption lifecycle logging name notifies object_lock ownership"
        " policy public_access_block region replication tags versioning website",
    ),
    "aws.s3.object": Supplied(
        "strays",
        "aws_s3_object aws_s3_bucket_object aws_s3_object_copy",
        "acl name region tags",
    ),
    "aws.s3.settings": Supplied(
        "strays",
        "aws_s3_bucket_acl aws_s3_bucket_cors_configuration aws_s3_bucket_public_access_block"
        " aws_s3_bucket_versioning aws_s3_bucket_website_configuration",
        "acl cors_origins public_access_block region versioning website",
    ),
    "aws.sagemaker.domain": Supplied(
        "analytics",
        "aws_sagemaker_domain",
        "auth_mode id kms_key_id name network_access region",
    ),
    "aws.sagemaker.endpoint-configuration": Supplied(
        "analytics",
        "aws_sagemaker_endpoint_configuration",
        "instance_counts kms_key_id name region tags",
    ),
    "aws.sagemaker.model": Supplied(
        "computing",
        "aws_sagemaker_model",
        "isolated name region subnets tags",
    ),
    "aws.sagemaker.notebook-instance": Supplied(
        "analytics",
        "aws_sagemaker_notebook_instance",
        "direct_internet kms_key_id metadata_version name region root_access subnet",
    ),
    "aws.sagemaker.quality-job": Supplied(
        "analytics",
        "aws_sagemaker_data_quality_job_definition",
        "isolated kms_key_id name region tags traffic_encrypted",
    ),
    "aws.secretsmanager.secret": Supplied(
        "secrets",
        "aws_secretsmanager_secret",
        "kms_key_id name policy region rotation_days rotation_enabled tags",
    ),
    "aws.ses.configuration-set": Supplied(
        "exchanges",
        "aws_ses_configuration_set aws_sesv2_configuration_set",
        "id region tls",
    ),
    "aws.sns.subscription": Supplied(
        "messaging",
        "aws_sns_topic_subscription",
        "protocol region topic_arn",
    ),
    "aws.sns.topic": Supplied(
        "messaging",
        "aws_sns_topic",
        "deliveries_logged kms_key_id name policy region signature_version tags",
    ),
    "aws.sqs.queue": Supplied(
        "messaging",
        "aws_sqs_queue",
        "kms_key_id name policy region retention_seconds sqs_managed_encryption tags unbound_services",
    ),
    "aws.ssm.document": Supplied(
        "secrets",
        "aws_ssm_document",
        "kind name public region session shared_with",
    ),
    "aws.ssm.parameter": Supplied(
        "secrets",
        "aws_ssm_parameter",
        "kind kms_key_id name region",
    ),
    "aws.sso.permission-set": Supplied(
        "sign_in",
        "aws_ssoadmin_permission_set",
        "name session_minutes tags",
    ),
    "aws.stepfunctions.state-machine": Supplied(
        "messaging",
        "aws_sfn_state_machine",
        "kms_key_id logging name region role_arn type xray",
    ),
    "aws.storagegateway.share": Supplied(
        "directories",
        "aws_storagegateway_smb_file_share aws_storagegateway_nfs_file_share",
        "clients guests id kms_encrypted region tags",
    ),
    "aws.transfer.server": Supplied(
        "exchanges",
        "aws_transfer_server",
        "endpoint id logs protocols region security_policy tags",
    ),
    "aws.waf.rule": Supplied(
        "firewalls",
        "aws_waf_rule aws_wafregional_rule",
        "conditions name tags",
    ),
    "aws.waf.rule-group": Supplied(
        "firewalls",
        "aws_waf_rule_group aws_wafregional_rule_group",
        "name rules tags",
    ),
    "aws.waf.web-acl": Supplied(
        "borders",
        "aws_waf_web_acl aws_wafregional_web_acl",
        "logs name region rules tags",
    ),
    "aws.wafv2.rule-group": Supplied(
        "firewalls",
        "aws_wafv2_rule_group",
        "name region rules tags",
    ),
    "aws.wafv2.web-acl": Supplied(
        "edge",
        "aws_wafv2_web_acl",
        "default_action log_destinations managed_groups name region rules scope",
    ),
    "aws.workspaces.workspace": Supplied(
        "streams",
        "aws_workspaces_workspace",
        "id region root_volume_encrypted tags user_volume_encrypted",
    ),
    "terraform.backend": Supplied(
        "configuration",
        "terraform",
        "encrypted kind locked",
    ),
    "terraform.module-call": Supplied(
        "configuration",
        "module",
        "kind pinned plain_text source",
    ),
    "terraform.required-provider": Supplied(
        "configuration",
        "terraform",
        "provider version",
    ),
    "terraform.private-key": Supplied(
        "private_keys",
        "tls_private_key",
        "algorithm rsa_bits written_to_file",
    ),
    "terraform.secret-argument": Supplied(
        "secret_arguments",
        "aws_acm_certificate aws_alb_listener aws_amplify_app aws_amplify_branch"
        " aws_api_gateway_api_key aws_appstream_directory_config aws_cloudwatch_event_connection"
        " aws_codebuild_source_credential aws_codepipeline_webhook aws_datasync_location_smb"
        " aws_db_instance aws_directory_service_directory aws_dms_endpoint aws_docdb_cluster"
        " aws_elasticache_replication_group aws_elasticache_user aws_elasticsearch_domain"
        " aws_emr_cluster aws_fsx_ontap_file_system aws_fsx_ontap_storage_virtual_machine"
        " aws_fsx_windows_file_system aws_iam_server_certificate"
        " aws_kinesis_firehose_delivery_stream aws_lambda_permission aws_lb_listener"
        " aws_lightsail_database aws_memorydb_user aws_mq_broker"
        " aws_opensearch_domain aws_opsworks_application aws_opsworks_rds_db_instance"
        " aws_opsworks_stack aws_pinpoint_apns_channel aws_pinpoint_apns_sandbox_channel"
        " aws_pinpoint_apns_voip_channel aws_pinpoint_apns_voip_sandbox_channel"
        " aws_pinpoint_gcm_channel aws_rds_cluster aws_redshift_cluster"
        " aws_redshiftserverless_namespace aws_secretsmanager_secret_version"
        " aws_storagegateway_gateway aws_vpn_connection aws_ssm_parameter provider",
        "argument literal of",
    ),
}
