"""CloudWatch: alarms, with the metrics that they watch and what they do. No data point is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Found, Listing, Scope
from gcheck.patterns import regex

ALARM = "aws.cloudwatch.alarm"


def metric_id(account: str, region: str, namespace: str, name: str) -> str:
    """What joins an alarm with whatever feeds its metric: ``account/region/namespace/name``, without dimensions."""
    return f"{account}/{region}/{namespace}/{name}"


def _alarms(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    watched: dict[str, list[str]] = {}
    for item in data["MetricAlarms"]:
        watched[item["AlarmName"]] = watched[item["AlarmArn"]] = metrics = sorted(set(_metrics(item, scope)))
        yield _alarm(
            item, scope, "metric", {"metrics": metrics, "comparison": item.get("ComparisonOperator")}
        )
    for item in data["CompositeAlarms"]:
        yield _alarm(item, scope, "composite", {**_composite(item["AlarmRule"], watched), "comparison": None})


def _metrics(item: Data, scope: Scope) -> Iterator[str]:
    """The metrics of an alarm, its own or those of its expression; one with dimensions is another metric."""
    if "MetricName" in item and not item.get("Dimensions"):
        yield metric_id(scope.account, scope.region, item["Namespace"], item["MetricName"])
    for query in item.get("Metrics", ()):
        metric = query.get("MetricStat", {}).get("Metric", {})
        if "MetricName" in metric and not metric.get("Dimensions"):
            account = query.get("AccountId", scope.account)
            yield metric_id(account, scope.region, metric["Namespace"], metric["MetricName"])


_STATE = regex(r'ALARM\(\s*(?:"([^"]*)"|([^")\s]+))\s*\)')


def _composite(rule: str, watched: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """The metrics of a composite alarm that goes off with any of its alarms; of another rule they are not told."""
    names = [quoted or plain for quoted, plain in _STATE.findall(rule)]
    rest = _STATE.sub("", rule).replace("OR", "").strip("() \t\r\n")
    if rest.translate(str.maketrans("", "", "() \t\r\n")) or not all(name in watched for name in names):
        return {}
    return {"metrics": sorted({metric for name in names for metric in watched[name]})}


def _alarm(item: Data, scope: Scope, kind: str, more: Mapping[str, Any]) -> Found:
    name, arn = item["AlarmName"], item["AlarmArn"]
    attributes = {
        "name": name,
        "arn": arn,
        "account": scope.account,
        "region": scope.region,
        "kind": kind,
        "actions_enabled": item["ActionsEnabled"],
        "alarm_actions": list(item["AlarmActions"]),
        **more,
    }
    return Found(ALARM, arn, name, scope.region, attributes)


DESCRIBE_ALARMS = Call(
    "cloudwatch",
    "DescribeAlarms",
    "cloudwatch:DescribeAlarms",
    {
        ALARM: (
            "name",
            "arn",
            "account",
            "region",
            "kind",
            "metrics",
            "comparison",
            "actions_enabled",
            "alarm_actions",
        )
    },
    requires=("MetricAlarms",),
    paging=Paging("NextToken", "NextToken", ("MetricAlarms", "CompositeAlarms"), "MaxRecords", 100),
)

LISTINGS = (
    Listing(
        DESCRIBE_ALARMS,
        (ALARM,),
        True,
        _alarms,
        # left out, the answer holds metric alarms only
        lambda types: {"AlarmTypes": ["MetricAlarm", "CompositeAlarm"]},
    ),
)
DETAILS = ()
