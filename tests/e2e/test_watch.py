"""Files judged as they change, by a process that goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from gcheck.reporters.json import parse
from gcheck.watching.files import difference, settled, stamp
from tests.e2e.running import gcheck
from tests.reporters.sample import sample

BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n'
VERSIONED = """\
resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration {
    status = "Enabled"
  }
}
"""
VERSIONING = ("--control", "aws.s3.bucket-versioning")


def heeding() -> None:
    """SIGINT counts, also where these tests run as a job in the background, in which the shell ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Watcher:
    """A running `gcheck watch`, and what it says."""

    def __init__(self, folder: Path) -> None:
        words = [sys.executable, "-u", "-m", "gcheck", "watch", "code", *VERSIONING]
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        self.process = subprocess.Popen(
            words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
            preexec_fn=heeding,
        )  # fmt: skip

    def until(self, text: str) -> list[str]:
        """The lines up to the one that holds this text."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line.rstrip())
            if text in line:
                return lines
        raise AssertionError(lines)


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Callable[[], Watcher]]:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.tf").write_text(BUCKET)
    started: list[Watcher] = []

    def start() -> Watcher:
        started.append(Watcher(tmp_path))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


def test_what_is_new_and_what_is_fixed(tmp_path: Path, watcher: Callable[[], Watcher]) -> None:
    one = watcher()
    one.until("watching: 1 fail, 0 unknown, 0 pass")
    (tmp_path / "code" / "versioning.tf").write_text(VERSIONED)
    assert any(line.startswith("fixed") and "bucket-versioning" in line for line in one.until("0 fail, 0 unknown, 1 pass"))  # fmt: skip
    (tmp_path / "code" / "versioning.tf").unlink()
    assert any(line.startswith("new") for line in one.until("1 fail, 0 unknown, 0 pass"))
    (tmp_path / "code" / "main.tf").write_text('resource "aws_s3_bucket" "b" {')
    assert any(line.startswith(("unknown", "gone")) for line in one.until("0 fail"))
    (tmp_path / "code" / "main.tf").unlink()
    one.until("0 fail")
    one.process.send_signal(signal.SIGINT)
    one.until("stopped watching")
    assert one.process.wait() == 0


def test_the_same_as_a_scan(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(BUCKET)
    done = gcheck("watch", "main.tf", *VERSIONING, "--rounds", "1", cwd=tmp_path)
    assert (done.code, "watching: 1 fail" in done.out) == (0, True), done.err
    scanned = gcheck("scan", "main.tf", *VERSIONING, "--report", "json=r.json", cwd=tmp_path)
    assert scanned.code == 1
    assert [one.status for one in parse((tmp_path / "r.json").read_text()).findings] == ["fail"]


def test_what_cannot_be_watched(tmp_path: Path) -> None:
    assert gcheck("watch", cwd=tmp_path).code == 2
    assert gcheck("watch", "nowhere", cwd=tmp_path).code == 2
    (tmp_path / "gcheck.yaml").write_text(json.dumps({"sources": [{"name": "live", "kind": "aws"}]}))
    done = gcheck("watch", cwd=tmp_path)
    assert (done.code, "live is not made of files" in done.err) == (2, True)


class TestStamp:
    def test_links_out_are_not_followed(self, tmp_path: Path) -> None:
        inside, outside = tmp_path / "in", tmp_path / "out"
        inside.mkdir()
        outside.mkdir()
        (outside / "a.tf").write_text("a")
        (inside / "folder").symlink_to(outside)
        (inside / "a.tf").symlink_to(outside / "a.tf")
        before = stamp([inside])
        (outside / "a.tf").write_text("something longer")
        (outside / "b.tf").write_text("b")
        assert stamp([inside]) == before

    def test_each_kind_of_change(self, tmp_path: Path) -> None:
        file = tmp_path / "a.tf"
        stamps = [stamp([tmp_path])]
        for change in (
            lambda: file.write_text("a"),
            lambda: file.write_text("ab"),
            lambda: os.utime(file, ns=(1, 1)),
            lambda: file.rename(tmp_path / "b.tf"),
            lambda: (tmp_path / "b.tf").unlink(),
        ):
            change()
            stamps.append(stamp([tmp_path]))
            assert stamps[-1] != stamps[-2]
        assert stamps[0] == stamps[-1]

    def test_a_change_that_goes_on_is_waited_for(self, tmp_path: Path) -> None:
        before, waits = stamp([tmp_path]), []

        def wait(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) <= 4:
                (tmp_path / f"{len(waits)}.tf").write_text("x")

        assert len(settled([tmp_path], before, wait)) == 4

    def test_a_folder_that_goes(self, tmp_path: Path) -> None:
        folder = tmp_path / "code"
        folder.mkdir()
        (folder / "a.tf").write_text("a")
        before = stamp([folder])
        (folder / "a.tf").unlink()
        folder.rmdir()
        assert stamp([folder]) != before


def test_difference() -> None:
    before = sample()
    failing = [one for one in before.findings if one.status == "fail"]
    states = {failing[0].fingerprint: "pass", failing[1].fingerprint: "unknown"}
    after = replace(
        before,
        findings=tuple(
            replace(one, status=states.get(one.fingerprint, one.status))
            for one in before.findings
            if one.fingerprint != failing[2].fingerprint
        ),
    )
    found = difference(before, after)
    assert [one.fingerprint for one in (*found.fixed, *found.unknown, *found.gone)] == [one.fingerprint for one in failing[:3]]  # fmt: skip
    assert [one.fingerprint for one in difference(after, before).new] == [
        one.fingerprint for one in failing[:3]
    ]
