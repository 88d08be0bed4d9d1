# terraform-aws-modules/sns/aws from 5.4
inputs {
  signature_version = null
  create                          = true
  create_subscription             = true
  create_topic_policy             = true
  enable_default_topic_policy     = true
  fifo_topic                      = false
  kms_master_key_id               = null
  name                            = null
  override_topic_policy_documents = []
  region                          = null
  source_topic_policy_documents   = []
  subscriptions                   = {}
  tags                            = {}
  topic_policy                    = null
  topic_policy_statements         = null
  use_name_prefix                 = false
}
inert = [
  "application_feedback", "archive_policy", "content_based_deduplication", "data_protection_policy",
  "delivery_policy", "display_name", "fifo_throughput_scope", "firehose_feedback", "http_feedback", "lambda_feedback",
  "sqs_feedback", "tracing_config",
]

data "aws_caller_identity" "current" {}
locals {
  name = try(trimsuffix(var.name, ".fifo"), "")
}
resource "aws_sns_topic" "this" {
  count             = var.create ? 1 : 0
  region            = var.region
  name              = var.use_name_prefix ? null : (var.fifo_topic ? "${local.name}.fifo" : local.name)
  name_prefix       = var.use_name_prefix ? "${local.name}-" : null
  fifo_topic        = var.fifo_topic
  kms_master_key_id = var.kms_master_key_id
  signature_version = var.fifo_topic ? null : var.signature_version
  policy            = var.create_topic_policy ? null : var.topic_policy
  tags              = var.tags
}
data "aws_iam_policy_document" "this" {
  source_policy_documents   = var.source_topic_policy_documents
  override_policy_documents = var.override_topic_policy_documents
  dynamic "statement" {
    for_each = var.enable_default_topic_policy ? [1] : []
    content {
      actions   = ["sns:Subscribe", "sns:SetTopicAttributes", "sns:RemovePermission", "sns:Publish", "sns:ListSubscriptionsByTopic", "sns:GetTopicAttributes", "sns:DeleteTopic", "sns:AddPermission"]
      resources = [aws_sns_topic.this[0].arn]
      principals {
        type        = "AWS"
        identifiers = ["*"]
      }
      condition {
        test     = "StringEquals"
        values   = [data.aws_caller_identity.current.account_id]
        variable = version.major < 6 || (version.major == 6 && version.minor < 2) ? "AWS:SourceOwner" : "AWS:SourceAccount"
      }
    }
  }
  dynamic "statement" {
    for_each = var.topic_policy_statements != null ? var.topic_policy_statements : {}
    content {
      sid           = try(statement.value.sid, null)
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = try(statement.value.resources, null) != null ? statement.value.resources : [aws_sns_topic.this[0].arn]
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
resource "aws_sns_topic_policy" "this" {
  count  = var.create && var.create_topic_policy ? 1 : 0
  arn    = aws_sns_topic.this[0].arn
  policy = data.aws_iam_policy_document.this.json
}
resource "aws_sns_topic_subscription" "this" {
  for_each  = { for key, item in var.subscriptions : key => item if var.create && var.create_subscription }
  endpoint  = each.value.endpoint
  protocol  = each.value.protocol
  topic_arn = aws_sns_topic.this[0].arn
}

output "topic_arn" { value = try(aws_sns_topic.this[0].arn, null) }
output "topic_id" { value = try(aws_sns_topic.this[0].id, null) }
output "topic_name" { value = try(aws_sns_topic.this[0].name, null) }
output "topic_owner" { value = try(aws_sns_topic.this[0].owner, null) }
