"""An assessment as an Excel workbook: requirements, controls, findings, gaps, what no control
reads, applicability, records, plan of action.

Every cell is a text or a number; no text becomes a formula, whatever it begins with. The same assessment gives the same
bytes, with one version of openpyxl and zlib.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment, RequirementResult
from gcheck.model.control import Control
from gcheck.model.deciding import deciding_place
from gcheck.model.finding import Finding
from gcheck.model.past import Past
from gcheck.model.unmapped import extent
from gcheck.patterns import regex
from gcheck.reporters.changes import WORDS, in_one_line, stated
from gcheck.reporters.deciding import gap_text, why
from gcheck.reporters.entries import Paths, consistent
from gcheck.reporters.unmapped import FURTHER, in_order
from gcheck.reporters.wording import ASSESSED_BY, LABELS, VERDICTS, visible

CELL_MOST = 32_767
"""Characters that Excel takes in one cell."""

ROWS_MOST = 1_048_575
"""Rows of a sheet below its heading."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_CUT = " … (cut; the JSON report has all of it)"

Row = Iterable[Any]


class Sheet(Struct, frozen=True):
    """One sheet: its columns with their widths in characters, and its rows."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: Iterable[Row]


class XlsxReporter:
    """For whoever works in Excel. Needs ``pip install gcheck[xlsx]``."""

    name = "xlsx"
    suffix = ".xlsx"

    def render(self, assessment: Assessment) -> bytes:
        """The workbook. Raises ReportError where the assessment contradicts itself or openpyxl is not installed."""
        consistent(assessment, "XLSX")
        told = assessment.provenance
        look = told.presentation
        title = (look.title if look else None) or "Assessment report"
        named = f"{told.organisation}: {title}" if told.organisation else title
        return workbook(sheets(assessment), told.clock, f"gcheck {told.version}", named)


def workbook(sheets: Iterable[Sheet], clock: str, creator: str, title: str | None = None) -> bytes:
    """Sheets as a workbook that was made at an RFC 3339 time. Raises ReportError where openpyxl is not installed."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise ReportError("XLSX needs openpyxl: pip install 'gcheck[xlsx]'.") from None
    book = Workbook(write_only=True)
    made = datetime.fromisoformat(clock.replace("Z", "+00:00")).replace(tzinfo=None)
    book.properties.created = book.properties.modified = made
    book.properties.creator = written_out(creator)
    if title is not None:
        book.properties.title = written_out(title)
    for sheet in sheets:
        _fill(book, sheet)
    raw = io.BytesIO()
    book.save(raw)
    return _settled(raw.getvalue(), made)


def sheets(assessment: Assessment) -> Iterator[Sheet]:
    """The sheets, in their order."""
    yield Sheet("Summary", (("", 34), ("", 100)), _summary(assessment))
    yield Sheet(
        "Requirements",
        (("Framework", 18), ("Requirement", 18), ("Title", 50), ("Verdict", 16), ("Reason", 60), ("Assessed by", 36),
         ("Not covered by machine evidence", 60), ("Controls", 10), ("Failing", 10), ("Unknown", 10), ("Passed", 10),
         ("Accepted until", 15), ("Attestations", 20)),
        (_requirement(item) for one in assessment.frameworks for item in one.requirements),
    )  # fmt: skip
    results = {item.control: item for item in assessment.control_results}
    yield Sheet(
        "Controls",
        (("Control", 44), ("Title", 60), ("Severity", 10), ("State", 16), ("Failing", 10), ("Unknown", 10),
         ("Passed", 10), ("Not applicable", 14), ("Accepted", 10), ("Requirements", 50), ("To put it right", 80)),
        (
            (one.id, one.title, one.severity, results[one.id].state.replace("_", " "),
             *(results[one.id].counts.get(name, 0) for name in ("fail", "unknown", "pass", "not_applicable", "waived")),
             _bearing(one), one.remediation.get("summary", ""))
            for one in assessment.controls
        ),
    )  # fmt: skip
    if assessment.past is not None and assessment.past.previous is not None:
        yield Sheet("Changes", _CHANGE, _changes(assessment, assessment.past))
    yield Sheet("Findings", _FINDING, _findings(assessment, assessment.findings))
    yield Sheet(
        "Gaps",
        (("Kind", 14), ("What happened", 80), ("Source", 18), ("Account", 16), ("Region", 14), ("Operation", 34),
         ("Code", 24), ("Permission to grant", 34), ("May hide", 34), ("Resource", 44), ("Attributes", 30),
         ("File", 34), ("Line", 8), ("Id", 16)),
        (
            (gap.kind, gap_text(gap), gap.source, gap.account, gap.region, gap.operation, gap.code, gap.permission,
             ", ".join(gap.resource_types), gap.resource_uid, ", ".join(gap.attributes), gap.place.file, gap.place.line, gap.id)
            for gap in assessment.gaps
        ),
    )  # fmt: skip
    paths = Paths(assessment.provenance.sources)
    yield Sheet(
        "Not looked at",
        (("Kind that no control reads", 60), ("Resources", 10), ("Source", 18), ("First seen in", 60), ("Line", 8)),
        (
            (one.kind or FURTHER, one.count, one.source, paths.of(one.source, one.place.file), one.place.line)
            for one in in_order(assessment.unmapped)
        ),
    )  # fmt: skip
    yield Sheet(
        "Applicability",
        (("Framework", 18), ("Requirement", 18), ("Title", 50), ("Applicable", 11), ("Justification", 70), ("Decided by", 24),
         ("On", 12), ("Verdict", 16), ("Attested by", 40)),
        _applicability(assessment),
    )  # fmt: skip
    yield Sheet(
        "Risks and attestations",
        (("Record", 14), ("Id", 18), ("About", 44), ("Statement or reason", 80), ("Who", 24), ("Role or approver", 24),
         ("From", 12), ("Until", 12), ("State on the day of the run", 24)),
        _records(assessment),
    )  # fmt: skip
    open_ = (item for item in assessment.findings if item.status == "fail")
    yield Sheet("Plan of action", (*_FINDING[:7], *_PLAN), _plan(assessment, open_))


