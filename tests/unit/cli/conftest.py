"""The command line in a folder of its own, with nothing of this machine's environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from gcheck.cli.main import run


@dataclass(frozen=True)
class Outcome:
    """What one command line gave."""

    code: int
    out: str
    err: str


Gcheck = Callable[..., Outcome]

BUCKETS = """\
resource "aws_s3_bucket" "open" {
  bucket = "open"
}

resource "aws_s3_bucket" "versioned" {
  bucket = "versioned"
}

resource "aws_s3_bucket_versioning" "versioned" {
  bucket = aws_s3_bucket.versioned.id
  versioning_configuration {
    status = "Enabled"
  }
}
"""

VERSIONING = ("--control", "aws.s3.bucket-versioning")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    for name in list(os.environ):
        if name.startswith(("GCHECK", "AWS_", "XDG_")) or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    home = tmp_path / "work"
    home.mkdir()
    monkeypatch.chdir(home)
    return home


@pytest.fixture
def gcheck(folder: Path, capsys: pytest.CaptureFixture[str]) -> Gcheck:
    """Run one command line there."""

    def call(*words: str) -> Outcome:
        capsys.readouterr()
        code = run(list(words))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


@pytest.fixture
def infra(folder: Path) -> Path:
    """Two buckets: one is versioned, one is not."""
    path = folder / "infra"
    path.mkdir()
    (path / "main.tf").write_text(BUCKETS)
    return path
