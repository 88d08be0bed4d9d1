from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from msgspec.structs import replace

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment
from gcheck.model.finding import STATUSES
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.island import opened
from gcheck.reporters.json import JsonReporter
from gcheck.reporters.links import anchor, link
from gcheck.reporters.overview import PARTS, bar, grants
from tests.reporters.golden import kept
from tests.reporters.page import Page
from tests.reporters.sample import sample
from tests.reporters.sample_past import remembered
from tests.reporters.variants import empty, twin_gaps, with_findings, with_gaps, with_texts

_OWN = re.compile(r"(?s)(?<=<style>).*?(?=</style>)|(?<=<script>).*?(?=</script>)|(?<='sha256-)[^']*(?=')")
_ISLAND = re.compile(r"(?<=id=\"data\">)[^<]*")

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "end of script": "</script><script>alert(1)</script>",
    "end of style": "</style><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "comment": "--><svg onload=alert(1)><!--",
    "template": "{{ 7*7 }}{% raw %}{#",
    "javascript": "javascript:alert(1)",
    "entity": "&lt;b&gt;&#39;",
}


def rendered(assessment: Assessment) -> Page:
    return Page(HtmlReporter().render(assessment))


def test_the_report_is_what_was_kept() -> None:
    text = HtmlReporter().render(sample())
    shown = _OWN.sub("(our own)", _ISLAND.sub("\n(the data)\n", text))
    assert shown == kept("sample.html", shown)


def test_the_report_of_a_run_of_a_record_is_what_was_kept() -> None:
    text = HtmlReporter().render(remembered())
    shown = _OWN.sub("(our own)", _ISLAND.sub("\n(the data)\n", text))
    assert shown == kept("remembered.html", shown)


@pytest.mark.parametrize("assessment", [sample(), remembered()], ids=["sample", "remembered"])
def test_the_data_of_the_page_is_the_json_report(assessment: Assessment) -> None:
    assert opened(rendered(assessment).island) == json.loads(JsonReporter().render(assessment))


def test_two_renderings_are_equal() -> None:
    assert HtmlReporter().render(sample()) == HtmlReporter().render(sample())


@pytest.mark.parametrize(
    "assessment",
    [sample(), remembered(), empty(), with_gaps(50)],
    ids=["sample", "remembered", "empty", "gaps"],
)
def test_the_page_is_well_formed(assessment: Assessment) -> None:
    page = rendered(assessment)
    assert page.unbalanced == []
    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)


# Nothing is loaded


def test_nothing_points_outside_the_page() -> None:
    page = rendered(sample())
    for tag in page.tags:
        assert not {"src", "srcset", "action", "style", "background", "data"} & set(tag.attributes), tag
        assert not [name for name in tag.attributes if name.startswith("on")], tag
        assert tag.attributes.get("href", "#").startswith("#"), tag
    assert not page.named("link")
    assert "@import" not in page.raw["style"][0]
    assert set(re.findall(r"url\((.*?)\)", page.raw["style"][0])) == {"#hatch", "#missing"}


@pytest.mark.parametrize("assessment", [sample(), remembered()], ids=["sample", "remembered"])
def test_every_link_has_its_target(assessment: Assessment) -> None:
    page = rendered(assessment)
    targets = {"#" + name for name in page.ids}
    targets |= {link("control", one.id) for one in sample().controls}  # the script shows them
    links = {tag.attributes["href"] for tag in page.tags if "href" in tag.attributes}
    assert {one for one in links if not one.startswith(("#findings?", "#changes?"))} <= targets


