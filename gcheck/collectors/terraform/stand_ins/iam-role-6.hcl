# terraform-aws-modules/iam/aws//modules/iam-role
inputs {
  create = true
  create_inline_policy = false
  enable_bitbucket_oidc = false
  enable_github_oidc = false
  enable_oidc = false
  enable_saml = false
  github_provider = "token.actions.githubusercontent.com"
  inline_policy_permissions = null
  name = null
  oidc_account_id = null
  oidc_audiences = []
  oidc_provider_urls = []
  oidc_subjects = []
  oidc_wildcard_subjects = []
  override_inline_policy_documents = []
  path = null
  permissions_boundary = null
  policies = {}
  saml_endpoints = ["https://signin.aws.amazon.com/saml"]
  saml_provider_ids = []
  saml_trust_actions = []
  source_inline_policy_documents = []
  tags = {}
  trust_policy_conditions = []
  trust_policy_permissions = null
  use_name_prefix = true
}
inert = [
  "create_instance_profile", "description", "max_session_duration",
]

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  providers = [for url in var.oidc_provider_urls : replace(url, "https://", "")]
  web       = ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]
  federated = concat(
    var.enable_oidc ? [for url in local.providers : {
      actions    = local.web
      from       = ["arn:${local.partition}:iam::${var.oidc_account_id != null ? var.oidc_account_id : local.account}:oidc-provider/${url}"]
      conditions = concat(
        length(var.oidc_subjects) > 0 ? [{ test = "StringEquals", variable = "${url}:sub", values = var.oidc_subjects }] : [],
        length(var.oidc_wildcard_subjects) > 0 ? [{ test = "StringLike", variable = "${url}:sub", values = var.oidc_wildcard_subjects }] : [],
        length(var.oidc_audiences) > 0 ? [{ test = "StringEquals", variable = "${url}:aud", values = var.oidc_audiences }] : [],
      )
    }] : [],
    var.enable_github_oidc ? [{
      actions = local.web
      from    = ["arn:${local.partition}:iam::${local.account}:oidc-provider/${var.github_provider}"]
      conditions = concat(
        [
          { test = "ForAllValues:StringEquals", variable = "${var.github_provider}:iss", values = ["https://${var.github_provider}"] },
          { test = "ForAllValues:StringEquals", variable = "${var.github_provider}:aud", values = coalescelist(var.oidc_audiences, ["sts.amazonaws.com"]) },
        ],
        length(var.oidc_subjects) > 0 ? [{ test = "StringEquals", variable = "${var.github_provider}:sub", values = [for subject in var.oidc_subjects : "repo:${trimprefix(subject, "repo:")}"] }] : [],
        length(var.oidc_wildcard_subjects) > 0 ? [{ test = "StringLike", variable = "${var.github_provider}:sub", values = [for subject in var.oidc_wildcard_subjects : "repo:${trimprefix(subject, "repo:")}"] }] : [],
      )
    }] : [],
    var.enable_saml ? [{
      actions    = compact(distinct(concat(["sts:TagSession", "sts:AssumeRoleWithSAML"], var.saml_trust_actions)))
      from       = var.saml_provider_ids
      conditions = [{ test = "StringEquals", variable = "SAML:aud", values = var.saml_endpoints }]
    }] : [],
  )
}
data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = local.federated
    content {
      actions = statement.value.actions
      principals {
        type        = "Federated"
        identifiers = statement.value.from
      }
      dynamic "condition" {
        for_each = concat(statement.value.conditions, var.trust_policy_conditions)
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
  dynamic "statement" {
    for_each = var.trust_policy_permissions != null ? var.trust_policy_permissions : {}
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
resource "aws_iam_role" "this" {
  count                = var.create ? 1 : 0
  name                 = var.use_name_prefix ? null : var.name
  name_prefix          = var.use_name_prefix ? "${var.name}-" : null
  path                 = var.path
  assume_role_policy   = var.enable_bitbucket_oidc ? unmodelled : data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
}
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = { for key, arn in var.policies : key => arn if var.create }
  policy_arn = each.value
  role       = aws_iam_role.this[0].name
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
resource "aws_iam_role_policy" "inline" {
  count  = var.create && var.create_inline_policy ? 1 : 0
  role   = aws_iam_role.this[0].name
  name   = var.use_name_prefix ? null : var.name
  name_prefix = var.use_name_prefix ? "${var.name}-" : null
  policy = data.aws_iam_policy_document.inline.json
}

output "name" { value = try(aws_iam_role.this[0].name, null) }
output "arn" { value = try(aws_iam_role.this[0].arn, null) }
output "unique_id" { value = try(aws_iam_role.this[0].unique_id, null) }
