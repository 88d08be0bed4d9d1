# terraform-aws-modules/iam/aws//modules/iam-policy
inputs {
  create = true
  create_policy = true
  description = null
  name = null
  name_prefix = null
  path = "/"
  policy = ""
  tags = {}
}


resource "aws_iam_policy" "policy" {
  count       = var.create && var.create_policy ? 1 : 0
  name        = var.name
  name_prefix = var.name_prefix
  path        = var.path
  description = var.description
  policy      = var.policy
  tags        = var.tags
}

output "id" { value = try(aws_iam_policy.policy[0].id, null) }
output "arn" { value = try(aws_iam_policy.policy[0].arn, null) }
output "name" { value = try(aws_iam_policy.policy[0].name, null) }
output "path" { value = try(aws_iam_policy.policy[0].path, null) }
output "policy" { value = try(aws_iam_policy.policy[0].policy, null) }
