"""The HTML report: one file, no network, and nothing that was read from a source becomes markup."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError
from markupsafe import Markup

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment
from gcheck.reporters import wording
from gcheck.reporters.changes import WORDS, changed, stated
from gcheck.reporters.chapters import framework_views
from gcheck.reporters.compiled import Compiled
from gcheck.reporters.consistency import contradictions
from gcheck.reporters.fixes import fixes
from gcheck.reporters.island import island
from gcheck.reporters.links import anchor, link, shown
from gcheck.reporters.overview import overview
from gcheck.reporters.related import touched
from gcheck.reporters.retracing import calls, listings, parameters
from gcheck.reporters.sources import SOURCES_OPEN, sources
from gcheck.reporters.trending import WHY
from gcheck.reporters.unmapped import FURTHER, aside

_FOLDER = "html"
_HERE = "\0"
"""Where the data goes: a character that stands nowhere else in a page, since ``visible`` writes it out."""
_SCRIPTS = ("data", "select", "grid", "detail", "explore", "changes", "unmapped", "main")
"""Parts of the script, in the order in which they run."""


class HtmlReporter:
    """A page to read: the result and what could not be read first, then requirements; findings and controls as tables
    over the JSON report, which stands inside of the page."""

    name = "html"
    suffix = ".html"

    def render(self, assessment: Assessment) -> str:
        """The whole page. Raises ReportError where the assessment contradicts itself."""
        return "".join(self.pieces(assessment))

    def pieces(self, assessment: Assessment) -> Iterator[str]:
        """The same in pieces, so that the data of a large report is never held as a whole. Raises ReportError."""
        wrong = next(contradictions(assessment), None)
        if wrong is not None:
            raise ReportError(
                f"The HTML report is not written, because the assessment contradicts itself: {wrong}."
            )
        style, script = _text("report.css"), "\n".join(_text(f"report.{part}.js") for part in _SCRIPTS)
        try:
            page = _environment().get_template("report.html.j2").render(
                **_contents(assessment),
                style=Markup(style),  # noqa: S704 - a file of this package
                script=Markup(script),  # noqa: S704 - files of this package
                island=Markup(_HERE),  # noqa: S704 - replaced by base64
                policy=_policy(style, script, bool(assessment.provenance.presentation and assessment.provenance.presentation.logo)),
            )  # fmt: skip
        except TemplateError as error:
            raise ReportError(f"The HTML report could not be rendered: {error}.") from None
        above, _, below = page.partition(_HERE)
        yield above
        for number, line in enumerate(island(assessment)):
            yield f"\n{line}" if number else line
        yield below


def _contents(assessment: Assessment) -> dict[str, Any]:
    """What the templates show, by the names that they have for it."""
    front = overview(assessment)
    return {
        "run": assessment,
        "front": front,
        "sources": sources(assessment),
        "parameters": parameters(assessment),
        "calls": calls(assessment),
        "listings": listings(assessment),
        "controls": assessment.controls,
        "fixes": fixes(assessment),
        "attested": {item.id: (item, state) for item, state in front.attestations},
        "touched": touched(assessment),
        "frameworks": framework_views(assessment),
        "changed": changed(assessment),
        "aside": aside(assessment),
    }


def _policy(style: str, script: str, logo: bool) -> str:
    """Content-Security-Policy: nothing is loaded, and no style or script runs but these two; a logo stands inside of the page."""
    return (
        f"default-src 'none'; style-src 'sha256-{_hash(style)}'; script-src 'sha256-{_hash(script)}'; "
        f"{'img-src data:; ' if logo else ''}base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    names = [
        item.name for item in files("gcheck.reports").joinpath(_FOLDER).iterdir() if item.name.endswith(".j2")
    ]
    environment = Environment(
        loader=DictLoader({name: _text(name) for name in names}),
        bytecode_cache=Compiled(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        anchor=anchor,
        link=link,
        shown=shown,
        words=wording,
        SOURCES_OPEN=SOURCES_OPEN,
        change_words=WORDS,
        change_status=stated,
        trends_why=WHY,
        FURTHER=FURTHER,
    )
    environment.filters.update(
        plural=wording.plural,
        plural_of=lambda items, one, many="": wording.plural(len(items), one, many),
        tally=wording.tally,
        moment=wording.moment,
        coded=wording.coded,
        value=wording.value,
        setting=wording.setting,
        number="{:,}".format,
        seconds="{:,.1f}".format,
    )
    return environment


def _finalize(item: Any) -> Any:
    """Applied to every expression: text that is not markup of the templates is made visible before it is escaped."""
    return wording.visible(item) if isinstance(item, str) and not isinstance(item, Markup) else item


def _text(name: str) -> str:
    """A file of reports/html with Unix line ends: browsers hash scripts after making them such."""
    return files("gcheck.reports").joinpath(_FOLDER).joinpath(name).read_text("utf-8")
