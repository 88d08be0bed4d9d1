"""A leaf that tests one attribute against another of the same item: ``{path: approver, not_equals: {attribute: owner}}``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from gcheck.evaluation.nodes import Node, Trace, join_path, type_note
from gcheck.evaluation.operand import NUMBER, STRING, OperandError
from gcheck.evaluation.paths import MISSING, Getter
from gcheck.evaluation.times import Span, day_of, instant, is_date
from gcheck.evaluation.truth import EITHER, UNKNOWN, F, N, T, truth
from gcheck.model.unread import Unread

KEY = "attribute"

Comparison = Callable[[Any, Any], int]


class Other(Struct, frozen=True):
    """The other attribute, and how much is added to it, where it is a time."""

    path: str
    plus: Span | None = None


def names_other(operand: Any) -> bool:
    """True if an operand stands for another attribute."""
    return isinstance(operand, dict) and KEY in operand


def other_of(name: str, operand: dict[str, Any]) -> Other:
    """What an operand of that test names. Raises OperandError."""
    allowed = {KEY, "plus"} if name in _TIMES else {KEY}
    if name not in TESTS or set(operand) - allowed or not isinstance(operand[KEY], str):
        able = ", ".join(sorted(TESTS))
        raise OperandError(
            f"names another attribute, as {able} can: {{attribute: NAME}}, and `plus` for a time"
        )
    return Other(operand[KEY], Span.of(operand["plus"]) if "plus" in operand else None)


def types_judged(name: str) -> tuple[type, ...]:
    """The types of which both attributes must be, either both text or both numbers."""
    return STRING if name in _TIMES else NUMBER if name in _NUMBERS else (str, int, float, bool)


class Compared(Node):
    """One test of the value at one path against the value at another."""

    def __init__(
        self, name: str, path: str, get: Getter, other: Other, other_get: Getter, types: tuple[type, ...]
    ) -> None:
        self.path, self.get, self.types = path, get, types
        self.other, self.other_get = other, other_get
        self.compare: Comparison = TESTS[name](other.plus)
        plus = f" plus {other.plus.count}{other.plus.unit}" if other.plus else ""
        self.expected = f"{_WORDS[name]} {other.path}{plus}"
        self.judge = self._judge

    def _judge(self, item: Any) -> int:
        value, other = self.get(item), self.other_get(item)
        if value is None or other is None:  # whatever the other may be
            return N
        if type(value) not in self.types or type(other) not in self.types:
            return UNKNOWN
        if _sort(value) is not _sort(other):
            return UNKNOWN
        return self.compare(value, other)

    def explain(self, item: Any, at: str, goal: int = T) -> list[Trace]:
        mask, pair = self._judge(item), ((self.path, self.get), (self.other.path, self.other_get))
        words = (self.expected, "is what that is compared with")
        traces = []
        for (path, get), expected in zip(pair, words, strict=True):
            value = get(item)
            note = type_note(value, self.types) if type(value) not in self.types else None
            traces.append(Trace(join_path(at, path), expected, value, mask, note, mistyped=note is not None))
        unread = [
            one for one in traces if one.mistyped or one.actual is MISSING or type(one.actual) is Unread
        ]
        return (unread or traces[:1]) if bool(mask & T) and mask != T else traces


def _sort(value: Any) -> type:
    return float if type(value) in (int, float) else type(value)


def _equal(plus: Span | None) -> Comparison:
    return lambda value, other: truth(_plain(value) == _plain(other))


def _different(plus: Span | None) -> Comparison:
    return lambda value, other: truth(_plain(value) != _plain(other))


def _plain(value: Any) -> Any:
    """Text without regard to case and to how it is spaced: the same person may sign in two ways."""
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _number(test: Callable[[Any, Any], bool]) -> Callable[[Span | None], Comparison]:
    def build(plus: Span | None) -> Comparison:
        def compare(value: Any, other: Any) -> int:
            return truth(test(value, other)) if value == value and other == other else EITHER

        return compare

    return build


def _no_later(plus: Span | None) -> Comparison:
    def compare(value: str, other: str) -> int:
        if instant(value) is None or instant(other) is None:
            return EITHER
        if plus is not None and not plus.in_days:
            return _within(value, other, plus.seconds)
        if plus is None and not is_date(value) and not is_date(other):
            return _within(value, other, 0)
        return _by_day(value, other, plus)

    return compare


def _no_earlier(plus: Span | None) -> Comparison:
    def compare(value: str, other: str) -> int:
        one, two = instant(value), instant(other)
        if one is None or two is None:
            return EITHER
        if plus is None and (is_date(value) or is_date(other)):
            return _by_day(other, value, None)
        if plus is not None and plus.in_days:
            return _by_day(value, other, plus, later=True)
        if is_date(value) or is_date(other):
            return {T: F, F: T}.get(_within(value, other, plus.seconds if plus else 0), EITHER)
        return truth(one >= two + (plus.seconds if plus else 0))

    return compare


def _by_day(value: str, other: str, plus: Span | None, later: bool = False) -> int:
    """Whole days, as they are written: what is due in 60 days may be done on the whole of the last."""
    day, base = day_of(value), day_of(other)
    assert day is not None and base is not None
    try:
        limit = plus.after(base) if plus else base
    except (OverflowError, ValueError):
        return EITHER
    return truth(day >= limit if later else day <= limit)


def _within(value: str, other: str, seconds: int) -> int:
    """Hours, of which a date without a time leaves 24 open: met, or not, only if it is so at every hour of the day."""
    first, base = instant(value), instant(other)
    assert first is not None and base is not None
    last = first + (86400 if is_date(value) else 0)
    late = base + (86400 if is_date(other) else 0)
    if last <= base + seconds:
        return T
    return F if first > late + seconds or (first == late + seconds and is_date(other)) else EITHER


_NUMBERS: dict[str, Callable[[Span | None], Comparison]] = {
    "at_least": _number(lambda a, b: bool(a >= b)),
    "at_most": _number(lambda a, b: bool(a <= b)),
    "greater_than": _number(lambda a, b: bool(a > b)),
    "less_than": _number(lambda a, b: bool(a < b)),
}
_TIMES: dict[str, Callable[[Span | None], Comparison]] = {
    "no_later_than": _no_later,
    "no_earlier_than": _no_earlier,
}
TESTS: dict[str, Callable[[Span | None], Comparison]] = {
    "equals": _equal,
    "not_equals": _different,
    **_NUMBERS,
    **_TIMES,
}
"""The tests that can name another attribute."""

_WORDS = {
    "equals": "equals", "not_equals": "is not", "at_least": "is at least", "at_most": "is at most",
    "greater_than": "is greater than", "less_than": "is less than", "no_later_than": "is no later than",
    "no_earlier_than": "is no earlier than",
}  # fmt: skip
