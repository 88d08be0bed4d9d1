"""Findings as CSV (RFC 4180), one row each, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from gcheck.model.assessment import Assessment
from gcheck.model.finding import Finding

HEADER = ("control", "severity", "status", "waiver", "source", "resource_type", "resource", "where", "why")

_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")


class CsvReporter:
    """One row for each finding, in the assessment's own order."""

    name = "acme-csv"
    suffix = ".csv"

    def render(self, assessment: Assessment) -> str:
        """The table, its header first. The same assessment gives the same text."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerow(HEADER)
        writer.writerows([cell(part) for part in _row(finding)] for finding in assessment.findings)
        return text.getvalue()


def cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: what could be one starts with an apostrophe."""
    # NFKC: a spreadsheet may take the full-width signs of an East Asian keyboard for the plain ones.
    return f"'{text}" if _FORMULA.match(unicodedata.normalize("NFKC", text)) else text


def _row(finding: Finding) -> tuple[str, ...]:
    reasons = [reason.text for reason in finding.reasons]
    read = [f"{one.path} {one.expected}: {one.result}" for one in finding.evidence]
    return (
        finding.control,
        finding.severity,
        finding.status,
        finding.waiver or "",
        finding.source,
        finding.resource_type,
        finding.resource_name,
        str(finding.place),
        "; ".join(reasons or read),
    )
