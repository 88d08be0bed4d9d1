"""Live AWS sources, of which what events name is read again, in front of an emulated account."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gcheck import scan as flow
from gcheck.catalog.library import Library
from gcheck.collectors.aws.events import CHANGES, Event, event_of
from gcheck.model.collector import EVERY
from gcheck.model.inventory import Inventory
from gcheck.model.source import Source
from gcheck.model.unread import Unread
from gcheck.plugins import catalogs
from gcheck.watching.estate import Estate
from tests.aws_server import CREDENTIALS, aws_server
from tests.e2e.running import gcheck
from tests.e2e.test_watch import heeding
from tests.fault_proxy import Asked, FaultProxy, Reply, deny, fault_proxy

REGION, ACCOUNT = "eu-west-1", "123456789012"
NAMES = ("ledger", "photos", "backups")
VERSIONING = "aws.s3.bucket-versioning"


@pytest.fixture(autouse=True)
def ambient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


@pytest.fixture
def account() -> Iterator[str]:
    """The endpoint of an account with three buckets and two security groups, which the test may change."""
    with aws_server(seeded=False) as url:
        s3 = client("s3", url)
        for name in NAMES:
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield url


def client(service: str, url: str) -> Any:
    import boto3

    return boto3.client(
        service, region_name=REGION, endpoint_url=url, aws_access_key_id="testing", aws_secret_access_key="testing"
    )  # fmt: skip


def versioned(url: str, bucket: str, status: str = "Enabled") -> None:
    client("s3", url).put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def record(name: str, source: str = "s3", number: int = 1, **more: Any) -> dict[str, Any]:
    """A record of CloudTrail in the shape that its user guide documents."""
    return {
        "eventVersion": "1.10",
        "userIdentity": {"type": "IAMUser", "accountId": ACCOUNT, "userName": "Alice"},
        "eventTime": "2026-11-30T12:00:00Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "requestParameters": None,
        "responseElements": None,
        "eventID": f"00000000-0000-0000-0000-{number:012d}",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        **more,
    }


def about(bucket: str, number: int = 1) -> dict[str, Any]:
    return record("PutBucketVersioning", number=number, requestParameters={"bucketName": bucket, "versioning": ""})  # fmt: skip


def envelope(detail: dict[str, Any], number: int = 1) -> dict[str, Any]:
    """The same as EventBridge delivers it."""
    return {
        "version": "0",
        "id": f"11111111-0000-0000-0000-{number:012d}",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.s3",
        "account": ACCOUNT,
        "time": "2026-11-30T12:00:00Z",
        "region": REGION,
        "resources": [],
        "detail": detail,
    }


class Watcher:
    """A running `gcheck watch --events`, and what it says."""

    def __init__(self, folder: Path, url: str, control: str = VERSIONING) -> None:
        words = ["watch", "--source", "aws", "--endpoint-url", url, "--events", "events.jsonl", "--control", control]  # fmt: skip
        environment = {**CREDENTIALS, "AWS_DEFAULT_REGION": REGION, "PATH": os.environ["PATH"], "HOME": str(folder)}  # fmt: skip
        self.file = folder / "events.jsonl"
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "gcheck", *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env=environment, preexec_fn=heeding,
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

    def append(self, *lines: Any) -> None:
        with self.file.open("a") as stream:
            for one in lines:
                stream.write((one if isinstance(one, str) else json.dumps(one)) + "\n")


@pytest.fixture
def watcher(tmp_path: Path, account: str) -> Iterator[Watcher]:
    one = Watcher(tmp_path, account)
    yield one
    one.process.kill()
    one.process.wait()


def test_what_events_name_is_read_again_and_only_that(account: str, watcher: Watcher) -> None:
    watcher.until("watching: 3 fail, 0 unknown, 0 pass")
    versioned(account, "ledger")
    versioned(account, "photos")  # nobody tells of this one
    watcher.append(envelope(about("ledger")))
    told = watcher.until("2 fail, 0 unknown, 1 pass")
    assert any(line.startswith("fixed") and "ledger" in line for line in told)
    assert "events: 1 heeded" in told
    assert "read again: aws: aws.s3.bucket ledger; 4 calls, 1 resources, 0 gaps" in told
    versioned(account, "ledger", "Suspended")
    client("s3", account).delete_bucket(Bucket="backups")
    watcher.append(about("ledger", 2), record("DeleteBucket", number=3, requestParameters={"bucketName": "backups"}))  # fmt: skip
    told = watcher.until("2 fail, 0 unknown, 0 pass")
    assert [line[:8].strip() for line in told if VERSIONING in line] == ["new", "gone"]
    client("s3", account).create_bucket(Bucket="fresh", CreateBucketConfiguration={"LocationConstraint": REGION})  # fmt: skip
    watcher.append(record("CreateBucket", number=4, requestParameters={"bucketName": "fresh"}))
    assert any(line.startswith("new") and "fresh" in line for line in watcher.until("3 fail, 0 unknown, 0 pass"))  # fmt: skip


def test_what_is_heard_and_read_again_for_nothing_is_counted(account: str, watcher: Watcher) -> None:
    watcher.until("watching: 3 fail")
    versioned(account, "ledger")
    watcher.append(
        "{not json",
        '{"eventName": 3}',
        "[" * 100_000,
        record("GetBucketVersioning", number=2, readOnly=True, requestParameters={"bucketName": "ledger"}),
        record("PutBucketVersioning", number=3, errorCode="AccessDenied", requestParameters={"bucketName": "x"}),
        record("PutObject", number=4, eventCategory="Data", requestParameters={"bucketName": "ledger", "key": "k"}),
        record("Teleport\x1b[31m", "warp", 5),
        record("CreateUser", "iam", 6, requestParameters={"userName": "mallory"}),
        {**about("ledger", 7), "recipientAccountId": "999999999999"},
        {"id": "8", "detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2", "detail": {}},
        about("\u202e$(reboot)`'\"; --", 9),
        about("ledger", 10),
        about("ledger", 10),
    )  # fmt: skip
    told = watcher.until("2 fail, 0 unknown, 1 pass")
    said = "\n".join(told)
    assert said.count("no event: ") == 3
    assert "events.jsonl:1: it is not JSON" in said
    assert "unknown: warp Teleport" in said
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "unknown: aws.ec2 EC2 Instance State-change Notification (1)" in said
    counted = next(line for line in told if line.startswith("events: "))
    assert counted.removeprefix("events: ").split(", ") == [
        "1 about data", "2 heeded", "1 of an account or region that is not read", "1 of types that no control asks for",
        "1 only read", "1 refused", "1 seen before", "2 unknown",
    ]  # fmt: skip
    assert "1 resources, 0 gaps" in said


def test_a_line_counts_once_it_has_ended(account: str, watcher: Watcher) -> None:
    watcher.until("watching: 3 fail")
    versioned(account, "ledger")
    text = json.dumps(about("ledger"))
    watcher.file.write_text(text[:100])
    watcher.append(text[100:])
    watcher.until("2 fail, 0 unknown, 1 pass")


def read(url: str, controls: str, only: Any = None, **options: Any) -> Inventory:
    library = Library(tuple(catalogs()))
    chosen = [one for name, one in library.controls_of({"aws"}).items() if name in controls.split()]
    sources = (Source("aws", "aws", {"endpoint_url": url, "max_attempts": 1, **options}),)
    found: list[Any] = []
    collecting = flow.Collecting(sources, chosen, flow.now(), lambda text: None, only=only)
    facts = collecting.run(lambda resource, _: found.append(resource))
    return Inventory.of(facts.clock, facts.sources, facts.collected, [*facts.items(), *found])


def recorded(proxy: FaultProxy) -> list[str]:
    """Fills with what the proxy is asked for from now on."""
    asked: list[str] = []

    def note(one: Asked, honest: Reply) -> Reply:
        asked.append(f"{one.operation} {one.target}")
        return honest

    proxy.faults["*"] = note
    return asked


def test_the_calls_are_those_of_the_named_resources(account: str) -> None:
    controls = "aws.s3.bucket-versioning aws.s3.bucket-access-logging aws.ec2.security-group-no-public-ssh"
    with fault_proxy(account) as proxy:
        estate = Estate([Source("aws", "aws", {"endpoint_url": proxy.url})], read(proxy.url, controls))
        assert estate.inventory.resources
        asked = recorded(proxy)
        (part,) = estate.parts([event_of(about("ledger"))])
        fresh = read(proxy.url, controls, part.only)
    assert [one.name for one in fresh.resources] == ["ledger"]
    buckets = sorted(line for line in asked if line.startswith("s3:"))
    assert [line.partition(" ")[0] for line in buckets] == [
        "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketLogging", "s3:GetBucketOwnershipControls", "s3:GetBucketPolicy",
        "s3:GetBucketVersioning", "s3:ListBuckets",
    ]  # fmt: skip
    assert all("/ledger" in line for line in buckets[:-1])
    assert {line.partition(":")[0] for line in asked} == {"s3", "sts"}, "no other type is asked for"


def test_what_cannot_be_read_again_is_unknown_and_passes_when_it_can(account: str) -> None:
    versioned(account, "ledger")
    with fault_proxy(account) as proxy:
        sources = [Source("aws", "aws", {"endpoint_url": proxy.url})]
        estate = Estate(sources, read(proxy.url, VERSIONING))
        before = estate.inventory
        (part,) = estate.parts([event_of(about("ledger"))])
        for operation in ("s3:ListBuckets", "s3:GetBucketVersioning", "sts:GetCallerIdentity"):
            proxy.faults = {operation: deny}
            estate.take(part, read(proxy.url, VERSIONING, part.only))
            known = {one.name: one.attributes["versioning"] for one in estate.inventory.resources}
            assert isinstance(known["ledger"], Unread)
            assert not any(isinstance(value, Unread) for name, value in known.items() if name != "ledger")
            assert [one.operation for one in estate.inventory.gaps] == [operation], "the gap before is over"
        proxy.faults = {}
        estate.take(part, read(proxy.url, VERSIONING, part.only))
        assert estate.inventory.resources == before.resources or _values(estate.inventory) == _values(before)
        assert estate.inventory.gaps == ()
        assert [one.count for one in estate.inventory.populations] == [3]


def test_reading_again_what_has_not_changed_changes_nothing() -> None:
    kinds = (
        "aws.s3.",
        "aws.iam.",
        "aws.ec2.security-group",
        "aws.ec2.region",
        "aws.kms.",
        "aws.account.",
        "aws.ecs.",
    )
    controls = " ".join(
        name for name in Library(tuple(catalogs())).controls_of({"aws"}) if name.startswith(kinds)
    )
    with aws_server() as url, fault_proxy(url) as proxy:
        before = read(proxy.url, controls)
        estate = Estate([Source("aws", "aws", {"endpoint_url": proxy.url})], before)
        types = {one.resource_type for one in before.populations}
        every = Event("0", "s3", "X", ACCOUNT, REGION, CHANGES, {kind: frozenset([EVERY]) for kind in types})
        each = [Event(one.uid, "s3", "X", ACCOUNT, REGION, CHANGES, {one.type: frozenset([one.uid])}) for one in before.resources]  # fmt: skip
        assert len(each) > 30
        for events in ([every], each):
            for part in estate.parts(events):
                estate.take(part, read(proxy.url, controls, part.only))
            after = estate.inventory
            assert _values(after) == _values(before)
            assert [one.id for one in after.gaps] == [one.id for one in before.gaps]
            assert after.populations == before.populations


def _values(inventory: Inventory) -> list[Any]:
    return [(one.uid, one.attributes) for one in inventory.resources]


def test_files_of_cloudtrail_that_come_into_a_folder(tmp_path: Path, account: str) -> None:
    (tmp_path / "events.jsonl").mkdir()
    one = Watcher(tmp_path, account)
    try:
        one.until("watching: 3 fail")
        versioned(account, "ledger")
        versioned(account, "photos")
        packed = gzip.compress(json.dumps({"Records": [about("ledger"), about("photos", 2)]}).encode())
        (one.file / "first.json.gz").write_bytes(packed)
        one.until("1 fail, 0 unknown, 2 pass")
        versioned(account, "backups")
        (one.file / "second.json").write_text(json.dumps({"Records": [about("backups", 3), about("photos", 2)]}, indent=1))  # fmt: skip
        told = one.until("0 fail, 0 unknown, 3 pass")
        assert "events: 1 heeded, 1 seen before" in told
    finally:
        one.process.kill()
        one.process.wait()


def test_what_is_asked_wrongly(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    cases = (
        (("code", "--events", "e.jsonl"), "and not both"),
        (("code", "--source", "aws"), "belong to --events"),
        (("code", "--region", "eu-west-1"), "belong to --events"),
        (("--events", "e.jsonl"), "there is nothing to read"),
        (("--events", "nowhere/e.jsonl", "--source", "aws"), "there is no folder nowhere"),
        (("--events", "/dev/null", "--source", "aws"), "no regular file"),
    )
    for arguments, text in cases:
        done = gcheck("watch", *arguments, cwd=tmp_path)
        assert (done.code, text in done.err) == (2, True), done.err
