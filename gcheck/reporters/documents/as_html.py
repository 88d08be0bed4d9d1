"""A document as one HTML page that loads nothing and runs nothing."""

from __future__ import annotations

from importlib.resources import files

from gcheck.reporters.documents.model import Document
from gcheck.reporters.wording import visible

_FOLDER = "documents"


def html(document: Document) -> str:
    """The page. Every text is escaped by the template."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_finalize, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )  # fmt: skip
    source = files("gcheck.reports").joinpath(_FOLDER).joinpath("document.html.j2").read_text("utf-8")
    return environment.from_string(source).render(document=document)


def _finalize(value: object) -> object:
    if value is None:
        return ""
    return visible(value) if type(value) is str else value
