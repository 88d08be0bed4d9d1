"""The report in Chromium: nothing is loaded, nothing is executed, and the page does what it offers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from gcheck.model.assessment import Assessment
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.links import link
from tests.reporters.sample import sample
from tests.reporters.variants import organisation, with_findings, with_texts


class Visit:
    """A page that is open, with all that it said and asked for."""

    def __init__(self, browser: Browser, folder: Path, assessment: Assessment, **options: object) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.address = (folder / "report.html").as_uri()
        (folder / "report.html").write_text(HtmlReporter().render(assessment), "utf-8")
        self.page: Page = browser.new_page(**options)  # type: ignore[arg-type]
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self.dismiss)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def dismiss(self, dialog: Dialog) -> None:
        self.said.append(dialog.message)
        dialog.dismiss()

    def go(self, fragment: str = "") -> Page:
        self.page.goto(self.address + fragment)
        return self.page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    made = Visit(browser, tmp_path, sample())
    yield made
    made.page.close()


def findings(page: Page) -> list[str]:
    """The status of each finding that the filter leaves."""
    found: list[str] = page.evaluate("""() => {
      const nodes = document.querySelectorAll("#controls [data-row]:not([hidden]), #controls .members tbody tr:not([hidden])");
      return [...nodes].map((node) => node.closest("[data-status]:not(.control)").dataset.status);
    }""")
    return found


def test_the_page_asks_for_nothing_and_complains_of_nothing(visit: Visit) -> None:
    visit.go().wait_for_load_state("networkidle")
    assert visit.asked == [visit.address]
    assert visit.said == []


def test_style_and_script_pass_the_policy(visit: Visit) -> None:
    page = visit.go()
    expect(page.locator("form.filter").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.tiles')).display") == "grid"


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
    ],
)
def test_hostile_names_do_nothing(browser: Browser, tmp_path: Path, payload: str) -> None:
    visit = Visit(browser, tmp_path, with_texts(lambda text: payload + text))
    page = visit.go()
    page.locator("details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
    page.wait_for_load_state("networkidle")
    assert visit.said == []
    assert visit.asked == [visit.address]
    assert page.locator("main img, main script, svg[onload]").count() == 0
    page.close()


def test_the_text_filter_leaves_what_matches(visit: Visit) -> None:
    page = visit.go()
    page.get_by_label("Filter findings by text").fill("marketing-site")
    assert findings(page) == ["fail", "fail"]
    expect(page.locator("#controls output")).to_have_text("Showing 2 of 18 findings on this page")
    assert page.locator("[data-control]:not([hidden])").count() == 2
    page.get_by_label("Filter findings by text").fill("")
    assert len(findings(page)) == 18
    assert page.locator("[data-control]:not([hidden])").count() == len(sample().controls)


@pytest.fixture
def many(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """A page with a group of 271 findings that pass and one of 30 that fail."""
    made = Visit(browser, tmp_path, with_findings(300))
    yield made
    made.page.close()


def test_the_text_filter_finds_a_row_of_a_group(many: Visit) -> None:
    page = many.go()
    page.get_by_label("Filter findings by text").fill("uid-123")
    assert findings(page) == ["pass"]
    group = page.locator("[data-group]:not([hidden])")
    expect(group).to_have_count(1)
    expect(group.locator("[data-count]")).to_have_text("1 of 271 findings alike")
    expect(page.locator("#controls output")).to_have_text("Showing 1 of 318 findings on this page")
    page.get_by_label("Filter findings by text").fill("")
    assert len(findings(page)) == 318
    expect(page.locator("[data-count='271']")).to_have_text("271 findings alike")


@pytest.mark.parametrize("width", [320, 1280])
def test_what_the_filter_hides_is_not_seen(browser: Browser, tmp_path: Path, width: int) -> None:
    visit = Visit(browser, tmp_path, with_findings(30), viewport={"width": width, "height": 800})
    page = visit.go()
    page.locator("#controls").get_by_role("button", name="Open all shown").click()
    row = page.get_by_role("row").filter(has_text="uid-12")
    expect(row).to_be_visible()
    page.get_by_label("Filter findings by text").fill("uid-13")
    expect(row).to_be_hidden()
    expect(page.get_by_role("row").filter(has_text="uid-13")).to_be_visible()
    page.close()


def test_the_text_filter_finds_a_group_by_what_its_findings_share(visit: Visit) -> None:
    page = visit.go()
    page.get_by_label("Filter findings by text").fill("s3:getbucketencryption was denied")
    assert findings(page) == ["unknown", "unknown"]


def test_the_status_filter_hides_whole_groups(many: Visit) -> None:
    page = many.go()
    page.locator("#controls").get_by_label("Pass", exact=True).uncheck()
    assert findings(page).count("fail") == 35
    assert "pass" not in findings(page)
    expect(page.locator("[data-group][data-status=pass]")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_deep_link_leads_to_the_row_of_a_group(browser: Browser, tmp_path: Path, script: bool) -> None:
    assessment = with_findings(300)
    finding = next(item for item in assessment.findings if item.resource_uid == "uid-299")
    visit = Visit(browser, tmp_path, assessment, java_script_enabled=script)
    page = visit.go(link("finding", finding.fingerprint))
    row = page.locator(f'[id="finding/{finding.fingerprint}"]')
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("name-299")
    expect(row.get_by_role("link", name=finding.fingerprint)).to_be_visible()
    page.close()


def test_a_link_to_a_row_that_a_filter_hides_shows_it(many: Visit) -> None:
    page = many.go()
    page.get_by_label("Filter findings by text").fill("uid-12")
    finding = next(item for item in with_findings(300).findings if item.resource_uid == "uid-7")
    page.evaluate("hash => { location.hash = hash; }", link("finding", finding.fingerprint))
    expect(page.locator(f'[id="finding/{finding.fingerprint}"]')).to_be_in_viewport()


def test_a_row_of_a_group_leads_to_its_gap(visit: Visit) -> None:
    finding = next(item for item in sample().findings if item.resource_name == "payroll-archive")
    page = visit.go(link("finding", finding.fingerprint))
    gap = finding.reasons[0].gaps[0]
    page.locator(f'[id="finding/{finding.fingerprint}"]').get_by_role("link", name=gap).click()
    expect(page.locator(f'[id="gap/{gap}"]')).to_be_in_viewport()


def test_the_text_filter_finds_a_control_by_its_title(visit: Visit) -> None:
    page = visit.go()
    page.get_by_label("Filter findings by text").fill("open ssh to the internet")
    assert sorted(findings(page)) == ["fail", "pass", "unknown", "unknown", "unknown"]


def test_the_status_filter_works_from_the_keyboard(visit: Visit) -> None:
    page = visit.go()
    for name in ("Pass", "Not applicable", "Unknown"):
        page.locator("#controls").get_by_label(name, exact=True).focus()
        page.keyboard.press("Space")
    assert set(findings(page)) == {"fail"}


def test_requirements_are_filtered_apart_from_findings(visit: Visit) -> None:
    page = visit.go()
    area = page.locator("[data-filter]").first
    area.get_by_label("Not assessed", exact=True).uncheck()
    assert area.locator(".requirement[data-status=not_assessed]:not([hidden])").count() == 0
    assert area.locator(".requirement:not([hidden])").count() == 7
    assert len(findings(page)) == 18


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_deep_link_opens_what_it_points_at(browser: Browser, tmp_path: Path, script: bool) -> None:
    finding = next(item for item in sample().findings if item.resource_name == "bastion")
    visit = Visit(browser, tmp_path, sample(), java_script_enabled=script)
    page = visit.go(link("finding", finding.fingerprint))
    target = page.locator(f'[id="finding/{finding.fingerprint}"] > summary')
    expect(target).to_be_visible()
    expect(target).to_be_in_viewport()
    page.close()


def test_a_link_to_a_gap_behind_a_finding_leads_there(visit: Visit) -> None:
    finding = next(
        item for item in sample().findings if item.resource_name == "exports" and item.status == "unknown"
    )
    page = visit.go(link("finding", finding.fingerprint))
    gap = finding.reasons[0].gaps[0]
    page.locator(f'[id="finding/{finding.fingerprint}"]').get_by_role("link", name=f"gap {gap}").click()
    expect(page.locator(f'[id="gap/{gap}"]')).to_be_in_viewport()


def test_a_link_to_what_a_filter_hides_shows_it(visit: Visit) -> None:
    page = visit.go()
    page.get_by_label("Filter findings by text").fill("nothing is called this")
    assert findings(page) == []
    page.evaluate("hash => { location.hash = hash; }", link("control", "aws.s3.bucket-versioning"))
    expect(page.locator('[id="control/aws.s3.bucket-versioning"]')).to_be_visible()


def test_a_requirement_leads_to_its_control(visit: Visit) -> None:
    page = visit.go(link("requirement", "hipaa", "164.312(a)(2)(iv)"))
    page.get_by_role("link", name="S3 buckets encrypt new objects with a KMS key").locator(
        "visible=true"
    ).first.click()
    expect(page.locator('[id="control/aws.s3.bucket-kms-encryption"] .rationale')).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 1280])
def test_many_accounts_fit_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    visit = Visit(browser, tmp_path, organisation(300), viewport={"width": width, "height": 800})
    page = visit.go()
    page.locator("details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    visit = Visit(
        browser, tmp_path, with_texts(lambda text: text + "x" * 80), viewport={"width": width, "height": 800}
    )
    page = visit.go()
    page.locator("details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(browser: Browser, tmp_path: Path, scheme: str) -> None:
    """WCAG 2.2, success criterion 1.4.3: 4.5 to 1, for every text that is shown."""
    visit = Visit(browser, tmp_path, sample(), color_scheme=scheme)
    page = visit.go()
    page.locator("details").evaluate_all("nodes => nodes.forEach((node) => { node.open = true; })")
    assert page.evaluate(CONTRAST) == []
    page.close()


def test_on_paper_every_fold_is_open(visit: Visit) -> None:
    page = visit.go()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


CONTRAST = """() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = numbers(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility() || node.closest(".sr, .skip, svg, script, style")) continue;
    const pair = [light(numbers(getComputedStyle(node).color).slice(0, 3)), light(ground(node))].sort((a, b) => b - a);
    if ((pair[0] + 0.05) / (pair[1] + 0.05) < 4.5) poor.push(`${node.className} ${node.textContent.slice(0, 40)}`);
  }
  return poor;
}"""
