"""The Statement of Applicability of ISO/IEC 27001, 6.1.3 d): every control of Annex A, whether it applies, and why."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment, FrameworkResult, RequirementResult
from gcheck.reporters.documents.model import (
    NOBODY,
    Cell,
    Document,
    Given,
    Section,
    Table,
    facts,
    framework_of,
)
from gcheck.reporters.wording import LABELS, plural, tally

NAME = "statement-of-applicability"
FRAMEWORK = "iso-27001-2022"
_COLUMNS = ("Control", "Title", "Applicable", "Justification", "Status", "Owner", "Evidence")
_WIDTHS = (10, 44, 11, 60, 16, 24, 70)
_MISSING = "not recorded"


def statement(assessment: Assessment, given: Given) -> Document:
    """The statement, and its difference from an earlier one. Raises ReportError where the framework was not assessed."""
    framework = framework_of(assessment, FRAMEWORK)
    if framework is None:
        raise ReportError(
            f"The statement of applicability needs {FRAMEWORK}, which this assessment does not hold."
        )
    rows = tuple(_rows(assessment, framework, given))
    sections = [_overview(rows)]
    if given.earlier is not None:
        sections.append(_changes(rows, given.earlier, given))
    for group in framework.groups:
        own = {item.requirement for item in framework.requirements if item.group == group.id}
        part = tuple(row for row in rows if row[0] in own)
        if part:
            sections.append(Section(f"{group.id} {group.title}", (), Table(_COLUMNS, part, _WIDTHS)))
    return Document(NAME, "Statement of Applicability", facts(assessment, given), tuple(sections))


def _overview(rows: tuple[tuple[Cell, ...], ...]) -> Section:
    excluded = sum(row[2] == "no" for row in rows)
    unjustified = sum(row[3] == _MISSING for row in rows)
    unowned = sum(row[5] == NOBODY for row in rows)
    told = [
        f"{plural(len(rows), 'control')} of Annex A: {len(rows) - excluded} applicable, {excluded} excluded."
    ]
    if unjustified:
        told.append(f"{plural(unjustified, 'control')} without a justification on record: 6.1.3 d) asks for one of each inclusion and each exclusion.")  # fmt: skip
    if unowned:
        told.append(f"{plural(unowned, 'control')} without an owner on record.")
    told.append("The status is that of the assessment: what was not seen is not assessed, and counts as implemented nowhere.")  # fmt: skip
    return Section("Overview", tuple(told))


def _rows(assessment: Assessment, framework: FrameworkResult, given: Given) -> Iterator[tuple[Cell, ...]]:
    decided = {item.requirement: item for item in assessment.applicability if item.framework == FRAMEWORK}
    included = {item.requirement: item for item in given.inclusions}
    for item in framework.requirements:
        if not item.requirement.startswith("A."):
            continue
        decision, inclusion = decided.get(item.requirement), included.get(item.requirement)
        excluded = item.status == "not_applicable"
        justification, owner = _MISSING, NOBODY
        if excluded and decision is not None:
            justification = f"{decision.justification} (decided by {decision.decided_by}, {decision.date})"
            owner = decision.decided_by
        elif not excluded and inclusion is not None:
            justification, owner = inclusion.justification, inclusion.owner or NOBODY
        yield (
            item.requirement, item.title, "no" if excluded else "yes", justification, LABELS[item.status], owner,
            evidence_of(assessment, item),
        )  # fmt: skip


def evidence_of(assessment: Assessment, item: RequirementResult) -> str:
    """What a verdict on a requirement rests on, on one line."""
    parts = []
    if item.controls:
        judged = tally(item.counts) if any(item.counts.values()) else "nothing judged"
        parts.append(f"{plural(len(item.controls), 'control')}: {judged}")
    named = {one.id: one for one in assessment.attestations}
    for identifier in item.attestations:
        one = named.get(identifier)
        if one is not None:
            state = one.state_on(assessment.provenance.clock[:10])
            parts.append(f"attestation {one.id} of {one.name} ({one.role}), until {one.valid_until}: {state}")
    if item.accepted_until:
        parts.append(f"failures accepted until {item.accepted_until}")
    return "; ".join(parts) or "none"


def _changes(rows: tuple[tuple[Cell, ...], ...], earlier: Assessment, given: Given) -> Section:
    """What differs from the statement that an earlier assessment makes, with its own inclusions where they were kept."""
    framework = framework_of(earlier, FRAMEWORK)
    if framework is None:
        raise ReportError(
            f"There is nothing to compare with: the earlier assessment does not hold {FRAMEWORK}."
        )
    then = given if given.approved is None else replace(given, inclusions=given.approved)
    before = {row[0]: row for row in _rows(earlier, framework, then)}
    after = {row[0]: row for row in rows}
    found: list[tuple[Cell, ...]] = []
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            found.append(
                (
                    key,
                    "control",
                    "not there" if old is None else "there",
                    "not there" if new is None else "there",
                )
            )
            continue
        found += [
            (key, _COLUMNS[place].lower(), old[place], new[place])
            for place in range(2, len(_COLUMNS))
            if old[place] != new[place]
        ]
    columns = ("Control", "What changed", "Approved", "Now")
    table = Table(columns, tuple(found), (10, 16, 60, 60), "Nothing differs from the approved statement.")
    told = (f"Against the statement of {earlier.provenance.clock[:10]}.",)
    return Section("Changes since the approved statement", told, table)
