"""Decisions on HIPAA's addressable specifications, with the reasoning that 45 CFR 164.306(d)(3) wants on record."""

from __future__ import annotations

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment, RequirementResult
from gcheck.model.record import Applicability
from gcheck.reporters.documents.model import Cell, Document, Given, Section, Table, facts, framework_of
from gcheck.reporters.documents.statement import evidence_of
from gcheck.reporters.wording import LABELS, plural

NAME = "hipaa-addressable"
FRAMEWORK = "hipaa"
_COLUMNS = ("Specification", "Title", "Decision", "Why it is not reasonable and appropriate", "Equivalent measure",
            "Decided by", "On", "Status", "Evidence")  # fmt: skip
_WIDTHS = (24, 44, 30, 60, 60, 24, 12, 16, 60)


def addressable(assessment: Assessment, given: Given) -> Document:
    """Every addressable specification. Raises ReportError where the framework was not assessed."""
    framework = framework_of(assessment, FRAMEWORK)
    if framework is None:
        raise ReportError(f"Decisions on addressable specifications need {FRAMEWORK}, which this assessment does not hold.")  # fmt: skip
    decided = {item.requirement: item for item in assessment.applicability if item.framework == FRAMEWORK}
    rows = tuple(
        _row(assessment, item, decided.get(item.requirement))
        for item in framework.requirements
        if item.requirement in given.addressable
    )
    missing = sum(str(row[2]).startswith(_OPEN) for row in rows)
    told = [
        f"{plural(len(rows), 'addressable specification')}.",
        "An addressable specification is implemented where that is reasonable and appropriate. Where it is not, why not is "
        "documented, and an equivalent measure is taken if that is reasonable and appropriate.",
    ]
    if missing:
        told.append(f"{plural(missing, 'specification')} neither shown to be implemented nor decided on: each needs one or the other.")  # fmt: skip
    sections = (Section("Overview", tuple(told)), Section("Decisions", (), Table(_COLUMNS, rows, _WIDTHS)))
    return Document(NAME, "HIPAA addressable specifications", facts(assessment, given), sections)


_OPEN = "to be implemented or decided on"


def _row(assessment: Assessment, item: RequirementResult, decision: Applicability | None) -> tuple[Cell, ...]:
    later = decision is not None and decision.date > assessment.provenance.clock[:10]
    if decision is None or (item.status != "not_applicable" and not later):
        word = "implemented" if item.status == "satisfied" else _OPEN
        why, instead, who, when = "", "", "", ""
    else:
        word = "not implemented; equivalent measure" if decision.alternative else "not implemented"
        if later:
            word = f"{_OPEN}: the decision counts from {decision.date} on"
        why, instead, who, when = (
            decision.justification,
            decision.alternative,
            decision.decided_by,
            decision.date,
        )
    return (item.requirement, item.title, word, why, instead, who, when, LABELS[item.status], evidence_of(assessment, item))  # fmt: skip
