"""Themes of services in front of programs: networks, load balancers, APIs, functions, containers, queues, logs."""

from __future__ import annotations

from tests.collectors.terraform.themes.writing import Theme, pair, tf

_KEY = '"arn:aws:kms:eu-west-1:111122223333:key/k"'
_ALL = '["0.0.0.0/0"]'


def _open(port: str, cidrs: str = f"cidr_blocks = {_ALL}", protocol: str = "tcp") -> str:
    return tf(
        "aws_security_group",
        f'description = "d"; ingress {{; description = "d"; protocol = "{protocol}"; from_port = {port}; to_port = {port}; {cidrs}; }}',
    )


_CLOSED = 'cidr_blocks = ["10.0.0.0/8"]'
_GROUP = tf("aws_security_group", 'description = "d"')
_RULE = 'security_group_id = aws_security_group.x.id; type = "ingress"; protocol = "tcp"; from_port = 22; to_port = 22'
_VPC_RULE = (
    'security_group_id = aws_security_group.x.id; ip_protocol = "tcp"; from_port = 3389; to_port = 3389'
)

NETWORKS = [
    Theme("aws.ec2.security-group-no-public-ssh", _open("22"), _open("22", _CLOSED)),
    Theme("aws.ec2.security-group-no-public-ssh", _open("22", 'ipv6_cidr_blocks = ["::/0"]'), _open("22", _CLOSED)),
    Theme("aws.ec2.security-group-no-public-ssh", _open("0", protocol="-1"), _open("0", _CLOSED, "-1")),
    Theme(
        "aws.ec2.security-group-no-public-ssh",
        _GROUP + tf("aws_security_group_rule", f"{_RULE}; cidr_blocks = {_ALL}"),
        _GROUP + tf("aws_security_group_rule", f"{_RULE}; {_CLOSED}"),
    ),
    Theme(
        "aws.ec2.security-group-no-public-rdp",
        _GROUP + tf("aws_vpc_security_group_ingress_rule", f'{_VPC_RULE}; cidr_ipv4 = "0.0.0.0/0"'),
        _GROUP + tf("aws_vpc_security_group_ingress_rule", f'{_VPC_RULE}; cidr_ipv4 = "10.0.0.0/8"'),
    ),
    Theme(
        "aws.ec2.security-group-public-ports",
        tf("aws_security_group", f'dynamic "ingress" {{; for_each = [25, 8080]; content {{; protocol = "tcp"; from_port = ingress.value; to_port = ingress.value; cidr_blocks = {_ALL}; }}; }}'),
        tf("aws_security_group", f'dynamic "ingress" {{; for_each = [80, 443]; content {{; protocol = "tcp"; from_port = ingress.value; to_port = ingress.value; cidr_blocks = {_ALL}; }}; }}'),
    ),
    Theme("aws.ec2.security-group-no-public-databases", _open("5432"), _open("5432", _CLOSED)),
    Theme("aws.ec2.security-group-no-public-all-ports", _open("0", protocol="-1"), _open("443")),
    pair("aws.ec2.security-group-rules-described", "aws_security_group", f'ingress {{; protocol = "tcp"; from_port = 443; to_port = 443; cidr_blocks = {_ALL}; }}', f'ingress {{; description = "web"; protocol = "tcp"; from_port = 443; to_port = 443; cidr_blocks = {_ALL}; }}', 'description = "d"'),
    pair("aws.ec2.security-group-no-unrestricted-egress", "aws_security_group", f'egress {{; protocol = "-1"; from_port = 0; to_port = 0; cidr_blocks = {_ALL}; }}', 'egress {; protocol = "tcp"; from_port = 443; to_port = 443; cidr_blocks = ["10.0.0.0/8"]; }'),
    pair("aws.ec2.security-group-default-closed", "aws_default_security_group", f'ingress {{; protocol = "-1"; from_port = 0; to_port = 0; cidr_blocks = {_ALL}; }}', 'vpc_id = "v"'),
    pair("aws.ec2.network-acl-no-public-admin-ports", "aws_network_acl", 'ingress {; protocol = "tcp"; rule_no = 1; action = "allow"; cidr_block = "0.0.0.0/0"; from_port = 22; to_port = 22; }', 'ingress {; protocol = "tcp"; rule_no = 1; action = "allow"; cidr_block = "10.0.0.0/8"; from_port = 22; to_port = 22; }', 'vpc_id = "v"; subnet_ids = ["s"]'),
    pair("aws.ec2.network-acl-no-public-ftp", "aws_network_acl", 'ingress {; protocol = "tcp"; rule_no = 1; action = "allow"; cidr_block = "0.0.0.0/0"; from_port = 20; to_port = 21; }', 'ingress {; protocol = "tcp"; rule_no = 1; action = "allow"; cidr_block = "0.0.0.0/0"; from_port = 443; to_port = 443; }', 'vpc_id = "v"; subnet_ids = ["s"]'),
    pair("aws.ec2.instance-no-default-group", "aws_instance", "", 'vpc_security_group_ids = ["sg-1"]', 'ami = "ami-1"'),
    Theme("aws.ec2.vpc-not-default", tf("aws_default_vpc"), tf("aws_vpc", 'cidr_block = "10.0.0.0/16"')),
    Theme("aws.ec2.vpc-flow-logs", tf("aws_vpc", 'cidr_block = "10.0.0.0/16"'), tf("aws_vpc", 'cidr_block = "10.0.0.0/16"') + tf("aws_flow_log", 'vpc_id = aws_vpc.x.id; traffic_type = "ALL"; log_destination = "arn:aws:s3:::logs"')),
    pair("aws.ec2.subnet-no-automatic-public-address", "aws_subnet", "map_public_ip_on_launch = true", 'vpc_id = "v"'),
    pair("aws.ec2.endpoint-service-acceptance", "aws_vpc_endpoint_service", "acceptance_required = false", "acceptance_required = true"),
    pair("aws.ec2.route-table-peering", "aws_route_table", 'route {; cidr_block = "0.0.0.0/0"; vpc_peering_connection_id = "pcx-1"; }', 'route {; cidr_block = "10.1.0.0/16"; vpc_peering_connection_id = "pcx-1"; }'),
    pair("aws.ec2.route-table-peering", "aws_route", 'destination_cidr_block = "0.0.0.0/0"', 'destination_cidr_block = "10.1.0.0/16"', 'route_table_id = "t"; vpc_peering_connection_id = aws_vpc_peering_connection.p.id'),
    pair("aws.ec2.transit-gateway-no-automatic-attachments", "aws_ec2_transit_gateway", 'auto_accept_shared_attachments = "enable"', 'description = "d"'),
    pair("aws.networkfirewall.firewall-deletion-protection", "aws_networkfirewall_firewall", "delete_protection = false", "delete_protection = true"),
    pair("aws.networkfirewall.firewall-policy-protection", "aws_networkfirewall_firewall", "", "firewall_policy_change_protection = true"),
    pair("aws.globalaccelerator.accelerator-flow-logs", "aws_globalaccelerator_accelerator", "", "attributes {; flow_logs_enabled = true; }", 'name = "a"'),
    pair("aws.lightsail.firewall-no-public-admin-ports", "aws_lightsail_instance_public_ports", 'port_info {; protocol = "tcp"; from_port = 22; to_port = 22; }', 'port_info {; protocol = "tcp"; from_port = 22; to_port = 22; cidrs = ["192.0.2.0/24"]; }'),
    pair("aws.kms.key-choice-customer-key", "aws_networkfirewall_firewall_policy", "", f'encryption_configuration {{; type = "CUSTOMER_KMS"; key_id = {_KEY}; }}'),
    pair("aws.ec2.instance-imdsv2", "aws_instance", 'instance_type = "t3.micro"', 'metadata_options {; http_tokens = "required"; }'),
    pair("aws.ec2.instance-imdsv2", "aws_instance", 'metadata_options {; http_tokens = "optional"; }', 'metadata_options {; http_endpoint = "disabled"; }'),
    pair("aws.ec2.launch-template-imdsv2", "aws_launch_configuration", 'image_id = "ami-1"', 'metadata_options {; http_tokens = "required"; }'),
    pair("aws.ec2.launch-template-hop-limit", "aws_launch_template", "metadata_options {; http_put_response_hop_limit = 3; }", "metadata_options {; http_put_response_hop_limit = 1; }"),
    pair("aws.ec2.launch-template-no-public-address", "aws_launch_configuration", "associate_public_ip_address = true", "associate_public_ip_address = false"),
    pair("aws.ec2.instance-no-public-address", "aws_instance", "associate_public_ip_address = true", "associate_public_ip_address = false"),
    pair("aws.ec2.instance-detailed-monitoring", "aws_instance", "", "monitoring = true", 'ami = "ami-1"'),
    pair("aws.ec2.instance-ebs-optimized", "aws_instance", 'instance_type = "m3.xlarge"', 'instance_type = "m5.large"'),
    pair("aws.ec2.instance-ebs-optimized", "aws_instance", 'instance_type = "t2.micro"', 'instance_type = "t2.micro"; ebs_optimized = true'),
    pair("aws.ec2.instance-termination-protection", "aws_instance", "", "disable_api_termination = true", 'ami = "ami-1"'),
    pair("aws.ec2.instance-no-default-group", "aws_instance", 'security_groups = ["default"]', 'security_groups = ["web"]'),
    pair("aws.ec2.instance-no-default-group", "aws_instance", "vpc_security_group_ids = [aws_default_security_group.d.id]", 'vpc_security_group_ids = ["sg-1"]', beside=tf("aws_default_security_group", 'vpc_id = "v"', "d")),
    pair("aws.ec2.instance-profile", "aws_instance", "", 'iam_instance_profile = "p"', 'ami = "ami-1"'),
    Theme(
        "aws.ec2.instance-no-secrets-in-user-data",
        'resource "aws_instance" "x" {\n  user_data = <<EOF\nexport AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY\nEOF\n}\n',
        'resource "aws_instance" "x" {\n  user_data = <<EOF\napt-get install nginx\nEOF\n}\n',
    ),
    Theme(
        "aws.ec2.vpc-default-unused",
        tf("aws_default_vpc", name="d") + tf("aws_instance", 'ami = "ami-1"'),
        tf("aws_vpc", 'cidr_block = "10.0.0.0/16"', "d") + tf("aws_subnet", "vpc_id = aws_vpc.d.id", "s") + tf("aws_instance", "subnet_id = aws_subnet.s.id"),
    ),
    pair("aws.autoscaling.group-launch-template", "aws_autoscaling_group", 'launch_configuration = "c"', 'launch_template {; id = "lt-1"; }'),
    pair("aws.autoscaling.group-two-zones", "aws_autoscaling_group", 'availability_zones = ["eu-west-1a"]', 'vpc_zone_identifier = ["subnet-a", "subnet-b"]'),
    pair("aws.autoscaling.group-health-check", "aws_autoscaling_group", 'health_check_type = "EC2"', 'health_check_type = "ELB"', 'name = "g"', tf("aws_autoscaling_attachment", 'autoscaling_group_name = aws_autoscaling_group.x.name; elb = "e"', "a")),
    pair("aws.autoscaling.group-health-check", "aws_autoscaling_group", 'health_check_type = "EC2"', 'health_check_type = "ELB"', 'target_group_arns = ["t"]'),
    pair("aws.autoscaling.group-balanced", "aws_autoscaling_group", "", 'load_balancers = ["elb"]', 'name = "g"'),
    Theme("aws.autoscaling.group-balanced", tf("aws_autoscaling_group", 'name = "g"'), tf("aws_autoscaling_group", 'name = "g"') + tf("aws_autoscaling_attachment", 'autoscaling_group_name = aws_autoscaling_group.x.id; lb_target_group_arn = "t"')),
    pair("aws.autoscaling.group-metrics", "aws_autoscaling_group", "", 'enabled_metrics = ["GroupInServiceInstances"]'),
    pair("aws.autoscaling.group-tags", "aws_autoscaling_group", "", 'tag {; key = "Owner"; value = "o"; propagate_at_launch = true; }'),
]  # fmt: skip

