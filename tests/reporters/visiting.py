"""A report that is open in Chromium, for tests to read and to press."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Dialog, Page

from gcheck.model.assessment import Assessment
from gcheck.reporters.html import HtmlReporter


class Visit:
    """A page that is open, with all that it said and asked for."""

    def __init__(self, browser: Browser, folder: Path, assessment: Assessment, **options: object) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.address = (folder / "report.html").as_uri()
        (folder / "report.html").write_text(HtmlReporter().render(assessment), "utf-8")
        self.script = options.get("java_script_enabled", True)
        self.page: Page = browser.new_page(**options)  # type: ignore[arg-type]
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self.dismiss)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def dismiss(self, dialog: Dialog) -> None:
        self.said.append(dialog.message)
        dialog.dismiss()

    def go(self, fragment: str = "") -> Page:
        self.page.goto(self.address + fragment)
        if self.script:
            self.page.wait_for_selector("[data-ready]", state="attached")
        return self.page


_PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


def rows(page: Page) -> list[str]:
    """The text of each row of the table that is shown, as far as it is drawn."""
    page.evaluate(_PAINTED)  # what is not laid out yet has a text without spaces
    found: list[str] = page.locator(".view:not([hidden]) .grid-body [role=row]").all_inner_texts()
    return [" ".join(text.split()) for text in found]


def said(page: Page) -> str:
    """What stands beside the heading of the table that is shown."""
    return page.locator(".view:not([hidden]) output").first.inner_text()


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
"""The texts whose contrast with what is behind them is below 4.5 to 1."""
