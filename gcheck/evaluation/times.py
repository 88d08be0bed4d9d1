"""Durations, instants, and tests of ages against the run's own clock."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from msgspec import Struct

from gcheck.evaluation.operand import STRING, OperandError, Operator, flag_of
from gcheck.evaluation.truth import EITHER, truth
from gcheck.patterns import regex

_DURATION = regex(r"([0-9]{1,6})([smhdw])\Z")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def seconds(text: Any) -> int:
    """A duration such as ``90d``, ``12h`` or ``2w`` in seconds. Raises OperandError."""
    match = _DURATION.match(text) if isinstance(text, str) else None
    if match is None:
        raise OperandError("must be a duration such as 90d, 12h or 30m")
    return int(match[1]) * _SECONDS[match[2]]


_SPAN = regex(r"([0-9]{1,4})(mo|[smhdw])\Z")
_MONTH = 2_629_746
"""Seconds of a mean Gregorian month, by which thresholds are compared; no verdict depends on it."""


class Span(Struct, frozen=True):
    """A duration that may be one of the calendar: ``12mo`` ends on the same day of the month, or on the month's last.

    That is how the law counts a period that is expressed in months: Regulation (EEC, Euratom) 1182/71, Article 3(2)(c).
    """

    count: int
    unit: str

    @classmethod
    def of(cls, text: Any) -> Span:
        """A duration such as ``72h``, ``60d`` or ``12mo``. Raises OperandError."""
        match = _SPAN.match(text) if isinstance(text, str) else None
        if match is None:
            raise OperandError("must be a duration such as 72h, 60d or 12mo")
        return cls(int(match[1]), match[2])

    @property
    def seconds(self) -> int:
        """How long it is; of months, on average."""
        return self.count * (_MONTH if self.unit == "mo" else _SECONDS[self.unit])

    @property
    def in_days(self) -> bool:
        """True if it counts whole days of the calendar."""
        return self.unit in ("d", "w", "mo")

    def after(self, day: date) -> date:
        """The day so much later. Raises OverflowError or ValueError beyond the calendar."""
        if self.unit != "mo":
            return day + timedelta(days=self.seconds // 86400)
        year, month = divmod(day.year * 12 + day.month - 1 + self.count, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_of(text: str) -> date | None:
    """The day of a date or an RFC 3339 time as it is written; None if it is neither."""
    return date.fromisoformat(text[:10]) if instant(text) is not None else None


def is_date(text: str) -> bool:
    """True for a date without a time: it is the whole day."""
    return len(text) == 10


_INSTANT = regex(
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
    """An instant is younger, or older, than a duration; in months, until the end of the day so many months later."""
    words = f"is {'younger' if younger else 'older'} than {operand}"
    if isinstance(operand, str) and operand.endswith("mo"):
        return Operator(STRING, _age_in_months(Span.of(operand), now, younger), words)
    limit = seconds(operand)

    def test(value: str) -> int:
        moment = instant(value)
        if moment is None or moment > now + MAX_SKEW:
            return EITHER
        return truth((now - moment < limit) == younger)

    return Operator(STRING, test, words)


def _age_in_months(span: Span, now: float, younger: bool) -> Any:
    today = _today(now)

    def test(value: str) -> int:
        day, moment = day_of(value), instant(value)
        if day is None or moment is None or moment > now + MAX_SKEW:
            return EITHER
        try:
            return truth((today <= span.after(day)) == younger)
        except (OverflowError, ValueError):
            return EITHER

    return test


def not_past(operand: Any, now: float) -> Operator:
    """A date has not passed, or has: it counts to the end of its day, in UTC; a time to its second."""
    wanted, today = flag_of(operand), _today(now)

    def test(value: str) -> int:
        moment, day = instant(value), day_of(value)
        if moment is None or day is None:
            return EITHER
        return truth((today <= day if is_date(value) else now <= moment) == wanted)

    return Operator(STRING, test, "has not passed" if wanted else "has passed")


def _today(now: float) -> date:
    return datetime.fromtimestamp(now, timezone.utc).date()


def expires_after(operand: Any, now: float) -> Operator:
    """An instant lies further in the future than a duration: what it ends is good for at least as long."""
    limit = seconds(operand)

    def test(value: str) -> int:
        moment = instant(value)
        return EITHER if moment is None else truth(moment - now > limit)

    return Operator(STRING, test, f"is more than {operand} ahead")