_LISTENER = (
    'listener {; instance_port = 80; instance_protocol = "http"; lb_port = 80; lb_protocol = "http"; }'
)
_TLS = 'listener {; instance_port = 443; instance_protocol = "https"; lb_port = 443; lb_protocol = "https"; ssl_certificate_id = "c"; }'
_LB = tf("aws_lb", 'name = "l"')
BALANCERS = [
    pair("aws.elb.load-balancer-access-logs", "aws_elb", "", 'access_logs {; bucket = "logs"; }', 'name = "l"'),
    pair("aws.elb.load-balancer-encrypted-listeners", "aws_elb", _LISTENER, _TLS),
    pair("aws.elb.load-balancer-cross-zone", "aws_elb", "cross_zone_load_balancing = false", 'name = "l"'),
    pair("aws.elb.tls-policy-current", "aws_load_balancer_policy", 'policy_attribute {; name = "Protocol-TLSv1"; value = "true"; }', 'policy_attribute {; name = "Protocol-TLSv1.2"; value = "true"; }', 'policy_name = "p"; policy_type_name = "SSLNegotiationPolicyType"'),
    pair("aws.elb.tls-policy-current", "aws_load_balancer_policy", 'policy_attribute {; name = "Reference-Security-Policy"; value = "ELBSecurityPolicy-2016-08"; }', 'policy_attribute {; name = "Reference-Security-Policy"; value = "ELBSecurityPolicy-TLS-1-2-2017-01"; }', 'policy_name = "p"; policy_type_name = "SSLNegotiationPolicyType"'),
    pair("aws.elb.load-balancer-internal", "aws_elb", "", "internal = true"),
    pair("aws.elb.load-balancer-connection-draining", "aws_elb", "", "connection_draining = true"),
    *(pair("aws.elbv2.load-balancer-access-logs", kind, "", 'access_logs {; bucket = "logs"; enabled = true; }') for kind in ("aws_lb", "aws_alb")),
    *(pair("aws.elbv2.load-balancer-drop-invalid-headers", kind, "", "drop_invalid_header_fields = true") for kind in ("aws_lb", "aws_alb")),
    *(pair("aws.elbv2.load-balancer-deletion-protection", kind, "", "enable_deletion_protection = true") for kind in ("aws_lb", "aws_alb")),
    pair("aws.elbv2.load-balancer-internal", "aws_alb", "internal = false", "internal = true"),
    pair("aws.elbv2.load-balancer-cross-zone", "aws_lb", "", "enable_cross_zone_load_balancing = true", 'load_balancer_type = "network"'),
    pair("aws.elbv2.load-balancer-desync-mitigation", "aws_lb", 'desync_mitigation_mode = "monitor"', 'desync_mitigation_mode = "strictest"'),
    Theme("aws.elbv2.load-balancer-web-acl", _LB, _LB + tf("aws_wafv2_web_acl_association", 'resource_arn = aws_lb.x.arn; web_acl_arn = "arn:w"')),
    *(
        Theme(
            "aws.elbv2.load-balancer-https-only",
            _LB + tf(kind, 'load_balancer_arn = aws_lb.x.arn; port = 80; protocol = "HTTP"; default_action {; type = "forward"; target_group_arn = "t"; }'),
            _LB + tf(kind, 'load_balancer_arn = aws_lb.x.arn; port = 80; protocol = "HTTP"; default_action {; type = "redirect"; redirect {; port = "443"; protocol = "HTTPS"; status_code = "HTTP_301"; }; }'),
        )
        for kind in ("aws_lb_listener", "aws_alb_listener")
    ),
    Theme(
        "aws.elbv2.load-balancer-tls-policy",
        _LB + tf("aws_lb_listener", 'load_balancer_arn = aws_lb.x.arn; port = 443; protocol = "HTTPS"; ssl_policy = "ELBSecurityPolicy-TLS-1-0-2015-04"; default_action {; type = "forward"; }'),
        _LB + tf("aws_lb_listener", 'load_balancer_arn = aws_lb.x.arn; port = 443; protocol = "HTTPS"; ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"; default_action {; type = "forward"; }'),
    ),
    pair("aws.elbv2.target-group-encrypted", "aws_lb_target_group", 'protocol = "HTTP"', 'protocol = "HTTPS"'),
    pair("aws.elbv2.target-group-health", "aws_alb_target_group", "", 'health_check {; path = "/healthz"; }', 'protocol = "HTTP"'),
]  # fmt: skip

