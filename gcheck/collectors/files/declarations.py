"""Declarations: how the operator says that a file becomes a resource, by the key ``types`` of a source in gcheck.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import translate
from typing import Any

from msgspec import Struct

from gcheck.collectors.files.formats import read
from gcheck.collectors.files.yielding import Reading, Value
from gcheck.errors import DocumentError
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.positioned import Path_, Tree

_ABSENT = object()
_TRUE, _FALSE = ("true", "yes", "on", "1", "enabled"), ("false", "no", "off", "0", "disabled")


class Field(Struct, frozen=True):
    """Where an attribute's value stands below its item. ``default`` holds where the file does not have it."""

    path: Path_
    default: Any
    convert: str | None


class Declaration(Struct, frozen=True):
    """One entry of ``types``: which files, in which format, hold resources of a type, and where."""

    type: str
    files: tuple[str, ...]
    format: str
    at: Path_ | None
    name: Path_ | None
    fields: Mapping[str, Field]

    def matches(self, file: str) -> bool:
        """True if one of the patterns names the file; ``*`` stays within a folder, ``**/`` stands for any folders."""
        return any(_pattern(pattern).match(file) for pattern in self.files)

    def collect(self, reading: Reading) -> None:
        """The resources of every file that is named; none at all is a gap."""
        files = [file for file in reading.folder.files if self.matches(file)]
        if not files:
            shown = ", ".join(self.files)
            reading.gap("unparsed", f"no file matches {shown}", (self.type,), Place(note="gcheck.yaml"))
        for file in files:
            try:
                trees = read(self.format, reading.folder.read(file), file)
            except DocumentError as error:
                reading.lose(error, self.type)
                continue
            for number, tree in enumerate(trees):
                prefix = file if len(trees) == 1 else f"{file}#{number}"
                _items(reading, self, prefix, file, tree)


def declared(options: Mapping[str, Any]) -> list[Declaration]:
    """The declarations of a source's options, which the schema of gcheck.yaml has checked."""
    return [
        Declaration(
            item["type"], tuple(item["files"]), item["format"], _optional(item.get("at")), _optional(item.get("name")),
            {name: _field(value) for name, value in item["attributes"].items()},
        )
        for item in options.get("types", ())
    ]  # fmt: skip


def _field(value: Any) -> Field:
    if not isinstance(value, Mapping):
        return Field(_path(value), None, None)
    return Field(_path(value["path"]), value.get("default"), value.get("as"))


def _optional(value: Any) -> Path_ | None:
    return None if value is None else _path(value)


def _path(value: Any) -> Path_:
    """A dotted path, or a list of keys where a key holds a dot; ``.`` is the item itself."""
    parts = value if isinstance(value, list) else [] if value == "." else value.split(".")
    return tuple(parts)


def _pattern(pattern: str) -> re.Pattern[str]:
    parts = []
    for part in pattern.split("/"):
        parts.append(
            "(?:[^/]+/)*"
            if part == "**"
            else translate(part).replace("(?s:", "(?:").replace(".*", "[^/]*")[:-2] + "/"
        )
    return re.compile("".join(parts).rstrip("/") + r"\Z")


def _items(reading: Reading, declaration: Declaration, prefix: str, file: str, tree: Tree) -> None:
    found = list(_at(tree.data, declaration.at or (), ()))
    if not found and declaration.at:
        shown = ".".join(map(str, declaration.at))
        reading.gap("malformed", f"nothing stands at {shown}", (declaration.type,), Place(file, tree.line))
    for path, item in found:
        place = _place(tree, file, path)
        values = {name: _value(tree, file, path, item, field) for name, field in declaration.fields.items()}
        address = ".".join(map(str, path))
        uid = f"{prefix}#{address}" if address else prefix
        named = _get(item, declaration.name) if declaration.name is not None else _ABSENT
        shown = named if isinstance(named, str) and named else (str(path[-1]) if address else file)
        reading.add(declaration.type, uid, shown, place, values)


def _at(value: Any, pattern: Path_, path: Path_) -> Iterator[tuple[Path_, Any]]:
    if not pattern:
        yield path, value
    elif pattern[0] == "*":
        pairs = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, item in pairs:
            yield from _at(item, pattern[1:], (*path, key))
    else:
        item = _step(value, pattern[0])
        if item is not _ABSENT:
            key = int(pattern[0]) if isinstance(value, list) else pattern[0]
            yield from _at(item, pattern[1:], (*path, key))


def _step(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(part, _ABSENT)
    if isinstance(value, list) and str(part).isdecimal() and int(part) < len(value):
        return value[int(part)]
    return _ABSENT


def _get(value: Any, path: Path_) -> Any:
    for part in path:
        value = _step(value, part)
        if value is _ABSENT:
            return _ABSENT
    return value


def _value(tree: Tree, file: str, path: Path_, item: Any, field: Field) -> Value:
    """The value as the file has it. A key that the file does not have is the declared default, or none."""
    place = _place(tree, file, (*path, *field.path))
    found = item
    for part in field.path:
        if not isinstance(found, (dict, list)) and found is not None:
            reason = f"{'.'.join(map(str, field.path))} leads through a plain value"
            return Value(Unread("malformed", reason, file=place.file, line=place.line), place)
        found = _step(found, part)
        if found is _ABSENT:
            return Value(field.default, Place(file, place.line, note="not set in this file"))
    return Value(_converted(found, field.convert), place)


def _converted(value: Any, convert: str | None) -> Any:
    """Text as the declared type; what cannot be converted is kept as it is, and judged unknown."""
    if convert is None or not isinstance(value, str):
        return value
    text = value.strip()
    if convert == "boolean":
        return True if text.lower() in _TRUE else False if text.lower() in _FALSE else value
    if convert == "list":
        return [part.strip() for part in re.split(r"[,\n]", text) if part.strip()]
    if convert == "integer" and re.fullmatch(r"[-+]?\d{1,18}", text):
        return int(text)
    if convert == "number" and re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?", text):
        return float(text)
    return value


def _place(tree: Tree, file: str, path: Path_) -> Place:
    return Place(file, *tree.position(path))
