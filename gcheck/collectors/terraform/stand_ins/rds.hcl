# terraform-aws-modules/rds/aws; "random" is true before 6.0, which made a password where none was asked of AWS
inputs {
  create_db_parameter_group = true
  auto_minor_version_upgrade = true
  backup_retention_period = null
  blue_green_update = null
  cloudwatch_log_group_class = null
  cloudwatch_log_group_kms_key_id = null
  cloudwatch_log_group_retention_in_days = 7
  cloudwatch_log_group_tags = {}
  create_cloudwatch_log_group = false
  create_db_instance = true
  create_db_subnet_group = false
  create_monitoring_role = false
  create_random_password = random
  db_instance_tags = {}
  deletion_protection = false
  enabled_cloudwatch_logs_exports = []
  engine = null
  iam_database_authentication_enabled = false
  identifier = null
  instance_use_identifier_prefix = false
  kms_key_id = null
  manage_master_user_password = !random
  manage_master_user_password_rotation = false
  monitoring_interval = 0
  monitoring_role_name = "rds-monitoring-role"
  monitoring_role_permissions_boundary = null
  monitoring_role_use_name_prefix = false
  multi_az = false
  password = null
  performance_insights_enabled = false
  performance_insights_kms_key_id = null
  publicly_accessible = false
  putin_khuylo = true
  region = null
  replicate_source_db = null
  restore_to_point_in_time = null
  snapshot_identifier = null
  storage_encrypted = true
  subnet_ids = []
  tags = {}
  username = null
  vpc_security_group_ids = []
}
inert = [
  "allocated_storage", "allow_major_version_upgrade", "apply_immediately", "availability_zone", "backup_window",
  "ca_cert_identifier", "character_set_name", "cloudwatch_log_group_skip_destroy", "copy_tags_to_snapshot",
  "create_db_option_group", "custom_iam_instance_profile",
  "customer_owned_ip_enabled", "database_insights_mode", "db_instance_role_associations", "db_name",
  "db_option_group_tags", "db_parameter_group_tags", "db_subnet_group_description", "db_subnet_group_name",
  "db_subnet_group_tags", "db_subnet_group_use_name_prefix", "dedicated_log_volume", "delete_automated_backups",
  "domain", "domain_auth_secret_arn", "domain_dns_ips", "domain_fqdn", "domain_iam_role_name", "domain_ou",
  "engine_lifecycle_support", "engine_version", "family", "final_snapshot_identifier_prefix", "instance_class",
  "iops", "license_model", "maintenance_window", "major_engine_version", "master_user_password_rotate_immediately",
  "master_user_password_rotation_automatically_after_days", "master_user_password_rotation_duration",
  "master_user_password_rotation_schedule_expression", "master_user_secret_kms_key_id", "max_allocated_storage",
  "monitoring_role_arn", "monitoring_role_description", "nchar_character_set_name", "network_type",
  "option_group_description", "option_group_name", "option_group_skip_destroy", "option_group_timeouts",
  "option_group_use_name_prefix", "options", "parameter_group_description", "parameter_group_name",
  "parameter_group_skip_destroy", "parameter_group_use_name_prefix", "parameters", "password_wo",
  "password_wo_version", "performance_insights_retention_period", "port", "random_password_length", "replica_mode",
  "s3_import", "skip_final_snapshot", "storage_throughput", "storage_type", "timeouts", "timezone",
  "upgrade_storage_config",
]

