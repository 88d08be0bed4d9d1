"""Every document: its kept text, what it must say, and what no text may do to it."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace
from openpyxl import load_workbook

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment
from gcheck.model.record import Applicability
from gcheck.reporters.documents.model import DUE_DAYS, Document, Given, Level, Section, Table
from gcheck.reporters.documents.writing import documents, render
from tests.reporters.documents.company import assessment, earlier, given
from tests.reporters.golden import kept
from tests.reporters.hostile import TEXTS, hostile

NAMES = pytest.mark.parametrize("name", documents())


def make(name: str, known: Assessment | None = None, more: Given | None = None) -> Document:
    return documents()[name][1](known or assessment(), more or given(earlier()))


def table(document: Document, title: str) -> list[dict[str, object]]:
    (section,) = (one for one in document.sections if one.title == title)
    assert section.table is not None
    return [dict(zip(section.table.columns, row, strict=True)) for row in section.table.rows]


@NAMES
@pytest.mark.parametrize("form", ["md", "html"])
def test_the_text_is_the_one_that_was_kept(name: str, form: str) -> None:
    text = render(make(name), form)
    assert isinstance(text, str)
    assert text == kept(f"document.{name}.{form}", text)


@NAMES
def test_a_workbook_holds_every_cell_and_no_formula(name: str) -> None:
    made = make(name)
    content = render(made, "xlsx")
    assert isinstance(content, bytes)
    assert content == render(make(name), "xlsx")
    book = load_workbook(io.BytesIO(content))
    tables = [one.table for one in made.sections if one.table is not None and one.table.rows]
    assert len(book.sheetnames) == len(tables) + 1
    assert all(len(sheet) <= 31 for sheet in book.sheetnames)
    for sheet, wanted in zip(book.worksheets[1:], tables, strict=True):
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0] == wanted.columns
        assert [tuple("" if cell is None else cell for cell in row) for row in rows[1:]] == [
            tuple("" if cell is None else cell for cell in row) for row in wanted.rows
        ]
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_the_statement_has_a_row_for_each_control_of_annex_a() -> None:
    made = make("statement-of-applicability")
    rows = [row for one in made.sections if one.title.startswith("A.") for row in table(made, one.title)]
    wanted = [one for one in assessment().frameworks[0].requirements if one.requirement.startswith("A.")]
    assert [row["Control"] for row in rows] == [one.requirement for one in wanted]
    by_control = {row["Control"]: row for row in rows}
    assert by_control["A.8.3"]["Owner"] == "Platform team"
    assert by_control["A.7.2"]["Applicable"] == "no"
    assert by_control["A.8.5"]["Justification"] == "not recorded"


def test_the_statement_says_what_changed_since_it_was_approved() -> None:
    rows = table(make("statement-of-applicability"), "Changes since the approved statement")
    assert [tuple(row.values()) for row in rows] == [("A.8.3", "status", "Satisfied", "Not satisfied")]
    same = make("statement-of-applicability", more=given(assessment()))
    assert table(same, "Changes since the approved statement") == []


def test_a_justification_that_is_another_since() -> None:
    then = tuple(replace(one, owner="Jonas Weber") if one.requirement == "A.8.3" else one for one in given().inclusions)  # fmt: skip
    more = replace(given(assessment()), approved=then)
    rows = table(make("statement-of-applicability", more=more), "Changes since the approved statement")
    assert [tuple(row.values()) for row in rows] == [("A.8.3", "owner", "Jonas Weber", "Platform team")]


def test_a_control_that_is_excluded_since() -> None:
    known, before = assessment(), assessment()
    iso = known.frameworks[0]
    out = tuple(replace(one, status="not_applicable") if one.requirement == "A.8.20" else one for one in iso.requirements)  # fmt: skip
    decision = Applicability("iso-27001-2022", "A.8.20", "No network of our own.", "Ana Duarte", "2026-01-20")
    known = replace(known, frameworks=(replace(iso, requirements=out), *known.frameworks[1:]), applicability=(*known.applicability, decision))  # fmt: skip
    rows = table(
        make("statement-of-applicability", known, given(before)), "Changes since the approved statement"
    )
    assert {row["What changed"]: (row["Approved"], row["Now"]) for row in rows}["applicable"] == ("yes", "no")


def test_an_item_of_the_plan_has_an_owner_and_a_date_by_severity() -> None:
    made = make("plan-of-action", more=given())
    for row in table(made, "Open items"):
        days = {**DUE_DAYS, "critical": 14}[str(row["Severity"])]
        assert row["Found"] == "2026-01-31"
        assert (days, row["Due"]) in {(14, "2026-02-14"), (30, "2026-03-02"), (90, "2026-05-01"), (180, "2026-07-30")}  # fmt: skip
        assert row["State"] == "open"
    failing = sum(one.status == "fail" for one in assessment().findings)
    listed = [*table(made, "Open items"), *table(made, "Accepted risks")]
    assert sum(int(str(row["Resources"])) for row in listed) == failing


def test_what_failed_before_is_due_from_then_on() -> None:
    rows = table(make("plan-of-action"), "Open items")
    old = [row for row in rows if row["Found"] == "2025-11-30"]
    assert old
    assert {row["State"] for row in old if row["Severity"] in ("critical", "high")} == {"overdue"}
    assert {row["Owner"] for row in rows} <= {"Identity team", "Platform team", "not assigned"}


def test_an_accepted_risk_is_no_open_item() -> None:
    made = make("plan-of-action")
    waived = {one.control for one in assessment().findings if one.status == "fail" and one.waiver}
    rows = table(made, "Accepted risks")
    assert {str(row["Control"]).rpartition("(")[2].rstrip(")") for row in rows} == waived
    assert all(str(row["State"]).startswith("accepted until") for row in rows)


def test_addressable_specifications_that_nobody_decided_on() -> None:
    rows = {row["Specification"]: row for row in table(make("hipaa-addressable"), "Decisions")}
    assert set(rows) == {"164.308(a)(5)(ii)(D)", "164.312(a)(2)(iv)", "164.312(e)(1)"}
    assert {row["Decision"] for row in rows.values()} == {"to be implemented or decided on"}


def test_an_addressable_specification_with_an_equivalent_measure() -> None:
    known = assessment()
    iso, hipaa, cobit = known.frameworks
    name = "164.312(a)(2)(iv)"
    lines = tuple(replace(one, status="not_applicable") if one.requirement == name else one for one in hipaa.requirements)  # fmt: skip
    decision = Applicability(
        "hipaa", name, "The device cannot.", "Ana Duarte", "2026-01-20", "A locked room."
    )
    known = replace(known, frameworks=(iso, replace(hipaa, requirements=lines), cobit), applicability=(*known.applicability, decision))  # fmt: skip
    (row,) = (
        one for one in table(make("hipaa-addressable", known), "Decisions") if one["Specification"] == name
    )
    assert row["Decision"] == "not implemented; equivalent measure"
    assert row["Why it is not reasonable and appropriate"] == "The device cannot."
    assert row["Equivalent measure"] == "A locked room."


def test_a_level_is_a_persons_and_stands_beside_the_evidence() -> None:
    made = make("cobit-view")
    rows = {row["Objective"]: row for row in table(made, "DSS Deliver, Service and Support")}
    assert rows["DSS02"]["Level"] == 3
    assert rows["DSS02"]["Put down by"] == "Ana Duarte (Head of operations)"
    assert rows["DSS02"]["Evidence against the level"] == "not satisfied: DSS02.05"
    assert table(made, "MEA Monitor, Evaluate and Assess")[0]["Level"] is None


def test_a_level_of_an_objective_that_there_is_not() -> None:
    with pytest.raises(ReportError, match="DSS09"):
        make("cobit-view", more=Given(levels=(Level("DSS09", 1, "A", "B", "2026-01-01"),)))


def test_the_review_says_what_became_of_the_last_failures() -> None:
    rows = table(make("management-review"), "Since the last review")
    assert {row["What became of it"] for row in rows} >= {"still failing", "new"}
    without = make("management-review", more=given())
    assert "No earlier assessment" in without.sections[0].paragraphs[0]


def test_the_index_has_every_attested_document_with_its_hash() -> None:
    rows = table(make("evidence-index"), "Documents that were attested")
    wanted = [item.sha256 for one in assessment().attestations for item in one.evidence]
    assert [row["SHA-256"] for row in rows] == wanted
    assert wanted


@pytest.mark.parametrize("name", ["statement-of-applicability", "hipaa-addressable", "cobit-view"])
def test_a_framework_that_was_not_assessed(name: str) -> None:
    with pytest.raises(ReportError, match="does not hold"):
        make(name, replace(assessment(), frameworks=()))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]


@pytest.mark.parametrize("known", hostile(), ids=[ascii(text)[:20] for text in TEXTS])
@pytest.mark.parametrize("name", ["plan-of-action", "gap-report", "management-review", "evidence-index"])
def test_no_text_becomes_markup_or_a_formula(name: str, known: Assessment) -> None:
    made = make(name, known, Given())
    tags = Tags()
    page = render(made, "html")
    assert isinstance(page, str)
    tags.feed(page)
    assert tags.seen <= {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "dl", "dt", "dd", "section",
                         "p", "div", "table", "colgroup", "col", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
    text = render(made, "md")
    assert isinstance(text, str)
    kinds = set()
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        kinds |= {token.type, *(child.type for child in token.children or ())}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "fence", "em_open", "strong_open"}  # fmt: skip
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text + page)  # fmt: skip
    content = render(made, "xlsx")
    assert isinstance(content, bytes)
    for sheet in load_workbook(io.BytesIO(content)):
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


@settings(max_examples=150, deadline=None, derandomize=True)
@drawn(st.lists(st.text(alphabet="|\\`<>*_=+-@ \n#aé", max_size=12), min_size=2, max_size=2))
def test_a_row_of_markdown_has_as_many_cells_as_columns(cells: list[str]) -> None:
    made = Document("n", "t", (), (Section("s", (), Table(("a", "b"), (tuple(cells),))),))
    text = render(made, "md")
    assert isinstance(text, str)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    assert [token.type for token in tokens].count("td_open") == 2


def test_a_row_that_is_short_is_refused() -> None:
    with pytest.raises(ValueError, match="each column"):
        Table(("a", "b"), (("x",),))


def test_a_decision_that_counts_later_is_shown_and_decides_nothing_yet() -> None:
    known = assessment()
    later = Applicability(
        "hipaa", "164.312(e)(1)", "Nothing is sent.", "Ravi Menon", "2099-12-01", "A courier."
    )
    made = make("hipaa-addressable", replace(known, applicability=(later,)))
    rows = {row["Specification"]: row for row in table(made, "Decisions")}
    row = rows["164.312(e)(1)"]
    assert row["Decision"] == "to be implemented or decided on: the decision counts from 2099-12-01 on"
    assert row["Equivalent measure"] == "A courier."
