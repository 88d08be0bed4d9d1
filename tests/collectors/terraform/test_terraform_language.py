"""What the language has besides resources: blocks that change nothing of them, OpenTofu's own, workspaces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread
from tests.collectors.terraform.trees import Collected

Collect = Callable[..., Collected]

AROUND = {
    "moved": 'moved {\n  from = aws_s3_bucket.old\n  to = aws_s3_bucket.b\n}',
    "import": 'import {\n  for_each = { a = "x" }\n  to = aws_s3_bucket.b\n  id = each.value\n}',
    "removed": 'removed {\n  from = aws_s3_bucket.gone\n  lifecycle {\n    destroy = false\n  }\n}',
    "check": 'check "c" {\n  data "aws_s3_bucket" "d" {\n    bucket = "x"\n  }\n  assert {\n    condition = data.aws_s3_bucket.d.id == "x"\n    error_message = "no"\n  }\n}',
    "ephemeral": 'ephemeral "random_password" "p" {\n  length = 16\n}',
    "terraform_data": 'resource "terraform_data" "t" {\n  input = "x"\n  provisioner "local-exec" {\n    command = "touch never"\n  }\n}',
    "provider function": 'locals {\n  arn = provider::aws::arn_parse("arn:aws:s3:::b")\n}',
    "action": 'action "aws_lambda_invoke" "a" {\n  config {\n    function_name = "f"\n  }\n}',
    "a block of the future": 'newest "a" "b" {\n  c = 1\n  d "e" {}\n}',
    "backend and cloud": 'terraform {\n  cloud {\n    organization = "o"\n  }\n  required_version = ">= 1.9"\n}',
}  # fmt: skip


@pytest.mark.parametrize("name", AROUND)
def test_what_declares_no_resource_neither_adds_nor_loses_one(collect: Collect, name: str) -> None:
    found = collect(f'{AROUND[name]}\nresource "aws_s3_bucket" "b" {{ bucket = "b" }}\n', "aws.s3.bucket")
    assert list(found.resources) == ["./aws_s3_bucket.b"]
    assert not [gap for gap in found.gaps if gap.hides_resources]


def test_what_a_provider_function_gives_is_unread(value: Callable[..., Any]) -> None:
    assert isinstance(value('provider::aws::arn_parse("arn:aws:s3:::b").account_id'), Unread)


def test_ephemeral_values_are_unread_and_no_secret_of_the_code(collect: Collect) -> None:
    code = """
    ephemeral "random_password" "p" { length = 16 }
    resource "aws_db_instance" "d" {
      password_wo         = ephemeral.random_password.p.result
      password_wo_version = 1
    }
    """
    found = collect(code, "terraform.secret-argument", "aws.rds.instance")
    assert [item.type for item in found.resources.values()] == ["aws.rds.instance"]


def test_a_default_tag_that_is_passed_for_each_region_is_unread(collect: Collect) -> None:
    code = """
    provider "aws" {
      alias    = "by_region"
      for_each = toset(["eu-west-1"])
      region   = each.value
    }
    resource "aws_s3_bucket" "b" {
      for_each = toset(["eu-west-1"])
      provider = aws.by_region[each.key]
      tags     = { a = "b" }
    }
    """
    found = collect({"main.tofu": code}, "aws.s3.bucket").one("aws.s3.bucket").attributes
    assert isinstance(found["tags"], Unread)
    assert isinstance(found["region"], Unread)


def test_a_file_of_opentofu_goes_before_that_of_terraform(collect: Collect) -> None:
    files = {
        "a.tf": 'resource "aws_s3_bucket" "b" { bucket = "of-terraform" }',
        "a.tofu": 'resource "aws_s3_bucket" "b" { bucket = "of-opentofu" }',
        "c.tf.json": '{"resource": {"aws_s3_bucket": {"c": {"bucket": "of-terraform"}}}}',
        "c.tofu.json": '{"resource": {"aws_s3_bucket": {"c": {"bucket": "of-opentofu"}}}}',
        "d.tf": 'resource "aws_s3_bucket" "d" { bucket = "of-both" }',
    }
    found = collect(files, "aws.s3.bucket")
    assert sorted(item.name for item in found.resources.values()) == ["of-both", "of-opentofu", "of-opentofu"]


@pytest.mark.parametrize(("enabled", "count"), [("true", 1), ("false", 0), ("var.unset", 0)])
def test_opentofus_enabled_makes_one_or_none(collect: Collect, enabled: str, count: int) -> None:
    code = f'variable "unset" {{}}\nresource "aws_s3_bucket" "b" {{\n  lifecycle {{\n    enabled = {enabled}\n  }}\n}}\n'
    found = collect({"main.tofu": code}, "aws.s3.bucket")
    assert len(found.resources) == count
    assert any(gap.hides_resources for gap in found.gaps) is ("unset" in enabled)


def test_a_source_that_a_local_makes_is_entered(collect: Collect) -> None:
    files = {
        "main.tofu": 'locals {\n  where = "bucket"\n}\nmodule "m" {\n  source = "./modules/${local.where}"\n  name = "x"\n}\n',
        "modules/bucket/main.tofu": 'variable "name" {}\nresource "aws_s3_bucket" "b" { bucket = var.name }\n',
    }
    found = collect(files, "aws.s3.bucket")
    assert found.resources["./module.m.aws_s3_bucket.b"].name == "x"


def test_a_module_two_folders_away(collect: Collect) -> None:
    files = {
        "env/prod/main.tf": 'module "m" {\n  source = "../../modules/bucket"\n  name = "far"\n}\n',
        "modules/bucket/main.tf": 'variable "name" {}\nresource "aws_s3_bucket" "b" { bucket = var.name }\n',
    }
    (bucket,) = collect(files, "aws.s3.bucket").resources.values()
    assert (bucket.uid, bucket.name) == ("env/prod/module.m.aws_s3_bucket.b", "far")


def test_a_dynamic_block_over_a_list_of_ports(collect: Collect) -> None:
    code = """
    variable "ports" { default = [22, 3389] }
    resource "aws_security_group" "g" {
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
    """
    group = collect(code, "aws.ec2.security-group").one("aws.ec2.security-group").attributes
    assert [(rule["from_port"], rule["to_port"]) for rule in group["ingress"]] == [(22, 22), (3389, 3389)]


def test_versioning_joined_through_for_each(collect: Collect) -> None:
    code = """
    resource "aws_s3_bucket" "b" { for_each = toset(["x", "y"]) }
    resource "aws_s3_bucket_versioning" "v" {
      for_each = aws_s3_bucket.b
      bucket   = each.value.id
      versioning_configuration { status = each.key == "x" ? "Enabled" : "Suspended" }
    }
    """
    found = collect(code, "aws.s3.bucket").resources
    assert [item.attributes["versioning"]["status"] for item in found.values()] == ["Enabled", "Suspended"]


@pytest.mark.parametrize(
    "given",
    [
        "var.unset",
        "data.aws_ssm_parameter.p.value",
        'data.aws_ssm_parameter.p.value == "on"',
        "terraform.workspace",
    ],
)
def test_what_is_not_known_is_unread_also_in_a_comparison(collect: Collect, given: str) -> None:
    code = f'variable "unset" {{}}\ndata "aws_ssm_parameter" "p" {{ name = "p" }}\nresource "aws_kms_key" "k" {{\n  enable_key_rotation = {given}\n}}\n'
    assert isinstance(collect(code, "aws.kms.key").one("aws.kms.key").attributes["rotation_enabled"], Unread)


def test_a_workspace_that_is_named_is_known(collect: Collect) -> None:
    code = """
    variable "rotate" { type = map(bool) }
    resource "aws_kms_key" "k" { enable_key_rotation = var.rotate[terraform.workspace] }
    """
    files = {"main.tf": code, "env/prod.tfvars": "rotate = { prod = true }\n"}
    found = collect(files, "aws.kms.key", workspace="prod", var_files=["env/prod.tfvars"])
    assert found.one("aws.kms.key").attributes["rotation_enabled"] is True
