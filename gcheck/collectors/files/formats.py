"""Formats: the bytes of a file as trees in which every value knows its line.

A reader takes bytes and the file's name and gives Trees. It raises DocumentError for what it cannot read, and nothing
else. Formats without types of their own (ini, properties, csv, xml, key-value) give text.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from gcheck.collectors.files import lined, markup, toml
from gcheck.documents import decode_text
from gcheck.errors import DocumentError
from gcheck.positioned import MAX_NODES, Tree, read_trees

Reader = Callable[[bytes, str], Iterable[Tree]]


def read(kind: str, data: bytes, name: str) -> list[Tree]:
    """The documents of a file in one of FORMATS. Raises DocumentError."""
    try:
        return list(FORMATS[kind](data, name))
    except RecursionError:
        raise DocumentError("this is nested too deeply", name) from None


def _json(data: bytes, name: str) -> Iterable[Tree]:
    """JSON is read by its own rules first: what YAML would take and JSON refuses is not JSON."""
    text = decode_text(data, name)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise DocumentError(f"this is not JSON: {error.msg}", name, error.lineno, error.colno) from None
    except ValueError:
        raise DocumentError("it holds a number that is too long", name) from None
    try:
        return list(read_trees(data, name))
    except (
        DocumentError
    ):  # lawful JSON that YAML reads differently, a tab or a key twice: lines are lost, not values
        return [Tree(value, 1)]


def _csv(data: bytes, name: str) -> Iterable[Tree]:
    """Rows as objects by the names in the first line. A row with another number of fields is an error."""
    text = decode_text(data, name)
    if "\0" in text:
        raise DocumentError("it holds a null character", name, text.count("\n", 0, text.index("\0")) + 1)
    reader = csv.reader(io.StringIO(text), strict=True)
    header: list[str] = []
    rows: list[dict[str, Any]] = []
    tree = Tree(rows, 1)
    try:
        for fields in reader:
            if not header:
                header = [field.strip() for field in fields]
            elif fields:
                _row(tree, header, fields, reader.line_num, name)
    except csv.Error as error:
        raise DocumentError(f"this is not CSV: {error}", name, reader.line_num) from None
    return [tree]


def _row(tree: Tree, header: list[str], fields: list[str], line: int, name: str) -> None:
    if len(fields) != len(header):
        raise DocumentError(f"this row has {len(fields)} fields; the header has {len(header)}", name, line)
    tree.positions[(len(tree.data),)] = (line, 1)
    tree.data.append(dict(zip(header, fields, strict=True)))
    if len(tree.data) * len(header) > MAX_NODES:
        raise DocumentError(f"the file holds more than {MAX_NODES:,} values", name, line)


FORMATS: dict[str, Reader] = {
    "yaml": read_trees,
    "json": _json,
    "toml": toml.read_toml,
    "ini": lined.read_ini,
    "properties": lined.read_properties,
    "key-value": lined.read_key_value,
    "xml": markup.read_xml,
    "csv": _csv,
}
