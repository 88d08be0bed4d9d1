# terraform-aws-modules/iam/aws//modules/iam-account
inputs {
  create = true
  create_account_password_policy = true
  max_password_age = 0
  minimum_password_length = 8
  password_reuse_prevention = null
  require_lowercase_characters = true
  require_numbers = true
  require_symbols = true
  require_uppercase_characters = true
}
inert = [
  "account_alias", "allow_users_to_change_password", "get_caller_identity", "hard_expiry",
]

resource "aws_iam_account_password_policy" "this" {
  count                        = var.create && var.create_account_password_policy ? 1 : 0
  max_password_age             = var.max_password_age
  minimum_password_length      = var.minimum_password_length
  password_reuse_prevention    = var.password_reuse_prevention
  require_lowercase_characters = var.require_lowercase_characters
  require_uppercase_characters = var.require_uppercase_characters
  require_numbers              = var.require_numbers
  require_symbols              = var.require_symbols
}
