terraform {
  required_version = ">= 1.5"
}

provider "aws" {
  region = var.region
}

locals {
  prefix = "larkspur-${var.environment}"
}

# The bookings: encrypted with our own key, versioned, shut, logged.
module "bookings" {
  source = "./modules/bucket"

  name       = "${local.prefix}-bookings"
  kms_key    = aws_kms_key.data.arn
  log_bucket = aws_s3_bucket.logs.id
}

# Exports for partners were set up in a hurry: no key of our own, no versions, no logs.
resource "aws_s3_bucket" "exports" {
  bucket = "${local.prefix}-exports"
}

resource "aws_s3_bucket" "logs" {
  bucket = "${local.prefix}-logs"
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_kms_key" "data" {
  description         = "Bookings and exports"
  enable_key_rotation = true
}

resource "aws_cloudtrail" "main" {
  name                          = "${local.prefix}-trail"
  s3_bucket_name                = aws_s3_bucket.logs.id
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  kms_key_id                    = var.trail_key_arn
}
