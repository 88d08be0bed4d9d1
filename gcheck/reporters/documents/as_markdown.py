"""A document as Markdown (GitHub's tables), in which nothing that was read becomes markup."""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.reporters.documents.model import Cell, Document, Table
from gcheck.reporters.markup import plain


def markdown(document: Document) -> str:
    """The page, ending in a newline."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield f"# {plain(document.title)}"
    yield ""
    for name, value in document.facts:
        yield f"- {plain(name)}: {plain(value)}"
    for section in document.sections:
        yield ""
        yield f"## {plain(section.title)}"
        for text in section.paragraphs:
            yield ""
            yield plain(text)
        if section.table is not None:
            yield ""
            yield from _table(section.table)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield plain(table.empty)
        return
    yield _row(table.columns)
    yield "|" + " --- |" * len(table.columns)
    yield from (_row(row) for row in table.rows)


def _row(cells: tuple[Cell, ...]) -> str:
    return "| " + " | ".join("" if cell is None else plain(str(cell)) for cell in cells) + " |"
