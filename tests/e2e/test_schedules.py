"""Schedules as their users run them: a real service, real scans, real signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.e2e.receivers import web_server
from tests.e2e.running import gcheck

BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n'
DUE = ("--cron", "* * * * *")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.tf").write_text(BUCKET)
    return tmp_path


def add(folder: Path, name: str, *arguments: str, alerts: str | None = None) -> None:
    more = ("--alerts", alerts) if alerts else ()
    done = gcheck("schedule", "add", name, *DUE, *more, "--", *arguments, cwd=folder)
    assert done.code == 0, done.err
    record = folder / "gcheck-schedules.state" / f"{name}.json"
    last = datetime.now(timezone.utc) - timedelta(seconds=90)  # so that it is due at once
    record.write_text(json.dumps({"format": "gcheck-schedule-record/1", "last": last.isoformat(), "entries": []}))  # fmt: skip


def entries(folder: Path, name: str) -> Any:
    return json.loads((folder / "gcheck-schedules.state" / f"{name}.json").read_text())["entries"]


def wait_for(what: Callable[[], bool]) -> None:
    for _ in range(600):
        if what():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within a minute")


@pytest.fixture
def service(folder: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(*more: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "gcheck", "schedule", "run", *more]
        log = (folder / f"service{len(started)}.log").open("w")
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        started.append(subprocess.Popen(words, cwd=folder, stderr=log, text=True, env=environment))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait()


def test_what_is_due_is_scanned_once(folder: Path) -> None:
    add(folder, "nightly", "code", "--control", "aws.s3.bucket-versioning", "--report", "json=out/r.json")
    done = gcheck("schedule", "run", "--once", cwd=folder)
    assert done.code == 0, done.err
    assert json.loads((folder / "out" / "r.json").read_text())["gate"]["exit_code"] == 1
    (entry,) = [one for one in entries(folder, "nightly") if one["outcome"] != "missed"]
    assert (entry["outcome"], entry["code"]) == ("ended", 1)
    assert "GATE FAILED" in (folder / "gcheck-schedules.state" / "nightly.log").read_text()
    listed = json.loads(gcheck("schedule", "list", "--json", cwd=folder).out)
    assert listed[0]["last"]["code"] == 1


def test_it_serves_and_ends_when_it_is_told(folder: Path, service: Callable[..., Any]) -> None:
    add(folder, "nightly", "code", "--control", "aws.s3.*")
    process = service("--health-port", "0")
    log = folder / "service0.log"
    wait_for(lambda: "ended with exit code" in log.read_text())
    url = next(word for word in log.read_text().split() if word.startswith("http://127.0.0.1:"))
    with urlopen(url) as answer:
        told = json.load(answer)
    assert (told["status"], told["schedules"][0]["name"]) == ("ok", "nightly")
    with pytest.raises(HTTPError, match="403"):
        urlopen(Request(url, headers={"Host": "evil.example"}))
    second = gcheck("schedule", "run", cwd=folder)
    assert second.code == 2 and f"process {process.pid}" in second.err
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert log.read_text().rstrip().endswith("stopped")


def test_a_killed_service_does_not_let_a_second_run_begin(folder: Path, service: Callable[..., Any]) -> None:
    add(folder, "nightly", "code")
    process = service()
    log = folder / "service0.log"
    wait_for(lambda: "nightly: started (process" in log.read_text())
    child = int(log.read_text().partition("nightly: started (process ")[2].partition(")")[0])
    os.kill(child, signal.SIGSTOP)
    process.kill()
    process.wait()
    service()
    wait_for(lambda: f"process {child} on" in (folder / "service1.log").read_text())
    os.kill(child, signal.SIGKILL)
    wait_for(lambda: "aborted" in (folder / "service1.log").read_text())
    assert "aborted" in [one["outcome"] for one in entries(folder, "nightly")]


def test_a_run_tells_what_changed(folder: Path) -> None:
    with web_server(None) as posts:
        receiver = {"kind": "webhook", "url": f"http://127.0.0.1:{posts.port}/"}
        (folder / "alerts.yaml").write_text(
            json.dumps({"alerts": {"to": [receiver], "about": ["failing"], "severity": "low"}})
        )
        words = ("code", "--control", "aws.s3.bucket-versioning", "--report", "json=r.json")
        for number in range(2):
            (folder / "gcheck-schedules.json").unlink(missing_ok=True)
            add(folder, "nightly", *words, alerts="alerts.yaml")
            assert gcheck("schedule", "run", "--once", cwd=folder).code == 0
            assert len(posts.bodies) == number
            (folder / "code" / "more.tf").write_text(BUCKET.replace('"b"', '"c"'))
    assert json.loads(posts.bodies[0])["subject"] == "gcheck: 1 newly failing"
    assert [one["code"] for one in entries(folder, "nightly") if one["outcome"] == "ended"] == [1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--", "code", "--no-such-option"), "No such option"),
        (("--alerts", "alerts.json", "--", "code"), "--report json=FILE"),
        (("--jitter", "9999", "--", "code"), "from 0 to 3600"),
        (("--zone", "Mars/Olympus", "--", "code"), "no time zone"),
    ],
)
def test_what_cannot_run_is_not_added(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = gcheck("schedule", "add", "nightly", *DUE, *arguments, cwd=folder)
    assert (done.code, said in done.err) == (2, True), done.err
    assert not (folder / "gcheck-schedules.json").exists()


def test_the_same_name_twice_and_a_name_that_is_not_there(folder: Path) -> None:
    add(folder, "nightly", "code")
    assert gcheck("schedule", "add", "nightly", *DUE, "--", "code", cwd=folder).code == 2
    assert "known are: nightly" in gcheck("schedule", "remove", "weekly", cwd=folder).err
    assert gcheck("schedule", "remove", "nightly", cwd=folder).code == 0
    assert json.loads(gcheck("schedule", "list", "--json", cwd=folder).out) == []
