"""What every collector promises: declared types and attributes, values that fit them, the same order every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from gcheck.collectors.terraform import resources as mappings
from gcheck.collectors.terraform.collector import TerraformCollector
from gcheck.collectors.terraform.kubernetes.declared import SUPPLIED as OBJECTS
from gcheck.collectors.terraform.resources.indexing import index_text
from gcheck.collectors.terraform.resources.supplied import INDEX, SUPPLIED, every_type
from gcheck.model.collector import Collector
from gcheck.model.resource_type import ResourceType
from gcheck.model.unread import Unread
from tests.collectors.terraform import test_terraform_edge as edge
from tests.collectors.terraform import test_terraform_machines as machines
from tests.collectors.terraform import test_terraform_services as services
from tests.collectors.terraform.test_terraform_iam import CODE as IAM
from tests.collectors.terraform.test_terraform_platform import BARE, CASES, JOINED
from tests.collectors.terraform.test_terraform_s3 import SPLIT as S3
from tests.collectors.terraform.test_themes import THEMES

Collect = Callable[..., Any]

EC2 = """
resource "aws_security_group" "g" {
  ingress {
    protocol    = "tcp"
    from_port   = 1
    to_port     = 2
    cidr_blocks = ["10.0.0.0/8"]
  }
}
resource "aws_default_security_group" "g" {}
resource "aws_ebs_volume" "v" { size = 1 }
resource "aws_instance" "i" {
  root_block_device { volume_size = 8 }
}
resource "aws_ebs_snapshot" "s" { volume_id = aws_ebs_volume.v.id }
resource "aws_ebs_encryption_by_default" "d" {}
resource "aws_cloudtrail" "t" {
  name           = "t"
  s3_bucket_name = "b"
}
"""

UNSET = """
variable "u" {}
resource "aws_s3_bucket" "unknown" {
  bucket              = var.u
  acl                 = var.u
  policy              = var.u
  tags                = var.u
  object_lock_enabled = var.u
}
resource "aws_security_group" "unknown" { ingress = var.u }
resource "aws_ebs_volume" "unknown" {
  size      = var.u
  encrypted = var.u
}
resource "aws_iam_role" "unknown" {
  assume_role_policy  = var.u
  managed_policy_arns = var.u
}
resource "aws_cloudtrail" "unknown" {
  s3_bucket_name = var.u
  event_selector { read_write_type = var.u }
}
"""


def _declared() -> dict[str, ResourceType]:
    types = {}
    for file in resources.files("gcheck.resource_types").iterdir():
        if file.name.endswith(".yaml"):
            for name, data in yaml.safe_load(file.read_text(encoding="utf-8"))["types"].items():
                types[name] = ResourceType(
                    name, data["title"], data["description"], data["attributes"], "aws"
                )
    return types


def _seen(value: Any) -> Any:
    """A value without what was not read."""
    if isinstance(value, dict):
        return {key: _seen(item) for key, item in value.items() if not isinstance(item, Unread)}
    if isinstance(value, list):
        return [_seen(item) for item in value if not isinstance(item, Unread)]
    return value


WRITTEN = """
terraform {
  required_providers { aws = "~> 5.0" }
  backend "local" {}
}
module "m" { source = "o/m/aws" }
"""
CODES = {
    "written": WRITTEN,
    "s3": S3, "iam": IAM, "ec2": EC2, "machines": machines.CODE, "edge": edge.CODE, "services": services.CODE,
}  # fmt: skip
UNSETS = {"unset": UNSET, "machines": machines.UNSET, "edge": edge.UNSET, "services": services.UNSET}


def test_types_and_attributes_are_declared() -> None:
    collector: Collector = TerraformCollector()
    declared = _declared()
    assert len(collector.types()) > 80
    for kind in collector.types():
        assert collector.attributes(kind) <= declared[kind].attributes.keys()
    assert collector.attributes("aws.account") == frozenset()


def test_the_index_says_what_the_mappings_say() -> None:
    assert resources.files(mappings).joinpath(INDEX).read_text("utf-8") == index_text(), "run `make generate`"


def test_every_type_that_a_mapping_names_is_told_as_read() -> None:
    """The names are looked for in the mappings' texts, and not in the index that was made of them."""
    told = {kind.removeprefix("data.") for kind in every_type()}
    for file in Path(next(iter(mappings.__path__))).glob("*.py"):
        named = set(re.findall(r"[\"' ](aws_[a-z0-9_]*[a-z0-9])[\"' ]", file.read_text("utf-8")))
        assert named <= told, file.name


def test_what_lists_its_parts_is_declared_by_them() -> None:
    assert "aws_vpc_security_group_ingress_rule" in SUPPLIED["aws.ec2.security-group"].declared_by
    assert SUPPLIED["aws.ec2.security-group"].sources[0] == "aws_security_group"


PLATFORM = {f"{kind}/main.tf": code for kind, (code, _) in BARE.items()}
PLATFORM |= {f"case{position}/main.tf": case[1] for position, case in enumerate(CASES)}
PLATFORM["joined/main.tf"] = JOINED
THEMED = {
    f"theme{position}/main.tf": theme.bad
    for position, theme in enumerate(THEMES)
    if not theme.bad.startswith("{")
}


@pytest.mark.parametrize("code", [*CODES.values(), *UNSETS.values(), PLATFORM, THEMED])
def test_values_fit_the_declared_types(collect: Collect, code: str | dict[str, str]) -> None:
    declared = _declared()
    found = collect(code)
    assert found.resources
    for resource in found.resources.values():
        jsonschema.validate(_seen(dict(resource.attributes)), declared[resource.type].schema())
        assert resource.attributes.keys() == TerraformCollector().attributes(resource.type)


def test_every_type_is_among_the_examples(collect: Collect) -> None:
    found = collect({**{f"{name}/main.tf": code for name, code in CODES.items()}, **PLATFORM, **THEMED})
    # those of Kubernetes are what manifests hold, see test_terraform_kubernetes.py
    assert {item.type for item in found.resources.values()} == TerraformCollector().types() - OBJECTS


@pytest.mark.parametrize("code", UNSETS.values(), ids=list(UNSETS))
def test_every_unread_attribute_has_its_gap(collect: Collect, code: str) -> None:
    found = collect(code)
    for resource in found.resources.values():
        told = {name for gap in found.gaps if gap.resource_uid == resource.uid for name in gap.attributes}
        unread = {name for name, value in resource.attributes.items() if _seen([value]) != [value]}
        assert unread
        assert unread == told


def test_the_same_code_gives_the_same_items_in_the_same_order(collect: Collect) -> None:
    files = {"a/main.tf": S3, "b/main.tf": IAM, "c/main.tf": UNSET}
    first = collect(files)
    assert collect(files).items == first.items
    uids = [item.uid for item in first.items if hasattr(item, "uid")]
    assert uids == sorted(uids)
    assert len(set(uids)) == len(uids)
