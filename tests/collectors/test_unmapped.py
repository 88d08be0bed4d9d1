"""Kinds that no control reads: counted by every collector of code, as the source spells them, however many there are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck import plugins
from gcheck.collectors.tally import KIND_LONGEST, Tally
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.source import Source
from gcheck.model.unmapped import KINDS_MOST, Unmapped, extent

Read = Callable[..., list[Any]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What a collector yields of a tree, for everything that it can supply."""

    def read(kind: str, files: dict[str, str], **options: Any) -> list[Any]:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8", "surrogatepass")
        collector = plugins.collectors()[kind]
        plan = Plan({name: collector.attributes(name) for name in collector.types()})
        run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
        return list(collector.collect(Source("s", kind, {"path": str(tmp_path), **options}), plan, run))

    return read


def aside(found: list[Any]) -> dict[str | None, tuple[int, str]]:
    """Kind -> how many, and where the first one stands."""
    return {one.kind: (one.count, str(one.place)) for one in found if isinstance(one, Unmapped)}


CLOUDS = {
    "azure/main.tf": 'resource "azurerm_storage_account" "a" {}\n'
    'resource "azurerm_storage_account" "b" {\n  count = 3\n}\n'
    'resource "azurerm_key_vault" "none" {\n  count = 0\n}\n'
    'data "azurerm_client_config" "c" {}\n',
    "gcp/main.tf": 'resource "google_storage_bucket" "a" {\n  for_each = toset(["x", "y"])\n}\n',
    "aws/main.tf": 'variable "u" {}\n'
    'resource "aws_s3_bucket" "b" {}\n'
    'resource "aws_s3_bucket_versioning" "b" {\n  bucket = aws_s3_bucket.b.id\n}\n'
    'resource "aws_chime_voice_connector" "g" {\n  count = var.u\n}\n'
    'resource "random_id" "r" {}\n',
}


def test_terraform_counts_instances_of_types_that_no_mapping_reads(read: Read) -> None:
    found = read("terraform", CLOUDS)
    assert aside(found) == {
        "azurerm_storage_account": (4, "azure/main.tf:1:1"),
        "google_storage_bucket": (2, "gcp/main.tf:1:1"),
        "aws_chime_voice_connector": (1, "aws/main.tf:6:1"),
        "random_id": (1, "aws/main.tf:9:1"),
    }
    told = {one.detail.partition(":")[0] for one in found if isinstance(one, Gap)}
    assert told == {"aws_s3_bucket.b"}, "what is not looked at is no gap"


def test_a_module_counts_as_often_as_it_is_called_and_one_from_elsewhere_is_a_gap(read: Read) -> None:
    found = read("terraform", {
        "main.tf": 'module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n  count  = 2\n}\n'
        'module "c" {\n  source = "terraform-aws-modules/vpc/aws"\n  version = "5.1.0"\n}\n',
        "m/main.tf": 'resource "azurerm_subnet" "s" {}\n',
    })  # fmt: skip
    assert aside(found) == {"azurerm_subnet": (3, "m/main.tf:1:1")}


def test_json_code_is_counted_as_hcl_is(read: Read) -> None:
    code = {"resource": {"google_sql_user": {"a": {}, "b": {"count": 2}}, "aws_kms_key": {"k": {}}}}
    found = aside(read("terraform", {"main.tf.json": json.dumps(code)}))
    assert found == {"google_sql_user": (3, "main.tf.json:1:1")}


def planned(address: str, provider: str, actions: list[str], mode: str = "managed") -> dict[str, Any]:
    kind, name = address.split(".")[-2:]
    return {"address": address, "mode": mode, "type": kind, "name": name, "provider_name": f"registry.terraform.io/{provider}",
            "change": {"actions": actions, "before": {}, "after": {}}}  # fmt: skip


def test_a_plan_counts_what_stays(read: Read) -> None:
    changes = [
        planned("azurerm_key_vault.a", "hashicorp/azurerm", ["create"]),
        planned("azurerm_key_vault.b", "hashicorp/azurerm", ["no-op"]),
        planned("azurerm_key_vault.gone", "hashicorp/azurerm", ["delete"]),
        planned("aws_s3_bucket.ours", "hashicorp/aws", ["create"]),
        planned("aws_s3_bucket.theirs", "acme/cloud", ["create"]),
        planned("aws_kms_alias.a", "hashicorp/aws", ["create"]),
    ]
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes}
    text = json.dumps(plan, indent=1)
    lines = text.splitlines()

    def at(address: str) -> str:
        number = lines.index(f'   "address": "{address}",') + 1
        return f"plan.json:{number}:1"

    assert aside(read("terraform", {"plan.json": text})) == {
        "azurerm_key_vault": (2, at("azurerm_key_vault.a")),
        "aws_kms_alias": (1, at("aws_kms_alias.a")),
        "aws_s3_bucket of registry.terraform.io/acme/cloud": (1, at("aws_s3_bucket.theirs")),
    }


