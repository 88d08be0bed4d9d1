"""Registers as YAML or JSON: a list of rows, or a list below the register's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from gcheck.collectors.records.registers import plain
from gcheck.collectors.records.tables import MAX_COLUMNS, Row
from gcheck.documents import MAX_BYTES, Document, Path_, parse_yaml
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.place import Place


class Listed:
    """A register in a YAML file. Its columns are the keys that any of its rows has: one that a row leaves out is empty
    there, unless the row has a key that no other has, which may be meant for it. Raises DocumentError."""

    epoch: datetime | None = None

    def __init__(self, folder: Folder, file: str, register: str) -> None:
        self._document: Document = parse_yaml(folder.read(file, MAX_BYTES), file)
        self._path, self._rows = _list(self._document, register)
        self._file = file
        counts: dict[str, int] = {}
        for row in self._rows:
            for key in row if isinstance(row, dict) else ():
                counts[key] = counts.get(key, 0) + 1
        if len(counts) > MAX_COLUMNS:
            raise DocumentError(f"its rows have more than {MAX_COLUMNS} keys", file, 1)
        self._alone = {key for key, count in counts.items() if count == 1} if len(self._rows) > 1 else set()
        self.columns: Sequence[str] = list(counts)
        self.where = self._place(self._path)

    def rows(self) -> Iterator[Row]:
        """Every item of the list."""
        for number, row in enumerate(self._rows):
            path = (*self._path, number)
            if not isinstance(row, dict):
                yield Row(self._place(path), {}, "it is no object with the keys of the register")
                continue
            cells = dict(row) if self._alone & row.keys() else dict.fromkeys(self.columns) | row
            places = {key: self._place((*path, key)) for key in row}
            yield Row(self._place(path), cells, None, places)

    def _place(self, path: Path_) -> Place:
        line, column = self._document.positions.get(path, (1, 1))
        return Place(self._file, line, column)


def _list(document: Document, register: str) -> tuple[Path_, list[Any]]:
    data = document.data
    if isinstance(data, list):
        return (), data
    if isinstance(data, dict):
        named = [key for key in data if plain(key) == register]
        if len(named) == 1:
            rows = data[named[0]]
            if rows is None:
                return (named[0],), []
            if isinstance(rows, list):
                return (named[0],), rows
    elif data is None:
        return (), []
    raise document.error(f"it holds neither a list of rows nor one below `{register}`")
