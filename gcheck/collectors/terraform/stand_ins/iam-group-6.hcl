# terraform-aws-modules/iam/aws//modules/iam-group from 6.0
inputs {
  create = true
  create_policy = true
  enable_self_management_permissions = true
  name = ""
  path = null
  permissions = null
  policies = {}
  policy_name = null
  policy_path = null
  policy_use_name_prefix = true
  tags = {}
  users = []
}
inert = [
  "enable_mfa_enforcement", "enable_mfa_enforcment", "policy_description", "users_account_id",
]

resource "aws_iam_group" "this" {
  count = var.create ? 1 : 0
  name  = var.name
  path  = var.path
}
resource "aws_iam_group_membership" "this" {
  count = var.create && length(var.users) > 0 ? 1 : 0
  group = aws_iam_group.this[0].id
  name  = var.name
  users = var.users
}
locals {
  own  = var.create && var.create_policy && (var.enable_self_management_permissions || var.permissions != null)
  stem = try(coalesce(var.policy_name, var.name), "")
}
data "aws_iam_policy_document" "permissions" {
  dynamic "statement" {
    for_each = var.permissions != null ? var.permissions : {}
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
        for_each = try(statement.value.condition, null) != null ? statement.value.condition : []
        content {
          test     = condition.value.test
          values   = condition.value.values
          variable = condition.value.variable
        }
      }
    }
  }
}
resource "aws_iam_policy" "this" {
  count       = local.own ? 1 : 0
  name        = var.policy_use_name_prefix ? null : local.stem
  name_prefix = var.policy_use_name_prefix ? "${local.stem}-" : null
  path        = try(coalesce(var.policy_path), var.path)
  policy      = var.enable_self_management_permissions ? unmodelled : data.aws_iam_policy_document.permissions.json
  tags        = var.tags
}
resource "aws_iam_group_policy_attachment" "this" {
  count      = local.own ? 1 : 0
  group      = aws_iam_group.this[0].id
  policy_arn = aws_iam_policy.this[0].arn
}
resource "aws_iam_group_policy_attachment" "additional" {
  for_each   = { for key, arn in var.policies : key => arn if var.create }
  group      = aws_iam_group.this[0].id
  policy_arn = each.value
}

output "arn" { value = try(aws_iam_group.this[0].arn, null) }
output "name" { value = try(aws_iam_group.this[0].name, null) }
output "id" { value = try(aws_iam_group.this[0].id, null) }
output "unique_id" { value = try(aws_iam_group.this[0].unique_id, null) }
