"""GitLab's reports against the schemas by which GitLab takes or drops them, and what becomes of each verdict."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from msgspec.structs import replace

from gcheck.model.assessment import Assessment
from gcheck.reporters.entries import entries
from gcheck.reporters.gitlab_codequality import CodeQualityReporter
from gcheck.reporters.gitlab_sast import MESSAGES_MOST, SastReporter
from tests.reporters.hostile import hostile
from tests.reporters.sample import sample
from tests.reporters.variants import clean, empty, with_findings, with_gaps

SCHEMAS = Path(__file__).parent / "schemas"
SAST = jsonschema_rs.validator_for(json.loads((SCHEMAS / "gitlab-sast-15.0.7.json").read_text()))
QUALITY = jsonschema_rs.validator_for(json.loads((SCHEMAS / "gitlab-codequality.json").read_text()))
ALL = pytest.mark.parametrize(
    "assessment", [sample(), empty(), clean(), with_findings(100), with_gaps(400), *hostile()]
)


def report(assessment: Assessment) -> Any:
    return json.loads(SastReporter().render(assessment))


@ALL
def test_it_fits_the_schema_by_which_gitlab_takes_or_drops_it(assessment: Assessment) -> None:
    data = report(assessment)
    assert [error.message for error in SAST.iter_errors(data)] == []
    assert data["version"] == "15.0.7"


@ALL
def test_what_the_schema_leaves_open(assessment: Assessment) -> None:
    data = report(assessment)
    for item in data["vulnerabilities"]:
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}", item["id"])
        assert item["name"]
        assert item["location"]["file"]
        assert item["location"]["start_line"] >= 1
    ids = [item["id"] for item in data["vulnerabilities"]]
    assert len(set(ids)) == len(ids) == len(entries(assessment, "test"))


@ALL
def test_gitlab_takes_every_issue_of_code_quality(assessment: Assessment) -> None:
    issues = json.loads(CodeQualityReporter().render(assessment))
    assert [error.message for issue in issues for error in QUALITY.iter_errors(issue)] == []


@pytest.mark.parametrize("wrong", [{"scan": 5}, {"version": "15"}, {"vulnerabilities": [{"id": "x"}]}])
def test_the_schema_does_refuse(wrong: dict[str, Any]) -> None:
    assert not SAST.is_valid({**report(sample()), **wrong})
    assert not QUALITY.is_valid(wrong)


def test_what_is_unknown_has_no_severity_and_what_failed_has_its_own() -> None:
    whole = sample()
    found = Counter(item["severity"] for item in report(whole)["vulnerabilities"])
    expected = Counter(
        "Unknown" if entry.status == "unknown" else entry.severity.capitalize()
        for entry in entries(whole, "test")
    )
    assert found == expected
    assert found["Unknown"] > 0


def test_an_accepted_risk_says_so() -> None:
    accepted = [
        item for item in report(sample())["vulnerabilities"] if "Accepted until" in item["description"]
    ]
    assert len(accepted) == sum(item.waiver is not None for item in sample().findings)


@pytest.mark.parametrize(("code", "status"), [(0, "success"), (1, "success"), (3, "failure")])
def test_an_undecided_run_is_a_failed_scan(code: int, status: str) -> None:
    assert report(replace(sample(), gate=replace(sample().gate, exit_code=code)))["scan"]["status"] == status


def test_gaps_are_messages_and_the_rest_is_counted() -> None:
    messages = [item["value"] for item in report(with_gaps(400))["scan"]["messages"]]
    assert sum(text.startswith("Not read (") for text in messages) == MESSAGES_MOST
    assert f"{len(sample().gaps) + 400 - MESSAGES_MOST} gaps more; the JSON report has them all." in messages
