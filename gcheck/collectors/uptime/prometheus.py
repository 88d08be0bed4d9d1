"""A Prometheus server, or what speaks its HTTP interface: range queries, in pieces that it answers.

Documented at https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries.
"""

from __future__ import annotations

import http.client
import json
import math
import os
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from msgspec import Struct

from gcheck.collectors.uptime.settings import Settings
from gcheck.patterns import regex

POINTS = 10_000
"""Points of one answer; Prometheus refuses more than 11,000."""

MAX_BYTES = 20_000_000
MAX_SECONDS = 300
"""For one answer, however slowly it comes."""

_MOST_TEXT = 300
_SELECTOR = regex(r"[a-zA-Z_:][a-zA-Z0-9_:]*(\{[^{}]*\})?\Z")
OPERATION = "prometheus:query_range"


class PrometheusError(Exception):
    """A read that failed: the kind of gap, a sentence, and the server's own code."""

    def __init__(self, kind: str, text: str, code: str | None = None) -> None:
        super().__init__(text)
        self.kind, self.text, self.code = kind, text, code


class Point(Struct, frozen=True):
    """What a series says of the ``step`` seconds before ``at``."""

    at: int
    up: bool


class Server:
    """One server. Reads only; redirects are not followed, so that the token goes nowhere else."""

    def __init__(self, settings: Settings) -> None:
        assert settings.url is not None
        self._settings, self._url = settings, settings.url
        self._opener = build_opener(_NoRedirect())
        self._headers = {"Accept": "application/json", "User-Agent": "gcheck"}
        self.calls = 0

    def log_in(self) -> None:
        """Take the token from its variable. Raises PrometheusError where there is none, or it would travel in the clear."""
        name = self._settings.token_env
        if name is None:
            return
        token = os.environ.get(name, "")
        if not token.strip():
            raise PrometheusError("credentials", f"the environment variable {name} holds no token")
        if not re.fullmatch(r"[\x21-\x7e]+", token.strip()):
            raise PrometheusError("credentials", f"what the environment variable {name} holds is no token")
        parts = urlsplit(self._url)
        if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise PrometheusError(
                "unsupported", "a token is sent over https only; write the address with https"
            )
        self._headers["Authorization"] = f"Bearer {token.strip()}"

    def points(self, query: str, start: int, end: int) -> Iterator[Point]:
        """What the only series of a query says of the time from start to end. Raises PrometheusError."""
        step = self._settings.step
        if _SELECTOR.match(query.strip()):
            # The last sample within the step (its ends are both part of a range), and none where there is none: a bare selector answers for five minutes more.
            query = f"last_over_time({query.strip()}[{step * 1000 - 1}ms])"
        first = start + step
        while first <= end:
            last = min(first + (POINTS - 1) * step, first + (end - first) // step * step)
            yield from self._series(query, first, last)
            first = last + step

    def _series(self, query: str, first: int, last: int) -> Iterator[Point]:
        step = self._settings.step
        answer = self._ask({"query": query, "start": first, "end": last, "step": step})
        result = _result(answer)
        if len(result) > 1:
            raise PrometheusError("malformed", f"the query finds {len(result)} series, and a service is one; aggregate them")  # fmt: skip
        for item in result:
            values = item.get("values") if isinstance(item, dict) else None
            if not isinstance(values, list):
                raise PrometheusError("malformed", "the answer holds a series without values")
            if len(values) > POINTS:
                raise PrometheusError("malformed", "the answer holds more points than were asked for")
            yield from (point for pair in values if (point := _point(pair, first, last, step)) is not None)

    def _ask(self, parameters: dict[str, Any]) -> Any:
        body = urlencode(parameters)
        request = Request(f"{self._url}/api/v1/query_range?{body}", headers=self._headers)  # noqa: S310  # the scheme was checked
        self.calls += 1
        try:
            with self._opener.open(request, timeout=self._settings.timeout) as answer:
                kind = answer.headers.get_content_type()
                if kind != "application/json":
                    raise PrometheusError("malformed", f"the answer is {kind[:80]}, and not JSON: is this the address of Prometheus?")  # fmt: skip
                return _json(_body(answer))
        except HTTPError as error:
            raise _refused(error) from None
        except URLError as error:
            raise PrometheusError("unreachable", f"no connection: {_line(str(error.reason))}") from None
        except TimeoutError:
            raise PrometheusError("unreachable", f"no answer within {self._settings.timeout} s") from None
        except (OSError, http.client.HTTPException) as error:
            raise PrometheusError("unreachable", f"the connection broke: {type(error).__name__}") from None


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any, **named: Any) -> None:
        return None


