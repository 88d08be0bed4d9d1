"""Once: what several threads ask for is asked once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gcheck.collectors.aws.failures import Failure
    from gcheck.collectors.aws.reader import Answer


class Once:
    """Outcomes by key; they are kept for as long as this is. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Future[Answer | Failure]] = {}

    def get(self, key: str, read: Callable[[], Answer | Failure]) -> Answer | Failure:
        """What ``read`` gives, made by whoever asks for it first; the others wait."""
        with self._lock:
            kept = self._kept.get(key)
            mine = kept is None
            if kept is None:
                kept = self._kept[key] = Future()
        if mine:
            try:
                kept.set_result(read())
            except BaseException as error:  # noqa: BLE001 - whoever waits must not wait for ever
                kept.set_exception(error)
        return kept.result()
