"""Themes of what passes requests on, of models, directories and shares, and of networks around databases."""

from __future__ import annotations

from tests.collectors.terraform.themes.writing import Theme, pair, tf

_NODE = "aws_appmesh_virtual_node"
_AGENT = 'agent_name = "a"'
_GUARD = tf("aws_bedrock_guardrail", 'name = "g"', "g")
_SERVICE = "aws_apprunner_service"
_DIRECTORY = 'name = "corp.example"; type = "MicrosoftAD"'
_RADIUS = 'directory_id = aws_directory_service_directory.x.id; authentication_protocol = "%s"'
_REPOSITORY = tf("aws_codecommit_repository", 'repository_name = "r"')
_APPROVAL = tf(
    "aws_codecommit_approval_rule_template_association",
    'approval_rule_template_name = "t"; repository_name = aws_codecommit_repository.x.repository_name',
)
_FLEET = (
    'ec2_inbound_permission {; protocol = "TCP"; ip_range = "0.0.0.0/0"; from_port = %s; to_port = 60000; }'
)


def _enforced(value: str) -> str:
    back = 'backend {; virtual_service {; virtual_service_name = "s"; }; }'
    return f"spec {{; {back}; backend_defaults {{; client_policy {{; tls {{; {value}; }}; }}; }}; }}"


def _listener(tls: str) -> str:
    return f'spec {{; listener {{; port_mapping {{; port = 80; protocol = "http"; }}; {tls}; }}; }}'


MESHES = [
    pair("aws.appmesh.node-listener-tls", _NODE, _listener(""), _listener('tls {; mode = "STRICT"; }')),
    pair("aws.appmesh.node-backend-tls", _NODE, _enforced("enforce = false"), _enforced("")),
    pair(
        "aws.appmesh.node-access-log", "aws_appmesh_virtual_gateway", "spec {; }",
        'spec {; logging {; access_log {; file {; path = "/dev/stdout"; }; }; }; }',
    ),
    pair(
        "aws.apprunner.service-private", _SERVICE, "",
        "network_configuration {; ingress_configuration {; is_publicly_accessible = false; }; }", 'service_name = "s"',
    ),
    pair(
        "aws.apprunner.service-egress-in-vpc", _SERVICE, "",
        'network_configuration {; egress_configuration {; egress_type = "VPC"; }; }', 'service_name = "s"',
    ),
    pair(
        "aws.apprunner.service-tracing", _SERVICE, "",
        "observability_configuration {; observability_enabled = true; }", 'service_name = "s"',
    ),
    pair(
        "aws.bedrock.agent-guardrail", "aws_bedrockagent_agent", "",
        'guardrail_configuration {; guardrail_identifier = aws_bedrock_guardrail.g.guardrail_id; guardrail_version = "1"; }',
        _AGENT, _GUARD,
    ),
    pair(
        "aws.bedrock.guardrail-prompt-attacks", "aws_bedrock_guardrail", "",
        'content_policy_config {; filters_config {; type = "PROMPT_ATTACK"; }; }', 'name = "g"',
    ),
    pair(
        "aws.bedrock.guardrail-personal-data", "aws_bedrock_guardrail", "",
        'sensitive_information_policy_config {; pii_entities_config {; type = "EMAIL"; action = "BLOCK"; }; }', 'name = "g"',
    ),
    pair(
        "aws.bedrock.invocation-log-delivered", "aws_bedrock_model_invocation_logging_configuration",
        "logging_config {; }", 'logging_config {; s3_config {; bucket_name = "b"; }; }',
    ),
    Theme("aws.codecommit.repository-approval", _REPOSITORY, _REPOSITORY + _APPROVAL),
    Theme(
        "aws.directoryservice.directory-logs", tf("aws_directory_service_directory", _DIRECTORY),
        tf("aws_directory_service_directory", _DIRECTORY)
        + tf("aws_directory_service_log_subscription", "directory_id = aws_directory_service_directory.x.id"),
    ),
    Theme(
        "aws.directoryservice.directory-radius-protocol",
        tf("aws_directory_service_directory", _DIRECTORY) + tf("aws_directory_service_radius_settings", _RADIUS % "PAP"),
        tf("aws_directory_service_directory", _DIRECTORY)
        + tf("aws_directory_service_radius_settings", _RADIUS % "MS-CHAPv2"),
    ),
    pair(
        "aws.ecs.capacity-provider-termination-protection", "aws_ecs_capacity_provider",
        'auto_scaling_group_provider {; auto_scaling_group_arn = "a"; }',
        'auto_scaling_group_provider {; managed_termination_protection = "ENABLED"; }',
    ),
    pair("aws.gamelift.fleet-no-public-admin-ports", "aws_gamelift_fleet", _FLEET % 22, _FLEET % 7777),
    pair("aws.storagegateway.share-encryption", "aws_storagegateway_nfs_file_share", "", "kms_encrypted = true"),
    pair(
        "aws.storagegateway.share-no-guests", "aws_storagegateway_smb_file_share",
        'authentication = "GuestAccess"', 'authentication = "ActiveDirectory"',
    ),
    pair(
        "aws.storagegateway.share-clients-limited", "aws_storagegateway_nfs_file_share",
        'client_list = ["0.0.0.0/0"]', 'client_list = ["10.0.4.0/24"]',
    ),
]  # fmt: skip

