"""Themes of what filters, brings out and stands apart: firewalls, VPNs, deployments, parts whose whole is in other code."""

from __future__ import annotations

from tests.collectors.terraform.themes.writing import Theme, pair, tf

_POLICY = 'stateless_fragment_default_actions = ["aws:drop"]'
_FIREWALL = tf("aws_networkfirewall_firewall", 'name = "f"; subnet_mapping {; subnet_id = "a"; }')
_LOGS = tf(
    "aws_networkfirewall_logging_configuration",
    "firewall_arn = aws_networkfirewall_firewall.x.arn; logging_configuration {; log_destination_config {;"
    ' log_type = "FLOW"; log_destination_type = "S3"; log_destination = { bucketName = "b" }; }; }',
)
_TWO = tf(
    "aws_networkfirewall_firewall",
    'name = "f"; subnet_mapping {; subnet_id = "a"; }; subnet_mapping {; subnet_id = "b"; }',
)


_HTTP = 'protocol = "tcp"; from_port = 80; to_port = 80'


def _policy(action: str, group: str = "") -> str:
    return tf(
        "aws_networkfirewall_firewall_policy",
        f'name = "p"; firewall_policy {{; {_POLICY}; stateless_default_actions = ["{action}"]; {group}; }}',
    )


def _stateless(rule: str) -> str:
    return tf(
        "aws_networkfirewall_rule_group",
        f'type = "STATELESS"; rule_group {{; rules_source {{; stateless_rules_and_custom_actions {{; {rule}; }}; }}; }}',
    )


def _things(resource: str) -> str:
    statement = f'{{ Effect = "Allow", Action = "iot:*", Resource = "{resource}" }}'
    return tf("aws_iot_policy", f'name = "p"; policy = jsonencode({{ Statement = [{statement}] }})')


FIREWALLS = [
    Theme("aws.networkfirewall.policy-default-action", _policy("aws:pass"), _policy("aws:forward_to_sfe")),
    Theme(
        "aws.networkfirewall.policy-rule-groups", _policy("aws:drop"),
        _policy("aws:drop", 'stateful_rule_group_reference {; resource_arn = "arn"; }'),
    ),
    Theme("aws.networkfirewall.rule-group-not-empty", _stateless(""), _stateless("stateless_rule {; priority = 1; }")),
    Theme("aws.networkfirewall.firewall-logs", _FIREWALL, _FIREWALL + _LOGS),
    Theme("aws.networkfirewall.firewall-two-zones", _FIREWALL, _TWO),
    pair("aws.wafv2.rule-group-rules", "aws_wafv2_rule_group", "", 'rule {; name = "r"; }', 'name = "g"'),
    pair("aws.waf.rule-group-rules", "aws_waf_rule_group", "", "activated_rule {; priority = 1; }", 'name = "g"'),
    pair("aws.waf.rule-conditions", "aws_wafregional_rule", "", 'predicate {; type = "IPMatch"; }', 'name = "g"'),
    pair(
        "aws.ec2.client-vpn-logs", "aws_ec2_client_vpn_endpoint",
        "connection_log_options {; enabled = false; }", "connection_log_options {; enabled = true; }",
    ),
    pair(
        "aws.ec2.vpn-tunnel-logs", "aws_vpn_connection", "",
        "tunnel1_log_options {; cloudwatch_log_options {; log_enabled = true; }; };"
        "tunnel2_log_options {; cloudwatch_log_options {; log_enabled = true; }; }",
    ),
]  # fmt: skip

ROLLOUT = [
    pair(
        "aws.codedeploy.group-rollback", "aws_codedeploy_deployment_group",
        "auto_rollback_configuration {; enabled = false; }",
        'auto_rollback_configuration {; enabled = true; }; alarm_configuration {; alarms = ["a"]; }',
    ),
    pair(
        "aws.codedeploy.group-in-steps", "aws_codedeploy_deployment_group",
        'deployment_config_name = "CodeDeployDefault.ECSAllAtOnce"', "",
    ),
    pair(
        "aws.msk.connector-tls", "aws_mskconnect_connector", "",
        'kafka_cluster_encryption_in_transit {; encryption_type = "TLS"; }',
    ),
    pair(
        "aws.msk.connector-logs", "aws_mskconnect_connector", "",
        "log_delivery {; worker_log_delivery {; s3 {; enabled = true; }; }; }",
    ),
    Theme("aws.iot.policy-limited", _things("*"), _things("arn:aws:iot:eu-west-1:111122223333:topic/t")),
    pair("aws.lightsail.database-not-public", "aws_lightsail_database", "publicly_accessible = true", ""),
    pair("aws.lightsail.database-backups", "aws_lightsail_database", "backup_retention_enabled = false", ""),
    pair(
        "aws.rds.event-subscription-failures", "aws_db_event_subscription", 'event_categories = ["creation"]',
        'event_categories = ["failure", "maintenance"]', 'source_type = "db-cluster"',
    ),
    pair(
        "aws.sagemaker.notebook-imdsv2", "aws_sagemaker_notebook_instance", "",
        'instance_metadata_service_configuration {; minimum_instance_metadata_service_version = "2"; }',
    ),
    pair(
        "aws.sagemaker.endpoint-configuration-two-instances", "aws_sagemaker_endpoint_configuration",
        "production_variants {; initial_instance_count = 1; }", "production_variants {; serverless_config {; }; }",
    ),
    pair(
        "aws.autoscaling.group-several-types", "aws_autoscaling_group", 'launch_configuration = "l"',
        'mixed_instances_policy {; launch_template {; override {; instance_type = "m5.large"; };'
        ' override {; instance_type = "m6i.large"; }; }; }',
    ),
    pair(
        "aws.lambda.function-two-zones", "aws_lambda_function", 'vpc_config {; subnet_ids = ["a"]; }',
        'vpc_config {; subnet_ids = ["a", "b"]; }', 'role = "r"; function_name = "f"; runtime = "python3.13"',
    ),
    pair("aws.sns.topic-deliveries-logged", "aws_sns_topic", "", 'http_failure_feedback_role_arn = "r"'),
    pair("aws.redshift.cluster-multi-az", "aws_redshift_cluster", "", "multi_az = true"),
    pair("aws.elb.load-balancer-desync-mitigation", "aws_elb", 'desync_mitigation_mode = "monitor"', ""),
    pair(
        "aws.ec2.instance-one-interface", "aws_instance",
        "network_interface {; device_index = 0; }; network_interface {; device_index = 1; }", "",
    ),
    pair(
        "aws.ec2.instance-hop-limit", "aws_instance", "metadata_options {; http_put_response_hop_limit = 2; }", ""
    ),
    pair("aws.s3.bucket-object-lock", "aws_s3_bucket", "", "object_lock_enabled = true"),
    pair(
        "aws.ecs.task-definition-memory-limit", "aws_ecs_task_definition", "", "memory = 512",
        'container_definitions = jsonencode([{ name = "a", image = "i" }])',
    ),
    pair(
        "aws.iam.resource-policy-not-public", "aws_cloudwatch_event_permission", "",
        'condition {; type = "StringEquals"; key = "aws:PrincipalOrgID"; value = "o-1"; }', 'principal = "*"',
    ),
]  # fmt: skip

