"""Findings, gaps, sources that were not scanned and kinds that no control reads as CSV (RFC 4180), one row each, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator

from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.model.deciding import deciding_place
from gcheck.model.finding import Finding
from gcheck.model.gap import Gap
from gcheck.model.unmapped import Unmapped
from gcheck.patterns import regex
from gcheck.reporters.deciding import gap_text, one_line, why
from gcheck.reporters.entries import Paths, consistent
from gcheck.reporters.unmapped import FURTHER
from gcheck.reporters.wording import plural

COLUMNS = (
    "row", "status", "severity", "control", "title", "waiver", "known", "source", "account", "region", "resource_type", "resource_uid",
    "resource_name", "file", "line", "operation", "why", "remediation", "requirements", "id", "sample",
)  # fmt: skip
"""``row`` is ``finding``, ``gap``, ``source`` or ``unmapped``; ``id`` is the finding's fingerprint or the gap's id."""

_FORMULA = regex(r"\s*[=+\-@]")


class CsvReporter:
    """A table for whoever works in a spreadsheet."""

    name = "csv"
    suffix = ".csv"

    def render(self, assessment: Assessment) -> str:
        """The table with its header, in the assessment's own order; every cell is quoted. Raises ReportError."""
        consistent(assessment, "CSV")
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS)
        writer.writerows([cell(row.get(column, "")) for column in COLUMNS] for row in _rows(assessment))
        return text.getvalue()


def cell(text: str) -> str:
    """One line that no spreadsheet takes for a formula: what could be one starts with an apostrophe (OWASP, CSV injection)."""
    line = one_line(text)
    # NFKC: a spreadsheet may take the full-width signs of an East Asian keyboard for the plain ones.
    return f"'{line}" if _FORMULA.match(unicodedata.normalize("NFKC", line[:1])) else line


def _rows(assessment: Assessment) -> Iterator[dict[str, str]]:
    paths = Paths(assessment.provenance.sources)
    fixed = {control.id: _of_control(control) for control in assessment.controls}
    for finding in assessment.findings:
        yield fixed[finding.control] | _of_finding(finding, paths)
    for gap in assessment.gaps:
        yield _of_gap(gap, paths)
    for source in assessment.provenance.sources:
        if source.skipped is not None:
            yield {
                "row": "source",
                "status": "unknown",
                "source": source.name,
                "why": f"not scanned: {source.skipped}",
            }
    for item in assessment.unmapped:
        yield _of_unmapped(item, paths)


def _of_control(control: Control) -> dict[str, str]:
    lines = sorted({f"{line.framework} {line.requirement}" for line in control.satisfies})
    return {
        "control": control.id,
        "title": control.title,
        "remediation": control.remediation.get("summary", ""),
        "requirements": "; ".join(lines),
    }


def _of_finding(finding: Finding, paths: Paths) -> dict[str, str]:
    place = deciding_place(finding)
    return {
        "row": "finding",
        "status": finding.status,
        "severity": finding.severity,
        "waiver": finding.waiver or "",
        "known": "yes" if finding.known else "",
        "source": finding.source,
        "account": finding.account or "",
        "region": finding.region or "",
        "resource_type": finding.resource_type,
        "resource_uid": finding.resource_uid,
        "resource_name": finding.resource_name,
        "file": paths.of(finding.source, place.file) or "",
        "line": "" if place.line is None else str(place.line),
        "operation": place.operation or "",
        "why": why(finding) if finding.status in ("fail", "unknown") else "",
        "id": finding.fingerprint,
        "sample": finding.sample.statement if finding.sample else "",
    }


def _of_gap(gap: Gap, paths: Paths) -> dict[str, str]:
    return {
        "row": "gap",
        "status": "unknown",
        "source": gap.source,
        "account": gap.account or "",
        "region": gap.region or "",
        "resource_type": "; ".join(gap.resource_types),
        "resource_uid": gap.resource_uid or "",
        "file": paths.of(gap.source, gap.place.file) or "",
        "line": "" if gap.place.line is None else str(gap.place.line),
        "operation": gap.operation or "",
        "why": gap_text(gap),
        "id": gap.id,
    }


def _of_unmapped(item: Unmapped, paths: Paths) -> dict[str, str]:
    return {
        "row": "unmapped",
        "status": "not looked at",
        "source": item.source,
        "resource_type": item.kind or FURTHER,
        "file": paths.of(item.source, item.place.file) or "",
        "line": "" if item.place.line is None else str(item.place.line),
        "why": f"{plural(item.count, 'resource')} that no control reads",
    }
