"""``gcheck document`` from the command line: what it writes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from gcheck.cli.main import run
from gcheck.reporters.documents.writing import documents
from gcheck.reporters.json import JsonReporter
from tests.reporters.sample import sample


@pytest.fixture
def known(tmp_path: Path) -> Path:
    path = tmp_path / "assessment.json"
    path.write_text(JsonReporter().render(sample()))
    return path


@pytest.mark.parametrize("name", [name for name in documents() if name != "cobit-view"])
@pytest.mark.parametrize("form", ["md", "html", "xlsx"])
def test_written(known: Path, name: str, form: str) -> None:
    out = known.parent / f"out.{form}"
    assert run(["document", name, str(known), "--format", form, "-o", str(out)]) == 0
    assert out.stat().st_size > 500


def test_addressable_ones_come_from_the_catalogue(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["document", "hipaa-addressable", str(known), "-o", "-"]) == 0
    out = capsys.readouterr().out
    assert "3 addressable specifications" in out or "2 addressable specifications" in out


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("levels: [{objective: DSS02, level: 7, name: A, role: B, date: '2026-01-01'}]", "level"),
        ("levels: [{objective: DSS02, level: 1, name: A, role: B, date: '2026-02-30'}]", "no day of the calendar"),
        ("levels: [{objective: DSS02, level: 1, name: A, role: B}]", "date"),
        ("inclusions: [{requirement: 'A.8.3', justification: x}, {requirement: 'A.8.3', justification: y}]", "stands here twice"),
        ("inclusions: [{requirement: '5.2', justification: x}]", "A.5.24"),
        ("due_days: {critical: -1}", "critical"),
        ("due_days: {urgent: 1}", "urgent"),
        ("owner: [x]", "owner"),
        ("[", "YAML"),
    ],
)  # fmt: skip
def test_a_record_that_makes_no_sense(
    known: Path, capsys: pytest.CaptureFixture[str], record: str, why: str
) -> None:
    path = known.parent / "record.yaml"
    path.write_text(record)
    assert run(["document", "plan-of-action", str(known), "--record", str(path), "-o", "-"]) == 2
    said = capsys.readouterr()
    assert why in said.err
    assert "record.yaml" in said.err
    assert said.out == ""


def test_refused(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["document", "report", str(known)]) == 2
    assert "there is no document 'report'" in capsys.readouterr().err
    assert run(["document", "plan-of-action", str(known), "-o", str(known)]) == 2
    assert run(["document", "cobit-view", str(known), "-o", "-"]) == 2
    assert run(["document", "plan-of-action", str(known.parent / "none.json"), "-o", "-"]) == 2
    assert run(["document", "plan-of-action", str(known), "--against", str(known.parent), "-o", "-"]) == 2
    assert run(["document", "plan-of-action", str(known), "--against-record", str(known), "-o", "-"]) == 2
    assert known.read_text().startswith("{")


def test_the_record_of_the_approved_statement(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, why in (("then", "the old reason"), ("now", "the new reason")):
        (known.parent / name).write_text(f"inclusions: [{{requirement: 'A.8.3', justification: {why}}}]")
    arguments = ["--against", str(known), "--record", str(known.parent / "now"), "--against-record", str(known.parent / "then")]  # fmt: skip
    assert run(["document", "statement-of-applicability", str(known), *arguments, "-o", "-"]) == 0
    assert "| A.8.3 | justification | the old reason | the new reason |" in capsys.readouterr().out
