"""Private keys that code makes, and where it puts them; what branches of Amplify are handed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

KIND = "terraform.private-key"


def _shown(value: Any) -> Any:
    return "unread" if isinstance(value, Unread) else value


@pytest.mark.parametrize(
    ("file", "written"),
    [
        ('resource "local_file" "f" { content = tls_private_key.k.private_key_pem }', True),
        ('resource "local_sensitive_file" "f" { content = tls_private_key.k.private_key_openssh }', True),
        (
            'resource "local_file" "f" { content_base64 = base64encode(tls_private_key.k.private_key_pem) }',
            True,
        ),
        ('resource "local_file" "f" { content = "# made\\n${tls_private_key.k.private_key_pem}" }', True),
        ('resource "local_file" "f" { content = tls_private_key.k.public_key_openssh }', False),
        ('resource "local_file" "f" { content = tls_private_key.other.private_key_pem }', False),
        (
            'locals { k = tls_private_key.k.private_key_pem }\nresource "local_file" "f" { content = local.k }',
            True,
        ),
        ('resource "local_file" "f" { content = var.unknown }', "unread"),
        (
            'resource "local_file" "f" {\n  count = var.unknown\n  content = tls_private_key.k.private_key_pem\n}',
            "unread",
        ),
        ("", False),
    ],
)
def test_a_key_may_be_written_to_a_file(collect: Collect, file: str, written: Any) -> None:
    code = f"""
    variable "unknown" {{}}
    resource "tls_private_key" "k" {{ algorithm = "ED25519" }}
    resource "tls_private_key" "other" {{ algorithm = "ED25519" }}
    {file}
    """
    found = collect(code, KIND).resources
    assert _shown(found["./tls_private_key.k"].attributes["written_to_file"]) == written


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (
            "environment_variables = { STAGE = var.unknown, DB_PASSWORD = var.unknown }",
            ["DB_PASSWORD", "STAGE"],
        ),
        ("environment_variables = merge({ A = 1 }, { B = 2 })", ["A", "B"]),
        ("environment_variables = var.unknown", ["unread"]),
        ("environment_variables = {}", []),
        ("environment_variables = null", []),
    ],
)
def test_a_branch_of_amplify_is_handed_variables(collect: Collect, written: str, names: list[str]) -> None:
    code = f"""
    variable "unknown" {{}}
    resource "aws_amplify_branch" "b" {{
      branch_name = "main"
      {written}
    }}
    """
    item = collect(code, "aws.amplify.app").one("aws.amplify.app")
    assert [_shown(name) for name in item.attributes["environment_names"]] == names
    assert (item.attributes["name"], item.attributes["kind"]) == ("main", "branch")
