# terraform-aws-modules/iam/aws//modules/iam-user from 6.0
inputs {
  create = true
  create_inline_policy = false
  inline_policy_permissions = null
  name = ""
  override_inline_policy_documents = []
  path = null
  permissions_boundary = null
  policies = {}
  source_inline_policy_documents = []
  tags = {}
}
inert = [
  "access_key_status", "create_access_key", "create_login_profile", "create_ssh_key", "force_destroy",
  "password_length", "password_reset_required", "pgp_key", "ssh_key_encoding", "ssh_public_key",
]

resource "aws_iam_user" "this" {
  count                = var.create ? 1 : 0
  name                 = var.name
  path                 = var.path
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
}
resource "aws_iam_user_policy_attachment" "additional" {
  for_each   = { for key, arn in var.policies : key => arn if var.create }
  user       = aws_iam_user.this[0].name
  policy_arn = each.value
}
data "aws_iam_policy_document" "inline" {
  source_policy_documents   = var.source_inline_policy_documents
  override_policy_documents = var.override_inline_policy_documents
  dynamic "statement" {
    for_each = var.inline_policy_permissions != null ? var.inline_policy_permissions : {}
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
resource "aws_iam_user_policy" "inline" {
  count  = var.create && var.create_inline_policy ? 1 : 0
  user   = aws_iam_user.this[0].name
  name   = var.name
  policy = data.aws_iam_policy_document.inline.json
}

output "name" { value = try(aws_iam_user.this[0].name, null) }
output "arn" { value = try(aws_iam_user.this[0].arn, null) }
output "unique_id" { value = try(aws_iam_user.this[0].unique_id, null) }
