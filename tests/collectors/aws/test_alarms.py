"""What is read of the company's alarms, metric filters and the log group of its trail."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws.cloudtrail import DESCRIBE_TRAILS, TRAIL
from gcheck.collectors.aws.cloudtrail import LISTINGS as TRAILS
from gcheck.collectors.aws.cloudwatch import ALARM
from gcheck.collectors.aws.cloudwatch import LISTINGS as ALARMS
from gcheck.collectors.aws.listings import Scope
from gcheck.collectors.aws.metric_filters import FILTER
from gcheck.collectors.aws.metric_filters import LISTINGS as FILTERS
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny

SCOPE = Scope("123456789012", "aws", "eu-west-1")
HOME = "123456789012/eu-west-1"


def _read(url: str) -> Collected:
    kinds = (ALARM, FILTER, TRAIL, "aws.cloudwatch.region")
    return collect(url, {kind: everything()[kind] for kind in kinds}, regions=["eu-west-1"])


def test_reads_alarms(company: str) -> None:
    collected = _read(company)
    alarm = collected.of(ALARM)["root-use"].attributes
    assert (alarm["kind"], alarm["comparison"]) == ("metric", "GreaterThanOrEqualToThreshold")
    assert alarm["metrics"] == [f"{HOME}/Trail/root-use"]
    assert alarm["alarm_actions"] == ["arn:aws:sns:eu-west-1:123456789012:alerts"]
    assert (alarm["actions_enabled"], collected.of(ALARM)["denied-calls"].attributes["actions_enabled"]) == (
        True,
        False,
    )
    assert not collected.gaps


def test_filters_alarms_and_the_trail_are_joined(company: str) -> None:
    collected = _read(company)
    found = collected.of(FILTER)["key-deletion"].attributes
    assert found["metrics"] == collected.of(ALARM)["key-deletion"].attributes["metrics"]
    assert found["trail_calls"] == ["kms:DisableKey", "kms:ScheduleKeyDeletion"]
    assert found["trail_situations"] == []
    trail = collected.of(TRAIL)["larkspur-audit"].attributes
    assert found["log_group_arn"] == trail["cloudwatch_log_group_arn"]
    region = collected.of("aws.cloudwatch.region")["eu-west-1"].attributes
    assert trail["cloudwatch_log_group_place"] == region["place"] == HOME
    assert collected.of(FILTER)["root-use"].attributes["trail_situations"] == ["root-use"]


def test_denied_filters_are_a_gap(proxy: FaultProxy) -> None:
    proxy.faults["logs:DescribeMetricFilters"] = deny
    collected = _read(proxy.url)
    assert not collected.of(FILTER)
    assert {gap.permission for gap in collected.gaps} == {"logs:DescribeMetricFilters"}


@pytest.mark.parametrize(
    "item",
    [
        {"filterPattern": "ERROR"},
        {"filterPattern": "{ $.eventName = StopLogging }", "fieldSelectionCriteria": '@aws.region = "eu-west-1"'},
        {"filterPattern": "{ $.eventName = StopLogging }", "applyOnTransformedLogs": True},
    ],
)  # fmt: skip
def test_a_pattern_that_does_not_decide_leaves_open_what_is_seen(item: dict[str, Any]) -> None:
    counted = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    whole = {"filterName": "f", "logGroupName": "g", "metricTransformations": [counted], **item}
    (found,) = FILTERS[0].find({"metricFilters": [whole]}, SCOPE, frozenset({FILTER}))
    assert not {"trail_calls", "trail_situations"} & set(found.attributes)
    assert found.attributes["metrics"] == [f"{HOME}/n/m"]


def test_with_dimensions_it_is_another_metric() -> None:
    counted = {
        "metricName": "m",
        "metricNamespace": "n",
        "metricValue": "1",
        "dimensions": {"User": "$.user"},
    }
    item = {
        "filterName": "f",
        "logGroupName": "g",
        "filterPattern": "{ $.a = b }",
        "metricTransformations": [counted],
    }
    (found,) = FILTERS[0].find({"metricFilters": [item]}, SCOPE, frozenset({FILTER}))
    assert found.attributes["metrics"] == []
    alarm = {**_alarm("a"), "Dimensions": [{"Name": "User", "Value": "root"}]}
    assert _found([alarm])["a"]["metrics"] == []


def _alarm(name: str) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "AlarmArn": f"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{name}",
        "ActionsEnabled": True,
        "AlarmActions": [],
        "Namespace": "Trail",
        "MetricName": name,
        "ComparisonOperator": "GreaterThanThreshold",
    }


def _found(metric: list[dict[str, Any]], composite: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    data = {"MetricAlarms": metric, "CompositeAlarms": list(composite)}
    return {found.name: found.attributes for found in ALARMS[0].find(data, SCOPE, frozenset({ALARM}))}


def test_an_expression_watches_all_of_its_metrics() -> None:
    stat = {"Metric": {"Namespace": "Trail", "MetricName": "one"}, "Period": 300, "Stat": "Sum"}
    metrics = [
        {"Id": "a", "MetricStat": stat, "AccountId": "444455556666"},
        {"Id": "b", "Expression": "a * 2"},
    ]
    whole = {key: value for key, value in _alarm("sum").items() if key not in ("Namespace", "MetricName")}
    assert _found([{**whole, "Metrics": metrics}])["sum"]["metrics"] == ["444455556666/eu-west-1/Trail/one"]


@pytest.mark.parametrize(
    ("rule", "metrics"),
    [
        ('ALARM("one") OR ALARM("two")', ["one", "two"]),
        ("(ALARM(one) OR\n ALARM(two))", ["one", "two"]),
        ("ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:two)", ["two"]),
        ('ALARM("one") AND ALARM("two")', None),
        ('ALARM("one") OR NOT OK("two")', None),
        ('ALARM("one") OR ALARM("another composite")', None),
    ],
)
def test_a_composite_alarm_watches_what_any_of_its_alarms_does(rule: str, metrics: list[str] | None) -> None:
    whole = {key: value for key, value in _alarm("all").items() if key not in ("Namespace", "MetricName")}
    read = _found([_alarm("one"), _alarm("two")], ({**whole, "AlarmRule": rule},))["all"]
    expected = None if metrics is None else [f"{HOME}/Trail/{name}" for name in metrics]
    assert (read["kind"], read["comparison"], read.get("metrics")) == ("composite", None, expected)


def test_an_organisations_trail_has_its_log_group_elsewhere() -> None:
    arn = "arn:aws:logs:eu-west-1:444455556666:log-group:trail:*"
    trail = {
        "Name": "all", "TrailARN": "arn:aws:cloudtrail:eu-west-1:444455556666:trail/all", "HomeRegion": "eu-west-1",
        "S3BucketName": "b", "CloudWatchLogsLogGroupArn": arn,
    }  # fmt: skip
    (found,) = TRAILS[0].find({"trailList": [trail]}, SCOPE, frozenset({TRAIL}))
    assert found.attributes["cloudwatch_log_group_arn"] == arn.removesuffix(":*")
    assert found.attributes["cloudwatch_log_group_place"] == "444455556666/eu-west-1"
    assert "cloudwatch_log_group_place" in DESCRIBE_TRAILS.fills[TRAIL]


def test_denied_alarms_say_nothing(proxy: FaultProxy) -> None:
    proxy.faults["cloudwatch:DescribeAlarms"] = deny
    collected = _read(proxy.url)
    assert {gap.permission for gap in collected.gaps} == {"cloudwatch:DescribeAlarms"}
    assert not any(
        isinstance(value, Unread) for value in collected.of(FILTER)["root-use"].attributes.values()
    )
