"""Inflow: what threads read, handed over piece by piece; who reads ahead of what is taken has to wait.

So that no more than a few pages of a large account are held at once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

Piece = TypeVar("Piece")

AHEAD = 2
"""Pieces that may wait to be taken."""

_LOOK = 0.1
"""Seconds after which somebody who waits looks whether the run was given up."""


class Inflow(Generic[Piece]):
    """Pieces in the order in which they are put. ``given_up`` ends the waiting on both sides."""

    def __init__(self, given_up: threading.Event, ahead: int = AHEAD) -> None:
        self._given_up = given_up
        self._queue: Queue[Piece | None] = Queue(ahead)

    def put(self, piece: Piece | None) -> None:
        """Hand a piece over; None says that there are no more. After the run was given up it is dropped."""
        while not self._given_up.is_set():
            try:
                self._queue.put(piece, timeout=_LOOK)
            except Full:
                continue
            return

    def taken(self) -> Iterator[Piece]:
        """The pieces as they come, until the None; none after the run was given up."""
        while not self._given_up.is_set():
            try:
                piece = self._queue.get(timeout=_LOOK)
            except Empty:
                continue
            if piece is None:
                return
            yield piece
