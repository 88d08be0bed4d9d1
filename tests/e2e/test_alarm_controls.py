"""Alarms on the trail are judged only where they were looked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from gcheck import scan
from gcheck.catalog.library import Library
from gcheck.model.source import Source
from gcheck.plugins import catalogs
from tests.aws_server import CREDENTIALS, aws_server


@pytest.fixture(scope="module")
def company() -> Iterator[str]:
    with aws_server() as url:
        yield url


@pytest.fixture(autouse=True)
def ambient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


def _verdicts(url: str, region: str) -> dict[str, str]:
    library = Library(tuple(catalogs()))
    controls = [
        one
        for one in library.controls_of(["aws"]).values()
        if one.id.startswith("aws.cloudwatch.alarm-") and one.resource == "aws.account"
    ]
    options = {"endpoint_url": url, "regions": [region], "max_attempts": 1}
    clock = datetime.now(timezone.utc)
    inventory = scan.collect([Source("account", "aws", options)], controls, clock, lambda text: None)
    findings = scan.judge(inventory, library, scan.Request(), lambda text: None).findings
    wanted = {one.id for one in controls}
    return {one.control: one.status for one in findings if one.control in wanted}


def test_in_the_region_of_the_log_group_every_alarm_is_judged(company: str) -> None:
    verdicts = _verdicts(company, "eu-west-1")
    assert len(verdicts) == 15
    assert set(verdicts.values()) == {"pass", "fail"}
    assert verdicts["aws.cloudwatch.alarm-trail-changes"] == "pass"
    assert verdicts["aws.cloudwatch.alarm-failed-sign-ins"] == "fail"


def test_seen_from_another_region_nothing_is_known_of_them(company: str) -> None:
    assert set(_verdicts(company, "us-east-1").values()) == {"unknown"}
