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

_MANY, _OFTEN = 64, 8
"""How many values a column has, and how often each of its texts stands there, for them to be worth an index."""

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

    Where many rows hold one of a few texts, these stand once in ``words``, and the list has their indexes.

    >>> columns([{"a": 1}, {"a": None, "b": 2}])
    {'size': 2, 'columns': {'a': [1, None], 'b': [2]}, 'has': {'b': [1]}, 'words': {}}
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    made: dict[str, list[Any]] = {name: [row[name] for row in rows if name in row] for name in names}
    sparse = {
        name: [at for at, row in enumerate(rows) if name in row]
        for name in names
        if len(made[name]) < len(rows)
    }
    words = {name: found for name, values in made.items() if (found := _words(values))}
    for name, found in words.items():
        places = {word: at for at, word in enumerate(found)}
        made[name] = [places[value] for value in made[name]]
    return {"size": len(rows), "columns": made, "has": sparse, "words": words}


def _words(values: Sequence[Any]) -> list[str]:
    """The few texts that these many values are; none where they are something else, or not few."""
    if len(values) < _MANY or not all(type(value) is str for value in values):
        return []
    found = list(dict.fromkeys(values))
    return found if len(found) * _OFTEN <= len(values) else []


def opened(text: str) -> Any:
    """What stands in an island, as rows again: the inverse, for tests."""
    data = json.loads(gzip.decompress(base64.b64decode(text)))
    return {name: _rows(value) if name in TURNED else value for name, value in data.items()}


def _rows(turned: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{} for _ in range(turned["size"])]
    for name, values in turned["columns"].items():
        words = turned["words"].get(name)
        values = [words[value] for value in values] if words else values
        for at, value in zip(turned["has"].get(name, range(len(rows))), values, strict=True):
            rows[at][name] = value
    return rows
