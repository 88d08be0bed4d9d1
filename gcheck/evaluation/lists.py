"""Tests of lists as a whole. An Unread in a list stands for any number of further items."""

from __future__ import annotations

import math
from typing import Any

from gcheck.evaluation.operand import (
    LIST,
    OperandError,
    Operator,
    holds,
    kinds_of,
    readable,
    same_kind,
    show_operand,
)
from gcheck.evaluation.truth import EITHER, F, T, truth
from gcheck.model.unread import Unread


def contains(operand: Any, now: float) -> Operator:
    """The list has the operand as an item, or the text has it as a part."""
    if isinstance(operand, (list, dict)) or operand is None:
        raise OperandError("must be a single value")

    kinds = same_kind(operand)

    def test(value: list[Any]) -> int:
        return T if holds(value, operand) else F if readable(value, kinds) else EITHER

    def test_text(value: Any) -> int:
        if operand in value:
            return T
        if type(value) is list:
            for item in value:
                if type(item) is not str and item is not None:
                    return EITHER
        return F

    words = f"contains {show_operand(operand)}"
    return (
        Operator((list, str), test_text, words) if isinstance(operand, str) else Operator(LIST, test, words)
    )


def contains_all(operand: Any, now: float) -> Operator:
    """The list has every item of the operand, or the open map every key."""
    kinds, values = kinds_of(operand)

    def test(value: list[Any] | dict[str, Any]) -> int:
        items = list(value)
        if all(holds(items, item) for item in values):
            return T
        return F if readable(items, kinds) else EITHER

    return Operator((list, dict), test, f"contains all of {show_operand(operand)}")


def contains_any(operand: Any, now: float) -> Operator:
    """The list has at least one item of the operand."""
    kinds, values = kinds_of(operand)

    def test(value: list[Any]) -> int:
        if any(holds(value, item) for item in values):
            return T
        return F if readable(value, kinds) else EITHER

    return Operator(LIST, test, f"contains any of {show_operand(operand)}")


def subset_of(operand: Any, now: float) -> Operator:
    """The list has nothing but items of the operand."""
    kinds, values = kinds_of(operand)

    def test(value: list[Any]) -> int:
        if any(item is None or (type(item) in kinds and item not in values) for item in value):
            return F
        return T if all(type(item) in kinds for item in value) else EITHER

    return Operator(LIST, test, f"has nothing but {show_operand(operand)}")


def count(operand: Any, now: float) -> Operator:
    """The list has so many items."""
    if not isinstance(operand, dict) or not operand or set(operand) - {"at_least", "at_most", "equals"}:
        raise OperandError("must be an object with at_least, at_most or equals")
    for number in operand.values():
        if type(number) is not int or number < 0:
            raise OperandError("must give whole numbers")
    low = max(operand.get("at_least", 0), operand.get("equals", 0))
    high = min(operand.get("at_most", math.inf), operand.get("equals", math.inf))

    def test(value: list[Any]) -> int:
        known = sum(type(item) is not Unread for item in value)
        if known > high:
            return F
        if known == len(value):
            return truth(known >= low)
        return T if known >= low and high == math.inf else EITHER

    words = " and ".join(f"{key.replace('_', ' ')} {number}" for key, number in operand.items())
    return Operator(LIST, test, f"has {words} items")
