"""Tests of text. Regular expressions run in linear time (RE2) on bounded input."""

from __future__ import annotations

from typing import Any

from gcheck.evaluation.operand import STRING, OperandError, Operator, text_of
from gcheck.evaluation.truth import EITHER, F, T, truth

MAX_SUBJECT = 100_000
"""Characters of a value that a regular expression is tried on; what is longer is unknown, not cut."""

MAX_REMEMBERED = 10_000
"""Values whose outcome a pattern remembers: images, names and the like are seen again and again."""


def pattern(operand: Any, met: int, words: str) -> Operator:
    """A search with a regular expression. ``met`` is the outcome where it is found."""
    import re2

    text = text_of(operand)
    if len(text) > 1000:
        raise OperandError("must have at most 1,000 characters")
    options = re2.Options()
    options.log_errors = False
    try:
        search = re2.compile(text, options).search
    except re2.error as error:
        reason = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise OperandError(f"is not a regular expression of RE2: {reason}") from None
    missed = F if met == T else T

    def search_it(value: str) -> int:
        if len(value) > MAX_SUBJECT:
            return EITHER
        try:
            return met if search(value) is not None else missed
        except UnicodeError:  # a lone surrogate cannot be handed to RE2
            return EITHER

    known: dict[str, int] = {}

    def test(value: str) -> int:
        outcome = known.get(value)
        if outcome is None:
            outcome = search_it(value)
            if len(known) < MAX_REMEMBERED and len(value) < 200:
                known[value] = outcome
        return outcome

    return Operator(STRING, test, f"{words} /{text}/")


def starts_with(operand: Any, now: float) -> Operator:
    """The text begins with the operand."""
    prefix = text_of(operand)
    return Operator(STRING, lambda v: truth(v.startswith(prefix)), f"starts with {prefix}")


def ends_with(operand: Any, now: float) -> Operator:
    """The text ends with the operand."""
    suffix = text_of(operand)
    return Operator(STRING, lambda v: truth(v.endswith(suffix)), f"ends with {suffix}")
