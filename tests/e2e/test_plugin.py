"""examples/plugin, installed beside gcheck: what it offers is found, judges, reports, and says what it could not read."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gcheck import plugins
from gcheck.catalog.library import Library
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.reporters.json import parse
from gcheck.scan import now

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "examples" / "plugin"
CLOCK = "2026-01-01T00:00:00Z"
CONFIG = """\
sources: [{name: services, kind: acme-services, path: services.yaml}]
frameworks: [iso-27001-2022]
reports: {acme-csv: findings.csv, json: report.json}
"""
GOOD = """\
services:
  - {name: checkout, owner: payments, tier: critical, recovery_tested: "2025-09-12"}
"""


def gcheck(
    *arguments: str, folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gcheck", *arguments]
    settings = {**os.environ, **(environment or {})}
    return subprocess.run(
        command, cwd=folder, env=settings, capture_output=True, text=True, timeout=60, check=False
    )


def scan(folder: Path, services: str) -> tuple[int, dict[str, Any], str]:
    """The exit code, the JSON report and the CSV of a scan of this service catalogue."""
    (folder / "gcheck.yaml").write_text(CONFIG)
    (folder / "services.yaml").write_text(services)
    done = gcheck("scan", "--clock", CLOCK, folder=folder)
    assert "Traceback" not in done.stderr
    report = json.loads((folder / "report.json").read_text())
    return done.returncode, report, (folder / "findings.csv").read_text()


def verdicts(report: dict[str, Any]) -> dict[tuple[str, str], str]:
    found = parse(json.dumps(report)).findings
    return {(one.control, one.resource_uid): one.status for one in found}


def test_what_the_package_offers_is_installed() -> None:
    assert "acme-services" in plugins.offers(plugins.COLLECTORS)
    assert "acme-csv" in plugins.offers(plugins.REPORTERS)
    assert next(one.name for one in plugins.catalogs()) == "builtin"
    assert "acme" in [one.name for one in plugins.catalogs()]
    assert plugins.collector("acme-services").kind == "acme-services"
    assert plugins.reporter("acme-csv").name == "acme-csv"


def test_its_type_and_controls_are_in_the_library() -> None:
    library = Library(tuple(plugins.catalogs()))
    assert "acme.service" in library.types
    controls = [control for control in library.controls if control.startswith("acme.")]
    assert controls == ["acme.service.owner", "acme.service.recovery-test"]
    declared = set(library.types["acme.service"].attributes)
    assert plugins.collector("acme-services").attributes("acme.service") == declared


def test_its_controls_lint_and_their_examples_pass() -> None:
    lint = gcheck("controls", "lint", "gcheck_acme/controls", folder=PLUGIN)
    assert (lint.returncode, lint.stdout) == (0, "")
    test = gcheck("controls", "test", "acme.*", folder=PLUGIN)
    assert test.returncode == 0, test.stdout
    assert test.stderr.startswith("2 controls, 10 examples, 0 wrong")


def test_a_catalogue_without_fault_passes_the_gate(tmp_path: Path) -> None:
    code, report, _ = scan(tmp_path, GOOD)
    assert set(verdicts(report).values()) == {"pass"}
    assert code == 0, report["gate"]


def test_failures_are_judged_and_reported_with_their_lines(tmp_path: Path) -> None:
    code, report, table = scan(tmp_path, (PLUGIN / "example" / "services.yaml").read_text())
    assert code == 1
    assert verdicts(report) == {
        ("acme.service.owner", "checkout"): "pass",
        ("acme.service.owner", "ledger"): "pass",
        ("acme.service.owner", "newsletter"): "fail",
        ("acme.service.recovery-test", "checkout"): "pass",
        ("acme.service.recovery-test", "ledger"): "fail",
        ("acme.service.recovery-test", "newsletter"): "not_applicable",
    }
    rows = {(row["control"], row["resource"]): row for row in csv.DictReader(table.splitlines())}
    assert len(rows) == 6
    assert rows["acme.service.owner", "newsletter"]["where"] == "services.yaml:7:5"
    ownership = {item["requirement"]: item for item in report["frameworks"][0]["requirements"]}["A.5.9"]
    assert ownership["status"] == "not_satisfied"


@pytest.mark.parametrize(
    ("services", "line"),
    [
        pytest.param("services: [\n", 2, id="not YAML"),
        pytest.param("", 1, id="empty"),
        pytest.param("services: checkout\n", 1, id="no list"),
        pytest.param("rows: []\n", 1, id="another key"),
        pytest.param("services:\n  - {owner: payments}\n", 2, id="a row without a name"),
        pytest.param(GOOD + "  - {name: checkout, tier: standard}\n", 3, id="a name that stands twice"),
        pytest.param("services:\n  - {name: a}\n  - {name: b, name: c}\n", 3, id="a key that stands twice"),
    ],
)
def test_what_cannot_be_read_hides_services(tmp_path: Path, services: str, line: int) -> None:
    code, report, _ = scan(tmp_path, services)
    assert code == 3
    (gap,) = report["gaps"]
    assert (gap["kind"], gap["place"]["file"], gap["place"]["line"]) == ("unparsed", "services.yaml", line)
    assert [one["complete"] for one in report["populations"]] == [False]
    found = verdicts(report)
    for control in ("acme.service.owner", "acme.service.recovery-test"):
        assert found[control, ""] == "unknown"
    assert "fail" not in found.values()


def test_no_file_at_all_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "gcheck.yaml").write_text(CONFIG)
    done = gcheck("scan", "--clock", CLOCK, folder=tmp_path)
    assert done.returncode == 3
    assert "there is no such file" in done.stdout
    assert not json.loads((tmp_path / "report.json").read_text())["populations"][0]["complete"]


def test_a_value_that_makes_no_sense_costs_only_that_value(tmp_path: Path) -> None:
    code, report, table = scan(tmp_path, "services:\n  - name: checkout\n    owner: 7\n    tier: standard\n")
    assert code == 3
    assert verdicts(report) == {
        ("acme.service.owner", "checkout"): "unknown",
        ("acme.service.recovery-test", "checkout"): "not_applicable",
    }
    (gap,) = report["gaps"]
    assert (gap["attributes"], gap["resource_uid"], gap["place"]["line"]) == (["owner"], "checkout", 3)
    assert report["populations"][0]["complete"]
    assert "owner of checkout must be text, and is 7" in table


def test_a_tier_that_is_not_written_is_not_a_default(tmp_path: Path) -> None:
    code, report, _ = scan(tmp_path, "services:\n  - {name: checkout, owner: payments}\n")
    assert verdicts(report)["acme.service.recovery-test", "checkout"] == "unknown"
    assert code == 3


def test_a_misspelt_key_does_not_say_that_there_is_none(tmp_path: Path) -> None:
    code, report, _ = scan(tmp_path, "services:\n  - {name: checkout, onwer: payments, tier: standard}\n")
    assert verdicts(report)["acme.service.owner", "checkout"] == "unknown"
    assert "owner of checkout is not there, but onwer is" in [gap["detail"] for gap in report["gaps"]]
    assert code == 3


def test_an_empty_catalogue_is_not_a_pass(tmp_path: Path) -> None:
    code, report, table = scan(tmp_path, "services: []\n")
    assert code == 3
    assert report["findings"] == []
    assert report["populations"][0]["complete"]
    assert len(table.splitlines()) == 1


def test_cells_are_no_formulas(tmp_path: Path) -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\uff1d1"]
    rows = "".join(f"  - {{name: {json.dumps(name)}, owner: a, tier: standard}}\n" for name in hostile)
    _, _, table = scan(tmp_path, "services:\n" + rows)
    names = {row["resource"] for row in csv.DictReader(table.splitlines())}
    assert names == {f"'{name}" for name in hostile}


def test_a_folder_that_holds_a_catalogue_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "services.yaml").write_text(GOOD)
    done = gcheck("scan", ".", "--report", "acme-csv=-", "--clock", CLOCK, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "checkout" in done.stdout
    assert not plugins.collector("acme-services").finds(tmp_path / "elsewhere")


def test_the_collector_keeps_to_the_plan_and_to_its_type(tmp_path: Path) -> None:
    (tmp_path / "services.yaml").write_text(GOOD)
    source = Source("services", "acme-services", {"path": str(tmp_path)})
    made = plugins.collector("acme-services")
    assert list(made.collect(source, Plan({}), Run(now()))) == []
    plan = Plan({"acme.service": frozenset({"owner", "tier"})})
    population, service = made.collect(source, plan, Run(now()))
    assert population == Population("services", "acme.service", 1, True)
    assert isinstance(service, Resource)
    assert dict(service.attributes) == {"owner": "payments", "tier": "critical"}
    schema = Library(tuple(plugins.catalogs())).types["acme.service"].schema()
    Draft202012Validator(schema).validate(dict(service.attributes))


def test_the_collector_yields_a_gap_for_a_folder_and_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "services.yaml")
    source = Source("services", "acme-services", {"path": str(tmp_path)})
    plan = Plan({"acme.service": frozenset({"owner"})})
    items = list(plugins.collector("acme-services").collect(source, plan, Run(now())))
    assert [item.detail for item in items if isinstance(item, Gap)] == ["this is not a regular file"]


def offer(folder: Path, name: str, group: str, entry: str) -> Path:
    """What an installer leaves of a package that offers one more entry point."""
    made = folder / f"{name}-1.0.dist-info"
    made.mkdir()
    (made / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (made / "entry_points.txt").write_text(f"[{group}]\n{entry}\n")
    return folder


@pytest.mark.parametrize(
    ("group", "entry", "arguments"),
    [
        ("gcheck.collectors", "acme-services = other:Collector", ("scan",)),
        ("gcheck.reporters", "acme-csv = other:Reporter", ("scan",)),
        ("gcheck.catalogs", "acme = other:catalog", ("controls", "list")),
    ],
)
def test_two_offers_of_one_name_are_an_error(
    tmp_path: Path, group: str, entry: str, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "gcheck.yaml").write_text(CONFIG)
    path = offer(tmp_path, "rival", group, entry)
    done = gcheck(*arguments, folder=tmp_path, environment={"PYTHONPATH": f"{path}{os.pathsep}{ROOT}"})
    assert done.returncode == 2
    name = entry.partition(" ")[0]
    assert f"two packages offer {name!r} in {group}" in done.stderr
    assert "rival" in done.stderr
    assert "gcheck-acme" in done.stderr


def test_an_offer_that_does_not_load_names_its_package(tmp_path: Path) -> None:
    (tmp_path / "gcheck.yaml").write_text("sources: [{name: a, kind: broken}]\n")
    path = offer(tmp_path, "rival", "gcheck.collectors", "broken = nowhere_to_be_found:Collector")
    done = gcheck("scan", folder=tmp_path, environment={"PYTHONPATH": f"{path}{os.pathsep}{ROOT}"})
    assert done.returncode == 2
    assert "rival does not load" in done.stderr


def test_an_unknown_kind_lists_what_is_installed(tmp_path: Path) -> None:
    (tmp_path / "gcheck.yaml").write_text("sources: [{name: a, kind: nothing}]\n")
    done = gcheck("scan", folder=tmp_path)
    assert done.returncode == 2
    installed = done.stderr.partition("installed are: ")[2].rstrip(".\n").split(", ")
    assert installed == sorted(installed)
    assert {"acme-services", "aws", "terraform"} <= set(installed)
