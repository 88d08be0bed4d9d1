"""What every test is made of: an operand that was checked, and the types that it judges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from gcheck.model.unread import Unread

Test = Callable[[Any], int]

STRING: tuple[type, ...] = (str,)
NUMBER: tuple[type, ...] = (int, float)
LIST: tuple[type, ...] = (list,)
ANY: tuple[type, ...] = (bool, int, float, str, list, dict)


class OperandError(ValueError):
    """The operand of a test makes no sense; the text says what it must be."""


class Operator(Struct, frozen=True):
    """A test with its operand built in. ``null`` is the outcome for an explicit null, where that is not "not met"."""

    types: tuple[type, ...]
    test: Test
    expected: str
    null: int | None = None
    flag: bool | None = None
    """Set where the test is nothing but "is true" or "is false"."""


def same_kind(value: Any) -> tuple[type, ...]:
    """The types that a value like the operand has. Raises OperandError."""
    if isinstance(value, bool):
        return (bool,)
    if isinstance(value, (int, float)):
        return NUMBER
    if isinstance(value, str):
        return (str,)
    if isinstance(value, list):
        list_of(value, (str, int, float, bool), least=0)
        return (list,)
    raise OperandError(
        "must be text, a number, true, false or a list of them; for null write `present: false`, "
        "and test the keys of an object one by one: one that is not there was not read"
    )


def show_operand(value: Any) -> str:
    """The operand as an expectation names it."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return {"True": "true", "False": "false"}.get(text, text)


def list_of(operand: Any, types: tuple[type, ...], least: int = 1) -> list[Any]:
    """The operand, if it is a list of such values. Raises OperandError."""
    if not isinstance(operand, list) or len(operand) < least:
        raise OperandError("must be a list with at least one item")
    for item in operand:
        if not isinstance(item, types) or (isinstance(item, bool) and bool not in types):
            raise OperandError(f"must list {' or '.join(kind.__name__ for kind in types)} only")
    return operand


def text_of(operand: Any) -> str:
    """The operand, if it is text. Raises OperandError."""
    if not isinstance(operand, str) or not operand:
        raise OperandError("must be text")
    return operand


def has_unread(value: list[Any]) -> bool:
    """True if an item of the list was not read."""
    return any(type(item) is Unread for item in value)


def kinds_of(operand: Any) -> tuple[tuple[type, ...], list[Any]]:
    """The types of the items of a list operand, and the items. Raises OperandError."""
    values = list_of(operand, (str, int, float))
    return tuple(dict.fromkeys(kind for value in values for kind in same_kind(value))), values


def holds(items: Sequence[Any], wanted: Any) -> bool:
    """Membership in which true is not 1."""
    return any(item == wanted and isinstance(item, bool) == isinstance(wanted, bool) for item in items)


def readable(items: Sequence[Any], kinds: tuple[type, ...]) -> bool:
    """True if every item was read and is of the wanted type, or a null: what was misread may be what was looked for."""
    return all(item is None or type(item) in kinds for item in items)


def flag_of(operand: Any) -> bool:
    """The operand, if it is true or false. Raises OperandError."""
    if not isinstance(operand, bool):
        raise OperandError("must be true or false")
    return operand
