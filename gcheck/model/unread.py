"""Unread: stands in an attribute tree for a value that could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

MARK = "$unread"
"""The key under which an Unread is kept in JSON. Keys of real data that start with ``$`` are kept as ``$$…``."""


class Unread(Struct, frozen=True):
    """A value that exists or may exist, and was not seen. It is never equal to anything and never absent.

    In a list it stands for zero or more items: the list may be longer than what was read.
    ``kind`` is one of gap.KINDS. ``reason`` is one sentence for the reader, e.g.
    ``s3:GetBucketEncryption was denied`` or ``var.kms_key has no value``.
    ``permission`` is what would have to be granted. ``file`` and ``line`` point at an unresolved reference.
    """

    kind: str
    reason: str
    operation: str | None = None
    permission: str | None = None
    file: str | None = None
    line: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Only the parts that are set."""
        return {key: value for key, value in asdict(self).items() if value is not None}


def unreads(value: Any) -> Iterator[Unread]:
    """Every Unread in a value: what a list or a document lacks is as unread as the whole would be."""
    if isinstance(value, Unread):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from unreads(item)


def pack(value: Any) -> Any:
    """An attribute tree as plain JSON. ``unpack(pack(v)) == v`` for every tree of JSON values and Unreads."""
    if isinstance(value, Unread):
        return {MARK: value.to_json()}
    if isinstance(value, dict):
        return {("$" + key if key.startswith("$") else key): pack(item) for key, item in value.items()}
    if isinstance(value, list):
        return [pack(item) for item in value]
    return value


def unpack(value: Any) -> Any:
    """The inverse of pack."""
    if isinstance(value, dict):
        if len(value) == 1 and MARK in value:
            return Unread(**value[MARK])
        return {(key[1:] if key.startswith("$") else key): unpack(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unpack(item) for item in value]
    return value
