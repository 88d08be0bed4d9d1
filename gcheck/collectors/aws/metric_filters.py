"""CloudWatch Logs: metric filters, and which of CloudTrail's events they see. No log event is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.cloudwatch import metric_id
from gcheck.collectors.aws.filter_patterns import PatternError
from gcheck.collectors.aws.listings import Data, Found, Listing, Scope
from gcheck.collectors.aws.trail_events import seen_calls, seen_situations

FILTER = "aws.logs.metric-filter"


def _filters(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["metricFilters"]:
        name, group = item["filterName"], item["logGroupName"]
        arn = scope.arn("logs", f"log-group:{group}", scope.region, scope.account)
        attributes = {
            "name": name,
            "account": scope.account,
            "region": scope.region,
            "log_group_arn": arn,
            "pattern": item["filterPattern"],
            # with dimensions, each of their values has a metric of its own
            "metrics": [
                metric_id(scope.account, scope.region, each["metricNamespace"], each["metricName"])
                for each in item["metricTransformations"]
                if not each.get("dimensions")
            ],
            **_seen(item, scope),
        }
        yield Found(FILTER, f"{arn}:metric-filter:{name}", name, scope.region, attributes)


def _seen(item: Data, scope: Scope) -> dict[str, Any]:
    """Nothing where the pattern alone does not decide, or is none for JSON events: that stays unread."""
    if item.get("fieldSelectionCriteria") or item.get("applyOnTransformedLogs"):
        return {}
    try:
        pattern = item["filterPattern"]
        situations = seen_situations(pattern, scope.account, scope.partition)
        return {"trail_calls": seen_calls(pattern), "trail_situations": situations}
    except PatternError:
        return {}


DESCRIBE_METRIC_FILTERS = Call(
    "logs",
    "DescribeMetricFilters",
    "logs:DescribeMetricFilters",
    {
        FILTER: (
            "name",
            "account",
            "region",
            "log_group_arn",
            "pattern",
            "metrics",
            "trail_calls",
            "trail_situations",
        )
    },
    requires=("metricFilters",),
    paging=Paging("nextToken", "nextToken", ("metricFilters",), "limit", 50),
)

LISTINGS = (Listing(DESCRIBE_METRIC_FILTERS, (FILTER,), True, _filters),)
DETAILS = ()
