"""Reading a dotted path out of an attribute tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gcheck.model.unread import Unread


class _Missing:
    """The type of MISSING, for a readable repr."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()
"""What get returns where a key is not there: nobody read it."""


class WrongShape:
    """What get returns where the path leads through something that is not an object."""

    __slots__ = ("found", "path")

    def __init__(self, path: str, found: Any) -> None:
        self.path = path
        self.found = found


Getter = Callable[[Any], Any]


def getter(path: str, absent: tuple[Any, ...] = ()) -> Getter:
    """A function from an item to the value at ``path`` (``.`` is the item itself).

    Returns the value; None if it or a parent is null; the Unread that stands there or above; MISSING if a key is
    not there; a WrongShape if a parent is not an object. ``absent[i]`` is what a missing key of the i-th part means:
    None inside an open map that was read whole (tags), MISSING elsewhere.
    """
    if path == ".":
        return lambda item: item
    parts = tuple(path.split("."))
    meaning = absent or (MISSING,) * len(parts)
    if len(parts) == 1:
        return _one(parts[0], meaning[0])
    if len(parts) == 2:
        return _two(parts[0], parts[1], meaning)
    return _many(parts, meaning)


def _one(key: str, absent: Any) -> Getter:
    def get(item: Any) -> Any:
        if type(item) is dict:
            return item.get(key, absent)
        return _not_an_object(item, key)

    return get


def _two(first: str, second: str, absent: tuple[Any, ...]) -> Getter:
    absent_first, absent_second = absent[0], absent[1]

    def get(item: Any) -> Any:
        if type(item) is not dict:
            return _not_an_object(item, first)
        inner = item.get(first, absent_first)
        if type(inner) is dict:
            return inner.get(second, absent_second)
        return _not_an_object(inner, first)

    return get


def _many(parts: tuple[str, ...], absent: tuple[Any, ...]) -> Getter:
    def get(item: Any) -> Any:
        for part, meaning in zip(parts, absent, strict=True):
            if type(item) is not dict:
                return _not_an_object(item, part)
            item = item.get(part, meaning)
        return item

    return get


def _not_an_object(item: Any, key: str) -> Any:
    if item is None or item is MISSING or type(item) is Unread or type(item) is WrongShape:
        return item
    return WrongShape(key, item)
