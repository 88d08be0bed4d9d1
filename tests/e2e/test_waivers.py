"""Waivers by fingerprint, by content and in code, through the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gcheck.reporters.json import parse

SSH = "aws.ec2.security-group-no-public-ssh"
OPEN = """resource "aws_security_group" "legacy" {
  name = "legacy"
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"""
COMMENT = f'# gcheck:waive RISK-1 control={SSH} owner="D. W." until=2030-01-01 reason="moved by spring"\n'


def _scan(tmp_path: Path, *more: str) -> tuple[int, Any, str]:
    report = tmp_path / "report.json"
    report.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "gcheck",
        "scan",
        "tree",
        "--control",
        SSH,
        "--report=json=report.json",
        *more,
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    return done.returncode, parse(report.read_text()) if report.exists() else None, done.stderr


def _tree(tmp_path: Path, text: str = OPEN) -> Path:
    (tmp_path / "tree").mkdir(exist_ok=True)
    (tmp_path / "tree/main.tf").write_text(text)
    return tmp_path / "tree/main.tf"


def _record(tmp_path: Path, **more: Any) -> None:
    waiver = {"id": "R", "control": SSH, "owner": "o", "approver": "a", "reason": "for a good reason",
              "granted": "2020-01-01", "expires": "2030-01-01", **more}  # fmt: skip
    (tmp_path / "records.yaml").write_text(json.dumps({"waivers": [waiver]}))


def test_a_waiver_by_fingerprint_follows_the_finding_and_no_other(tmp_path: Path) -> None:
    file = _tree(tmp_path)
    (finding,) = _scan(tmp_path)[1].findings
    _record(tmp_path, fingerprint=finding.fingerprint)
    assert _scan(tmp_path, "--records", "records.yaml")[1].findings[0].waiver == "R"
    (tmp_path / "tree/deep").mkdir()
    file.rename(tmp_path / "tree/deep/net.tf")
    code, report, _ = _scan(tmp_path, "--records", "records.yaml")
    assert (code, report.findings[0].waiver) == (0, "R")
    (tmp_path / "tree/deep/net.tf").write_text(OPEN.replace("legacy", "other"))
    assert _scan(tmp_path, "--records", "records.yaml")[0] == 1


def test_a_waiver_with_content_lapses_when_what_is_judged_changes(tmp_path: Path) -> None:
    _tree(tmp_path)
    (finding,) = _scan(tmp_path)[1].findings
    _record(tmp_path, resource="*", content=finding.content)
    assert _scan(tmp_path, "--records", "records.yaml")[0] == 0
    _tree(tmp_path, "# a line more\n" + OPEN)
    assert _scan(tmp_path, "--records", "records.yaml")[0] == 0
    _tree(tmp_path, OPEN.replace('"0.0.0.0/0"', '"0.0.0.0/0", "::/0"').replace("22", "21", 1))
    assert _scan(tmp_path, "--records", "records.yaml")[0] == 1


def test_a_comment_waives_only_where_the_operator_says_so(tmp_path: Path) -> None:
    _tree(tmp_path, COMMENT + OPEN)
    assert _scan(tmp_path)[0] == 1
    (tmp_path / "tree/gcheck.yaml").write_text("waivers_in_code: true\n")  # in the tree: data
    assert _scan(tmp_path)[0] == 1
    (tmp_path / "gcheck.yaml").write_text("waivers_in_code: true\n")
    code, report, _ = _scan(tmp_path)
    assert (code, report.findings[0].waiver) == (0, "RISK-1")
    assert (report.waivers[0].file, report.waivers[0].line, report.waivers[0].in_code) == ("main.tf", 1, True)
    _tree(tmp_path, COMMENT + "\n\n" + OPEN)  # not beside it
    assert _scan(tmp_path)[0] == 1
    _tree(tmp_path, COMMENT.replace("2030", "2020") + OPEN)
    assert _scan(tmp_path)[0] == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("until=2030-01-01", "", "it lacks until"),
        ("until=2030-01-01", "until=2030-13-01", "no such day"),
        (SSH, "aws.none.such", "there is no control"),
        ('"moved by spring"', '"x"', "fewer than 10"),
        ("owner=", "ownr=", "'ownr' is none of"),
        ('spring"', "spring", "No closing quotation"),
        ("RISK-1 ", "", "an id as its first word"),
    ],
)
def test_a_comment_that_is_not_whole_is_an_error_with_its_line(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    (tmp_path / "gcheck.yaml").write_text("waivers_in_code: true\n")
    _tree(tmp_path, COMMENT.replace(old, new) + OPEN)
    code, _, said = _scan(tmp_path)
    assert (code, "main.tf" in said, words in said) == (2, True, True), said


TAGGED = OPEN.replace("  ingress {", '  tags = { environment = "sandbox-7" }\n  ingress {')


def test_a_waiver_by_tag_covers_what_has_the_tag_and_nothing_else(tmp_path: Path) -> None:
    file = _tree(tmp_path, TAGGED)
    _record(tmp_path, tags={"environment": "sandbox-*"})
    code, report, _ = _scan(tmp_path, "--records", "records.yaml")
    (finding,) = report.findings
    assert (code, finding.waiver, finding.resource_tags) == (0, "R", (("environment", "sandbox-7"),))
    for other in (
        TAGGED.replace("sandbox-7", "production"),
        OPEN,
        TAGGED.replace('"sandbox-7"', "var.which"),
    ):
        file.write_text(other)
        code, report, _ = _scan(tmp_path, "--records", "records.yaml")
        assert (code, report.findings[0].waiver) == (1, None)


def test_every_tag_must_be_there(tmp_path: Path) -> None:
    _tree(tmp_path, TAGGED)
    _record(tmp_path, tags={"environment": "sandbox-*", "owner": "*"})
    code, report, _ = _scan(tmp_path, "--records", "records.yaml")
    assert (code, report.findings[0].waiver) == (1, None)


def test_an_inventory_has_the_tags_that_its_waivers_name(tmp_path: Path) -> None:
    _tree(tmp_path, TAGGED)
    _record(tmp_path, tags={"environment": "sandbox-*"})
    (tmp_path / "gcheck.yaml").write_text("records: [records.yaml]\n")
    gcheck = [sys.executable, "-m", "gcheck"]
    subprocess.run([*gcheck, "collect", "tree", "--control", SSH, "-o", "i"], cwd=tmp_path, check=True)
    words = [*gcheck, "assess", "i", "--control", SSH, "--report=json=report.json"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert parse((tmp_path / "report.json").read_text()).findings[0].waiver == "R"
