"""Answers that are sound to look at and wrong inside, and credentials that end at any moment: nothing ever changes."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
import pytest

from gcheck.collectors.aws.calls import JSON_BODY, Call
from gcheck.collectors.aws.declared import declared_calls
from gcheck.collectors.aws.shapes import Null, NullError, misfit, names_of
from tests.aws_collecting import Collected, collect
from tests.collectors.aws.test_faults import _assert_only_hidden, _clean, _run
from tests.fault_proxy import Asked, Change, FaultProxy, Reply, again, inner_nulls, nulls, refuse, wrong_types

MODELS = botocore.session.get_session()
SOME = {
    "aws.s3.bucket": ["encryption", "versioning", "policy"],
    "aws.ec2.security-group": ["ingress"],
    "aws.iam.user": ["mfa_active", "access_keys"],
    "aws.kms.key": ["rotation_enabled", "policy"],
    "aws.rds.instance": ["encrypted"],
}
TOTAL = 33
"""Calls at least that such a run makes; the credentials end at each of them in turn."""


def _model(call: Call) -> Any:
    return MODELS.get_service_model(call.service).operation_model(call.operation)


def _speaks_json(call: Call) -> bool:
    return _model(call).service_model.metadata["protocol"] == "json" or JSON_BODY in call.roots


def _cases() -> Iterator[Any]:
    for call in declared_calls():
        if call.name == "s3:GetBucketPolicy":
            continue  # the whole answer is a document of the account's own
        if _speaks_json(call):
            yield from (
                pytest.param(call, fault, id=f"{call.name}-{fault.__name__}")
                for fault in (nulls, inner_nulls, wrong_types)
            )
        elif names_of(_model(call))[0]:
            yield pytest.param(call, wrong_types, id=f"{call.name}-wrong_types")
        if call.paging:
            yield pytest.param(call, again, id=f"{call.name}-again")


@pytest.mark.parametrize(("call", "fault"), list(_cases()))
def test_nothing_changes(call: Call, fault: Change, proxy: FaultProxy) -> None:
    clean = _clean(proxy.url, call.name)
    proxy.reset()
    proxy.faults[call.name] = fault
    faulted = _run(proxy.url, call)
    assert proxy.hits, "the fault was never met, so that nothing was proven"
    _assert_only_hidden(clean, faulted)


@pytest.mark.parametrize("operation", ["kms:ListKeys", "cloudtrail:DescribeTrails", "lambda:ListFunctions"])
def test_a_null_list_is_no_empty_one(operation: str, proxy: FaultProxy) -> None:
    call = next(one for one in declared_calls() if one.name == operation)
    proxy.faults[operation] = nulls
    (gap,) = {(gap.operation, gap.kind) for gap in _run(proxy.url, call).gaps if gap.operation == operation}
    assert gap == (operation, "malformed")


def test_an_odd_boolean_is_told(proxy: FaultProxy) -> None:
    proxy.faults["ec2:DescribeVolumes"] = wrong_types
    (gap,) = collect(proxy.url, {"aws.ec2.volume": ["encrypted"]}).gaps
    assert gap.kind == "malformed"
    assert "true or false" in gap.detail


@pytest.mark.parametrize(
    ("operation", "element", "wanted"),
    [
        ("ec2:DescribeVolumes", "encrypted", {"aws.ec2.volume": ["encrypted"]}),
        ("ec2:DescribeSecurityGroups", "ipPermissions", {"aws.ec2.security-group": ["ingress"]}),
        ("sns:ListTopics", "TopicArn", {"aws.sns.topic": ["name"]}),
        ("s3:ListBuckets", "Name", {"aws.s3.bucket": ["name"]}),
    ],
)
def test_an_element_that_stands_twice_where_one_was_expected_is_told(
    operation: str, element: str, wanted: dict[str, list[str]], proxy: FaultProxy
) -> None:
    def doubled(asked: Asked, honest: Reply) -> Reply:
        part = rf"<{element}>.*?</{element}>".encode()
        return honest[0], honest[1], re.sub(part, lambda found: found.group() * 2, honest[2], flags=re.DOTALL)

    proxy.faults[operation] = doubled
    gaps = [gap for gap in collect(proxy.url, wanted).gaps if gap.operation == operation]
    assert {gap.kind for gap in gaps} == {"malformed"}
    assert all(f"{element} stands twice" in gap.detail for gap in gaps)


def test_items_that_come_again_are_counted_once(proxy: FaultProxy) -> None:
    clean = collect(proxy.url, {"aws.kms.key": ["arn"]})
    proxy.reset()
    proxy.faults["kms:ListKeys"] = again
    twice = collect(proxy.url, {"aws.kms.key": ["arn"]})
    assert twice.resources.keys() == clean.resources.keys()
    assert not twice.gaps
    assert proxy.calls.count("kms:ListKeys") == 2


@cache
def _some(url: str) -> Collected:
    return collect(url, SOME)


def _expiring(after: int) -> Change:
    counter, lock = itertools.count(1), threading.Lock()

    def change(asked: Asked, honest: Reply) -> Reply:
        with lock:
            number = next(counter)
        return refuse(400, "ExpiredToken")(asked, honest) if number >= after else honest

    return change


@pytest.mark.parametrize("after", range(1, TOTAL + 1))
def test_credentials_may_end_at_any_call(after: int, proxy: FaultProxy) -> None:
    clean = _some(proxy.url)
    proxy.reset()
    proxy.faults["*"] = _expiring(after)
    cut = collect(proxy.url, SOME)
    assert {gap.kind for gap in cut.gaps} == {"credentials"}
    assert all(gap.operation for gap in cut.gaps)
    _assert_only_hidden(clean, cut)


def test_there_are_so_many_calls(proxy: FaultProxy) -> None:
    collect(proxy.url, SOME)
    assert len(proxy.calls) >= TOTAL


def test_a_null_says_so_whatever_is_done_with_it() -> None:
    for use in (
        list,
        bool,
        len,
        lambda null: null[0],
        lambda null: 1 in null,
        lambda null: null == [],
        lambda null: null.get("a"),
    ):
        with pytest.raises(NullError, match=r"Keys\.0 is null"):
            use(Null(("Keys", 0)))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"Keys": "x"}, "Keys is str"),
        ({"Keys": [5]}, "Keys.0 is int"),
        ({"Keys": [{"KeyId": 5}]}, "Keys.0.KeyId is int"),
        ({"Truncated": "false"}, "Truncated is str"),
        ({"Truncated": 1}, "Truncated is int"),
    ],
)
def test_what_is_of_a_wrong_type_is_named(answer: Any, words: str) -> None:
    shape = MODELS.get_service_model("kms").operation_model("ListKeys").output_shape
    assert str(misfit(answer, shape, [])).startswith(words)


def test_what_is_right_or_not_known_is_let_through() -> None:
    shape = MODELS.get_service_model("kms").operation_model("ListKeys").output_shape
    found: list[Any] = []
    assert (
        misfit({"Keys": [{"KeyId": "a", "KeyArn": None}], "Truncated": False, "New": 5}, shape, found) is None
    )
    assert found == []
    assert misfit({"Keys": None}, shape, found) is None
    assert found == [("Keys",)]
