"""Values of expressions: plain JSON, and three things more that a tree of code can say about a value.

- ``Symbol``: a text that is set, but holds an attribute that only exists after apply: ``${aws_kms_key.k.arn}``.
- ``Unread``: a value that cannot be known from the code. ``Partial`` and ``PartialJson`` are Unreads whose known
  parts are kept, because one unknown ARN need not hide the rest of a policy document; of an ``Answer`` it is known
  what it can never be.
- an instance of a resource or module (see scope.py), which only references go through.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from gcheck.model.unread import Unread

MAX_TEXT = 1_000_000
"""Characters. AWS's largest policy document has 20 kB; user data and inline files stay far below."""

MAX_ITEMS = 100_000
"""Items of a list or keys of a map."""

MAX_DEPTH = 100
"""Levels of lists and maps within each other."""

MAX_NUMBER = 1 << 512
"""Terraform's own numbers are floats with a mantissa of 512 bits."""


class EvaluationError(Exception):
    """Terraform would refuse this expression too; try() and can() see it. The text says what is wrong."""


class ExhaustedError(Exception):
    """The evaluation took more steps than a tree is given: nothing further is evaluated."""


class Symbol(str):
    """A text that is set, with references that are resolved at apply written as ``${address.attribute}``."""

    __slots__ = ()


class Partial(Unread, frozen=True):
    """A text of which some parts are unread: ``parts`` are texts and Unreads."""

    parts: tuple[Any, ...] = ()


class Answer(Unread, frozen=True):
    """A text that a provider gives when Terraform runs, as an account id: not known, but neither empty nor a pattern.

    ``text`` stands for it where only that is asked: ``${data.aws_caller_identity.current.arn}``.
    """

    text: str = ""


class Masked(Answer, frozen=True):
    """A text of a plan that is sensitive: set, and shown nowhere.

    ``literal`` says whether it stands in the code as it is; None where the plan does not tell.
    """

    literal: bool | None = None


class PartialJson(Unread, frozen=True):
    """What jsonencode would have made of ``data``, a tree that holds Unreads."""

    data: Any = None


class PartialYaml(PartialJson, frozen=True):
    """What yamlencode would have made of ``data``: known to whoever reads it again, and never told as a text."""


class Budget:
    """Counts the steps of an evaluation, so that hostile code ends. Raises ExhaustedError when they are used up."""

    __slots__ = ("depth", "left")

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.depth = 0

    def spend(self, steps: int = 1) -> None:
        """Count steps. Raises ExhaustedError."""
        self.left -= steps
        if self.left < 0:
            raise ExhaustedError


def unresolved(reason: str, file: str | None = None, line: int | None = None) -> Unread:
    """An Unread of the kind ``unresolved``."""
    return Unread("unresolved", reason, file=file, line=line)


def partial_text(parts: list[Any]) -> Partial:
    """A text that holds at least one Unread; it takes the reason of the first."""
    first = next(part for part in parts if isinstance(part, Unread))
    return Partial(first.kind, first.reason, file=first.file, line=first.line, parts=tuple(parts))


def load_json(text: str) -> Any:
    """JSON without halves of surrogate pairs, which no UTF-8 file can hold. Raises ValueError or RecursionError."""
    data = json.loads(text)
    if "\\ud" in text.lower():
        data = json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    return data


def bare(unread: Unread) -> Unread:
    """The Unread without the known parts that it may keep: what is computed from a text does not hold its parts."""
    return Unread(unread.kind, unread.reason, file=unread.file, line=unread.line)


def first_unread(value: Any, budget: Budget, depth: int = 0) -> Unread | None:
    """The first Unread anywhere in a value; None if it is known throughout."""
    if isinstance(value, Unread):
        return bare(value)
    if isinstance(value, (dict, list)):
        budget.spend(1 + len(value))
        if depth > MAX_DEPTH:
            return unresolved(f"a value is nested more than {MAX_DEPTH} levels deep")
        items: Iterable[Any] = value.values() if isinstance(value, dict) else value
        for item in items:
            found = first_unread(item, budget, depth + 1)
            if found is not None:
                return found
    return None


def has_symbol(value: Any, budget: Budget, depth: int = 0) -> bool:
    """True if a Symbol or an instance stands anywhere in a value: its exact content is not known before apply."""
    if value is None or type(value) in (str, bool, int, float):
        return False
    if isinstance(value, (dict, list)) and depth <= MAX_DEPTH:
        budget.spend(1 + len(value))
        items: Iterable[Any] = value.values() if isinstance(value, dict) else value
        return any(has_symbol(item, budget, depth + 1) for item in items)
    return True


