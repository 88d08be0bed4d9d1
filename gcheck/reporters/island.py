"""The data of the HTML report: the JSON report in columns, compressed, as text that no browser takes for markup or script.

Findings and the tables that they share are turned from rows into columns: a third of the size, and three times as fast
to read. The page turns them back into rows when it shows or saves them.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment
from gcheck.reporters.json import encodable, members
from gcheck.reporters.tables import TABLES, dumps

TURNED = (*TABLES, "findings")

_LINE = 57 * 1000
"""Bytes that become one line of base64: a multiple of three, so that the lines can be joined."""


def island(assessment: Assessment) -> Iterator[str]:
    """Lines of base64 over gzip over JSON. Raises ReportError. One version of zlib gives the same bytes each time."""
    found = {name: columns(value) if name in TURNED else value for name, value in members(assessment)}
    try:
        text = dumps(found)
    except (ValueError, TypeError, RecursionError) as error:
        raise ReportError(f"The data of the HTML report could not be written: {error}.") from None
    packed = gzip.compress(encodable(text).encode(), 6, mtime=0)
    for start in range(0, len(packed), _LINE):
        yield base64.b64encode(packed[start : start + _LINE]).decode()


def columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows as one list for each key; ``has`` says which rows have it, where not all do.

    >>> columns([{"a": 1}, {"a": None, "b": 2}])
    {'size': 2, 'columns': {'a': [1, None], 'b': [2]}, 'has': {'b': [1]}}
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    made: dict[str, list[Any]] = {name: [row[name] for row in rows if name in row] for name in names}
    sparse = {
        name: [at for at, row in enumerate(rows) if name in row]
        for name in names
        if len(made[name]) < len(rows)
    }
    return {"size": len(rows), "columns": made, "has": sparse}


def opened(text: str) -> Any:
    """What stands in an island, as rows again: the inverse, for tests."""
    data = json.loads(gzip.decompress(base64.b64decode(text)))
    return {name: _rows(value) if name in TURNED else value for name, value in data.items()}


def _rows(turned: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{} for _ in range(turned["size"])]
    for name, values in turned["columns"].items():
        for at, value in zip(turned["has"].get(name, range(len(rows))), values, strict=True):
            rows[at][name] = value
    return rows
