"""Which folders are roots, how modules are entered, and what stands for those that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

MODULE = """
variable "name" {}
variable "on" { default = true }
variable "versioned" { default = false }
resource "aws_s3_bucket" "this" {
  count  = var.on ? 1 : 0
  bucket = var.name
}
resource "aws_s3_bucket_versioning" "this" {
  count  = var.versioned ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  versioning_configuration { status = "Enabled" }
}
output "id" { value = one(aws_s3_bucket.this[*].id) }
"""


def test_a_called_folder_is_seen_through_its_calls(collect: Collect) -> None:
    main = """
    provider "aws" { region = "eu-west-1" }
    module "a" {
      source    = "../modules/bucket"
      name      = "a-bucket"
      versioned = true
    }
    module "none" {
      source = "../modules/bucket"
      name   = "none"
      on     = false
    }
    module "many" {
      source   = "../modules/bucket"
      for_each = toset(["x", "y"])
      name     = "many-${each.key}"
    }
    resource "aws_s3_bucket_logging" "l" {
      bucket        = module.many["x"].id
      target_bucket = module.a.id
    }
    """
    found = collect({"prod/main.tf": main, "modules/bucket/main.tf": MODULE}, "aws.s3.bucket")
    read = {
        uid: (item.name, item.attributes["versioning"]["status"]) for uid, item in found.resources.items()
    }
    assert read == {
        "prod/module.a.aws_s3_bucket.this[0]": ("a-bucket", "Enabled"),
        'prod/module.many["x"].aws_s3_bucket.this[0]': ("many-x", "Disabled"),
        'prod/module.many["y"].aws_s3_bucket.this[0]': ("many-y", "Disabled"),
    }
    logged = found.resources['prod/module.many["x"].aws_s3_bucket.this[0]']
    assert logged.attributes["logging"] == {"target_bucket": "a-bucket", "target_prefix": None}
    assert logged.place_of("").file == "modules/bucket/main.tf"
    assert logged.place_of("logging").file == "prod/main.tf"
    assert found.gaps == []
    assert found.populations["aws.s3.bucket"].count == 3


def test_each_folder_that_nobody_calls_is_a_root(collect: Collect) -> None:
    bucket = 'resource "aws_s3_bucket" "b" {}'
    found = collect({"a/main.tf": bucket, "b/c/main.tf": bucket, "main.tf": bucket})
    assert list(found.resources) == [
        "./aws_s3_bucket.b",
        "a/aws_s3_bucket.b",
        "b/c/aws_s3_bucket.b",
    ]
    names = [item.attributes["name"] for item in found.resources.values()]
    assert len(set(names)) == 3


def test_folders_that_call_each_other_are_still_looked_at(collect: Collect) -> None:
    files = {
        "a/main.tf": 'module "b" { source = "../b" }\nresource "aws_s3_bucket" "a" {}\n',
        "b/main.tf": 'module "a" { source = "../a" }\nresource "aws_s3_bucket" "b" {}\n',
    }
    found = collect(files, "aws.s3.bucket")
    assert list(found.resources) == ["a/aws_s3_bucket.a", "a/module.b.aws_s3_bucket.b"]
    assert ["calls itself" in gap.detail for gap in found.gaps if gap.hides_resources] == [True]
    assert not found.populations["aws.s3.bucket"].complete


def test_a_remote_module_is_a_gap_that_may_hide_anything(collect: Collect) -> None:
    code = """
    module "vpc" {
      source  = "acme/vpc/aws"
      version = "~> 5.0"
    }
    resource "aws_security_group" "g" {
      vpc_id = module.vpc.vpc_id
    }
    """
    found = collect(code, "aws.ec2.security-group", "aws.s3.bucket")
    gap = next(gap for gap in found.gaps if gap.hides_resources)
    assert (gap.kind, gap.resource_types, str(gap.place)) == ("remote_module", ("*",), "main.tf:2:5")
    assert "acme/vpc/aws ~> 5.0" in gap.detail
    assert [item.complete for item in found.populations.values()] == [False, False]
    unread = found.one("aws.ec2.security-group").attributes["vpc_id"]
    assert (unread.kind, unread.line) == ("remote_module", 7)


def test_a_local_module_that_is_not_there_is_a_gap(collect: Collect) -> None:
    found = collect(
        'module "m" { source = "./nowhere" }\nmodule "o" { source = "../out" }\n', "aws.s3.bucket"
    )
    assert [(gap.kind, gap.resource_types, gap.place.line) for gap in found.gaps] == [
        ("unresolved", ("*",), 1),
        ("unresolved", ("*",), 2),
    ]


def test_an_unknown_count_is_a_gap_and_no_resource(collect: Collect) -> None:
    code = """
    variable "on" {}
    resource "aws_s3_bucket" "b" { count = var.on ? 1 : 0 }
    resource "aws_s3_bucket" "each" { for_each = var.on }
    resource "aws_s3_bucket" "sure" {}
    resource "aws_cloudtrail" "t" {
      name           = "t"
      s3_bucket_name = aws_s3_bucket.b[0].id
    }
    """
    found = collect(code, "aws.s3.bucket", "aws.cloudtrail.trail")
    assert list(found.resources) == ["./aws_cloudtrail.t", "./aws_s3_bucket.sure"]
    gaps = [gap for gap in found.gaps if gap.hides_resources]
    assert [(gap.kind, gap.resource_types, gap.place.line) for gap in gaps] == [
        ("unresolved", ("aws.s3.bucket",), 3),
        ("unresolved", ("aws.s3.bucket",), 4),
    ]
    assert "var.on has no value" in gaps[0].detail
    assert not found.populations["aws.s3.bucket"].complete
    assert found.populations["aws.cloudtrail.trail"].complete
    assert isinstance(found.one("aws.cloudtrail.trail").attributes["s3_bucket"], Unread)


def test_a_module_that_may_not_exist_hides_what_is_in_it(collect: Collect) -> None:
    main = 'variable "on" {}\nmodule "m" {\n  source = "./m"\n  count = var.on ? 1 : 0\n  name = "x"\n}\n'
    found = collect({"main.tf": main, "m/main.tf": MODULE}, "aws.s3.bucket", "aws.iam.user")
    assert found.resources == {}
    assert not found.populations["aws.s3.bucket"].complete
    assert found.populations["aws.iam.user"].complete


def test_only_what_is_wanted_is_read(collect: Collect) -> None:
    found = collect('resource "aws_s3_bucket" "b" {}\nresource "aws_iam_user" "u" {}\n', "aws.iam.user")
    assert {item.type for item in found.resources.values()} == {"aws.iam.user"}
    assert list(found.populations) == ["aws.iam.user"]


def test_override_files_are_merged(collect: Collect) -> None:
    files = {
        "main.tf": 'resource "aws_ebs_volume" "v" {\n  size = 1\n  encrypted = false\n}\n',
        "override.tf": 'resource "aws_ebs_volume" "v" { encrypted = true }\n',
    }
    read = collect(files).one("aws.ec2.volume").attributes
    assert (read["size_gib"], read["encrypted"]) == (1, True)


def test_a_resource_that_is_declared_twice_is_told(collect: Collect) -> None:
    found = collect('resource "aws_s3_bucket" "b" {}\nresource "aws_s3_bucket" "b" {}\n', "aws.s3.bucket")
    assert len(found.resources) == 1
    assert [(gap.kind, gap.place.line) for gap in found.gaps if gap.hides_resources] == [("unparsed", 2)]


def test_the_provider_gives_region_and_tags_through_aliases_and_modules(collect: Collect) -> None:
    main = """
    provider "aws" { region = "eu-west-1" }
    provider "aws" {
      alias  = "us"
      region = "us-east-1"
    }
    resource "aws_s3_bucket" "eu" {}
    resource "aws_s3_bucket" "us" { provider = aws.us }
    module "inherits" {
      source = "./m"
    }
    module "passed" {
      source    = "./m"
      providers = { aws = aws.us }
    }
    """
    found = collect(
        {"main.tf": main, "m/main.tf": 'resource "aws_s3_bucket" "b" {}'}, "aws.s3.bucket"
    ).resources
    assert found["./aws_s3_bucket.eu"].region == "eu-west-1"
    assert found["./aws_s3_bucket.us"].region == "us-east-1"
    assert found["./module.inherits.aws_s3_bucket.b"].region == "eu-west-1"
    assert isinstance(found["./module.passed.aws_s3_bucket.b"].attributes["region"], Unread)


def test_a_single_file_can_be_the_source(collect: Collect, tmp_path: Any) -> None:
    from tests.collectors.terraform.trees import collect_path

    collect({"a.tf": 'resource "aws_s3_bucket" "a" {}', "b.tf": 'resource "aws_s3_bucket" "b" {}'})
    assert list(collect_path(tmp_path / "a.tf").resources) == ["./aws_s3_bucket.a"]


def test_trails_of_two_roots_are_of_two_accounts(collect: Collect) -> None:
    """A trail in one root folder says nothing about the account that another root is applied to."""
    trail = 'resource "aws_cloudtrail" "t" { name = "t" }'
    found = collect(
        {"a/main.tf": trail, "b/main.tf": trail + trail.replace('"t"', '"u"', 1)}, "aws.cloudtrail.trail"
    )
    accounts = {uid: item.attributes["account"] for uid, item in found.resources.items()}
    assert accounts == {
        "a/aws_cloudtrail.t": "${a/account}",
        "b/aws_cloudtrail.t": "${b/account}",
        "b/aws_cloudtrail.u": "${b/account}",
    }


def test_copies_of_a_file_are_told_apart(collect: Collect) -> None:
    code = 'variable "rotate" {}\nresource "aws_kms_key" "k" {\n  enable_key_rotation = var.rotate\n}\n'
    settings = {"a/terraform.tfvars": "rotate = true\n", "b/terraform.tfvars": "rotate = false\n"}
    broken = {"c/main.tf": "resource {{\n", "d/main.tf": "resource {{\n"}
    found = collect({"a/main.tf": code, "b/main.tf": code, **settings, **broken}, "aws.kms.key")
    seen = {one.attributes["rotation_enabled"]: one.place_of("") for one in found.resources.values()}
    assert {value: (place.file, place.line) for value, place in seen.items()} == {
        True: ("a/main.tf", 2),
        False: ("b/main.tf", 2),
    }
    assert sorted(gap.place.file for gap in found.gaps if gap.kind == "unparsed") == [
        "c/main.tf",
        "d/main.tf",
    ]
