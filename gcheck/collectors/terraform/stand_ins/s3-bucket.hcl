# terraform-aws-modules/s3-bucket/aws from 3.9, where public access became blocked by default
inputs {
  cors_rule = []
  replication_configuration = {}
  website = {}
  create_bucket                                  = true
  attach_elb_log_delivery_policy                 = false
  attach_lb_log_delivery_policy                  = false
  attach_access_log_delivery_policy              = false
  attach_cloudtrail_log_delivery_policy          = false
  attach_waf_log_delivery_policy                 = false
  attach_inventory_destination_policy            = false
  attach_analytics_destination_policy            = false
  attach_deny_insecure_transport_policy          = false
  attach_require_latest_tls_policy               = false
  attach_deny_incorrect_encryption_headers       = false
  attach_deny_incorrect_kms_key_sse              = false
  attach_deny_unencrypted_object_uploads         = false
  attach_deny_ssec_encrypted_object_uploads      = false
  attach_policy                                  = false
  attach_public_policy                           = true
  access_log_delivery_policy_source_buckets      = []
  access_log_delivery_policy_source_accounts     = []
  access_log_delivery_policy_source_organizations = []
  lb_log_delivery_policy_source_organizations    = []
  acl                                            = null
  block_public_acls                              = true
  block_public_policy                            = true
  bucket                                         = null
  bucket_prefix                                  = null
  control_object_ownership                       = false
  grant                                          = []
  ignore_public_acls                             = true
  is_directory_bucket                            = false
  lifecycle_rule                                 = []
  logging                                        = {}
  object_lock_configuration                      = {}
  object_lock_enabled                            = false
  object_ownership                               = "BucketOwnerEnforced"
  policy                                         = null
  putin_khuylo                                   = true
  region                                         = null
  restrict_public_buckets                        = true
  server_side_encryption_configuration           = {}
  tags                                           = {}
  versioning                                     = {}
}
inert = [
  "acceleration_status", "allowed_kms_key_arn", "analytics_configuration", "analytics_self_source_destination",
  "analytics_source_account_id", "analytics_source_bucket_arn", "availability_zone_id", "bucket_namespace",
  "create_metadata_configuration", "data_redundancy", "expected_bucket_owner", "force_destroy",
  "intelligent_tiering", "inventory_configuration", "inventory_self_source_destination",
  "inventory_source_account_id", "inventory_source_bucket_arn", "location_type", "metadata_encryption_configuration",
  "metadata_inventory_table_configuration_state", "metadata_journal_table_record_expiration",
  "metadata_journal_table_record_expiration_days", "metric_configuration", "owner",   "request_payer", "skip_destroy_public_access_block", "transition_default_minimum_object_size", "type", ]

