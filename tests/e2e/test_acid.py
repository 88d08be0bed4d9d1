"""The acid test: break any one read of the AWS collector, and no verdict may flip, no row may vanish.

Against a clean run of the whole pipeline, rows may only become unknown, the operation must be named, and the run must
not end as if it had seen everything.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gcheck import scan
from gcheck.catalog.library import Library
from gcheck.collectors.aws.declared import declared_calls
from gcheck.evaluation.evaluate import reads
from gcheck.model.assessment import Assessment
from gcheck.model.control import Control, Satisfies
from gcheck.model.finding import Finding
from gcheck.model.source import Source
from gcheck.plugins import catalogs
from tests.aws_server import CREDENTIALS, aws_server
from tests.fault_proxy import (
    Asked,
    Change,
    FaultProxy,
    Reply,
    cut,
    deny,
    empty,
    fault_proxy,
    html,
    new_tokens,
    refuse,
    same_token,
    throttle,
)

RECORDS = Path(__file__).parents[2] / "examples" / "company" / "records" / "attestations.yaml"
CLOCK = datetime(2026, 11, 1, tzinfo=timezone.utc)
ROLE = "arn:aws:iam::123456789012:role/gcheck-read-only"
FAULTS: tuple[Change, ...] = (deny, throttle, html, empty, cut)
LOOPS: tuple[Change, ...] = (same_token, new_tokens)

CALLS = 480
"""About as many as a whole scan makes; the credentials end after every nineteenth of them."""

ATTESTED = {("iso-27001-2022", "5.1"), ("iso-27001-2022", "A.8.34"), ("gdpr", "Art.38(6)")}
"""What attestations of the company decide alone, which no API call can take away."""

SHAPES = ("sts:AssumeRole", "ec2:DescribeRegions", "organizations:ListAccounts")
"""The operations that a run makes only where it is asked otherwise."""

Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def company() -> Iterator[str]:
    with aws_server() as url:
        yield url


@pytest.fixture(scope="module")
def proxy(company: str) -> Iterator[FaultProxy]:
    with fault_proxy(company) as running:
        yield running


@pytest.fixture(autouse=True)
def ambient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


class EveryAttribute(Library):
    """The shipped controls, and one for each attribute, so that no declared call goes unused; or the part about types."""

    def __init__(self, types: frozenset[str] | None) -> None:
        super().__init__(tuple(catalogs()))
        self.about = types

    def controls_of(self, providers: Iterable[str] | None) -> dict[str, Control]:
        return {
            name: one
            for name, one in every_control().items()
            if self.about is None or self.about & reads(one).keys()
        }


@cache
def every_control() -> dict[str, Control]:
    library = Library(tuple(catalogs()))
    made = dict(library.controls_of(["aws"]))
    for kind in library.types.values():
        if kind.provider == "aws":
            for name in kind.attributes:
                control = presence(kind.id, name)
                made[control.id] = control
    return made


def presence(kind: str, name: str) -> Control:
    mapping = (Satisfies("iso-27001-2022", "A.8.9", "the attribute is set", "supports"),)
    assertion = {"path": name, "present": True}
    return Control(f"acid.{kind}.{name}", f"{name} is set", "low", kind, "", {}, mapping, assertion)


def cases() -> Iterator[Any]:
    for call in declared_calls():
        for fault in (*FAULTS, *LOOPS) if call.paging else FAULTS:
            yield pytest.param(call.name, fault, id=f"{call.name}-{fault.__name__}")


def run(url: str, operation: str = "", types: frozenset[str] | None = None) -> Assessment:
    """The pipeline over the company's account, whole or for what some types say, and so that it uses the operation."""
    options: dict[str, Any] = {
        "endpoint_url": url,
        "regions": ["eu-west-1", "us-east-1"],
        "max_attempts": 1,
        "max_pages": 10,
    }
    if operation == "sts:AssumeRole":
        options["role_arn"] = ROLE
    if operation == "ec2:DescribeRegions":
        options["regions"] = "all"
    if operation == "organizations:ListAccounts":
        options["organization"] = True
    library = EveryAttribute(types)
    request = scan.Request(records=(RECORDS,))
    return scan.scan([Source("account", "aws", options)], library, request, CLOCK, lambda text: None)


@cache
def clean_run(url: str, operation: str, types: frozenset[str] | None = None) -> Assessment:
    return run(url, operation, types)


def types_of(operation: str, fault: Change) -> frozenset[str] | None:
    """Denials break the whole scan; the other faults, for time's sake, the part of it that reads the types that the
    operation is about, joins included."""
    if fault is deny:
        return None
    fills = next(call.fills for call in declared_calls() if call.name == operation)
    return frozenset(fills) or frozenset({"aws.account", "aws.iam.user", "aws.ec2.volume"})


