"""Assessments whose every text tries to become markup, a command, a formula or another line."""

from __future__ import annotations

from msgspec.structs import replace

from gcheck.model.assessment import Assessment
from tests.reporters.variants import with_texts

TEXTS = (
    "\n::error::injected",
    "\r\n::set-output name=a::b",
    "##[add-mask]x",
    '"><script>alert(1)</script><!--',
    "]]>&amp;<testcase/>",
    "`x` ``y`` [a](https://evil.example) ![b](c) @admin #1 | # h\n# heading\n- item",
    "--> {0} {1} [see](1) \\[a](b)",
    "=cmd|' /C calc'!A0",
    "\N{FULLWIDTH EQUALS SIGN}1+1",
    "\x00\x1b[31m\x85\u202e\u2028\ufffe\uffff\ud800",
    "soft\xadhyphen zero\u200bwidth filler\u3164 tag\U000e0041",
    "%0A::warning::a%25,b:c",
    "~~~\n```\nx",
)


def hostile() -> list[Assessment]:
    """The sample once for each text, put in front of and behind every text that a source or a control brings."""
    return [with_texts(lambda text, bad=bad: bad + text + bad) for bad in TEXTS]  # type: ignore[misc]


def renamed(assessment: Assessment, file: str) -> Assessment:
    """The sample with every place that is in a file in this one."""
    return replace(
        assessment,
        findings=tuple(
            replace(
                finding,
                place=replace(finding.place, file=file) if finding.place.file else finding.place,
                evidence=tuple(
                    replace(item, place=replace(item.place, file=file)) if item.place.file else item
                    for item in finding.evidence
                ),
            )
            for finding in assessment.findings
        ),
    )