def constant(value: Any) -> Callable[[Any], Any]:
    """An expression that has this value in every scope."""
    return lambda scope: value


def to_text(value: Any) -> Any:
    """A value where Terraform wants a string: a str, a Symbol, None or an Unread. Raises EvaluationError."""
    if value is None or isinstance(value, (str, Unread)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(number(value))
    raise EvaluationError("a string is required here")


def to_bool(value: Any) -> Any:
    """A value where Terraform wants a bool: a bool, None or an Unread. Raises EvaluationError."""
    if isinstance(value, Unread):
        return bare(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Symbol):
        return unresolved(f"{value} is only known after apply")
    if value in ("true", "false"):
        return bool(value == "true")
    raise EvaluationError("true or false is required here")


def to_number(value: Any) -> Any:
    """A value where Terraform wants a number: an int, a float, None or an Unread. Raises EvaluationError."""
    if isinstance(value, Unread):
        return bare(value)
    if value is None:
        return value
    if isinstance(value, Symbol):
        return unresolved(f"{value} is only known after apply")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        return parse_number(value.strip())
    raise EvaluationError("a number is required here")


def parse_number(text: str) -> int | float:
    """A decimal number. Raises EvaluationError."""
    try:
        if len(text) > 150 or "_" in text:
            raise ValueError
        return number(int(text) if text.lstrip("-").isdigit() else float(text))
    except ValueError:
        raise EvaluationError("a number is required here") from None


def number(value: int | float) -> int | float:
    """The number, as an int where it is whole. Raises EvaluationError where it is out of all bounds."""
    if value != value or not -MAX_NUMBER < value < MAX_NUMBER:
        raise EvaluationError("this number is out of bounds")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def capped(value: Any) -> Any:
    """The value, if it is no larger than what a real configuration holds. Raises EvaluationError."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise EvaluationError(f"a text of more than {MAX_TEXT:,} characters")
    if isinstance(value, (list, dict)) and len(value) > MAX_ITEMS:
        raise EvaluationError(f"a collection of more than {MAX_ITEMS:,} items")
    return value


def same(left: Any, right: Any, budget: Budget) -> bool | Unread:
    """Whether two values are equal, in three values. A Symbol equals itself, and never null or the empty text."""
    budget.spend(4)
    if (_is_set_text(left) and right in (None, "")) or (_is_set_text(right) and left in (None, "")):
        return False
    for value in (left, right):
        if isinstance(value, Unread):
            return bare(value)
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return _same_symbol(left, right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and _all_same(zip(left, right, strict=True), budget)
    if isinstance(left, dict) and isinstance(right, dict):
        pairs = ((value, right[key]) for key, value in left.items() if key in right)
        return left.keys() == right.keys() and _all_same(pairs, budget)
    if not _comparable(left) or not _comparable(right):
        return unresolved("resources can only be compared after apply")
    return (type(left) is type(right) and bool(left == right)) or _same_numbers(left, right)


def _is_set_text(value: Any) -> bool:
    """True for a text of which a part is known, so that it is neither null nor empty."""
    return isinstance(value, PartialJson) or (isinstance(value, Partial) and any(map(_is_text, value.parts)))


def _is_text(part: Any) -> bool:
    return isinstance(part, str) and part != ""


def _comparable(value: Any) -> bool:
    return value is None or isinstance(value, (str, bool, int, float, list, dict))


def _same_numbers(left: Any, right: Any) -> bool:
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (left, right))
    return numbers and bool(left == right)


def _same_symbol(left: Any, right: Any) -> bool | Unread:
    if isinstance(left, Symbol) and isinstance(right, Symbol) and str(left) == str(right):
        return True
    if left is None or right is None or left == "" or right == "":
        return False
    return unresolved(f"{left if isinstance(left, Symbol) else right} is only known after apply")


def _all_same(pairs: Iterable[tuple[Any, Any]], budget: Budget) -> bool | Unread:
    budget.depth += 1
    try:
        if budget.depth > MAX_DEPTH:
            return unresolved("a value is nested too deeply to be compared")
        unknown = None
        for left, right in pairs:
            result = same(left, right, budget)
            if result is False:
                return False
            if isinstance(result, Unread):
                unknown = unknown or result
        return unknown or True
    finally:
        budget.depth -= 1
