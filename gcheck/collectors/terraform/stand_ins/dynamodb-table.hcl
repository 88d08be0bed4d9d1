# terraform-aws-modules/dynamodb-table/aws
inputs {
  resource_policy = null
  autoscaling_enabled = false
  create_table = true
  deletion_protection_enabled = null
  ignore_changes_global_secondary_index = false
  name = null
  point_in_time_recovery_enabled = false
  point_in_time_recovery_period_in_days = null
  region = null
  replica_regions = []
  server_side_encryption_enabled = false
  server_side_encryption_kms_key_arn = null
  tags = {}
}
inert = [
  "attributes", "autoscaling_defaults", "autoscaling_indexes", "autoscaling_read", "autoscaling_write",
  "billing_mode", "global_secondary_indexes", "global_table_witness", "hash_key", "import_table",
  "local_secondary_indexes", "on_demand_throughput", "range_key", "read_capacity",   "restore_date_time", "restore_source_name", "restore_source_table_arn", "restore_to_latest_time", "stream_enabled",
  "stream_view_type", "table_class", "timeouts", "ttl_attribute_name", "ttl_enabled", "warm_throughput",
  "write_capacity",
]

resource "aws_dynamodb_table" "this" {
  count                       = var.create_table && !var.autoscaling_enabled ? 1 : 0
  region                      = var.region
  name                        = var.name
  deletion_protection_enabled = var.deletion_protection_enabled
  point_in_time_recovery {
    enabled                 = var.point_in_time_recovery_enabled
    recovery_period_in_days = var.point_in_time_recovery_period_in_days
  }
  dynamic "replica" {
    for_each = var.replica_regions
    content {
      region_name            = replica.value.region_name
      kms_key_arn            = lookup(replica.value, "kms_key_arn", null)
      point_in_time_recovery = lookup(replica.value, "point_in_time_recovery", null)
    }
  }
  server_side_encryption {
    enabled     = var.server_side_encryption_enabled
    kms_key_arn = var.server_side_encryption_kms_key_arn
  }
  tags = merge(var.tags, { Name = var.name })
}
resource "aws_dynamodb_table" "autoscaled" {
  count                       = var.create_table && var.autoscaling_enabled && !var.ignore_changes_global_secondary_index ? 1 : 0
  region                      = var.region
  name                        = var.name
  deletion_protection_enabled = var.deletion_protection_enabled
  point_in_time_recovery {
    enabled                 = var.point_in_time_recovery_enabled
    recovery_period_in_days = var.point_in_time_recovery_period_in_days
  }
  dynamic "replica" {
    for_each = var.replica_regions
    content {
      region_name            = replica.value.region_name
      kms_key_arn            = lookup(replica.value, "kms_key_arn", null)
      point_in_time_recovery = lookup(replica.value, "point_in_time_recovery", null)
    }
  }
  server_side_encryption {
    enabled     = var.server_side_encryption_enabled
    kms_key_arn = var.server_side_encryption_kms_key_arn
  }
  tags = merge(var.tags, { Name = var.name })
}
resource "aws_dynamodb_table" "autoscaled_gsi_ignore" {
  count                       = var.create_table && var.autoscaling_enabled && var.ignore_changes_global_secondary_index ? 1 : 0
  region                      = var.region
  name                        = var.name
  deletion_protection_enabled = var.deletion_protection_enabled
  point_in_time_recovery {
    enabled                 = var.point_in_time_recovery_enabled
    recovery_period_in_days = var.point_in_time_recovery_period_in_days
  }
  dynamic "replica" {
    for_each = var.replica_regions
    content {
      region_name            = replica.value.region_name
      kms_key_arn            = lookup(replica.value, "kms_key_arn", null)
      point_in_time_recovery = lookup(replica.value, "point_in_time_recovery", null)
    }
  }
  server_side_encryption {
    enabled     = var.server_side_encryption_enabled
    kms_key_arn = var.server_side_encryption_kms_key_arn
  }
  tags = merge(var.tags, { Name = var.name })
}

resource "aws_dynamodb_resource_policy" "this" {
  count  = var.create_table && var.resource_policy != null ? 1 : 0
  policy = var.resource_policy
}
resource "aws_appautoscaling_target" "this" {
  count       = var.create_table && var.autoscaling_enabled ? unmodelled : 0
  resource_id = unmodelled
}

output "dynamodb_table_arn" { value = try(aws_dynamodb_table.this[0].arn, aws_dynamodb_table.autoscaled[0].arn, aws_dynamodb_table.autoscaled_gsi_ignore[0].arn, "") }
output "dynamodb_table_id" { value = try(aws_dynamodb_table.this[0].id, aws_dynamodb_table.autoscaled[0].id, aws_dynamodb_table.autoscaled_gsi_ignore[0].id, "") }