TEMPLATE = """
Conditions:
  Never: !Equals [a, b]
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Mapping: {Type: AWS::Lambda::EventSourceMapping}
  Skipped: {Type: AWS::Lambda::EventSourceMapping, Condition: Never}
  Own: {Type: Custom::Payroll}
  Other: {Type: Custom::Payroll}
  Third: {Type: Datadog::Monitors::Monitor}
  Password: {Type: AWS::Amplify::App}
  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.org/t.yaml}}
  Module: {Type: Acme::S3::Bucket::MODULE}
"""


def test_cloudformation_counts_what_no_table_reads(read: Read) -> None:
    found = read("cloudformation", {"t.yaml": TEMPLATE})
    assert aside(found) == {
        "AWS::Lambda::EventSourceMapping": (1, "t.yaml:6:3"),
        "Custom::Payroll": (2, "t.yaml:8:3"),
        "Datadog::Monitors::Monitor": (1, "t.yaml:10:3"),
    }
    hiding = {one.detail.partition(":")[0] for one in found if isinstance(one, Gap) and one.hides_resources}
    assert hiding == {"Nested", "Module"}, "these are told as gaps, and not twice"


def test_sam_counts_what_it_does_not_expand(read: Read) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.12, CodeUri: .}}\n"
        "  C: {Type: AWS::Serverless::Connector}\n"
    )
    assert aside(read("cloudformation", {"t.yaml": template})) == {
        "AWS::Serverless::Connector": (1, "t.yaml:4:3")
    }


MANIFESTS = """
apiVersion: policies.example.com/v1
kind: Guard
metadata: {name: default}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {name: a}}
  - {apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {name: b}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: p}
---
apiVersion: kubeflow.org/v1
kind: TFJob
metadata: {name: w}
spec: {template: {spec: {containers: [{name: t, image: nginx}]}}}
"""


def test_manifests_count_kinds_that_are_not_of_kubernetes_itself(read: Read) -> None:
    found = read("kubernetes-manifests", {"a.yaml": MANIFESTS})
    assert aside(found) == {
        "policies.example.com/v1 Guard": (1, "a.yaml:2:1"),
        "argoproj.io/v1alpha1 AppProject": (2, "a.yaml:9:5"),
    }
    assert len([one for one in found if isinstance(one, Gap)]) == 1, "what makes pods is a gap"


def flood(number: int) -> Iterator[str]:
    for index in range(number):
        yield f'resource "invented_{index}" "x" {{}}\n'


def test_invented_types_stay_bounded_and_nothing_is_left_uncounted(read: Read) -> None:
    number = 3 * KINDS_MOST
    found = [one for one in read("terraform", {"main.tf": "".join(flood(number))}) if isinstance(one, Unmapped)]  # fmt: skip
    assert len(found) == KINDS_MOST + 1
    (rest,) = [one for one in found if one.kind is None]
    assert (rest.count, rest.place.line) == (number - KINDS_MOST, KINDS_MOST + 1)
    whole = extent(found)
    assert (whole.resources, whole.kinds, whole.more) == (number, KINDS_MOST, True)
    assert whole.text == "3,000 resources of more than 1,000 kinds that no control reads"


def test_a_huge_count_of_many_declarations_ends(read: Read) -> None:
    code = "".join(f'resource "azurerm_subnet" "s{index}" {{\n  count = 10000\n}}\n' for index in range(400))
    assert aside(read("terraform", {"main.tf": code}))["azurerm_subnet"] == (
        200 * 10_000 + 200,
        "main.tf:1:1",
    )


@pytest.mark.parametrize("kind", ["terraform", "cloudformation", "kubernetes-manifests"])
def test_whatever_a_kind_is_called_it_is_a_text_of_bounded_length(read: Read, kind: str) -> None:
    bad = "=x<script>\x1b[31m\u202e" + "y" * 5000
    template = {"A": {"Type": bad}, "B": {"Type": ["x"]}, "C": None}
    data: dict[str, Any] = {
        "terraform": {"resource": {bad: {"a": {}}, "": {"b": {}}, "ok": [1, None]}},
        "cloudformation": {"AWSTemplateFormatVersion": "2010-09-09", "Resources": template},
        "kubernetes-manifests": [{"apiVersion": f"{bad}/v1", "kind": "K"}, {"apiVersion": "a/b", "kind": 3}],
    }
    files = {"main.tf.json" if kind == "terraform" else "a.json": json.dumps(data[kind])}
    found = [one for one in read(kind, files) if isinstance(one, Unmapped)]
    assert any(one.kind is not None and one.kind.startswith("=x<script>\x1b") for one in found)
    assert all(one.kind and len(one.kind) <= KIND_LONGEST + 1 for one in found)


def test_a_tally_asks_for_the_first_place_only_and_none_is_nothing() -> None:
    asked: list[int] = []

    def place(line: int) -> Callable[[], Place]:
        def made() -> Place:
            asked.append(line)
            return Place("f", line)

        return made

    tally = Tally("s")
    tally.add("a", place(1), 0)
    tally.add("a", place(2))
    tally.add("a", place(3), 4)
    assert list(tally.items()) == [Unmapped("s", "a", 5, Place("f", 2))]
    assert asked == [2]
