"""The acid test: break any one file, and nothing that was read says anything else than before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread
from tests.collectors.terraform.test_terraform_contract import EC2
from tests.collectors.terraform.test_terraform_iam import CODE as IAM
from tests.collectors.terraform.test_terraform_platform import JOINED, VERSIONED
from tests.collectors.terraform.test_terraform_s3 import SPLIT as S3

Collect = Callable[..., Any]

MODULE = {
    "main.tf": """
    provider "aws" { region = "eu-west-1" }
    module "m" {
      source = "./m"
      bucket = aws_s3_bucket.b.id
    }
    resource "aws_s3_bucket" "b" { bucket = "b" }
    """,
    "m/variables.tf": 'variable "bucket" {}\nvariable "on" { default = true }\n',
    "m/main.tf": """
    resource "aws_s3_bucket_versioning" "v" {
      count  = var.on ? 1 : 0
      bucket = var.bucket
      versioning_configuration { status = "Enabled" }
    }
    """,
    "terraform.tfvars": "",
}


def _files(code: str) -> dict[str, str]:
    """Every top-level block in a file of its own."""
    blocks = re.split(r"^(?=[a-z])", code, flags=re.MULTILINE)
    return {f"f{number}.tf": block for number, block in enumerate(blocks)}


TREES = {
    "s3": _files(S3), "iam": _files(IAM), "ec2": _files(EC2), "module": MODULE, "platform": _files(JOINED),
    "versioned": _files(VERSIONED),
}  # fmt: skip
CASES = [(tree, name) for tree, files in TREES.items() for name in files]


def _agrees(before: Any, after: Any) -> bool:
    """True if all that is still read is what it was before."""
    if isinstance(after, Unread):
        return True
    if isinstance(after, dict) and isinstance(before, dict):
        return before.keys() == after.keys() and all(_agrees(before[key], after[key]) for key in after)
    if isinstance(after, list) and isinstance(before, list):
        seen = [item for item in after if not isinstance(item, Unread)]
        if len(seen) == len(after) and len(before) != len(after):
            return False
        return all(any(_agrees(old, item) for old in before) for item in seen)
    return type(before) is type(after) and bool(before == after)


@pytest.mark.parametrize(("tree", "name"), CASES)
def test_breaking_any_file_changes_nothing_but_to_unread(collect: Collect, tree: str, name: str) -> None:
    before = collect(TREES[tree])
    after = collect({name: TREES[tree][name] + "\n= {\n"})
    for uid, resource in after.resources.items():
        if uid not in before.resources:  # a module that nothing calls any more stands for itself
            assert (tree, name) == ("module", "main.tf")
            continue
        for attribute, value in resource.attributes.items():
            assert _agrees(before.resources[uid].attributes[attribute], value), (uid, attribute)
    for uid in before.resources.keys() - after.resources.keys():
        assert not after.populations[before.resources[uid].type].complete
    assert name in {gap.place.file for gap in after.gaps}
