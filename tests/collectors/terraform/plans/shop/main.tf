terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}
provider "aws" {
  region                      = var.region
  access_key                  = "x"
  secret_key                  = "y"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  default_tags {
    tags = { owner = "platform" }
  }
}
variable "region" { default = "eu-west-1" }
variable "pw" {
  default   = "hunter2hunter2"
  sensitive = true
}
variable "ports" { default = [22, 443] }
resource "terraform_data" "t" { input = "x" }
resource "aws_s3_bucket" "b" {
  for_each      = toset(["x", "y"])
  bucket_prefix = "b-${each.key}"
  tags          = { k = each.key, z = terraform_data.t.id }
}
resource "aws_s3_bucket_versioning" "v" {
  for_each = aws_s3_bucket.b
  bucket   = each.value.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_public_access_block" "p" {
  for_each          = toset(["x", "y"])
  bucket            = aws_s3_bucket.b[each.key].id
  block_public_acls = true
}
resource "aws_s3_bucket" "plain" {
  bucket = "plain-one-two"
  tags   = { a = "b" }
}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.plain.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
resource "aws_s3_bucket_policy" "pp" {
  bucket = aws_s3_bucket.plain.id
  policy = data.aws_iam_policy_document.d.json
}
data "aws_iam_policy_document" "known" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.known.json
}
resource "aws_security_group" "nothing" { name = "n" }
resource "aws_security_group" "dyn" {
  name = "d"
  dynamic "ingress" {
    for_each = var.ports
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
resource "aws_security_group" "dynunknown" {
  name = "du"
  dynamic "ingress" {
    for_each = toset([terraform_data.t.id])
    content {
      from_port   = 22
      to_port     = 22
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
resource "aws_security_group_rule" "r" {
  security_group_id = aws_security_group.nothing.id
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["10.0.0.0/8"]
}
resource "aws_db_instance" "db" {
  identifier             = "db"
  instance_class         = "db.t3.micro"
  engine                 = "mysql"
  allocated_storage      = 20
  username               = "root"
  password               = var.pw
  kms_key_id             = aws_kms_key.k.arn
  storage_encrypted      = true
  vpc_security_group_ids = [aws_security_group.nothing.id, aws_security_group.dyn.id]
}
resource "aws_kms_key" "k" {}
module "m" {
  source   = "./mod"
  for_each = { one = 1 }
  key      = aws_kms_key.k.arn
}
resource "aws_s3_bucket_versioning" "mv" {
  bucket = module.m["one"].bucket
  versioning_configuration { status = "Enabled" }
}
check "c" {
  assert {
    condition     = aws_s3_bucket.plain.bucket == "other"
    error_message = "not other"
  }
}
resource "aws_dynamodb_table" "dyb" {
  name         = "t"
  hash_key     = "a"
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = "a"
    type = "S"
  }
  dynamic "server_side_encryption" {
    for_each = toset([terraform_data.t.id])
    content { enabled = true }
  }
}
resource "aws_dynamodb_table" "plain" {
  name         = "t2"
  hash_key     = "a"
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = "a"
    type = "S"
  }
}
