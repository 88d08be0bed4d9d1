"""``--redact``: on a scan and on a kept assessment, the same hashes; and no report without a key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gcheck.cli.main import command
from gcheck.cli.main import run as main

SECRET = "AKIA" + "QYLPMN5HHHFPZCAN"
CODE = f'''
resource "aws_s3_bucket" "payroll" {{
  bucket = "larkspur-payroll"
  tags   = {{ Owner = "Ana Duarte", Note = "{SECRET}" }}
}}
resource "aws_s3_bucket" "{SECRET.lower()}" {{
  bucket = "{SECRET}"
}}
'''
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "payroll.tf").write_text(CODE, "utf-8")
    (tmp_path / "key").write_text(KEY + "\n", "utf-8")
    return tmp_path


def invoke(*words: object, **env: str) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words], env=env, standalone_mode=False)


def test_hashes_in_a_scan_and_in_a_report_of_what_was_kept_are_the_same(tree: Path) -> None:
    kept, inside, outside = tree / "kept.json", tree / "scan.json", tree / "report.json"
    clock = ("--clock", "2026-01-31T12:00:00Z", "-q")
    assert invoke("scan", tree / "infra", *clock, "--report", f"json={kept}").exception is None
    done = invoke(
        "scan", tree / "infra", *clock, "--report", f"json={inside}", "--redact", "--redact-key", tree / "key"
    )
    assert done.exception is None
    done = invoke("report", kept, "--format", "json", "-o", outside, "--redact", GCHECK_REDACT_KEY=KEY)
    assert done.exception is None
    assert inside.read_bytes() == outside.read_bytes()
    text = inside.read_text("utf-8")
    for name in ("payroll", "infra", SECRET, SECRET.lower()):
        assert name not in text.replace("infrastructure", "")
    assert json.loads(text)["provenance"]["redacted"]


def test_no_secret_reaches_a_report_or_the_terminal(tree: Path) -> None:
    for name in ("json", "html", "csv", "sarif", "oscal-results", "jsonl", "ocsf", "markdown"):
        done = invoke("scan", tree / "infra", "-v", "--report", f"{name}={tree / name}")
        assert SECRET not in done.output
        assert SECRET not in (tree / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--redact"], "needs a key of your own"),
        (["--redact", "--redact-key", "missing"], "cannot be read"),
        (["--redact", "--redact-key", "short"], "it takes 16"),
        (["--redact-key", "short"], "add --redact"),
    ],
)
def test_without_a_usable_key_nothing_is_read(
    words: list[str],
    said: str,
    tree: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tree / "short").write_text("abc", "utf-8")
    monkeypatch.chdir(tree)
    monkeypatch.delenv("GCHECK_REDACT_KEY", raising=False)
    assert main(["scan", "infra", *words, "--report", "json=out.json"]) == 2
    assert said in capsys.readouterr().err
    assert not (tree / "out.json").exists()
