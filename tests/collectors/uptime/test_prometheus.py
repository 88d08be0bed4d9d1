"""Availability from the real Prometheus, and from servers that answer wrongly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.collectors.tickets.collecting import assess, verdicts
from tests.collectors.uptime.collecting import bounds, collect, unread
from tests.collectors.uptime.prometheus import free_port, prometheus

HOUR = 3600
SERVICES = {
    "steady": lambda at: 1,
    "down": lambda at: 0 if 10 * HOUR < at <= 20 * HOUR else 1,
    "unmeasured": lambda at: None if 10 * HOUR < at <= 20 * HOUR else 1,
    "both": lambda at: 0 if at <= 10 * HOUR else None if at <= 20 * HOUR else 1,
    "barely": lambda at: None if at <= 1200 else 1,
}
QUERIES = {name: f'up{{job="{name}"}}' for name in SERVICES}
MONTH = 720 * HOUR


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), SERVICES) as url:
        yield url


def test_a_month_of_a_real_server(server: str) -> None:
    found = collect(url=server, services=QUERIES, step=600)
    assert bounds(found, "steady 2026-09") == (100, 100)
    assert found.value("steady 2026-09", "samples") == 4320
    assert bounds(found, "down 2026-09") == pytest.approx((100 * 710 / 720, 100 * 710 / 720))
    assert found.value("down 2026-09", "outage_minutes") == 600
    assert bounds(found, "unmeasured 2026-09") == pytest.approx((100 * 710 / 720, 100))
    assert found.value("unmeasured 2026-09", "unknown_minutes") == 600
    assert "10 h 00 min of 2026-09 were not measured" in found.reason("unmeasured 2026-09", "availability_percent")  # fmt: skip
    assert found.value("both 2026-09", "outage_minutes_at_least") == 600
    assert found.value("both 2026-09", "outage_minutes_at_most") == 1200
    assert found.gaps == []


def test_verdicts_hold_whatever_the_unknown_time_was(server: str) -> None:
    control = "uptime.service.available"
    found = verdicts(assess(Path(), control, kind="uptime", url=server, services=QUERIES, step=600))
    assert {uid.partition(" ")[0]: status for (_, uid), status in found.items()} == {
        "steady": "pass", "down": "fail", "unmeasured": "unknown", "both": "fail", "barely": "pass",
    }  # fmt: skip


def test_the_months_before_the_data_are_unknown_time(server: str) -> None:
    found = collect(url=server, services={"steady": QUERIES["steady"]}, step=600, months=2)
    assert list(found.resources) == ["steady 2026-08", "steady 2026-09"]
    assert bounds(found, "steady 2026-08") == (0, 100)


def test_queries_that_are_no_service(server: str) -> None:
    found = collect(url=server, services={"two": "up", "none": "up{job='x'}", "bad": "up{"}, step=600)
    assert unread(found, "two 2026-09") == "malformed"
    assert bounds(found, "none 2026-09") == (0, 100)
    assert unread(found, "bad 2026-09") == "malformed"
    assert {gap.resource_uid: gap.detail.partition(": ")[2][:46] for gap in found.gaps} == {
        "two 2026-09": "the query finds 5 series, and a service is one",
        "bad 2026-09": "the server does not understand the query (HTTP",
    }


Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def answering() -> Iterator[Callable[[Answer], str]]:
    """Starts a server that answers every request so, and gives its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, *arguments: Any) -> None:
                pass

        made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(made)
        return f"http://127.0.0.1:{made.server_port}"

    yield start
    for one in servers:
        one.shutdown()
        one.server_close()


