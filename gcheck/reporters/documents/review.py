"""Input to the management review: what ISO/IEC 27001, 9.3.2 wants considered, as far as an assessment tells it."""

from __future__ import annotations

from collections import Counter
from datetime import date

from gcheck.model.assessment import Assessment
from gcheck.model.control import SEVERITIES
from gcheck.reporters.documents.model import Cell, Document, Given, Section, Table, facts
from gcheck.reporters.documents.plan import item_id
from gcheck.reporters.wording import LABELS, plural, setting

NAME = "management-review"
_VERDICTS = ("satisfied", "not_satisfied", "not_assessed", "not_applicable", "out_of_scope")


def review(assessment: Assessment, given: Given) -> Document:
    """A section for each input; what the assessment cannot tell is named, so that somebody brings it."""
    sections = (
        _since(assessment, given),
        _results(assessment),
        _nonconformities(assessment),
        _accepted(assessment),
        _ending(assessment),
        _blind(assessment),
        _thresholds(assessment),
        Section("To be brought by others", _BROUGHT),
    )
    return Document(NAME, "Input to the management review", facts(assessment, given), sections)


_BROUGHT = (
    "Changes in external and internal issues, and in what interested parties need and expect.",
    "Results of audits, feedback of interested parties, and how far objectives were met, unless a register in this assessment tells it.",
    "Results of the risk assessment and the state of the treatment plan.",
    "Opportunities for improvement, and decisions that are asked of the review.",
)


def _since(assessment: Assessment, given: Given) -> Section:
    """What became of the failures of the last time."""
    title = "Since the last review"
    if given.earlier is None:
        return Section(title, ("No earlier assessment was given to compare with (--against).",))
    looked = {(one.control, one.source) for one in assessment.findings if one.status in ("pass", "fail")}
    before = {(one.control, one.source) for one in given.earlier.findings if one.status == "fail"}
    after = {(one.control, one.source) for one in assessment.findings if one.status == "fail"}
    titles = {one.id: one.title for one in (*given.earlier.controls, *assessment.controls)}
    failing = [one for one in (*given.earlier.findings, *assessment.findings) if one.status == "fail"]
    severities = {(one.control, one.source): one.severity for one in failing}
    found = [(_became(key, before, after, looked), severities[key], key) for key in severities]
    found.sort(key=lambda one: (_BECAME.index(one[0]), -SEVERITIES.index(one[1]), one[2]))
    rows = tuple(
        (
            item_id(*key),
            became,
            severity,
            f"{titles[key[0]]} ({key[0]})" if key[0] in titles else key[0],
            key[1],
        )
        for became, severity, key in found
    )
    counts = Counter(row[1] for row in rows)
    told = (
        ", ".join(f"{counts[word]} {word}" for word in _BECAME if word in counts)
        or "nothing failed, then or now"
    )
    columns = ("Item", "What became of it", "Severity", "Control", "Source")
    table = Table(columns, rows, (14, 22, 10, 70, 20))
    return Section(title, (f"Since {given.earlier.provenance.clock[:10]}: {told}.",), table)


_BECAME = ("new", "still failing", "not judged this time", "put right")
"""In the order in which a review wants to hear of them."""


def _became(
    key: tuple[str, str],
    before: set[tuple[str, str]],
    after: set[tuple[str, str]],
    looked: set[tuple[str, str]],
) -> str:
    if key in after:
        return "still failing" if key in before else "new"
    return "put right" if key in looked else "not judged this time"


def _results(assessment: Assessment) -> Section:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.title, len(one.requirements), *(one.coverage.get(status, 0) for status in _VERDICTS))
        for one in assessment.frameworks
    )
    columns = ("Framework", "Requirements", *(LABELS[status] for status in _VERDICTS))
    return Section("Results of monitoring, by framework", (assessment.gate.reason,), Table(columns, rows, (44, 13, 12, 14, 14, 14, 13)))  # fmt: skip


def _nonconformities(assessment: Assessment) -> Section:
    failing = [one for one in assessment.findings if one.status == "fail"]
    rows = tuple(
        (
            severity,
            sum(one.severity == severity and one.waiver is None for one in failing),
            sum(one.severity == severity and one.waiver is not None for one in failing),
            len({one.control for one in failing if one.severity == severity}),
        )
        for severity in reversed(SEVERITIES)
    )
    columns = ("Severity", "Open findings", "Accepted findings", "Controls")
    told = ("The plan of action (gcheck document plan-of-action) has them with owner and date.",)
    return Section("Nonconformities", told, Table(columns, rows, (12, 14, 18, 10)))


def _accepted(assessment: Assessment) -> Section:
    day = assessment.provenance.clock[:10]
    rows = tuple(
        (one.id, one.control, one.resource, one.reason, one.owner, one.approver, one.granted, one.expires,
         "in force" if one.holds_on(day) else "not in force")
        for one in assessment.waivers
    )  # fmt: skip
    columns = ("Waiver", "Control", "Resource", "Reason", "Owner", "Approved by", "From", "Until", "State")
    return Section("Accepted risks", (), Table(columns, rows, (16, 44, 40, 60, 24, 24, 12, 12, 14)))


def _ending(assessment: Assessment) -> Section:
    day = assessment.provenance.clock[:10]
    ended: list[tuple[Cell, ...]] = [
        ("waiver", one.id, one.control, one.owner, one.expires, _left(day, one.expires))
        for one in assessment.waivers
        if one.expires < day
    ]
    ended += [
        (
            "attestation",
            one.id,
            f"{one.framework} {one.requirement}",
            one.name,
            one.valid_until,
            _left(day, one.valid_until),
        )
        for one in assessment.attestations
        if one.valid_until < day
    ]
    ending = ((one.kind, one.id, one.about, one.owner, one.expires, one.days) for one in assessment.expiring)
    rows = (*sorted(ended, key=lambda row: str(row[4])), *ending)
    columns = ("Record", "Id", "About", "Who renews it", "Last day", "Days left")
    return Section("Ends within a month, or has ended", (), Table(columns, rows, (14, 18, 44, 24, 12, 10)))


def _left(day: str, last: str) -> int:
    """Days until a last day, negative where it is over."""
    return (date.fromisoformat(last) - date.fromisoformat(day)).days


def _blind(assessment: Assessment) -> Section:
    counts = Counter((gap.source, gap.kind) for gap in assessment.gaps)
    rows = tuple(
        (source, kind.replace("_", " "), number) for (source, kind), number in sorted(counts.items())
    )
    skipped = tuple(
        f"Not scanned: {one.name}: {one.skipped}." for one in assessment.provenance.sources if one.skipped
    )
    unknown = sum(one.status == "unknown" for one in assessment.findings)
    told = (f"{plural(unknown, 'judgement')} could not be made.", *skipped)
    return Section("What was not seen", told, Table(("Source", "Kind of gap", "Gaps"), rows, (24, 18, 8)))


def _thresholds(assessment: Assessment) -> Section:
    rows = tuple(
        (one.id, parameter.name, setting(parameter.default), setting(parameter.value), parameter.set_in,
         "asks for less than the mapping bears" if parameter.looser else "")
        for one in assessment.controls
        for parameter in one.parameters
        if parameter.set_in is not None
    )  # fmt: skip
    columns = ("Control", "Threshold", "Default", "Set to", "Set in", "Note")
    return Section("Thresholds that were set", (), Table(columns, rows, (44, 28, 14, 14, 24, 36), "All are as they come."))  # fmt: skip
