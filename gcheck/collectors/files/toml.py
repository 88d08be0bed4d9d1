"""TOML: values by the standard library's parser, lines by the headers and keys that begin them."""

from __future__ import annotations

import re
import sys
from typing import Any

from gcheck.documents import decode_text
from gcheck.errors import DocumentError
from gcheck.patterns import regex
from gcheck.positioned import MAX_DEPTH, Path_, Tree

_HEADER = regex(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?\Z")
_KEY = regex(
    r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="""
)
_PART = regex(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


def read_toml(data: bytes, name: str) -> list[Tree]:
    """The one document of a TOML 1.0 file. Raises DocumentError, with the line where the parser tells it."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    text = decode_text(data, name).replace("\r\n", "\n")
    if re.search(rf"[\[{{]{{{MAX_DEPTH}}}", re.sub(r"\s+", "", text)):
        raise DocumentError(f"this is nested more than {MAX_DEPTH} levels deep", name)
    try:
        value = tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError is one; so is a number beyond what Python converts
        found = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (None, None)
        problem = str(error).split(" (at ")[0]
        raise DocumentError(f"this is not TOML: {problem}", name, line, column) from None
    plain = _plain(value)
    return [Tree(plain, 1, _positions(text, plain))]


def _plain(value: Any) -> Any:
    """Dates and times as the text that they were written as, by RFC 3339."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, bool, int, float)) else value.isoformat()


def _positions(text: str, data: Any) -> dict[Path_, tuple[int, int]]:
    """Where each table and key begins. A line inside of a string that looks like one is known by what it names."""
    found: dict[Path_, tuple[int, int]] = {(): (1, 1)}
    table: Path_ = ()
    counts: dict[Path_, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        header = _HEADER.match(line)
        if header:
            path = _inside(_parts(header[2]), counts)
            if header[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                path = (*path, counts[path])
            if _there(data, path):
                table = path
                found.setdefault(path, (number, 1))
        elif key := _KEY.match(line):
            path = (*table, *_parts(key[1]))
            if _there(data, path):
                found.setdefault(path, (number, key.start(1) + 1))
    return found


def _parts(text: str) -> Path_:
    return tuple(part[1] or part[2] or part[3] or "" for part in _PART.finditer(text))


def _inside(parts: Path_, counts: dict[Path_, int]) -> Path_:
    """A header's path, with the number of the latest table of each array of tables above it."""
    path: Path_ = ()
    for number, part in enumerate(parts):
        path = (*path, part)
        if path in counts and number < len(parts) - 1:
            path = (*path, counts[path])
    return path


def _there(data: Any, path: Path_) -> bool:
    for part in path:
        fits = (
            isinstance(part, int) and part < len(data)
            if isinstance(data, list)
            else part in data
            if isinstance(data, dict)
            else False
        )
        if not fits:
            return False
        data = data[part]
    return True
