"""What runs programs, signs people in and passes data on, beside the large services. Defaults are those of CloudFormation's types."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.cloudformation.drafts import Draft, Names, Turn
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import (
    Translation,
    block,
    changed,
    inner,
    items,
    json_text,
    lifted,
    several,
    value,
)
from gcheck.collectors.terraform.encodings import encode
from gcheck.collectors.terraform.values import Symbol, unresolved
from gcheck.model.unread import Unread

_GROUP_METRICS = ["GroupMinSize", "GroupMaxSize", "GroupDesiredCapacity", "GroupInServiceInstances", "GroupPendingInstances",
                  "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances"]  # fmt: skip
"""What is collected where a collection names no metrics."""


def _metrics(draft: Draft, node: Node) -> None:
    found: list[Any] = []
    for item in items(draft, node):
        named = item.raw if isinstance(item.raw, Unread) else value(draft, item, "Metrics")
        if isinstance(named, Unread):
            found.append(named)
        else:
            found += named if isinstance(named, list) else _GROUP_METRICS
    draft.set("enabled_metrics", found, node)


def _container(draft: Draft, node: Node) -> None:
    """Keys as the API spells them: ``privileged``."""
    budget = draft.evaluation.budget

    def spelled(found: Any) -> Any:
        known = found if isinstance(found, dict) else {}
        return encode({key[:1].lower() + key[1:]: item for key, item in known.items()}, budget)

    draft.put("container_properties", node, spelled)


def _health(draft: Draft, node: Node) -> None:
    """The health check of a target group, whose settings stand at the group itself."""
    enabled, path = inner(draft, node, "HealthCheckEnabled"), inner(draft, node, "HealthCheckPath")
    if enabled is None and path is None:
        return
    part = draft.block("health_check", enabled or path or node)
    if enabled is not None:
        part.put("enabled", enabled)
    if path is not None:
        part.put("path", path)


def _recovery(draft: Draft, node: Node) -> None:
    part = draft.block("point_in_time_recovery", node)
    part.put("status", node, lambda on: "ENABLED" if str(on).lower() == "true" else "DISABLED")


def _parameters(draft: Draft, node: Node) -> None:
    """Parameters of an engine, an object in CloudFormation."""
    if isinstance(node.raw, Unread):
        draft.hidden("parameter", node.raw, node)
        return
    for name, child in node.children() if isinstance(node.raw, dict) else ():
        found = draft.evaluation.settle(child)
        if found is not None:
            part = draft.block("parameter", found)
            part.set("name", str(name), found)
            part.put("value", found)


def _admitted(draft: Draft, node: Node) -> None:
    """A network that is let into an old security group, as a group of its own."""
    draft.block("ingress", node).put("cidr", node)
    draft.set("description", unresolved("the group is declared elsewhere"), node)


def _engine(kind: str, name: str) -> Translation:
    return Translation(kind, {name: "name", "Parameters": _parameters}, named=name)


_SUBNET: Turn = several(
    block("ec2_attributes", {"Ec2SubnetId": "subnet_id"}),
    lifted({"TerminationProtected": "termination_protection"}),
)
_COPIES = {
    "Schedules": block("schedule", {"CrossRegionCopyRules": block("cross_region_copy_rule")}),
    "Actions": block("action", {"CrossRegionCopy": block("cross_region_copy")}),
}


def _variables(draft: Draft, node: Node) -> None:
    """Names and values one below the other, which Terraform has as a map."""
    found: dict[str, Any] = {}
    for item in items(draft, node):
        name = value(draft, item, "Name") if isinstance(item.raw, dict) else item.raw
        if isinstance(name, Unread):
            draft.set("environment_variables", name, node)
            return
        found[str(name)] = Symbol("a value")
    draft.set("environment_variables", found, node)


_VARIABLES: Names = {"EnvironmentVariables": _variables}


def _details(draft: Draft, node: Node) -> None:
    """Terraform has all of a Multi-Region Access Point in one block."""
    part = draft.block("details", node)
    name, blocked = inner(draft, node, "Name"), inner(draft, node, "PublicAccessBlockConfiguration")
    if name is not None:
        part.put("name", name)
    if blocked is not None:
        block("public_access_block")(part, blocked)


TRANSLATIONS = {
    "AWS::Amplify::App": Translation(
        "aws_amplify_app",
        {**_VARIABLES, "AutoBranchCreationConfig": block("auto_branch_creation_config", _VARIABLES)},
    ),
    "AWS::Amplify::Branch": Translation("aws_amplify_branch", _VARIABLES),
    "AWS::AppSync::ApiCache": Translation("aws_appsync_api_cache"),
    "AWS::AppSync::GraphQLApi": Translation(
        "aws_appsync_graphql_api",
        {"AdditionalAuthenticationProviders": block("additional_authentication_provider")},
        arn=True,
    ),
    "AWS::AutoScaling::AutoScalingGroup": Translation(
        "aws_autoscaling_group",
        {
            "AutoScalingGroupName": "name",
            "LaunchConfigurationName": "launch_configuration",
            "LoadBalancerNames": "load_balancers",
            "TargetGroupARNs": "target_group_arns",
            "TrafficSources": "traffic_source",
            "MixedInstancesPolicy": block(
                "mixed_instances_policy",
                {"LaunchTemplate": block("launch_template", {"Overrides": block("override")})},
            ),
            "MetricsCollection": _metrics,
            "Tags": block("tag"),
        },
        named="AutoScalingGroupName",
    ),
    "AWS::Batch::JobDefinition": Translation(
        "aws_batch_job_definition", {"JobDefinitionName": "name", "ContainerProperties": _container}, arn=True
    ),
    "AWS::Cassandra::Table": Translation(
        "aws_keyspaces_table", {"PointInTimeRecoveryEnabled": _recovery}, named="TableName"
    ),
    "AWS::CloudFront::ResponseHeadersPolicy": Translation(
        "aws_cloudfront_response_headers_policy",
        {
            "ResponseHeadersPolicyConfig": lifted(
                {"Name": "name", "SecurityHeadersConfig": block("security_headers_config")}
            )
        },
    ),
    "AWS::Cognito::IdentityPool": Translation("aws_cognito_identity_pool"),
    "AWS::Cognito::UserPool": Translation(
        "aws_cognito_user_pool",
        {"UserPoolName": "name", "Policies": lifted({"PasswordPolicy": block("password_policy")})},
    ),
    "AWS::Cognito::UserPoolClient": Translation("aws_cognito_user_pool_client", {"ClientName": "name"}),
    "AWS::DLM::LifecyclePolicy": Translation(
        "aws_dlm_lifecycle_policy", {"PolicyDetails": block("policy_details", _COPIES)}
    ),
    "AWS::DMS::ReplicationTask": Translation(
        "aws_dms_replication_task", {"ReplicationTaskIdentifier": "replication_task_id"}, arn=True
    ),
    "AWS::DataSync::Task": Translation(
        "aws_datasync_task", {"CloudWatchLogGroupArn": "cloudwatch_log_group_arn"}, arn=True
    ),
    "AWS::DocDB::DBClusterParameterGroup": _engine("aws_docdb_cluster_parameter_group", "Name"),
    "AWS::EC2::Route": Translation("aws_route"),
    "AWS::EC2::RouteTable": Translation("aws_route_table"),
    "AWS::EMR::Cluster": Translation("aws_emr_cluster", {"Instances": _SUBNET}),
    "AWS::EMR::SecurityConfiguration": Translation(
        "aws_emr_security_configuration", {"SecurityConfiguration": json_text("configuration")}, named="Name"
    ),
    "AWS::ElastiCache::User": Translation("aws_elasticache_user", named="UserId"),
    "AWS::ElasticBeanstalk::Environment": Translation(
        "aws_elastic_beanstalk_environment",
        {"EnvironmentName": "name", "OptionSettings": block("setting", {"OptionName": "name"})},
        named="EnvironmentName",
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Translation("aws_lb_target_group", arn=True, further=_health),
    "AWS::Logs::MetricFilter": Translation(
        "aws_cloudwatch_log_metric_filter",
        {
            "FilterPattern": "pattern",
            "MetricTransformations": block("metric_transformation", {"MetricName": "name"}),
        },
    ),
    "AWS::MWAA::Environment": Translation("aws_mwaa_environment", named="Name"),
    "AWS::MemoryDB::Cluster": Translation(
        "aws_memorydb_cluster", {"ClusterName": "name"}, named="ClusterName"
    ),
    "AWS::Neptune::DBClusterParameterGroup": _engine("aws_neptune_cluster_parameter_group", "Name"),
    "AWS::NetworkFirewall::Firewall": Translation(
        "aws_networkfirewall_firewall",
        {"FirewallName": "name", "SubnetMappings": block("subnet_mapping")},
        arn=True,
    ),
    "AWS::ApplicationAutoScaling::ScalableTarget": Translation("aws_appautoscaling_target"),
    "AWS::Transfer::Connector": Translation("aws_transfer_connector"),
    "AWS::Connect::Instance": Translation(
        "aws_connect_instance",
        {"Attributes": lifted({"ContactflowLogs": "contact_flow_logs_enabled"})},
    ),
    "AWS::Macie::Session": Translation("aws_macie2_account"),
    "AWS::EC2::SnapshotBlockPublicAccess": Translation("aws_ebs_snapshot_block_public_access"),
    "AWS::S3::MultiRegionAccessPoint": Translation(
        "aws_s3control_multi_region_access_point", further=_details
    ),
    "AWS::ECS::TaskSet": Translation(
        "aws_ecs_task_set",
        {
            "NetworkConfiguration": block(
                "network_configuration",
                {
                    "AwsVpcConfiguration": lifted(
                        {"AssignPublicIp": changed("assign_public_ip", lambda found: found == "ENABLED")}
                    )
                },
            )
        },
    ),
    "AWS::Organizations::Organization": Translation("aws_organizations_organization"),
    "AWS::QLDB::Ledger": Translation("aws_qldb_ledger", named="Name"),
    "AWS::RDS::DBClusterParameterGroup": _engine(
        "aws_rds_cluster_parameter_group", "DBClusterParameterGroupName"
    ),
    "AWS::RDS::DBParameterGroup": _engine("aws_db_parameter_group", "DBParameterGroupName"),
    "AWS::RDS::DBProxy": Translation("aws_db_proxy", {"DBProxyName": "name"}, named="DBProxyName"),
    "AWS::RDS::DBSecurityGroup": Translation(
        "aws_db_security_group",
        {"DBSecurityGroupIngress": block("ingress", {"CIDRIP": "cidr"}), "GroupDescription": "description"},
    ),
    "AWS::RDS::DBSecurityGroupIngress": Translation("aws_db_security_group", {"CIDRIP": _admitted}),
    "AWS::Redshift::ClusterSecurityGroupIngress": Translation(
        "aws_redshift_security_group", {"CIDRIP": _admitted}
    ),
    "AWS::RedshiftServerless::Namespace": Translation(
        "aws_redshiftserverless_namespace", named="NamespaceName"
    ),
    "AWS::RedshiftServerless::Workgroup": Translation(
        "aws_redshiftserverless_workgroup",
        {"ConfigParameters": block("config_parameter")},
        named="WorkgroupName",
    ),
    "AWS::SES::ConfigurationSet": Translation("aws_sesv2_configuration_set", named="Name"),
    "AWS::SSO::PermissionSet": Translation("aws_ssoadmin_permission_set"),
    "AWS::SageMaker::Model": Translation("aws_sagemaker_model", {"ModelName": "name"}),
    "AWS::Transfer::Server": Translation("aws_transfer_server", arn=True),
    "AWS::WAF::WebACL": Translation("aws_waf_web_acl", {"Rules": block("rules")}),
    "AWS::WAFRegional::WebACL": Translation("aws_wafregional_web_acl", {"Rules": block("rules")}),
}
