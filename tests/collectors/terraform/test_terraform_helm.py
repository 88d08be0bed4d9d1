"""Helm charts that code installs: where they come from, which version, and the credentials among their values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]
RELEASE, SECRET = "terraform.helm-release", "terraform.secret-argument"


@pytest.mark.parametrize(
    ("arguments", "kind", "version", "plain"),
    [
        ('chart = "web"\nrepository = "https://charts.example.com"\nversion = "1.2.3"', "repository", "1.2.3", False),
        ('chart = "web"\nrepository = "http://charts.example.com"', "repository", None, True),
        ('chart = "oci://registry.example.com/web"', "repository", None, False),
        ('chart = "stable/web"\nversion = ""', "repository", None, False),
        ('chart = "./charts/web"', "local", None, False),
        ('chart = "${path.module}/charts/web"', "local", None, False),
        ('chart = "/srv/web-1.tgz"', "local", None, False),
        ('chart = "http://charts.example.com/web-1.2.3.tgz"', "archive", None, True),
    ],
)  # fmt: skip
def test_where_a_chart_comes_from(
    collect: Collect, arguments: str, kind: str, version: str | None, plain: bool
) -> None:
    found = collect(f'resource "helm_release" "r" {{\nname = "web"\n{arguments}\n}}', RELEASE).one(RELEASE)
    assert found.name == "web"
    assert tuple(found.attributes[key] for key in ("kind", "version", "plain_text")) == (kind, version, plain)


@pytest.mark.parametrize("argument", ["chart", "repository"])
def test_a_chart_that_a_variable_decides(collect: Collect, argument: str) -> None:
    given = {"chart": '"web"', "repository": '"https://charts.example.com"'} | {argument: "var.where"}
    code = f'variable "where" {{}}\nresource "helm_release" "r" {{\nname = "web"\nchart = {given["chart"]}\n'
    code += f"repository = {given['repository']}\n}}" if argument == "repository" else "}"
    found = collect(code, RELEASE).one(RELEASE).attributes
    assert isinstance(found["kind"], Unread)
    assert isinstance(found["plain_text"], Unread)


@pytest.mark.parametrize(
    ("name", "value", "literal"),
    [
        ("auth.rootPassword", '"hunter2hunter2"', True),
        ("adminPassword", "var.nothing", False),
        ("auth.password", "random_password.p.result", False),
        ("auth.existingSecret", '"db-credentials"', None),
        ("auth.secretName", '"db-credentials"', None),
        ("auth.createSecret", '"yes"', None),
        ("auth.password", '""', None),
        ("image.tag", '"hunter2hunter2"', None),
    ],
)
@pytest.mark.parametrize("block", ["set", "set_sensitive"])
def test_credentials_among_the_values(
    collect: Collect, block: str, name: str, value: str, literal: bool | None
) -> None:
    code = f"""
    variable "nothing" {{}}
    resource "random_password" "p" {{ length = 20 }}
    resource "helm_release" "r" {{
      name  = "web"
      chart = "./web"
      {block} {{
        name  = "{name}"
        value = {value}
      }}
    }}
    """
    found = [item.attributes["literal"] for item in collect(code, SECRET).resources.values()]
    assert found == ([] if literal is None else [literal])


def test_values_as_an_argument_and_the_password_of_the_repository(collect: Collect) -> None:
    code = """
    resource "helm_release" "r" {
      name                = "web"
      chart               = "web"
      repository_password = "hunter2hunter2"
      set = [{ name = "a.token", value = "hunter2hunter2" }, { name = "replicas", value = 2 }]
    }
    """
    found = collect(code, SECRET).resources
    assert {uid.rpartition("helm_release.")[2]: item.attributes["literal"] for uid, item in found.items()} == {
        "r.repository_password": True, "r.set[0].value": True,
    }  # fmt: skip
    assert "hunter2" not in repr(found)


_DOCUMENTS = """
variable "nothing" {}
resource "random_password" "p" { length = 20 }
resource "helm_release" "r" {
  name   = "web"
  chart  = "./web"
  values = [
    <<-EOT
      auth:
        rootPassword: hunter2hunter2
        existingSecret: db-credentials
        users: [{name: a, password: hunter2hunter3}]
    EOT
    ,
    yamlencode({ auth = { token = "hunter2hunter4", replicas = 2, password = var.nothing } }),
    "a:\\n  password: ${random_password.p.result}\\n  secretKey: hunter2hunter5\\n",
    file("elsewhere.yaml"),
    "a: [",
  ]
}
"""


def test_credentials_in_documents_of_values(collect: Collect) -> None:
    found = collect(_DOCUMENTS, SECRET).resources
    said = {uid.partition(".values")[2]: item.attributes["literal"] for uid, item in found.items()}
    unread = {where for where, literal in said.items() if isinstance(literal, Unread)}
    assert unread == {"[3]", "[4]"}
    assert {where: literal for where, literal in said.items() if where not in unread} == {
        "[0].auth.rootPassword": True,
        "[0].auth.users[0].password": True,
        "[1].auth.token": True,
        "[1].auth.password": False,
        "[2].a.password": False,
        "[2].a.secretKey": True,
    }


@pytest.mark.parametrize("values", ["[]", "null", "[null]", '[""]', '["# nothing"]', '["- a"]', '["7"]'])
def test_documents_without_credentials(collect: Collect, values: str) -> None:
    code = f'resource "helm_release" "r" {{\nname = "web"\nchart = "./web"\nvalues = {values}\n}}'
    assert collect(code, SECRET).resources == {}


def test_what_yamlencode_means_is_read_and_its_text_is_not_told(collect: Collect) -> None:
    code = """
    resource "aws_s3_bucket" "b" { bucket = yamlencode({ a = "b" }) }
    resource "aws_s3_bucket" "c" { bucket = yamldecode(yamlencode({ a = "b" })).a }
    resource "aws_s3_bucket" "d" { bucket = replace(yamlencode({ a = "b" }), "b", "c") }
    """
    names = [item.attributes["name"] for item in collect(code, "aws.s3.bucket").resources.values()]
    assert [name for name in names if not isinstance(name, Unread)] == ["b"]
