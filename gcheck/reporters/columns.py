"""Columns: rows of JSON turned, one list for each key, as they come. Of very many rows little is held."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.reporters.tables import dumps
from gcheck.reporters.tape import Tape

MANY, OFTEN = 64, 8
"""How many values a column has, and how often each of its texts stands there, for them to be worth an index."""
DISTINCT = 4_096
"""Different texts after which it is asked whether they come often enough."""
_AT_ONCE = 1_000
"""Values that are written as one piece."""


class Columns:
    """Takes rows, and gives the JSON of ``size``, ``columns``, ``has`` (which rows have a key that not all have) and ``words``.

    Where many rows hold one of a few texts, these stand once in ``words``, and the column has their indexes:

    >>> rows = Columns()
    >>> rows.append({"a": 1})
    >>> rows.append({"a": None, "b": 2})
    >>> "".join(rows.pieces())
    '{"size":2,"columns":{"a":[1,null],"b":[2]},"has":{"b":[1]},"words":{}}'
    """

    def __init__(self) -> None:
        self._columns: dict[str, _Column] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def append(self, row: Mapping[str, Any]) -> None:
        """Raises ValueError or TypeError for what JSON cannot hold, ReportError where the disk is full."""
        for name, value in row.items():
            column = self._columns.get(name)
            if column is None:
                column = self._columns[name] = _Column()
            column.add(value, self._size)
        self._size += 1

    def pieces(self) -> Iterator[str]:
        """The JSON text. Raises ValueError or TypeError for what JSON cannot hold."""
        yield f'{{"size":{self._size},"columns":{{'
        for number, (name, column) in enumerate(self._columns.items()):
            yield f"{',' if number else ''}{dumps(name)}:["
            yield from column.pieces()
            yield "]"
        sparse = {name: one.rows() for name, one in self._columns.items() if len(one) < self._size}
        words = {name: found for name, one in self._columns.items() if (found := one.words())}
        yield f'}},"has":{dumps(sparse)},"words":{dumps(words)}}}'


class _Column:
    """The values of one key. Texts are held once each, with an index for each value, until there are too many of them."""

    def __init__(self) -> None:
        self._size = 0
        self._rows: array[int] | None = None
        self._words: dict[str, int] | None = {}
        self._indexes = array("I")
        self._waiting: list[Any] = []
        self._written: Tape | None = None

    def __len__(self) -> int:
        return self._size

    def add(self, value: Any, row: int) -> None:
        if self._rows is None and row != self._size:
            self._rows = array("I", range(self._size))
        if self._rows is not None:
            self._rows.append(row)
        self._size += 1
        if self._words is not None:
            if type(value) is str:
                self._indexes.append(self._words.setdefault(value, len(self._words)))
                if len(self._words) >= DISTINCT and not self._are_few(self._words):
                    self._give_up(self._words)
                return
            self._give_up(self._words)
        self._write(value)

    def rows(self) -> list[int]:
        """The rows that have a value."""
        return list(range(self._size) if self._rows is None else self._rows)

    def words(self) -> list[str]:
        """The few texts that these many values are; none where they are something else, or not few."""
        return list(self._words) if self._words and self._size >= MANY and self._are_few(self._words) else []

    def pieces(self) -> Iterator[str]:
        """The values, or their indexes, with commas between them."""
        if self.words():
            yield ",".join(map(str, self._indexes))
            return
        if self._words:
            self._give_up(self._words)
        before = ""
        for piece in self._written or ():
            yield before + piece
            before = ","
        if self._waiting:
            yield before + dumps(self._waiting)[1:-1]

    def _are_few(self, words: Mapping[str, int]) -> bool:
        return len(words) * OFTEN <= self._size

    def _give_up(self, words: Mapping[str, int]) -> None:
        texts = list(words)
        self._words = None
        for index in self._indexes:
            self._write(texts[index])
        self._indexes = array("I")

    def _write(self, value: Any) -> None:
        self._waiting.append(value)
        if len(self._waiting) == _AT_ONCE:
            self._written = self._written or Tape()
            self._written.write(dumps(self._waiting)[1:-1])
            self._waiting.clear()
