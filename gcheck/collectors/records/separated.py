"""Registers as text with separators: CSV with commas, semicolons or tabs, read as a stream."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from gcheck.collectors.records.settings import Settings
from gcheck.collectors.records.tables import MAX_COLUMNS, MAX_ROWS, Row, blank, by_name, shape
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.place import Place

MAX_BYTES = 500_000_000
"""Bytes of one file, which is never held as a whole."""

MAX_LINE = 1_000_000
"""Characters of one line."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", ""), (b"\x00\x00\xfe\xff", ""),
          (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # fmt: skip


class Separated:
    """A register in a text file. Raises DocumentError where it cannot be read."""

    epoch: datetime | None = None

    def __init__(
        self,
        folder: Folder,
        file: str,
        settings: Settings,
        max_columns: int = MAX_COLUMNS,
        max_rows: int = MAX_ROWS,
    ) -> None:
        self._folder, self._file, self._settings, self._max_rows = folder, file, settings, max_rows
        self._encoding = self._find_encoding()
        self._delimiter, self._named = settings.delimiter, False
        self.columns: Sequence[str] = ()
        for _, cells in self._records():
            self.columns = [cell.strip() for cell in cells]
            break
        while self.columns and not self.columns[-1]:
            self.columns = self.columns[:-1]
        if not self.columns:
            raise DocumentError("it has no header row", file, 1)
        if len(self.columns) > max_columns:
            raise DocumentError(f"it has more than {max_columns:,} columns", file, 1)
        self.where = Place(file, 1)

    def rows(self) -> Iterator[Row]:
        """Every row below the header that is not blank."""
        records = self._records()
        next(records, None)
        for number, (line, cells) in enumerate(records):
            if number >= self._max_rows:
                raise DocumentError(f"it has more than {self._max_rows:,} rows", self._file, line)
            place = Place(self._file, line)
            problem = shape(cells, len(self.columns))
            yield Row(place, by_name(self.columns, cells), problem)

    def _find_encoding(self) -> str:
        with self._folder.open(self._file, MAX_BYTES) as stream:
            start = stream.read(4)
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                if not encoding:
                    raise DocumentError("it is UTF-32; save it as UTF-8", self._file, 1)
                return encoding
        return self._settings.encoding

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """The header and what follows, each with the line that it begins in; blank ones are passed over."""
        with (
            self._folder.open(self._file, MAX_BYTES) as raw,
            io.TextIOWrapper(raw, encoding=self._encoding, newline="") as text,
        ):
            lines = self._lines(text)
            first = next(lines, "")
            skipped = 0
            if first[:4].casefold() == "sep=":  # what spreadsheets write so that they themselves know
                self._delimiter = self._delimiter or first[4:5]
                first, skipped = next(lines, ""), 1
            for _ in range(self._settings.header_row - 1):
                first, skipped = next(lines, ""), skipped + 1
            if self._delimiter is None:
                self._delimiter = _delimiter(first)
            yield from self._parsed(first, lines, skipped)

    def _parsed(self, first: str, lines: Iterator[str], skipped: int) -> Iterator[tuple[int, list[str]]]:
        def all_lines() -> Iterator[str]:
            yield first
            yield from lines

        assert self._delimiter is not None
        line = skipped + 1
        try:
            reader = csv.reader(all_lines(), delimiter=self._delimiter, strict=True)
            for cells in reader:
                if not all(blank(cell) for cell in cells):
                    yield line, cells
                line = skipped + reader.line_num + 1
        except (csv.Error, TypeError) as error:
            raise DocumentError(f"the row that begins here is no CSV: {error}", self._file, line) from None

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        number = 0
        try:
            while line := text.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    raise DocumentError(f"a line has more than {MAX_LINE:,} characters", self._file, number)
                if "\0" in line:
                    raise DocumentError("it holds a null character: this is no text", self._file, number)
                yield line
        except UnicodeError:
            name = "UTF-8" if self._encoding.startswith("utf-8") else self._encoding
            text_ = f"it is not {name}; save it as UTF-8, or declare its encoding, such as cp1252"
            raise DocumentError(text_, self._file, number + 1) from None


def _delimiter(header: str) -> str:
    """The separator that stands most often in the header, outside of quotes; a comma where none does."""
    outside = "".join(header.split('"')[::2])
    return max(",;\t|", key=outside.count)