def _body(answer: Any) -> bytes:
    """All of an answer, within bounds of size and time."""
    until = time.monotonic() + MAX_SECONDS
    pieces, size = [], 0
    while piece := answer.read1(1 << 16):
        size += len(piece)
        if size > MAX_BYTES:
            raise PrometheusError("malformed", f"the answer has more than {MAX_BYTES:,} bytes")
        if time.monotonic() > until:
            raise PrometheusError("unreachable", f"the answer took longer than {MAX_SECONDS} s")
        pieces.append(piece)
    body = b"".join(pieces)
    wanted = answer.headers.get("Content-Length")
    if wanted is not None and wanted.isdigit() and int(wanted) != size:
        raise PrometheusError("unreachable", "the connection broke before the answer ended")
    return body


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise PrometheusError("malformed", "the answer is no JSON") from None


def _result(answer: Any) -> list[Any]:
    """The series of an answer that is whole."""
    if not isinstance(answer, dict) or answer.get("status") != "success":
        said = answer.get("error") if isinstance(answer, dict) else None
        code = answer.get("errorType") if isinstance(answer, dict) else None
        raise PrometheusError(
            "malformed", f"the server answers with an error: {_line(str(said))}", _code(code)
        )
    if answer.get("warnings"):
        raise PrometheusError("truncated", f"the answer is partial: {_line(str(answer['warnings']))}")
    data = answer.get("data")
    if (
        not isinstance(data, dict)
        or data.get("resultType") != "matrix"
        or not isinstance(data.get("result"), list)
    ):
        raise PrometheusError("malformed", "the answer holds no matrix of series")
    result: list[Any] = data["result"]
    return result


def _point(pair: Any, first: int, last: int, step: int) -> Point | None:
    """A point; None for a value that is no number. Raises PrometheusError for what was not asked for."""
    try:
        at, value = pair
        at, number = float(at), float(value)
    except (TypeError, ValueError):
        raise PrometheusError("malformed", "the answer holds a point that is no time and value") from None
    if not first <= at <= last or at % 1 or (int(at) - first) % step:
        raise PrometheusError("malformed", "the answer holds a point of a time that was not asked for")
    return None if math.isnan(number) else Point(int(at), number >= 1)


_STATUS = {
    401: ("credentials", "the server wants a token, or another one"),
    403: ("denied", "the server refuses the read"),
    404: ("unsupported", "there is no /api/v1/query_range at this address"),
    429: ("throttled", "the server asks to slow down"),
}


def _refused(error: HTTPError) -> PrometheusError:
    with error:
        code = str(error.code)
        if error.code in _STATUS:
            kind, text = _STATUS[error.code]
            return PrometheusError(kind, f"{text} (HTTP {code})", code)
        if 300 <= error.code < 400:
            return PrometheusError("unsupported", f"the server points elsewhere (HTTP {code}); name the address that answers", code)  # fmt: skip
        if error.code >= 500:
            return PrometheusError("unreachable", f"the server fails (HTTP {code})", code)
        return PrometheusError("malformed", f"the server does not understand the query (HTTP {code}): {_said(error)}", code)  # fmt: skip


def _said(error: HTTPError) -> str:
    """What the server says is wrong with a query; short, and nothing where it is no answer of Prometheus."""
    try:
        told = json.loads(error.read(10_000))
        return _line(str(told["error"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError, http.client.HTTPException):
        return "it does not say why"


def _line(text: str) -> str:
    return " ".join(text.split())[:_MOST_TEXT]


def _code(value: Any) -> str | None:
    return value[:60] if isinstance(value, str) else None