_FINDING = (
    ("Finding", 20), ("Status", 14), ("Severity", 10), ("Control", 60), ("Resource", 44), ("Why", 80), ("Requirements", 44),
    ("Type", 28), ("Uid", 60), ("Source", 18), ("Account", 16), ("Region", 14), ("File", 34), ("Line", 8), ("Read by", 34),
    ("Accepted risk", 14), ("In the baseline", 14),
)  # fmt: skip
_CHANGE = (
    ("Change", 20), ("Severity", 10), ("Control", 60), ("Resource", 44), ("Before", 20), ("Now", 20), ("Control id", 44), ("Type", 28),
    ("Uid", 60), ("Source", 18), ("Account", 16), ("Region", 14), ("Finding", 20),
)  # fmt: skip
_PLAN = (
    ("To put it right", 80), ("Owner", 24), ("Due", 12), ("State", 30), ("Comment", 40),
)  # fmt: skip


def _changes(assessment: Assessment, past: Past) -> Iterator[Row]:
    titles = {one.id: one.title for one in assessment.controls}
    for one in past.changes:
        about = assessment.findings[one.finding] if one.finding is not None else one.lost
        if about is not None:
            title = one.lost.title if one.lost is not None else titles[about.control]
            yield (
                WORDS[one.kind].badge, about.severity, title, about.resource_name, stated(one.before), stated(one.after), about.control,
                about.resource_type, about.resource_uid, about.source, about.account, about.region, about.fingerprint,
            )  # fmt: skip


def _summary(assessment: Assessment) -> Iterator[Row]:
    told, gate = assessment.provenance, assessment.gate
    look = told.presentation
    yield "Report", (look.title if look else None) or "Assessment report"
    yield "Organisation", told.organisation or "not named in the configuration"
    yield "Result", f"{VERDICTS[gate.exit_code]} (exit code {gate.exit_code})"
    yield "Reason", gate.reason
    yield "Read for", told.clock
    yield "gcheck", told.version
    for source in told.sources:
        yield (
            "Source",
            f"{source.name} ({source.kind}){f', not scanned: {source.skipped}' if source.skipped else ''}",
        )
    for status in ("fail", "unknown", "pass", "not_applicable"):
        count = sum(item.status == status for item in assessment.findings)
        yield f"Findings: {LABELS[status].lower()}", f"{count} of {len(assessment.findings)}"
    yield "Gaps", len(assessment.gaps)
    yield (
        "Not looked at",
        extent(assessment.unmapped).text or "no resource of a kind that no control reads was seen",
    )
    for framework in assessment.frameworks:
        for status in ("satisfied", "not_satisfied", "not_assessed", "not_applicable", "out_of_scope"):
            count = sum(item.status == status for item in framework.requirements)
            yield f"{framework.title}: {LABELS[status].lower()}", f"{count} of {len(framework.requirements)}"
    yield "What changed", in_one_line(assessment.past) or "no earlier run is known"
    yield "Control pack", f"sha256:{told.pack_digest}"
    yield "Inventory", f"sha256:{told.inventory_digest}"


def _requirement(item: RequirementResult) -> Row:
    return (
        item.framework, item.requirement, item.title, LABELS[item.status], item.reason, ASSESSED_BY[item.assessed_by],
        item.remainder, len(item.controls), *(item.counts.get(name, 0) for name in ("fail", "unknown", "pass")),
        item.accepted_until, ", ".join(item.attestations),
    )  # fmt: skip


