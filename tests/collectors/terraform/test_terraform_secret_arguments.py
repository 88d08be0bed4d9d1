"""Passwords, tokens and keys in code: which are told of, which are none, and that no value is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

KIND = "terraform.secret-argument"


def _found(collect: Collect, code: str | dict[str, str], **options: Any) -> dict[str, Any]:
    """Whether each argument is literal, by the end of its address."""
    collected = collect(code, KIND, **options)
    return {uid.removeprefix("./"): item.attributes["literal"] for uid, item in collected.resources.items()}


@pytest.mark.parametrize(
    ("password", "literal"),
    [
        ('"hunter2hunter2"', True),
        ("random_password.p.result", False),
        ("var.nothing", False),
        ("var.given", True),
        ('"${var.given}-1"', True),
        ("local.p", True),
    ],
)
def test_a_password_is_literal_where_code_alone_tells_it(
    collect: Collect, password: str, literal: bool
) -> None:
    code = f"""
    variable "nothing" {{}}
    variable "given" {{ default = "hunter2hunter2" }}
    locals {{ p = "hunter2hunter2" }}
    resource "random_password" "p" {{ length = 20 }}
    resource "aws_db_instance" "d" {{ password = {password} }}
    """
    assert _found(collect, code) == {"aws_db_instance.d.password": literal}


def test_a_value_in_a_variable_file_of_the_tree_is_in_the_code(collect: Collect) -> None:
    files = {
        "main.tf": 'variable "p" {}\nresource "aws_db_instance" "d" { password = var.p }\n',
        "terraform.tfvars": 'p = "hunter2hunter2"\n',
    }
    assert _found(collect, files) == {"aws_db_instance.d.password": True}


def test_a_module_is_given_a_password(collect: Collect) -> None:
    files = {
        "main.tf": 'module "m" {\n  source   = "./m"\n  password = "hunter2hunter2"\n}\n',
        "m/main.tf": 'variable "password" {}\nresource "aws_db_instance" "d" { password = var.password }\n',
    }
    assert _found(collect, files)["module.m.aws_db_instance.d.password"] is True


def test_what_is_not_evaluated_is_unread(collect: Collect) -> None:
    code = 'resource "aws_db_instance" "d" { password = formatdate("YYYY", timestamp()) }'
    assert isinstance(_found(collect, code)["aws_db_instance.d.password"], Unread)


def test_a_database_without_a_password_in_its_code_is_not_told_of(collect: Collect) -> None:
    code = 'resource "aws_db_instance" "d" { manage_master_user_password = true }'
    assert _found(collect, code) == {}


def test_keys_of_providers(collect: Collect) -> None:
    code = """
    variable "key" {}
    provider "aws" { access_key = var.key }
    provider "aws" {
      alias      = "west"
      access_key = "EXAMPLE"
      secret_key = "not-a-real-key"
    }
    """
    assert _found(collect, code) == {
        "provider.aws.access_key": False,
        "provider.aws.west.access_key": True,
        "provider.aws.west.secret_key": True,
    }


STORES = """
resource "aws_secretsmanager_secret_version" "placeholder" { secret_string = "Replace after build" }
resource "aws_secretsmanager_secret_version" "later" {
  secret_string = "first"
  lifecycle { ignore_changes = [secret_string] }
}
resource "aws_secretsmanager_secret_version" "empty" { secret_string = jsonencode({}) }
resource "aws_secretsmanager_secret_version" "plain" {
  secret_string = jsonencode({ password = "hunter2hunter2" })
}
resource "aws_ssm_parameter" "plain" {
  type  = "SecureString"
  value = "hunter2hunter2"
}
resource "aws_ssm_parameter" "no_secret" {
  type  = "String"
  value = "eu-west-1"
}
"""


def test_the_first_value_of_a_secret_that_is_set_by_hand_later_is_none(collect: Collect) -> None:
    assert _found(collect, STORES) == {
        "aws_secretsmanager_secret_version.plain.secret_string": True,
        "aws_ssm_parameter.plain.value": True,
    }


def test_each_user_of_a_broker_has_a_password(collect: Collect) -> None:
    code = """
    variable "p" {}
    resource "aws_mq_broker" "b" {
      user {
        username = "a"
        password = "hunter2hunter2"
      }
      user {
        username = "b"
        password = var.p
      }
    }
    """
    assert _found(collect, code) == {
        "aws_mq_broker.b.user[0].password": True,
        "aws_mq_broker.b.user[1].password": False,
    }


def test_no_value_is_kept(collect: Collect) -> None:
    collected = collect(STORES + 'provider "aws" { secret_key = "hunter2hunter2" }', KIND)
    assert collected.resources
    assert "hunter2" not in repr(collected.items)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (
            'resource "aws_lb_listener" "r" {\n  default_action {\n    authenticate_oidc {\n'
            '      client_secret = "hunter2hunter2"\n    }\n  }\n}',
            {"aws_lb_listener.r.default_action.authenticate_oidc[0].client_secret": True},
        ),
        (
            'resource "aws_lb_listener_rule" "r" {\n  action {\n    authenticate_oidc {\n'
            '      client_secret = "hunter2hunter2"\n    }\n  }\n}',
            {"aws_lb_listener_rule.r.action.authenticate_oidc[0].client_secret": True},
        ),
        (
            'resource "null_resource" "n" {\n  provisioner "local-exec" {\n    command = "setup --password=hunter2hunter2"\n'
            "    environment = { TOKEN = var.given }\n  }\n"
            '  provisioner "local-exec" {\n    command = "setup --password=${var.given}"\n'
            '    environment = { DB_PASSWORD = "hunter2hunter2" }\n  }\n}',
            {
                "null_resource.n.provisioner[0].command": True,
                "null_resource.n.provisioner[1].environment": True,
            },
        ),
        (
            'resource "terraform_data" "t" {\n  provisioner "remote-exec" {\n    inline = ["echo ready", "login ${var.given}"]\n  }\n}',
            {},
        ),
        (
            'resource "aws_amplify_app" "a" {\n  oauth_token = "hunter2hunter2"\n  basic_auth_credentials = var.given\n}',
            {"aws_amplify_app.a.oauth_token": True, "aws_amplify_app.a.basic_auth_credentials": False},
        ),
        (
            'resource "aws_cloudwatch_event_connection" "c" {\n  auth_parameters {\n    basic {\n      username = "u"\n'
            '      password = "hunter2hunter2"\n    }\n  }\n}',
            {"aws_cloudwatch_event_connection.c.auth_parameters.basic[0].password": True},
        ),
        (
            'resource "aws_lb_listener" "l" {\n  default_action {\n    type = "authenticate-oidc"\n    authenticate_oidc {\n'
            "      client_secret = var.given\n    }\n  }\n}",
            {"aws_lb_listener.l.default_action.authenticate_oidc[0].client_secret": False},
        ),
        (
            'resource "aws_elasticache_user" "u" { passwords = [random_password.p.result, "hunter2hunter2"] }',
            {"aws_elasticache_user.u.passwords": True},
        ),
        (
            'resource "aws_elasticache_user" "u" { passwords = [random_password.p.result, var.given] }',
            {"aws_elasticache_user.u.passwords": False},
        ),
        ('resource "aws_elasticache_user" "u" { passwords = [] }', {}),
        (
            'resource "aws_iam_server_certificate" "s" { private_key = file("${path.module}/web.key") }',
            {"aws_iam_server_certificate.s.private_key": True},
        ),
    ],
)
def test_what_other_services_are_given(collect: Collect, declared: str, expected: dict[str, bool]) -> None:
    code = f'variable "given" {{}}\nresource "random_password" "p" {{ length = 20 }}\n{declared}\n'
    assert _found(collect, {"main.tf": code, "web.key": "hunter2hunter2\n"}) == expected
