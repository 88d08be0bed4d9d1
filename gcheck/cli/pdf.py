"""``pdf``: the HTML report, printed by a headless Chromium that is cut off from any network. Needs ``gcheck[pdf]``."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment
from gcheck.patterns import regex
from gcheck.reporters.html import HtmlReporter

VARIABLE = "GCHECK_CHROMIUM"
SECONDS = 120
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_WAY_OUT = "Otherwise print the HTML report from a browser: its style sheet for paper makes the same pages."
_DATE = regex(rb"/(CreationDate|ModDate) \(D:\d{14}[^)]{0,10}\)")
_MARGIN = {"top": "14mm", "bottom": "16mm", "left": "14mm", "right": "14mm"}


def printed(assessment: Assessment, paper: str, say: Callable[[str], None] = lambda text: None) -> bytes:
    """The report on paper of this size, ``A4`` or ``Letter``. Raises ReportError, with the way out, if it cannot be.

    ``say`` is told what is going on: the pages of some thousand findings take Chromium a good part of a minute.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise ReportError(f"The PDF report needs playwright: pip install 'gcheck[pdf]'. {_WAY_OUT}") from None
    say("pdf: making the report")
    html = HtmlReporter().render(assessment)
    with tempfile.TemporaryDirectory(prefix="gcheck-") as folder:
        page = Path(folder) / "report.html"
        page.write_text(html, "utf-8", errors="backslashreplace")
        try:
            with sync_playwright() as playwright:
                made = _print(playwright, page, paper, say)
        except Error as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else "no reason was given"
            raise ReportError(
                f"The PDF report could not be printed: {reason} Install Chromium (`playwright install chromium`), "
                f"or name one by {VARIABLE}. {_WAY_OUT}"
            ) from None
    stamp = re.sub(r"\D", "", assessment.provenance.clock)[:14].encode()
    return _DATE.sub(lambda match: _dated(match, stamp), made)


def _dated(match: re.Match[bytes], stamp: bytes) -> bytes:
    """The run's clock in place of the time of printing, in as many bytes, so that no offset in the file moves."""
    text = b"/" + match[1] + b" (D:" + stamp
    return text + b"+00'00')"[-(len(match[0]) - len(text)) :] if len(match[0]) - len(text) == 8 else match[0]


def _print(playwright: Any, page: Path, paper: str, say: Callable[[str], None]) -> bytes:
    path = os.environ.get(VARIABLE) or next((found for name in _NAMES if (found := shutil.which(name))), None)
    arguments = ["--disable-gpu", *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    say("pdf: opening it in Chromium")
    browser = playwright.chromium.launch(executable_path=path, args=arguments)
    try:
        context = browser.new_context(offline=True)
        tab = context.new_page()
        tab.set_default_timeout(SECONDS * 1000)
        tab.goto(page.as_uri())
        tab.wait_for_selector("[data-ready]", state="attached")
        say("pdf: laying out the pages")
        made: bytes = tab.pdf(format=paper, print_background=True, margin=_MARGIN, tagged=True, outline=True)
        return made
    finally:
        browser.close()