def _bearing(control: Control) -> str:
    return "; ".join(sorted({f"{line.framework} {line.requirement}" for line in control.satisfies}))


def _findings(assessment: Assessment, findings: Iterable[Finding]) -> Iterator[Row]:
    titles = {one.id: one.title for one in assessment.controls}
    bearing = {one.id: _bearing(one) for one in assessment.controls}
    paths = Paths(assessment.provenance.sources)
    for one in findings:
        place = deciding_place(one)
        yield (
            one.fingerprint, LABELS[one.status], one.severity, f"{titles[one.control]} ({one.control})",
            one.resource_name or one.resource_uid or one.resource_type, why(one), bearing[one.control],
            one.resource_type, one.resource_uid, one.source, one.account, one.region,
            paths.of(one.source, place.file), place.line, place.operation, one.waiver, "yes" if one.known else "",
        )  # fmt: skip


def _applicability(assessment: Assessment) -> Iterator[Row]:
    decided = {(item.framework, item.requirement): item for item in assessment.applicability}
    attested = {item.id: item for item in assessment.attestations}
    for framework in assessment.frameworks:
        for item in framework.requirements:
            said = decided.get((item.framework, item.requirement))
            names = [attested[name] for name in item.attestations if name in attested]
            yield (
                framework.id, item.requirement, item.title,
                "no" if said else "out of scope" if item.status == "out_of_scope" else "yes",
                f"{said.justification}{f' Instead: {said.alternative}' if said.alternative else ''}" if said else "",
                said.decided_by if said else "", said.date if said else "", LABELS[item.status],
                "; ".join(f"{one.name} ({one.role}) until {one.valid_until}" for one in names),
            )  # fmt: skip


def _records(assessment: Assessment) -> Iterator[Row]:
    day = assessment.provenance.clock[:10]
    for waiver in assessment.waivers:
        state = "in force" if waiver.holds_on(day) else "expired" if day > waiver.expires else "not yet valid"
        yield ("Accepted risk", waiver.id, f"{waiver.control} on {waiver.resource}", waiver.reason, waiver.owner,
               waiver.approver, waiver.granted, waiver.expires, state)  # fmt: skip
    for item in assessment.attestations:
        yield ("Attestation", item.id, f"{item.framework} {item.requirement}", item.statement, item.name, item.role,
               item.date, item.valid_until, item.state_on(day))  # fmt: skip


def _plan(assessment: Assessment, failing: Iterable[Finding]) -> Iterator[Row]:
    """Open failures, with room for an owner and a date; those of an accepted risk have its owner and its last day."""
    remedies = {one.id: one.remediation.get("summary", "") for one in assessment.controls}
    waivers = {one.id: one for one in assessment.waivers}
    found = list(failing)
    for one, row in zip(found, _findings(assessment, found), strict=True):
        waiver = waivers.get(one.waiver or "")
        state = f"accepted until {waiver.expires} ({waiver.id})" if waiver else "open"
        yield (*list(row)[:7], remedies[one.control], waiver.owner if waiver else "", "", state, "")


def _fill(book: Any, sheet: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(sheet.name)
    for number, (_, width) in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    bold, top = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    count = 0
    titled = any(title for title, _ in sheet.columns)
    if titled:
        page.freeze_panes = "A2"
        heads = [WriteOnlyCell(page, title) for title, _ in sheet.columns]
        for head in heads:
            head.font, head.alignment = bold, top
        page.append(heads)
    for row in sheet.rows:
        if count == ROWS_MOST:
            raise ReportError(
                f"The XLSX report is not written: {sheet.name} has more than {ROWS_MOST:,} rows. The JSON report has them."
            )
        count += 1
        page.append([_cell(page, value, WriteOnlyCell) for value in row])
    if titled:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count + 1}"


_NO_XML = regex("[\ufffe\uffff]")


def written_out(text: str) -> str:
    """The text without what is invisible, or cannot stand in XML, as itself."""
    return _NO_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", visible(text))


def _cell(page: Any, value: Any, make: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = written_out(value)
    if len(text) > CELL_MOST:
        text = text[: CELL_MOST - len(_CUT)] + _CUT
    if not text.startswith("="):
        return text
    cell = make(page, text)
    cell.data_type = "s"  # a text that begins like a formula stays a text
    return cell


def _settled(raw: bytes, made: datetime) -> bytes:
    """The same archive without the times at which it was written."""
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "docProps/core.xml":
                data = _undated(data, made)
            new.writestr(zipfile.ZipInfo(item.filename, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def _undated(data: bytes, made: datetime) -> bytes:
    """openpyxl writes the moment of saving over what ``modified`` was set to."""
    stamp = f"{made:%Y-%m-%dT%H:%M:%SZ}".encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", lambda found: found[1] + stamp, data)
