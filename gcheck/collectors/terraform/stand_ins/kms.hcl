# terraform-aws-modules/kms/aws
inputs {
  create                      = true
  create_external             = false
  create_replica              = false
  create_replica_external     = false
  customer_master_key_spec    = null
  deletion_window_in_days     = null
  description                 = null
  enable_default_policy       = true
  enable_key_rotation         = true
  enable_route53_dnssec       = false
  is_enabled                  = null
  key_administrators          = []
  key_asymmetric_public_encryption_users = []
  key_asymmetric_sign_verify_users       = []
  key_hmac_users                         = []
  key_owners                             = []
  key_service_roles_for_autoscaling      = []
  key_service_users                      = []
  key_statements                         = null
  key_symmetric_encryption_users         = []
  key_usage                   = null
  key_users                   = []
  multi_region                = false
  override_policy_documents   = []
  policy                      = null
  region                      = null
  rotation_period_in_days     = null
  source_policy_documents     = []
  tags                        = {}
}
inert = [
  "aliases", "aliases_use_name_prefix", "bypass_policy_lockout_safety_check", "computed_aliases",
  "custom_key_store_id", "grants", "key_material_base64", "key_spec", "primary_external_key_arn", "primary_key_arn",
  "route53_dnssec_sources", "valid_to",
]

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  usage = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
  grants = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
  users = [for item in [
    { who = var.key_owners, may = ["kms:*"] },
    { who = var.key_administrators, may = concat(["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:Delete*", "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"], version.major < 2 ? [] : ["kms:ReplicateKey", "kms:ImportKeyMaterial"]) },
    { who = var.key_users, may = local.usage },
    { who = var.key_service_roles_for_autoscaling, may = local.usage },
    { who = var.key_symmetric_encryption_users, may = local.usage },
    { who = var.key_hmac_users, may = ["kms:DescribeKey", "kms:GenerateMac", "kms:VerifyMac"] },
    { who = var.key_asymmetric_public_encryption_users, may = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:DescribeKey", "kms:GetPublicKey"] },
    { who = var.key_asymmetric_sign_verify_users, may = ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign", "kms:Verify"] },
  ] : item if length(item.who) > 0]
  granting = [for item in [
    { who = var.key_service_users, may = local.grants },
    { who = var.key_service_roles_for_autoscaling, may = ["kms:CreateGrant"] },
  ] : item if length(item.who) > 0]
}
data "aws_iam_policy_document" "this" {
  source_policy_documents   = var.source_policy_documents
  override_policy_documents = var.override_policy_documents
  dynamic "statement" {
    for_each = var.enable_default_policy ? [1] : []
    content {
      actions   = ["kms:*"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
      }
    }
  }
  dynamic "statement" {
    for_each = local.users
    content {
      actions   = statement.value.may
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = statement.value.who
      }
    }
  }
  dynamic "statement" {
    for_each = local.granting
    content {
      actions   = statement.value.may
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = statement.value.who
      }
      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = ["true"]
      }
    }
  }
  dynamic "statement" {
    for_each = var.key_statements != null ? var.key_statements : []
    content {
      sid           = try(statement.value.sid, null)
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = try(statement.value.resources, null)
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
        for_each = try(statement.value.condition, statement.value.conditions, null) != null ? try(statement.value.condition, statement.value.conditions) : []
        content {
          test     = condition.value.test
          values   = condition.value.values
          variable = condition.value.variable
        }
      }
    }
  }
}
resource "aws_kms_key" "this" {
  count                    = var.create && !var.create_external && !var.create_replica && !var.create_replica_external ? 1 : 0
  region                   = var.region
  customer_master_key_spec = var.customer_master_key_spec
  deletion_window_in_days  = var.deletion_window_in_days
  description              = var.description
  enable_key_rotation      = var.enable_key_rotation
  is_enabled               = var.is_enabled
  key_usage                = var.key_usage
  multi_region             = var.multi_region
  policy                   = var.policy != null && var.policy != "" ? var.policy : var.enable_route53_dnssec ? unmodelled : data.aws_iam_policy_document.this.json
  rotation_period_in_days  = var.rotation_period_in_days
  tags                     = var.tags
}

locals {
  other = var.create_external || var.create_replica || var.create_replica_external
}
output "key_arn" { value = local.other ? unmodelled : try(aws_kms_key.this[0].arn, null) }
output "key_id" { value = local.other ? unmodelled : try(aws_kms_key.this[0].key_id, null) }
output "key_policy" { value = local.other ? unmodelled : try(aws_kms_key.this[0].policy, null) }
output "aliases" { value = unmodelled }
