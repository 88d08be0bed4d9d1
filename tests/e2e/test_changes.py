"""--baseline, --only-new and --changed-since, as a pipeline uses them: a repository, real git, the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

OPEN = """resource "aws_security_group" "{name}" {{
  name = "{name}"
  ingress {{
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}
"""
SSH = "aws.ec2.security-group-no-public-ssh"


def _git(folder: Path, *words: str) -> None:
    names = [word for key in ("user.name", "user.email") for word in ("-c", f"{key}=x")]
    subprocess.run(["git", *names, *words], cwd=folder, check=True, capture_output=True)


def _scan(folder: Path, *more: str) -> tuple[int, dict[str, Any]]:
    report = folder.parent / "report.json"
    command = [
        sys.executable,
        "-m",
        "gcheck",
        "scan",
        str(folder),
        "--control",
        SSH,
        f"--report=json={report}",
        *more,
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=folder.parent, env={**os.environ, "NO_COLOR": "1"}
    )
    assert done.returncode in (0, 1, 3), done.stderr
    return done.returncode, json.loads(report.read_text())


def _tree(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "net").mkdir(parents=True)
    (folder / "net/old.tf").write_text(OPEN.format(name="old"))
    _git(tmp_path, "init", "-q", str(folder))
    _git(folder, "add", ".")
    _git(folder, "commit", "-qm", "first")
    return folder


def test_only_what_is_new_fails_the_gate(tmp_path: Path) -> None:
    folder = _tree(tmp_path)
    assert _scan(folder)[0] == 1
    baseline = tmp_path / "baseline.json"
    (tmp_path / "report.json").rename(baseline)
    (folder / "net").rename(folder / "network")
    (folder / "network/old.tf").write_text("# moved\n\n" + OPEN.format(name="old"))
    code, report = _scan(folder, "--baseline", str(baseline), "--only-new")
    assert (code, report["gate"]["known"]) == (0, 1)
    (folder / "network/good.tf").write_text(OPEN.format(name="good").replace("0.0.0.0/0", "10.0.0.0/8"))
    assert _scan(folder, "--baseline", str(baseline), "--only-new")[0] == 0
    assert _scan(folder, "--baseline", str(baseline))[0] == 1
    (folder / "network/new.tf").write_text(OPEN.format(name="new"))
    code, report = _scan(folder, "--baseline", str(baseline), "--only-new")
    assert (code, report["gate"]["failing"], report["gate"]["known"]) == (1, 1, 1)


def test_only_what_was_touched_fails_the_gate(tmp_path: Path) -> None:
    folder = _tree(tmp_path)
    (folder / "net/good.tf").write_text(OPEN.format(name="good").replace("0.0.0.0/0", "10.0.0.0/8"))
    code, report = _scan(folder, "--changed-since", "HEAD")
    assert (code, report["gate"]["untouched"]) == (0, 1)
    (folder / "net/old.tf").write_text(OPEN.format(name="old") + "# touched\n")
    assert _scan(folder, "--changed-since", "HEAD")[0] == 1
    _git(folder, "add", ".")
    _git(folder, "commit", "-qm", "second")
    assert _scan(folder, "--changed-since", "HEAD")[0] == 0
    assert _scan(folder / "net", "--changed-since", "HEAD~1")[0] == 1


def test_the_repositorys_configuration_is_not_obeyed(tmp_path: Path) -> None:
    folder = _tree(tmp_path)
    canary = tmp_path / "canary"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {canary}\n")
    program.chmod(0o755)
    with (folder / ".git/config").open("a") as config:
        config.write(
            f"[core]\n\tfsmonitor = {program}\n\tsshCommand = {program}\n[diff]\n\texternal = {program}\n"
        )
    (folder / ".gitattributes").write_text("*.tf diff=x filter=x\n")
    _scan(folder, "--changed-since", "HEAD")
    assert not canary.exists()


def test_what_cannot_be_compared_is_a_usage_error(tmp_path: Path) -> None:
    folder = _tree(tmp_path)
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "a.tf").write_text(OPEN.format(name="a"))
    for path, more, words in (
        (folder, ["--changed-since", "nothing"], "no commit 'nothing'"),
        (plain, ["--changed-since", "HEAD"], "not under version control"),
        (folder, ["--only-new"], "--baseline"),
        (folder, ["--baseline", str(folder / "net/old.tf")], "is not JSON"),
        (folder, ["--baseline", str(folder / "none.json")], "no such file"),
    ):
        command = [sys.executable, "-m", "gcheck", "scan", str(path), *more]
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, words in done.stderr) == (2, True), done.stderr
