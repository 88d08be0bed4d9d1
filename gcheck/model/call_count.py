"""CallCount: how often a source was asked for one operation, and what that cost."""

from __future__ import annotations

from msgspec import Struct


class CallCount(Struct, frozen=True):
    """The requests for one operation of one source in one run.

    ``operation`` is ``service:Operation``. ``calls`` were made, ``errors`` of them ended without an answer or with one
    that is none; ``retries`` counts the requests that were sent again within them. ``seconds`` is the wall time that
    all of them took together, waiting included; many run at once, so that it may exceed the run's.
    """

    source: str
    operation: str
    calls: int
    errors: int = 0
    retries: int = 0
    seconds: float = 0.0
