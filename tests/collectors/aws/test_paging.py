"""Listings are read to their end, and one without an end is cut off. The server here is a function."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from gcheck.collectors.aws.answers import MARK
from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.ec2 import DESCRIBE_VOLUMES
from gcheck.collectors.aws.iam import GET_ACCOUNT_AUTHORIZATION_DETAILS
from gcheck.collectors.aws.options import Options
from gcheck.collectors.aws.reader import Pages, Reader

THINGS = Call(
    "ec2", "ListThings", "ec2:ListThings", paging=Paging("NextToken", "NextToken", ("Things",), "Max", 100)
)


class Server:
    """Answers with the pages that it is given, one after another; a page is its items and the token to the next."""

    def __init__(self, *pages: tuple[list[Any], str | None]) -> None:
        self.pages = iter(pages)
        self.asked: list[dict[str, Any]] = []

    def __call__(self, call: Call, region: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(dict(arguments))
        items, token = next(self.pages)
        return {"Things": items, MARK: True, **({"NextToken": token} if token is not None else {})}


def _walk(server: Server, **options: Any) -> Pages:
    return Reader(server, Options(max_attempts=1, **options)).pages(THINGS, "eu-west-1", {"Owner": "me"})


def test_pages_are_joined() -> None:
    server = Server(([1, 2], "a"), ([], "b"), ([3], None))
    pages = _walk(server)
    assert (pages.data, pages.failure) == ({"Things": [1, 2, 3]}, None)
    assert server.asked == [
        {"Owner": "me", "Max": 100},
        {"Owner": "me", "Max": 100, "NextToken": "a"},
        {"Owner": "me", "Max": 100, "NextToken": "b"},
    ]


def test_a_page_is_handed_over_before_the_next_is_asked_for() -> None:
    server = Server(([1, 2], "a"), ([2, 3], "b"), ([4], None))
    pages = Reader(server, Options(max_attempts=1)).each_page(THINGS, "eu-west-1", {})
    for number, held in enumerate(([1, 2], [3], [4]), 1):
        assert next(pages).data == {"Things": held}
        assert len(server.asked) == number
    assert list(pages) == []


def test_an_empty_token_is_the_end() -> None:
    assert _walk(Server(([1], ""))).failure is None


def test_smaller_pages_may_be_asked_for_but_not_larger_ones() -> None:
    for size, sent in ((5, 5), (500, 100), (0, 100)):
        server = Server(([1], None))
        _walk(server, page_size=size)
        assert server.asked[0]["Max"] == sent


@pytest.mark.parametrize(
    "pages",
    [
        [([1], "a"), ([2], "a")],
        [([1], "a"), ([2], "b"), ([3], "a")],
        [([1], "a"), ([1], "b")],
    ],
    ids=["same token", "token of long ago", "same page under another token"],
)
def test_what_comes_again_ends_the_listing(pages: list[tuple[list[Any], str]]) -> None:
    walked = _walk(Server(*pages))
    assert walked.failure is not None
    assert walked.failure.kind == "truncated"
    assert walked.data["Things"][0] == 1


def test_a_listing_that_always_has_more_is_cut_at_the_page_limit() -> None:
    endless = Server(*(([number], str(number)) for number in range(100)))
    walked = _walk(endless, max_pages=7)
    assert walked.failure is not None
    assert "7 pages" in walked.failure.detail
    assert walked.data["Things"] == list(range(7))


def test_empty_pages_without_end_are_cut_as_well() -> None:
    endless = Server(*(([], str(number)) for number in range(100)))
    assert str(_walk(endless, max_pages=7).failure).count("7 pages") == 1


def test_more_without_a_token_is_not_the_end() -> None:
    lists = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
    answer = {**{name: [] for name in lists}, "IsTruncated": True, MARK: True}
    walked = Reader(lambda *asked: answer, Options()).pages(
        GET_ACCOUNT_AUTHORIZATION_DETAILS, "eu-west-1", {}
    )
    assert walked.failure is not None
    assert walked.failure.kind == "truncated"


def test_a_page_that_fails_keeps_the_pages_before_it() -> None:
    pages = _walk(Server(([1], "a")))  # the second page raises StopIteration inside of the call
    assert pages.data == {"Things": [1]}
    assert pages.failure is not None


@pytest.mark.parametrize(("error", "kind"), [
    (KeyError("x"), "malformed"),
    (TypeError("x"), "malformed"),
    (AttributeError("x"), "malformed"),
    (ZeroDivisionError("x"), "crashed"),
])  # fmt: skip
def test_what_escapes_from_a_call_is_a_failure(error: Exception, kind: str) -> None:
    def broken(call: Call, region: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        raise error

    failure = Reader(broken, Options()).pages(DESCRIBE_VOLUMES, "eu-west-1", {}).failure
    assert failure is not None
    assert (failure.kind, failure.operation, failure.region) == (kind, "ec2:DescribeVolumes", "eu-west-1")


def test_a_missing_list_is_malformed() -> None:
    failure = Reader(lambda *asked: {MARK: True}, Options()).pages(DESCRIBE_VOLUMES, "eu-west-1", {}).failure
    assert failure is not None
    assert (failure.kind, "Volumes" in failure.detail) == ("malformed", True)


def test_what_is_shared_is_read_once() -> None:
    counter = itertools.count()
    reader = Reader(lambda *asked: {MARK: True, "Things": [next(counter)]}, Options())
    outcomes = [reader.once("things", lambda: reader.read(THINGS, "eu-west-1")) for _ in range(3)]
    assert outcomes[0] is outcomes[1] is outcomes[2]
    assert next(counter) == 1


def test_a_listing_may_stand_within_another_member() -> None:
    call = Call(
        "cloudfront", "ListDistributions", "cloudfront:ListDistributions",
        paging=Paging("Marker", "List.Next", ("List.Items",), more="List.More"),
    )  # fmt: skip
    pages = iter([
        {"List": {"Items": [1], "Next": "a", "More": True}},
        {"List": {"Next": "b", "More": True}},
        {"List": {"Items": [2], "More": False}},
    ])  # fmt: skip
    asked: list[dict[str, Any]] = []

    def send(call: Call, region: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        asked.append(dict(arguments))
        return {**next(pages), MARK: True}

    walked = Reader(send, Options()).pages(call, "us-east-1", {})
    assert (walked.data, walked.failure) == ({"List.Items": [1, 2]}, None)
    assert asked == [{}, {"Marker": "a"}, {"Marker": "b"}]
