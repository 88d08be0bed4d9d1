"""Strays: tables beside the registers that no register is read from. They are told and decide nothing, as ADR 0025 says of kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcheck.collectors.records.registers import BOOKS, LISTS, OTHERS, TABLES, TYPES, plain, split
from gcheck.collectors.records.settings import named
from gcheck.collectors.tally import Tally
from gcheck.errors import DocumentError
from gcheck.model.place import Place
from gcheck.model.unmapped import Unmapped

if TYPE_CHECKING:
    from gcheck.collectors.records.finding import Shelf

ALWAYS = (*TABLES, *BOOKS, *OTHERS)
"""A table in a folder of registers is meant to be one. Of other files that may be lists, those are told that are called nearly so."""
IF_NEAR = (*LISTS, ".txt")
LIKE = 0.75
"""How alike a name must be to the register that it is taken for: ``suplier`` and ``suppliers`` are by 0.88."""
SHOWN = 3


class Stray(Struct, frozen=True):
    """A file, or a sheet of a workbook, that is no register, and the register that it is called nearly as, if any."""

    file: str
    sheet: str | None
    near: str | None

    @property
    def where(self) -> str:
        return self.file if self.sheet is None else f"{self.file}, sheet {self.sheet}"

    @property
    def kind(self) -> str:
        """What stands for it among the kinds that were not looked at: ``supplier.csv (suppliers?)``."""
        return f"{self.where} ({self.near}?)" if self.near else self.where


def strays(shelf: Shelf, options: Mapping[str, Any]) -> list[Stray]:
    """Every stray of a folder, in the order of its files, whatever registers were asked for."""
    files = {file for file, _ in named(options).values()}
    found: list[Stray] = []
    for file in shelf.folder.files:
        folder, _, base = file.rpartition("/")
        stem, suffix = split(base)
        if base.startswith((".", "~$")):
            continue
        if folder:
            if suffix in ALWAYS and plain(stem) in TYPES and file not in files:
                found.append(Stray(file, None, plain(stem)))
        elif suffix in BOOKS:
            found.extend(_of_book(shelf, file, options))
        elif file not in files and plain(stem) not in TYPES:
            near = nearest(stem)
            if suffix in ALWAYS or (near and suffix in IF_NEAR):
                found.append(Stray(file, None, near))
    return found


def meant(register: str, among: Sequence[Stray]) -> str:
    """The end of a sentence on a register that is missing: which strays may be it. Nothing where none is called nearly so."""
    near = [one for one in among if one.near == register]
    if not near:
        return ""
    names = " or ".join(repr(one.where) for one in near[:SHOWN])
    return f"; is {names} meant? Name it under `registers`, or call it {register}"


def unmapped(source: str, among: Sequence[Stray], read: Sequence[str]) -> Iterator[Unmapped]:
    """The strays as what was not looked at, but for files that the register of documents names: they were ``read``."""
    tally = Tally(source)
    for one in among:
        if one.file not in read:
            tally.add(one.kind, lambda one=one: Place(one.file))  # type: ignore[misc]
    return tally.items()


def nearest(name: str) -> str | None:
    """The register that a name is nearest to: it has all of its words, as ``risk-register`` has, or is spelled nearly so."""
    wanted = plain(name)
    words = _words(wanted)

    def likeness(register: str) -> tuple[int, float]:
        has = _words(register)
        return (len(has) if has <= words else 0, SequenceMatcher(None, wanted, register).ratio())

    best = max(TYPES, key=likeness)
    shared, ratio = likeness(best)
    return best if shared or ratio >= LIKE else None


def _words(name: str) -> set[str]:
    """The words of a name, each as of one thing: ``processing-activities`` has ``processing`` and ``activity``."""
    return {
        f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")
        for word in name.split("-")
        if word
    }


def _of_book(shelf: Shelf, file: str, options: Mapping[str, Any]) -> Iterator[Stray]:
    """A workbook of which no sheet is a register, or the sheets beside those that are. One that does not open is a gap already."""
    try:
        sheets, used = shelf.sheets_of(file, options)
    except DocumentError:
        return
    if not used:
        yield Stray(file, None, nearest(split(file)[0]))
        return
    yield from (Stray(file, sheet, nearest(sheet)) for sheet in sheets if sheet not in used)
