"""Parts: the values of a YAML file, each with its own place, so that parts of several files can be joined.

A part that is not there has the value None and the place of what it would stand in.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from gcheck.errors import DocumentError
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.positioned import Path_, Tag, Tree, read_trees

MAX_DEPTH = 150
"""Levels after aliases were expanded: anchors within anchors nest deeper than the file itself may."""


class Tagged(Struct, frozen=True):
    """What an application tag stands at, such as GitLab's ``!reference [job, script]``."""

    tag: str
    value: Any


class Part(Struct, frozen=True):
    """A value and where it stands. ``value``: dict[str, Part], list[Part], Tagged, Unread, or a scalar of YAML."""

    value: Any
    file: str
    line: int

    @property
    def place(self) -> Place:
        """File and line."""
        return Place(self.file, self.line)

    @property
    def there(self) -> bool:
        """False for a value that is null or is not there."""
        return self.value is not None

    @property
    def map(self) -> dict[str, Part]:
        """The entries of a mapping; nothing for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def list(self) -> list[Part]:
        """The items of a list; nothing for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str | None:
        """The text of a scalar that is one, or of a number or truth value as YAML writes it; None for anything else."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return str(self.value) if isinstance(self.value, (str, int, float)) else None

    def get(self, *keys: str) -> Part:
        """The value below these keys."""
        part = self
        for key in keys:
            part = part.map.get(key) or Part(None, part.file, part.line)
        return part

    def unread(self, reason: str, kind: str = "malformed") -> Unread:
        """An Unread that points here."""
        return Unread(kind, reason, file=self.file, line=self.line)

    def wrong(self, what: str) -> Unread | None:
        """An Unread for a value that is there and is not what was looked for."""
        if isinstance(self.value, Unread):
            return self.value
        return self.unread(f"this is not {what}") if self.there else None


def read_parts(data: bytes, file: str, tag: Tag | None = None, legacy: bool = False) -> list[Part]:
    """The documents of a YAML file. Raises DocumentError with line and column."""
    return [_part(tree, tree.data, (), file, 1) for tree in read_trees(data, file, tag, legacy)]


def _part(tree: Tree, value: Any, path: Path_, file: str, depth: int) -> Part:
    line = tree.position(path)[0]
    if depth > MAX_DEPTH:
        raise DocumentError(f"aliases nest this more than {MAX_DEPTH} levels deep", file, line)
    if isinstance(value, dict):
        value = {key: _part(tree, item, (*path, key), file, depth + 1) for key, item in value.items()}
    elif isinstance(value, list):
        value = [_part(tree, item, (*path, place), file, depth + 1) for place, item in enumerate(value)]
    return Part(value, file, line)


def texts(part: Part, what: str = "a text or a list of texts") -> list[str | Unread]:
    """The texts of a list, or the one text that stands in its place; an Unread for whatever else is there."""
    if isinstance(part.value, list):
        return [text for item in part.value for text in texts(item, what)]
    if part.text is not None:
        return [part.text]
    wrong = part.wrong(what)
    return [] if wrong is None else [wrong]
