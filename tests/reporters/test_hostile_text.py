"""Whatever a source calls its resources: no command, no markup, no formula and no further line comes of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gcheck import plugins
from gcheck.model.assessment import Assessment
from gcheck.reporters.csv import COLUMNS, cell
from gcheck.reporters.deciding import one_line
from gcheck.reporters.github import command
from gcheck.reporters.junit import xml
from gcheck.reporters.markup import code, fenced, plain
from tests.reporters.hostile import TEXTS, hostile
from tests.reporters.sample import sample

SETTINGS = settings(max_examples=300, deadline=None, derandomize=True)
ALL = pytest.mark.parametrize("assessment", hostile(), ids=[ascii(text)[:20] for text in TEXTS])
nasty = st.text(
    alphabet=st.sampled_from("`~|*_[]()<>!#@&:%,=+-\"'\\ \n\r\t\x00\x1b\u202e\ud800\uffffaZ0ö"), max_size=20
)


def render(name: str, assessment: Assessment) -> str:
    return str(plugins.reporter(name).render(assessment))


@ALL
@pytest.mark.parametrize(
    "name",
    [
        "asff",
        "csv",
        "github",
        "gitlab-codequality",
        "gitlab-sast",
        "junit",
        "markdown",
        "ocsf",
        "oscal-poam",
        "oscal-results",
        "sarif",
    ],
)
def test_nothing_invisible_is_left(name: str, assessment: Assessment) -> None:
    text = render(name, assessment)
    assert not re.search(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2066-\u2069\u3164\ud800-\udfff\U000e0001-\U000e007f]",
        text,
    )
    assert text.encode("utf-8")


@ALL
def test_one_command_on_each_line_and_none_within(assessment: Assessment) -> None:
    lines = render("github", assessment).split("\n")[:-1]
    assert len(lines) > 5
    for line in lines:
        head = re.match(r"::(?:error|warning|notice) (?:(?:file|line|col|title)=[^:,]*,?)+::", line)
        assert head, line
        assert "##[" not in line
        assert "\r" not in line


@SETTINGS
@given(nasty, nasty)
def test_a_command_is_one_line_that_means_what_was_said(text: str, title: str) -> None:
    line = command("error", text, title=title)
    assert "\n" not in line
    assert "\r" not in line
    assert "##[" not in line
    properties = line.removeprefix("::error title=").partition("::")[0]
    assert not set(properties) & set(":,")
    assert not re.search("%(?!25|0A|0D|3A|2C)", properties)


@ALL
def test_the_xml_has_no_element_of_a_source(assessment: Assessment) -> None:
    root = ElementTree.fromstring(render("junit", assessment))
    assert {item.tag for item in root.iter()} == {
        "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-err",
    }  # fmt: skip


@SETTINGS
@given(st.text())
def test_any_text_is_fit_for_xml(text: str) -> None:
    made = ElementTree.fromstring(f'<a b="{xml(text)}">{xml(text)}</a>')
    assert made.get("b") == (made.text or "")
    assert len(made) == 0


@ALL
def test_no_cell_is_a_formula_and_no_row_is_split(assessment: Assessment) -> None:
    rows = list(csv.reader(io.StringIO(render("csv", assessment), newline="")))
    assert len(rows) == 2 + len(assessment.findings) + len(assessment.gaps) + len(assessment.unmapped)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    for row in rows[1:]:
        assert not [
            part for part in row if part[:1] in ("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}")
        ]


@pytest.mark.parametrize(
    "text",
    ["=1", " =1", "\t=1", "\n=1", "+1", "-1", "@a", "\N{FULLWIDTH PLUS SIGN}1", "\N{SMALL COMMERCIAL AT}x"],
)
def test_what_could_be_a_formula_is_text(text: str) -> None:
    assert cell(text).startswith("'")
    assert cell(f"a{text}").startswith("a")


def tokens(text: str) -> list[Token]:
    """What a renderer makes of it: the blocks and, in their places, what stands inside of them."""
    blocks = MarkdownIt("commonmark").enable("table").parse(text)
    return [inner for block in blocks for inner in (block, *(block.children or ()))]


@ALL
def test_the_comment_has_no_markup_of_a_source(assessment: Assessment) -> None:
    found = tokens(render("markdown", assessment))
    raw = {item.content.strip() for item in found if item.type in ("html_block", "html_inline")}
    assert all(
        re.fullmatch(r"<!-- gcheck -->|<details><summary>[\w ]+\(\d+\)</summary>|</details>", one)
        for one in raw
    )
    kinds = Counter(item.type for item in found)
    clean_kinds = Counter(item.type for item in tokens(render("markdown", sample())))
    for kind in (
        "heading_open",
        "table_open",
        "tr_open",
        "td_open",
        "list_item_open",
        "strong_open",
        "code_inline",
        "paragraph_open",
    ):
        assert kinds[kind] == clean_kinds[kind], kind
    assert not {"link_open", "image", "em_open", "fence", "code_block", "hr", "blockquote_open"} & set(kinds)
    prose = " ".join(item.content for item in found if item.type == "text")
    assert not re.search(r"[@#]\w|://\w", prose), "a forge would link it"


def test_a_file_is_a_paragraph_by_itself() -> None:
    lines = render("markdown", sample()).split("\n")
    files = [number for number, line in enumerate(lines) if line.startswith("**")]
    assert len(files) == 4
    assert all(lines[number - 1] == lines[number + 1] == "" for number in files)


@SETTINGS
@given(nasty)
def test_prose_is_what_was_said_and_nothing_else(text: str) -> None:
    made = tokens(plain(text))
    assert {item.type for item in made} <= {
        "paragraph_open",
        "inline",
        "text",
        "paragraph_close",
        "text_special",
    }
    said = "".join(item.content for item in made if item.type in ("text", "text_special"))
    assert said.replace("\N{WORD JOINER}", "") == one_line(text)


@SETTINGS
@given(nasty)
def test_a_code_span_is_what_was_said(text: str) -> None:
    made = [item for item in tokens(f"- a {code(text)} b") if item.type == "code_inline"]
    assert len(made) == 1
    assert made[0].content.strip() == one_line(text)


@SETTINGS
@given(nasty)
def test_a_fence_is_what_was_said(text: str) -> None:
    made = [item for item in tokens(fenced(text, "sh")) if item.level == 0]
    assert [item.type for item in made] == ["fence"]


@ALL
def test_descriptions_for_gitlab_are_one_line_each(assessment: Assessment) -> None:
    for issue in json.loads(render("gitlab-codequality", assessment)):
        assert "\n" not in issue["description"]
        assert issue["location"]["path"].strip()


@ALL
@pytest.mark.parametrize("name", ["oscal-results", "oscal-poam"])
def test_prose_of_oscal_has_no_markup_of_a_source(name: str, assessment: Assessment) -> None:
    """Titles, descriptions, statements and prose are Markdown in OSCAL; nothing in them is a link, an image or HTML."""
    said = list(dict.fromkeys(_prose(json.loads(render(name, assessment)))))
    assert len(said) > 20
    for text in said[:: max(1, len(said) // 60)]:
        kinds = {item.type for item in tokens(text)}
        assert kinds <= {
            "paragraph_open",
            "paragraph_close",
            "inline",
            "text",
            "text_special",
            "code_inline",
        }, text


def _prose(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _prose(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _prose(item, key)
    elif isinstance(value, str) and key in ("title", "description", "statement", "prose", "remarks"):
        yield value
