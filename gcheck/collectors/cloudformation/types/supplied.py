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
    "AWS::S3::AccessPoint": ("s3", "aws_s3_access_point"),
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
    "AWS::IAM::Role": ("iam", "aws_iam_role"),
    "AWS::IAM::User": ("iam", "aws_iam_user"),
    "AWS::IAM::Group": ("iam", "aws_iam_group"),
    "AWS::IAM::ManagedPolicy": ("iam", "aws_iam_policy"),
    "AWS::IAM::Policy": ("iam", "cloudformation_iam_policy"),
    "AWS::IAM::RolePolicy": ("iam", "aws_iam_role_policy"),
    "AWS::IAM::UserPolicy": ("iam", "aws_iam_user_policy"),
    "AWS::IAM::GroupPolicy": ("iam", "aws_iam_group_policy"),
    "AWS::IAM::UserToGroupAddition": ("iam", "aws_iam_group_membership"),
    "AWS::EC2::Instance": ("instances", "aws_instance"),
    "AWS::AutoScaling::LaunchConfiguration": ("instances", "aws_launch_configuration"),
    "AWS::EC2::LaunchTemplate": ("instances", "aws_launch_template"),
    "AWS::EC2::Volume": ("instances", "aws_ebs_volume"),
    "AWS::EC2::VolumeAttachment": ("instances", "aws_volume_attachment"),
    "AWS::EC2::VPC": ("networks", "aws_vpc"),
    "AWS::EC2::FlowLog": ("networks", "aws_flow_log"),
    "AWS::EC2::Subnet": ("networks", "aws_subnet"),
    "AWS::EC2::NetworkAcl": ("networks", "aws_network_acl"),
    "AWS::EC2::NetworkAclEntry": ("networks", "aws_network_acl_rule"),
    "AWS::EC2::SubnetNetworkAclAssociation": ("networks", "aws_network_acl_association"),
    "AWS::EC2::VPCEndpoint": ("networks", "aws_vpc_endpoint"),
    "AWS::EC2::VPCPeeringConnection": ("networks", "aws_vpc_peering_connection"),
    "AWS::EC2::EIP": ("networks", "aws_eip"),
    "AWS::EC2::EIPAssociation": ("networks", "aws_eip_association"),
    "AWS::EC2::NatGateway": ("networks", "aws_nat_gateway"),
    "AWS::EC2::TransitGateway": ("networks", "aws_ec2_transit_gateway"),
    "AWS::EC2::PrefixList": ("networks", "aws_ec2_managed_prefix_list"),
    "AWS::ElasticLoadBalancing::LoadBalancer": ("load_balancers", "aws_elb"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("load_balancers", "aws_lb"),
    "AWS::ElasticLoadBalancingV2::Listener": ("load_balancers", "aws_lb_listener"),
    "AWS::CloudTrail::Trail": ("monitoring", "aws_cloudtrail"),
    "AWS::CloudWatch::Alarm": ("monitoring", "aws_cloudwatch_metric_alarm"),
    "AWS::CloudWatch::CompositeAlarm": ("monitoring", "aws_cloudwatch_composite_alarm"),
    "AWS::Logs::LogGroup": ("monitoring", "aws_cloudwatch_log_group"),
    "AWS::Config::ConfigurationRecorder": ("monitoring", "aws_config_configuration_recorder"),
    "AWS::Config::DeliveryChannel": ("monitoring", "aws_config_delivery_channel"),
    "AWS::Config::ConfigurationAggregator": ("monitoring", "aws_config_configuration_aggregator"),
    "AWS::GuardDuty::Detector": ("monitoring", "aws_guardduty_detector"),
    "AWS::CloudFront::Distribution": ("edge", "aws_cloudfront_distribution"),
    "AWS::WAFv2::WebACL": ("edge", "aws_wafv2_web_acl"),
    "AWS::WAFv2::LoggingConfiguration": ("edge", "aws_wafv2_web_acl_logging_configuration"),
    "AWS::WAFv2::WebACLAssociation": ("edge", "aws_wafv2_web_acl_association"),
    "AWS::WAFRegional::WebACLAssociation": ("edge", "aws_wafregional_web_acl_association"),
    "AWS::Route53::HostedZone": ("edge", "aws_route53_zone"),
    "AWS::Route53::DNSSEC": ("edge", "aws_route53_hosted_zone_dnssec"),
    "AWS::CertificateManager::Certificate": ("edge", "aws_acm_certificate"),
    "AWS::ApiGateway::RestApi": ("api_gateway", "aws_api_gateway_rest_api"),
    "AWS::ApiGateway::Resource": ("api_gateway", "aws_api_gateway_resource"),
    "AWS::ApiGateway::Method": ("api_gateway", "aws_api_gateway_method"),
    "AWS::ApiGateway::Stage": ("api_gateway", "aws_api_gateway_stage"),
    "AWS::ApiGateway::Deployment": ("api_gateway", "aws_api_gateway_deployment"),
    "AWS::ApiGateway::DomainName": ("api_gateway", "aws_api_gateway_domain_name"),
    "AWS::ApiGatewayV2::Api": ("api_gateway", "aws_apigatewayv2_api"),
    "AWS::ApiGatewayV2::Route": ("api_gateway", "aws_apigatewayv2_route"),
    "AWS::ApiGatewayV2::Stage": ("api_gateway", "aws_apigatewayv2_stage"),
    "AWS::ApiGatewayV2::DomainName": ("api_gateway", "aws_apigatewayv2_domain_name"),
    "AWS::Lambda::Function": ("functions", "aws_lambda_function"),
    "AWS::Lambda::Permission": ("functions", "aws_lambda_permission"),
    "AWS::Lambda::Url": ("functions", "aws_lambda_function_url"),
    "AWS::ECR::Repository": ("containers", "aws_ecr_repository"),
    "AWS::ECR::RegistryScanningConfiguration": ("containers", "aws_ecr_registry_scanning_configuration"),
    "AWS::ECS::Cluster": ("containers", "aws_ecs_cluster"),
    "AWS::ECS::Service": ("containers", "aws_ecs_service"),
    "AWS::ECS::TaskDefinition": ("containers", "aws_ecs_task_definition"),
    "AWS::EKS::Cluster": ("containers", "aws_eks_cluster"),
    "AWS::EKS::Nodegroup": ("containers", "aws_eks_node_group"),
    "AWS::AppSync::ApiCache": ("platform", "aws_appsync_api_cache"),
    "AWS::AppSync::GraphQLApi": ("platform", "aws_appsync_graphql_api"),
    "AWS::AutoScaling::AutoScalingGroup": ("platform", "aws_autoscaling_group"),
    "AWS::Batch::JobDefinition": ("platform", "aws_batch_job_definition"),
    "AWS::Cassandra::Table": ("platform", "aws_keyspaces_table"),
    "AWS::CloudFront::ResponseHeadersPolicy": ("platform", "aws_cloudfront_response_headers_policy"),
    "AWS::Cognito::IdentityPool": ("platform", "aws_cognito_identity_pool"),
    "AWS::Cognito::UserPool": ("platform", "aws_cognito_user_pool"),
    "AWS::Cognito::UserPoolClient": ("platform", "aws_cognito_user_pool_client"),
    "AWS::DLM::LifecyclePolicy": ("platform", "aws_dlm_lifecycle_policy"),
    "AWS::DMS::ReplicationTask": ("platform", "aws_dms_replication_task"),
    "AWS::DataSync::Task": ("platform", "aws_datasync_task"),
    "AWS::DocDB::DBClusterParameterGroup": ("platform", "aws_docdb_cluster_parameter_group"),
    "AWS::EC2::Route": ("platform", "aws_route"),
    "AWS::EC2::RouteTable": ("platform", "aws_route_table"),
    "AWS::EMR::Cluster": ("platform", "aws_emr_cluster"),
    "AWS::EMR::SecurityConfiguration": ("platform", "aws_emr_security_configuration"),
    "AWS::ElastiCache::User": ("platform", "aws_elasticache_user"),
    "AWS::ElasticBeanstalk::Environment": ("platform", "aws_elastic_beanstalk_environment"),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("platform", "aws_lb_target_group"),
    "AWS::Logs::MetricFilter": ("platform", "aws_cloudwatch_log_metric_filter"),
    "AWS::MWAA::Environment": ("platform", "aws_mwaa_environment"),
    "AWS::MemoryDB::Cluster": ("platform", "aws_memorydb_cluster"),
    "AWS::Neptune::DBClusterParameterGroup": ("platform", "aws_neptune_cluster_parameter_group"),
    "AWS::NetworkFirewall::Firewall": ("platform", "aws_networkfirewall_firewall"),
    "AWS::Organizations::Organization": ("platform", "aws_organizations_organization"),
    "AWS::QLDB::Ledger": ("platform", "aws_qldb_ledger"),
    "AWS::RDS::DBClusterParameterGroup": ("platform", "aws_rds_cluster_parameter_group"),
    "AWS::RDS::DBParameterGroup": ("platform", "aws_db_parameter_group"),
    "AWS::RDS::DBProxy": ("platform", "aws_db_proxy"),
    "AWS::RDS::DBSecurityGroup": ("platform", "aws_db_security_group"),
    "AWS::RedshiftServerless::Namespace": ("platform", "aws_redshiftserverless_namespace"),
    "AWS::RedshiftServerless::Workgroup": ("platform", "aws_redshiftserverless_workgroup"),
    "AWS::SES::ConfigurationSet": ("platform", "aws_sesv2_configuration_set"),
    "AWS::SSO::PermissionSet": ("platform", "aws_ssoadmin_permission_set"),
    "AWS::SageMaker::Model": ("platform", "aws_sagemaker_model"),
    "AWS::Transfer::Server": ("platform", "aws_transfer_server"),
    "AWS::WAF::WebACL": ("platform", "aws_waf_web_acl"),
    "AWS::WAFRegional::WebACL": ("platform", "aws_wafregional_web_acl"),
}
"""CloudFormation type -> module, Terraform type."""

MADE = frozenset(kind for _, kind in DECLARED.values())
"""The Terraform types that have a CloudFormation type of their own; what stands in another resource has none."""

NEVER_DECLARED = frozenset(["aws.ec2.region"])
"""No template sets the defaults of a region. A control about launches that asks for them is judged, and finds none."""

SUPPLIED: dict[str, frozenset[str]] = {
    **{
        kind: item.attributes
        for kind, item in MAPPED.items()
        if not MADE.isdisjoint(item.sources) and not kind.startswith("terraform.")
    },
    **dict.fromkeys(NEVER_DECLARED, frozenset(["name", "metadata_defaults"])),
    "cloudformation.secret-property": frozenset(["property", "of", "literal", "hidden"]),
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
