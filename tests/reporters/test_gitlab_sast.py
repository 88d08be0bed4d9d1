"""What GitLab's security report schema 15.0.7 asks of a SAST report, point by point, and what becomes of each verdict."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from msgspec.structs import replace

from gcheck.model.assessment import Assessment
from gcheck.reporters.entries import entries
from gcheck.reporters.gitlab_sast import MESSAGES_MOST, SastReporter
from tests.reporters.hostile import hostile
from tests.reporters.sample import sample
from tests.reporters.variants import clean, empty, with_findings, with_gaps


def report(assessment: Assessment) -> Any:
    return json.loads(SastReporter().render(assessment))


@pytest.mark.parametrize(
    "assessment", [sample(), empty(), clean(), with_findings(100), with_gaps(400), *hostile()]
)
def test_it_has_what_the_schema_requires(assessment: Assessment) -> None:
    data = report(assessment)
    assert re.fullmatch(r"15\.\d+\.\d+", data["version"])
    scan = data["scan"]
    for tool in (scan["analyzer"], scan["scanner"]):
        assert all(
            len(text) >= 1 for text in (tool["id"], tool["name"], tool["version"], tool["vendor"]["name"])
        )
    assert scan["type"] == "sast"
    assert scan["status"] in ("success", "failure")
    for name in ("start_time", "end_time"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", scan[name])
    for message in scan["messages"]:
        assert message["level"] in ("info", "warn", "fatal")
        assert message["value"]
    for item in data["vulnerabilities"]:
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}", item["id"])
        assert 1 <= len(item["name"]) <= 255
        assert len(item["description"]) <= 1_048_576
        assert item["severity"] in ("Unknown", "Low", "Medium", "High", "Critical")
        assert len(item.get("solution", "")) <= 7000
        assert all(part["type"] and part["name"] and part["value"] for part in item["identifiers"])
        assert item["location"]["file"]
        assert item["location"]["start_line"] >= 1
    ids = [item["id"] for item in data["vulnerabilities"]]
    assert len(set(ids)) == len(ids) == len(entries(assessment, "test"))


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
