"""Nodes: parts of a manifest, read with type checks; a value that cannot be told is an Unread, an absent one a default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.patterns import regex
from gcheck.positioned import Path_, Tree

API_DEFAULT = "API default"
_PLACEHOLDER = regex(r"\{\{|\$\{|<%")


def _unquoted(text: str) -> bool | int | None:
    """What a truth value or a whole number means that somebody put into quotes; the API refuses it, and means nothing else."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return int(text) if re.fullmatch(r"-?[0-9]{1,10}", text) else None


class Later(str):
    """A text that is put in later: ``${why}``, with what is known of why as ``unread``. It may stand for any value."""

    __slots__ = ("unread",)
    unread: Unread

    def __new__(cls, text: str, unread: Unread) -> Later:
        """The text that stands in its place, and why."""
        made = super().__new__(cls, text)
        made.unread = unread
        return made


def is_placeholder(value: Any) -> bool:
    """True for a text of which a part is put in later."""
    return isinstance(value, str) and _PLACEHOLDER.search(value) is not None


class Reading(Struct, frozen=True):
    """A value and where it was read."""

    value: Any
    place: Place

    @property
    def known(self) -> bool:
        """False for a value that is not there."""
        return self.value is not None


class Node(Struct, frozen=True):
    """A mapping within a manifest. ``data`` is an Unread where something else stands there."""

    file: str
    tree: Tree
    data: Mapping[Any, Any] | Unread
    path: Path_ = ()

    def place(self, *keys: str | int, note: str | None = None) -> Place:
        """Where the value under these keys stands, or what holds it."""
        path = (*self.path, *keys)
        line, column = self.tree.position(path)
        return Place(self.file, line, column, note=note or self.tree.notes.get(path))

    def _unread(self, key: str | int, kind: str, reason: str) -> Unread:
        return Unread(kind, reason, file=self.file, line=self.place(key).line)

    def get(self, key: str, *types: type, default: Any = None) -> Reading:
        """The value under a key, which must be of one of these types; ``default`` if it is absent or null."""
        if isinstance(self.data, Unread):
            return Reading(self.data, self.place())
        value = self.data.get(key)
        if value is None:
            return Reading(default, self.place(note=None if default is None else API_DEFAULT))
        return Reading(self._checked(key, value, types), self.place(key))

    def _checked(self, key: str, value: Any, types: tuple[type, ...]) -> Any:
        if isinstance(value, (Later, Unread)):
            return value if isinstance(value, Unread) else value.unread
        if isinstance(value, str) and _PLACEHOLDER.search(value):
            return self._unread(key, "unresolved", f"{key} is filled in later: {value[:80]}")
        if type(value) in types:
            return value
        meant = _unquoted(value) if isinstance(value, str) else None
        if meant is not None and type(meant) in types:
            return meant
        return self._unread(key, "malformed", f"{key} is not of the type that the API takes")

    def child(self, key: str) -> Node:
        """The mapping under a key; an empty one if it is absent."""
        return self._node(key, {} if isinstance(self.data, Unread) else self.data.get(key))

    def _node(self, key: str | int, value: Any) -> Node:
        data = {} if value is None else value
        if isinstance(self.data, Unread):
            data = self.data
        elif isinstance(data, (Later, Unread)):
            data = data if isinstance(data, Unread) else data.unread
        elif not isinstance(data, Mapping):
            data = self._unread(key, "malformed", f"{key} is not a mapping")
        return Node(self.file, self.tree, data, (*self.path, key))

    def items(self, key: str) -> tuple[list[Node], list[Unread]]:
        """The mappings of a list, and an Unread for whatever else stands there."""
        if isinstance(self.data, Unread):
            return [], [self.data]
        value = self.data.get(key)
        if value is None:
            return [], []
        if isinstance(value, (Later, Unread)):
            return [], [value if isinstance(value, Unread) else value.unread]
        if not isinstance(value, list):
            return [], [self._unread(key, "malformed", f"{key} is not a list")]
        base = Node(self.file, self.tree, {}, (*self.path, key))
        nodes = [base._node(place, item) for place, item in enumerate(value) if item is not None]
        good = [node for node in nodes if not isinstance(node.data, Unread)]
        return good, [node.data for node in nodes if isinstance(node.data, Unread)]

    def texts(self, key: str, default: list[str] | None = None) -> Reading:
        """A list of texts; an Unread stands for each item that is none."""
        found = self.get(key, list, default=[] if default is None else default)
        if isinstance(found.value, Unread):
            return found
        items = [self._checked(key, item, (str,)) for item in found.value if item is not None]
        return Reading(items, found.place)

    def raw(self, key: str) -> Reading:
        """A list or map as written, for texts in which a placeholder is nothing special; scripts and annotations."""
        found = self.get(key, list, dict)
        value: Any = found.value
        if isinstance(value, list):
            value = [str(item) for item in value if item is not None]
        elif isinstance(value, dict):
            value = {str(name): str(item) for name, item in value.items() if item is not None}
        return Reading(value, found.place)

    def map(self, key: str) -> Reading:
        """A map of texts, such as labels; an Unread stands for each value that is none."""
        found = self.get(key, dict, default={})
        if isinstance(found.value, Unread):
            return found
        values = {
            str(name): self._checked(key, value, (str,))
            for name, value in found.value.items()
            if value is not None
        }
        return Reading(values, found.place)


def own_or(own: Reading, inherited: Reading) -> Reading:
    """What a container says itself, or else what its pod says."""
    return own if own.known else inherited


class Record:
    """An attribute tree that is being filled, with the place of each value."""

    def __init__(self, at: str = "", places: dict[str, Place] | None = None) -> None:
        self.values: dict[str, Any] = {}
        self.places: dict[str, Place] = {} if places is None else places
        self._at = at

    def put(self, name: str, reading: Reading) -> None:
        """Set an attribute."""
        self.values[name] = reading.value
        self.places[f"{self._at}.{name}" if self._at else name] = reading.place

    def below(self, name: str, index: int, place: Place) -> Record:
        """The record of a list's item; its values are to be put into the list by the caller."""
        at = f"{self._at}.{name}.{index}" if self._at else f"{name}.{index}"
        self.places[at] = place
        return Record(at, self.places)
