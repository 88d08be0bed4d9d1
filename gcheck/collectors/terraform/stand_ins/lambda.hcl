# terraform-aws-modules/lambda/aws; its policies stand inside the role from 7.20
inputs {
  store_on_s3 = false
  allowed_triggers = {}
  assume_role_policy_statements = {}
  attach_async_event_policy = false
  attach_cloudwatch_logs_policy = true
  attach_create_log_group_permission = true
  attach_dead_letter_policy = false
  attach_network_policy = false
  attach_policies = false
  attach_policy = false
  attach_policy_json = false
  attach_policy_jsons = false
  attach_policy_statements = false
  attach_tracing_policy = false
  authorization_type = "NONE"
  cloudwatch_logs_kms_key_id = null
  cloudwatch_logs_log_group_class = null
  cloudwatch_logs_retention_in_days = null
  cloudwatch_logs_tags = {}
  cors = {}
  create = true
  create_current_version_allowed_triggers = true
  create_function = true
  create_lambda_function_url = false
  create_layer = false
  create_role = true
  create_unqualified_alias_allowed_triggers = true
  dead_letter_target_arn = null
  destination_on_failure = null
  destination_on_success = null
  environment_variables = {}
  function_name = ""
  function_tags = {}
  include_default_tag = true
  kms_key_arn = null
  lambda_at_edge = false
  lambda_role = ""
  logging_log_group = null
  number_of_policies = 0
  number_of_policy_jsons = 0
  package_type = "Zip"
  policies = []
  policy = null
  policy_json = null
  policy_jsons = []
  policy_name = null
  policy_path = null
  policy_statements = {}
  putin_khuylo = true
  region = null
  role_name = null
  role_path = null
  role_permissions_boundary = null
  role_tags = {}
  runtime = ""
  tags = {}
  tracing_mode = null
  trusted_entities = []
  use_existing_cloudwatch_log_group = false
  vpc_security_group_ids = null
  vpc_subnet_ids = null
}
inert = [
  "architectures", "artifacts_dir", "build_in_docker", "cloudwatch_logs_deletion_protection_enabled",
  "cloudwatch_logs_skip_destroy", "code_signing_config_arn", "compatible_architectures", "compatible_runtimes",
  "create_async_event_config", "create_current_version_async_event_config", "create_package", "create_sam_metadata",
  "create_unqualified_alias_async_event_config", "create_unqualified_alias_lambda_function_url", "description",
  "docker_additional_options", "docker_build_root", "docker_entrypoint", "docker_file", "docker_image",
  "docker_pip_cache", "docker_with_ssh_agent", "durable_config_execution_timeout", "durable_config_retention_period",
  "ephemeral_storage_size", "event_source_mapping", "file_system_arn", "file_system_local_mount_path", "handler",
  "hash_extra", "ignore_source_code_hash", "image_config_command", "image_config_entry_point",
  "image_config_working_directory", "image_uri", "invoke_mode", "ipv6_allowed_for_dual_stack",
  "lambda_at_edge_logs_all_regions", "layer_name", "layer_skip_destroy", "layers", "license_info",
  "local_existing_package", "logging_application_log_level", "logging_log_format", "logging_system_log_level",
  "managed_instances_capacity_provider_arn", "maximum_event_age_in_seconds", "maximum_retry_attempts", "memory_size",
  "provisioned_concurrent_executions", "publish", "quiet_archive_local_exec", "recreate_missing_package",
  "recursive_loop", "replace_security_groups_on_destroy", "replacement_security_group_ids",
  "reserved_concurrent_executions", "role_description", "role_force_detach_policies", "role_maximum_session_duration",
  "s3_acl", "s3_bucket", "s3_existing_package", "s3_kms_key_id", "s3_object_override_default_tags",
  "s3_object_storage_class", "s3_object_tags", "s3_object_tags_only", "s3_prefix", "s3_server_side_encryption",
  "skip_destroy", "snap_start", "source_path", "tenant_isolation_mode", "timeout", "timeouts",
  "trigger_on_package_timestamp",
]