def body(text: str | bytes, status: int = 200, kind: str = "application/json", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        content = text if isinstance(text, bytes) else text.encode()
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", headers.pop("length", str(len(content))))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def matrix(values: Any, **more: Any) -> str:
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {}, "values": values}]}, **more})  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (body("", 401), "credentials"),
        (body("", 403), "denied"),
        (body("", 404), "unsupported"),
        (body("", 429), "throttled"),
        (body("", 500), "unreachable"),
        (body("", 503), "unreachable"),
        (body("not even JSON", 400), "malformed"),
        (body("", 302, Location="http://127.0.0.1:1/"), "unsupported"),
        (body("<html>", kind="text/html"), "malformed"),
        (body("{"), "malformed"),
        (body("[" * 100_000), "malformed"),
        (body("[]"), "malformed"),
        (body('{"status": "error", "errorType": "timeout", "error": "too slow"}'), "malformed"),
        (body('{"status": "success", "data": {"resultType": "vector", "result": []}}'), "malformed"),
        (body(matrix(17)), "malformed"),
        (body(matrix([["a", "1"]])), "malformed"),
        (body(matrix([[1, "1"]])), "malformed"),
        (body(matrix([[1788220800.5, "1"]])), "malformed"),
        (body(matrix([], warnings=["a store did not answer"])), "truncated"),
        (body("{}", length="1000"), "unreachable"),
    ],
)
def test_an_answer_that_is_none(answering: Callable[[Answer], str], answer: Answer, kind: str) -> None:
    found = collect(url=answering(answer), services={"web": "up"}, step=600, timeout=2)
    assert [gap.kind for gap in found.gaps] == [kind]
    assert unread(found, "web 2026-09") == kind
    assert found.populations["uptime.service"].count == 1


def test_no_server_and_a_silent_one(answering: Callable[[Answer], str]) -> None:
    silent = threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        silent.wait(3)

    for url in (f"http://127.0.0.1:{free_port()}", answering(wait)):
        found = collect(url=url, services={"web": "up"}, step=3600, timeout=1)
        assert unread(found, "web 2026-09") == "unreachable"
    silent.set()


def test_a_value_that_is_no_number_is_unknown_time(answering: Callable[[Answer], str]) -> None:
    start = 1788220800
    url = answering(body(matrix([[start + 3600, "NaN"], [start + 7200, "1"], [start + 10800, "0.5"]])))
    found = collect(url=url, services={"web": "up"}, step=3600)
    assert bounds(found, "web 2026-09") == pytest.approx((100 / 720, 100 * 719 / 720))


def test_the_token_comes_from_the_environment_only(
    answering: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["Authorization"])
        body(matrix([]))(handler)

    url = answering(answer)
    options: dict[str, Any] = {
        "url": url,
        "services": {"web": "up"},
        "step": 3600,
        "token_env": "GCHECK_TEST_TOKEN",
    }
    monkeypatch.setenv("GCHECK_TEST_TOKEN", "s3cr3t-of-the-test\n")
    found = collect(**options)
    assert seen == ["Bearer s3cr3t-of-the-test"]
    assert "s3cr3t" not in repr(found)
    monkeypatch.delenv("GCHECK_TEST_TOKEN")
    found = collect(**options)
    assert [gap.kind for gap in found.gaps] == ["credentials"]
    assert len(seen) == 1
    monkeypatch.setenv("GCHECK_TEST_TOKEN", "a\r\nb: c")
    assert [gap.kind for gap in collect(**options).gaps] == ["credentials"]
    monkeypatch.setenv("GCHECK_TEST_TOKEN", "s3cr3t")
    assert [gap.kind for gap in collect(**{**options, "url": "http://prometheus.example"}).gaps] == ["unsupported"]  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [
        {}, {"url": "http://x"}, {"services": {"a": "up"}, "path": "."}, {"url": "ftp://x", "services": {"a": "up"}},
        {"url": "http://user:pass@x", "services": {"a": "up"}}, {"url": "http://x?y", "services": {"a": "up"}},
        {"url": "http://[", "services": {"a": "up"}}, {"url": "http://x", "services": {"a": 1}},
        {"url": "http://x", "services": {"a": "up"}, "step": 0}, {"url": "http://x", "services": {"a": "up"}, "months": 99},
        {"url": "http://x", "services": {"a": "up"}, "token": "x"}, {"url": "http://x", "services": {"a": "up"}, "token_env": "a b"},
        {"url": "http://x", "services": {"a": "up"}, "windows": "w.csv"}, {"path": ".", "unlisted": "down"},
        {"path": ".", "columns": {"x": "y"}}, {"path": ".", "time_zone": "Moon/Base"},
    ],
)  # fmt: skip
def test_options_that_make_no_sense(options: dict[str, Any]) -> None:
    found = collect(**options)
    assert found.resources == {}
    assert len(found.hiding) == 1
    assert "gcheck.yaml" in found.hiding[0]
    assert "pass" not in found.hiding[0].replace("password", "")
