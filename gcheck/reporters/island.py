"""The data of the HTML report: the JSON report in columns, compressed, as text that no browser takes for markup or script.

Findings and the tables that they share are turned from rows into columns: a third of the size, and three times as fast
to read. The page turns them back into rows when it shows or saves them.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment
from gcheck.reporters.columns import Columns
from gcheck.reporters.json import encodable, members
from gcheck.reporters.tables import TABLES, dumps

TURNED = (*TABLES, "findings")

_LINE = 57 * 1000
"""Bytes that become one line of base64: a multiple of three, so that the lines can be joined."""


def island(assessment: Assessment) -> Iterator[str]:
    """Lines of base64 over gzip over JSON. Raises ReportError. One version of zlib gives the same bytes each time."""
    packer = zlib.compressobj(6, wbits=zlib.MAX_WBITS | 16)
    packed = b""
    try:
        for piece in _pieces(assessment):
            packed += packer.compress(encodable(piece).encode())
            while len(packed) >= _LINE:
                yield base64.b64encode(packed[:_LINE]).decode()
                packed = packed[_LINE:]
    except (ValueError, TypeError, RecursionError) as error:
        raise ReportError(f"The data of the HTML report could not be written: {error}.") from None
    packed += packer.flush()
    for start in range(0, len(packed), _LINE):
        yield base64.b64encode(packed[start : start + _LINE]).decode()


def _pieces(assessment: Assessment) -> Iterator[str]:
    before = "{"
    for name, value in members(assessment, Columns):
        yield f"{before}{dumps(name)}:"
        before = ","
        if isinstance(value, Columns):
            yield from value.pieces()
        else:
            yield dumps(value)
    yield "}"


def opened(text: str) -> Any:
    """What stands in an island, as rows again: the inverse, for tests."""
    data = json.loads(gzip.decompress(base64.b64decode(text)))
    return {name: rows_of(value) if name in TURNED else value for name, value in data.items()}


def rows_of(turned: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What Columns has turned, as rows again."""
    rows: list[dict[str, Any]] = [{} for _ in range(turned["size"])]
    for name, values in turned["columns"].items():
        words = turned["words"].get(name)
        values = [words[value] for value in values] if words else values
        for at, value in zip(turned["has"].get(name, range(len(rows))), values, strict=True):
            rows[at][name] = value
    return rows
