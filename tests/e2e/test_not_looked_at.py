"""A tree of several clouds: what no control reads is told, and changes no verdict and no exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gcheck.store.packed import unpacked
from tests.e2e.running import Ended, gcheck

AWS = 'resource "aws_ebs_volume" "v" {\n  size      = 1\n  encrypted = true\n}\n'
AZURE = (
    'resource "azurerm_storage_account" "a" {\n  count = 3\n}\nresource "azurerm_key_vault" "payroll" {}\n'
)
TEMPLATE = "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  P: {Type: Custom::Payroll}\n"
OBJECT = "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: default}\n"
CONTROLS = ("--control", "aws.ec2.volume-encryption")
LINE = "not looked at: {} that no control reads: "


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    files = {
        "aws/main.tf": AWS,
        "azure/main.tf": AZURE,
        "stack/template.yaml": TEMPLATE,
        "k8s/mesh.yaml": OBJECT,
    }
    for name, text in files.items():
        (tmp_path / "tree" / name).parent.mkdir(parents=True)
        (tmp_path / "tree" / name).write_text(text)
    return tmp_path


def scan(folder: Path, *more: str) -> Ended:
    return gcheck("scan", "tree", *CONTROLS, "--clock", "2026-01-31T12:00:00Z", *more, cwd=folder)


def told(folder: Path, name: str = "report.json") -> dict[tuple[str, str], int]:
    data = json.loads((folder / name).read_text("utf-8"))
    return {(one["source"], one["kind"]): one["count"] for one in data["unmapped"]}


EVERY = {
    ("cloudformation", "Custom::Payroll"): 1,
    ("kubernetes-manifests", "argoproj.io/v1alpha1 AppProject"): 1,
    ("terraform", "azurerm_key_vault"): 1,
    ("terraform", "azurerm_storage_account"): 3,
}


def test_it_is_told_and_decides_nothing(tree: Path) -> None:
    whole = scan(tree, "--report", "json=report.json")
    assert whole.code == 0, whole.err
    assert LINE.format("6 resources of 4 kinds") + "azurerm_storage_account 3, " in whole.out
    assert told(tree) == EVERY
    assert json.loads((tree / "report.json").read_text("utf-8"))["gaps"] == []
    shutil.rmtree(tree / "tree" / "azure")
    (tree / "tree" / "k8s" / "mesh.yaml").unlink()
    less = scan(tree)
    assert (less.code, less.out.splitlines()[-1]) == (0, whole.out.splitlines()[-1])


def test_where_nothing_was_judged_the_reason_tells_of_it(tree: Path) -> None:
    shutil.rmtree(tree / "tree" / "aws")
    done = scan(tree)
    assert done.code == 3
    assert done.out.splitlines()[-1].endswith("Not looked at: 6 resources of 4 kinds that no control reads.")


def test_judged_from_the_inventory_it_is_the_same_and_an_old_inventory_has_none(tree: Path) -> None:
    scan(tree, "--report", "json=report.json")
    clock = ("--clock", "2026-01-31T12:00:00Z")
    gcheck("collect", "tree", *CONTROLS, *clock, "-o", "kept.jsonl", cwd=tree)
    done = gcheck("assess", "kept.jsonl", *CONTROLS, "-o", "assessed.json", cwd=tree)
    assert done.code == 0, done.err
    assert (tree / "assessed.json").read_bytes() == (tree / "report.json").read_bytes()
    lines = (tree / "kept.jsonl").read_text("utf-8").splitlines()[:-1]
    old = [line for line in lines if not line.startswith('{"unmapped"')]
    assert len(lines) - len(old) == len(EVERY)
    (tree / "old.jsonl").write_text("\n".join([*old, json.dumps({"end": len(old)})]) + "\n")
    done = gcheck("assess", "old.jsonl", *CONTROLS, "-o", "old.json", cwd=tree)
    assert done.code == 0, done.err
    assert told(tree, "old.json") == {}


def test_a_kept_run_has_it_and_is_read_again(tree: Path) -> None:
    for day in (1, 2):
        done = gcheck("scan", "tree", *CONTROLS, "--store", "store", "--clock", f"2026-03-0{day}T06:00:00Z", cwd=tree)  # fmt: skip
        assert done.code == 0, done.err
    files = sorted((tree / "store").rglob("*.json.zst"))
    kept: list[Any] = [
        json.loads(b"".join(unpacked([file.read_bytes()], file, 10_000_000))) for file in files
    ]
    assert [len(one["unmapped"]) for one in kept] == [len(EVERY), len(EVERY)]
    assert gcheck("diff", "--store", "store", cwd=tree).code == 0


def test_names_are_hidden_where_that_is_asked_for(tree: Path) -> None:
    key = {"GCHECK_REDACT_KEY": "0123456789abcdef0123456789abcdef"}
    more = ("--report", "json=report.json", "--report", "csv=report.csv", "--redact")
    done = gcheck("scan", "tree", *CONTROLS, *more, cwd=tree, **key)
    assert done.code == 0, done.err
    kinds = {kind for _, kind in told(tree)}
    assert {"azurerm_storage_account", "argoproj.io/v1alpha1 AppProject"} < kinds
    for name in ("report.json", "report.csv"):
        text = (tree / name).read_text("utf-8")
        assert "Payroll" not in text
        assert "azure/main" not in text
