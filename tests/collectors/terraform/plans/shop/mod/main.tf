variable "key" {}
resource "aws_s3_bucket" "inner" {
  count = 2
}
resource "aws_s3_bucket_server_side_encryption_configuration" "e" {
  count  = 2
  bucket = aws_s3_bucket.inner[count.index].id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.key
    }
  }
}
output "bucket" { value = aws_s3_bucket.inner[0].id }
