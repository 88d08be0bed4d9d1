"""Long runs through the command line: rehearsed, bounded, killed and gone on with; and thresholds that were set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from gcheck import scan
from gcheck.catalog.library import Library
from gcheck.model.source import Source
from gcheck.plugins import catalogs
from tests.aws_server import CREDENTIALS, aws_server
from tests.e2e.running import gcheck
from tests.fault_proxy import Asked, FaultProxy, Reply, deny, fault_proxy

CLOCK = "2026-11-01T00:00:00Z"


@pytest.fixture(scope="module")
def account() -> Iterator[str]:
    with aws_server() as url:
        yield url


@pytest.fixture
def proxy(account: str) -> Iterator[FaultProxy]:
    with fault_proxy(account) as running:
        yield running


def _environment(proxy: FaultProxy) -> dict[str, str]:
    return {**CREDENTIALS, "AWS_ENDPOINT_URL": proxy.url, "AWS_DEFAULT_REGION": "eu-west-1"}


def test_preflight_names_what_is_missing_and_how_much_depends_on_it(
    proxy: FaultProxy, tmp_path: Path
) -> None:
    proxy.faults["s3:GetBucketPolicy"] = deny
    ended = gcheck(
        "scan", "--source", "aws", "--control", "aws.s3.*", "--preflight", cwd=tmp_path, **_environment(proxy)
    )
    assert ended.code == 3
    assert "grant s3:GetBucketPolicy" in ended.out
    assert "controls need it" in ended.out
    assert proxy.calls.count("s3:GetBucketPolicy") == 1
    assert "GATE" not in ended.out


def test_preflight_of_what_can_be_read(proxy: FaultProxy, tmp_path: Path) -> None:
    arguments = ("--source", "aws", "--control", "aws.s3.bucket-kms-encryption", "--preflight")
    ended = gcheck("scan", *arguments, cwd=tmp_path, **_environment(proxy))
    assert ended.code == 0
    assert "Everything that the selected controls need can be read." in ended.out


def _buckets(path: Path, line_with: str) -> int:
    """How many buckets the lines of a file hold so far."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return sum(line_with in line and '"type":"aws.s3.bucket"' in line for line in lines)


def test_a_killed_run_is_gone_on_with(proxy: FaultProxy, tmp_path: Path) -> None:
    def hang(asked: Asked, honest: Reply) -> Reply:
        if asked.before >= 3:
            time.sleep(60)
        return honest

    arguments = [
        "collect",
        "--source",
        "aws",
        "--control",
        "aws.s3.*",
        "--clock",
        CLOCK,
        "--resume",
        "journal",
        "-o",
        "inventory",
    ]
    proxy.faults["s3:GetBucketLifecycleConfiguration"] = hang
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **_environment(proxy)}
    with subprocess.Popen(
        [sys.executable, "-m", "gcheck", *arguments], cwd=tmp_path, env=environment
    ) as child:
        journal = tmp_path / "journal"
        deadline = time.monotonic() + 60
        while _buckets(journal, '"key":"resource') < 3:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        child.kill()
    assert not (tmp_path / "inventory").exists()
    proxy.reset()
    ended = gcheck(*arguments, cwd=tmp_path, **_environment(proxy))
    assert ended.code == 0, ended.err
    assert "answers of an earlier run are taken from journal" in ended.err
    assert proxy.calls.count("s3:GetBucketLifecycleConfiguration") == 3
    assert not journal.exists()
    assert _buckets(tmp_path / "inventory", '{"resource"') == 6


def test_what_stayed_unread_keeps_the_journal(proxy: FaultProxy, tmp_path: Path) -> None:
    proxy.faults["s3:GetBucketPolicy"] = deny
    arguments = ("--source", "aws", "--control", "aws.s3.bucket-tls-only", "--resume", "journal")
    ended = gcheck("scan", *arguments, cwd=tmp_path, **_environment(proxy))
    assert "the same command goes on from there" in ended.err
    assert (tmp_path / "journal").exists()


def test_a_journal_that_is_none_is_refused_before_anything_is_asked(
    proxy: FaultProxy, tmp_path: Path
) -> None:
    (tmp_path / "journal").write_text("my notes\n")
    ended = gcheck("scan", "--source", "aws", "--resume", "journal", cwd=tmp_path, **_environment(proxy))
    assert ended.code == 2
    assert "journal is not a journal" in ended.err
    assert not proxy.calls
    assert (tmp_path / "journal").read_text() == "my notes\n"


def test_a_bounded_run_is_incomplete(proxy: FaultProxy, tmp_path: Path) -> None:
    arguments = ("--source", "aws", "--control", "aws.ec2.volume-encryption", "--max-per-type", "1")
    ended = gcheck("scan", *arguments, cwd=tmp_path, **_environment(proxy))
    assert "the first 1 of at least 6 aws.ec2.volume were read" in ended.out
    assert ended.code in (1, 3)


def test_a_threshold_is_set_shown_and_reported_where_it_asks_for_less(
    proxy: FaultProxy, tmp_path: Path
) -> None:
    text = "sources:\n  - {name: account, kind: aws}\nparameters:\n  min_password_length: 8\n"
    (tmp_path / "gcheck.yaml").write_text(text)
    report = tmp_path / "r.json"
    ended = gcheck(
        "scan",
        "--control",
        "aws.account.password-length",
        "--report",
        f"json={report}",
        cwd=tmp_path,
        **_environment(proxy),
    )
    assert ended.code == 0, ended.err
    data = json.loads(report.read_text())
    (finding,) = data["findings"]
    assert finding["status"] == "pass", "the policy asks for ten characters, eight are enough here"
    assert "min_password_length, 14 by default, set in gcheck.yaml" in report.read_text()
    control = next(one for one in data["controls"] if one["id"] == "aws.account.password-length")
    assert control["parameters"][0]["looser"] is True
    assert "looser than the mapping assumes: aws.account.password-length min_password_length" in ended.out


def test_an_unknown_threshold_is_an_error_with_its_line(proxy: FaultProxy, tmp_path: Path) -> None:
    text = "sources:\n  - {name: account, kind: aws}\nparameters:\n  min_pasword_length: 8\n"
    (tmp_path / "gcheck.yaml").write_text(text)
    ended = gcheck("scan", cwd=tmp_path, **_environment(proxy))
    assert ended.code == 2
    assert "gcheck.yaml:4:3" in ended.err
    assert not proxy.calls


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_that_is_five_minutes_off_changes_no_verdict(
    proxy: FaultProxy, minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**CREDENTIALS, "AWS_DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(name, value)
    library = Library(tuple(catalogs()))
    controls = list(library.controls_of(["aws"]).values())
    source = Source("account", "aws", {"endpoint_url": proxy.url})

    def verdicts(clock: datetime) -> dict[tuple[str, str], str]:
        inventory = scan.collect([source], controls, clock, lambda text: None)
        found = scan.judge(inventory, library, scan.Request(), lambda text: None).findings
        return {(one.control, one.resource_uid): one.status for one in found}

    now = datetime.now(timezone.utc).replace(microsecond=0)
    assert verdicts(now + timedelta(minutes=minutes)) == verdicts(now)
