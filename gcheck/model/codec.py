"""Structs to plain JSON and back, by their declared types. Parts that are None are left out."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from functools import cache
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
    result: T = _decode(kind, data)
    return result


@cache
def _nones(kind: type[Struct]) -> frozenset[str]:
    """The fields that may be None and have no default."""
    hints = _hints(kind)
    required = kind.__struct_fields__[: len(kind.__struct_fields__) - len(kind.__struct_defaults__)]
    return frozenset(
        name for name in required if hints[name] is Any or type(None) in typing.get_args(hints[name])
    )


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _decode(kind: Any, data: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, Struct):
        if not isinstance(data, dict):
            raise TypeError(f"expected an object for {getattr(kind, '__name__', kind)}")
        hints = _hints(kind)
        values = {key: _decode(hints[key], item) for key, item in data.items()}
        # What encode left out because it was None; where that is not the default, it has to be said.
        return kind(**dict.fromkeys(_nones(kind) - set(values)), **values)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (tuple, Sequence):
        return tuple(_decode(arguments[0], item) for item in _expect(list, data))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _decode(arguments[1], item) for key, item in _expect(dict, data).items()}
    if origin in (typing.Union, types.UnionType):
        return None if data is None else _decode(next(a for a in arguments if a is not type(None)), data)
    return data if kind is Any else _expect(kind, data)


def _expect(kind: Any, data: Any) -> Any:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is int):
        raise TypeError(f"expected {kind.__name__}, found {type(data).__name__}")
    return data
