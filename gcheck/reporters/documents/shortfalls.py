"""The gap report: of each framework, what is not satisfied, what was not assessed, and what that would take."""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.model.assessment import Assessment, FrameworkResult, RequirementResult
from gcheck.reporters.documents.model import Cell, Document, Given, Section, Table, facts
from gcheck.reporters.wording import ASSESSED_BY, LABELS, plural, tally

NAME = "gap-report"
_COLUMNS = (
    "Requirement",
    "Title",
    "Status",
    "Why",
    "Failing controls",
    "What decides it",
    "What is needed besides",
)
_WIDTHS = (20, 44, 16, 60, 60, 34, 70)
_NAMES = 6


def gap_report(assessment: Assessment, given: Given) -> Document:
    """A section for each framework, and what could not be read."""
    sections = [Section("Overview", _overview(assessment))]
    for framework in assessment.frameworks:
        sections += _of(assessment, framework)
    rows = tuple(
        (
            gap.kind.replace("_", " "),
            gap.source,
            gap.detail,
            gap.operation,
            gap.permission,
            str(gap.place),
            gap.id,
        )
        for gap in assessment.gaps
    )
    columns = ("Kind", "Source", "What could not be read", "Operation", "Permission to grant", "Where", "Gap")
    table = Table(columns, rows, (16, 18, 80, 30, 30, 40, 14), "Everything in scope was read.")
    sections.append(Section("What could not be read", (), table))
    return Document(NAME, "Gap report", facts(assessment, given), tuple(sections))


def _overview(assessment: Assessment) -> tuple[str, ...]:
    return tuple(_line(one) for one in assessment.frameworks)


def _line(framework: FrameworkResult) -> str:
    said = framework.coverage
    return (
        f"{framework.title}: {said['satisfied']} of {plural(said['catalogue'], 'requirement')} satisfied, "
        f"{said['not_satisfied']} not satisfied, {said['not_assessed']} not assessed, "
        f"{said['not_applicable']} not applicable, {said['out_of_scope']} out of scope."
    )


def _of(assessment: Assessment, framework: FrameworkResult) -> Iterator[Section]:
    for status in ("not_satisfied", "not_assessed"):
        rows = tuple(_row(assessment, item) for item in framework.requirements if item.status == status)
        empty = "Every requirement that was assessed is satisfied." if status == "not_satisfied" else "Every requirement was assessed."  # fmt: skip
        yield Section(
            f"{framework.title}: {LABELS[status].lower()}", (), Table(_COLUMNS, rows, _WIDTHS, empty)
        )


def _row(assessment: Assessment, item: RequirementResult) -> tuple[Cell, ...]:
    failing = sorted({result.control for result in assessment.control_results
                      if result.control in item.controls and result.counts.get("fail")})  # fmt: skip
    names = ", ".join(failing[:_NAMES]) + (
        f" and {len(failing) - _NAMES} more" if len(failing) > _NAMES else ""
    )
    reason = item.reason if not item.counts.get("unknown") else f"{item.reason} ({tally(item.counts)})"
    if item.accepted_until:
        reason += f" Accepted until {item.accepted_until}."
    return (item.requirement, item.title, LABELS[item.status], reason, names, ASSESSED_BY[item.assessed_by], item.remainder)  # fmt: skip
