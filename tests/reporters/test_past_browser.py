"""What changed, in Chromium: each figure leads to its rows, what is gone can still be read, and nothing hostile comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from gcheck.reporters.json import parse
from gcheck.reporters.links import link
from tests.reporters.sample import sample
from tests.reporters.sample_past import LAST, past_of, remembered
from tests.reporters.variants import with_texts
from tests.reporters.visiting import CONTRAST, Visit, rows, said

COUNTS = Counter(one.kind for one in past_of(sample()).changes)
PLACES = ("#changes", "#changes?kind=resource_gone", "#framework/iso-27001-2022", "")


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    made = Visit(browser, tmp_path, remembered())
    yield made
    made.page.close()


def test_every_figure_of_changes_leads_to_as_many_rows(visit: Visit) -> None:
    page = visit.go()
    told = [
        (one.get_attribute("href") or "", one.inner_text())
        for one in page.locator("[data-view=front] .changes a[href^='#changes']").all()
    ]
    assert {href.partition("=")[2] for href, _ in told} == set(COUNTS)
    for href, text in told:
        page = visit.go()
        page.locator(f"[data-view=front] a[href='{href}']").click()
        kind = href.partition("=")[2]
        assert int(text.split()[0]) == COUNTS[kind]
        assert said(page) == f"{COUNTS[kind]} of {sum(COUNTS.values())}"
        assert len(rows(page)) == COUNTS[kind]
    assert visit.said == []


def test_requirements_that_moved_lead_to_themselves(visit: Visit) -> None:
    moved = past_of(sample()).requirements
    page = visit.go()
    page.locator(".changes a[href='#moved']").click()
    expect(page.locator("#moved")).to_be_in_viewport()
    assert page.locator(".moved tbody tr").count() == len(moved)
    page.locator(".moved tbody a").first.click()
    expect(page.locator(".requirement[open]")).to_be_in_viewport()


def test_what_is_gone_tells_what_it_was(visit: Visit) -> None:
    page = visit.go("#changes?kind=resource_gone")
    page.locator("#changes [data-at='0']").click()
    detail = page.locator("#detail")
    lost = next(one.lost for one in past_of(sample()).changes if one.kind == "resource_gone")
    assert lost is not None
    for text in (lost.resource_uid, lost.fingerprint, lost.title, "Now: not there any more."):
        expect(detail).to_contain_text(text)
    page.keyboard.press("Escape")
    expect(detail).to_be_hidden()


def test_what_is_there_opens_with_its_evidence(visit: Visit) -> None:
    page = visit.go("#changes?kind=fixed")
    page.locator("#changes [data-at='0']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#detail .evidence")).to_be_visible()
    expect(page.locator("#detail")).to_contain_text(f"last seen failing {LAST.clock[:10]}")


def test_a_finding_says_since_when_it_is_open(visit: Visit) -> None:
    spans = past_of(sample()).spans
    at = next(at for at, one in enumerate(sample().findings) if one.status == "fail" and spans.since[at] == 4)
    page = visit.go(link("finding", sample().findings[at].fingerprint))
    expect(page.locator("#detail")).to_contain_text("First seen")
    expect(page.locator("#detail")).to_contain_text("Open since2026-01-31")
    at = next(
        at
        for at, one in enumerate(sample().findings)
        if one.status == "fail" and spans.since[at] == spans.first[at]
    )
    page = visit.go(link("finding", sample().findings[at].fingerprint))
    expect(page.locator("#detail")).to_contain_text("Open sinceat least 2025-10-")


def test_findings_are_filtered_by_what_changed(visit: Visit) -> None:
    page = visit.go("#findings?change=new")
    assert said(page) == f"{COUNTS['new']} of 18 findings"
    page.get_by_text("More filters").click()
    page.locator("#findings [name=change]").select_option("fixed")
    expect(page.locator("#findings output")).to_have_text("1 of 18 findings")


def test_the_table_of_changes_is_searched_sorted_and_remembered(visit: Visit) -> None:
    page = visit.go("#changes")
    assert said(page) == f"All {sum(COUNTS.values())}"
    page.get_by_label("Search in changes").fill("exports")
    found = rows(page)
    assert 0 < len(found) < sum(COUNTS.values())
    assert "q=exports" in page.url
    page.reload()
    page.wait_for_selector("[data-ready]", state="attached")
    assert rows(page) == found
    page.get_by_role("button", name="Resource").click()
    assert page.locator("#changes [aria-sort=ascending]").inner_text() == "Resource"


def test_a_line_is_drawn_and_told(visit: Visit) -> None:
    page = visit.go("#framework/iso-27001-2022")
    chart = page.locator("[data-view='framework/iso-27001-2022'] .trend")
    label = chart.locator("svg[role=img]").get_attribute("aria-label") or ""
    assert "5 runs from 2025-10-01 to 2026-01-31: satisfied" in label
    assert chart.locator("svg[role=img] .hole").count() == 1
    chart.locator("summary").click()
    assert chart.locator(".runs tbody tr").count() == 7
    expect(chart).to_contain_text("a run was cut short")


def test_the_page_asks_for_nothing_and_complains_of_nothing(visit: Visit) -> None:
    for place in PLACES:
        visit.go(place).wait_for_load_state("networkidle")
    assert {one.partition("#")[0] for one in visit.asked} == {visit.address}
    assert visit.said == []


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "${alert(1)}{{alert(1)}}", "javascript:alert(1)"]
)  # fmt: skip
def test_hostile_names_do_nothing(browser: Browser, tmp_path: Path, payload: str) -> None:
    visit = Visit(browser, tmp_path, with_texts(lambda text: payload + text, remembered()))
    for place in PLACES:
        page = visit.go(place)
        page.locator("details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
        row = page.locator(".view:not([hidden]) [data-at='0']")
        if row.count():
            row.click()
            expect(page.locator("#detail")).to_contain_text(payload)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert visit.said == []
    assert {one.partition("#")[0] for one in visit.asked} == {visit.address}
    assert page.locator("main img, main script, #detail img, a[href^=javascript]").count() == 0
    page.close()


def test_what_hides_or_reorders_is_written_out(browser: Browser, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path, with_texts(lambda text: f"\u202eevil\u200b{text}", remembered()))
    page = visit.go("#changes")
    assert "\\u202eevil\\u200b" in rows(page)[0]
    assert "\u202e" not in page.locator("main").inner_text()
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    assessment = with_texts(lambda text: text + "x" * 80, remembered())
    visit = Visit(browser, tmp_path, assessment, viewport={"width": width, "height": 800})
    for place in PLACES:
        page = visit.go(place)
        page.locator("details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_is_found(browser: Browser, tmp_path: Path, scheme: str) -> None:
    visit = Visit(browser, tmp_path, remembered(), color_scheme=scheme)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    for place in PLACES:
        page = visit.go(place)
        page.locator("main details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
        if place == PLACES[1]:
            page.locator("#changes [data-at='0']").click()
        found = Axe().run(
            page, options={"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
        )
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found.response["violations"]] == [], (
            place
        )
        assert page.evaluate(CONTRAST) == [], place
    page.close()


def test_on_paper_the_changes_are_a_table(visit: Visit) -> None:
    page = visit.go()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#printed-changes tbody tr").count() == sum(COUNTS.values())
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#printed-changes tbody tr").count() == 0


def test_the_summary_is_one_printed_page(visit: Visit) -> None:
    page = visit.go()
    # what stands behind the summary begins on a page of its own
    page.evaluate(
        "document.querySelectorAll('main > .view:not([data-view=front]), .columns ~ *').forEach((node) => node.remove())"
    )
    for paper in ("A4", "Letter"):
        assert page.pdf(format=paper).count(b"/Type /Page\n") == 1, paper


def test_without_a_script_the_figures_can_be_read(browser: Browser, tmp_path: Path) -> None:
    page = Visit(browser, tmp_path, remembered(), java_script_enabled=False).go()
    text = page.locator("main").inner_text()
    for words in ("2 new failures", "Requirements with another verdict", "table of", "The same as figures"):
        assert words in text
    page.close()


def test_the_report_that_is_saved_has_the_past(visit: Visit) -> None:
    page = visit.go("#provenance")
    with page.expect_download() as started:
        page.get_by_role("button", name="Save the JSON report").click()
    assert parse(Path(started.value.path()).read_text("utf-8")) == remembered()
