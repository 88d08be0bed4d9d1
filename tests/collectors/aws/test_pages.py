"""A web page in place of an answer is told in its words, with what to find it by, and nothing else is taken for one."""

from __future__ import annotations

import hashlib

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.failures import LONGEST, failure_of
from gcheck.collectors.aws.markup import described, is_page, page_in

FLASK = (
    "<!doctype html>\n<html lang=en>\n<title>503 Service Unavailable</title>\n<h1>Service Unavailable</h1>\n"
    "<p>The server is busy &amp; asks to come back.</p>\n"
)
DIGEST = hashlib.sha256(FLASK.encode()).hexdigest()[:16]
TOLD = f"a web page ({len(FLASK)} bytes, SHA-256 {DIGEST}): 503 Service Unavailable. The server is busy & asks to come back"
CALL = Call("ssm", "DescribeInstanceInformation", "ssm:DescribeInstanceInformation")


def test_a_page_is_told_in_its_words() -> None:
    assert page_in(FLASK) == TOLD
    assert page_in(f"\n  {FLASK}") is not None


def test_botocores_quote_of_a_page_has_the_digest_of_the_page() -> None:
    quote = f"Unable to parse response (syntax error: line 1, column 0), invalid XML received:\n{FLASK.encode()!r}"
    assert page_in(quote) == TOLD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User: arn:aws:iam::123456789012:user/a is not authorized",
        "Value '<html>' at 'name' failed to satisfy a constraint",
        "Unable to parse response:\nb'<Error/>'",
        "Unable to parse response:\nb'<html>",
        "b'<html>' + open('x') + b'",
    ],
)
def test_what_is_no_page_stays_as_it_is(text: str) -> None:
    assert page_in(text) is None


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"<html></html>", ""),
        (b"<html><script>alert(1)</script><style>p{}</style><body>Down</body>", ": Down"),
        (b"<html><body><h1>503 Service Unavailable</h1>\nNo server is available.\n</body></html>",
         ": 503 Service Unavailable. No server is available"),
        (b"<html><title>A</title><h1>B</h1>" + b"<p>x" * 100_000, ": A. B. x"),
        (b"<html>" + b"<h1>" * 300_000, ""),
        (b"<h1>\xff\x00 not UTF-8 \xfe", ": \ufffd\x00 not UTF-8 \ufffd"),
        (b"<html><h1>&lt;script&gt;alert(1)", ": <script>alert(1)"),
    ],
)  # fmt: skip
def test_pages_of_all_sorts(page: bytes, said: str) -> None:
    assert is_page(page)
    told = f"a web page ({len(page):,} bytes, SHA-256 {hashlib.sha256(page).hexdigest()[:16]}){said}"
    assert described(page)[: len(told)] == told
    assert len(described(page)) < len(told) + 2_500


def test_a_failure_says_the_code_and_the_page() -> None:
    response = {
        "Error": {"Code": "503", "Message": FLASK},
        "ResponseMetadata": {"HTTPStatusCode": 503},
    }
    failure = failure_of(ClientError(response, CALL.operation), CALL, "eu-west-1", "2026-01-01T00:00:00Z")
    assert (failure.kind, failure.code, failure.detail) == ("unreachable", "503", f"503: {TOLD}")


def test_a_page_that_botocore_cannot_parse_says_no_word_of_the_parser() -> None:
    error = ResponseParserError(f"Unable to parse response, invalid XML received:\n{FLASK.encode()!r}")
    failure = failure_of(error, CALL, "eu-west-1", "2026-01-01T00:00:00Z")
    assert (failure.kind, failure.detail) == ("malformed", f"the answer is none of this API but {TOLD}")


def test_a_page_of_many_words_is_cut() -> None:
    response = {"Error": {"Code": "500", "Message": "<html>" + "word " * 100_000}}
    failure = failure_of(ClientError(response, CALL.operation), CALL, None, "2026-01-01T00:00:00Z")
    assert len(failure.detail) <= LONGEST + len("500: ")
    assert "SHA-256" in failure.detail
