"""Users, groups, roles and policies, with what is attached to them from wherever it is attached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

CODE = """
resource "aws_iam_user" "u" {
  name = "ann"
  path = "/staff/"
}
resource "aws_iam_group" "g" { name = "ops" }
resource "aws_iam_role" "r" {
  name                 = "app"
  assume_role_policy   = jsonencode({ Statement = [{ Principal = { Service = "ec2.amazonaws.com" } }] })
  permissions_boundary = aws_iam_policy.p.arn
  managed_policy_arns  = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  inline_policy {
    name   = "inside"
    policy = "{}"
  }
}
resource "aws_iam_policy" "p" {
  name   = "own"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
data "aws_partition" "c" {}
resource "aws_iam_user_policy_attachment" "a" {
  user       = aws_iam_user.u.name
  policy_arn = "arn:${data.aws_partition.c.partition}:iam::aws:policy/AdministratorAccess"
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.r.id
  policy_arn = aws_iam_policy.p.arn
}
resource "aws_iam_policy_attachment" "a" {
  name       = "all"
  users      = ["ann"]
  groups     = [aws_iam_group.g.name]
  policy_arn = aws_iam_policy.p.arn
}
resource "aws_iam_user_policy" "i" {
  name   = "embedded"
  user   = aws_iam_user.u.name
  policy = jsonencode({ Statement = [] })
}
resource "aws_iam_user_group_membership" "m" {
  user   = "ann"
  groups = [aws_iam_group.g.name, "elsewhere"]
}
"""

OWN = {"name": "own", "arn": "${aws_iam_policy.p.arn}"}


def test_users(collect: Collect) -> None:
    read = collect(CODE).one("aws.iam.user").attributes
    assert (read["name"], read["path"], read["permissions_boundary"]) == ("ann", "/staff/", None)
    assert read["groups"] == ["ops", "elsewhere"]
    assert read["inline_policies"] == [{"name": "embedded", "document": {"Statement": []}}]
    admin, own = read["attached_policies"]
    assert admin["name"] == "AdministratorAccess"
    assert isinstance(admin["arn"], Unread)
    assert own == OWN


def test_groups_and_roles(collect: Collect) -> None:
    found = collect(CODE)
    assert found.one("aws.iam.group").attributes["attached_policies"] == [OWN]
    role = found.one("aws.iam.role").attributes
    assert role["trust_policy"]["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}
    assert role["permissions_boundary"] == "${aws_iam_policy.p.arn}"
    assert role["attached_policies"] == [
        OWN,
        {"name": "ReadOnlyAccess", "arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    ]
    assert role["inline_policies"] == [{"name": "inside", "document": {}}]


def test_policies_count_their_attachments(collect: Collect) -> None:
    read = collect(CODE).one("aws.iam.policy").attributes
    assert read["attachment_count"] == 3
    assert read["document"]["Statement"][0]["Action"] == "*"


def test_an_unknown_list_of_policies_may_be_empty(collect: Collect) -> None:
    code = 'variable "p" {}\nresource "aws_iam_role" "r" { managed_policy_arns = var.p }\n'
    assert [type(item) for item in collect(code).one("aws.iam.role").attributes["attached_policies"]] == [
        Unread
    ]


def test_an_attachment_to_an_unknown_user_may_be_to_any(collect: Collect) -> None:
    code = """
    variable "who" {}
    resource "aws_iam_user" "u" { name = "ann" }
    resource "aws_iam_user_policy_attachment" "a" {
      user       = var.who
      policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    }
    """
    (unread,) = collect(code).one("aws.iam.user").attributes["attached_policies"]
    assert isinstance(unread, Unread)
    assert "aws_iam_user_policy_attachment.a may be about it: var.who has no value" in unread.reason


def test_documents_take_in_and_override_others(collect: Collect) -> None:
    code = """
    data "aws_iam_policy_document" "base" {
      statement {
        sid     = "a"
        actions = ["s3:Get*"]
      }
      statement {
        sid         = "b"
        not_actions = ["iam:*"]
        principals {
          type        = "AWS"
          identifiers = ["*"]
        }
      }
    }
    data "aws_iam_policy_document" "over" {
      statement {
        sid     = "a"
        effect  = "Deny"
        actions = ["s3:*"]
      }
    }
    data "aws_iam_policy_document" "all" {
      source_policy_documents   = [data.aws_iam_policy_document.base.json]
      override_policy_documents = [data.aws_iam_policy_document.over.json]
      statement { actions = ["ec2:*"] }
    }
    resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.all.json }
    """
    statements = collect(code).one("aws.iam.policy").attributes["document"]["Statement"]
    assert statements == [
        {"Sid": "b", "Effect": "Allow", "NotAction": ["iam:*"], "Principal": {"AWS": ["*"]}},
        {"Effect": "Allow", "Action": ["ec2:*"]},
        {"Sid": "a", "Effect": "Deny", "Action": ["s3:*"]},
    ]


def test_a_policy_that_is_not_json_is_unread(collect: Collect) -> None:
    read = collect('resource "aws_iam_policy" "p" { policy = "{" }').one("aws.iam.policy").attributes
    assert isinstance(read["document"], Unread)
