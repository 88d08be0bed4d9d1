"""Node: one value of a template, as it is written or as a function made it, with the place it stands at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from gcheck.model.place import Place
from gcheck.positioned import Path_, Tree

_LONG = {"!Ref": "Ref", "!Condition": "Condition"}


class Short(dict[str, Any]):
    """A function in its short form: ``!If [a, b, c]``. What stands in it has no key of its own in the file."""

    __slots__ = ()


def tagged(tag: str, value: Any) -> Any:
    """What a tag of CloudFormation makes of its value; other tags say nothing."""
    if not tag.startswith("!") or len(tag) < 2:
        return value
    name = _LONG.get(tag, f"Fn::{tag[1:]}")
    if name == "Fn::GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return Short({name: value})


def function(raw: Any) -> str | None:
    """The name of the function that a value is, None for plain data."""
    if isinstance(raw, dict) and len(raw) == 1:
        name = next(iter(raw))
        if isinstance(name, str) and (name == "Ref" or name.startswith("Fn::")):
            return name
    return None


class Node(Struct, frozen=True):
    """``raw`` stands at ``path`` of the tree of a file; ``final`` if functions made it, so that it holds no more."""

    raw: Any
    path: Path_
    file: str
    tree: Tree
    final: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        line, column = self.tree.position(self.path)
        return Place(self.file, line, column)

    @property
    def line(self) -> int:
        """Its line, from 1."""
        return self.tree.position(self.path)[0]

    def made(self, value: Any) -> Node:
        """What a function made of it, at the same place."""
        return Node(value, self.path, self.file, self.tree, True)

    def child(self, key: str | int) -> Node:
        """The value under a key or index that is there."""
        raw = self.raw[key]
        path = self.path if isinstance(self.raw, Short) else (*self.path, key)
        return Node(raw, path, self.file, self.tree, self.final)

    def children(self) -> Iterator[tuple[Any, Node]]:
        """Keys or indices with what stands there."""
        if isinstance(self.raw, dict):
            for key in self.raw:
                yield key, self.child(key)
        elif isinstance(self.raw, list):
            for index in range(len(self.raw)):
                yield index, self.child(index)