locals {
  create    = var.create_bucket && var.putin_khuylo && !var.is_directory_bucket
  grants    = try(jsondecode(var.grant), var.grant)
  lifecycle = try(jsondecode(var.lifecycle_rule), var.lifecycle_rule)
  hidden    = var.attach_elb_log_delivery_policy || var.attach_waf_log_delivery_policy || var.attach_inventory_destination_policy || var.attach_analytics_destination_policy || var.attach_deny_incorrect_encryption_headers || var.attach_deny_incorrect_kms_key_sse
  made      = local.hidden || var.attach_lb_log_delivery_policy || var.attach_access_log_delivery_policy || var.attach_cloudtrail_log_delivery_policy || var.attach_deny_insecure_transport_policy || var.attach_require_latest_tls_policy || var.attach_deny_unencrypted_object_uploads || var.attach_deny_ssec_encrypted_object_uploads
  arn       = "${aws_s3_bucket.this[0].arn}"
  deny      = { Effect = "Deny", Principal = "*", Action = "s3:*", Resource = [local.arn, "${local.arn}/*"] }
  write     = { Effect = "Allow", Action = "s3:PutObject", Resource = "${local.arn}/*" }
  statements = concat(
    var.attach_deny_insecure_transport_policy ? [merge(local.deny, { Condition = { Bool = { "aws:SecureTransport" = "false" } } })] : [],
    var.attach_require_latest_tls_policy ? [merge(local.deny, { Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } } })] : [],
    var.attach_deny_unencrypted_object_uploads ? [merge(local.deny, { Action = "s3:PutObject", Resource = "${local.arn}/*", Condition = { Null = { "s3:x-amz-server-side-encryption" = "true" } } })] : [],
    var.attach_deny_ssec_encrypted_object_uploads ? [merge(local.deny, { Action = "s3:PutObject", Resource = "${local.arn}/*", Condition = { Null = { "s3:x-amz-server-side-encryption-customer-algorithm" = "false" } } })] : [],
    var.attach_lb_log_delivery_policy ? [
      merge(local.write, { Principal = { Service = "delivery.logs.amazonaws.com" }, Condition = { StringEquals = merge({ "s3:x-amz-acl" = "bucket-owner-full-control" }, local.lb_organizations) } }),
      { Effect = "Allow", Principal = { Service = "delivery.logs.amazonaws.com" }, Action = ["s3:GetBucketAcl", "s3:ListBucket"], Resource = local.arn, Condition = { StringEquals = local.lb_organizations } },
    ] : [],
    var.attach_access_log_delivery_policy ? [
      merge(local.write, { Principal = { Service = "logging.s3.amazonaws.com" }, Condition = local.log_sources }),
      { Effect = "Allow", Principal = { Service = "logging.s3.amazonaws.com" }, Action = "s3:GetBucketAcl", Resource = local.arn },
    ] : [],
    var.attach_cloudtrail_log_delivery_policy ? [
      merge(local.write, { Principal = { Service = "cloudtrail.amazonaws.com" }, Resource = "${local.arn}/AWSLogs/*", Condition = { StringEquals = { "s3:x-amz-acl" = "bucket-owner-full-control" } } }),
      { Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }, Action = "s3:GetBucketAcl", Resource = local.arn },
    ] : [],
  )
  lb_organizations = length(var.lb_log_delivery_policy_source_organizations) > 0 ? { "aws:ResourceOrgID" = var.lb_log_delivery_policy_source_organizations } : {}
  log_sources = merge(
    length(var.access_log_delivery_policy_source_buckets) > 0 ? { "ForAnyValue:ArnLike" = { "aws:SourceArn" = var.access_log_delivery_policy_source_buckets } } : {},
    length(var.access_log_delivery_policy_source_accounts) > 0 ? { "ForAnyValue:StringEquals" = { "aws:SourceAccount" = var.access_log_delivery_policy_source_accounts } } : {},
    length(var.access_log_delivery_policy_source_organizations) > 0 ? { StringEquals = { "aws:ResourceOrgID" = var.access_log_delivery_policy_source_organizations } } : {},
  )
}