def rows(assessment: Assessment) -> dict[Key, Finding]:
    found = {
        (one.control, one.source, one.resource_uid or str(one.kinds)): one for one in assessment.findings
    }
    assert len(found) == len(assessment.findings), "two findings stand for one row"
    return found


@pytest.mark.parametrize(("operation", "fault"), list(cases()))
def test_no_verdict_flips_and_no_row_vanishes(operation: str, fault: Change, proxy: FaultProxy) -> None:
    proxy.reset()
    shape = operation if operation in SHAPES else ""
    types = types_of(operation, fault)
    clean = clean_run(proxy.url, shape, types)
    proxy.reset()
    proxy.faults[operation] = fault

    broken = run(proxy.url, shape, types)

    assert proxy.hits, "the operation was never called, so that nothing was proven"
    assert_only_unknown(rows(clean), rows(broken))
    gaps = [gap for gap in broken.gaps if gap.operation == operation]
    assert gaps, "no gap names the operation"
    assert broken.gate.exit_code in (1, 3)
    assert broken.gate.undecided > clean.gate.undecided
    assert satisfied(broken) <= satisfied(clean)


def assert_only_unknown(clean: dict[Key, Finding], broken: dict[Key, Finding]) -> None:
    hidden = {
        (one.control, one.source)
        for one in broken.values()
        if one.status == "unknown" and not one.resource_uid
    }
    for key, before in clean.items():
        after = broken.get(key)
        if after is None:
            # an account is hidden with the source that it would be found in
            above = before.source.partition("/")[0]
            assert {(before.control, before.source), (before.control, above)} & hidden, f"{key} vanished"
        else:
            assert after.status in (before.status, "unknown"), (
                f"{key} flipped from {before.status} to {after.status}"
            )
    for key, after in broken.items():
        assert key in clean or after.status == "unknown", f"{key} came from nowhere as {after.status}"
        assert after.status != "unknown" or after.reasons, f"{key} is unknown without a reason"


def satisfied(assessment: Assessment) -> set[tuple[str, str]]:
    return {
        (row.framework, row.requirement)
        for framework in assessment.frameworks
        for row in framework.requirements
        if row.status == "satisfied"
    }


def test_the_clean_run_has_every_verdict(proxy: FaultProxy) -> None:
    proxy.reset()
    clean = clean_run(proxy.url, "")
    assert {one.status for one in clean.findings} >= {"pass", "fail", "not_applicable"}
    assert sum(one.status in ("pass", "fail") for one in clean.findings) > 150
    assert satisfied(clean)


def ending_after(calls: int) -> Change:
    """Credentials that end: every request after so many is refused, whatever it asks for."""
    counter, lock = itertools.count(), threading.Lock()

    def change(asked: Asked, honest: Reply) -> Reply:
        with lock:
            number = next(counter)
        return refuse(400, "ExpiredToken")(asked, honest) if number >= calls else honest

    return change


@pytest.mark.parametrize("calls", range(0, CALLS, CALLS // 25))
def test_credentials_may_end_anywhere_in_a_whole_scan(calls: int, proxy: FaultProxy) -> None:
    proxy.reset()
    clean = clean_run(proxy.url, "")
    proxy.reset()
    proxy.faults["*"] = ending_after(calls)

    broken = run(proxy.url)

    assert_only_unknown(rows(clean), rows(broken))
    assert {gap.kind for gap in broken.gaps} - {gap.kind for gap in clean.gaps} == {"credentials"}
    assert all(gap.operation for gap in broken.gaps if gap.kind == "credentials")
    assert broken.gate.exit_code in (1, 3)
    assert broken.gate.undecided > clean.gate.undecided
    assert satisfied(broken) <= satisfied(clean)


def test_a_whole_scan_makes_so_many_calls(proxy: FaultProxy) -> None:
    proxy.reset()
    run(proxy.url)
    assert CALLS <= len(proxy.calls) <= CALLS * 1.2, "CALLS no longer stands for a whole scan"


def test_everything_denied_is_incomplete_and_satisfies_nothing(proxy: FaultProxy) -> None:
    proxy.reset()
    proxy.faults["*"] = deny
    broken = run(proxy.url)
    assert broken.gate.exit_code == 3
    assert {one.status for one in broken.findings} == {"unknown"}
    assert satisfied(broken) == ATTESTED
    assert {gap.kind for gap in broken.gaps} == {"denied"}


def test_everything_but_the_identity_denied_names_every_permission(proxy: FaultProxy) -> None:
    proxy.reset()
    proxy.faults.update({call.name: deny for call in declared_calls() if call.service != "sts"})
    broken = run(proxy.url)
    assert broken.gate.exit_code == 3
    # What the identity alone tells, the account's id, is still known; nothing that a shipped control asks for is.
    assert {one.status for one in broken.findings if not one.control.startswith("acid.")} == {"unknown"}
    assert all(gap.permission for gap in broken.gaps)
    assert not satisfied(broken) - ATTESTED