data "aws_partition" "current" {}
locals {
  create     = var.create_db_instance && var.putin_khuylo
  own_tags   = version.major < 6 || (version.major == 6 && version.minor < 5) ? merge(var.tags, var.db_instance_tags) : version.major == 6 && version.minor == 5 ? unmodelled : var.tags
  blue_green = var.blue_green_update != null && (version.major >= 7 || length(var.blue_green_update) > 0)
}
resource "aws_db_instance" "this" {
  count                               = local.create ? 1 : 0
  region                              = var.region
  identifier                          = var.instance_use_identifier_prefix ? null : var.identifier
  identifier_prefix                   = var.instance_use_identifier_prefix ? "${var.identifier}-" : null
  engine                              = var.replicate_source_db != null ? null : var.engine
  storage_encrypted                   = var.storage_encrypted
  kms_key_id                          = var.kms_key_id
  username                            = var.replicate_source_db != null ? null : var.username
  password                            = random && var.replicate_source_db != null ? null : random && var.create_random_password ? random_password.master_password[0].result : !random && var.manage_master_user_password ? null : var.password
  iam_database_authentication_enabled = var.iam_database_authentication_enabled
  vpc_security_group_ids              = var.vpc_security_group_ids
  multi_az                            = var.multi_az
  publicly_accessible                 = var.publicly_accessible
  auto_minor_version_upgrade          = var.auto_minor_version_upgrade
  snapshot_identifier                 = var.snapshot_identifier
  performance_insights_enabled        = var.performance_insights_enabled
  performance_insights_kms_key_id     = var.performance_insights_enabled ? var.performance_insights_kms_key_id : null
  replicate_source_db                 = var.replicate_source_db
  backup_retention_period             = local.blue_green ? coalesce(var.backup_retention_period, 1) : var.backup_retention_period
  monitoring_interval                 = var.monitoring_interval
  enabled_cloudwatch_logs_exports     = var.enabled_cloudwatch_logs_exports
  deletion_protection                 = var.deletion_protection
  dynamic "restore_to_point_in_time" {
    for_each = var.restore_to_point_in_time != null ? [var.restore_to_point_in_time] : []
    content {
      source_db_instance_identifier = try(restore_to_point_in_time.value.source_db_instance_identifier, null)
    }
  }
  tags = merge(var.tags, var.db_instance_tags)
}
resource "aws_secretsmanager_secret_rotation" "this" {
  count     = local.create && var.manage_master_user_password && var.manage_master_user_password_rotation ? 1 : 0
  secret_id = unmodelled
}
resource "random_password" "master_password" {
  count = random && local.create && var.create_random_password ? 1 : 0
}
resource "aws_cloudwatch_log_group" "this" {
  for_each          = toset([for name in var.enabled_cloudwatch_logs_exports : name if local.create && var.create_cloudwatch_log_group && !var.instance_use_identifier_prefix])
  region            = var.region
  name              = "/aws/rds/instance/${var.identifier}/${each.value}"
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  kms_key_id        = var.cloudwatch_log_group_kms_key_id
  log_group_class   = var.cloudwatch_log_group_class
  tags              = merge(local.own_tags, var.cloudwatch_log_group_tags)
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
resource "aws_iam_role" "enhanced_monitoring" {
  count                = var.create_monitoring_role ? 1 : 0
  name                 = var.monitoring_role_use_name_prefix ? null : var.monitoring_role_name
  name_prefix          = var.monitoring_role_use_name_prefix ? "${var.monitoring_role_name}-" : null
  assume_role_policy   = data.aws_iam_policy_document.assumed.json
  permissions_boundary = var.monitoring_role_permissions_boundary
  tags                 = merge({ Name = var.monitoring_role_name }, local.own_tags)
}
resource "aws_iam_role_policy_attachment" "enhanced_monitoring" {
  count      = var.create_monitoring_role ? 1 : 0
  role       = aws_iam_role.enhanced_monitoring[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

resource "aws_db_parameter_group" "this" {
  count = local.create && var.create_db_parameter_group ? unmodelled : 0
}

resource "aws_db_subnet_group" "this" {
  count      = var.create_db_subnet_group && var.putin_khuylo ? 1 : 0
  region     = var.region
  name       = unmodelled
  subnet_ids = var.subnet_ids
  tags       = unmodelled
}

output "db_instance_arn" { value = try(aws_db_instance.this[0].arn, null) }
output "db_instance_id" { value = version.major < 6 ? try(aws_db_instance.this[0].id, null) : unmodelled }
output "db_instance_identifier" { value = try(aws_db_instance.this[0].identifier, null) }
output "db_instance_address" { value = try(aws_db_instance.this[0].address, null) }
output "db_instance_endpoint" { value = try(aws_db_instance.this[0].endpoint, null) }
output "enhanced_monitoring_iam_role_arn" { value = try(aws_iam_role.enhanced_monitoring[0].arn, null) }
output "enhanced_monitoring_iam_role_name" { value = try(aws_iam_role.enhanced_monitoring[0].name, null) }
