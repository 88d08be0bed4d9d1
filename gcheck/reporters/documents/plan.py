"""The plan of action and milestones: what fails, who puts it right, and by when."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence

from gcheck.model.assessment import Assessment
from gcheck.model.control import SEVERITIES, Control
from gcheck.model.finding import Finding
from gcheck.model.record import Waiver
from gcheck.reporters.documents.model import DUE_DAYS, NOBODY, Cell, Document, Given, Section, Table, facts
from gcheck.reporters.wording import plural

NAME = "plan-of-action"
_NAMES = 5
_COLUMNS = ("Item", "Severity", "Control", "Source", "Resources", "Which", "Requirements", "To put it right", "Owner",
            "Found", "Due", "State")  # fmt: skip
_WIDTHS = (14, 10, 54, 18, 10, 50, 40, 70, 24, 12, 12, 34)


def plan(assessment: Assessment, given: Given) -> Document:
    """One item for each control that fails in a source, the gravest and the earliest due first."""
    items = sorted(_items(assessment, given), key=lambda row: (-SEVERITIES.index(str(row[1])), str(row[10]), str(row[0])))  # fmt: skip
    open_ = [row for row in items if not str(row[11]).startswith("accepted")]
    accepted = [row for row in items if str(row[11]).startswith("accepted")]
    overdue = sum(row[11] == "overdue" for row in open_)
    unowned = sum(row[8] == NOBODY for row in open_)
    days = {**DUE_DAYS, **given.due_days}
    told = (
        f"{plural(len(open_), 'open item')}, {overdue} of them overdue, {unowned} without an owner; {plural(len(accepted), 'accepted risk')}.",
        "Due after " + ", ".join(f"{days[name]} days if {name}" for name in reversed(SEVERITIES))
        + ", counted from the day of the earliest assessment at hand in which the item fails.",
    )  # fmt: skip
    sections = (
        Section("Overview", told),
        Section("Open items", (), Table(_COLUMNS, tuple(open_), _WIDTHS, "Nothing that was judged fails.")),
        Section("Accepted risks", (), Table(_COLUMNS, tuple(accepted), _WIDTHS)),
        _unjudged(assessment),
    )
    return Document(NAME, "Plan of action and milestones", facts(assessment, given), sections)


def _items(assessment: Assessment, given: Given) -> Iterator[tuple[Cell, ...]]:
    controls = {one.id: one for one in assessment.controls}
    waivers = {one.id: one for one in assessment.waivers}
    groups: dict[tuple[str, str, str | None], list[Finding]] = defaultdict(list)
    for finding in assessment.findings:
        if finding.status == "fail":
            groups[finding.control, finding.source, finding.waiver].append(finding)
    since = _earlier(given.earlier)
    for (control, source, waiver), findings in groups.items():
        found = since.get((control, source), assessment.provenance.clock[:10])
        accepted = waivers.get(waiver or "")
        yield _item(
            controls[control], source, findings, accepted, found, assessment.provenance.clock[:10], given
        )


def _item(
    control: Control,
    source: str,
    findings: Sequence[Finding],
    waiver: Waiver | None,
    found: str,
    day: str,
    given: Given,
) -> tuple[Cell, ...]:
    names = list(dict.fromkeys(one.resource_name or one.resource_uid for one in findings))
    which = ", ".join(names[:_NAMES]) + (f" and {len(names) - _NAMES} more" if len(names) > _NAMES else "")
    bearing = "; ".join(sorted({f"{line.framework} {line.requirement}" for line in control.satisfies}))
    if waiver is not None:
        owner, due, state = (
            waiver.owner,
            waiver.expires,
            f"accepted until {waiver.expires} ({waiver.id}, {waiver.approver})",
        )
    else:
        owner, due = given.owner_of(control.id, source), given.due(control.severity, found)
        state = "overdue" if due < day else "open"
    return (
        item_id(control.id, source), control.severity, f"{control.title} ({control.id})", source, len(findings), which,
        bearing, control.remediation.get("summary", "").replace("`", ""), owner, found, due, state,
    )  # fmt: skip


def item_id(control: str, source: str) -> str:
    """What an item is called: the same in every plan, while the same control fails in the same source."""
    return hashlib.sha256(repr((control, source)).encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _earlier(earlier: Assessment | None) -> dict[tuple[str, str], str]:
    """Control and source -> the day on which it failed already."""
    if earlier is None:
        return {}
    day = earlier.provenance.clock[:10]
    return {(one.control, one.source): day for one in earlier.findings if one.status == "fail"}


def _unjudged(assessment: Assessment) -> Section:
    """What has to be read before anybody can say whether it fails."""
    rows = tuple(
        (
            gap.kind.replace("_", " "),
            gap.source,
            gap.detail,
            gap.permission,
            ", ".join(gap.resource_types),
            gap.id,
        )
        for gap in assessment.gaps
    )
    columns = ("Kind", "Source", "What could not be read", "Permission to grant", "May hide", "Gap")
    unknown = sum(one.status == "unknown" for one in assessment.findings)
    told = (
        f"{plural(unknown, 'judgement')} could not be made. Until they are, this plan may be short of items.",
    )
    return Section(
        "Could not be judged", told if unknown else (), Table(columns, rows, (16, 18, 80, 34, 34, 14))
    )
