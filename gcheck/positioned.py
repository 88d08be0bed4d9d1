"""Positioned trees: YAML and JSON that others wrote, as plain data in which every value knows its line and column.

Unlike gcheck.documents, which reads what gcheck's own users write for it, this reads what is found: several documents in
one file, anchors, aliases, merge keys and application tags. Nothing is constructed from a tag, and what an alias expands
to is counted, so that a small file cannot become a large tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from gcheck.documents import decode_text, scalar
from gcheck.errors import DocumentError

MAX_DEPTH = 100

MAX_NODES = 1_000_000
"""Keys and values of one file, after aliases were expanded."""

Path_ = tuple[str | int, ...]
Tag = Callable[[str, Any], Any]
"""Makes a value of a tag (``!Ref``) and of what it stands at."""


class Tree(Struct):
    """One document. ``positions`` maps the path of a key's value or a list item to line and column, from 1.

    ``line`` is where the document begins.
    """

    data: Any
    line: int
    positions: dict[Path_, tuple[int, int]] = field(default_factory=dict)

    def position(self, path: Path_) -> tuple[int, int]:
        """Line and column of the value at this path, or of the nearest one above that is known."""
        for length in range(len(path), -1, -1):
            found = self.positions.get(path[:length])
            if found is not None:
                return found
        return self.line, 1


def read_trees(data: bytes, name: str, tag: Tag | None = None, legacy: bool = False) -> Iterator[Tree]:
    """The documents of a YAML or JSON file, one after the other; empty ones are left out.

    ``tag`` says what an application tag makes of its value; without it, a tagged value is read as if it had no tag.
    ``legacy`` reads yes, no, on and off as truth values, as YAML 1.1 does and the tools that read such files do.
    Raises DocumentError, with line and column, at the first thing that cannot be read; what came before it was
    yielded.
    """
    import yaml

    text = decode_text(data, name)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    reading = _Reading(name, tag or (lambda _, value: value), legacy)
    try:
        for event in yaml.parse(text, Loader=loader):
            kind = type(event)
            if kind is yaml.DocumentStartEvent:
                reading.begin(event)
            elif kind is yaml.DocumentEndEvent:
                if reading.tree.data is not None:
                    yield reading.tree
            elif kind not in (yaml.StreamStartEvent, yaml.StreamEndEvent):
                reading.take(event, kind.__name__)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or str(error).split("\n")[0]
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise DocumentError(f"this is not YAML: {problem}", name, line, column) from None


class _Open(Struct):
    """A mapping or sequence whose end has not come yet."""

    value: Any
    path: Path_
    tag: str | None
    anchor: str | None
    key: Any = None
    keyed: bool = False
    merged: list[Mapping[Any, Any]] = field(default_factory=list)


class _Reading:
    """Builds trees from parser events, without recursion."""

    def __init__(self, name: str, tag: Tag, legacy: bool) -> None:
        self._name, self._tag, self._legacy = name, tag, legacy
        self._nodes = 0
        self.tree = Tree(None, 1)
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}

    def begin(self, event: Any) -> None:
        self.tree = Tree(None, event.start_mark.line + 1)
        self._stack, self._anchors = [], {}

    def take(self, event: Any, kind: str) -> None:
        if kind == "ScalarEvent":
            self._scalar(event)
        elif kind == "AliasEvent":
            self._alias(event)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._start(event, {} if kind == "MappingStartEvent" else [])
        else:
            self._end(event)

    def _fail(self, event: Any, message: str) -> DocumentError:
        return DocumentError(message, self._name, event.start_mark.line + 1, event.start_mark.column + 1)

    def _count(self, event: Any, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise self._fail(event, f"the file holds more than {MAX_NODES:,} keys and values")

    def _scalar(self, event: Any) -> None:
        self._count(event, 1)
        top = self._stack[-1] if self._stack else None
        if top is not None and type(top.value) is dict and not top.keyed:
            self._key(top, event, event.value)
            return
        value: Any = event.value
        if event.implicit[0]:
            value = self._plain(value)
        if _applied(event.tag):
            value = self._tag(event.tag, value)
        self._anchor(event, value, 1)
        self._place(event, value)

    def _plain(self, text: str) -> Any:
        return _LEGACY[text] if self._legacy and text in _LEGACY else scalar(text)

    def _key(self, top: _Open, event: Any, key: str) -> None:
        if key in top.value:
            raise self._fail(event, f"the key {key!r} stands here twice")
        top.key, top.keyed = key, True
        path = (*top.path, key)
        self.tree.positions[path] = (event.start_mark.line + 1, event.start_mark.column + 1)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            raise self._fail(event, f"the alias *{event.anchor} has no anchor before it")
        value, size = self._anchors[event.anchor]
        self._count(event, size)
        top = self._stack[-1] if self._stack else None
        if top is not None and type(top.value) is dict and not top.keyed:
            if type(value) is not str:
                raise self._fail(event, "a key must be plain text")
            self._key(top, event, value)
            return
        self._place(event, value)

    def _start(self, event: Any, value: Any) -> None:
        self._count(event, 1)
        if self._stack and type(self._stack[-1].value) is dict and not self._stack[-1].keyed:
            raise self._fail(event, "a key must be plain text")
        if len(self._stack) >= MAX_DEPTH:
            raise self._fail(event, f"this is nested more than {MAX_DEPTH} levels deep")
        tag = event.tag if _applied(event.tag) else None
        self._stack.append(_Open(value, self._path(event), tag, event.anchor))

    def _end(self, event: Any) -> None:
        done = self._stack.pop()
        value = done.value
        for other in done.merged:  # what stands in the mapping itself wins, and the first of several merges
            for key, item in other.items():
                value.setdefault(key, item)
        if done.tag is not None:
            value = self._tag(done.tag, value)
        if done.anchor is not None:
            self._anchors[done.anchor] = (value, _size(value))
        self._put(event, value)

    def _anchor(self, event: Any, value: Any, size: int) -> None:
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, size)

    def _path(self, event: Any) -> Path_:
        """Where the value that begins here will stand."""
        if not self._stack:
            path: Path_ = ()
        elif type(self._stack[-1].value) is list:
            path = (*self._stack[-1].path, len(self._stack[-1].value))
        else:
            path = (*self._stack[-1].path, self._stack[-1].key)
        if not self._stack or type(self._stack[-1].value) is list:
            self.tree.positions[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        return path

    def _place(self, event: Any, value: Any) -> None:
        self._path(event)
        self._put(event, value)

    def _put(self, event: Any, value: Any) -> None:
        if not self._stack:
            self.tree.data = value
            return
        top = self._stack[-1]
        if type(top.value) is list:
            top.value.append(value)
            return
        if top.key == "<<" and (type(value) is dict or _all_mappings(value)):
            top.merged += value if type(value) is list else [value]
        else:
            top.value[top.key] = value
        top.keyed = False


def _applied(tag: str | None) -> bool:
    """True for a tag of an application; those of YAML itself (``!!str``) say nothing that matters here."""
    return tag is not None and not tag.startswith("tag:yaml.org,2002:") and tag != "!"


def _all_mappings(value: Any) -> bool:
    return type(value) is list and bool(value) and all(type(item) is dict for item in value)


def _size(value: Any) -> int:
    """How many nodes a value has; shared parts count as often as they stand there."""
    total, stack = 0, [value]
    while stack:
        item = stack.pop()
        total += 1
        if total > MAX_NODES:
            return total
        if type(item) is dict:
            stack += item.values()
        elif type(item) is list:
            stack += item
    return total


_LEGACY: dict[str, bool] = {
    form: truth
    for truth, words in ((True, ("yes", "on")), (False, ("no", "off")))
    for word in words
    for form in (word, word.capitalize(), word.upper())
}
