# terraform-aws-modules/alb/aws from 9.4, where listeners became a map
inputs {
  access_logs = null
  associate_web_acl = false
  create = true
  create_security_group = true
  default_port = 80
  default_protocol = "HTTP"
  desync_mitigation_mode = null
  drop_invalid_header_fields = true
  enable_deletion_protection = true
  internal = null
  listeners = {}
  load_balancer_type = "application"
  name = null
  name_prefix = null
  putin_khuylo = true
  region = null
  security_group_description = null
  security_group_egress_rules = null
  security_group_ingress_rules = null
  security_group_name = null
  security_group_tags = {}
  security_group_use_name_prefix = true
  security_groups = []
  subnet_mapping = null
  subnets = null
  tags = {}
  target_groups = null
  vpc_id = null
  web_acl_arn = null
}
inert = [
  "additional_target_group_attachments", "client_keep_alive", "connection_logs", "customer_owned_ipv4_pool",
  "dns_record_client_routing_policy", "enable_cross_zone_load_balancing", "enable_http2",
  "enable_tls_version_and_cipher_suite_headers", "enable_waf_fail_open", "enable_xff_client_port",
  "enable_zonal_shift", "enforce_security_group_inbound_rules_on_private_link_traffic", "health_check_logs",
  "idle_timeout", "ip_address_type", "ipam_pools", "minimum_load_balancer_capacity", "preserve_host_header",
  "route53_records", "timeouts", "xff_header_processing_mode",
]