_API = tf("aws_api_gateway_rest_api", 'name = "a"')
_STAGE = 'rest_api_id = aws_api_gateway_rest_api.x.id; stage_name = "s"'
_HTTP_API = tf("aws_apigatewayv2_api", 'name = "a"; protocol_type = "HTTP"')


def _stage(bad: str, good: str, control: str) -> Theme:
    return Theme(
        f"aws.apigateway.rest-api-{control}",
        _API + tf("aws_api_gateway_stage", f"{_STAGE}; {bad}"),
        _API + tf("aws_api_gateway_stage", f"{_STAGE}; {good}"),
    )


def _settings(setting: str, bad: str, good: str, control: str) -> Theme:
    stage = _API + tf("aws_api_gateway_stage", f"{_STAGE}; cache_cluster_enabled = true")
    text = (
        _STAGE.replace('"s"', "aws_api_gateway_stage.x.stage_name")
        + '; method_path = "*/*"; settings {; caching_enabled = true; '
    )
    return Theme(
        f"aws.apigateway.rest-api-{control}",
        stage + tf("aws_api_gateway_method_settings", f"{text}{setting} = {bad}; }}"),
        stage + tf("aws_api_gateway_method_settings", f"{text}{setting} = {good}; }}"),
    )


APIS = [
    _stage("", 'access_log_settings {; destination_arn = "arn:g"; format = "f"; }', "access-logs"),
    _stage("", "xray_tracing_enabled = true", "tracing"),
    _stage("", 'client_certificate_id = "c"', "client-certificate"),
    _stage("", "cache_cluster_enabled = true", "cache"),
    _settings("cache_data_encrypted", "false", "true", "cache-encryption"),
    _settings("logging_level", '"OFF"', '"INFO"', "execution-logs"),
    _settings("data_trace_enabled", "true", "false", "no-data-trace"),
    _settings("metrics_enabled", "false", "true", "metrics"),
    Theme(
        "aws.apigateway.rest-api-methods-authorized",
        _API + tf("aws_api_gateway_method", 'rest_api_id = aws_api_gateway_rest_api.x.id; resource_id = "r"; http_method = "GET"; authorization = "NONE"'),
        _API + tf("aws_api_gateway_method", 'rest_api_id = aws_api_gateway_rest_api.x.id; resource_id = "r"; http_method = "GET"; authorization = "AWS_IAM"'),
    ),
    Theme("aws.apigateway.rest-api-usage-plan", _API, _API + tf("aws_api_gateway_usage_plan", 'name = "p"; api_stages {; api_id = aws_api_gateway_rest_api.x.id; stage = "s"; }')),
    pair("aws.apigateway.rest-api-private-endpoint", "aws_api_gateway_rest_api", 'endpoint_configuration {; types = ["EDGE"]; }', 'endpoint_configuration {; types = ["PRIVATE"]; }', 'name = "a"'),
    Theme(
        "aws.apigateway.rest-api-web-acl",
        _API + tf("aws_api_gateway_stage", _STAGE),
        _API + tf("aws_api_gateway_stage", _STAGE) + tf("aws_wafv2_web_acl_association", 'resource_arn = aws_api_gateway_stage.x.arn; web_acl_arn = "w"'),
    ),
    pair("aws.apigateway.domain-name-tls-policy", "aws_api_gateway_domain_name", 'security_policy = "TLS_1_0"', 'security_policy = "TLS_1_2"'),
    Theme(
        "aws.apigatewayv2.api-access-logs",
        _HTTP_API + tf("aws_apigatewayv2_stage", 'api_id = aws_apigatewayv2_api.x.id; name = "s"'),
        _HTTP_API + tf("aws_apigatewayv2_stage", 'api_id = aws_apigatewayv2_api.x.id; name = "s"; access_log_settings {; destination_arn = "g"; format = "f"; }'),
    ),
    Theme(
        "aws.apigatewayv2.api-routes-authorized",
        _HTTP_API + tf("aws_apigatewayv2_route", 'api_id = aws_apigatewayv2_api.x.id; route_key = "GET /"'),
        _HTTP_API + tf("aws_apigatewayv2_route", 'api_id = aws_apigatewayv2_api.x.id; route_key = "GET /"; authorization_type = "JWT"'),
    ),
    pair("aws.apigatewayv2.api-cors-limited", "aws_apigatewayv2_api", 'cors_configuration {; allow_origins = ["*"]; }', 'cors_configuration {; allow_origins = ["https://larkspur.example"]; }', 'name = "a"; protocol_type = "HTTP"'),
    pair("aws.appsync.api-not-by-key", "aws_appsync_graphql_api", 'authentication_type = "API_KEY"', 'authentication_type = "AWS_IAM"'),
    pair("aws.appsync.api-field-logs", "aws_appsync_graphql_api", "", 'log_config {; cloudwatch_logs_role_arn = "r"; field_log_level = "ALL"; }', 'authentication_type = "AWS_IAM"'),
    pair("aws.appsync.api-tracing", "aws_appsync_graphql_api", "", "xray_enabled = true", 'authentication_type = "AWS_IAM"'),
    Theme("aws.appsync.api-web-acl", tf("aws_appsync_graphql_api", 'authentication_type = "AWS_IAM"'), tf("aws_appsync_graphql_api", 'authentication_type = "AWS_IAM"') + tf("aws_wafv2_web_acl_association", 'resource_arn = aws_appsync_graphql_api.x.arn; web_acl_arn = "w"')),
    pair("aws.appsync.cache-at-rest", "aws_appsync_api_cache", "", "at_rest_encryption_enabled = true"),
    pair("aws.appsync.cache-in-transit", "aws_appsync_api_cache", "", "transit_encryption_enabled = true"),
]  # fmt: skip

