# terraform-aws-modules/iam/aws//modules/iam-group-with-policies
inputs {
  attach_iam_self_management_policy = true
  create_group = true
  custom_group_policies = []
  custom_group_policy_arns = []
  group_users = []
  iam_self_management_policy_name_prefix = "IAMSelfManagement-"
  name = ""
  path = "/"
  tags = {}
}
inert = [
  "aws_account_id", "enable_mfa_enforcement",
]

locals {
  group = var.create_group ? aws_iam_group.this[0].id : var.name
}
resource "aws_iam_group" "this" {
  count = var.create_group ? 1 : 0
  name  = var.name
  path  = var.path
}
resource "aws_iam_group_membership" "this" {
  count = length(var.group_users) > 0 ? 1 : 0
  group = local.group
  name  = var.name
  users = var.group_users
}
resource "aws_iam_policy" "iam_self_management" {
  count       = var.attach_iam_self_management_policy ? 1 : 0
  name_prefix = var.iam_self_management_policy_name_prefix
  policy      = unmodelled
  tags        = var.tags
}
resource "aws_iam_group_policy_attachment" "iam_self_management" {
  count      = var.attach_iam_self_management_policy ? 1 : 0
  group      = local.group
  policy_arn = aws_iam_policy.iam_self_management[0].arn
}
resource "aws_iam_group_policy_attachment" "custom_arns" {
  count      = length(var.custom_group_policy_arns)
  group      = local.group
  policy_arn = element(var.custom_group_policy_arns, count.index)
}
resource "aws_iam_policy" "custom" {
  count  = length(var.custom_group_policies)
  name   = var.custom_group_policies[count.index]["name"]
  policy = var.custom_group_policies[count.index]["policy"]
  tags   = var.tags
}
resource "aws_iam_group_policy_attachment" "custom" {
  count      = length(var.custom_group_policies)
  group      = local.group
  policy_arn = element(aws_iam_policy.custom[*].arn, count.index)
}

output "group_arn" { value = try(aws_iam_group.this[0].arn, null) }
output "group_name" { value = try(aws_iam_group.this[0].name, var.name) }
