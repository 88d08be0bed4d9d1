"""The report in Chromium: nothing is loaded, nothing is executed, and the page does what it offers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import Browser, expect

from gcheck.reporters.json import parse
from gcheck.reporters.links import anchor, link, shown
from tests.reporters.sample import sample
from tests.reporters.variants import empty, organisation, with_findings, with_texts
from tests.reporters.visiting import CONTRAST, Visit, rows, said


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    made = Visit(browser, tmp_path, sample())
    yield made
    made.page.close()


EVERYWHERE = ("", "#gaps", "#findings", "#findings?group=control", "#controls", "#resources", "#framework/iso-27001-2022", "#records",
              "#provenance", "#search?q=s3")  # fmt: skip


def test_the_page_asks_for_nothing_and_complains_of_nothing(visit: Visit) -> None:
    for place in EVERYWHERE:
        visit.go(place).wait_for_load_state("networkidle")
    assert {one.partition("#")[0] for one in visit.asked} == {visit.address}
    assert visit.said == []


def test_a_script_that_is_not_ours_is_stopped(visit: Visit) -> None:
    page = visit.go()
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.broken = 1'; document.body.append(s); }"
    )
    assert page.evaluate("window.broken") is None
    assert any("Content Security Policy" in text for text in visit.said)


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "<svg onload=alert(1)>",
        "javascript:alert(1)",
        "${alert(1)}{{alert(1)}}",
    ],
)
def test_hostile_names_do_nothing(browser: Browser, tmp_path: Path, payload: str) -> None:
    assessment = with_texts(lambda text: payload + text)
    visit = Visit(browser, tmp_path, assessment)
    for place in (*EVERYWHERE, link("finding", assessment.findings[0].fingerprint), link("control", assessment.controls[0].id)):  # fmt: skip
        page = visit.go(place)
        page.locator("details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
    assert visit.said == []
    assert {one.partition("#")[0] for one in visit.asked} == {visit.address}
    assert page.locator("main img, main script, svg[onload], a[href^=javascript]").count() == 0
    page.close()


def test_what_hides_or_reorders_is_written_out_in_the_tables(browser: Browser, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path, with_texts(lambda text: f"\u202eevil\u200b{text}"))
    page = visit.go("#findings")
    assert "\\u202eevil\\u200b" in rows(page)[0]
    assert "\u202e" not in page.locator("main").inner_text()
    page.close()


def test_every_figure_on_the_first_page_leads_to_as_many_rows(visit: Visit) -> None:
    """The sum test: what is counted is what is shown."""
    page = visit.go()
    links = page.locator("[data-view=front] a[href^='#findings?']").all()
    told = [(one.get_attribute("href") or "", one.inner_text()) for one in links]
    assert len(told) > 10
    for href, text in told:
        visit.go(href)
        figure = int(text.replace(",", "").split()[0])
        total = f"All {figure} finding" if figure == len(sample().findings) else f"{figure} of 18 findings"
        assert said(page).startswith(total), (href, text)


def test_the_text_filter_leaves_what_matches(visit: Visit) -> None:
    page = visit.go("#findings")
    assert said(page) == "All 18 findings"
    page.get_by_label("Search in findings").fill("marketing-site")
    expect(page.locator("#findings output")).to_have_text("2 of 18 findings")
    assert all("marketing-site" in row for row in rows(page))
    page.get_by_label("Search in findings").fill("")
    expect(page.locator("#findings output")).to_have_text("All 18 findings")


@pytest.mark.parametrize(
    "words", ["open ssh to the internet", "s3:getbucketencryption was denied", "bastion fail"]
)
def test_the_text_filter_looks_everywhere(visit: Visit, words: str) -> None:
    page = visit.go("#findings")
    page.get_by_label("Search in findings").fill(words)
    expect(page.locator("#findings output")).not_to_have_text("All 18 findings")
    if words != "bastion fail":  # a status is no text of a finding: boxes filter by it
        assert rows(page)


def test_boxes_and_lists_filter_and_the_address_keeps_it(visit: Visit) -> None:
    page = visit.go("#findings")
    page.locator("#findings").get_by_label("Fail", exact=True).check()
    failing = sum(one.status == "fail" for one in sample().findings)
    expect(page.locator("#findings output")).to_have_text(f"{failing} of 18 findings")
    page.get_by_label("Group by").select_option("control")
    assert "#findings?status=fail&group=control" in page.url
    kept = rows(page)
    page.reload()
    page.wait_for_selector("[data-ready]", state="attached")
    assert rows(page) == kept
    page.get_by_role("button", name="Clear all filters").click()
    expect(page.locator("#findings output")).to_contain_text("All 18 findings")


def test_a_column_sorts_both_ways(visit: Visit) -> None:
    page = visit.go("#findings")
    page.get_by_role("button", name="Resource").click()
    names = [
        one.get_attribute("title") for one in page.locator("#findings .grid-body .c-resource span").all()
    ]
    assert page.locator("#findings [aria-sort=ascending]").inner_text() == "Resource"
    page.get_by_role("button", name="Resource").click()
    assert page.locator("#findings [aria-sort=descending]").inner_text() == "Resource"
    turned = [
        one.get_attribute("title") for one in page.locator("#findings .grid-body .c-resource span").all()
    ]
    assert turned != names


def test_groups_open_and_count(browser: Browser, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path, with_findings(300))
    page = visit.go("#findings?group=control")
    first = rows(page)[0]
    page.locator("#findings .heading").first.click()
    assert len(rows(page)) > len(visit.page.locator("#findings .heading").all())
    assert rows(page)[0] == first
    page.close()


def test_only_what_can_be_seen_is_drawn(browser: Browser, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path, with_findings(5000))
    page = visit.go("#findings")
    assert said(page) == "All 5,018 findings"
    assert len(rows(page)) < 80
    page.locator("#findings .grid-body").evaluate("(node) => { node.scrollTop = node.scrollHeight; }")
    expect(page.locator("#findings [aria-rowindex='5019']")).to_be_visible()
    page.close()


def test_the_keyboard_alone_is_enough(visit: Visit) -> None:
    page = visit.go("#findings")
    page.locator("#findings [data-at='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#findings [data-at='2']")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("#findings [data-at='17']")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator("#detail")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_hidden()
    expect(page.locator("#findings [data-at='0']")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Search everything")).to_be_focused()
    page.keyboard.type("versioning")
    page.keyboard.press("Enter")
    expect(page.locator("#search")).to_be_visible()
    expect(page.locator("#hits")).to_contain_text("Controls")


def test_a_deep_link_opens_its_finding_with_the_value_that_was_read(visit: Visit) -> None:
    for finding in sample().findings:
        page = visit.go(link("finding", finding.fingerprint))
        detail = page.locator("#detail")
        expect(detail).to_be_visible()
        expect(detail).to_contain_text(finding.fingerprint)
        for item in finding.evidence:
            expect(detail).to_contain_text(item.path)
            expect(detail).to_contain_text(item.expected)
            if item.place.operation:
                expect(detail).to_contain_text(item.place.operation)


def test_a_deep_link_to_a_control_opens_it(visit: Visit) -> None:
    page = visit.go(link("control", "aws.s3.bucket-versioning"))
    expect(page.locator("#detail")).to_contain_text("aws.s3.bucket-versioning")
    expect(page.locator("#detail")).to_contain_text("The condition, as it was judged")


def test_a_control_tells_its_parameters(visit: Visit) -> None:
    control = next(one for one in sample().controls if any(item.looser for item in one.parameters))
    page = visit.go(link("control", control.id))
    expect(page.locator("#detail .parameters")).to_contain_text(
        "Looser than the mapping assumes (90d at the loosest): passes by it satisfy no requirement."
    )


def test_a_waived_finding_is_still_a_failure(visit: Visit) -> None:
    waived = next(item for item in sample().findings if item.waiver == "W-2025-019")
    page = visit.go(link("finding", waived.fingerprint))
    expect(page.locator("#detail .badge").first).to_have_text("Fail")
    expect(page.locator("#detail")).to_contain_text("The verdict stays fail.")


def test_a_finding_leads_to_its_gap_and_to_its_requirement(visit: Visit) -> None:
    finding = next(
        item for item in sample().findings if item.resource_name == "exports" and item.status == "unknown"
    )
    page = visit.go(link("finding", finding.fingerprint))
    gap = finding.reasons[0].gaps[0]
    page.locator("#detail").get_by_role("link", name=f"gap {gap}").click()
    expect(page.locator(f'[id="gap/{gap}"]')).to_be_in_viewport()
    page.go_back()
    page.locator("#detail .mapping a").first.click()
    expect(page.locator(".requirement[open]")).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_requirement_can_be_pointed_at(browser: Browser, tmp_path: Path, script: bool) -> None:
    visit = Visit(browser, tmp_path, sample(), java_script_enabled=script)
    page = visit.go(link("requirement", "hipaa", "164.312(a)(2)(iv)"))
    expect(
        page.locator(f"[id='{anchor('requirement', 'hipaa', '164.312(a)(2)(iv)')}'] > summary")
    ).to_be_in_viewport()
    page.close()


def test_a_requirement_shows_its_controls_and_what_failed(visit: Visit) -> None:
    page = visit.go(link("requirement", "iso-27001-2022", "A.8.3"))
    open_ = page.locator(".requirement[open]")
    expect(open_).to_contain_text("aws.s3.bucket-block-public-access")
    expect(open_).to_contain_text("What failed")
    expect(open_).to_contain_text("carrying no verdict")
    open_.locator(".tally a").first.click()
    assert said(page).endswith("of 18 findings")


def test_requirements_are_filtered_by_word_and_verdict(visit: Visit) -> None:
    page = visit.go("#framework/iso-27001-2022")
    area = page.locator("[data-view='framework/iso-27001-2022']")
    area.get_by_label("Not assessed", exact=True).uncheck()
    assert area.locator(".requirement[data-status=not_assessed]:not([hidden])").count() == 0
    assert area.locator(".requirement:not([hidden])").count() == 7
    area.get_by_label("Search in requirements").fill("internal audit")
    expect(area.locator(".requirement:not([hidden])")).to_have_count(1)


def test_without_a_script_everything_but_the_tables_can_be_read(browser: Browser, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path, sample(), java_script_enabled=False)
    page = visit.go()
    text = page.locator("main").inner_text()
    for words in (
        "exit code",
        "What could not be read",
        "Provenance",
        "Internal audit programme",
        "needs a browser with JavaScript",
    ):
        assert words in text
    page.close()


def test_the_report_that_is_saved_is_the_json_report(visit: Visit) -> None:
    page = visit.go("#provenance")
    with page.expect_download() as started:
        page.get_by_role("button", name="Save the JSON report").click()
    assert parse(Path(started.value.path()).read_text("utf-8")) == sample()


def test_resources_lead_to_their_findings(visit: Visit) -> None:
    page = visit.go("#resources")
    page.locator("#resources [data-at='0']").click()
    expect(page.locator("#findings")).to_be_visible()
    assert "resource=" in page.url


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    visit = Visit(
        browser, tmp_path, with_texts(lambda text: text + "x" * 80), viewport={"width": width, "height": 800}
    )
    for place in EVERYWHERE:
        page = visit.go(place)
        page.locator("details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_many_accounts_fit_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    visit = Visit(browser, tmp_path, organisation(300), viewport={"width": width, "height": 800})
    page = visit.go()
    page.locator("details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_is_found(browser: Browser, tmp_path: Path, scheme: str) -> None:
    """axe, WCAG 2.2 AA, on every part of the page and with a detail open; and our own look at the contrast."""
    visit = Visit(browser, tmp_path, sample(), color_scheme=scheme)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    for place in (
        *EVERYWHERE,
        link("finding", sample().findings[0].fingerprint),
        link("control", sample().controls[0].id),
    ):
        page = visit.go(place)
        page.locator("main details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
        found = Axe().run(
            page, options={"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
        )
        told = [
            (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
            for one in found.response["violations"]
        ]
        assert told == [], place
        assert page.evaluate(CONTRAST) == [], place
    page.close()


def test_on_paper_what_failed_stands_open_and_findings_are_a_table(visit: Visit) -> None:
    page = visit.go()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".requirement[data-status=not_satisfied]:not([open])").count() == 0
    assert page.locator(".printed tbody tr").count() == sum(
        one.status in ("fail", "unknown") for one in sample().findings
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


def test_on_paper_what_did_not_fail_is_counted_and_comes_back(visit: Visit) -> None:
    failing = {one.control for one in sample().findings if one.status == "fail"}
    key, name = next(
        (f"{one.framework}/{one.requirement}", link("requirement", one.framework, one.requirement))
        for framework in sample().frameworks
        for one in framework.requirements
        if one.status == "not_satisfied" and failing.intersection(one.controls)
    )
    page = visit.go(name)
    host = page.locator(f"[data-requirement='{key}']")
    before = host.inner_html()
    assert "<table" in before
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert host.locator("table").count() == 0
    assert host.locator("li .s-fail, li .s-unknown").count() == host.locator("li").count() > 0
    page.emulate_media(media="print")
    unsatisfied = page.locator(".requirement:not([data-status=not_satisfied]) [data-requirement]").first
    assert unsatisfied.evaluate("node => !node.checkVisibility({contentVisibilityAuto: true})")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert host.inner_html() == before


def test_grouped_by_a_tag_what_has_none_is_told_apart_from_what_says_none(
    browser: Browser, tmp_path: Path
) -> None:
    base = sample()
    tags = ((("owner", "none"),), (("owner", ""),), (("owner", "a=b"),), ())
    found = tuple(replace(one, resource_tags=tags[at % 4]) for at, one in enumerate(base.findings))
    visit = Visit(browser, tmp_path, replace(base, findings=found))
    page = visit.go("#findings?group=tag:owner")
    titles = page.locator(".grid-row.heading b").all_inner_texts()
    assert sorted(titles) == ["(empty)", "a=b", "no such tag was read", "none"]
    for chosen, at in (("owner=none", 0), ("owner=", 1), ("owner=a%3Db", 2), ("owner", 3)):
        page = visit.go(f"#findings?tag={chosen}")
        assert said(page).startswith(f"{len(found[at::4])} of {len(found)} "), chosen
    assert visit.said == []


def test_the_printed_page_has_every_part(visit: Visit, tmp_path: Path) -> None:
    page = visit.go()
    made = page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert made.startswith(b"%PDF")
    page.emulate_media(media="print")
    for name in ("front", "unread", "findings", "records", "provenance"):
        assert page.locator(f"[data-view={name}]").evaluate(
            "node => node.checkVisibility({contentVisibilityAuto: true})"
        ), name
    assert page.locator(".side").evaluate("node => !node.checkVisibility()")


def test_an_empty_run_opens(browser: Browser, tmp_path: Path) -> None:
    visit = Visit(browser, tmp_path, empty())
    for place in EVERYWHERE:
        page = visit.go(place)
    assert visit.said == []
    page.close()


def test_a_filter_of_the_page_is_a_link(visit: Visit) -> None:
    page = visit.go(shown(status="fail", severity="high"))
    high = sum(one.status == "fail" and one.severity == "high" for one in sample().findings)
    assert said(page) == f"{high} of 18 findings"