_ORIGIN = 'origin {; domain_name = "b.s3.amazonaws.com"; origin_id = "o"; }; default_cache_behavior {; target_origin_id = "o"; viewer_protocol_policy = "redirect-to-https"; }; enabled = true'
_CERTIFICATE = 'viewer_certificate {; acm_certificate_arn = "c"; ssl_support_method = "sni-only"; minimum_protocol_version = "TLSv1.2_2021"; }'


def _distribution(control: str, bad: str, good: str) -> Theme:
    return pair(f"aws.cloudfront.distribution-{control}", "aws_cloudfront_distribution", bad, good, _ORIGIN)


EDGE = [
    _distribution("web-acl", "", 'web_acl_id = "arn:w"'),
    _distribution("logging", "", 'logging_config {; bucket = "logs.s3.amazonaws.com"; }'),
    _distribution("default-root-object", "", 'default_root_object = "index.html"'),
    _distribution("minimum-tls", "viewer_certificate {; cloudfront_default_certificate = true; }", _CERTIFICATE),
    _distribution("minimum-tls", _CERTIFICATE.replace("TLSv1.2_2021", "TLSv1"), _CERTIFICATE),
    _distribution("own-certificate", "viewer_certificate {; cloudfront_default_certificate = true; }", _CERTIFICATE),
    _distribution("own-certificate", "", _CERTIFICATE),
    _distribution("sni", _CERTIFICATE.replace("sni-only", "vip"), _CERTIFICATE),
    _distribution("geo-restriction", 'restrictions {; geo_restriction {; restriction_type = "none"; }; }', 'restrictions {; geo_restriction {; restriction_type = "whitelist"; locations = ["DE"]; }; }'),
    _distribution("origin-failover", "", 'origin_group {; origin_id = "g"; failover_criteria {; status_codes = [500]; }; member {; origin_id = "o"; }; member {; origin_id = "p"; }; }'),
    Theme("aws.cloudfront.distribution-response-headers", tf("aws_cloudfront_distribution", _ORIGIN), tf("aws_cloudfront_distribution", _ORIGIN.replace('"redirect-to-https"', '"redirect-to-https"; response_headers_policy_id = "h"'))),
    Theme("aws.cloudfront.distribution-viewer-https", tf("aws_cloudfront_distribution", _ORIGIN.replace("redirect-to-https", "allow-all")), tf("aws_cloudfront_distribution", _ORIGIN)),
    Theme("aws.cloudfront.distribution-s3-origin-access", tf("aws_cloudfront_distribution", _ORIGIN), tf("aws_cloudfront_distribution", _ORIGIN.replace('origin_id = "o"; }', 'origin_id = "o"; origin_access_control_id = "oac"; }'))),
    Theme("aws.wafv2.web-acl-logging", tf("aws_wafv2_web_acl", 'name = "w"; scope = "REGIONAL"'), tf("aws_wafv2_web_acl", 'name = "w"; scope = "REGIONAL"') + tf("aws_wafv2_web_acl_logging_configuration", 'resource_arn = aws_wafv2_web_acl.x.arn; log_destination_configs = ["arn:l"]')),
    pair("aws.wafv2.web-acl-known-attacks", "aws_wafv2_web_acl", "", 'rule {; name = "k"; priority = 1; override_action {; none {}; }; statement {; managed_rule_group_statement {; name = "AWSManagedRulesKnownBadInputsRuleSet"; vendor_name = "AWS"; }; }; }', 'name = "w"; scope = "REGIONAL"'),
    pair("aws.cloudfront.header-policy-hsts", "aws_cloudfront_response_headers_policy", "", "security_headers_config {; strict_transport_security {; access_control_max_age_sec = 63072000; override = true; }; }", 'name = "h"'),
    pair("aws.route53domains.domain-transfer-lock", "aws_route53domains_registered_domain", "transfer_lock = false", "", 'domain_name = "larkspur.example"'),
    pair("aws.route53domains.domain-auto-renew", "aws_route53domains_registered_domain", "auto_renew = false", "", 'domain_name = "larkspur.example"'),
    pair("aws.autoscaling.group-several-types", "aws_autoscaling_group", 'mixed_instances_policy {; launch_template {; override {; instance_type = "m5.large"; }; override {; instance_type = "m5.large"; }; }; }', 'mixed_instances_policy {; launch_template {; override {; instance_type = "m5.large"; }; override {; instance_type = "m6i.large"; }; }; }', 'name = "g"'),
    pair("aws.waf.web-acl-rules", "aws_waf_web_acl", "", 'rules {; priority = 1; rule_id = "r"; }', 'name = "w"'),
    pair("aws.waf.web-acl-rules", "aws_wafregional_web_acl", "", 'rule {; priority = 1; rule_id = "r"; }', 'name = "w"'),
    pair("aws.transfer.connector-logs", "aws_transfer_connector", "", 'logging_role = "arn:r"', 'url = "sftp://p"'),
    pair("aws.connect.instance-flow-logs", "aws_connect_instance", "", "contact_flow_logs_enabled = true", 'instance_alias = "c"'),
    pair("aws.ecs.task-set-no-public-address", "aws_ecs_task_set", "network_configuration {; assign_public_ip = true; }", "network_configuration {; assign_public_ip = false; }", 'service = "s"'),
    pair("aws.s3.multi-region-access-point-block-public-access", "aws_s3control_multi_region_access_point", 'details {; name = "n"; public_access_block {; block_public_acls = false; }; }', 'details {; name = "n"; }'),
    pair("aws.macie2.session-enabled", "aws_macie2_account", 'status = "PAUSED"', ""),
    pair("aws.ec2.sharing-block-on", "aws_ebs_snapshot_block_public_access", 'state = "unblocked"', 'state = "block-all-sharing"'),
    pair("aws.ec2.sharing-block-on", "aws_ec2_image_block_public_access", 'state = "unblocked"', 'state = "block-new-sharing"'),
    pair("aws.wafv2.rule-group-metrics", "aws_wafv2_rule_group", "visibility_config {; cloudwatch_metrics_enabled = false; }", "visibility_config {; cloudwatch_metrics_enabled = true; }", 'name = "g"'),
    pair("aws.networkfirewall.firewall-subnet-protection", "aws_networkfirewall_firewall", "", "subnet_change_protection = true", 'name = "f"'),
    pair("aws.redshiftserverless.namespace-database-name", "aws_redshiftserverless_namespace", "", 'db_name = "bookings"', 'namespace_name = "n"'),
    pair("aws.dms.endpoint-mongodb-login", "aws_dms_endpoint", 'mongodb_settings {; auth_type = "no"; }', "", 'endpoint_id = "e"; engine_name = "mongodb"'),
    pair("aws.fsx.file-system-several-zones", "aws_fsx_windows_file_system", "", 'deployment_type = "MULTI_AZ_1"'),
    pair("aws.waf.web-acl-logs", "aws_waf_web_acl", "", 'logging_configuration {; log_destination = "arn:f"; }', 'name = "w"'),
    pair("aws.acm.certificate-transparency", "aws_acm_certificate", 'options {; certificate_transparency_logging_preference = "DISABLED"; }', 'domain_name = "larkspur.example"'),
    Theme("aws.route53.zone-query-logging", tf("aws_route53_zone", 'name = "larkspur.example"'), tf("aws_route53_zone", 'name = "larkspur.example"') + tf("aws_route53_query_log", 'zone_id = aws_route53_zone.x.zone_id; cloudwatch_log_group_arn = "g"')),
    pair("aws.transfer.server-in-vpc", "aws_transfer_server", "", 'endpoint_type = "VPC"'),
    pair("aws.transfer.server-encrypted-protocols", "aws_transfer_server", 'protocols = ["FTP"]', 'protocols = ["SFTP", "FTPS"]'),
    pair("aws.transfer.server-security-policy", "aws_transfer_server", "", 'security_policy_name = "TransferSecurityPolicy-2024-01"'),
    pair("aws.transfer.server-logs", "aws_transfer_server", "", 'logging_role = "arn:r"'),
    *(pair("aws.ses.configuration-set-tls", kind, "", f'delivery_options {{; tls_policy = "{word}"; }}') for kind, word in (("aws_ses_configuration_set", "Require"), ("aws_sesv2_configuration_set", "REQUIRE"))),
    pair("aws.datasync.task-logs", "aws_datasync_task", "", 'cloudwatch_log_group_arn = "arn:g"'),
]  # fmt: skip

