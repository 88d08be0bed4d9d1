"""COBIT by objective: the levels that a named person put down, beside what the assessment shows. No level is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gcheck.errors import ReportError
from gcheck.model.assessment import REQUIREMENT_STATUSES, Assessment, FrameworkResult
from gcheck.reporters.documents.model import Cell, Document, Given, Section, Table, facts, framework_of
from gcheck.reporters.wording import LABELS, plural

NAME = "cobit-view"
FRAMEWORK = "cobit-2019"
_COLUMNS = ("Objective", "Title", "Level", "Target", "Put down by", "On", "Basis", "Practices",
            *(LABELS[status] for status in REQUIREMENT_STATUSES), "Failing findings", "Evidence against the level")  # fmt: skip
_WIDTHS = (11, 44, 8, 8, 30, 12, 50, 10, 12, 12, 12, 12, 12, 10, 60)


def cobit_view(assessment: Assessment, given: Given) -> Document:
    """Every objective. Raises ReportError where COBIT was not assessed, or a level is about no objective of it."""
    framework = framework_of(assessment, FRAMEWORK)
    if framework is None:
        raise ReportError(f"The view of COBIT needs {FRAMEWORK}, which this assessment does not hold.")
    objectives = {item.group for item in framework.requirements}
    for one in given.levels:
        if one.objective not in objectives:
            raise ReportError(
                f"COBIT 2019 has no objective {one.objective!r}, of which a level was put down."
            )
    rows = tuple(_rows(assessment, framework, given))
    rated = sum(row[2] is not None for row in rows)
    below = sum(isinstance(row[2], int) and isinstance(row[3], int) and row[2] < row[3] for row in rows)
    told = (
        f"{plural(len(rows), 'objective')}, {rated} with a capability level on record, {below} of them below the target.",
        "A level is a person's rating by the capability levels 0 to 5 of COBIT 2019. The figures beside it are what was "
        "seen; they neither make nor confirm a level.",
    )
    sections = [Section("Overview", told)]
    for domain in (group for group in framework.groups if group.parent is None):
        own = {group.id for group in framework.groups if group.parent == domain.id}
        part = tuple(row for row in rows if row[0] in own)
        if part:
            sections.append(Section(f"{domain.id} {domain.title}", (), Table(_COLUMNS, part, _WIDTHS)))
    return Document(NAME, "COBIT 2019 by objective", facts(assessment, given), tuple(sections))


def _rows(assessment: Assessment, framework: FrameworkResult, given: Given) -> Iterator[tuple[Cell, ...]]:
    failures = {one.control: one.counts.get("fail", 0) for one in assessment.control_results}
    levels = {one.objective: one for one in given.levels}
    titles = {group.id: group.title for group in framework.groups}
    for objective in dict.fromkeys(item.group for item in framework.requirements):
        practices = [item for item in framework.requirements if item.group == objective]
        found = Counter(item.status for item in practices)
        level = levels.get(objective)
        failing = sum(failures[name] for name in {name for item in practices for name in item.controls})
        against = [item.requirement for item in practices if item.status == "not_satisfied"]
        told = f"not satisfied: {', '.join(against)}" if level and level.level > 0 and against else ""
        yield (
            objective, titles.get(objective, ""), level.level if level else None, level.target if level else None,
            f"{level.name} ({level.role})" if level else "", level.date if level else "", level.basis if level else "",
            len(practices), *(found[status] for status in REQUIREMENT_STATUSES), failing, told,
        )  # fmt: skip
