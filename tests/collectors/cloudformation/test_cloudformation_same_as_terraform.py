"""The same things, once in Terraform and once in CloudFormation, are the same to every control."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gcheck.model.unread import Unread
from tests.collectors.cloudformation.templates import collect_path as from_templates
from tests.collectors.terraform.trees import collect_path as from_code

PAIRS: dict[str, tuple[str, str, str]] = {
    "a public bucket": (
        "aws.s3.bucket",
        """
resource "aws_s3_bucket" "x" { bucket = "data" }
resource "aws_s3_bucket_acl" "x" {
  bucket = aws_s3_bucket.x.id
  acl    = "public-read"
}
resource "aws_s3_bucket_public_access_block" "x" {
  bucket            = aws_s3_bucket.x.id
  block_public_acls = false
}
resource "aws_s3_bucket_policy" "x" {
  bucket = aws_s3_bucket.x.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject",
                                       Resource = "${aws_s3_bucket.x.arn}/*" }] })
}
""",
        """
  X:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      AccessControl: PublicRead
      PublicAccessBlockConfiguration: {BlockPublicAcls: false}
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref X
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: !Sub "${X.Arn}/*"}]
""",
    ),
    "a bucket with everything": (
        "aws.s3.bucket",
        """
resource "aws_s3_bucket" "x" { bucket = "data" }
resource "aws_s3_bucket_versioning" "x" {
  bucket = aws_s3_bucket.x.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "x" {
  bucket = aws_s3_bucket.x.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "k"
    }
  }
}
resource "aws_s3_bucket_logging" "x" {
  bucket        = aws_s3_bucket.x.id
  target_bucket = "logs"
  target_prefix = "x"
}
""",
        """
  X:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      VersioningConfiguration: {Status: Enabled}
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: k}
      LoggingConfiguration: {DestinationBucketName: logs, LogFilePrefix: x}
""",
    ),
    "a group with rules": (
        "aws.ec2.security-group",
        """
resource "aws_security_group" "x" {
  name        = "g"
  description = "d"
  vpc_id      = "vpc-1"
  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    protocol         = "-1"
    from_port        = 0
    to_port          = 0
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
}
resource "aws_security_group_rule" "r" {
  type                     = "ingress"
  security_group_id        = aws_security_group.x.id
  source_security_group_id = aws_security_group.x.id
  protocol                 = "udp"
  from_port                = 1
  to_port                  = 2
}
""",
        """
  X:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupName: g
      GroupDescription: d
      VpcId: vpc-1
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]
  R:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref X, SourceSecurityGroupId: !GetAtt X.GroupId, IpProtocol: udp, FromPort: 1, ToPort: 2}
""",
    ),
    "a role with rights": (
        "aws.iam.role",
        """
resource "aws_iam_role" "x" {
  name               = "r"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" },
                                                   Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "p" {
  name   = "p"
  role   = aws_iam_role.x.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.x.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
""",
        """
  X:
    Type: AWS::IAM::Role
    Properties:
      RoleName: r
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"]
  P:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: p
      Roles: [!Ref X]
      PolicyDocument: {Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
""",
    ),
    "a trail": (
        "aws.cloudtrail.trail",
        """
resource "aws_s3_bucket" "b" {}
resource "aws_cloudtrail" "x" {
  name                          = "t"
  s3_bucket_name                = aws_s3_bucket.b.id
  is_multi_region_trail         = true
  event_selector {
    read_write_type = "All"
    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }
  }
}
""",
        """
  B: {Type: AWS::S3::Bucket}
  X:
    Type: AWS::CloudTrail::Trail
    Properties:
      TrailName: t
      IsLogging: true
      S3BucketName: !Ref B
      IsMultiRegionTrail: true
      EventSelectors: [{ReadWriteType: All, DataResources: [{Type: "AWS::S3::Object", Values: ["arn:aws:s3"]}]}]
""",
    ),
    "an instance": (
        "aws.ec2.instance",
        """
resource "aws_instance" "x" {
  ami                         = "ami-1"
  vpc_security_group_ids      = ["sg-1"]
  associate_public_ip_address = true
  metadata_options { http_tokens = "required" }
  user_data                   = "password = abcdefgh12345"
}
""",
        """
  X:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-1
      NetworkInterfaces: [{DeviceIndex: "0", AssociatePublicIpAddress: true, GroupSet: [sg-1]}]
      MetadataOptions: {HttpTokens: required}
      UserData: !Base64 "password = abcdefgh12345"
""",
    ),
}

_REFERENCE = re.compile(r"\$\{[^{}]*\}")


def _plain(value: Any) -> Any:
    """A value in which every reference is the same, and so is everything that was not read."""
    if isinstance(value, Unread):
        return "unread"
    if isinstance(value, str):
        return _REFERENCE.sub("${reference}", value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", PAIRS)
def test_attributes_are_the_same(tmp_path: Path, name: str) -> None:
    kind, code, template = PAIRS[name]
    (tmp_path / "main.tf").write_text(code)
    (tmp_path / "t.yaml").write_text(f"Resources:{template}")
    ours = from_templates(tmp_path, (kind,)).one(kind).attributes
    theirs = from_code(tmp_path, (kind,)).one(kind).attributes
    assert {key: _plain(value) for key, value in ours.items()} == {
        key: _plain(value) for key, value in theirs.items()
    }
