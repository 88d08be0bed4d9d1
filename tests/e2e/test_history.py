"""Runs that are kept, through the command line: what an operator sees, also where the store fails."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests.e2e.running import Ended, gcheck

BUCKET = 'resource "aws_db_instance" "{name}" {{\n  storage_encrypted = {encrypted}\n}}\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "code").mkdir()
    write(tmp_path, main="false", other="true")
    return tmp_path


def write(folder: Path, **databases: str) -> None:
    text = "".join(BUCKET.format(name=name, encrypted=value) for name, value in databases.items())
    (folder / "code" / "main.tf").write_text(text)


def scan(folder: Path, day: int, *more: str) -> Ended:
    arguments = (
        "scan",
        "code",
        "--control",
        "aws.rds.*",
        "--store",
        "store",
        "--clock",
        f"2026-03-{day:02d}T06:00:00Z",
    )
    return gcheck(*arguments, *more, cwd=folder)


def asked(folder: Path, *arguments: str) -> Any:
    done = gcheck(*arguments, "--store", "store", "--json", cwd=folder)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_from_the_first_run_to_the_period(tree: Path) -> None:
    first = scan(tree, 1)
    assert first.code == 1
    assert "kept: run " in first.err
    write(tree, main="true", third="false")
    scan(tree, 2)
    runs = asked(tree, "history", "list")["runs"]
    assert [one["status"] for one in runs] == ["kept", "kept"]
    found = asked(tree, "diff")
    changed = {
        (one["kind"], one["resource_uid"].rpartition(".")[2])
        for one in found["changes"]
        if one["control"] == "aws.rds.instance-encryption"
    }
    assert changed == {("fixed", "main"), ("new", "third"), ("resource_gone", "other")}
    shown = asked(tree, "history", "show", "latest")
    failing = next(one for one in shown["failing"] if one["control"] == "aws.rds.instance-encryption")
    stays = asked(tree, "history", "finding", failing["finding"])["spells"]
    assert [(one["state"], one["since"]) for one in stays] == [("fail", "2026-03-02T06:00:00Z")]
    lines = asked(tree, "trend", "--by", "control", "--name", "aws.rds.instance-encryption")["lines"]
    assert [one["counts"]["fail"] for one in lines[0]["points"]] == [1, 1]
    period = gcheck(
        "history",
        "period",
        "--from",
        "2026-03-01",
        "--to",
        "2026-03-03",
        "--every",
        "1d",
        "--store",
        "store",
        cwd=tree,
    )
    assert "- Runs due, one each 1d: 3; missing: 1." in period.out
    assert gcheck("history", "verify", "--store", "store", cwd=tree).code == 0
    assert scan(tree, 3, "-q").out == ""


def of_period(folder: Path, *more: str) -> Ended:
    return gcheck("report", "--from", "2026-03-01", "--to", "2026-03-04", "--store", "store", *more, cwd=folder)  # fmt: skip


def test_a_report_of_a_period(tree: Path) -> None:
    scan(tree, 1)
    scan(tree, 2)
    scan(tree, 4)
    told = gcheck("history", "period", "--from", "2026-03-01", "--to", "2026-03-04", "--every", "1d", "--store", "store", cwd=tree)  # fmt: skip
    assert of_period(tree, "--every", "1d", "--format", "markdown", "-o", "-").out == told.out
    done = of_period(tree, "--every", "1d", "--framework", "hipaa")
    assert (done.code, done.err) == (0, "html: gcheck-2026-03-01-2026-03-04.html\n")
    page = (tree / "gcheck-2026-03-01-2026-03-04.html").read_text()
    assert "Runs due, one each 1d: 4; missing: 1." in page
    assert '<th scope="row">2026-03-03T00:00:00Z</th><td>2026-03-04T00:00:00Z</td>' in page
    assert "hipaa: not satisfied at some time" in page
    assert "gdpr" not in page


def test_a_schedule_says_which_runs_are_missing(tree: Path) -> None:
    added = gcheck(
        "schedule", "add", "nightly", "--cron", "30 5 * * *", "--file", "s.json", "--", "code", cwd=tree
    )
    assert added.code == 0, added.err
    scan(tree, 1)
    scan(tree, 4)
    done = of_period(tree, "--schedules", "s.json", "--format", "json", "-o", "-")
    found = json.loads(done.out)
    assert found["schedule"] == "nightly, 30 5 * * * in UTC"
    assert found["series"][0]["expected"] == 4
    assert [one["begin"] for one in found["series"][0]["missing"]] == ["2026-03-02T05:30:00Z", "2026-03-03T05:30:00Z"]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "name an ASSESSMENT to render, or a period"),
        (("--from", "2026-03-01"), "name both --from and --to"),
        (("a.json", "--from", "2026-03-01", "--to", "2026-03-02"), "is one run"),
        (("a.json", "--every", "1d"), "--every belongs to the report of a period"),
        (("--from", "2026-03-01", "--to", "2026-03-02", "--format", "sarif"), "'sarif' is none of them"),
        (("--from", "2026-03-01", "--to", "2026-03-02", "--template", "t.j2"), "not of a period"),
        (("--from", "2026-03-01", "--to", "2026-03-02", "--redact"), "names no resources"),
        (("--from", "2026-03-01", "--to", "2026-03-02", "--schedule", "x"), "name that with --schedules"),
        (("--from", "2026-03-01", "--to", "2026-03-02", "--schedules", "none.json"), "must name one of"),
        (("--from", "2026-03-01", "--to", "2026-03-02", "--schedules", "n.json", "--every", "1d"), "name one of them"),
        (("--from", "2026-03-01", "--to", "2026-03-02"), "there is no store"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_of_a_period(tmp_path: Path, arguments: tuple[str, ...], text: str) -> None:
    done = gcheck("report", *arguments, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert text in done.err


def test_what_is_exported_can_be_rendered_compared_and_imported(tree: Path) -> None:
    scan(tree, 1)
    write(tree, main="true", other="true")
    scan(tree, 2)
    for name in ("latest~1", "latest"):
        assert gcheck("history", "export", name, "-o", f"{name}.json", "--store", "store", cwd=tree).code == 0
    assert gcheck("report", "latest.json", "--format", "markdown", "-o", "r.md", cwd=tree).code == 0
    files = gcheck("diff", "latest~1.json", "latest.json", cwd=tree)
    assert "fixed: 1" in files.out
    assert (
        gcheck("history", "import", "latest~1.json", "latest.json", "--store", "second", cwd=tree).code == 0
    )
    scan(tree, 3)
    assert gcheck("history", "export", "latest", "-o", "third.json", "--store", "store", cwd=tree).code == 0
    again = gcheck("history", "import", "latest.json", "third.json", "--store", "second", cwd=tree)
    assert again.code == 2
    assert "latest.json: it is kept already" in again.err
    assert "kept: third.json as run" in again.err
    one, two = (gcheck("diff", "--json", "--store", name, cwd=tree) for name in ("store", "second"))
    assert json.loads(one.out)["changes"] == json.loads(two.out)["changes"]


def test_the_configuration_names_the_store(tree: Path) -> None:
    (tree / "gcheck.yaml").write_text(
        "sources:\n  - {name: code, kind: terraform, path: code}\nstore: kept\n"
    )
    assert gcheck("scan", "-q", cwd=tree).code in (1, 3)
    assert "kept" in gcheck("history", "list", cwd=tree).out
    assert (tree / "kept" / "store.json").exists()


def test_a_store_that_is_gone_costs_no_assessment(tree: Path) -> None:
    scan(tree, 1)
    shutil.move(tree / "store" / "runs", tree / "elsewhere")
    (tree / "store" / "runs").symlink_to("nowhere")
    done = scan(tree, 2, "--report", "json=report.json")
    assert done.code == 4
    assert "2 databases" not in done.err
    assert "the run goes on" in done.err.lower()
    assert (tree / "report.json").exists(), "the reports are written all the same"
    saved = next(tree.glob("gcheck-run-*.json"))
    (tree / "store" / "runs").unlink()
    shutil.move(tree / "elsewhere", tree / "store" / "runs")
    assert gcheck("history", "import", saved, "--store", "store", cwd=tree).code == 0
    assert [one["number"] for one in asked(tree, "history", "list")["runs"]] == [1, 2]


def test_an_index_that_fails_keeps_the_report(tree: Path) -> None:
    scan(tree, 1)
    for path in (tree / "store").glob("index.db*"):
        path.unlink()
    (tree / "store" / "index.db").mkdir()
    done = scan(tree, 2)
    assert done.code == 4
    assert "is kept in the folder" in done.err
    assert not list(tree.glob("gcheck-run-*.json"))
    (tree / "store" / "index.db").rmdir()
    assert gcheck("history", "rebuild", "--store", "store", cwd=tree).code == 0
    assert [one["number"] for one in asked(tree, "history", "list")["runs"] if one["status"] == "kept"] == [
        1,
        2,
    ]


def test_reports_that_cannot_be_read_are_named_and_the_others_indexed(tree: Path) -> None:
    for day in (1, 2, 3):
        scan(tree, day)
    path = next((tree / "store" / "runs").glob("000002-*.zst"))
    whole, manifest = path.read_bytes(), next((tree / "store" / "runs").glob("000002-*.manifest.json"))
    report = zstandard.ZstdDecompressor().decompressobj().decompress(whole)
    older = report.replace(b'"gcheck-assessment/', b'"gcheck-assessment/0.', 1)
    other, told = zstandard.ZstdCompressor().compress(older), manifest.read_text()
    forged = told
    for was, now in ((whole, other), (report, older)):
        forged = forged.replace(hashlib.sha256(was).hexdigest(), hashlib.sha256(now).hexdigest())
    for content, code, reason in (
        (other, 3, "is not an assessment of this version"),
        (whole[:-9], 4, "is not what was kept"),
    ):
        path.write_bytes(content)
        manifest.write_text(forged if code == 3 else told)
        done = gcheck("history", "rebuild", "--store", "store", cwd=tree)
        assert (done.code, done.out.count("unread: ")) == (code, 1)
        assert reason in done.out
        assert "2 runs indexed, 1 unread" in done.err
        assert [one["status"] for one in asked(tree, "history", "list")["runs"]] == ["kept", "unread", "kept"]
    assert "nothing is known of it" in gcheck("history", "list", "--store", "store", cwd=tree).out
    path.write_bytes(whole)
    assert gcheck("history", "rebuild", "--store", "store", cwd=tree).code == 0


def test_a_database_that_is_down(tree: Path) -> None:
    done = gcheck(
        "scan", "code", "--store", "postgresql://u:secret@localhost:1/x", "--evidence", "kept", cwd=tree
    )
    assert done.code == 4
    assert "secret" not in done.err
    assert "is kept in the folder" in done.err


def test_pruning_needs_yes(tree: Path) -> None:
    scan(tree, 1)
    scan(tree, 9)
    arguments = ("history", "prune", "--keep", "3d", "--clock", "2026-03-10T00:00:00Z", "--store", "store")
    dry = gcheck(*arguments, cwd=tree)
    assert "1 reports" in dry.err
    assert "--yes does it" in dry.err
    assert len(list((tree / "store" / "runs").glob("*.zst"))) == 2
    assert gcheck(*arguments, "--yes", cwd=tree).code == 0
    assert len(list((tree / "store" / "runs").glob("*.zst"))) == 1
    assert gcheck("history", "verify", "--store", "store", cwd=tree).code == 0
    assert "pruned" in gcheck("history", "export", "latest~1", "--store", "store", cwd=tree).err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("history", "list"), "there is no store"),
        (("history", "list", "--store", "none"), "no store at none"),
        (("history", "period", "--from", "2026-3-1", "--to", "2026-03-02", "--store", "s"), "takes a day"),
        (("history", "period", "--from", "2026-03-02", "--to", "2026-03-01", "--store", "s"), "lies before"),
        (("trend", "--by", "moon", "--store", "s"), "--by takes"),
        (("scan", "code", "--store", "mysql://x"), "mysql"),
        (("scan", "code", "--store", "postgresql://x/y"), "--evidence"),
        (("diff", "code/main.tf", "latest"), "one of the two is a file"),
    ],
)
def test_what_is_asked_wrongly_is_said(tree: Path, arguments: tuple[str, ...], said: str) -> None:
    done = gcheck(*arguments, cwd=tree)
    assert done.code == 2
    assert said in done.err
