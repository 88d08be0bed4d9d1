"""A document as one HTML page that loads nothing and runs nothing."""

from __future__ import annotations

from importlib.resources import files

from gcheck.patterns import regex
from gcheck.reporters.documents.model import Cell, Document
from gcheck.reporters.wording import LABELS, visible

_FOLDER = "documents"
_DAY = regex(r"\d{4}-\d\d-\d\d")
_STATED = {LABELS[status]: look for status, look in (
    ("not_satisfied", "fail"), ("satisfied", "pass"), ("not_assessed", "unknown"), ("not_applicable", "na"), ("out_of_scope", "na"),
)}  # fmt: skip


def html(document: Document) -> str:
    """The page. Every text is escaped by the template."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_finalize, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )  # fmt: skip
    environment.filters["look"] = _look
    source = files("gcheck.reports").joinpath(_FOLDER).joinpath("document.html.j2").read_text("utf-8")
    return environment.from_string(source).render(document=document)


def _look(cell: Cell) -> str | None:
    """The class of a cell: what it is shows in its place and colour, besides its words."""
    if cell is None or cell == "":
        return "none"
    return "day" if _DAY.fullmatch(str(cell)) else _STATED.get(str(cell))


def _finalize(value: object) -> object:
    if value is None:
        return ""
    return visible(value) if type(value) is str else value
