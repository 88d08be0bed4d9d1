"""Every document by name, and every format that it can be written in."""

from __future__ import annotations

from collections.abc import Callable

from gcheck.model.assessment import Assessment
from gcheck.reporters.documents.model import Document, Given

Maker = Callable[[Assessment, Given], Document]


def documents() -> dict[str, tuple[str, Maker]]:
    """Name -> what it is, and what makes it."""
    from gcheck.reporters.documents import addressable, cobit, evidence, plan, review, shortfalls, statement

    return {
        statement.NAME: ("Annex A of ISO/IEC 27001: what applies, why, and how it stands", statement.statement),
        addressable.NAME: ("decisions on HIPAA's addressable specifications, with their reasoning", addressable.addressable),
        shortfalls.NAME: ("what is not satisfied or not assessed, by framework", shortfalls.gap_report),
        plan.NAME: ("what fails, with owner and date", plan.plan),
        cobit.NAME: ("COBIT by objective, with capability levels from a record", cobit.cobit_view),
        review.NAME: ("input to the management review", review.review),
        evidence.NAME: ("what the assessment rests on, with hashes", evidence.evidence_index),
    }  # fmt: skip


FORMATS = {"md": ".md", "html": ".html", "xlsx": ".xlsx"}
"""Format -> suffix."""


def render(document: Document, form: str) -> str | bytes:
    """The document in one of FORMATS. Raises ReportError."""
    if form == "md":
        from gcheck.reporters.documents.as_markdown import markdown

        return markdown(document)
    if form == "html":
        from gcheck.reporters.documents.as_html import html

        return html(document)
    from gcheck.reporters.documents.as_xlsx import xlsx

    return xlsx(document)
