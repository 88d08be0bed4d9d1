"""A document as an Excel workbook: a sheet for what it is about, and one for each table."""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.patterns import regex
from gcheck.reporters.documents.model import Document
from gcheck.reporters.xlsx import Sheet, workbook, written_out

_FORBIDDEN = regex(r"[\[\]:*?/\\']")
_NAME_MOST = 31
_WIDTH = 24


def xlsx(document: Document) -> bytes:
    """The workbook. Raises ReportError where openpyxl is not installed."""
    facts = dict(document.facts)
    return workbook(_sheets(document), facts["Read for"], facts["Written by"], document.title)


def _sheets(document: Document) -> Iterator[Sheet]:
    taken: set[str] = {"about"}
    yield Sheet("About", (("", 40), ("", 110)), _about(document))
    for section in document.sections:
        if section.table is None or not section.table.rows:
            continue
        widths = section.table.widths or (_WIDTH,) * len(section.table.columns)
        columns = tuple(zip(section.table.columns, widths, strict=True))
        yield Sheet(_name(section.title, taken), columns, section.table.rows)


def _about(document: Document) -> Iterator[tuple[str, str]]:
    yield document.title, ""
    yield from document.facts
    for section in document.sections:
        for number, text in enumerate(section.paragraphs):
            yield section.title if not number else "", text
        if section.table is not None and not section.table.rows:
            yield section.title if not section.paragraphs else "", section.table.empty


def _name(title: str, taken: set[str]) -> str:
    """A name that Excel takes, and that no other sheet has, whatever the case."""
    base = " ".join(_FORBIDDEN.sub(" ", written_out(title)).split())
    name, number = base[:_NAME_MOST].strip(), 1
    while name.casefold() in taken:
        number += 1
        end = f" {number}"
        name = base[: _NAME_MOST - len(end)].strip() + end
    taken.add(name.casefold())
    return name
