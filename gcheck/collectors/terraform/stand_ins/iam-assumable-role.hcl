# terraform-aws-modules/iam/aws//modules/iam-assumable-role
inputs {
  admin_role_policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
  allow_self_assume_role = false
  attach_admin_policy = false
  attach_poweruser_policy = false
  attach_readonly_policy = false
  create_custom_role_trust_policy = false
  create_role = false
  custom_role_policy_arns = []
  custom_role_trust_policy = ""
  inline_policy_statements = []
  mfa_age = 86400
  number_of_custom_role_policy_arns = null
  poweruser_role_policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
  readonly_role_policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
  role_name = null
  role_name_prefix = null
  role_path = "/"
  role_permissions_boundary_arn = ""
  role_requires_mfa = true
  role_requires_session_name = false
  role_session_name = ["$${aws:username}"]
  role_sts_externalid = []
  tags = {}
  trust_policy_conditions = []
  trusted_role_actions = ["sts:AssumeRole", "sts:TagSession"]
  trusted_role_arns = []
  trusted_role_services = []
}
inert = [
  "create_instance_profile", "force_detach_policies", "max_session_duration", "role_description",
]

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
locals {
  external   = flatten([var.role_sts_externalid])
  conditions = concat(
    var.role_requires_mfa ? [
      { test = "Bool", variable = "aws:MultiFactorAuthPresent", values = ["true"] },
      { test = "NumericLessThan", variable = "aws:MultiFactorAuthAge", values = [var.mfa_age] },
    ] : [],
    length(local.external) > 0 ? [{ test = "StringEquals", variable = "sts:ExternalId", values = local.external }] : [],
    var.role_requires_session_name ? [{ test = "StringEquals", variable = "sts:RoleSessionName", values = var.role_session_name }] : [],
    var.trust_policy_conditions,
  )
}
data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = var.allow_self_assume_role ? [1] : []
    content {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = ["*"]
      }
      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role${var.role_path}${var.role_name != null ? var.role_name : "${var.role_name_prefix}*"}"]
      }
    }
  }
  statement {
    actions = compact(distinct(concat(["sts:AssumeRole"], var.trusted_role_actions)))
    principals {
      type        = "AWS"
      identifiers = var.trusted_role_arns
    }
    principals {
      type        = "Service"
      identifiers = var.trusted_role_services
    }
    dynamic "condition" {
      for_each = local.conditions
      content {
        test     = condition.value.test
        variable = condition.value.variable
        values   = condition.value.values
      }
    }
  }
}
resource "aws_iam_role" "this" {
  count                = var.create_role ? 1 : 0
  name                 = var.role_name
  name_prefix          = var.role_name_prefix
  path                 = var.role_path
  permissions_boundary = var.role_permissions_boundary_arn
  assume_role_policy   = var.create_custom_role_trust_policy ? var.custom_role_trust_policy : data.aws_iam_policy_document.trust.json
  tags                 = var.tags
}
resource "aws_iam_role_policy_attachment" "custom" {
  count      = var.create_role ? coalesce(var.number_of_custom_role_policy_arns, length(var.custom_role_policy_arns)) : 0
  role       = aws_iam_role.this[0].name
  policy_arn = element(var.custom_role_policy_arns, count.index)
}
resource "aws_iam_role_policy_attachment" "admin" {
  count      = var.create_role && var.attach_admin_policy ? 1 : 0
  role       = aws_iam_role.this[0].name
  policy_arn = var.admin_role_policy_arn
}
resource "aws_iam_role_policy_attachment" "poweruser" {
  count      = var.create_role && var.attach_poweruser_policy ? 1 : 0
  role       = aws_iam_role.this[0].name
  policy_arn = var.poweruser_role_policy_arn
}
resource "aws_iam_role_policy_attachment" "readonly" {
  count      = var.create_role && var.attach_readonly_policy ? 1 : 0
  role       = aws_iam_role.this[0].name
  policy_arn = var.readonly_role_policy_arn
}
data "aws_iam_policy_document" "inline" {
  dynamic "statement" {
    for_each = var.inline_policy_statements != null ? var.inline_policy_statements : {}
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
        for_each = try(statement.value.conditions, null) != null ? statement.value.conditions : []
        content {
          test     = condition.value.test
          values   = condition.value.values
          variable = condition.value.variable
        }
      }
    }
  }
}
resource "aws_iam_role_policy" "inline" {
  count       = var.create_role && length(var.inline_policy_statements) > 0 ? 1 : 0
  role        = aws_iam_role.this[0].name
  name_prefix = "${try(coalesce(var.role_name, var.role_name_prefix), "")}_inline_"
  policy      = data.aws_iam_policy_document.inline.json
}

output "iam_role_name" { value = try(aws_iam_role.this[0].name, null) }
output "iam_role_arn" { value = try(aws_iam_role.this[0].arn, null) }
output "iam_role_unique_id" { value = try(aws_iam_role.this[0].unique_id, null) }
output "role_requires_mfa" { value = var.role_requires_mfa }
