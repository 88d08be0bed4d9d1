"""Policies that say what they are not about, and trust that is given by patterns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]


def _shown(value: Any) -> Any:
    return "unread" if isinstance(value, Unread) else value


STATEMENTS = [
    ('{ Effect = "Allow", Action = "s3:GetObject", NotResource = "arn:aws:s3:::payroll/*" }', True),
    ('{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::reports/*" }', False),
    ('{ Effect = "Deny", Action = "s3:*", NotResource = "arn:aws:s3:::reports/*" }', False),
    ('{ Effect = var.unknown, Action = "s3:*", NotResource = "arn:aws:s3:::reports/*" }', "unread"),
    ("var.unknown", "unread"),
    ('var.unknown, { Effect = "Allow", Action = "s3:*", NotResource = "arn:aws:s3:::a/*" }', True),
]


@pytest.mark.parametrize(("statements", "expected"), STATEMENTS, ids=range(len(STATEMENTS)))
def test_a_policy_may_name_what_it_is_not_about(collect: Collect, statements: str, expected: Any) -> None:
    code = (
        'variable "unknown" {}\n'
        f'resource "aws_iam_policy" "p" {{ policy = jsonencode({{ Statement = [{statements}] }}) }}'
    )
    item = collect(code, "aws.iam.written-policy").one("aws.iam.written-policy")
    assert _shown(item.attributes["resources_excepted"]) == expected


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ('Action = "sts:AssumeRole"', []),
        ('Action = ["sts:AssumeRole", "sts:TagSession"]', []),
        ('Action = "sts:*"', ["sts:*"]),
        ('Action = "*"', ["*"]),
        ('NotAction = "sts:TagSession"', ["NotAction"]),
    ],
)
def test_trust_is_given_by_name_or_by_pattern(collect: Collect, actions: str, expected: list[str]) -> None:
    principal = 'Principal = { Service = "ec2.amazonaws.com" }'
    code = (
        'resource "aws_iam_role" "r" { assume_role_policy = jsonencode({ Statement = '
        f'{{ Effect = "Allow", {principal}, {actions} }} }}) }}'
    )
    assert collect(code, "aws.iam.role").one("aws.iam.role").attributes["trust_patterns"] == expected


_OPEN = """effect = "Allow"
actions   = ["s3:GetObject"]
resources = ["*"]
principals {
  type        = "*"
  identifiers = ["*"]
}"""
_DOCUMENT = 'data "aws_iam_policy_document" "d" {\n statement {\n %s\n }\n}\n'
_BUCKET_POLICY = (
    'resource "aws_s3_bucket_policy" "p" {\n bucket = %s\n policy = jsonencode({ Statement = [] })\n}\n'
)
_BUCKET = 'resource "aws_s3_bucket" "b" { bucket = "b" }\n'


def test_a_document_that_names_callers_and_is_used_nowhere_is_a_policy_by_itself(collect: Collect) -> None:
    found = collect(_DOCUMENT % _OPEN, "aws.iam.resource-policy").one("aws.iam.resource-policy").attributes
    assert (found["of"], found["declared"]) == ("data.aws_iam_policy_document", False)
    statement = found["document"]["Statement"][0]
    assert (statement["Principal"], statement["Action"]) == ("*", ["s3:GetObject"])
    assert not collect(_DOCUMENT % _OPEN, "aws.iam.written-policy").resources


@pytest.mark.parametrize(
    "code",
    [
        _DOCUMENT % 'effect = "Allow"\n actions = ["s3:GetObject"]\n resources = ["*"]',
        _DOCUMENT % _OPEN + 'output "o" { value = data.aws_iam_policy_document.d.json }',
    ],
    ids=["of an identity", "used"],
)
def test_other_documents_are_judged_elsewhere(collect: Collect, code: str) -> None:
    assert not collect(code, "aws.iam.resource-policy").resources


@pytest.mark.parametrize(
    ("bucket", "declared"),
    [
        ("aws_s3_bucket.b.id", True),
        ('"b"', True),
        ("aws_s3_bucket.nowhere.id", False),
        ("var.unknown", False),
        ("null", False),
    ],
)
def test_a_policy_is_judged_by_itself_unless_its_home_is_known(
    collect: Collect, bucket: str, declared: bool
) -> None:
    code = 'variable "unknown" {}\n' + _BUCKET + _BUCKET_POLICY % bucket
    found = collect(code, "aws.iam.resource-policy").one("aws.iam.resource-policy").attributes
    assert found["declared"] is declared


NAMES = [
    ("aws_s3_bucket.other", True),
    ("aws_s3_bucket.nowhere", True),
    ("aws_s3_bucket.b", False),
    ("var.unknown", False),
    ("aws_s3_bucket", False),  # names nothing: Terraform refuses it, and which one was meant nobody knows
]


@pytest.mark.parametrize(("bucket", "clear"), NAMES, ids=[item[0] for item in NAMES])
def test_what_names_another_resource_leaves_no_doubt(collect: Collect, bucket: str, clear: bool) -> None:
    code = (
        'variable "unknown" {}\nresource "aws_s3_bucket" "other" { bucket = "o" }\n'
        f'{_BUCKET}resource "aws_s3_bucket_logging" "l" {{\n bucket = {bucket}\n target_bucket = "logs"\n}}\n'
    )
    found = collect(code, "aws.s3.bucket").resources["./aws_s3_bucket.b"].attributes
    assert (found["logging"] is None) is clear
    assert isinstance(found["logging"], Unread) is not clear
