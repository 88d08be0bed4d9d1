"""Reports of runs that are kept: what changed stands in them, also when they are made later, and also where the store fails."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.running import Ended, gcheck

DATABASE = 'resource "aws_db_instance" "{name}" {{\n  storage_encrypted = {encrypted}\n}}\n'


def write(folder: Path, **databases: str) -> None:
    (folder / "code").mkdir(exist_ok=True)
    text = "".join(DATABASE.format(name=name, encrypted=value) for name, value in databases.items())
    (folder / "code" / "main.tf").write_text(text)


def scan(folder: Path, day: int, *more: str) -> Ended:
    clock = f"2026-03-{day:02d}T06:00:00Z"
    return gcheck("scan", "code", "--control", "aws.rds.*", "--store", "store", "--clock", clock, *more, cwd=folder)  # fmt: skip


def kinds(path: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in json.loads(path.read_text("utf-8"))["past"]["changes"]:
        found[one["kind"]] = found.get(one["kind"], 0) + 1
    return found


def test_a_run_and_its_report_say_what_changed(tmp_path: Path) -> None:
    write(tmp_path, main="false", other="true", last="false")
    first = scan(tmp_path, 1, "--report", "json=first.json")
    assert "This is the first run of its record." in first.out
    assert "previous" not in json.loads((tmp_path / "first.json").read_text("utf-8"))["past"]
    write(tmp_path, main="true", other="false")
    second = scan(
        tmp_path,
        2,
        "--report",
        "json=second.json",
        "--report",
        "html=second.html",
        "--report",
        "markdown=second.md",
    )
    assert "Since the run of 2026-03-01 06:00:00 UTC:" in second.out
    assert {"fixed", "regressed", "resource_gone"} <= set(kinds(tmp_path / "second.json"))
    assert "Since the run of 2026-03-01 06:00:00 UTC:" in (tmp_path / "second.md").read_text("utf-8")
    assert "failure that was fixed" in (tmp_path / "second.html").read_text("utf-8")


def test_a_run_can_be_reported_later_as_things_stood_then(tmp_path: Path) -> None:
    for day, value in ((1, "false"), (2, "true"), (3, "false")):
        write(tmp_path, main=value)
        scan(tmp_path, day, "--report", f"json={day}.json")
    again = gcheck(
        "report", "latest~1", "--store", "store", "--format", "json", "-o", "again.json", cwd=tmp_path
    )
    assert again.code == 0, again.err
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "2.json").read_bytes()
    named = gcheck("report", "2026-03-03", "--store", "store", cwd=tmp_path)
    assert named.code == 0, named.err
    (page,) = tmp_path.glob("2*-*.html")
    assert "failure that did not fail before" in page.read_text("utf-8")
    wrong = gcheck("report", "latest~9", "--store", "store", cwd=tmp_path)
    assert wrong.code == 2
    assert "there is no latest~9" in wrong.err
    missing = gcheck("report", "no.json", cwd=tmp_path)
    assert missing.code == 2
    assert "no.json" in missing.err


def test_the_kept_report_is_the_run_alone(tmp_path: Path) -> None:
    for day in (1, 2):
        write(tmp_path, main="false")
        scan(tmp_path, day, "--report", f"json={day}.json")
    gcheck("history", "export", "--store", "store", "-o", "kept.json", cwd=tmp_path)
    kept = json.loads((tmp_path / "kept.json").read_text("utf-8"))
    told = json.loads((tmp_path / "2.json").read_text("utf-8"))
    assert "past" not in kept
    assert {**told, "past": None} == {**kept, "past": None}


def test_where_the_store_fails_the_report_does_not_say_that_nothing_changed(tmp_path: Path) -> None:
    write(tmp_path, main="false")
    scan(tmp_path, 1)
    (tmp_path / "store" / "index.db").write_bytes(b"no index" * 1000)
    done = scan(tmp_path, 2, "--report", "html=a.html", "--report", "json=a.json")
    assert done.code == 4
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["past"]["unreadable"] is True
    assert "the record of runs could not be read" in (tmp_path / "a.html").read_text("utf-8")


def test_names_of_what_is_gone_are_hidden_with_the_rest(tmp_path: Path) -> None:
    write(tmp_path, customer_ledger="false", other="true")
    scan(tmp_path, 1)
    write(tmp_path, other="true")
    (tmp_path / "key").write_text("k" * 32)
    scan(tmp_path, 2, "--redact", "--redact-key", "key", "--report", "json=a.json")
    assert kinds(tmp_path / "a.json")["resource_gone"] > 0
    assert "customer_ledger" not in (tmp_path / "a.json").read_text("utf-8")
