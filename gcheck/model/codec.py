"""Structs to plain JSON and back, by their declared types. Parts that are None are left out."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache, partial
from typing import Any, TypeVar

from msgspec import Struct

T = TypeVar("T")


def encode(value: Any) -> Any:
    """A struct, sequence or mapping as plain JSON, fields in the order of their declaration."""
    if value is None or type(value) in (str, int, bool, float):
        return value
    if isinstance(value, Struct):
        pairs = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return {name: encode(item) for name, item in pairs if item is not None}
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [encode(item) for item in value]
    return value


def decode(kind: type[T], data: Any) -> T:
    """The inverse of encode. Raises TypeError, KeyError or ValueError where data is not of this shape."""
    result: T = _reader(typing.cast(Hashable, kind))(data)
    return result


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What reads data of a declared type. It is made once: a report has a hundred thousand values of forty types."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _struct(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (tuple, Sequence):
        item = _reader(arguments[0])
        return lambda data: tuple(map(item, _expect(list, data)))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        value = _reader(arguments[1])
        return lambda data: {key: value(held) for key, held in _expect(dict, data).items()}
    if origin in (typing.Union, types.UnionType):
        some = _reader(next(one for one in arguments if one is not type(None)))
        return lambda data: None if data is None else some(data)
    return _same if kind is Any else partial(_expect, kind)


def _struct(kind: type[Struct]) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    required = kind.__struct_fields__[: len(kind.__struct_fields__) - len(kind.__struct_defaults__)]
    # What encode left out because it was None; where that is not the default, it has to be said.
    nones = dict.fromkeys(name for name in required if _may_be_none(hints[name]))
    readers: dict[str, Callable[[Any], Any]] = {}

    def read(data: Any) -> Any:
        if not isinstance(data, dict):
            raise TypeError(f"expected an object for {kind.__name__}")
        return kind(**{**nones, **{key: readers[key](item) for key, item in data.items()}})

    readers.update({name: _reader(hints[name]) for name in kind.__struct_fields__})
    return read


def _may_be_none(hint: Any) -> bool:
    return hint is Any or type(None) in typing.get_args(hint)


def _same(data: Any) -> Any:
    return data


def _expect(kind: Any, data: Any) -> Any:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is int):
        raise TypeError(f"expected {kind.__name__}, found {type(data).__name__}")
    return data