def test_the_policy_allows_this_style_and_this_script_only() -> None:
    page = rendered(sample())
    policy = next(tag.attributes["content"] for tag in page.named("meta") if "http-equiv" in tag.attributes)
    digest = {
        name: base64.b64encode(hashlib.sha256("".join(text).encode()).digest()).decode()
        for name, text in page.raw.items()
    }
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest['style']}'; script-src 'sha256-{digest['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert len(page.named("style")) == 1
    assert [tag.attributes.get("type") for tag in page.named("script")] == ["application/octet-stream", None]


def test_nothing_stands_before_the_policy_that_it_should_stop() -> None:
    names = [tag.name for tag in rendered(sample()).tags]
    assert names[:4] == ["html", "head", "meta", "meta"]


# What was read does not become markup


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
@pytest.mark.parametrize("assessment", [sample(), remembered()], ids=["sample", "remembered"])
def test_no_text_becomes_markup(assessment: Assessment, payload: str) -> None:
    harmless = rendered(with_texts(lambda text: f"harmless text {text}", assessment))
    hostile = rendered(with_texts(lambda text: f"{payload}{text}", assessment))
    shape = [(tag.name, sorted(tag.attributes)) for tag in harmless.tags]
    assert [(tag.name, sorted(tag.attributes)) for tag in hostile.tags] == shape
    assert hostile.raw == harmless.raw
    assert not set("<>&\"'") & set(hostile.island)
    assert hostile.unbalanced == []
    assert payload in "".join(hostile.words)
    for tag in hostile.tags:
        assert tag.attributes.get("href", "#").startswith("#")


def test_characters_that_hide_or_reorder_are_written_out() -> None:
    page = rendered(with_texts(lambda text: f"\u202eevil\u200b\x1b[31m\x00\udce9{text}"))
    text = "".join(page.words)
    assert "\\u202eevil\\u200b\\u001b[31m\\u0000\\udce9" in text
    HtmlReporter().render(with_texts(lambda text: f"\udce9{text}")).encode("utf-8")


# Nothing is hidden


def test_everything_can_be_pointed_at() -> None:
    assessment, ids = sample(), set(rendered(sample()).ids)
    wanted = [anchor("gap", item.id) for item in assessment.gaps]
    wanted += [anchor("framework", item.id) for item in assessment.frameworks]
    wanted += [
        anchor("requirement", one.framework, one.requirement)
        for f in assessment.frameworks
        for one in f.requirements
    ]
    wanted += [anchor("waiver", item.id) for item in assessment.waivers]
    wanted += [anchor("attestation", item.id) for item in assessment.attestations]
    assert set(wanted) <= ids


def test_requirements_stand_in_the_order_of_their_framework() -> None:
    ids = [name for name in rendered(sample()).ids if name.startswith("requirement/")]
    assert ids == [
        anchor("requirement", one.framework, one.requirement)
        for f in sample().frameworks
        for one in f.requirements
    ]


def test_gaps_stand_before_requirements_with_their_permission_and_how_to_grant_it() -> None:
    text = rendered(sample()).text
    front = text[: text.index("Management system clauses")]
    for gap in sample().gaps:
        for part in (gap.detail, gap.operation, gap.code, gap.permission, gap.place.file):
            assert part is None or part in front
    policy = json.loads(grants(sample()) or "")
    assert policy["Statement"][0]["Action"] == ["iam:GetAccountSummary", "s3:GetEncryptionConfiguration"]


def test_an_expired_waiver_and_a_changed_attestation_say_so() -> None:
    text = rendered(sample()).text
    assert re.search(r"expired W-2024-002 .*? 0 findings in this run", text)
    assert re.search(r"evidence changed 164\.310\(a\)\(1\)", text)


@pytest.mark.parametrize(
    ("code", "words"),
    [(0, "Nothing in the gate failed"), (1, "The gate failed"), (3, "could not be decided")],
)
def test_the_verdict_is_a_sentence(code: int, words: str) -> None:
    text = rendered(replace(sample(), gate=replace(sample().gate, exit_code=code))).text
    assert words in text
    assert f"exit code {code}" in text
    assert sample().gate.reason in text


def test_no_score_and_no_verdict_on_the_whole() -> None:
    text = rendered(sample()).text.lower()
    assert "complian" not in text
    assert "%" not in text


def test_a_bar_adds_up_to_the_catalogue_and_prints_its_denominators() -> None:
    text = rendered(sample()).text
    for framework in sample().frameworks:
        parts = bar(framework)
        assert sum(part.count for part in parts) == framework.coverage["catalogue"]
        assert abs(sum(float(part.width[:-1]) for part in parts) - 100) < 0.001
        assert [(part.status, part.count) for part in parts] == [
            (name, framework.coverage[name]) for name in PARTS
        ]
        for part in parts:
            assert f"{part.count} of {framework.coverage['catalogue']} {part.label.lower()}" in text


def test_a_bar_has_a_text_equivalent() -> None:
    labels = [
        tag.attributes["aria-label"]
        for tag in rendered(sample()).named("svg")
        if tag.attributes.get("role") == "img"
    ]
    assert (
        "ISO/IEC 27001:2022: 2 of 12 satisfied, 4 of 12 not satisfied, 5 of 12 not assessed, 1 of 12 not applicable, 0 of 12 out of scope"
        in labels
    )


# Much of it


def test_no_finding_is_left_out_however_many_there_are() -> None:
    assessment = with_findings(12_000)
    page = rendered(assessment)
    held = opened(page.island)["findings"]
    assert [one["fingerprint"] for one in held] == [one.fingerprint for one in assessment.findings]
    assert f"of {len(assessment.findings):,}" in page.text


def test_gaps_beyond_the_limit_are_counted_and_named() -> None:
    page = rendered(with_gaps(1200))
    assert "201 more of 1,201 gaps of this kind are in the JSON report." in page.text
    assert len([name for name in page.ids if name.startswith("gap/")]) == len(sample().gaps) - 1 + 1000


def test_many_gaps_stand_behind_a_fold() -> None:
    assert "31 more rows of this kind" in rendered(with_gaps(50)).text


def test_gaps_with_one_id_have_two_anchors() -> None:
    page = rendered(replace(sample(), gaps=sample().gaps + twin_gaps()[1:]))
    name = anchor("gap", twin_gaps()[0].id)
    assert {name, name + "/2"} <= set(page.ids)
    assert "expected a closing brace, again" in page.text


def test_an_empty_run_is_said_plainly() -> None:
    text = rendered(empty()).text
    assert "Nothing was judged at all." in text
    assert "No framework was part of this run: nothing can be said about requirements." in text
    assert "0 of 0" in text


def test_a_framework_without_requirements_is_no_reason_to_fail() -> None:
    one = sample().frameworks[0]
    hollow = replace(one, id="hollow", requirements=(), coverage=dict.fromkeys(one.coverage, 0))
    assert "0 of 0 in scope" in rendered(replace(sample(), frameworks=(*sample().frameworks, hollow))).text


def test_a_contradiction_is_not_rendered() -> None:
    with pytest.raises(ReportError, match="counted as"):
        HtmlReporter().render(replace(sample(), findings=sample().findings[1:]))


def test_every_status_has_a_shape_of_its_own_and_a_word() -> None:
    page = rendered(sample())
    symbols = {tag.attributes["id"] for tag in page.named("symbol")}
    used = {tag.attributes["href"][1:] for tag in page.named("use")}
    assert {f"i-{status}" for status in STATUSES} <= used <= symbols
