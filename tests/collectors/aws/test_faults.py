"""The acid test: whatever one operation does, no value changes; values only become unread, and it is said why."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.declared import declared_calls
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import (
    TOKENS,
    Change,
    FaultProxy,
    cut,
    deny,
    empty,
    error_in_success,
    html,
    new_tokens,
    other_operation,
    refuse,
    same_token,
    shortened,
    throttle,
)

FAULTS: dict[Change, set[str]] = {
    deny: {"denied"},
    throttle: {"throttled"},
    html: {"malformed"},
    empty: {"malformed"},
    cut: {"malformed", "unreachable"},
    shortened: {"malformed"},
    other_operation: {"malformed"},
    error_in_success: {"malformed", "denied"},
}
LOOPS: dict[Change, set[str]] = {same_token: {"truncated"}, new_tokens: {"truncated"}}
ROLE = "arn:aws:iam::123456789012:role/gcheck-read-only"


def _cases() -> Iterator[Any]:
    for call in declared_calls():
        faults = {**FAULTS, **LOOPS} if call.paging else FAULTS
        for fault, kinds in faults.items():
            yield pytest.param(call, fault, kinds, id=f"{call.name}-{fault.__name__}")


def _run(url: str, call: Call) -> Collected:
    """A run that makes this call, and few others."""
    options: dict[str, Any] = {"regions": ["eu-west-1", "us-east-1"], "max_pages": 20}
    wanted = {
        kind: {"name", "account", *(path.split(".")[0] for path in paths)}
        for kind, paths in call.fills.items()
    }
    if call.name == "sts:AssumeRole":
        options["role_arn"], wanted = ROLE, {"aws.s3.bucket": {"name"}, "aws.iam.user": {"mfa_active"}}
    if call.name == "organizations:ListAccounts":
        options["organization"], wanted = True, {"aws.ec2.volume": {"encrypted"}}
    if call.name == "ec2:DescribeRegions":
        options["regions"], wanted = "all", {"aws.ec2.volume": {"encrypted"}}
    return collect(url, wanted, **options)


@cache
def _clean(url: str, call_name: str) -> Collected:
    return _run(url, next(call for call in declared_calls() if call.name == call_name))


@pytest.mark.parametrize(("call", "fault", "kinds"), list(_cases()))
def test_a_fault_hides_and_never_changes(
    call: Call, fault: Change, kinds: set[str], proxy: FaultProxy
) -> None:
    clean = _clean(proxy.url, call.name)
    proxy.reset()
    proxy.faults[call.name] = fault
    faulted = _run(proxy.url, call)

    assert proxy.hits, "the fault was never met, so that nothing was proven"
    said = [gap for gap in faulted.gaps if gap.operation == call.name]
    assert {gap.kind for gap in said} & kinds, said
    assert all(gap.permission == call.iam_action for gap in said if gap.kind == "denied")
    _assert_only_hidden(clean, faulted)


def test_everything_denied_yields_nothing_but_gaps(proxy: FaultProxy) -> None:
    proxy.faults["*"] = deny
    faulted = collect(proxy.url)
    assert not faulted.resources
    assert {kind for gap in faulted.gaps for kind in gap.resource_types} == set(everything())
    assert faulted.populations
    assert not any(population.complete for population in faulted.populations)


def test_all_but_the_listings_denied_leaves_every_detail_unread(proxy: FaultProxy) -> None:
    clean = collect(proxy.url)
    listings = {"sts:GetCallerIdentity", "s3:ListBuckets", "iam:GetAccountAuthorizationDetails"}
    kept = listings | {"ec2:DescribeSnapshots", "cloudtrail:DescribeTrails"}
    proxy.faults.update({call.name: deny for call in declared_calls() if call.name not in kept})
    faulted = collect(proxy.url)
    _assert_only_hidden(clean, faulted)
    for bucket in faulted.of("aws.s3.bucket").values():
        known = {name for name, value in bucket.attributes.items() if not isinstance(value, Unread)}
        assert known == {"name", "arn", "account"}


@pytest.mark.parametrize("status", [200, 500])
def test_absence_is_believed_only_from_a_plain_refusal(status: int, proxy: FaultProxy) -> None:
    proxy.faults["s3:GetBucketEncryption"] = refuse(status, "ServerSideEncryptionConfigurationNotFoundError")
    collected = collect(proxy.url, {"aws.s3.bucket": ["encryption"]})
    assert collected.resources
    assert all(isinstance(item.attributes["encryption"], Unread) for item in collected.resources.values())


def test_a_throttled_call_is_sent_again(proxy: FaultProxy) -> None:
    proxy.faults["s3:ListBuckets"] = lambda asked, honest: (
        throttle(asked, honest) if asked.before < 2 else honest
    )
    collected = collect(proxy.url, {"aws.s3.bucket": ["name"]}, max_attempts=3)
    assert proxy.calls.count("s3:ListBuckets") == 3
    assert not collected.gaps


def test_an_answer_that_is_cut_once_is_asked_for_again(proxy: FaultProxy) -> None:
    proxy.faults["s3:ListBuckets"] = lambda asked, honest: (
        shortened(asked, honest) if asked.before < 1 else honest
    )
    collected = collect(proxy.url, {"aws.s3.bucket": ["name"]}, max_attempts=2)
    assert not collected.gaps
    assert collected.resources


def test_every_call_with_pages_has_its_loop_tested() -> None:
    assert {call.name for call in declared_calls() if call.paging} == set(TOKENS)


def _assert_only_hidden(clean: Collected, faulted: Collected) -> None:
    assert faulted.resources.keys() <= clean.resources.keys()
    for key, was in clean.resources.items():
        now = faulted.resources.get(key)
        if now is None:
            _assert_told(was, faulted)
        else:
            assert now.attributes.keys() == was.attributes.keys()
            for name, value in was.attributes.items():
                assert _hidden_at_most(value, now.attributes[name]), (was.uid, name, now.attributes[name])
            _assert_unreads_told(now, faulted)


def _hidden_at_most(was: Any, now: Any) -> bool:
    if isinstance(now, Unread):
        return True
    if isinstance(was, dict) and isinstance(now, dict):
        return was.keys() == now.keys() and all(_hidden_at_most(was[key], now[key]) for key in was)
    return bool(was == now)


def _assert_told(missing: Resource, faulted: Collected) -> None:
    assert any(gap.may_hide(missing.type) for gap in faulted.gaps), missing.uid
    listings = [item for item in faulted.populations if item.resource_type == missing.type]
    assert any(not item.complete for item in listings), missing.uid


def _assert_unreads_told(resource: Resource, faulted: Collected) -> None:
    told = {name for gap in faulted.gaps if gap.resource_uid == resource.uid for name in gap.attributes}
    assert set(_unread(resource.attributes)) == told


def _unread(tree: Any, above: str = "") -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, Unread):
            yield f"{above}{name}"
        elif isinstance(value, dict):
            yield from _unread(value, f"{above}{name}.")
