"""A scan of an account with about 440 resources in 16 services, and of one with ten times as many, beside its peers.

    python -m bench.aws_scale [--factor 1] [--peers] [--latency 50]

The account is moto's server on loopback; a proxy counts the calls and may delay each by some milliseconds. Peers:
`pip install prowler` and `pip install c7n` each in a virtual environment of its own, named by $PROWLER and $CUSTODIAN.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.aws_estate import REGION, fill
from bench.measuring import GCHECK, Measured, measure
from tests.aws_server import CREDENTIALS, aws_server
from tests.fault_proxy import DOCUMENTED, Asked, Reply, documented

FOLDER = Path(__file__).parent


_OURS = ("content-length", "connection", "transfer-encoding", "date", "server")


@dataclass
class Counting:
    """What passed through the proxy: ``calls`` answered, and the most that were in flight at once.

    With a ``latency`` (seconds), answers are ``kept``, so that a second run waits for nothing else.
    """

    url: str = ""
    calls: int = 0
    flying: int = 0
    most: int = 0
    latency: float = 0.0
    kept: dict[tuple[Any, ...], Reply] = field(default_factory=dict)


@contextmanager
def counting_proxy(upstream: str) -> Iterator[Counting]:
    """Forwards every request to ``upstream``, counts it, and delays it."""
    counted, lock = Counting(), threading.Lock()
    target = urlsplit(upstream)

    def ask(asked: Asked) -> Reply:
        if asked.operation in DOCUMENTED:
            return documented(asked)
        connection = HTTPConnection(str(target.hostname), target.port, timeout=120)
        connection.request(asked.method, asked.target, asked.body, asked.headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _OURS}
        return answer.status, kept, content

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # headers and body are two packets, of which the second would wait 40 ms for the first to be acknowledged
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            with lock:
                counted.calls += 1
                counted.flying += 1
                counted.most = max(counted.most, counted.flying)
            started, asked = time.monotonic(), Asked(self.command, self.path, dict(self.headers), body)
            try:
                status, headers, content = counted.kept.get(asked.key) or ask(asked)
                if counted.latency and asked.operation != "iam:GenerateCredentialReport":
                    counted.kept[asked.key] = status, headers, content
                time.sleep(max(0.0, counted.latency - (time.monotonic() - started)))
            finally:
                with lock:
                    counted.flying -= 1
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        # the names that http.server looks for
        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = handle_any  # noqa: N815

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    counted.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield counted
    finally:
        server.shutdown()
        server.server_close()


def gcheck(folder: Path) -> list[str]:
    """A scan with every control and both reports."""
    reports = [f"--report={form}={folder / f'report.{form}'}" for form in ("html", "json")]
    return [*GCHECK, "scan", "-q", "--source", "aws", "--region", REGION, *reports]


def prowler(folder: Path) -> list[str]:
    """Every check of Prowler on one region."""
    program = os.environ["PROWLER"]
    return [
        program,
        "aws",
        "-f",
        REGION,
        "--no-banner",
        "-o",
        str(folder / "prowler"),
        "-M",
        "html",
        "json-ocsf",
        "csv",
    ]


def custodian(folder: Path) -> list[str]:
    """Twenty policies of our own for Cloud Custodian."""
    return [
        os.environ["CUSTODIAN"],
        "run",
        "-r",
        REGION,
        "--cache-period",
        "0",
        "-s",
        str(folder / "c7n"),
        str(FOLDER / "custodian.yaml"),
    ]


def report(name: str, command: list[str], counted: Counting, folder: Path) -> None:
    """Run once to warm up nothing but the bytecode, once to measure, and print the line."""
    environment = {**CREDENTIALS, "AWS_ENDPOINT_URL": counted.url, "AWS_DEFAULT_REGION": REGION}
    counted.calls = counted.most = 0
    started = time.monotonic()
    used: Measured = measure(command, environment, runs=1, warm=False)
    wall = time.monotonic() - started
    sizes = ", ".join(
        f"{one.name} {one.stat().st_size / 1e6:.1f} MB"
        for one in sorted(folder.glob("report.*"))
        if name == "gcheck"
    )
    print(
        f"  {name:10} {counted.calls:6} calls {used}  {wall:6.1f} s wall, {counted.most} at once  {sizes}",
        flush=True,
    )


def main() -> None:
    """Print one line for each program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--factor", type=int, default=1, help="1 for about 440 resources, 10 for about 4,400")
    parser.add_argument("--peers", action="store_true", help="measure $PROWLER and $CUSTODIAN too")
    parser.add_argument(
        "--latency", type=float, default=0.0, help="milliseconds that each call takes at least"
    )
    options = parser.parse_args()
    with (
        aws_server(seeded=False) as url,
        counting_proxy(url) as counted,
        tempfile.TemporaryDirectory() as name,
    ):
        total, services = fill(url, options.factor)
        print(f"{total} resources in {services} services", flush=True)
        counted.latency = options.latency / 1000
        folder = Path(name)
        report("gcheck", gcheck(folder), counted, folder)
        report("gcheck", gcheck(folder), counted, folder)
        if options.peers:
            report("prowler", prowler(folder), counted, folder)
            report("custodian", custodian(folder), counted, folder)


if __name__ == "__main__":
    main()