_NETWORK = (
    tf("aws_internet_gateway", 'vpc_id = "v"')
    + tf("aws_subnet", 'vpc_id = "v"; count = 2')
    + tf("aws_db_subnet_group", "subnet_ids = aws_subnet.x[*].id")
    + tf("aws_route_table", 'vpc_id = "v"')
    + tf(
        "aws_route_table_association",
        "count = 2; subnet_id = aws_subnet.x[count.index].id; route_table_id = aws_route_table.x.id",
    )
)
_ROUTE = 'route_table_id = aws_route_table.x.id; destination_cidr_block = "0.0.0.0/0"'
_OUT = tf("aws_route", f"{_ROUTE}; gateway_id = aws_internet_gateway.x.id")
_NAT = tf("aws_route", f'{_ROUTE}; nat_gateway_id = "n"')
_GROUP = tf("aws_security_group", 'name = "g"')
_RULE = tf(
    "aws_security_group_rule",
    'type = "egress"; protocol = "tcp"; from_port = 1; to_port = 2; security_group_id = aws_security_group.x.id',
)
_USE = "locals {\n  groups = [aws_security_group.x.id]\n}\n"
_ICMP = 'ingress {; protocol = "icmp"; cidr_blocks = ["0.0.0.0/0"]; from_port = %d; to_port = %d; }'
_ENTRY = 'rule_number = 1; rule_action = "allow"; cidr_block = "0.0.0.0/0"; protocol = "tcp"; from_port = %d; to_port = %d'
_ACL = tf("aws_network_acl", 'vpc_id = "v"')
_METHOD = 'rest_api_id = aws_api_gateway_rest_api.x.id; resource_id = "r"; http_method = "GET"; authorization = "AWS_IAM"'
_API = tf("aws_api_gateway_rest_api", 'name = "a"')
_TLS = (
    'listener {; lb_protocol = "https"; lb_port = 443; instance_port = 80; instance_protocol = "http"; %s; }'
)
_SPOT = 'launch_specification {; ami = "a"; root_block_device {; %s; }; }'

