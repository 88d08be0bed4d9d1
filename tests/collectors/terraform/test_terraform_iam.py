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
    assert admin["arn"] == "arn:aws:iam::aws:policy/AdministratorAccess"
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


def test_the_name_of_a_policy_whose_account_is_made_at_apply(collect: Collect) -> None:
    code = """
    resource "aws_organizations_account" "a" { name = "a" }
    resource "aws_iam_role" "r" {
      managed_policy_arns = ["arn:aws:iam::${aws_organizations_account.a.id}:policy/team/Own"]
    }
    """
    (attached,) = collect(code).one("aws.iam.role").attributes["attached_policies"]
    assert attached["name"] == "Own"


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


TRUST = """
data "aws_caller_identity" "me" {}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"]
    }
  }
}
variable "trusted" {}
resource "aws_iam_role" "document" { assume_role_policy = data.aws_iam_policy_document.t.json }
resource "aws_iam_role" "encoded" {
  assume_role_policy = jsonencode({ Statement = [{ Principal = { AWS = data.aws_caller_identity.me.arn } }] })
}
resource "aws_iam_role" "written" {
  assume_role_policy = <<-EOF
    {"Statement": {"Principal": {"AWS": ["arn:aws:iam::${var.trusted}:role/a", "${var.trusted}", "${var.trusted}*"]}}}
  EOF
}
"""


def test_principals_that_cannot_be_anyone_are_texts(collect: Collect) -> None:
    """Whatever an account id is, an ARN with it is not ``*``; a value that may be ``*`` stays unread."""
    found = collect(TRUST, "aws.iam.role").resources
    policies = [
        found[f"./aws_iam_role.{name}"].attributes["trust_policy"]
        for name in ("document", "encoded", "written")
    ]
    document, encoded = (policy["Statement"][0]["Principal"] for policy in policies[:2])
    assert document == {"AWS": ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"]}
    assert encoded == {"AWS": "${data.aws_caller_identity.me.arn}"}
    known, whole, pattern = policies[2]["Statement"]["Principal"]["AWS"]
    assert known == "arn:aws:iam::${var.trusted has no value}:role/a"
    assert isinstance(whole, Unread)
    assert isinstance(pattern, Unread)


def test_conditions_keep_what_may_be_a_pattern_unread(collect: Collect) -> None:
    code = """
    data "aws_organizations_organization" "o" {}
    variable "v" {}
    resource "aws_iam_role" "r" {
      assume_role_policy = jsonencode({ Statement = [{
        Principal = "*"
        Resource  = data.aws_organizations_organization.o.arn
        Condition = { StringLike = {
          "aws:PrincipalOrgID" = data.aws_organizations_organization.o.id
          "aws:PrincipalArn"   = "arn:aws:iam::${var.v}:role/x"
        } }
      }] })
    }
    """
    statement = collect(code, "aws.iam.role").one("aws.iam.role").attributes["trust_policy"]["Statement"][0]
    keys = statement["Condition"]["StringLike"]
    assert keys["aws:PrincipalOrgID"] == "${data.aws_organizations_organization.o.id}"
    assert isinstance(keys["aws:PrincipalArn"], Unread)
    assert isinstance(statement["Resource"], Unread)


def test_a_policy_that_is_looked_up_keeps_its_name(collect: Collect) -> None:
    code = """
    data "aws_iam_policy" "p" { name = "ViewOnlyAccess" }
    resource "aws_iam_role" "r" { name = "r" }
    resource "aws_iam_role_policy_attachment" "a" {
      role       = aws_iam_role.r.name
      policy_arn = data.aws_iam_policy.p.arn
    }
    """
    (attached,) = collect(code, "aws.iam.role").one("aws.iam.role").attributes["attached_policies"]
    assert attached["name"] == "ViewOnlyAccess"
    assert isinstance(attached["arn"], Unread)


def test_template_data_sources_are_rendered(collect: Collect) -> None:
    """hashicorp/template, as templatefile(): its variables and nothing else of the module."""
    files = {
        "main.tf": """
        variable "later" {}
        data "template_file" "t" {
          template = file("policy.tpl")
          vars     = { action = "s3:Get*", bucket = "b-${var.later}" }
        }
        resource "aws_iam_policy" "p" { policy = data.template_file.t.rendered }
        """,
        "policy.tpl": '{"Statement": [{"Effect": "Allow", "Action": "${action}", "Resource": "arn:aws:s3:::${bucket}"}]}',
    }
    document = collect(files, "aws.iam.policy").one("aws.iam.policy").attributes["document"]
    (statement,) = document["Statement"]
    assert statement["Action"] == "s3:Get*"
    assert isinstance(statement["Resource"], Unread)


def test_attachments_to_a_role_that_may_not_exist_leave_others_alone(collect: Collect) -> None:
    code = """
    variable "wanted" {}
    resource "aws_iam_role" "maybe" { count = var.wanted ? 1 : 0 }
    resource "aws_iam_role" "other" { name = "other" }
    resource "aws_iam_role_policy_attachment" "a" {
      role       = aws_iam_role.maybe[0].name
      policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    }
    """
    assert collect(code, "aws.iam.role").one("aws.iam.role").attributes["attached_policies"] == []


def test_a_name_with_an_unknown_part_is_not_any_literal_name(collect: Collect) -> None:
    code = """
    variable "stage" {}
    resource "aws_iam_role" "r" { name = "app-${var.stage}-role" }
    resource "aws_iam_role_policy_attachment" "a" {
      role       = "NAME"
      policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    }
    """
    for name, doubtful in (("db-blue-role", False), ("app-blue-user", False), ("app-blue-role", True)):
        found = collect(code.replace("NAME", name), "aws.iam.role").one("aws.iam.role")
        assert bool(found.attributes["attached_policies"]) is doubtful, name
