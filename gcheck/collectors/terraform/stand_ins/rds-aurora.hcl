# terraform-aws-modules/rds-aurora/aws
inputs {
  autoscaling_enabled = false
  create_db_cluster_parameter_group = false
  create_db_parameter_group = false
  cluster_parameter_group = null
  db_parameter_group = null
  auto_minor_version_upgrade = null
  backup_retention_period = version.major < 9 ? 7 : null
  cloudwatch_log_group_class = null
  cloudwatch_log_group_kms_key_id = null
  cloudwatch_log_group_retention_in_days = 7
  cloudwatch_log_group_tags = {}
  cluster_monitoring_interval = 0
  cluster_performance_insights_enabled = null
  cluster_performance_insights_kms_key_id = null
  cluster_tags = {}
  cluster_use_name_prefix = false
  create = true
  create_cloudwatch_log_group = false
  create_db_subnet_group = false
  create_monitoring_role = true
  create_security_group = true
  deletion_protection = null
  enabled_cloudwatch_logs_exports = []
  engine = null
  engine_mode = "provisioned"
  global_cluster_identifier = null
  iam_database_authentication_enabled = null
  iam_role_managed_policy_arns = null
  iam_role_name = null
  iam_role_path = null
  iam_role_permissions_boundary = null
  iam_role_use_name_prefix = false
  instances_use_identifier_prefix = false
  is_primary_cluster = true
  kms_key_id = null
  manage_master_user_password = true
  manage_master_user_password_rotation = false
  master_password = null
  master_username = null
  monitoring_interval = 0
  name = ""
  performance_insights_enabled = null
  performance_insights_kms_key_id = null
  port = null
  publicly_accessible = null
  putin_khuylo = true
  region = null
  replication_source_identifier = null
  restore_to_point_in_time = null
  security_group_description = null
  security_group_name = ""
  security_group_rules = {}
  security_group_tags = {}
  security_group_use_name_prefix = true
  snapshot_identifier = null
  storage_encrypted = true
  subnets = []
  tags = {}
  vpc_id = ""
}
strict_inputs {
  instances = {}
  security_group_egress_rules = {}
  security_group_ingress_rules = {}
}
inert = [
  "allocated_storage", "allow_major_version_upgrade", "apply_immediately",   "autoscaling_max_capacity", "autoscaling_min_capacity", "autoscaling_policy_name", "autoscaling_scale_in_cooldown",
  "autoscaling_scale_out_cooldown", "autoscaling_target_connections", "autoscaling_target_cpu", "availability_zones",
  "backtrack_window", "ca_cert_identifier", "cloudwatch_log_group_skip_destroy", "cluster_activity_stream",
  "cluster_ca_cert_identifier", "cluster_db_instance_parameter_group_name", "cluster_instance_class",
  "cluster_members", "cluster_parameter_group_name",
  "cluster_performance_insights_retention_period", "cluster_scalability_type", "cluster_timeouts",
  "compute_redundancy", "copy_tags_to_snapshot", "create_db_cluster_activity_stream",
  "create_shard_group",
  "database_insights_mode", "database_name", "db_cluster_activity_stream_kms_key_id",
  "db_cluster_activity_stream_mode", "db_cluster_db_instance_parameter_group_name", "db_cluster_instance_class",
  "db_cluster_parameter_group_description", "db_cluster_parameter_group_family", "db_cluster_parameter_group_name",
  "db_cluster_parameter_group_parameters", "db_cluster_parameter_group_use_name_prefix",   "db_parameter_group_description", "db_parameter_group_family", "db_parameter_group_name",
  "db_parameter_group_parameters", "db_parameter_group_use_name_prefix", "db_shard_group_identifier",
  "db_subnet_group_name", "delete_automated_backups", "domain", "domain_iam_role_name",
  "enable_global_write_forwarding", "enable_http_endpoint", "enable_local_write_forwarding", "endpoints",
  "engine_lifecycle_support", "engine_native_audit_fields_included", "engine_version", "final_snapshot_identifier",
  "iam_role_description", "iam_role_force_detach_policies", "iam_role_max_session_duration", "iam_roles",
  "instance_class", "instance_timeouts", "iops", "master_password_wo", "master_password_wo_version",
  "master_user_password_rotate_immediately", "master_user_password_rotation_automatically_after_days",
  "master_user_password_rotation_duration", "master_user_password_rotation_schedule_expression",
  "master_user_secret_kms_key_id", "max_acu", "min_acu", "monitoring_role_arn", "network_type",
  "performance_insights_retention_period", "predefined_metric_type", "preferred_backup_window",
  "preferred_maintenance_window", "role_associations", "s3_import", "scaling_configuration",
  "serverlessv2_scaling_configuration", "shard_group", "shard_group_tags", "shard_group_timeouts",
  "skip_final_snapshot", "source_region", "storage_type", "vpc_security_group_ids",
]

