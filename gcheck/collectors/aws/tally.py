"""Tally: how often each operation was called in a run, by whichever thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from msgspec import Struct

from gcheck.model.call_count import CallCount

Result = TypeVar("Result")


class _Sum(Struct):
    calls: int = 0
    errors: int = 0
    retries: int = 0
    seconds: float = 0.0


class Tally:
    """Counts calls; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sums: dict[str, _Sum] = {}

    def call(
        self,
        operation: str,
        make: Callable[[], Result],
        answers: Callable[[Exception], bool] = lambda error: False,
    ) -> Result:
        """What ``make`` returns or raises, counted as one call of ``service:Operation``.

        ``answers`` says of an exception that it is an answer, one that says "there is none", and no error.
        """
        started = time.monotonic()
        try:
            answer = make()
        except Exception as error:
            self._add(operation, not answers(error), _retries(getattr(error, "response", None)), started)
            raise
        self._add(operation, False, _retries(answer), started)
        return answer

    def _add(self, operation: str, failed: bool, retries: int, started: float) -> None:
        with self._lock:
            entry = self._sums.setdefault(operation, _Sum())
            entry.calls += 1
            entry.errors += failed
            entry.retries += retries
            entry.seconds += time.monotonic() - started

    def counts(self, source: str) -> Iterator[CallCount]:
        """What was counted, by operation."""
        for operation, entry in sorted(self._sums.items()):
            seconds = round(entry.seconds, 3)
            yield CallCount(source, operation, entry.calls, entry.errors, entry.retries, seconds)


def _retries(response: Any) -> int:
    """How often botocore says that it sent the request again."""
    try:
        return int(response["ResponseMetadata"]["RetryAttempts"])
    except (KeyError, TypeError, ValueError):
        return 0
