"""Rights that are given to users, groups and roles which the code does not declare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
EVERYTHING = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })'

CODE = f"""
variable "arn" {{}}
data "aws_partition" "p" {{}}
resource "aws_iam_role" "here" {{
  name               = "here"
  assume_role_policy = "{{}}"
}}
resource "aws_iam_role_policy" "here" {{
  role   = aws_iam_role.here.id
  policy = {EVERYTHING}
}}
resource "aws_iam_role_policy" "elsewhere" {{
  role   = "elsewhere"
  policy = {EVERYTHING}
}}
resource "aws_iam_role_policy_attachment" "here" {{
  role       = "here"
  policy_arn = "{ADMIN}"
}}
resource "aws_iam_role_policy_attachment" "elsewhere" {{
  role       = "elsewhere"
  policy_arn = "{ADMIN}"
}}
resource "aws_iam_user_policy_attachment" "partition" {{
  user       = "elsewhere"
  policy_arn = "arn:${{data.aws_partition.p.partition}}:iam::aws:policy/PowerUserAccess"
}}
resource "aws_iam_group_policy_attachment" "unknown" {{
  group      = "elsewhere"
  policy_arn = var.arn
}}
"""


def _found(collect: Collect, kind: str) -> dict[str, Any]:
    found = collect(CODE, kind)
    return {uid.removeprefix("./"): item.attributes for uid, item in found.resources.items()}


def test_embedded_policies_say_whether_their_role_is_declared(collect: Collect) -> None:
    found = _found(collect, "aws.iam.embedded-policy")
    assert {name: item["declared"] for name, item in found.items()} == {
        "aws_iam_role_policy.here": True,
        "aws_iam_role_policy.elsewhere": False,
    }
    statement = found["aws_iam_role_policy.elsewhere"]["document"]["Statement"][0]
    assert (statement["Action"], statement["Resource"]) == ("*", "*")


def test_attachments_tell_what_is_attached(collect: Collect) -> None:
    found = _found(collect, "aws.iam.policy-attachment")
    assert {name.rpartition(".")[2]: item["declared"] for name, item in found.items()} == {
        "here": True,
        "elsewhere": False,
        "partition": False,
        "unknown": False,
    }
    attached = found["aws_iam_role_policy_attachment.elsewhere"]["policy"]
    assert attached == {"name": "AdministratorAccess", "arn": ADMIN}
    assert found["aws_iam_user_policy_attachment.partition"]["policy"]["name"] == "PowerUserAccess"
    assert isinstance(found["aws_iam_group_policy_attachment.unknown"]["policy"]["arn"], Unread)


ANY = f"""
variable "role" {{}}
resource "aws_iam_role_policy" "any" {{
  role   = var.role
  policy = {EVERYTHING}
}}
"""


def test_a_role_that_cannot_be_resolved_may_be_one_that_is_declared(collect: Collect) -> None:
    found = collect(CODE + ANY, "aws.iam.embedded-policy").resources
    assert isinstance(found["./aws_iam_role_policy.any"].attributes["declared"], Unread)


def test_without_any_role_in_the_code_it_is_declared_elsewhere(collect: Collect) -> None:
    assert (
        collect(ANY, "aws.iam.embedded-policy").one("aws.iam.embedded-policy").attributes["declared"] is False
    )


def test_a_lost_file_may_declare_the_role(collect: Collect) -> None:
    files = {
        "main.tf": ANY.replace("var.role", '"r"'),
        "lost.tf": 'resource "aws_iam_role" "r" { name = \n= {',
    }
    found = collect(files, "aws.iam.embedded-policy").one("aws.iam.embedded-policy")
    assert isinstance(found.attributes["declared"], Unread)