locals {
  create  = var.create && var.putin_khuylo
  grouped = local.create && var.create_security_group
  group   = try(coalesce(var.security_group_name, var.name, var.name_prefix), "")
  tags    = version.major < 10 || version.minor < 5 ? merge(var.tags, { terraform-aws-modules = "alb" }) : var.tags
}
resource "aws_lb" "this" {
  count                      = local.create ? 1 : 0
  region                     = var.region
  name                       = var.name
  name_prefix                = var.name_prefix
  load_balancer_type         = var.load_balancer_type
  internal                   = var.internal
  desync_mitigation_mode     = var.desync_mitigation_mode
  drop_invalid_header_fields = var.drop_invalid_header_fields
  enable_deletion_protection = var.enable_deletion_protection
  security_groups            = var.create_security_group ? concat([aws_security_group.this[0].id], var.security_groups) : var.security_groups
  subnets                    = var.subnets
  tags                       = local.tags
  dynamic "access_logs" {
    for_each = var.access_logs != null && (version.major >= 10 || length(var.access_logs) > 0) ? [var.access_logs] : []
    content {
      bucket  = access_logs.value.bucket
      enabled = try(coalesce(access_logs.value.enabled), true)
    }
  }
  dynamic "subnet_mapping" {
    for_each = var.subnet_mapping != null ? var.subnet_mapping : []
    content {
      allocation_id = lookup(subnet_mapping.value, "allocation_id", null)
      subnet_id     = subnet_mapping.value.subnet_id
    }
  }
}
resource "aws_lb_listener" "this" {
  for_each          = { for key, item in var.listeners : key => item if local.create }
  load_balancer_arn = aws_lb.this[0].arn
  port              = try(coalesce(each.value.port), var.default_port)
  protocol          = try(coalesce(each.value.protocol), var.default_protocol)
  ssl_policy        = try(coalesce(each.value.ssl_policy), contains(["HTTPS", "TLS"], try(coalesce(each.value.protocol), var.default_protocol)) ? (version.major >= 10 ? "ELBSecurityPolicy-TLS13-1-3-2021-06" : "ELBSecurityPolicy-TLS13-1-2-Res-2021-06") : null)
  dynamic "default_action" {
    for_each = try(each.value.redirect, null) != null ? [each.value.redirect] : []
    content {
      type = "redirect"
      redirect {
        port        = try(default_action.value.port, null)
        protocol    = try(default_action.value.protocol, null)
        status_code = default_action.value.status_code
      }
    }
  }
}
resource "aws_lb_listener_rule" "this" {
  for_each = { for item in flatten([
    for key, listener in var.listeners : [
      for name, rule in try(coalesce(listener.rules), {}) : { key = "${key}/${name}", listener = key, rule = rule }
    ]
  ]) : item.key => item if local.create }
  listener_arn = aws_lb_listener.this[each.value.listener].arn
  dynamic "action" {
    for_each = [for one in each.value.rule.actions : one if can(one.client_secret) || can(one.authenticate_oidc.client_secret)]
    content {
      type = "authenticate-oidc"
      authenticate_oidc {
        client_secret = try(action.value.authenticate_oidc.client_secret, action.value.client_secret)
      }
    }
  }
}
resource "aws_lambda_permission" "this" {
  for_each       = { for key, item in var.target_groups != null ? var.target_groups : {} : key => item if local.create && try(coalesce(item.attach_lambda_permission), false) }
  function_name  = split(":", each.value.target_id)[6]
  action         = try(coalesce(each.value.lambda_action), "lambda:InvokeFunction")
  principal      = try(coalesce(each.value.lambda_principal), "elasticloadbalancing.amazonaws.com")
  source_arn     = unmodelled
  source_account = try(each.value.lambda_source_account, null)
}
resource "aws_security_group" "this" {
  count       = local.grouped ? 1 : 0
  region      = var.region
  name        = var.security_group_use_name_prefix ? null : local.group
  name_prefix = var.security_group_use_name_prefix ? "${local.group}-" : null
  description = coalesce(var.security_group_description, "Security group for ${local.group} ${var.load_balancer_type} load balancer")
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, var.security_group_tags)
}
resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each                     = { for key, item in var.security_group_ingress_rules != null ? var.security_group_ingress_rules : {} : key => item if local.grouped }
  security_group_id            = aws_security_group.this[0].id
  cidr_ipv4                    = try(each.value.cidr_ipv4, null)
  cidr_ipv6                    = try(each.value.cidr_ipv6, null)
  description                  = try(each.value.description, null)
  from_port                    = try(each.value.from_port, null)
  to_port                      = version.major < 10 ? try(each.value.to_port, null) : try(coalesce(each.value.to_port), coalesce(each.value.from_port), null)
  ip_protocol                  = try(coalesce(each.value.ip_protocol), "tcp")
  prefix_list_id               = try(each.value.prefix_list_id, null)
  referenced_security_group_id = try(each.value.referenced_security_group_id, null)
}
resource "aws_vpc_security_group_egress_rule" "this" {
  for_each                     = { for key, item in var.security_group_egress_rules != null ? var.security_group_egress_rules : {} : key => item if local.grouped }
  security_group_id            = aws_security_group.this[0].id
  cidr_ipv4                    = try(each.value.cidr_ipv4, null)
  cidr_ipv6                    = try(each.value.cidr_ipv6, null)
  description                  = try(each.value.description, null)
  from_port                    = version.major < 10 ? try(each.value.from_port, null) : try(coalesce(each.value.from_port), coalesce(each.value.to_port), null)
  to_port                      = try(each.value.to_port, null)
  ip_protocol                  = try(coalesce(each.value.ip_protocol), "tcp")
  prefix_list_id               = try(each.value.prefix_list_id, null)
  referenced_security_group_id = try(each.value.referenced_security_group_id, null)
}
resource "aws_wafv2_web_acl_association" "this" {
  count        = var.associate_web_acl ? 1 : 0
  resource_arn = aws_lb.this[0].arn
  web_acl_arn  = var.web_acl_arn
}

resource "aws_lb_target_group" "this" {
  count = local.create && var.target_groups != null ? unmodelled : 0
}

output "id" { value = try(aws_lb.this[0].id, null) }
output "arn" { value = try(aws_lb.this[0].arn, null) }
output "dns_name" { value = try(aws_lb.this[0].dns_name, null) }
output "zone_id" { value = try(aws_lb.this[0].zone_id, null) }
output "security_group_id" { value = try(aws_security_group.this[0].id, null) }
output "security_group_arn" { value = try(aws_security_group.this[0].arn, null) }
