"""The workbook, opened by the library that reads Excel's own files."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment, Presentation
from gcheck.reporters.xlsx import CELL_MOST, XlsxReporter
from tests.reporters.sample import sample
from tests.reporters.sample_past import remembered
from tests.reporters.variants import empty, with_texts

SHEETS = ["Summary", "Requirements", "Controls", "Findings", "Gaps", "Applicability", "Risks and attestations", "Plan of action"]  # fmt: skip


def opened(assessment: Assessment) -> Any:
    return load_workbook(io.BytesIO(XlsxReporter().render(assessment)))


def rows(book: Any, name: str) -> list[dict[str, Any]]:
    head, *found = book[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found]


def test_each_sheet_has_a_row_for_each_thing() -> None:
    book, made = opened(sample()), sample()
    assert book.sheetnames == SHEETS
    requirements = sum(len(one.requirements) for one in made.frameworks)
    counts = {"Requirements": requirements, "Controls": len(made.controls), "Findings": len(made.findings),
              "Gaps": len(made.gaps), "Applicability": requirements,
              "Risks and attestations": len(made.waivers) + len(made.attestations),
              "Plan of action": sum(one.status == "fail" for one in made.findings)}  # fmt: skip
    assert {name: len(rows(book, name)) for name in counts} == counts


def test_a_finding_can_be_retraced() -> None:
    for finding, row in zip(sample().findings, rows(opened(sample()), "Findings"), strict=True):
        assert row["Finding"] == finding.fingerprint
        assert (row["Uid"] or "") == finding.resource_uid
        assert finding.control in row["Control"]


def test_heads_stand_still_and_filter() -> None:
    book = opened(sample())
    for name in SHEETS[1:]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref.startswith("A1:")


def told(assessment: Assessment) -> dict[str, Any]:
    return {row[0]: row[1] for row in opened(assessment)["Summary"].iter_rows(values_only=True)}


def test_the_summary_is_titled_as_the_configuration_says() -> None:
    named = replace(
        sample().provenance, organisation="Acme", presentation=Presentation(title="Review of spring")
    )
    made = told(replace(sample(), provenance=named))
    assert (made["Report"], made["Organisation"]) == ("Review of spring", "Acme")
    assert opened(replace(sample(), provenance=named)).properties.title == "Acme: Review of spring"
    bare = replace(sample(), provenance=replace(sample().provenance, organisation=None))
    assert told(bare)["Organisation"] == "not named in the configuration"


def test_what_changed_is_a_sheet_and_a_line() -> None:
    assert told(sample())["What changed"] == "no earlier run is known"
    made = remembered()
    assert made.past is not None
    assert told(made)["What changed"].startswith("since the run of 2026-01-24")
    found = rows(opened(made), "Changes")
    assert len(found) == len(made.past.changes)
    gone = [row for row in found if row["Change"] == "No longer there"]
    assert [(row["Before"], row["Now"]) for row in gone] == [
        ("pass", "not there any more"),
        ("fail", "not there any more"),
    ]


@pytest.mark.parametrize(
    "payload", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\u202e\x00=1"]
)
def test_no_text_becomes_a_formula(payload: str) -> None:
    for sheet in opened(with_texts(lambda text: payload + text)).worksheets:
        for row in sheet.iter_rows():
            kinds = {cell.data_type for cell in row}
            assert kinds <= {"s", "n", "inlineStr"}, sheet.title


def test_what_a_cell_cannot_hold_is_cut_and_says_so() -> None:
    book = opened(with_texts(lambda text: text + "x" * 40_000))
    why = rows(book, "Findings")[0]["Type"]
    assert len(why) == CELL_MOST
    assert why.endswith("the JSON report has all of it)")


def test_an_accepted_failure_stands_in_the_plan_as_accepted() -> None:
    waived = next(one for one in sample().findings if one.waiver == "W-2025-019")
    row = next(
        one for one in rows(opened(sample()), "Plan of action") if one["Finding"] == waived.fingerprint
    )
    assert "W-2025-019" in row["State"]
    assert row["Owner"]


def test_two_workbooks_are_equal_and_carry_no_time_of_their_own() -> None:
    first, second = XlsxReporter().render(sample()), XlsxReporter().render(sample())
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert sample().provenance.clock[:10].encode() in archive.read("docProps/core.xml")


def test_an_empty_run_is_a_workbook() -> None:
    assert opened(empty()).sheetnames == SHEETS


def test_a_contradiction_is_not_rendered() -> None:
    with pytest.raises(ReportError, match="counted as"):
        XlsxReporter().render(replace(sample(), findings=sample().findings[1:]))
