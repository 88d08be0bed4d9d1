"""A scan judges resources as they are read; it must say what judging the kept inventory says."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from gcheck import plugins, scan
from gcheck.catalog.library import Library, Selection
from gcheck.collectors.aws.collector import AwsCollector
from gcheck.collectors.aws.declared import LISTINGS
from gcheck.collectors.aws.entering import _Door, _Entry
from gcheck.collectors.aws.inflow import AHEAD, Inflow
from gcheck.collectors.aws.options import read_options
from gcheck.evaluation.evaluate import evaluate
from gcheck.evaluation.judging import Judging
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.inventory import Inventory
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.reporters.json import JsonReporter
from gcheck.store.spool import Spool
from tests.aws_collecting import everything
from tests.fault_proxy import FaultProxy, deny

ROOT = Path(__file__).parents[3]
CLOCK = scan.now()


def _silent(_: str) -> None:
    return


def _library() -> Library:
    return Library(tuple(plugins.catalogs()))


def _both(sources: Sequence[Source]) -> tuple[str, str]:
    """The report of a scan, and the one of judging what was collected at the same moment."""
    library, request = _library(), scan.Request(Selection())
    controls = list(library.controls_of(scan.providers(sources)).values())
    spool, judging = Spool(), Judging(f"{CLOCK:%Y-%m-%dT%H:%M:%SZ}", controls, library.types)

    def take(resource: Resource, asked: scan.Asked) -> None:
        spool.add(resource)
        judging.take(resource, asked)

    facts = scan.Collecting(sources, controls, CLOCK, _silent).run(take, judging.note)
    assert not judging.late, "a collector yields the gaps of a resource before it"
    whole = Inventory.loads("".join(facts.lines(spool.lines())))
    assert len(whole.resources) > 5
    judged = scan.judge(whole, library, request, _silent)
    streamed = replace(judged, findings=tuple(judging.end(facts)))
    return JsonReporter().render(streamed), JsonReporter().render(judged)


def test_an_account_is_judged_alike_as_it_comes_and_when_it_is_kept(company: str) -> None:
    options = {"endpoint_url": company, "regions": ["eu-west-1", "us-east-1"]}
    streamed, kept = _both([Source("account", "aws", options)])
    assert streamed == kept


def test_a_half_denied_account_is_judged_alike(proxy: FaultProxy) -> None:
    for operation in (
        "s3:GetEncryptionConfiguration",
        "ec2:DescribeSecurityGroups",
        "kms:GetKeyRotationStatus",
    ):
        proxy.faults[operation] = deny
    options = {"endpoint_url": proxy.url, "regions": ["eu-west-1"], "max_attempts": 1}
    streamed, kept = _both([Source("account", "aws", options)])
    assert streamed == kept
    assert kept.count('"AccessDenied') > 2


def test_code_is_judged_alike() -> None:
    source = Source("code", "terraform", {"path": str(ROOT / "examples/company")})
    streamed, kept = _both([source])
    assert streamed == kept


def test_a_scan_names_the_digest_of_the_file_that_collect_writes() -> None:
    source = Source("code", "terraform", {"path": str(ROOT / "examples/company")})
    library = _library()
    controls = list(library.controls_of(scan.providers([source])).values())
    written = scan.collect([source], controls, CLOCK, _silent).dumps().encode()
    assessment = scan.scan([source], library, scan.Request(Selection()), CLOCK, _silent)
    assert assessment.provenance.inventory_digest == hashlib.sha256(written).hexdigest()


def test_a_gap_that_comes_late_is_still_named() -> None:
    library = _library()
    kind, name = "aws.s3.bucket", "versioning"
    controls = [one for one in library.controls_of({"aws"}).values() if one.id == "aws.s3.bucket-versioning"]
    known = {kind: (name,)}
    bucket = Resource(kind, "b", "b", "account", {})
    gap = Gap("account", "denied", "no", (kind,), (name,), "b", operation="s3:GetBucketVersioning")
    facts = Inventory.of(f"{CLOCK:%Y-%m-%dT%H:%M:%SZ}", [Source("account", "aws")], {"account": known}, [gap])
    judging = Judging(facts.clock, controls, library.types)
    judging.take(bucket, known)
    judging.note(gap)
    assert judging.late == {("account", kind, "b")}
    judging.take_again(bucket, known)
    whole = replace(facts, resources=(bucket,))
    assert judging.end(facts) == evaluate(whole, controls, library.types)
    assert any(gap.id in reason.gaps for one in judging.end(facts) for reason in one.reasons)


def test_the_spool_gives_back_what_it_was_given_in_order() -> None:
    names = ["b", "a", "\ud800", "ü"]
    spool = Spool()
    for name in names:
        spool.add(Resource("t.t.t", name, name, "s", {"n": name}))
    found = list(spool.lines())
    assert len(spool) == len(found) == 4
    assert found == sorted(found, key=lambda line: names_of(line))
    assert [item.name for item in spool.of(("s", "t.t.t", "a"))] == ["a"]


def names_of(line: str) -> Any:
    return json.loads(line)["resource"]["uid"]


def test_a_listing_that_is_read_by_pages_names_the_same_page_by_page(company: str) -> None:
    """Held against the seeded account's answers, and against none and one of each item."""
    options = read_options({"endpoint_url": company})
    door = _Entry(options, Run(CLOCK), threading.BoundedSemaphore()).enter(options)
    assert isinstance(door, _Door)
    scope, told = door.account.scope("eu-west-1"), 0
    for listing in LISTINGS:
        if listing.call.paging is None or listing.joins_pages or listing.within is not None:
            continue
        types = frozenset(listing.types)
        answer = door.reader.pages(listing.call, "eu-west-1", listing.arguments(types)).data
        (member,) = listing.call.paging.lists
        beside = {name: answer[name] for name in listing.call.paging.beside}
        pages = [{**beside, member: [item]} for item in answer[member]]
        named = [found for page in pages for found in listing.find(page, scope, types)]
        assert named == list(listing.find(answer, scope, types)), listing.call.name
        assert list(listing.find({member: []}, scope, types)) == [], listing.call.name
        told += len(pages) > 1
    assert told > 20


def test_whoever_reads_ahead_waits() -> None:
    given_up = threading.Event()
    flow: Inflow[int] = Inflow(given_up)
    put: list[int] = []

    def read() -> None:
        for piece in range(10):
            flow.put(piece)
            put.append(piece)
        flow.put(None)

    reading = threading.Thread(target=read)
    reading.start()
    for taken, piece in enumerate(flow.taken()):
        assert piece == taken
        assert len(put) <= taken + 1 + AHEAD + 1
    reading.join()
    assert len(put) == 10


def test_nobody_waits_once_the_run_is_given_up() -> None:
    given_up = threading.Event()
    flow: Inflow[int] = Inflow(given_up)
    reading = threading.Thread(target=flow.put, args=(0,))
    for piece in range(AHEAD):
        flow.put(piece)
    reading.start()
    given_up.set()
    reading.join(timeout=60)
    assert not reading.is_alive()
    assert list(flow.taken()) == []


def test_a_scan_that_is_given_up_ends_its_threads(company: str) -> None:
    given = {"endpoint_url": company, "regions": ["eu-west-1"], "max_attempts": 1}
    items = AwsCollector().collect(Source("account", "aws", given), Plan(everything()), Run(CLOCK))
    assert any(isinstance(item, Resource) for item in items)
    items.close()  # type: ignore[attr-defined]  # it is a generator
    assert not [thread for thread in threading.enumerate() if "ThreadPoolExecutor" in thread.name]
