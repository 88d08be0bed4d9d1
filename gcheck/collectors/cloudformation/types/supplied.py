"""Which module translates which CloudFormation type, and into which Terraform type.

Written down apart from the tables, so that a scan imports only those of what a template declares.
tests/collectors/cloudformation/test_cloudformation_contract.py holds both equal and prints the entry that is missing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from gcheck.collectors.terraform.resources.supplied import SUPPLIED as MAPPED

if TYPE_CHECKING:
    from gcheck.collectors.cloudformation.tables import Translation

DECLARED: dict[str, tuple[str, str]] = {
    "AWS::S3::Bucket": ("s3", "aws_s3_bucket"),
    "AWS::S3::BucketPolicy": ("s3", "aws_s3_bucket_policy"),
    "AWS::EC2::SecurityGroup": ("security_groups", "aws_security_group"),
    "AWS::EC2::SecurityGroupIngress": ("security_groups", "aws_security_group_rule"),
    "AWS::EC2::SecurityGroupEgress": ("security_groups", "aws_security_group_rule"),
}
"""CloudFormation type -> module, Terraform type."""

_UNKNOWN: dict[str, str] = {}
"""Attributes that a template cannot tell, though Terraform code can."""

_MADE = frozenset(kind for _, kind in DECLARED.values())

SUPPLIED: dict[str, frozenset[str]] = {
    kind: item.attributes - frozenset(_UNKNOWN.get(kind, "").split())
    for kind, item in MAPPED.items()
    if not _MADE.isdisjoint(item.sources) and not kind.startswith("terraform.")
}
"""Resource type -> the first segments of what can be known before a template is deployed."""


def translation_of(kind: str) -> Translation | None:
    """The translation of a CloudFormation type; None where no mapping reads it."""
    entry = DECLARED.get(kind)
    if entry is None:
        return None
    module = import_module(f"gcheck.collectors.cloudformation.types.{entry[0]}")
    found: Translation = module.TRANSLATIONS[kind]
    return found
