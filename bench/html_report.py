"""The HTML report of 100,000 findings in Chromium, beside the same findings written as plain table rows.

    python -m bench.html_report [--findings 100000]

Said are: CPU seconds and peak memory of rendering, the size of the file, and in the browser, from the start of the
navigation: when the first page can be read (first contentful paint), when the tables answer, and how long one search
over all findings takes. The findings are made, with a seed: 20,000 resources in 40 accounts, 400 controls.
"""

from __future__ import annotations

import argparse
import html
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from playwright.sync_api import Page, sync_playwright

from gcheck.model.assessment import Assessment, ControlResult
from gcheck.model.finding import STATUSES, Evidence, Finding
from gcheck.model.place import Place
from gcheck.reporters.html import HtmlReporter
from tests.reporters.sample import AWS, sample

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def made(number: int) -> Assessment:
    """An assessment with so many findings."""
    base, chance = sample(), random.Random(7)
    first = base.controls[0]
    controls = tuple(
        replace(first, id=f"made.service-{index % 60}.control-{index}", title=f"Resources of kind {index % 60} keep rule {index}")
        for index in range(400)
    )  # fmt: skip
    resources = [
        (f"arn:aws:service-{index % 60}:eu-west-1:{100000000000 + index % 40}:thing/{chance.randrange(16**12):012x}",
         f"thing-{index}", str(100000000000 + index % 40), f"eu-west-{index % 3 + 1}")
        for index in range(max(1, number // 5))
    ]  # fmt: skip
    findings = []
    for index in range(number):
        uid, name, account, region = resources[index % len(resources)]
        control = controls[(index * 7 + index // len(resources)) % len(controls)]
        status = chance.choices(STATUSES, (20, 3, 65, 12))[0]
        number_of = index % len(resources)
        listed = Place(operation=f"service:List{number_of % 60}", region=region, at=f"2026-11-01T00:{number_of // 1000:02d}:00Z")  # fmt: skip
        place = Place(operation=f"service:Describe{index % 60}", region=region, at=f"2026-11-01T00:{index % 60:02d}:{index // 60 % 60:02d}Z")  # fmt: skip
        value = chance.choice([True, False, None, 7, "AES256", ["a", "b"]])
        result = {"pass": "met", "fail": "not met", "unknown": "unknown", "not_applicable": "not met"}[status]
        findings.append(
            Finding(
                control.id, status, control.severity, AWS, "made.thing", uid, name, account, region, listed,
                (Evidence("setting.enabled", "equals true", value, result, place),),
            )
        )  # fmt: skip
    return replace(
        base, controls=controls, findings=tuple(findings), control_results=tuple(_result(one.id, findings) for one in controls),
        frameworks=tuple(
            replace(one, requirements=tuple(replace(item, controls=()) for item in one.requirements)) for one in base.frameworks
        ),
        waivers=(),
    )  # fmt: skip


def _result(control: str, findings: list[Finding]) -> ControlResult:
    counts = dict.fromkeys((*STATUSES, "waived"), 0)
    for finding in findings:
        if finding.control == control:
            counts[finding.status] += 1
    judged = counts["pass"] or counts["fail"]
    return ControlResult(control, "judged" if judged else "unknown" if counts["unknown"] else "empty", counts)


def rows(assessment: Assessment) -> str:
    """The peer: the same data as rows of one table, as most reports are written."""
    cells = (
        (one.status, one.severity, one.control, one.resource_name, one.resource_uid, one.account, one.region,
         one.evidence[0].path, one.evidence[0].expected, one.evidence[0].actual, one.evidence[0].place.at, one.fingerprint)
        for one in assessment.findings
    )  # fmt: skip
    lines = "\n".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in cells)  # fmt: skip
    return f"<!doctype html><meta charset=utf-8><title>rows</title><body data-ready><table>{lines}</table>"


_PAINT = (
    "performance.getEntriesByType('paint').find((one) => one.name === 'first-contentful-paint')?.startTime"
)
_READY = """() => new Promise((done) => {
  const look = () => document.documentElement.dataset.ready !== undefined ? done(performance.now()) : setTimeout(look, 5);
  look();
})"""
_SEARCH = """() => {
  const started = performance.now();
  const found = gcheck.sort(gcheck.model, gcheck.select(gcheck.model, { ...gcheck.parse(''), q: 'thing-1234' }), '');
  return [performance.now() - started, found.length];
}"""


def measure(page: Page, file: Path, ours: bool) -> dict[str, Any]:
    """Milliseconds in the browser."""
    page.goto(file.as_uri(), wait_until="load", timeout=600_000)
    told: dict[str, Any] = {}
    if ours:
        told["ready"] = page.evaluate(_READY)
        first, found = page.evaluate(_SEARCH)
        again, _ = page.evaluate(_SEARCH)
        told |= {"search, first": first, "search": again, "found": found}
    else:
        told["ready"] = page.evaluate("performance.now()")
    told["first paint"] = page.evaluate(_PAINT)
    return told


def main() -> None:
    """Print one line for each file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--findings", type=int, default=100_000)
    assessment = made(parser.parse_args().findings)
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        for label, render in (("gcheck", HtmlReporter().render), ("plain rows", rows)):
            started = time.process_time()
            text = render(assessment)
            seconds = time.process_time() - started
            file = Path(name, f"{label}.html")
            file.write_text(text, "utf-8")
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            told = measure(browser.new_page(), file, label == "gcheck")
            browser.close()
            figures = ", ".join(f"{key} {value:,.0f}{'' if key == 'found' else ' ms'}" for key, value in told.items() if value is not None)  # fmt: skip
            print(
                f"{label:10} {seconds:5.1f} s CPU to render, {file.stat().st_size / 1e6:5.2f} MB; {figures}",
                flush=True,
            )


if __name__ == "__main__":
    main()
