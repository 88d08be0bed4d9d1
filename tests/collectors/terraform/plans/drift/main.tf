terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}
provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { owner = "platform" }
  }
}
resource "aws_s3_bucket" "kept" { bucket = "kept-one-two" }
resource "aws_s3_bucket" "bare" { bucket = "bare-one-two" }
resource "aws_security_group" "g" {
  name = "g"
}
resource "aws_security_group_rule" "r" {
  security_group_id = aws_security_group.g.id
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["10.0.0.0/8"]
}
resource "aws_sqs_queue" "q" { name = "second" }
resource "aws_sns_topic" "t" { name = "topic" }