_F = 'function_name = "f"; role = "r"; runtime = "python3.13"; handler = "h.h"'


def _permission(source: str) -> str:
    return tf(
        "aws_lambda_permission",
        f'function_name = aws_lambda_function.x.function_name; action = "lambda:InvokeFunction"; principal = "*"{source}',
    )


FUNCTIONS = [
    pair("aws.lambda.function-tracing", "aws_lambda_function", 'tracing_config {; mode = "PassThrough"; }', 'tracing_config {; mode = "Active"; }', _F),
    pair("aws.lambda.function-dead-letter", "aws_lambda_function", "", 'dead_letter_config {; target_arn = "arn:q"; }', _F),
    pair("aws.lambda.function-in-vpc", "aws_lambda_function", "", 'vpc_config {; subnet_ids = ["s"]; security_group_ids = ["g"]; }', _F),
    pair("aws.lambda.function-environment-customer-key", "aws_lambda_function", 'environment {; variables = { A = "b" }; }', f'environment {{; variables = {{ A = "b" }}; }}; kms_key_arn = {_KEY}', _F),
    pair("aws.lambda.function-concurrency", "aws_lambda_function", "", "reserved_concurrent_executions = 10", _F),
    pair("aws.lambda.function-code-signing", "aws_lambda_function", "", 'code_signing_config_arn = "arn:c"', _F),
    Theme("aws.lambda.function-runtime-supported", tf("aws_lambda_function", _F.replace("python3.13", "python2.7")), tf("aws_lambda_function", _F)),
    Theme("aws.lambda.function-policy-not-public", tf("aws_lambda_function", _F) + _permission(""), tf("aws_lambda_function", _F) + _permission('; source_account = "111122223333"')),
    Theme("aws.lambda.function-url-authenticated", tf("aws_lambda_function", _F) + tf("aws_lambda_function_url", 'function_name = aws_lambda_function.x.function_name; authorization_type = "NONE"'), tf("aws_lambda_function", _F) + tf("aws_lambda_function_url", 'function_name = aws_lambda_function.x.function_name; authorization_type = "AWS_IAM"')),
    Theme("aws.lambda.function-url-cors", tf("aws_lambda_function", _F) + tf("aws_lambda_function_url", 'function_name = aws_lambda_function.x.function_name; authorization_type = "AWS_IAM"; cors {; allow_origins = ["*"]; }'), tf("aws_lambda_function", _F) + tf("aws_lambda_function_url", 'function_name = aws_lambda_function.x.function_name; authorization_type = "AWS_IAM"; cors {; allow_origins = ["https://larkspur.example"]; }')),
    pair("aws.ecr.repository-image-scanning", "aws_ecr_repository", "", "image_scanning_configuration {; scan_on_push = true; }", 'name = "r"'),
    pair("aws.ecr.repository-immutable-tags", "aws_ecr_repository", 'image_tag_mutability = "MUTABLE"', 'image_tag_mutability = "IMMUTABLE"', 'name = "r"'),
    pair("aws.ecr.repository-kms-encryption", "aws_ecr_repository", "", f'encryption_configuration {{; encryption_type = "KMS"; kms_key = {_KEY}; }}', 'name = "r"'),
    pair("aws.ecs.cluster-container-insights", "aws_ecs_cluster", "", 'setting {; name = "containerInsights"; value = "enabled"; }', 'name = "c"'),
    pair("aws.ecs.service-no-public-address", "aws_ecs_service", 'network_configuration {; subnets = ["s"]; assign_public_ip = true; }', 'network_configuration {; subnets = ["s"]; }', 'name = "s"'),
    pair("aws.ecs.service-platform", "aws_ecs_service", 'platform_version = "1.3.0"', 'platform_version = "LATEST"', 'name = "s"; launch_type = "FARGATE"'),
    pair("aws.ecs.task-definition-network-mode", "aws_ecs_task_definition", 'network_mode = "bridge"', 'network_mode = "awsvpc"', 'family = "f"; container_definitions = "[]"'),
    pair("aws.ecs.task-definition-separate-roles", "aws_ecs_task_definition", 'execution_role_arn = "arn:aws:iam::111122223333:role/a"', 'execution_role_arn = "arn:aws:iam::111122223333:role/b"', 'family = "f"; task_role_arn = "arn:aws:iam::111122223333:role/a"; container_definitions = "[]"'),
    pair("aws.ecs.task-definition-not-privileged", "aws_ecs_task_definition", 'container_definitions = jsonencode([{ name = "c", image = "i", privileged = true }])', 'container_definitions = jsonencode([{ name = "c", image = "i" }])', 'family = "f"'),
    pair("aws.ecs.task-definition-efs-tls", "aws_ecs_task_definition", 'volume {; name = "v"; efs_volume_configuration {; file_system_id = "fs-1"; }; }', 'volume {; name = "v"; efs_volume_configuration {; file_system_id = "fs-1"; transit_encryption = "ENABLED"; }; }', 'family = "f"; container_definitions = "[]"'),
    pair("aws.eks.cluster-endpoint-not-public", "aws_eks_cluster", "", "vpc_config {; endpoint_public_access = false; endpoint_private_access = true; }", 'name = "c"; role_arn = "r"'),
    pair("aws.eks.cluster-control-plane-logs", "aws_eks_cluster", 'enabled_cluster_log_types = ["api"]', 'enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]', 'name = "c"; role_arn = "r"'),
    pair("aws.eks.cluster-secrets-customer-key", "aws_eks_cluster", "", f'encryption_config {{; resources = ["secrets"]; provider {{; key_arn = {_KEY}; }}; }}', 'name = "c"; role_arn = "r"'),
    pair("aws.eks.node-group-ssh-limited", "aws_eks_node_group", 'remote_access {; ec2_ssh_key = "k"; }', 'remote_access {; ec2_ssh_key = "k"; source_security_group_ids = ["sg-1"]; }', 'cluster_name = "c"'),
    pair("aws.batch.job-definition-not-privileged", "aws_batch_job_definition", "container_properties = jsonencode({ image = \"i\", privileged = true })", "container_properties = jsonencode({ image = \"i\" })", 'name = "j"'),
    Theme(
        "aws.batch.job-definition-not-privileged",
        'resource "aws_batch_job_definition" "x" {\n  container_properties = <<CONTAINER\n{"image": "i", "privileged": true}\nCONTAINER\n}\n',
        'resource "aws_batch_job_definition" "x" {\n  container_properties = <<CONTAINER\n{"image": "i", "privileged": false}\nCONTAINER\n}\n',
    ),
    pair("aws.elasticbeanstalk.environment-enhanced-health", "aws_elastic_beanstalk_environment", "", 'setting {; namespace = "aws:elasticbeanstalk:healthreporting:system"; name = "SystemType"; value = "enhanced"; }', 'name = "e"'),
    pair("aws.elasticbeanstalk.environment-managed-updates", "aws_elastic_beanstalk_environment", 'setting {; namespace = "aws:elasticbeanstalk:managedactions"; name = "ManagedActionsEnabled"; value = "False"; }', 'setting {; namespace = "aws:elasticbeanstalk:managedactions"; name = "ManagedActionsEnabled"; value = "True"; }', 'name = "e"'),
    pair("aws.elasticbeanstalk.environment-logs", "aws_elastic_beanstalk_environment", "", 'setting {; namespace = "aws:elasticbeanstalk:cloudwatch:logs"; name = "StreamLogs"; value = "true"; }', 'name = "e"'),
    pair("aws.emr.cluster-security-configuration", "aws_emr_cluster", "", 'security_configuration = "s"', 'name = "c"'),
    pair("aws.emr.cluster-kerberos", "aws_emr_cluster", "", 'kerberos_attributes {; realm = "EC2.INTERNAL"; kdc_admin_password = var.p; }', 'name = "c"'),
    pair("aws.emr.cluster-logs", "aws_emr_cluster", "", 'log_uri = "s3://logs/"', 'name = "c"'),
    pair("aws.emr.cluster-in-vpc", "aws_emr_cluster", "", 'ec2_attributes {; subnet_id = "s"; }', 'name = "c"'),
    *(
        pair(f"aws.emr.security-configuration-{control}", "aws_emr_security_configuration", f"configuration = jsonencode({{ EncryptionConfiguration = {{ {bad} }} }})", f"configuration = jsonencode({{ EncryptionConfiguration = {{ {good} }} }})")
        for control, bad, good in (
            ("at-rest", "EnableAtRestEncryption = false", "EnableAtRestEncryption = true"),
            ("in-transit", "EnableAtRestEncryption = true", "EnableInTransitEncryption = true"),
            ("local-disks", "EnableAtRestEncryption = true", 'AtRestEncryptionConfiguration = { LocalDiskEncryptionConfiguration = { EncryptionKeyProviderType = "AwsKms" } }'),
            ("volumes", 'AtRestEncryptionConfiguration = { LocalDiskEncryptionConfiguration = { EncryptionKeyProviderType = "AwsKms" } }', "AtRestEncryptionConfiguration = { LocalDiskEncryptionConfiguration = { EnableEbsEncryption = true } }"),
        )
    ),
    pair("aws.emr.public-access-block-on", "aws_emr_block_public_access_configuration", "block_public_security_group_rules = false", "block_public_security_group_rules = true"),
    pair("aws.mwaa.environment-private", "aws_mwaa_environment", 'webserver_access_mode = "PUBLIC_ONLY"', 'name = "e"'),
    *(pair(f"aws.mwaa.environment-{log}-logs", "aws_mwaa_environment", "", f"logging_configuration {{; {log}_logs {{; enabled = true; }}; }}", 'name = "e"') for log in ("scheduler", "webserver", "worker")),
    pair("aws.sagemaker.notebook-in-vpc", "aws_sagemaker_notebook_instance", "", 'subnet_id = "s"', 'name = "n"'),
    pair("aws.sagemaker.notebook-no-direct-internet", "aws_sagemaker_notebook_instance", "", 'direct_internet_access = "Disabled"', 'name = "n"; subnet_id = "s"; security_groups = ["g"]'),
    pair("aws.sagemaker.notebook-kms-encryption", "aws_sagemaker_notebook_instance", "", f"kms_key_id = {_KEY}", 'name = "n"'),
    pair("aws.sagemaker.notebook-no-root", "aws_sagemaker_notebook_instance", "", 'root_access = "Disabled"', 'name = "n"'),
    pair("aws.sagemaker.endpoint-configuration-kms-encryption", "aws_sagemaker_endpoint_configuration", "", f"kms_key_arn = {_KEY}", 'name = "e"'),
    pair("aws.sagemaker.model-isolated", "aws_sagemaker_model", "", "enable_network_isolation = true", 'name = "m"'),
    pair("aws.sagemaker.model-in-vpc", "aws_sagemaker_model", "", 'vpc_config {; subnets = ["s"]; security_group_ids = ["g"]; }', 'name = "m"'),
    pair("aws.cloudformation.stack-notifications", "aws_cloudformation_stack", "", 'notification_arns = ["arn:t"]', 'name = "s"'),
    pair("aws.cloudformation.stack-protected", "aws_cloudformation_stack", "", 'policy_body = "{}"', 'name = "s"'),
    pair("aws.codebuild.project-not-privileged", "aws_codebuild_project", 'environment {; image = "i"; privileged_mode = true; }', 'environment {; image = "i"; }', 'name = "p"; service_role = "r"'),
    pair("aws.athena.workgroup-metrics", "aws_athena_workgroup", "configuration {; publish_cloudwatch_metrics_enabled = false; }", "configuration {; publish_cloudwatch_metrics_enabled = true; }", 'name = "w"'),
    pair("aws.glue.security-configuration-encryption", "aws_glue_security_configuration", 'encryption_configuration {; cloudwatch_encryption {; cloudwatch_encryption_mode = "DISABLED"; }; job_bookmarks_encryption {; job_bookmarks_encryption_mode = "DISABLED"; }; s3_encryption {; s3_encryption_mode = "DISABLED"; }; }', f'encryption_configuration {{; cloudwatch_encryption {{; cloudwatch_encryption_mode = "SSE-KMS"; kms_key_arn = {_KEY}; }}; job_bookmarks_encryption {{; job_bookmarks_encryption_mode = "CSE-KMS"; kms_key_arn = {_KEY}; }}; s3_encryption {{; s3_encryption_mode = "SSE-KMS"; kms_key_arn = {_KEY}; }}; }}', 'name = "g"'),
    pair("aws.stepfunctions.state-machine-logging", "aws_sfn_state_machine", "", 'logging_configuration {; level = "ALL"; include_execution_data = false; log_destination = "arn:g:*"; }', 'name = "m"; role_arn = "r"'),
]  # fmt: skip


