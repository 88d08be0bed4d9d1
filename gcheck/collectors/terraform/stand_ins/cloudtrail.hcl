# cloudposse/cloudtrail/aws from 0.17, where trails became multi-region; its name and tags are made by another module
required = ["s3_bucket_name"]
inputs {
  advanced_event_selector = []
  cloud_watch_logs_group_arn = ""
  cloud_watch_logs_role_arn = ""
  context = null
  enable_log_file_validation = true
  enable_logging = true
  enabled = null
  event_selector = []
  include_global_service_events = false
  insight_selector = []
  is_multi_region_trail = true
  is_organization_trail = false
  kms_key_arn = ""
  s3_key_prefix = null
  sns_topic_name = null
}
inert = [
  "additional_tag_map", "attributes", "delimiter", "descriptor_formats", "environment", "id_length_limit",
  "label_key_case", "label_order", "label_value_case", "labels_as_tags", "name", "namespace", "regex_replace_chars",
  "stage", "tags", "tenant",
]

resource "aws_cloudtrail" "default" {
  count                         = try(coalesce(var.enabled), var.context.enabled, true) ? 1 : 0
  name                          = unmodelled
  enable_logging                = var.enable_logging
  s3_bucket_name                = var.s3_bucket_name
  s3_key_prefix                 = var.s3_key_prefix
  sns_topic_name                = var.sns_topic_name
  enable_log_file_validation    = var.enable_log_file_validation
  is_multi_region_trail         = var.is_multi_region_trail
  include_global_service_events = var.include_global_service_events
  cloud_watch_logs_role_arn     = var.cloud_watch_logs_role_arn
  cloud_watch_logs_group_arn    = var.cloud_watch_logs_group_arn
  kms_key_id                    = var.kms_key_arn
  is_organization_trail         = var.is_organization_trail
  tags                          = unmodelled
  dynamic "insight_selector" {
    for_each = var.insight_selector
    content {
      insight_type = insight_selector.value.insight_type
    }
  }
  dynamic "event_selector" {
    for_each = var.event_selector
    content {
      include_management_events        = lookup(event_selector.value, "include_management_events", null)
      read_write_type                  = lookup(event_selector.value, "read_write_type", null)
      exclude_management_event_sources = lookup(event_selector.value, "exclude_management_event_sources", null)
      dynamic "data_resource" {
        for_each = lookup(event_selector.value, "data_resource", [])
        content {
          type   = data_resource.value.type
          values = data_resource.value.values
        }
      }
    }
  }
  dynamic "advanced_event_selector" {
    for_each = var.advanced_event_selector
    content {
      dynamic "field_selector" {
        for_each = advanced_event_selector.value.field_selector
        content {
          field           = field_selector.value.field
          equals          = lookup(field_selector.value, "equals", null)
          not_equals      = lookup(field_selector.value, "not_equals", null)
          starts_with     = lookup(field_selector.value, "starts_with", null)
          not_starts_with = lookup(field_selector.value, "not_starts_with", null)
          ends_with       = lookup(field_selector.value, "ends_with", null)
          not_ends_with   = lookup(field_selector.value, "not_ends_with", null)
        }
      }
    }
  }
}

output "cloudtrail_id" { value = join("", aws_cloudtrail.default[*].id) }
output "cloudtrail_arn" { value = join("", aws_cloudtrail.default[*].arn) }