locals {
  function    = var.create && var.putin_khuylo && var.create_function && !var.create_layer
  role        = local.function && var.create_role
  role_name   = local.role ? coalesce(var.role_name, var.function_name, "*") : null
  policy_name = coalesce(var.policy_name, local.role_name, "*")
  inline      = version.major > 7 || (version.major == 7 && version.minor >= 20)
}
resource "aws_lambda_function" "this" {
  count         = local.function ? 1 : 0
  region        = var.region
  function_name = var.function_name
  role          = var.create_role ? aws_iam_role.lambda[0].arn : var.lambda_role
  runtime       = var.package_type != "Zip" ? null : var.runtime
  kms_key_arn   = var.kms_key_arn
  package_type  = var.package_type
  dynamic "environment" {
    for_each = length(keys(var.environment_variables)) == 0 ? [] : [true]
    content {
      variables = var.environment_variables
    }
  }
  dynamic "dead_letter_config" {
    for_each = var.dead_letter_target_arn == null ? [] : [true]
    content {
      target_arn = var.dead_letter_target_arn
    }
  }
  dynamic "tracing_config" {
    for_each = var.tracing_mode == null ? [] : [true]
    content {
      mode = var.tracing_mode
    }
  }
  dynamic "vpc_config" {
    for_each = var.vpc_subnet_ids != null && var.vpc_security_group_ids != null ? [true] : []
    content {
      security_group_ids = var.vpc_security_group_ids
      subnet_ids         = var.vpc_subnet_ids
    }
  }
  tags = merge(version.major == 7 && version.minor >= 5 || version.major == 8 && version.minor < 2 ? (var.include_default_tag ? { terraform-aws-modules = "lambda" } : {}) : {}, var.tags, var.function_tags)
}
resource "aws_lambda_function_url" "this" {
  count              = local.function && var.create_lambda_function_url ? 1 : 0
  function_name      = aws_lambda_function.this[0].function_name
  authorization_type = var.authorization_type
  dynamic "cors" {
    for_each = length(keys(var.cors)) == 0 ? [] : [var.cors]
    content {
      allow_origins = try(cors.value.allow_origins, null)
    }
  }
}
resource "aws_lambda_permission" "current_version_triggers" {
  for_each               = { for key, item in var.allowed_triggers : key => item if local.function && var.create_current_version_allowed_triggers }
  function_name          = aws_lambda_function.this[0].function_name
  action                 = try(each.value.action, "lambda:InvokeFunction")
  principal              = try(each.value.principal, "${try(each.value.service, "")}.amazonaws.com")
  principal_org_id       = try(each.value.principal_org_id, null)
  source_arn             = try(each.value.source_arn, null)
  source_account         = try(each.value.source_account, null)
  event_source_token     = try(each.value.event_source_token, null)
  function_url_auth_type = try(each.value.function_url_auth_type, null)
}
resource "aws_lambda_permission" "unqualified_alias_triggers" {
  for_each               = { for key, item in var.allowed_triggers : key => item if local.function && var.create_unqualified_alias_allowed_triggers }
  function_name          = aws_lambda_function.this[0].function_name
  action                 = try(each.value.action, "lambda:InvokeFunction")
  principal              = try(each.value.principal, "${try(each.value.service, "")}.amazonaws.com")
  principal_org_id       = try(each.value.principal_org_id, null)
  source_arn             = try(each.value.source_arn, null)
  source_account         = try(each.value.source_account, null)
  event_source_token     = try(each.value.event_source_token, null)
  function_url_auth_type = try(each.value.function_url_auth_type, null)
}
resource "aws_cloudwatch_log_group" "lambda" {
  count             = local.function && !var.use_existing_cloudwatch_log_group ? 1 : 0
  region            = var.region
  name              = coalesce(var.logging_log_group, "/aws/lambda/${var.lambda_at_edge ? "us-east-1." : ""}${var.function_name}")
  retention_in_days = var.cloudwatch_logs_retention_in_days
  kms_key_id        = var.cloudwatch_logs_kms_key_id
  log_group_class   = var.cloudwatch_logs_log_group_class
  tags              = merge(var.tags, var.cloudwatch_logs_tags)
}
data "aws_iam_policy_document" "assume_role" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = distinct(compact(concat(["lambda.amazonaws.com"], var.lambda_at_edge ? ["edgelambda.amazonaws.com"] : [], [for item in var.trusted_entities : try(tostring(item), "")])))
    }
    dynamic "principals" {
      for_each = [for item in var.trusted_entities : item if !can(tostring(item))]
      content {
        type        = principals.value.type
        identifiers = principals.value.identifiers
      }
    }
  }
  dynamic "statement" {
    for_each = var.assume_role_policy_statements != null ? var.assume_role_policy_statements : {}
    content {
      sid           = try(statement.value.sid, null)
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
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
data "aws_iam_policy_document" "additional_inline" {
  dynamic "statement" {
    for_each = var.policy_statements != null ? var.policy_statements : {}
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
resource "aws_iam_role" "lambda" {
  count                = local.role ? 1 : 0
  name                 = local.role_name
  path                 = var.role_path
  permissions_boundary = var.role_permissions_boundary
  assume_role_policy   = data.aws_iam_policy_document.assume_role.json
  tags                 = merge(var.tags, var.role_tags)
}
resource "aws_iam_role_policy_attachment" "additional_one" {
  count      = local.role && var.attach_policy ? 1 : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = var.policy
}
resource "aws_iam_role_policy_attachment" "additional_many" {
  count      = local.role && var.attach_policies ? var.number_of_policies : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = var.policies[count.index]
}
resource "aws_iam_policy" "logs" {
  count  = local.role && var.attach_cloudwatch_logs_policy && !local.inline ? 1 : 0
  name   = "${local.policy_name}-logs"
  path   = var.policy_path
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = compact([!var.use_existing_cloudwatch_log_group && var.attach_create_log_group_permission ? "logs:CreateLogGroup" : "", "logs:CreateLogStream", "logs:PutLogEvents"]), Resource = var.use_existing_cloudwatch_log_group || var.lambda_at_edge ? unmodelled : ["${aws_cloudwatch_log_group.lambda[0].arn}:*", "${aws_cloudwatch_log_group.lambda[0].arn}:*:*"] }] })
  tags   = var.tags
}
resource "aws_iam_role_policy_attachment" "logs" {
  count      = local.role && var.attach_cloudwatch_logs_policy && !local.inline ? 1 : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.logs[0].arn
}
resource "aws_iam_role_policy" "logs" {
  count  = local.role && var.attach_cloudwatch_logs_policy && local.inline ? 1 : 0
  name   = "${local.policy_name}-logs"
  role   = aws_iam_role.lambda[0].name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = compact([!var.use_existing_cloudwatch_log_group && var.attach_create_log_group_permission ? "logs:CreateLogGroup" : "", "logs:CreateLogStream", "logs:PutLogEvents"]), Resource = var.use_existing_cloudwatch_log_group || var.lambda_at_edge ? unmodelled : ["${aws_cloudwatch_log_group.lambda[0].arn}:*", "${aws_cloudwatch_log_group.lambda[0].arn}:*:*"] }] })
}
resource "aws_iam_policy" "dead_letter" {
  count  = local.role && var.attach_dead_letter_policy && !local.inline ? 1 : 0
  name   = "${local.policy_name}-dl"
  path   = var.policy_path
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sns:Publish", "sqs:SendMessage"], Resource = [var.dead_letter_target_arn] }] })
  tags   = var.tags
}
resource "aws_iam_role_policy_attachment" "dead_letter" {
  count      = local.role && var.attach_dead_letter_policy && !local.inline ? 1 : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.dead_letter[0].arn
}
resource "aws_iam_role_policy" "dead_letter" {
  count  = local.role && var.attach_dead_letter_policy && local.inline ? 1 : 0
  name   = "${local.policy_name}-dl"
  role   = aws_iam_role.lambda[0].name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sns:Publish", "sqs:SendMessage"], Resource = [var.dead_letter_target_arn] }] })
}
resource "aws_iam_policy" "vpc" {
  count  = local.role && var.attach_network_policy && !local.inline ? 1 : 0
  name   = "${local.policy_name}-vpc"
  path   = var.policy_path
  policy = unmodelled
  tags   = var.tags
}
resource "aws_iam_role_policy_attachment" "vpc" {
  count      = local.role && var.attach_network_policy && !local.inline ? 1 : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.vpc[0].arn
}
resource "aws_iam_role_policy" "vpc" {
  count  = local.role && var.attach_network_policy && local.inline ? 1 : 0
  name   = "${local.policy_name}-vpc"
  role   = aws_iam_role.lambda[0].name
  policy = unmodelled
}
resource "aws_iam_policy" "tracing" {
  count  = local.role && var.attach_tracing_policy && !local.inline ? 1 : 0
  name   = "${local.policy_name}-tracing"
  path   = var.policy_path
  policy = unmodelled
  tags   = var.tags
}
resource "aws_iam_role_policy_attachment" "tracing" {
  count      = local.role && var.attach_tracing_policy && !local.inline ? 1 : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.tracing[0].arn
}
resource "aws_iam_role_policy" "tracing" {
  count  = local.role && var.attach_tracing_policy && local.inline ? 1 : 0
  name   = "${local.policy_name}-tracing"
  role   = aws_iam_role.lambda[0].name
  policy = unmodelled
}
resource "aws_iam_policy" "async" {
  count  = local.role && var.attach_async_event_policy && !local.inline ? 1 : 0
  name   = "${local.policy_name}-async"
  path   = var.policy_path
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sns:Publish", "sqs:SendMessage", "events:PutEvents", "lambda:InvokeFunction"], Resource = compact(distinct([var.destination_on_failure, var.destination_on_success])) }] })
  tags   = var.tags
}
resource "aws_iam_role_policy_attachment" "async" {
  count      = local.role && var.attach_async_event_policy && !local.inline ? 1 : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.async[0].arn
}
resource "aws_iam_role_policy" "async" {
  count  = local.role && var.attach_async_event_policy && local.inline ? 1 : 0
  name   = "${local.policy_name}-async"
  role   = aws_iam_role.lambda[0].name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sns:Publish", "sqs:SendMessage", "events:PutEvents", "lambda:InvokeFunction"], Resource = compact(distinct([var.destination_on_failure, var.destination_on_success])) }] })
}
resource "aws_iam_policy" "additional_json" {
  count  = local.role && var.attach_policy_json && !local.inline ? 1 : 0
  name   = "${local.policy_name}"
  path   = var.policy_path
  policy = var.policy_json
  tags   = var.tags
}
resource "aws_iam_role_policy_attachment" "additional_json" {
  count      = local.role && var.attach_policy_json && !local.inline ? 1 : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.additional_json[0].arn
}
resource "aws_iam_role_policy" "additional_json" {
  count  = local.role && var.attach_policy_json && local.inline ? 1 : 0
  name   = "${local.policy_name}"
  role   = aws_iam_role.lambda[0].name
  policy = var.policy_json
}
resource "aws_iam_policy" "additional_inline" {
  count  = local.role && var.attach_policy_statements && !local.inline ? 1 : 0
  name   = "${local.policy_name}-inline"
  path   = var.policy_path
  policy = data.aws_iam_policy_document.additional_inline.json
  tags   = var.tags
}
resource "aws_iam_role_policy_attachment" "additional_inline" {
  count      = local.role && var.attach_policy_statements && !local.inline ? 1 : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.additional_inline[0].arn
}
resource "aws_iam_role_policy" "additional_inline" {
  count  = local.role && var.attach_policy_statements && local.inline ? 1 : 0
  name   = "${local.policy_name}-inline"
  role   = aws_iam_role.lambda[0].name
  policy = data.aws_iam_policy_document.additional_inline.json
}
resource "aws_iam_policy" "additional_jsons" {
  count  = local.role && var.attach_policy_jsons && !local.inline ? var.number_of_policy_jsons : 0
  name   = "${local.policy_name}-${count.index}"
  path   = var.policy_path
  policy = var.policy_jsons[count.index]
  tags   = var.tags
}
resource "aws_iam_role_policy_attachment" "additional_jsons" {
  count      = local.role && var.attach_policy_jsons && !local.inline ? var.number_of_policy_jsons : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = aws_iam_policy.additional_jsons[count.index].arn
}
resource "aws_iam_role_policy" "additional_jsons" {
  count  = local.role && var.attach_policy_jsons && local.inline ? var.number_of_policy_jsons : 0
  name   = "${local.policy_name}-${count.index}"
  role   = aws_iam_role.lambda[0].name
  policy = var.policy_jsons[count.index]
}

resource "aws_s3_object" "lambda_package" {
  count = var.create && var.store_on_s3 ? unmodelled : 0
}

output "lambda_function_arn" { value = try(aws_lambda_function.this[0].arn, "") }
output "lambda_function_name" { value = try(aws_lambda_function.this[0].function_name, "") }
output "lambda_function_invoke_arn" { value = try(aws_lambda_function.this[0].invoke_arn, "") }
output "lambda_function_qualified_arn" { value = try(aws_lambda_function.this[0].qualified_arn, "") }
output "lambda_function_url" { value = try(aws_lambda_function_url.this[0].function_url, "") }
output "lambda_role_arn" { value = try(aws_iam_role.lambda[0].arn, "") }
output "lambda_role_name" { value = try(aws_iam_role.lambda[0].name, "") }
output "lambda_cloudwatch_log_group_arn" { value = var.use_existing_cloudwatch_log_group ? unmodelled : try(aws_cloudwatch_log_group.lambda[0].arn, "") }
output "lambda_cloudwatch_log_group_name" { value = var.use_existing_cloudwatch_log_group ? unmodelled : try(aws_cloudwatch_log_group.lambda[0].name, "") }
