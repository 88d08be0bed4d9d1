"""Which file or sheet each register of a folder is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.records.listed import Listed
from gcheck.collectors.records.registers import BOOKS, LISTS, OTHERS, TABLES, TYPES, plain, split
from gcheck.collectors.records.separated import Separated
from gcheck.collectors.records.settings import Settings, named
from gcheck.collectors.records.tables import Table
from gcheck.collectors.records.workbook import Workbook, matching
from gcheck.errors import DocumentError
from gcheck.folders import Folder


class NoRegisterError(LookupError):
    """A register that is nowhere; the text says where it was looked for."""


class Shelf(Struct):
    """The registers of one folder, each looked for when it is asked for. Workbooks stay open until ``close``."""

    folder: Folder
    _books: dict[str, Workbook | DocumentError] = field(default_factory=dict)

    def table(self, register: str, settings: Settings) -> Table:
        """The register. Raises NoRegisterError where there is none, DocumentError where it cannot be read."""
        found = [settings.file] if settings.file is not None else self._named(register)
        sheets = [] if settings.file is not None else list(self._sheets(register, settings, found))
        places = [*found, *(f"{file}, sheet {sheet}" for file, sheet in sheets)]
        if len(places) > 1:
            text = f"{register} is in {' and in '.join(places)}; keep one, or name it under `registers`"
            raise DocumentError(text, found[0] if found else sheets[0][0])
        if found:
            return self._open(found[0], register, settings)
        if sheets:
            return self._book(sheets[0][0]).sheet(sheets[0][1], settings)
        raise NoRegisterError(
            f"there is no register of {register.replace('-', ' ')}: no {register}.csv, .yaml or .xlsx, "
            f"and no sheet {register} in a workbook"
        )

    def sheets_of(self, file: str, options: Mapping[str, Any]) -> tuple[list[str], set[str]]:
        """The sheets of a workbook, and those of them that registers are read from. Raises DocumentError."""
        book, used = self._book(file), set()
        for register in TYPES:
            named_file, sheet = named(options).get(register, (None, None))
            if named_file == file or (named_file is None and plain(split(file)[0]) == register):
                used.add(_sheet(book, register, Settings(sheet=sheet)))
            elif named_file is None:
                used.update(name for name, _ in matching(book.sheets(), register))
        return [name for name, _ in book.sheets()], used

    def close(self) -> None:
        for book in self._books.values():
            if isinstance(book, Workbook):
                book.close()

    def _files(self) -> list[str]:
        return [name for name in self.folder.files if "/" not in name]

    def _named(self, register: str) -> list[str]:
        known = (*TABLES, *LISTS, *BOOKS, *OTHERS)
        return [
            name
            for name in self._files()
            for stem, suffix in [split(name)]
            if suffix in known and plain(stem) == register
        ]

    def _sheets(self, register: str, settings: Settings, named: list[str]) -> Iterator[tuple[str, str]]:
        """The sheets of workbooks that are called otherwise."""
        for name in self._files():
            if split(name)[1] not in BOOKS or name in named or name.startswith("~$"):
                continue
            for sheet, hidden in matching(self._book(name).sheets(), register):
                if hidden:
                    text = f"the sheet {sheet} is hidden; show it, or name it under `registers`"
                    raise DocumentError(text, name)
                yield name, sheet

    def _open(self, file: str, register: str, settings: Settings) -> Table:
        suffix = split(file)[1]
        if file not in self.folder.files:
            raise DocumentError("there is no such file, which gcheck.yaml names", file)
        if suffix in TABLES:
            return Separated(self.folder, file, settings)
        if suffix in LISTS:
            return Listed(self.folder, file, register)
        if suffix not in BOOKS:
            raise DocumentError(f"files of the kind {suffix or 'without a suffix'} are not read; save it as CSV or XLSX", file)  # fmt: skip
        book = self._book(file)
        return book.sheet(_sheet(book, register, settings), settings)

    def _book(self, file: str) -> Workbook:
        if file not in self._books:
            try:
                self._books[file] = Workbook(self.folder, file)
            except DocumentError as error:
                self._books[file] = error
        book = self._books[file]
        if isinstance(book, DocumentError):
            raise book
        return book


def _sheet(book: Workbook, register: str, settings: Settings) -> str:
    """Which sheet of a workbook that was named is meant: the one named, one called as the register is, or the only one."""
    sheets = book.sheets()
    if settings.sheet is not None:
        if settings.sheet not in [name for name, _ in sheets]:
            names = ", ".join(name for name, _ in sheets)
            raise DocumentError(f"there is no sheet {settings.sheet!r}; there are {names}", book.file)
        return settings.sheet
    found = matching(sheets, register) or [one for one in sheets if not one[1]]
    if len(found) != 1:
        names = ", ".join(name for name, _ in sheets)
        raise DocumentError(f"which sheet is the register of {register}: {names}? Name it under `registers`", book.file)  # fmt: skip
    if found[0][1]:
        text = f"the sheet {found[0][0]} is hidden; show it, or name it under `registers`"
        raise DocumentError(text, book.file)
    return found[0][0]


def options_path(options: Mapping[str, Any]) -> str:
    """The folder or file of a source."""
    return str(options.get("path", "."))
