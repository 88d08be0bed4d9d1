"""Durations, instants, and tests of ages against the run's own clock."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from gcheck.evaluation.operand import STRING, OperandError, Operator
from gcheck.evaluation.truth import EITHER, truth

_DURATION = re.compile(r"([0-9]{1,6})([smhdw])\Z")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def seconds(text: Any) -> int:
    """A duration such as ``90d``, ``12h`` or ``2w`` in seconds. Raises OperandError."""
    match = _DURATION.match(text) if isinstance(text, str) else None
    if match is None:
        raise OperandError("must be a duration such as 90d, 12h or 30m")
    return int(match[1]) * _SECONDS[match[2]]


_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ]((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.([0-9]{1,12}))?([Zz]|[-+][0-9]{2}:[0-9]{2})?)?\Z"
)


@lru_cache(maxsize=8192)
def instant(text: str) -> float | None:
    """An RFC 3339 time, or a date (its midnight UTC), in seconds since 1970; None if it is neither."""
    match = _INSTANT.match(text)
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    # Six digits and no Z: Python 3.10 reads nothing else, and 3.11 reads much more than RFC 3339.
    spelled = f"{day}T{clock or '00:00:00'}.{(fraction or '')[:6]:0<6}{'+00:00' if zone in (None, 'Z', 'z') else zone}"
    try:
        return datetime.fromisoformat(spelled).timestamp()
    except (ValueError, OverflowError):
        return None


MAX_SKEW = 86_400
"""Seconds that a source's clock may be ahead of the run's. What lies further in the future has no age: it is unknown."""


def age(operand: Any, now: float, younger: bool) -> Operator:
    """An instant is younger, or older, than a duration."""
    limit = seconds(operand)

    def test(value: str) -> int:
        moment = instant(value)
        if moment is None or moment > now + MAX_SKEW:
            return EITHER
        return truth((now - moment < limit) == younger)

    return Operator(STRING, test, f"is {'younger' if younger else 'older'} than {operand}")


def expires_after(operand: Any, now: float) -> Operator:
    """An instant lies further in the future than a duration: what it ends is good for at least as long."""
    limit = seconds(operand)

    def test(value: str) -> int:
        moment = instant(value)
        return EITHER if moment is None else truth(moment - now > limit)

    return Operator(STRING, test, f"is more than {operand} ahead")
