"""Registers as sheets of an XLSX workbook, read with openpyxl in its read-only mode. Nothing in it is run or fetched."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any, BinaryIO

from gcheck.collectors.records.registers import plain
from gcheck.collectors.records.settings import Settings
from gcheck.collectors.records.tables import MAX_COLUMNS, Row, Unusable, blank, by_name, shape
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.place import Place
from gcheck.patterns import regex

MAX_BYTES = 100_000_000
MAX_UNPACKED = 400_000_000
MAX_STRINGS = 60_000_000
"""Bytes of the table of shared strings, which is held as a whole."""
MAX_PARTS = 2_000
MAX_ROWS = 300_000
MAX_MERGED = 20_000
_LISTED = 10_000
"""Cells of a merged area up to which they are listed one by one; a wider one is compared by its edges."""
_CHUNK = 1 << 20
_MERGED = regex(rb'<(?:\w+:)?mergeCell\s[^>]{0,200}?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = regex(rb"<(?:\w+:)?f[\s/>]")
_OVERLAP = 400
_BROKEN = (ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
           zipfile.BadZipFile, zlib.error)  # fmt: skip
"""What openpyxl lets through of a part that is not what it should be; an XML error is a SyntaxError."""


class Workbook:
    """An open workbook. Raises DocumentError for one that is protected, broken, too big or no workbook at all."""

    def __init__(self, folder: Folder, file: str) -> None:
        self.file = file
        self._stream = folder.open(file, MAX_BYTES)
        try:
            _inspect(self._stream, file)
            self._book = self._load(data_only=True)
            self._formulas: Any = None
        except BaseException:
            self._stream.close()
            raise

    def close(self) -> None:
        self._stream.close()

    def _load(self, data_only: bool) -> Any:
        try:
            import openpyxl
        except ImportError:
            text = "workbooks are read with openpyxl, which is not installed: pip install 'gcheck[xlsx]'"
            raise DocumentError(text, self.file) from None
        try:
            return openpyxl.load_workbook(
                self._stream, read_only=True, data_only=data_only, keep_links=False, keep_vba=False
            )
        except _BROKEN as error:
            raise DocumentError(
                f"this is no workbook: {type(error).__name__}: {error!s:.200}", self.file
            ) from None

    @property
    def epoch(self) -> datetime:
        """Day 0 of its dates."""
        return self._book.epoch  # type: ignore[no-any-return]

    def sheets(self) -> list[tuple[str, bool]]:
        """The names of its sheets in their order, and whether each is hidden."""
        return [(one.title, one.sheet_state != "visible") for one in self._book.worksheets]

    def sheet(self, name: str, settings: Settings, max_columns: int = MAX_COLUMNS) -> Sheet:
        """One of its sheets as a register. Raises DocumentError."""
        merged, formulas = self._scan(name)
        if formulas and self._formulas is None:
            self._formulas = self._load(data_only=False)
        return Sheet(self, name, settings, merged, self._formulas[name] if formulas else None, max_columns)

    def cells(self, name: str) -> Any:
        return self._book[name]

    def _scan(self, name: str) -> tuple[list[tuple[int, int, int, int]], bool]:
        """What the reader of sheets does not tell: which cells are merged, and whether there are formulas."""
        part = self._book[name]._worksheet_path  # openpyxl has no public name for the part of a sheet
        merged: list[tuple[int, int, int, int]] = []
        formulas, tail = False, b""
        with zipfile.ZipFile(self._stream) as archive, archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                piece = tail + chunk
                formulas = formulas or _FORMULA.search(piece) is not None
                # a match that ends within what was seen before was counted before
                merged += [
                    (_column(found[1]), int(found[2]), _column(found[3]), int(found[4]))
                    for found in _MERGED.finditer(piece)
                    if found.end() > len(tail)
                ]
                if len(merged) > MAX_MERGED:
                    raise DocumentError(f"sheet {name} has more than {MAX_MERGED:,} merged cells", self.file)
                tail = piece[-_OVERLAP:]
        return merged, formulas


class Sheet:
    """One sheet as a register. Raises DocumentError where it cannot be read."""

    def __init__(
        self,
        book: Workbook,
        name: str,
        settings: Settings,
        merged: list[tuple[int, int, int, int]],
        formulas: Any,
        max_columns: int = MAX_COLUMNS,
    ) -> None:
        self._max_columns = max_columns
        self._book, self._name, self._settings, self._merged, self._formulas = (
            book,
            name,
            settings,
            merged,
            formulas,
        )
        self.epoch: datetime | None = book.epoch
        self._wide = [one for one in merged if _cells_in(one) > _LISTED]
        self._inner = {
            (row, column)
            for left, top, right, bottom in merged
            if _cells_in((left, top, right, bottom)) <= _LISTED
            for row in range(top, bottom + 1)
            for column in range(left, min(right, self._max_columns) + 1)
            if (row, column) != (top, left)
        }
        self.columns: Sequence[str] = ()
        self._header = 0
        for number, cells in self._records():
            self._header = number
            self.columns = ["" if blank(cell) else _title(cell) for cell in cells]
            break
        while self.columns and not self.columns[-1]:
            self.columns = self.columns[:-1]
        if not self.columns:
            raise DocumentError(f"sheet {name} has no header row", book.file, 1)
        if len(self.columns) > self._max_columns:
            raise DocumentError(
                f"sheet {name} has more than {self._max_columns} columns", book.file, self._header
            )
        self.where = self._place(self._header)

    def rows(self) -> Iterator[Row]:
        """Every row below the header that is not blank."""
        for number, cells in self._records():
            if number <= self._header:
                continue
            cells = cells + [None] * (len(self.columns) - len(cells))
            places = {name: self._place(number, index) for index, name in enumerate(self.columns, 1) if name}
            yield Row(
                self._place(number),
                by_name(self.columns, cells),
                shape(cells, len(self.columns)),
                places,
            )

    def _place(self, row: int, column: int | None = None) -> Place:
        return Place(self._book.file, row, column, note=f"sheet {self._name}")

    def _records(self) -> Iterator[tuple[int, list[Any]]]:
        """Each row that is not blank, from the header on, with its number."""
        first = self._settings.header_row
        number = 0
        try:
            for number, (row, formulas) in enumerate(self._pairs(first), first):
                if number - first > MAX_ROWS:
                    text = f"sheet {self._name} has more than {MAX_ROWS:,} rows"
                    raise DocumentError(text, self._book.file, number)
                cells = [
                    self._value(number, index, *pair)
                    for index, pair in enumerate(zip_longest(row, formulas), 1)
                ]
                if not all(blank(cell) for cell in cells):
                    yield number, cells
        except DocumentError:
            raise
        except _BROKEN as error:
            text = f"sheet {self._name} cannot be read: {type(error).__name__}: {error!s:.200}"
            raise DocumentError(text, self._book.file, number or None) from None

    def _pairs(self, first: int) -> Iterator[tuple[Any, Any]]:
        bounds = {"min_row": first, "max_col": self._max_columns + 1}
        sheet = self._book.cells(self._name)
        sheet.reset_dimensions()  # what the file says of its own size need not be so
        if self._formulas is None:
            yield from ((row, ()) for row in sheet.iter_rows(**bounds))
            return
        self._formulas.reset_dimensions()
        yield from zip_longest(sheet.iter_rows(**bounds), self._formulas.iter_rows(**bounds), fillvalue=())

    def _within_wide(self, row: int, column: int) -> bool:
        return any(
            top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
            for left, top, right, bottom in self._wide
        )

    def _value(self, row: int, column: int, cell: Any, formula: Any) -> Any:
        if (row, column) in self._inner or (self._wide and self._within_wide(row, column)):
            return Unusable("is part of merged cells, whose value belongs to the first of them")
        if cell is None:
            return None
        if getattr(cell, "data_type", None) == "e":
            return Unusable(f"holds the error {str(cell.value)[:20]}")
        if cell.value is None and getattr(formula, "data_type", None) == "f":
            return Unusable(
                "is a formula whose result is not stored; open the file in a spreadsheet and save it"
            )
        return cell.value


def _cells_in(area: tuple[int, int, int, int]) -> int:
    left, top, right, bottom = area
    return (bottom - top + 1) * (right - left + 1)


def _title(cell: Any) -> str:
    return "" if isinstance(cell, Unusable) else " ".join(str(cell).split())


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _inspect(stream: BinaryIO, file: str) -> None:
    """Refuse what is no workbook, or would unpack to more than is read. Raises DocumentError."""
    start = stream.read(8)
    stream.seek(0)
    if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        text = "it is protected by a password, or of the old kind (.xls); save it as .xlsx without a password"
        raise DocumentError(text, file)
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise DocumentError("it is protected by a password; save it without one", file)
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise DocumentError(
                    f"it unpacks to more than {MAX_UNPACKED:,} bytes or {MAX_PARTS:,} parts", file
                )
            for part in parts:
                if part.filename.endswith("sharedStrings.xml") and part.file_size > MAX_STRINGS:
                    raise DocumentError(f"its texts are more than {MAX_STRINGS:,} bytes", file)
                if part.filename.endswith((".xml", ".rels")):
                    _no_declarations(archive, part, file)
    except _BROKEN as error:
        raise DocumentError(f"this is no workbook: {error!s:.200}", file) from None
    stream.seek(0)


def _no_declarations(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> None:
    """Workbooks have no document type: one that has could declare entities that grow without bound."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            piece = tail + chunk.replace(b"\0", b"")
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise DocumentError(f"{part.filename} declares a document type, which no workbook does", file)
            tail = piece[-9:]


def matching(sheets: Sequence[tuple[str, bool]], register: str) -> list[tuple[str, bool]]:
    """The sheets that are called as the register is."""
    return [one for one in sheets if plain(one[0]) == register]