AROUND = [
    Theme("aws.rds.subnet-group-private", _NETWORK + _OUT, _NETWORK + _NAT),
    Theme("aws.ec2.route-table-no-internet", _NETWORK + _OUT, _NETWORK + _NAT),
    Theme("aws.ec2.security-group-used", _GROUP + _RULE, _GROUP + _RULE + _USE),
    pair("aws.ec2.security-group-no-public-icmp", "aws_security_group", _ICMP % (-1, -1), _ICMP % (3, 4)),
    Theme(
        "aws.ec2.network-acl-ports-limited",
        _ACL + tf("aws_network_acl_rule", f"network_acl_id = aws_network_acl.x.id; {_ENTRY}" % (0, 65535)),
        _ACL + tf("aws_network_acl_rule", f"network_acl_id = aws_network_acl.x.id; {_ENTRY}" % (1024, 65535)),
    ),
    pair("aws.ec2.network-acl-entry-ports-limited", "aws_network_acl_rule", _ENTRY % (1, 65535), _ENTRY % (443, 443)),
    pair("aws.ec2.network-acl-entry-no-public-admin-ports", "aws_network_acl_rule", _ENTRY % (20, 25), _ENTRY % (443, 443)),
    Theme(
        "aws.apigateway.rest-api-keys", _API + tf("aws_api_gateway_method", _METHOD),
        _API + tf("aws_api_gateway_method", f"{_METHOD}; api_key_required = true"),
    ),
    pair(
        "aws.elb.load-balancer-acm-certificate", "aws_elb",
        _TLS % 'ssl_certificate_id = "arn:aws:iam::111122223333:server-certificate/x"',
        _TLS % "ssl_certificate_id = aws_acm_certificate.x.arn", "", tf("aws_acm_certificate", 'domain_name = "d"'),
    ),
    pair(
        "aws.acm.certificate-no-wildcard", "aws_acm_certificate", 'subject_alternative_names = ["*.example.com"]',
        'subject_alternative_names = ["www.example.com"]', 'domain_name = "example.com"',
    ),
    pair(
        "aws.ecs.task-definition-health-check", "aws_ecs_task_definition",
        'container_definitions = jsonencode([{ name = "a" }])',
        'container_definitions = jsonencode([{ name = "a", healthCheck = { command = ["CMD", "x"] } }])',
    ),
    pair("aws.ec2.volume-encryption", "aws_spot_fleet_request", _SPOT % "volume_size = 8", _SPOT % "encrypted = true"),
    pair("aws.ec2.volume-encryption", "aws_spot_instance_request", "", "root_block_device {; encrypted = true; }"),
]  # fmt: skip

_PERMISSION = 'statement_id = "s"; action = "lambda:InvokeFunction"; function_name = "elsewhere"; principal = "sns.amazonaws.com"'
_STATEMENT = '{ Effect = "Allow", Action = "%s", Principal = { AWS = "111122223333" }, Resource = "*" }'
_DENY = '{ Effect = "Deny", Action = "*", Resource = "*", Condition = { Bool = { "aws:MultiFactorAuthPresent" = "false" } } }'
_MEMBERS = tf("aws_iam_group", 'name = "g"')


def _admits(action: str) -> str:
    return f"policy = jsonencode({{ Statement = [{_STATEMENT % action}] }})"


POLICIES = [
    pair("aws.iam.resource-policy-services-bound", "aws_lambda_permission", "", 'source_account = "111122223333"', _PERMISSION),
    pair("aws.iam.resource-policy-actions-named", "aws_sqs_queue_policy", _admits("sqs:*"), _admits("sqs:SendMessage")),
    pair("aws.iam.resource-policy-actions-named", "aws_sns_topic", _admits("*"), _admits("sns:Publish"), 'name = "t"'),
    pair("aws.ec2.security-group-described", "aws_security_group", "", 'description = "Web servers"', 'name = "g"'),
    pair("aws.rds.classic-group-described", "aws_elasticache_security_group", "", 'description = "Clients"', 'name = "g"'),
    pair(
        "aws.opensearch.domain-own-group", "aws_opensearch_domain", 'vpc_options {; subnet_ids = ["s"]; }',
        'vpc_options {; subnet_ids = ["s"]; security_group_ids = ["sg-1"]; }', 'domain_name = "d"',
    ),
    Theme(
        "aws.iam.group-mfa", _MEMBERS,
        _MEMBERS + tf("aws_iam_group_policy", f"group = aws_iam_group.x.name; policy = jsonencode({{ Statement = [{_DENY}] }})"),
    ),
]  # fmt: skip
