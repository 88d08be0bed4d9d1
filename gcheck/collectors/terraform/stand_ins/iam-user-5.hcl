# terraform-aws-modules/iam/aws//modules/iam-user before 6.0
required = ["name"]
inputs {
  create_iam_access_key = true
  create_iam_user_login_profile = true
  iam_access_key_status = null
  password_length = 20
  password_reset_required = true
  pgp_key = ""
  create_user = true
  path = "/"
  permissions_boundary = ""
  policy_arns = []
  tags = {}
}
inert = [
  "force_destroy",   "ssh_key_encoding", "ssh_public_key",
  "upload_iam_user_ssh_key",
]

resource "aws_iam_user" "this" {
  count                = var.create_user ? 1 : 0
  name                 = var.name
  path                 = var.path
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
}
resource "aws_iam_user_policy_attachment" "this" {
  for_each   = { for key, arn in var.policy_arns : key => arn if var.create_user }
  user       = aws_iam_user.this[0].name
  policy_arn = each.value
}

resource "aws_iam_access_key" "this" {
  count   = var.create_user && var.create_iam_access_key ? 1 : 0
  user    = aws_iam_user.this[0].name
  pgp_key = var.pgp_key != "" ? var.pgp_key : null
  status  = var.iam_access_key_status
}
resource "aws_iam_user_login_profile" "this" {
  count                   = var.create_user && var.create_iam_user_login_profile ? 1 : 0
  user                    = aws_iam_user.this[0].name
  pgp_key                 = var.pgp_key != "" ? var.pgp_key : null
  password_length         = var.password_length
  password_reset_required = var.password_reset_required
}

output "iam_user_name" { value = try(aws_iam_user.this[0].name, null) }
output "iam_user_arn" { value = try(aws_iam_user.this[0].arn, null) }
output "iam_user_unique_id" { value = try(aws_iam_user.this[0].unique_id, null) }
