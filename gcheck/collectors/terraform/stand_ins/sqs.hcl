# terraform-aws-modules/sqs/aws from 4.0, where queues became encrypted by default
inputs {
  create                            = true
  create_dlq                        = false
  create_dlq_queue_policy           = false
  create_queue_policy               = false
  dlq_kms_data_key_reuse_period_seconds = null
  dlq_kms_master_key_id             = null
  dlq_message_retention_seconds     = null
  dlq_name                          = null
  dlq_queue_policy_statements       = null
  dlq_sqs_managed_sse_enabled       = true
  dlq_tags                          = {}
  fifo_queue                        = false
  kms_data_key_reuse_period_seconds = null
  kms_master_key_id                 = null
  message_retention_seconds         = null
  name                              = null
  override_dlq_queue_policy_documents = []
  override_queue_policy_documents   = []
  queue_policy_statements           = null
  region                            = null
  source_dlq_queue_policy_documents = []
  source_queue_policy_documents     = []
  sqs_managed_sse_enabled           = true
  tags                              = {}
  use_name_prefix                   = false
}
inert = [
  "content_based_deduplication", "create_dlq_redrive_allow_policy", "deduplication_scope", "delay_seconds",
  "dlq_content_based_deduplication", "dlq_deduplication_scope", "dlq_delay_seconds", "dlq_fifo_throughput_limit",
  "dlq_receive_wait_time_seconds", "dlq_redrive_allow_policy", "dlq_visibility_timeout_seconds",
  "fifo_throughput_limit", "max_message_size", "receive_wait_time_seconds", "redrive_allow_policy", "redrive_policy",
  "visibility_timeout_seconds",
]

locals {
  name     = try(trimsuffix(var.name, ".fifo"), "")
  dlq_stem = try(coalesce(try(trimsuffix(var.dlq_name, ".fifo"), ""), "${local.name}-dlq"), "")
  dlq_key  = try(coalesce(var.dlq_kms_master_key_id, var.kms_master_key_id), null)
}
resource "aws_sqs_queue" "this" {
  count                             = var.create ? 1 : 0
  region                            = var.region
  name                              = var.use_name_prefix ? null : (var.fifo_queue ? "${local.name}.fifo" : local.name)
  name_prefix                       = var.use_name_prefix ? "${local.name}-" : null
  fifo_queue                        = var.fifo_queue
  kms_data_key_reuse_period_seconds = var.kms_data_key_reuse_period_seconds
  kms_master_key_id                 = var.kms_master_key_id
  message_retention_seconds         = var.message_retention_seconds
  sqs_managed_sse_enabled           = var.kms_master_key_id != null ? null : var.sqs_managed_sse_enabled
  tags                              = var.tags
}
resource "aws_sqs_queue" "dlq" {
  count                             = var.create && var.create_dlq ? 1 : 0
  region                            = var.region
  name                              = var.use_name_prefix ? null : (var.fifo_queue ? "${local.dlq_stem}.fifo" : local.dlq_stem)
  name_prefix                       = var.use_name_prefix ? "${local.dlq_stem}-" : null
  fifo_queue                        = var.fifo_queue
  kms_data_key_reuse_period_seconds = try(coalesce(var.dlq_kms_data_key_reuse_period_seconds, var.kms_data_key_reuse_period_seconds), null)
  kms_master_key_id                 = local.dlq_key
  message_retention_seconds         = try(coalesce(var.dlq_message_retention_seconds, var.message_retention_seconds), null)
  sqs_managed_sse_enabled           = local.dlq_key != null ? null : try(coalesce(var.dlq_sqs_managed_sse_enabled, var.sqs_managed_sse_enabled), null)
  tags                              = merge(var.tags, var.dlq_tags)
}
data "aws_iam_policy_document" "this" {
  source_policy_documents   = var.source_queue_policy_documents
  override_policy_documents = var.override_queue_policy_documents
  dynamic "statement" {
    for_each = var.queue_policy_statements != null ? var.queue_policy_statements : {}
    content {
      sid           = try(statement.value.sid, null)
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = try(statement.value.resources, null) != null ? statement.value.resources : [aws_sqs_queue.this[0].arn]
      not_resources = try(statement.value.not_resources, null)
      dynamic "principals" {
        for_each = try(statement.value.principals, null) != null ? statement.value.principals : []
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "not_principals" {
        for_each = try(statement.value.not_principals, null) != null ? statement.value.not_principals : []
        content {
          type        = not_principals.value.type
          identifiers = not_principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = concat(try(statement.value.condition, null) != null ? statement.value.condition : [], try(statement.value.conditions, null) != null ? statement.value.conditions : [])
        content {
          test     = condition.value.test
          values   = condition.value.values
          variable = condition.value.variable
        }
      }
    }
  }
}
resource "aws_sqs_queue_policy" "this" {
  count     = var.create && var.create_queue_policy ? 1 : 0
  queue_url = aws_sqs_queue.this[0].url
  policy    = data.aws_iam_policy_document.this.json
}
data "aws_iam_policy_document" "dlq" {
  source_policy_documents   = var.source_dlq_queue_policy_documents
  override_policy_documents = var.override_dlq_queue_policy_documents
  dynamic "statement" {
    for_each = var.dlq_queue_policy_statements != null ? var.dlq_queue_policy_statements : {}
    content {
      sid           = try(statement.value.sid, null)
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = try(statement.value.resources, null) != null ? statement.value.resources : [aws_sqs_queue.dlq[0].arn]
      not_resources = try(statement.value.not_resources, null)
      dynamic "principals" {
        for_each = try(statement.value.principals, null) != null ? statement.value.principals : []
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "not_principals" {
        for_each = try(statement.value.not_principals, null) != null ? statement.value.not_principals : []
        content {
          type        = not_principals.value.type
          identifiers = not_principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = concat(try(statement.value.condition, null) != null ? statement.value.condition : [], try(statement.value.conditions, null) != null ? statement.value.conditions : [])
        content {
          test     = condition.value.test
          values   = condition.value.values
          variable = condition.value.variable
        }
      }
    }
  }
}
resource "aws_sqs_queue_policy" "dlq" {
  count     = var.create && var.create_dlq && var.create_dlq_queue_policy ? 1 : 0
  queue_url = aws_sqs_queue.dlq[0].url
  policy    = data.aws_iam_policy_document.dlq.json
}

output "queue_id" { value = try(aws_sqs_queue.this[0].id, null) }
output "queue_arn" { value = try(aws_sqs_queue.this[0].arn, null) }
output "queue_url" { value = try(aws_sqs_queue.this[0].url, null) }
output "queue_name" { value = try(aws_sqs_queue.this[0].name, null) }
output "dead_letter_queue_id" { value = try(aws_sqs_queue.dlq[0].id, null) }
output "dead_letter_queue_arn" { value = try(aws_sqs_queue.dlq[0].arn, null) }
output "dead_letter_queue_url" { value = try(aws_sqs_queue.dlq[0].url, null) }
output "dead_letter_queue_name" { value = try(aws_sqs_queue.dlq[0].name, null) }