data "aws_partition" "current" {}
locals {
  create      = var.create && var.putin_khuylo
  serverless  = var.engine_mode == "serverless"
  port        = coalesce(var.port, var.engine == "aurora-postgresql" || var.engine == "postgres" ? 5432 : 3306)
  group_name  = try(coalesce(var.security_group_name, var.name), "")
  grouped     = local.create && var.create_security_group
  intervals   = [for item in values(var.instances) : try(coalesce(item.monitoring_interval, 0), 0)]
  monitored   = local.create && var.create_monitoring_role && (var.cluster_monitoring_interval > 0 || (version.major < 10 ? var.monitoring_interval > 0 : anytrue([for seconds in local.intervals : seconds > 0])))
  role_name   = version.major < 10 ? var.iam_role_name : coalesce(var.iam_role_name, "${var.name}-monitor")
}
resource "aws_rds_cluster" "this" {
  count                               = local.create ? 1 : 0
  region                              = var.region
  cluster_identifier                  = var.cluster_use_name_prefix ? null : var.name
  cluster_identifier_prefix           = var.cluster_use_name_prefix ? "${var.name}-" : null
  engine                              = var.engine
  engine_mode                         = var.engine_mode
  backup_retention_period             = var.backup_retention_period
  deletion_protection                 = var.deletion_protection
  enabled_cloudwatch_logs_exports     = var.enabled_cloudwatch_logs_exports
  global_cluster_identifier           = var.global_cluster_identifier
  iam_database_authentication_enabled = var.iam_database_authentication_enabled
  kms_key_id                          = var.kms_key_id
  master_password                     = var.is_primary_cluster && !var.manage_master_user_password ? var.master_password : null
  master_username                     = var.is_primary_cluster ? var.master_username : null
  replication_source_identifier       = var.replication_source_identifier
  snapshot_identifier                 = var.snapshot_identifier
  storage_encrypted                   = var.storage_encrypted
  dynamic "restore_to_point_in_time" {
    for_each = var.restore_to_point_in_time != null && (version.major >= 10 || length(var.restore_to_point_in_time) > 0) ? [var.restore_to_point_in_time] : []
    content {
      source_cluster_identifier = try(restore_to_point_in_time.value.source_cluster_identifier, null)
    }
  }
  tags = merge(var.tags, var.cluster_tags)
}
resource "aws_secretsmanager_secret_rotation" "this" {
  count     = local.create && var.manage_master_user_password && var.manage_master_user_password_rotation ? 1 : 0
  secret_id = unmodelled
}
resource "aws_rds_cluster_instance" "this" {
  for_each                        = { for key, item in var.instances : key => item if local.create && !local.serverless }
  region                          = var.region
  identifier                      = var.instances_use_identifier_prefix ? null : try(coalesce(each.value.identifier), "${var.name}-${each.key}")
  identifier_prefix               = var.instances_use_identifier_prefix ? try(coalesce(each.value.identifier_prefix), "${var.name}-${each.key}-") : null
  cluster_identifier              = aws_rds_cluster.this[0].id
  engine                          = var.engine
  auto_minor_version_upgrade      = try(each.value.auto_minor_version_upgrade, var.auto_minor_version_upgrade)
  monitoring_interval             = version.major < 10 ? (var.cluster_monitoring_interval > 0 ? var.cluster_monitoring_interval : try(each.value.monitoring_interval, var.monitoring_interval)) : try(coalesce(each.value.monitoring_interval), var.cluster_monitoring_interval)
  performance_insights_enabled    = version.major < 10 ? try(each.value.performance_insights_enabled, var.performance_insights_enabled) : try(coalesce(each.value.performance_insights_enabled), var.cluster_performance_insights_enabled)
  performance_insights_kms_key_id = version.major < 10 ? try(each.value.performance_insights_kms_key_id, var.performance_insights_kms_key_id) : try(coalesce(each.value.performance_insights_kms_key_id), var.cluster_performance_insights_kms_key_id)
  publicly_accessible             = try(each.value.publicly_accessible, var.publicly_accessible)
  tags                            = merge(var.tags, try(each.value.tags, {}))
}
data "aws_iam_policy_document" "assumed" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["monitoring.rds.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "rds_enhanced_monitoring" {
  count                = local.monitored ? 1 : 0
  name                 = var.iam_role_use_name_prefix ? null : local.role_name
  name_prefix          = var.iam_role_use_name_prefix ? "${local.role_name}-" : null
  path                 = var.iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.assumed.json
  managed_policy_arns  = var.iam_role_managed_policy_arns
  permissions_boundary = var.iam_role_permissions_boundary
  tags                 = var.tags
}
resource "aws_iam_role_policy_attachment" "rds_enhanced_monitoring" {
  count      = local.monitored ? 1 : 0
  role       = aws_iam_role.rds_enhanced_monitoring[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}
resource "aws_security_group" "this" {
  count       = local.grouped ? 1 : 0
  region      = var.region
  name        = var.security_group_use_name_prefix ? null : local.group_name
  name_prefix = var.security_group_use_name_prefix ? "${local.group_name}-" : null
  vpc_id      = var.vpc_id
  description = coalesce(var.security_group_description, "Control traffic to/from RDS Aurora ${version.major < 10 ? var.name : local.group_name}")
  tags        = merge(var.tags, var.security_group_tags, { Name = local.group_name })
}
resource "aws_security_group_rule" "this" {
  for_each                 = { for key, item in var.security_group_rules : key => item if local.grouped }
  type                     = try(each.value.type, "ingress")
  from_port                = try(each.value.from_port, local.port)
  to_port                  = try(each.value.to_port, local.port)
  protocol                 = try(each.value.protocol, "tcp")
  security_group_id        = aws_security_group.this[0].id
  cidr_blocks              = try(each.value.cidr_blocks, null)
  description              = try(each.value.description, null)
  ipv6_cidr_blocks         = try(each.value.ipv6_cidr_blocks, null)
  prefix_list_ids          = try(each.value.prefix_list_ids, null)
  source_security_group_id = try(each.value.source_security_group_id, null)
  self                     = try(each.value.self, null)
}
resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each                     = { for key, item in var.security_group_ingress_rules : key => item if local.grouped }
  security_group_id            = aws_security_group.this[0].id
  cidr_ipv4                    = try(each.value.cidr_ipv4, null)
  cidr_ipv6                    = try(each.value.cidr_ipv6, null)
  description                  = try(each.value.description, null)
  from_port                    = try(coalesce(each.value.from_port), local.port)
  to_port                      = try(coalesce(each.value.to_port), coalesce(each.value.from_port), local.port)
  ip_protocol                  = try(coalesce(each.value.ip_protocol), "tcp")
  prefix_list_id               = try(each.value.prefix_list_id, null)
  referenced_security_group_id = try(each.value.referenced_security_group_id, null) == "self" ? aws_security_group.this[0].id : try(each.value.referenced_security_group_id, null)
}
resource "aws_vpc_security_group_egress_rule" "this" {
  for_each                     = { for key, item in var.security_group_egress_rules : key => item if local.grouped }
  security_group_id            = aws_security_group.this[0].id
  cidr_ipv4                    = try(each.value.cidr_ipv4, null)
  cidr_ipv6                    = try(each.value.cidr_ipv6, null)
  description                  = try(each.value.description, null)
  from_port                    = try(coalesce(each.value.from_port), coalesce(each.value.to_port), local.port)
  to_port                      = try(coalesce(each.value.to_port), local.port)
  ip_protocol                  = try(coalesce(each.value.ip_protocol), "tcp")
  prefix_list_id               = try(each.value.prefix_list_id, null)
  referenced_security_group_id = try(each.value.referenced_security_group_id, null) == "self" ? aws_security_group.this[0].id : try(each.value.referenced_security_group_id, null)
}
resource "aws_cloudwatch_log_group" "this" {
  for_each          = toset([for name in var.enabled_cloudwatch_logs_exports : name if local.create && var.create_cloudwatch_log_group && !var.cluster_use_name_prefix])
  region            = var.region
  name              = "/aws/rds/cluster/${var.name}/${each.value}"
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  kms_key_id        = var.cloudwatch_log_group_kms_key_id
  log_group_class   = var.cloudwatch_log_group_class
  tags              = merge(var.tags, var.cloudwatch_log_group_tags)
}