resource "aws_s3_bucket" "this" {
  count               = local.create ? 1 : 0
  region              = var.region
  bucket              = var.bucket
  bucket_prefix       = var.bucket_prefix
  object_lock_enabled = var.object_lock_enabled
  tags                = var.tags
}
resource "aws_s3_bucket_logging" "this" {
  count         = local.create && length(keys(var.logging)) > 0 ? 1 : 0
  bucket        = aws_s3_bucket.this[0].id
  target_bucket = var.logging["target_bucket"]
  target_prefix = try(var.logging["target_prefix"], null)
}
resource "aws_s3_bucket_acl" "this" {
  count  = local.create && ((var.acl != null && var.acl != "null") || length(local.grants) > 0) ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  acl    = var.acl == "null" ? null : var.acl
  dynamic "access_control_policy" {
    for_each = length(local.grants) > 0 ? [true] : []
    content {
      dynamic "grant" {
        for_each = local.grants
        content {
          permission = grant.value.permission
          grantee {
            type = grant.value.type
            id   = try(grant.value.id, null)
            uri  = try(grant.value.uri, null)
          }
        }
      }
    }
  }
}
resource "aws_s3_bucket_versioning" "this" {
  count  = local.create && length(keys(var.versioning)) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  versioning_configuration {
    status     = try(var.versioning["enabled"] ? "Enabled" : "Suspended", tobool(var.versioning["status"]) ? "Enabled" : "Suspended", title(lower(var.versioning["status"])), "Enabled")
    mfa_delete = try(tobool(var.versioning["mfa_delete"]) ? "Enabled" : "Disabled", title(lower(var.versioning["mfa_delete"])), null)
  }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  count  = local.create && length(keys(var.server_side_encryption_configuration)) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  dynamic "rule" {
    for_each = try(flatten([var.server_side_encryption_configuration["rule"]]), [])
    content {
      bucket_key_enabled = try(rule.value.bucket_key_enabled, null)
      dynamic "apply_server_side_encryption_by_default" {
        for_each = try([rule.value.apply_server_side_encryption_by_default], [])
        content {
          sse_algorithm     = apply_server_side_encryption_by_default.value.sse_algorithm
          kms_master_key_id = try(apply_server_side_encryption_by_default.value.kms_master_key_id, null)
        }
      }
    }
  }
}
resource "aws_s3_bucket_lifecycle_configuration" "this" {
  count  = local.create && length(local.lifecycle) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  dynamic "rule" {
    for_each = local.lifecycle
    content {
      id     = try(rule.value.id, null)
      status = try(rule.value.enabled ? "Enabled" : "Disabled", tobool(rule.value.status) ? "Enabled" : "Disabled", title(lower(rule.value.status)))
      dynamic "abort_incomplete_multipart_upload" {
        for_each = try([rule.value.abort_incomplete_multipart_upload_days], [])
        content {
          days_after_initiation = abort_incomplete_multipart_upload.value
        }
      }
      dynamic "expiration" {
        for_each = try(flatten([rule.value.expiration]), [])
        content {
          days = try(expiration.value.days, null)
        }
      }
      dynamic "noncurrent_version_expiration" {
        for_each = try(flatten([rule.value.noncurrent_version_expiration]), [])
        content {
          noncurrent_days = try(noncurrent_version_expiration.value.days, noncurrent_version_expiration.value.noncurrent_days, null)
        }
      }
    }
  }
}
resource "aws_s3_bucket_object_lock_configuration" "this" {
  count  = local.create && var.object_lock_enabled && try(var.object_lock_configuration.rule.default_retention, null) != null ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  rule {
    default_retention {
      mode  = var.object_lock_configuration.rule.default_retention.mode
      days  = try(var.object_lock_configuration.rule.default_retention.days, null)
      years = try(var.object_lock_configuration.rule.default_retention.years, null)
    }
  }
}
data "aws_iam_policy_document" "combined" {
  source_policy_documents = concat(
    length(local.statements) > 0 ? [jsonencode({ Version = "2012-10-17", Statement = local.statements })] : [],
    var.attach_policy ? [var.policy] : [],
  )
}
resource "aws_s3_bucket_policy" "this" {
  count  = local.create && (local.made || var.attach_policy) ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  policy = local.hidden ? unmodelled : data.aws_iam_policy_document.combined.json
}
resource "aws_s3_bucket_public_access_block" "this" {
  count                   = local.create && var.attach_public_policy ? 1 : 0
  bucket                  = aws_s3_bucket.this[0].id
  block_public_acls       = var.block_public_acls
  block_public_policy     = var.block_public_policy
  ignore_public_acls      = var.ignore_public_acls
  restrict_public_buckets = var.restrict_public_buckets
}
resource "aws_s3_bucket_ownership_controls" "this" {
  count  = local.create && var.control_object_ownership ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  rule {
    object_ownership = var.object_ownership
  }
}

resource "aws_s3_bucket_cors_configuration" "this" {
  count  = local.create && length(var.cors_rule) > 0 ? unmodelled : 0
  bucket = aws_s3_bucket.this[0].id
}
resource "aws_s3_bucket_website_configuration" "this" {
  count  = local.create && length(var.website) > 0 ? unmodelled : 0
  bucket = aws_s3_bucket.this[0].id
}
resource "aws_s3_bucket_replication_configuration" "this" {
  count  = local.create && length(var.replication_configuration) > 0 ? unmodelled : 0
  bucket = aws_s3_bucket.this[0].id
}

output "s3_bucket_id" { value = try(aws_s3_bucket.this[0].id, var.is_directory_bucket ? unmodelled : "") }
output "s3_bucket_arn" { value = try(aws_s3_bucket.this[0].arn, "") }
output "s3_bucket_bucket_domain_name" { value = try(aws_s3_bucket.this[0].bucket_domain_name, "") }
output "s3_bucket_bucket_regional_domain_name" { value = try(aws_s3_bucket.this[0].bucket_regional_domain_name, "") }
output "s3_bucket_hosted_zone_id" { value = try(aws_s3_bucket.this[0].hosted_zone_id, "") }
