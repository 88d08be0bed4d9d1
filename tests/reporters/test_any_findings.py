"""Whatever was found: every report can be made, is well-formed, and has all of it."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from msgspec.structs import replace

from gcheck import plugins
from gcheck.model.assessment import Assessment
from gcheck.model.finding import Finding
from gcheck.reporters.entries import UNREAD, entries
from tests.reporters.sample import sample
from tests.reporters.test_json import any_finding, counted
from tests.reporters.test_sarif import schema

SETTINGS = settings(max_examples=150, deadline=None, derandomize=True)
VALIDATOR = Draft7Validator(schema())
found = st.lists(any_finding, max_size=6).map(tuple)


def of(findings: tuple[Finding, ...]) -> Assessment:
    """The sample with these findings in the place of its own."""
    names = dict.fromkeys(item.source for item in findings)
    provenance = sample().provenance
    known = {source.name for source in provenance.sources}
    sources = [
        replace(provenance.sources[0], name=name, options={"path": "."})
        for name in names
        if name not in known
    ]
    return replace(
        sample(),
        provenance=replace(provenance, sources=(*provenance.sources, *sources)),
        findings=findings,
        control_results=counted(findings),
    )


def render(name: str, assessment: Assessment) -> str:
    return str(plugins.reporter(name).render(assessment))


@SETTINGS
@given(found)
def test_sarif_is_valid_and_has_all(findings: tuple[Finding, ...]) -> None:
    log = json.loads(render("sarif", of(findings)))
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    fails = [item for item in log["runs"][0]["results"] if item["kind"] == "fail"]
    assert len(fails) == sum(item.status == "fail" for item in findings)


@SETTINGS
@given(found)
def test_junit_has_all(findings: tuple[Finding, ...]) -> None:
    root = ElementTree.fromstring(render("junit", of(findings)))
    own = [
        case
        for case in root.iter("testcase")
        if case.get("classname") not in ("gcheck.gate", "gcheck.source")
    ]
    assert len(own) == len(findings)
    green = [case for case in own if len(case) == 0]
    assert len(green) == sum(item.status == "pass" and item.waiver is None for item in findings)


@SETTINGS
@given(found)
def test_csv_has_all(findings: tuple[Finding, ...]) -> None:
    rows = csv.DictReader(io.StringIO(render("csv", of(findings)), newline=""))
    assert [row["status"] for row in rows if row["row"] == "finding"] == [item.status for item in findings]


@SETTINGS
@given(found)
def test_gitlab_has_all(findings: tuple[Finding, ...]) -> None:
    assessment = of(findings)
    known = entries(assessment, "test")
    issues = json.loads(render("gitlab-codequality", assessment))
    vulnerabilities = json.loads(render("gitlab-sast", assessment))["vulnerabilities"]
    assert len(issues) == len(vulnerabilities) == len(known)
    assert len({item["fingerprint"] for item in issues}) == len(issues)
    assert all(item["location"]["path"] for item in issues)
    assert all(item["location"]["file"] for item in vulnerabilities)
    own = [entry for entry in known if entry.rule != UNREAD]
    assert len(own) == sum(item.status in ("fail", "unknown") for item in findings)


@SETTINGS
@given(found)
@pytest.mark.parametrize("name", ["github", "markdown"])
def test_the_others_can_be_made(name: str, findings: tuple[Finding, ...]) -> None:
    text = render(name, of(findings))
    assert text.startswith(("::error title=gcheck::", "<!-- gcheck -->\n"))