def _queue(policy: str) -> str:
    return tf("aws_sqs_queue", 'name = "q"') + tf(
        "aws_sqs_queue_policy",
        f"queue_url = aws_sqs_queue.x.id; policy = jsonencode({{ Statement = [{policy}] }})",
    )


_PUBLIC = '{ Effect = "Allow", Principal = "*", Action = "%s", Resource = "*" }'
_NAMED = '{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "%s", Resource = "*" }'


def _resource_policy(kind: str, argument: str, action: str, both: str = "") -> Theme:
    text = f"{argument} = jsonencode({{ Statement = [%s] }})"
    return pair(
        "aws.iam.resource-policy-not-public", kind, text % (_PUBLIC % action), text % (_NAMED % action), both
    )


MESSAGES = [
    pair("aws.sqs.queue-encryption", "aws_sqs_queue", "sqs_managed_sse_enabled = false", f"kms_master_key_id = {_KEY}", 'name = "q"'),
    pair("aws.sqs.queue-customer-key", "aws_sqs_queue", "", f"kms_master_key_id = {_KEY}", 'name = "q"'),
    Theme("aws.sqs.queue-policy-not-public", _queue(_PUBLIC % "sqs:*"), _queue(_NAMED % "sqs:*")),
    pair("aws.sns.topic-encryption", "aws_sns_topic", "", f"kms_master_key_id = {_KEY}", 'name = "t"'),
    pair("aws.sns.topic-policy-not-public", "aws_sns_topic", f"policy = jsonencode({{ Statement = [{_PUBLIC % 'sns:Publish'}] }})", f"policy = jsonencode({{ Statement = [{_NAMED % 'sns:Publish'}] }})", 'name = "t"'),
    pair("aws.sns.subscription-not-http", "aws_sns_topic_subscription", 'protocol = "http"', 'protocol = "https"', 'topic_arn = "t"'),
    _resource_policy("aws_glacier_vault", "access_policy", "glacier:*", 'name = "v"'),
    _resource_policy("aws_glue_resource_policy", "policy", "glue:*"),
    _resource_policy("aws_ses_identity_policy", "policy", "ses:SendEmail", 'identity = "i"; name = "p"'),
    _resource_policy("aws_cloudwatch_event_bus_policy", "policy", "events:PutEvents"),
    _resource_policy("aws_media_store_container_policy", "policy", "mediastore:*", 'container_name = "c"'),
    _resource_policy("aws_codeartifact_domain_permissions_policy", "policy_document", "codeartifact:ReadFromRepository", 'domain = "d"'),
    _resource_policy("aws_sqs_queue_policy", "policy", "sqs:SendMessage", 'queue_url = "https://elsewhere"'),
    _resource_policy("aws_sns_topic_policy", "policy", "sns:Publish", 'arn = "arn:aws:sns:eu-west-1:111122223333:t"'),
    _resource_policy("aws_s3_bucket_policy", "policy", "s3:GetObject", 'bucket = "elsewhere"'),
    _resource_policy("aws_secretsmanager_secret_policy", "policy", "secretsmanager:GetSecretValue", 'secret_arn = "s"'),
    _resource_policy("aws_ecr_repository_policy", "policy", "ecr:*", 'repository = "elsewhere"'),
    _resource_policy("aws_kms_key_policy", "policy", "kms:*", 'key_id = "elsewhere"'),
    _resource_policy("aws_efs_file_system_policy", "policy", "elasticfilesystem:ClientMount", 'file_system_id = "fs-1"'),
    _resource_policy("aws_backup_vault_policy", "policy", "backup:DeleteRecoveryPoint", 'backup_vault_name = "elsewhere"'),
    _resource_policy("aws_elasticsearch_domain_policy", "access_policies", "es:*", 'domain_name = "elsewhere"'),
    pair("aws.iam.resource-policy-not-public", "aws_lambda_permission", 'principal = "*"', 'principal = "s3.amazonaws.com"; source_arn = "arn:aws:s3:::b"', 'function_name = "elsewhere"; action = "lambda:InvokeFunction"'),
    pair("aws.kinesis.stream-encryption", "aws_kinesis_stream", "", 'encryption_type = "KMS"; kms_key_id = "alias/aws/kinesis"', 'name = "s"'),
    pair("aws.kinesis.stream-retention", "aws_kinesis_stream", "", "retention_period = 168", 'name = "s"'),
    pair("aws.firehose.delivery-stream-encryption", "aws_kinesis_firehose_delivery_stream", "", "server_side_encryption {; enabled = true; }", 'name = "s"'),
    pair("aws.mq.broker-not-public", "aws_mq_broker", "publicly_accessible = true", "publicly_accessible = false", 'broker_name = "b"; engine_type = "ActiveMQ"'),
    pair("aws.mq.broker-logs", "aws_mq_broker", "", "logs {; general = true; audit = true; }", 'broker_name = "b"; engine_type = "ActiveMQ"'),
    pair("aws.mq.broker-standby", "aws_mq_broker", "", 'deployment_mode = "ACTIVE_STANDBY_MULTI_AZ"', 'broker_name = "b"; engine_type = "ActiveMQ"'),
    pair("aws.mq.broker-minor-upgrades", "aws_mq_broker", "", "auto_minor_version_upgrade = true", 'broker_name = "b"; engine_type = "ActiveMQ"'),
    pair("aws.msk.cluster-tls", "aws_msk_cluster", 'encryption_info {; encryption_in_transit {; client_broker = "PLAINTEXT"; }; }', 'encryption_info {; encryption_in_transit {; client_broker = "TLS"; }; }', 'cluster_name = "c"'),
    pair("aws.msk.cluster-logs", "aws_msk_cluster", "", 'logging_info {; broker_logs {; cloudwatch_logs {; enabled = true; log_group = "g"; }; }; }', 'cluster_name = "c"'),
    pair("aws.msk.cluster-monitoring", "aws_msk_cluster", "", 'enhanced_monitoring = "PER_BROKER"', 'cluster_name = "c"'),
    pair("aws.secretsmanager.secret-customer-key", "aws_secretsmanager_secret", "", f"kms_key_id = {_KEY}", 'name = "s"'),
    Theme("aws.secretsmanager.secret-rotation", tf("aws_secretsmanager_secret", 'name = "s"'), tf("aws_secretsmanager_secret", 'name = "s"') + tf("aws_secretsmanager_secret_rotation", 'secret_id = aws_secretsmanager_secret.x.id; rotation_lambda_arn = "f"; rotation_rules {; automatically_after_days = 30; }')),
    Theme("aws.secretsmanager.secret-rotation-interval", tf("aws_secretsmanager_secret", 'name = "s"; rotation_rules {; automatically_after_days = 365; }'), tf("aws_secretsmanager_secret", 'name = "s"') + tf("aws_secretsmanager_secret_rotation", 'secret_id = aws_secretsmanager_secret.x.id; rotation_lambda_arn = "f"; rotation_rules {; automatically_after_days = 30; }')),
    pair("aws.kms.key-rotation", "aws_kms_key", "enable_key_rotation = false", "enable_key_rotation = true"),
    pair("aws.kms.key-enabled", "aws_kms_key", "is_enabled = false", "is_enabled = true"),
    pair("aws.kms.key-policy-not-public", "aws_kms_key", f"policy = jsonencode({{ Statement = [{_PUBLIC % 'kms:*'}] }})", f"policy = jsonencode({{ Statement = [{_NAMED % 'kms:*'}] }})"),
    pair("aws.ssm.parameter-customer-key", "aws_ssm_parameter", "", f"key_id = {_KEY}", 'name = "p"; type = "SecureString"'),
    pair("aws.ssm.document-not-public", "aws_ssm_document", 'permissions = { type = "Share", account_ids = "All" }', 'name = "d"', 'document_type = "Command"'),
    pair("aws.ssm.document-session-logs", "aws_ssm_document", "content = jsonencode({ inputs = { s3BucketName = \"\" } })", "content = jsonencode({ inputs = { s3BucketName = \"logs\", s3EncryptionEnabled = true } })", 'name = "d"; document_type = "Session"'),
    pair("aws.ssm.document-session-key", "aws_ssm_document", "content = jsonencode({ inputs = { kmsKeyId = \"\" } })", f"content = jsonencode({{ inputs = {{ kmsKeyId = {_KEY} }} }})", 'name = "d"; document_type = "Session"'),
]  # fmt: skip

