"""Plans, workspaces and variable files through the command line and gcheck.yaml."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.running import Ended, gcheck

PLANS = Path(__file__).parents[1] / "collectors" / "terraform" / "plans"
CODE = """\
variable "rotate" { type = map(bool) }
resource "aws_kms_key" "k" {
  enable_key_rotation = var.rotate[terraform.workspace]
}
"""
ONLY = ("--control", "aws.kms.key-rotation")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with Terraform code below it, and variable files beside the code."""
    for name, text in {
        "infra/main.tf": CODE,
        "env/dev.tfvars": "rotate = { dev = false }\n",
        "env/prod.tfvars": "rotate = { prod = true }\n",
        "gcheck.yaml": """\
sources:
  - name: infra
    kind: terraform
    path: infra
    workspaces:
      dev: {var_files: [env/dev.tfvars]}
      prod: {var_files: [env/prod.tfvars]}
""",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def scan(folder: Path, *arguments: str | Path) -> tuple[Ended, dict[str, Any]]:
    ended = gcheck("scan", *arguments, "--report", "json=report.json", cwd=folder)
    report = folder / "report.json"
    return ended, json.loads(report.read_text()) if report.exists() else {}


def statuses(report: dict[str, Any]) -> list[tuple[str, str]]:
    places = [
        report["resources"][item["resource"]]["source"] if "resource" in item else ""
        for item in report["findings"]
    ]
    return sorted(zip(places, (item["status"] for item in report["findings"]), strict=True))


def test_kubernetes_in_code_is_judged_alike_at_once_and_from_an_inventory(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    spec = 'spec {\n host_network = true\n container {\n name = "c"\n image = "a:latest"\n }\n }'
    (tmp_path / "infra" / "main.tf").write_text(
        f'resource "kubernetes_pod" "p" {{\n metadata {{\n name = "p"\n }}\n {spec}\n}}\n'
    )
    ended, report = scan(
        tmp_path, ".", "--control", "kubernetes.workload.*", "--clock", "2026-01-01T00:00:00Z"
    )
    failed = {item["control"] for item in report["findings"] if item["status"] == "fail"}
    assert ended.code == 1
    assert {"kubernetes.workload.pod-no-host-network", "kubernetes.workload.pod-image-tag"} <= failed
    gcheck(
        "collect",
        "infra",
        "-o",
        "inventory",
        "--control",
        "kubernetes.workload.*",
        "--clock",
        "2026-01-01T00:00:00Z",
        cwd=tmp_path,
    )
    gcheck("assess", "inventory", "--control", "kubernetes.workload.*", "-o", "again.json", cwd=tmp_path)
    again = json.loads((tmp_path / "again.json").read_text())
    assert (again["findings"], again["gaps"]) == (report["findings"], report["gaps"])


def test_each_workspace_is_a_source_with_its_own_values(work: Path) -> None:
    ended, report = scan(work, *ONLY)
    assert ended.code == 1
    assert [source["name"] for source in report["provenance"]["sources"]] == ["infra:dev", "infra:prod"]
    assert [status for _, status in statuses(report)] == ["fail", "pass"]


def test_a_source_is_chosen_with_all_of_its_workspaces_or_one(work: Path) -> None:
    assert len(scan(work, "--source", "infra", *ONLY)[1]["findings"]) == 2
    ended, report = scan(work, "--source", "infra:prod", *ONLY)
    assert (ended.code, len(report["findings"])) == (0, 1)


@pytest.mark.parametrize(("workspace", "code"), [("prod", 0), ("dev", 1)])
def test_a_path_takes_its_values_from_the_command_line(work: Path, workspace: str, code: int) -> None:
    (work / "gcheck.yaml").unlink()
    ended, _ = scan(work, "infra", "--workspace", workspace, "--var-file", f"env/{workspace}.tfvars", *ONLY)
    assert ended.code == code


def test_without_values_it_is_incomplete(work: Path) -> None:
    (work / "gcheck.yaml").unlink()
    assert scan(work, "infra", *ONLY)[0].code == 3


def test_values_for_nothing_and_files_that_are_not_there_are_refused(work: Path) -> None:
    (work / "gcheck.yaml").unlink()
    assert scan(work, "infra", "--var-file", "env/none.tfvars")[0].code == 2
    assert scan(work, "--source", "aws", "--workspace", "x")[0].code == 2


def test_variable_files_are_found_from_where_the_configuration_is(work: Path) -> None:
    (work / "gcheck.yaml").write_text(
        "sources:\n  - {name: infra, kind: terraform, path: infra, workspace: prod, var_files: [env/prod.tfvars]}\n"
    )
    assert scan(work, *ONLY)[0].code == 0


def test_a_path_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    ended, _ = scan(tmp_path, "nowhere")
    assert ended.code == 2
    assert "there is no file or folder nowhere" in ended.err


def test_a_broken_file_among_good_ones_is_named_and_the_run_incomplete(work: Path) -> None:
    (work / "gcheck.yaml").unlink()
    (work / "infra" / "main.tf").write_text('resource "aws_kms_key" "k" { enable_key_rotation = true }\n')
    (work / "infra" / "broken.tf").write_text('resource "aws_kms_key" {{{\n')
    ended, report = scan(work, "infra", *ONLY)
    assert (ended.code, [gap["place"]["file"] for gap in report["gaps"] if gap["kind"] == "unparsed"]) == (
        3,
        ["broken.tf"],
    )
    assert scan(work, "infra", "--allow-unknown", "unparsed", *ONLY)[0].code == 0


def test_a_plan_is_a_path_and_its_code_is_found_beside_it(tmp_path: Path) -> None:
    shutil.copytree(PLANS / "shop", tmp_path / "shop")
    ended, report = scan(tmp_path, "shop/plan.json", "--control", "aws.s3.*")
    assert ended.code == 1
    assert {place.get("file") for place in report["places"]} <= {"main.tf", "mod/main.tf", "plan.json", None}
    assert "main.tf" in {place.get("file") for place in report["places"]}


def test_a_plan_is_an_option_of_a_source(tmp_path: Path) -> None:
    shutil.copytree(PLANS / "shop", tmp_path / "shop")
    shutil.move(tmp_path / "shop" / "plan.json", tmp_path / "out.json")
    (tmp_path / "gcheck.yaml").write_text(
        "sources:\n  - {name: infra, kind: terraform, path: shop, plan: out.json}\n"
    )
    ended, report = scan(tmp_path, "--control", "aws.s3.bucket-versioning")
    assert ended.code == 1
    assert {item["status"] for item in report["findings"]} == {"pass", "fail"}
