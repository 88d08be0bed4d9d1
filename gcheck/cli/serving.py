"""The foreground service of ``gcheck schedule run``: the real clock, the real processes, and the signals."""

from __future__ import annotations

import signal
import threading
from datetime import datetime, timezone

import click

from gcheck.cli.console import printable
from gcheck.lock import Lock
from gcheck.schedules.book import Book
from gcheck.schedules.child import Child, Teller
from gcheck.schedules.health import LOOPBACK, Health
from gcheck.schedules.schedule import Schedule
from gcheck.schedules.service import Service
from gcheck.schedules.state import health_of


class _SystemClock:
    def __init__(self) -> None:
        self.woken = threading.Event()

    def now(self) -> datetime:
        return datetime.now(timezone.utc)

    def wait(self, seconds: float) -> None:
        self.woken.wait(seconds)
        self.woken.clear()


def serve(book: Book, port: int | None, at_once: int, once: bool) -> int:
    """Run until SIGTERM or SIGINT. Raises UsageError where another service has the file, or the port is taken."""

    def start(schedule: Schedule, lock: Lock) -> Child:
        return Child(schedule, book, lock)

    clock = _SystemClock()
    service = Service(book, clock, start, _say, at_once, Teller(book).look)

    def told(number: int, frame: object) -> None:
        if service.stopping:
            service.cut_short()
        service.stopping = True
        clock.woken.set()

    with Lock(book.prepared() / "service.lock", "runs these schedules"):
        before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
        health = None if port is None else Health(port, lambda: health_of(service))
        try:
            if health is not None:
                _say(f"health: http://{LOOPBACK}:{health.port}/health")
            if once:
                service.once()
            else:
                _say(f"{len(book.load())} schedules in {book.path}")
                service.serve()
                _say("stopped")
        finally:
            if health is not None:
                health.close()
            for number, handler in before.items():
                signal.signal(number, handler)
    return 0


def _say(text: str) -> None:
    click.echo(printable(f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ} {text}"), err=True)