_TRAIL = 'name = "t"; s3_bucket_name = "b"'
WATCHING = [
    pair("aws.cloudtrail.trail-multi-region", "aws_cloudtrail", "", "is_multi_region_trail = true", _TRAIL),
    pair("aws.cloudtrail.trail-kms-encryption", "aws_cloudtrail", "", f"kms_key_id = {_KEY}", _TRAIL),
    pair("aws.cloudtrail.trail-log-file-validation", "aws_cloudtrail", "", "enable_log_file_validation = true", _TRAIL),
    pair("aws.cloudtrail.trail-logging", "aws_cloudtrail", "enable_logging = false", "enable_logging = true", _TRAIL),
    pair("aws.cloudtrail.trail-global-events", "aws_cloudtrail", "include_global_service_events = false", "is_multi_region_trail = true", _TRAIL),
    pair("aws.cloudtrail.trail-notifications", "aws_cloudtrail", "", 'sns_topic_name = "t"', _TRAIL),
    pair("aws.logs.group-retention", "aws_cloudwatch_log_group", "retention_in_days = 1", "retention_in_days = 365", 'name = "g"'),
    pair("aws.logs.group-kms-encryption", "aws_cloudwatch_log_group", "", f"kms_key_id = {_KEY}", 'name = "g"'),
    pair("aws.config.recorder-all-resources", "aws_config_configuration_recorder", "recording_group {; all_supported = false; }", "recording_group {; all_supported = true; include_global_resource_types = true; }", 'role_arn = "r"'),
    pair("aws.config.aggregator-all-regions", "aws_config_configuration_aggregator", 'account_aggregation_source {; account_ids = ["1"]; regions = ["eu-west-1"]; }', 'account_aggregation_source {; account_ids = ["1"]; all_regions = true; }', 'name = "a"'),
    pair("aws.guardduty.detector-enabled", "aws_guardduty_detector", "enable = false", "enable = true"),
    pair("aws.guardduty.detector-plans", "aws_guardduty_detector", "datasources {; s3_logs {; enable = false; }; }", "enable = true"),
    Theme("aws.guardduty.detector-plans", tf("aws_guardduty_detector", "enable = true") + tf("aws_guardduty_detector_feature", 'detector_id = aws_guardduty_detector.x.id; name = "RDS_LOGIN_EVENTS"; status = "DISABLED"'), tf("aws_guardduty_detector", "enable = true") + tf("aws_guardduty_detector_feature", 'detector_id = aws_guardduty_detector.x.id; name = "RDS_LOGIN_EVENTS"; status = "ENABLED"')),
]  # fmt: skip
