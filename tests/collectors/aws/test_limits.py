"""Limits of a run, what is kept of one that was cut short, and how its calls are counted."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.options import Options
from gcheck.collectors.aws.reader import Reader
from gcheck.collectors.aws.tally import Tally
from gcheck.model.collector import Run
from gcheck.model.unread import Unread
from gcheck.store.journal import Journal
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import Asked, FaultProxy, Reply, deny, refuse, throttle

USERS = {"aws.iam.user": ["mfa_active", "groups"]}
BUCKETS = {"aws.s3.bucket": ["encryption", "versioning"]}
CLOCK = datetime(2026, 11, 1, 6, tzinfo=timezone.utc)


def test_the_first_of_each_type_are_read_and_the_rest_is_a_gap(proxy: FaultProxy) -> None:
    whole = collect(proxy.url, BUCKETS)
    cut = collect(proxy.url, BUCKETS, max_per_type=2)
    assert set(cut.resources) == set(sorted(whole.resources)[:2])
    (gap,) = cut.gaps
    assert gap.kind == "truncated"
    assert f"the first 2 of at least {len(whole.resources)} aws.s3.bucket" in gap.detail
    assert [(item.count, item.complete) for item in cut.populations] == [(2, False)]


def test_as_many_as_there_are_is_no_limit(proxy: FaultProxy) -> None:
    whole = collect(proxy.url, BUCKETS)
    same = collect(proxy.url, BUCKETS, max_per_type=len(whole.resources))
    assert set(same.resources) == set(whole.resources)
    assert not same.gaps


def test_pages_beyond_the_limit_are_not_asked_for(proxy: FaultProxy) -> None:
    pages = [f"bucket-{number}" for number in range(5)]

    def page(asked: Asked, honest: Reply) -> Reply:
        name = pages[asked.before]
        token = f"<ContinuationToken>{name}</ContinuationToken>"
        body = f"<ListAllMyBucketsResult><Buckets><Bucket><Name>{name}</Name></Bucket></Buckets>{token}</ListAllMyBucketsResult>"
        return 200, {"content-type": "text/xml"}, body.encode()

    proxy.faults["s3:ListBuckets"] = page
    collected = collect(proxy.url, {"aws.s3.bucket": ["name"]}, max_per_type=1)
    assert proxy.calls.count("s3:ListBuckets") == 2
    assert set(collected.of("aws.s3.bucket")) == {"bucket-0"}
    assert any("at least 2" in gap.detail for gap in collected.gaps)


def _slow(seconds: float) -> Any:
    def change(asked: Asked, honest: Reply) -> Reply:
        time.sleep(seconds)
        return honest

    return change


def test_after_the_deadline_nothing_more_is_asked(proxy: FaultProxy) -> None:
    proxy.faults["s3:ListBuckets"] = _slow(1.1)
    collected = collect(proxy.url, BUCKETS, deadline=1)
    assert "s3:GetBucketEncryption" not in proxy.calls
    assert collected.resources
    for bucket in collected.resources.values():
        assert isinstance(bucket.attributes["encryption"], Unread)
    assert {gap.kind for gap in collected.gaps} == {"truncated"}
    assert all("deadline of 1 s" in gap.detail for gap in collected.gaps)


def test_one_slow_resource_does_not_take_the_others_time(proxy: FaultProxy) -> None:
    def slow_one(asked: Asked, honest: Reply) -> Reply:
        if "larkspur-website" in asked.target:
            time.sleep(1.1)
        return honest

    wanted = {"aws.s3.bucket": ["encryption", "versioning", "logging", "lifecycle_rules"]}
    proxy.faults.update(dict.fromkeys(("s3:GetBucketLocation", "s3:GetBucketEncryption"), slow_one))
    collected = collect(proxy.url, wanted, unit_deadline=1)
    assert {gap.resource_uid for gap in collected.gaps} == {"arn:aws:s3:::larkspur-website"}
    assert all("1 s" in gap.detail for gap in collected.gaps)


@pytest.mark.parametrize("name", ["max_per_type", "deadline", "unit_deadline"])
def test_a_limit_of_zero_is_none(proxy: FaultProxy, name: str) -> None:
    assert not collect(proxy.url, BUCKETS, None, **{name: 0}).gaps


def _run(journal: Journal) -> Run:
    return Run(CLOCK, memory=journal)


def _plain(collected: Collected) -> dict[tuple[str, str], Any]:
    return {key: item.to_json()["attributes"] for key, item in collected.resources.items()}


def test_what_was_read_is_not_asked_for_again(proxy: FaultProxy, tmp_path: Path) -> None:
    first = collect(
        proxy.url, everything(), _run(Journal(tmp_path / "j", CLOCK)), regions=["eu-west-1", "us-east-1"]
    )
    made = len(proxy.calls)
    proxy.reset()
    again = collect(
        proxy.url, everything(), _run(Journal(tmp_path / "j", CLOCK)), regions=["eu-west-1", "us-east-1"]
    )
    assert _plain(again) == _plain(first)
    assert {(item.resource_type, item.region, item.count) for item in again.populations} == {
        (item.resource_type, item.region, item.count) for item in first.populations
    }
    # what had a gap is asked for again, and what all resources of a type share
    assert len(proxy.calls) < made / 4


class _Kept(dict[str, Any]):
    """A memory that shows what is in it."""

    def recall(self, key: str) -> Any | None:
        return self.get(key)

    def keep(self, key: str, value: Any) -> None:
        self[key] = value


def test_a_listing_is_remembered_as_it_was_made_whatever_was_read_of_its_resources_since(
    proxy: FaultProxy,
) -> None:
    kept = _Kept()
    # what the first pages name is completed while the last are read
    proxy.faults["s3:ListBuckets"] = _slow(0.1)
    wanted = {"aws.s3.bucket": ["name", "versioning", "object_lock"]}
    collect(proxy.url, wanted, Run(CLOCK, memory=kept), page_size=2)
    pages = [page for key, value in kept.items() if key.startswith("listing:") for page in value["pages"]]
    assert pages
    listed = {name for page in pages for found in page["found"] for name in found["attributes"]}
    assert listed <= {"name", "arn", "account", "region", "owner"}


def test_a_login_that_expired_is_gone_on_from(proxy: FaultProxy, tmp_path: Path) -> None:
    whole = collect(proxy.url, BUCKETS)
    proxy.reset()

    def expire(asked: Asked, honest: Reply) -> Reply:
        return refuse(400, "ExpiredToken")(asked, honest) if asked.before >= 3 else honest

    proxy.faults["s3:GetBucketEncryption"] = expire
    cut = collect(proxy.url, BUCKETS, _run(Journal(tmp_path / "j", CLOCK)))
    assert {gap.kind for gap in cut.gaps} == {"credentials"}
    proxy.reset()
    resumed = collect(proxy.url, BUCKETS, _run(Journal(tmp_path / "j", CLOCK)))
    assert not resumed.gaps
    assert _plain(resumed) == _plain(whole)
    assert proxy.calls.count("s3:GetBucketEncryption") == len(whole.resources) - 3
    assert "s3:ListBuckets" not in proxy.calls


@pytest.mark.parametrize(
    "other", [{"aws.s3.bucket": ["encryption"]}, {"aws.s3.bucket": ["encryption", "acl"]}]
)
def test_another_question_is_asked_anew(
    proxy: FaultProxy, tmp_path: Path, other: dict[str, list[str]]
) -> None:
    collect(proxy.url, BUCKETS, _run(Journal(tmp_path / "j", CLOCK)))
    proxy.reset()
    collected = collect(proxy.url, other, _run(Journal(tmp_path / "j", CLOCK)))
    assert proxy.calls.count("s3:GetBucketEncryption") == len(collected.resources)


def test_yesterdays_answers_are_not_used(proxy: FaultProxy, tmp_path: Path) -> None:
    collect(proxy.url, BUCKETS, _run(Journal(tmp_path / "j", CLOCK)))
    proxy.reset()
    later = Journal(tmp_path / "j", CLOCK + timedelta(hours=25))
    assert later.recalled == 0


def test_a_rehearsal_reads_one_of_each(proxy: FaultProxy) -> None:
    collected = collect(proxy.url, BUCKETS, Run(CLOCK, sample=1))
    assert len(collected.resources) == 1
    assert proxy.calls.count("s3:GetBucketVersioning") == 1


def test_calls_are_counted_with_errors_and_retries(proxy: FaultProxy) -> None:
    proxy.faults["s3:GetBucketVersioning"] = deny
    proxy.faults["s3:ListBuckets"] = lambda asked, honest: (
        throttle(asked, honest) if asked.before < 1 else honest
    )
    collected = collect(proxy.url, BUCKETS, max_attempts=2)
    counts = {item.operation: item for item in collected.calls}
    number = len(collected.resources)
    assert (counts["s3:ListBuckets"].calls, counts["s3:ListBuckets"].retries) == (1, 1)
    versioning = counts["s3:GetBucketVersioning"]
    assert (versioning.calls, versioning.errors) == (number, number)
    # where a bucket has no encryption of its own, the API says so with an error code, and that is an answer
    assert (counts["s3:GetBucketEncryption"].calls, counts["s3:GetBucketEncryption"].errors) == (number, 0)
    assert counts["sts:GetCallerIdentity"].seconds > 0
    sent = sum(item.calls + item.retries for item in collected.calls)
    assert sent == len(proxy.calls)


def test_assumed_roles_are_counted(proxy: FaultProxy) -> None:
    role = "arn:aws:iam::123456789012:role/gcheck-read-only"
    counts = {item.operation: item.calls for item in collect(proxy.url, BUCKETS, role_arn=role).calls}
    assert counts["sts:AssumeRole"] == 1


def test_a_call_that_is_not_made_is_not_counted() -> None:
    tally = Tally()
    reader = Reader(lambda *asked: {}, Options(deadline=1), tally)
    reader._started -= 2
    reader.read(Call("s3", "ListBuckets", "s3:ListAllMyBuckets"), "eu-west-1")
    assert list(tally.counts("account")) == []


@pytest.fixture(autouse=True)
def plain_journal(tmp_path: Path) -> Iterator[None]:
    """Whatever a test left in its journal can be read back line by line."""
    yield
    for path in tmp_path.glob("j"):
        for line in path.read_text("utf-8").splitlines()[1:]:
            assert json.loads(line)["key"]