MACHINES = [
    pair(
        "aws.ec2.image-encryption", "aws_ami", 'ebs_block_device {; device_name = "/dev/sdb"; volume_size = 8; }',
        'ebs_block_device {; device_name = "/dev/sdb"; encrypted = true; }', 'name = "i"',
    ),
    Theme(
        "aws.ec2.volume-attached", tf("aws_ebs_volume", "size = 1"),
        tf("aws_ebs_volume", "size = 1")
        + tf("aws_volume_attachment", 'volume_id = aws_ebs_volume.x.id; instance_id = "i-1"'),
    ),
    Theme(
        "aws.ec2.security-group-no-public-http",
        tf("aws_security_group", f"ingress {{; {_HTTP}; cidr_blocks = [\"0.0.0.0/0\"]; }}"),
        tf("aws_security_group", f"ingress {{; {_HTTP}; cidr_blocks = [\"10.0.0.0/8\"]; }}"),
    ),
    pair(
        "aws.sagemaker.quality-job-traffic", "aws_sagemaker_data_quality_job_definition", "",
        "network_config {; enable_inter_container_traffic_encryption = true; }",
    ),
    pair(
        "aws.sagemaker.quality-job-isolated", "aws_sagemaker_data_quality_job_definition", "",
        "network_config {; enable_network_isolation = true; }",
    ),
    pair(
        "aws.sagemaker.quality-job-volume-key", "aws_sagemaker_data_quality_job_definition", "",
        'job_resources {; cluster_config {; volume_kms_key_id = "k"; }; }',
    ),
]  # fmt: skip

_ELSEWHERE = "rest_api_id = aws_api_gateway_rest_api.undeclared.id"
_BUCKET = "bucket = var.bucket"

STRAYS = [
    pair(
        "aws.apigateway.rest-api-tracing", "aws_api_gateway_stage", "", "xray_tracing_enabled = true",
        f'{_ELSEWHERE}; stage_name = "s"',
    ),
    pair(
        "aws.apigateway.method-authorized", "aws_api_gateway_method", 'authorization = "NONE"',
        'authorization = "AWS_IAM"', f'{_ELSEWHERE}; http_method = "GET"',
    ),
    pair(
        "aws.apigateway.method-settings-cache-encryption", "aws_api_gateway_method_settings",
        "settings {; caching_enabled = true; }",
        "settings {; caching_enabled = true; cache_data_encrypted = true; }", f'{_ELSEWHERE}; stage_name = "s"',
    ),
    pair(
        "aws.apigatewayv2.api-access-logs", "aws_apigatewayv2_stage", "",
        'access_log_settings {; destination_arn = "a"; }', 'api_id = "a"; name = "s"',
    ),
    pair("aws.s3.settings-acl-not-public", "aws_s3_bucket_acl", 'acl = "public-read"', 'acl = "private"', _BUCKET),
    pair(
        "aws.s3.settings-block-public-access", "aws_s3_bucket_public_access_block", "block_public_acls = true",
        "block_public_acls = true; block_public_policy = true; ignore_public_acls = true;"
        " restrict_public_buckets = true", _BUCKET,
    ),
    pair(
        "aws.s3.settings-versioning", "aws_s3_bucket_versioning",
        'versioning_configuration {; status = "Suspended"; }', 'versioning_configuration {; status = "Enabled"; }',
        _BUCKET,
    ),
    pair(
        "aws.s3.settings-cors-limited", "aws_s3_bucket_cors_configuration", 'cors_rule {; allowed_origins = ["*"]; }',
        'cors_rule {; allowed_origins = ["https://example.org"]; }', _BUCKET,
    ),
    pair("aws.s3.object-acl-not-public", "aws_s3_object", 'acl = "public-read"', "", _BUCKET),
    pair(
        "aws.lambda.url-authenticated", "aws_lambda_function_url", 'authorization_type = "NONE"',
        'authorization_type = "AWS_IAM"', 'function_name = "f"',
    ),
    pair(
        "aws.ec2.share-not-public", "aws_ami_launch_permission", 'group = "all"', 'account_id = "111122223333"',
        'image_id = "ami-1"',
    ),
]  # fmt: skip
