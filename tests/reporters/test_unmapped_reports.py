"""What reports say of resources that no control reads: the figures, the rows behind them, and nothing of a hostile kind."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from playwright.sync_api import Browser

from gcheck.cli.screen import fitted
from gcheck.cli.summary import MAX_KINDS, summary
from gcheck.errors import InventoryError, ReportError
from gcheck.model.assessment import Assessment
from gcheck.model.place import Place
from gcheck.model.unmapped import KINDS_MOST, Unmapped, extent
from gcheck.reporters.csv import CsvReporter
from gcheck.reporters.disguise import disguised
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.json import JsonReporter, parse
from gcheck.reporters.oscal_results import OscalResultsReporter
from gcheck.reporters.secrets import without_secrets
from gcheck.reporters.unmapped import ROWS_OPEN, aside, told
from gcheck.reporters.xlsx import XlsxReporter
from tests.reporters.page import Page
from tests.reporters.sample import AWS, CODE, SUSPENDED, sample
from tests.reporters.variants import empty
from tests.reporters.visiting import Visit, rows, said

SECRET = "AKIA" + "QYLPMN5HHHFPZCAN"


def seen(number: int, *, rest: int = 0) -> Assessment:
    """The sample with this many kinds, the first of them with most resources, and a rest beyond the named ones."""
    items = [Unmapped(CODE, f"cloud_kind_{at:04}", number - at, Place("main.tf", at + 1, 1)) for at in range(number)]  # fmt: skip
    items += [Unmapped(CODE, None, rest, Place("main.tf", 9999, 1))] if rest else []
    return replace(sample(), unmapped=tuple(items))


def table(assessment: Assessment) -> list[list[str]]:
    """The rows of the plain table in the page."""
    heads = ("Kind", "Resources", "Source", "First seen in")
    found = Page(HtmlReporter().render(assessment)).cells
    start = next(at for at, row in enumerate(found) if tuple(" ".join(cell.split()) for cell in row) == heads)
    made = [[" ".join(cell.split()) for cell in row] for row in found[start:]]
    return [row for row in made if len(row) == len(heads) and tuple(row) != heads and row[1].replace(",", "").isdecimal()][: len(assessment.unmapped)]  # fmt: skip


@pytest.mark.parametrize("number", [1, ROWS_OPEN, ROWS_OPEN + 1, 300])
def test_the_figure_of_the_first_page_is_the_sum_of_the_rows(number: int) -> None:
    assessment = seen(number)
    text = Page(HtmlReporter().render(assessment)).text
    whole = sum(int(row[1].replace(",", "")) for row in table(assessment))
    resources = f"{whole:,} resource{'' if whole == 1 else 's'}"
    kinds = f"{number} kind{'' if number == 1 else 's'}"
    assert whole == extent(assessment.unmapped).resources
    assert f"{resources.replace(' ', ' more ')} {'was' if whole == 1 else 'were'} not looked at." in text
    assert f"{resources} of {kinds} that no control reads" in text
    assert f"Resources that no control reads {resources} of {kinds}" in text
    folded = number - ROWS_OPEN
    assert folded <= 0 or f"{folded} more row" in text


def test_rows_beyond_the_page_are_counted() -> None:
    assessment = replace(seen(0), unmapped=tuple(
        replace(one, source=source) for source in (CODE, AWS) for one in seen(KINDS_MOST, rest=5000).unmapped
    ))  # fmt: skip
    made, text = aside(assessment), Page(HtmlReporter().render(assessment)).text
    shown = sum(one.count for one in made.open + made.folded)
    assert shown + made.left_out == made.extent.resources == 2 * (KINDS_MOST * (KINDS_MOST + 1) // 2 + 5000)
    assert f"1,002 more rows, {made.left_out:,} resources, are in the JSON report." in text
    assert f"{made.extent.resources:,} resources of more than 1,000 kinds that no control reads" in text


def test_each_source_tells_how_many_of_its_resources_were_not_looked_at() -> None:
    text = Page(HtmlReporter().render(sample())).text
    assert re.search(rf"{CODE} terraform 1 10 more not looked at", text)


def test_a_run_without_any_says_so() -> None:
    text = Page(HtmlReporter().render(empty())).text
    assert "0 resources that no control reads" in text
    assert "not looked at." not in text
    assert "not looked at: " not in summary(empty(), color=False, verbose=True)


def test_kinds_of_several_sources_are_told_together() -> None:
    items = [Unmapped(CODE, "b_x", 1), Unmapped(AWS, "b_x", 2), Unmapped(CODE, "a_x", 3), Unmapped(CODE, "c_x", 1)]  # fmt: skip
    assert told(items, 2) == "7 resources of 3 kinds that no control reads: a_x 3, b_x 3 and 1 more kind"
    assert told(items, 3).endswith(": a_x 3, b_x 3, c_x 1")
    more = [*items, Unmapped(CODE, None, 90)]
    assert told(more, 2) == "97 resources of more than 3 kinds that no control reads: a_x 3, b_x 3 and more than 1 more kind"  # fmt: skip


def test_the_terminal_says_it_in_one_line_and_lists_it_when_asked() -> None:
    assessment = seen(50)
    brief = summary(assessment, color=False, verbose=False).splitlines()
    (line,) = [line for line in brief if line.startswith("not looked at: ")]
    assert line == (
        "not looked at: 1,275 resources of 50 kinds that no control reads: cloud_kind_0000 50, cloud_kind_0001 49, "
        f"cloud_kind_0002 48 and {50 - MAX_KINDS} more kinds; -v lists them all"
    )
    assert not any("cloud_kind_0003" in one for one in brief)
    long = summary(assessment, color=False, verbose=True)
    assert all(f"{one.count:6,}  {one.kind}  {CODE}  {one.place}" in long for one in assessment.unmapped)
    assert "not looked at: 1,275 resources of 50 kinds that no control reads; -v lists them" in fitted(assessment, False, 80, 24)  # fmt: skip


def test_it_is_kept_and_read_back_and_reports_of_before_are_read() -> None:
    text = JsonReporter().render(seen(3, rest=2))
    assert parse(text).unmapped == seen(3, rest=2).unmapped
    data = json.loads(text)
    del data["unmapped"]
    assert parse(json.dumps(data)) == replace(sample(), unmapped=())


@pytest.mark.parametrize(
    "wrong",
    [
        (Unmapped(CODE, "a", 0),),
        (Unmapped("elsewhere", "a", 1),),
        (Unmapped(SUSPENDED, "a", 1),),
    ],
)
def test_what_cannot_be_is_refused(wrong: tuple[Unmapped, ...]) -> None:
    with pytest.raises(ReportError, match="no control reads"):
        HtmlReporter().render(replace(sample(), unmapped=wrong))
    with pytest.raises(InventoryError, match="no control reads"):
        parse(JsonReporter().render(replace(sample(), unmapped=wrong)))


def test_tables_have_a_row_for_each_kind() -> None:
    assessment = seen(4, rest=7)
    sheet = load_workbook(io.BytesIO(XlsxReporter().render(assessment)))["Not looked at"]
    _, *found = sheet.iter_rows(values_only=True)
    assert [row[:2] for row in found] == [(f"cloud_kind_{at:04}", 4 - at) for at in range(4)] + [("further kinds", 7)]  # fmt: skip
    lines = [line for line in CsvReporter().render(assessment).splitlines() if line.startswith('"unmapped"')]
    assert len(lines) == 5
    assert '"7 resources that no control reads"' in lines[-1]


def test_oscal_says_it_of_the_result() -> None:
    (result,) = json.loads(OscalResultsReporter().render(sample()))["assessment-results"]["results"]
    assert "Not looked at: 10 resources of 3 kinds that no control reads:" in result["description"]


def test_what_looks_like_a_secret_is_in_no_kind() -> None:
    others = SECRET[:-4] + "WXYZ"
    items = tuple(Unmapped(CODE, f"Custom::{one}", 1, Place(f"{one}.tf", 1)) for one in (SECRET, others))
    made = without_secrets(replace(sample(), unmapped=items))
    text = JsonReporter().render(made)
    assert SECRET not in text
    assert others not in text
    assert parse(text).unmapped == made.unmapped, "although both are told alike now"
    assert "2 resources of 1 kind that no control reads" in Page(HtmlReporter().render(made)).text


NAMED = (
    "Custom::Payroll", "Acme::Payroll::Ledger", "payroll_ledger", "acme.example/v1 Payroll",
    "aws_s3_bucket of registry.terraform.io/acme/cloud", "azurerm_Payroll", "AWS::Payroll",
)  # fmt: skip
PUBLIC = (
    "azurerm_storage_account", "google_sql_user", "AWS::Lambda::EventSourceMapping", "security.istio.io/v1 PeerAuthentication",
    "argoproj.io/v1alpha1 AppProject", "terraform_data",
)  # fmt: skip


def test_names_in_kinds_and_places_become_hashes_and_public_kinds_stay() -> None:
    items = tuple(Unmapped(CODE, kind, 1, Place("payroll/acme.tf", 3)) for kind in (*NAMED, *PUBLIC))
    made = disguised(replace(sample(), unmapped=items), b"0123456789abcdef")
    kinds = [one.kind or "" for one in made.unmapped]
    assert kinds[len(NAMED) :] == list(PUBLIC)
    assert not any(re.search("(?i)payroll|acme", f"{kind} {one.place}") for kind, one in zip(kinds, made.unmapped, strict=True))  # fmt: skip
    assert kinds[0].startswith("Custom::r-")
    assert {one.place.line for one in made.unmapped} == {3}
    assert len(set(kinds)) == len(kinds)


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    made = Visit(browser, tmp_path, seen(300, rest=11))
    yield made
    made.page.close()


def test_each_figure_leads_to_a_table_of_as_many(visit: Visit) -> None:
    whole = 300 * 301 // 2 + 11
    links = visit.go().locator("[data-view=front] a[href='#unmapped']").all()
    figures = [re.sub(r"[^0-9]", "", one.inner_text()) for one in links]
    assert figures == [str(whole)] * 3, "in the opening, in what nobody looked at, in the table of sources"
    page = visit.go("#unmapped")
    assert said(page) == f"All 301 rows, {whole:,} resources"
    assert rows(page)[0].startswith("cloud_kind_0000 300 infrastructure main.tf:1:1")
    assert page.locator("#unmapped .static").is_hidden()
    assert visit.said == []


def test_the_table_is_searched_and_sorted(visit: Visit) -> None:
    page = visit.go("#unmapped")
    form = page.locator("#unmapped form")
    form.locator("[type=search]").fill("kind_0299")
    assert rows(page) == ["cloud_kind_0299 1 infrastructure main.tf:300:1"]
    assert said(page) == "1 of 301 rows, 1 resource"
    form.locator("[type=search]").fill("")
    form.locator("[name=family]").select_option("further kinds")
    assert rows(page) == ["further kinds 11 infrastructure main.tf:9999:1"]
    form.locator("[name=family]").select_option("cloud")
    page.locator("#unmapped [data-sort=kind]").click()
    page.locator("#unmapped [data-sort=kind]").click()
    assert rows(page)[0].startswith("cloud_kind_0299 1 ")
    assert said(page) == "300 of 301 rows, 45,150 resources"


def test_a_row_tells_what_it_means_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit.go("#unmapped")
    page.locator("#unmapped [role=row][tabindex='0']").focus()
    page.keyboard.press("Enter")
    assert "No control is about this kind." in page.locator("#detail").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden()


def test_without_a_script_and_on_paper_the_plain_table_stands(browser: Browser, tmp_path: Path) -> None:
    plain = Visit(browser, tmp_path, seen(30), java_script_enabled=False)
    page = plain.go("#unmapped")
    assert page.locator("#unmapped .static").is_visible()
    assert page.locator("#unmapped .static > table tbody tr").count() == ROWS_OPEN
    page.close()
    printed = Visit(browser, tmp_path, seen(30))
    page = printed.go("#unmapped")
    page.emulate_media(media="print")
    assert page.locator("#unmapped .static").is_visible()
    assert page.locator("#unmapped .grid-host").is_hidden()
    page.close()


def test_the_search_of_everything_finds_kinds(visit: Visit) -> None:
    page = visit.go("#search?q=cloud_kind_0007")
    hits = page.locator("#hits article", has_text="Resources that no control reads")
    assert "cloud_kind_0007" in hits.inner_text()
    hits.get_by_role("link", name="cloud_kind_0007").click()
    assert page.locator("#unmapped").is_visible()


def test_a_hostile_kind_does_nothing(browser: Browser, tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)>\x1b[31m\u202e"
    items = (Unmapped(CODE, bad, 1, Place(bad, 1)), Unmapped(CODE, "__proto__", 1), Unmapped(CODE, "", 1))
    visit = Visit(browser, tmp_path, replace(sample(), unmapped=items))
    page = visit.go("#unmapped")
    assert "\\u001b[31m\\u202e" in rows(page)[2] + rows(page)[1] + rows(page)[0]
    assert "\u202e" not in page.locator("main").inner_text()
    assert page.locator("main img").count() == 0
    assert visit.said == []
    assert "\x1b" not in summary(replace(sample(), unmapped=items), color=False, verbose=True)
    page.close()
