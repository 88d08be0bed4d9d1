"""What code says of modules, providers and backends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

SHA = "51d462976d84fdea54b47d80dcabbf680badcdb8"

SOURCES = [
    ("./network", "local", None, False),
    ("terraform-aws-modules/vpc/aws", "registry", "none", False),
    ("terraform-aws-modules/iam/aws//modules/iam-role", "registry", "none", False),
    ("app.terraform.io/example/vpc/aws", "registry", "none", False),
    ("github.com/example/vpc", "git", "none", False),
    ("git@github.com:example/vpc.git?ref=v1.2.0", "git", "version", False),
    ("git::https://git.example.com/vpc.git", "git", "none", False),
    ("git::https://git.example.com/vpc.git?ref=main", "git", "branch", False),
    ("git::https://git.example.com/vpc.git//net?depth=1&ref=1.2.0", "git", "version", False),
    ("git::https://git.example.com/vpc.git?ref=release-2.1.0", "git", "version", False),
    (f"git::ssh://git@git.example.com/vpc.git?ref={SHA}", "git", "commit", False),
    ("git::http://git.example.com/vpc.git?ref=v1.0", "git", "version", True),
    ("https://example.com/vpc.zip", "archive", "none", False),
    ("http://example.com/vpc.zip", "archive", "none", True),
    ("s3::https://s3-eu-west-1.amazonaws.com/modules/vpc.zip", "bucket", "none", False),
]


@pytest.mark.parametrize(("source", "kind", "pinned", "plain"), SOURCES)
def test_a_source_is_of_a_kind_and_held_to_a_state(
    collect: Collect, source: str, kind: str, pinned: str | None, plain: bool
) -> None:
    found = collect(f'module "m" {{ source = "{source}" }}').one("terraform.module-call")
    said = {name: found.attributes[name] for name in ("kind", "pinned", "plain_text")}
    assert said == {"kind": kind, "pinned": pinned, "plain_text": plain}


@pytest.mark.parametrize("version", ['"5.0.0"', '"~> 5.0"', "local.v"])
def test_a_registry_module_has_a_version(collect: Collect, version: str) -> None:
    code = f'locals {{ v = ">= 1" }}\nmodule "m" {{\n  source = "o/m/aws"\n  version = {version}\n}}'
    found = collect(code).one("terraform.module-call")
    assert found.attributes["pinned"] == "version"


def test_a_source_that_is_not_known_is_unread(collect: Collect) -> None:
    found = collect('variable "s" {}\nmodule "m" { source = var.s }')
    attributes = found.one("terraform.module-call").attributes
    assert all(isinstance(value, Unread) for value in attributes.values())


def test_a_module_that_is_called_twice_is_told_once(collect: Collect) -> None:
    call = 'module "%s" { source = "../inner" }\n'
    found = collect(
        {
            "top/main.tf": call % "a" + call % "b",
            "inner/main.tf": 'module "deep" { source = "o/m/aws" }',
        }
    )
    told = [item.uid for item in found.resources.values() if item.type == "terraform.module-call"]
    assert sorted(name.rpartition("/")[2] for name in told) == [
        "module.a",
        "module.a.module.deep",
        "module.b",
    ]


VERSIONS = [
    ('aws = "~> 5.0"', "~> 5.0"),
    ('aws = {\n  source = "hashicorp/aws"\n  version = ">= 5"\n}', ">= 5"),
    ('aws = {\n  source = "hashicorp/aws"\n}', None),
    ('aws = {\n  version = ">= 5"\n  configuration_aliases = [aws.west]\n}', ">= 5"),
    ("aws = {\n  configuration_aliases = [aws.west]\n}", None),
]


@pytest.mark.parametrize(("entry", "version"), VERSIONS)
def test_a_provider_is_of_versions(collect: Collect, entry: str, version: str | None) -> None:
    found = collect(f"terraform {{\n  required_providers {{\n    {entry}\n  }}\n}}")
    resource = found.one("terraform.required-provider")
    assert resource.attributes == {"provider": "aws", "version": version}


def test_the_version_of_a_providers_own_block_counts(collect: Collect) -> None:
    code = 'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n    }\n  }\n}\n'
    found = collect(code + 'provider "aws" { version = "~> 3.0" }')
    assert found.one("terraform.required-provider").attributes["version"] == "~> 3.0"


UNREAD = object()
BACKENDS = [
    ('backend "s3" {\n  bucket = "b"\n  key = "k"\n}', {"kind": "s3", "encrypted": False, "locked": False}),
    ('backend "s3" {\n  bucket = "b"\n  key = "k"\n  encrypt = true\n  dynamodb_table = "t"\n}',
     {"encrypted": True, "locked": True}),
    ('backend "s3" {\n  bucket = "b"\n  key = "k"\n  encrypt = "true"\n  use_lockfile = true\n}',
     {"encrypted": True, "locked": True}),
    ('backend "s3" {}', {"encrypted": UNREAD, "locked": UNREAD}),
    ('backend "s3" { encrypt = true }', {"encrypted": True, "locked": UNREAD}),
    ('backend "local" {}', {"kind": "local", "encrypted": None, "locked": None}),
]  # fmt: skip


@pytest.mark.parametrize(("block", "expected"), BACKENDS)
def test_a_backend_keeps_state(collect: Collect, block: str, expected: dict[str, Any]) -> None:
    found = collect(f"terraform {{\n{block}\n}}")
    attributes = found.one("terraform.backend").attributes
    seen = {name: UNREAD if isinstance(attributes[name], Unread) else attributes[name] for name in expected}
    assert seen == expected


def test_a_lost_file_may_hold_a_backend(collect: Collect) -> None:
    found = collect({"main.tf": "locals {}", "broken.tf": 'terraform {\n  backend "s3" {'})
    assert any("terraform.backend" in gap.resource_types for gap in found.gaps)
