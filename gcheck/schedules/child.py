"""Child: one run of a schedule, as a process of its own. Its arguments are words; no shell reads them."""

from __future__ import annotations

import subprocess  # the one thing that starts a process, and only this program
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from gcheck.errors import UsageError
from gcheck.lock import Lock
from gcheck.schedules.book import Book
from gcheck.schedules.schedule import Schedule

JUDGED = (0, 1, 3)
TELL_EVERY = 300.0
LONGEST_LOG = 1_000_000
NOT_TOLD = 4
"""The code of a run after which the alerts could not be started."""
PATIENCE = 30.0
"""Seconds between the request to end and the end."""


def commands(schedule: Schedule) -> list[list[str]]:
    """The scan, and what tells of its result; the words behind ``gcheck``."""
    found = [["scan", *schedule.arguments]]
    if schedule.alerts and schedule.report:
        found.append(["alerts", "check", schedule.report, "--alerts", schedule.alerts, *schedule.store])
    return found


class Child:
    """A scan, and the alerts after it. Both write to the schedule's log, which has the last run only."""

    def __init__(self, schedule: Schedule, book: Book, lock: Lock) -> None:
        """Start it; it holds the lock for as long as it lives, whatever becomes of this process. Raises UsageError."""
        self._folder = book.folder
        self._log = book.prepared() / f"{schedule.name}.log"
        self._lock = lock.handle
        self._left = commands(schedule)
        self._stopped: float | None = None
        self._code: int | None = None
        self._process = self._begin(self._left.pop(0), "wb")

    @property
    def pid(self) -> int:
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code of the scan once all has ended; that of the alerts where the scan was judged and they failed."""
        code = self._process.poll()
        if code is None:
            if self._stopped is not None and time.monotonic() > self._stopped + PATIENCE:
                self._process.kill()
            return None
        if self._code is None or code not in JUDGED:  # 3 of the alerts: they wait in the outbox
            self._code = code
        if code in JUDGED and self._left and self._stopped is None:
            try:
                self._process = self._begin(self._left.pop(0), "ab")
            except UsageError:
                return NOT_TOLD
            return None
        return self._code

    def stop(self) -> None:
        """Ask it to end; after half a minute it is ended."""
        self._stopped = self._stopped or time.monotonic()
        self._process.terminate()

    def _begin(self, words: list[str], mode: str) -> subprocess.Popen[bytes]:
        try:
            with Path(self._log).open(mode) as log:
                return subprocess.Popen(  # noqa: S603  # an argument list, and the program is this one
                    [sys.executable, "-m", "gcheck", *words],
                    cwd=self._folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    pass_fds=(self._lock,),
                    start_new_session=True,  # a signal to the service's terminal must not end the run
                )
        except (OSError, ValueError) as error:
            raise UsageError(f"the run cannot be started: {error}.") from None


class Teller:
    """Tells of missing runs, and sends what waits, every few minutes; its processes are short and not waited for."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._last: float | None = None
        self._processes: dict[tuple[str, ...], subprocess.Popen[bytes]] = {}

    def look(self, schedules: Iterable[Schedule]) -> None:
        """Start one process for each file of alerts and store, where it is time and the one before has ended."""
        if self._last is not None and time.monotonic() < self._last + TELL_EVERY:
            return
        self._last = time.monotonic()
        for alerts in sorted({(one.alerts, *one.store) for one in schedules if one.alerts}):
            if alerts in self._processes and self._processes[alerts].poll() is None:
                continue
            with suppress(
                OSError, UsageError
            ):  # it is tried again; the health of the service tells of a full disk
                self._processes[alerts] = self._begin(alerts)

    def _begin(self, alerts: tuple[str, ...]) -> subprocess.Popen[bytes]:
        words = ["alerts", "check", "--schedules", str(self._book.path.absolute()), "--alerts", *alerts]
        with (self._book.prepared() / "alerts.log").open("ab") as log:
            if log.tell() > LONGEST_LOG:
                log.truncate(0)
            return subprocess.Popen(  # noqa: S603  # an argument list, and the program is this one
                [sys.executable, "-m", "gcheck", *words],
                cwd=self._book.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
