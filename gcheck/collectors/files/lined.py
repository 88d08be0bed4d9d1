"""Formats of lines: ini, .properties, and a key with its value on each line. Values are text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gcheck.documents import decode_text
from gcheck.errors import DocumentError
from gcheck.patterns import regex
from gcheck.positioned import Path_, Tree

_INI_KEY = regex(r"([^=:]*?)\s*[=:]\s*(.*)\Z")
_ESCAPE = regex(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def lines_of(data: bytes, name: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, without their ends. Raises DocumentError for what is not text."""
    text = decode_text(data, name)
    if "\0" in text:
        raise DocumentError("it holds a null character", name, text.count("\n", 0, text.index("\0")) + 1)
    for number, line in enumerate(text.split("\n"), 1):
        yield number, line.rstrip("\r")


def read_ini(data: bytes, name: str) -> list[Tree]:
    """Sections as objects; keys before the first section stand at the top. The last of equal keys wins."""
    top: dict[str, Any] = {}
    tree = Tree(top, 1, {(): (1, 1)})
    section, last = top, None
    path: Path_ = ()
    for number, line in lines_of(data, name):
        text = line.strip()
        if not text or text[0] in "#;":
            continue
        if text.startswith("["):
            if "]" not in text:
                raise DocumentError("this section has no closing bracket", name, number)
            title = text[1 : text.index("]")].strip()
            path = (title,)
            section, last = _section(top, title, name, number), None
            tree.positions.setdefault(path, (number, 1))
        elif line[0] in " \t" and last is not None and isinstance(section[last], str):
            section[last] += "\n" + text
        else:
            found = _INI_KEY.match(text)
            last, value = (found[1], found[2]) if found else (text, None)
            section[last] = value if value is None else _unquoted(value)
            where: Path_ = (*path, last)
            tree.positions[where] = (number, 1)
    return [tree]


def _section(top: dict[str, Any], title: str, name: str, number: int) -> dict[str, Any]:
    section = top.setdefault(title, {})
    if not isinstance(section, dict):
        raise DocumentError(f"{title!r} is a key and a section", name, number)
    return section


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def read_properties(data: bytes, name: str) -> list[Tree]:
    """Java's properties: one flat object; the last of equal keys wins. The escapes are those of Properties.load."""
    found: dict[str, str] = {}
    positions: dict[Path_, tuple[int, int]] = {(): (1, 1)}
    for number, line in _joined(data, name):
        match = re.match(r"((?:\\.|[^\\=:\s])*)(?:\s*[=:]\s*|\s+|\Z)(.*)\Z", line, re.DOTALL)
        if match:
            key = _unescaped(match[1])
            found[key] = _unescaped(match[2])
            positions[(key,)] = (number, 1)
    return [Tree(found, 1, positions)]


def _joined(data: bytes, name: str) -> Iterator[tuple[int, str]]:
    """Logical lines: an odd number of backslashes at the end joins the next line, without its indent."""
    held, start = "", 0
    for number, line in lines_of(data, name):
        text = line.lstrip(" \t\f")
        if not held and (not text or text[0] in "#!"):
            continue
        start = start if held else number
        held += text
        if (len(held) - len(held.rstrip("\\"))) % 2:
            held = held[:-1] or " "
            continue
        yield start, held.lstrip()
        held = ""
    if held.strip():
        yield start, held


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(
        lambda found: chr(int(found[1][1:], 16)) if len(found[1]) == 5 else _LETTERS.get(found[1], found[1]),
        text,
    )


def read_key_value(data: bytes, name: str) -> list[Tree]:
    """``key value`` or ``key = value`` on each line, ``#`` before a comment. A key that stands twice has a list."""
    found: dict[str, Any] = {}
    positions: dict[Path_, tuple[int, int]] = {(): (1, 1)}
    for number, line in lines_of(data, name):
        text = re.sub(r"(^|\s)#.*", "", line).strip()
        if not text:
            continue
        key, _, value = re.sub(r"\s*=\s*|\s+", " ", text, count=1).partition(" ")
        value = _unquoted(value.strip())
        if key in found:
            before = found[key]
            found[key] = [*before, value] if isinstance(before, list) else [before, value]
            positions[(key, len(found[key]) - 1)] = (number, 1)
        else:
            found[key] = value
            positions[(key,)] = (number, 1)
    return [Tree(found, 1, positions)]
