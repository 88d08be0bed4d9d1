"""Health: what the service says of itself over HTTP, on loopback only."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from gcheck.errors import UsageError

LOOPBACK = "127.0.0.1"
HOSTS = ("127.0.0.1", "localhost")

Answer = Callable[[], tuple[bool, dict[str, Any]]]


class Health:
    """``GET /health`` answers 200 while all is well and 503 else, with the same JSON. ``port`` 0 takes a free one."""

    def __init__(self, port: int, answer: Answer) -> None:
        """Raises UsageError where the port is taken."""
        try:
            self._server = ThreadingHTTPServer((LOOPBACK, port), _handler(answer))
        except (OSError, OverflowError) as error:
            raise UsageError(f"the health endpoint cannot listen on {LOOPBACK}:{port}: {error}.") from None
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(answer: Answer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5
        server_version = "gcheck"
        sys_version = ""

        def do_GET(self) -> None:
            # a page in a browser on this machine may ask, under a name of its own that it resolves to loopback
            if self.headers.get("Host", "").partition(":")[0] not in HOSTS:
                self._send(403, {"error": "ask for 127.0.0.1"})
            elif self.path != "/health":
                self._send(404, {"error": "there is only /health"})
            else:
                well, told = answer()
                self._send(200 if well else 503, told)

        def _send(self, code: int, told: dict[str, Any]) -> None:
            body = json.dumps(told, indent=2).encode() + b"\n"
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # so it is called there
            pass

    return Handler