resource "aws_rds_cluster_parameter_group" "this" {
  count = local.create && (var.create_db_cluster_parameter_group || var.cluster_parameter_group != null) ? unmodelled : 0
}
resource "aws_db_parameter_group" "this" {
  count = local.create && (var.create_db_parameter_group || var.db_parameter_group != null) ? unmodelled : 0
}
resource "aws_appautoscaling_target" "this" {
  count       = local.create && var.autoscaling_enabled ? unmodelled : 0
  resource_id = unmodelled
}

resource "aws_db_subnet_group" "this" {
  count      = local.create && var.create_db_subnet_group ? 1 : 0
  region     = var.region
  name       = unmodelled
  subnet_ids = var.subnets
  tags       = unmodelled
}

output "cluster_arn" { value = try(aws_rds_cluster.this[0].arn, null) }
output "cluster_id" { value = try(aws_rds_cluster.this[0].id, null) }
output "cluster_endpoint" { value = try(aws_rds_cluster.this[0].endpoint, null) }
output "cluster_master_username" { value = var.is_primary_cluster ? var.master_username : null }
output "security_group_id" { value = try(aws_security_group.this[0].id, null) }
output "enhanced_monitoring_iam_role_arn" { value = try(aws_iam_role.rds_enhanced_monitoring[0].arn, null) }
output "enhanced_monitoring_iam_role_name" { value = try(aws_iam_role.rds_enhanced_monitoring[0].name, null) }
output "cluster_database_name" { value = unmodelled }
