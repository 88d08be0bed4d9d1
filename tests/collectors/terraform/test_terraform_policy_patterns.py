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
