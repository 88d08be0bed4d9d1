"""RDS: what each instance is watched with, told by the listing of instances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from gcheck.collectors.aws.listings import Data, Found, Listing, Scope

MONITORING = "aws.rds.instance-monitoring"

_WATCHED = {
    "Engine": "engine",
    "PerformanceInsightsEnabled": "performance_insights",
    "MonitoringInterval": "monitoring_interval_seconds",
}


def _monitoring(item: Data, scope: Scope) -> dict[str, Any]:
    key = item.get("PerformanceInsightsKMSKeyId") or None
    return {
        "id": item["DBInstanceIdentifier"],
        "region": scope.region,
        "performance_insights_kms_key": key,
        **{name: item[member] for member, name in _WATCHED.items() if member in item},
    }


def watched(instances: Listing) -> Listing:
    """The listing of instances, which tells their monitoring as well, as resources of a type of their own."""

    def find(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
        for item in data["DBInstances"]:
            if types & set(instances.types):
                yield from instances.find({"DBInstances": [item]}, scope, types)
            if MONITORING in types:
                # what is not read of it must not seem to be the instance's own
                uid, name = f"{item['DBInstanceArn']}:monitoring", item["DBInstanceIdentifier"]
                yield Found(MONITORING, uid, name, scope.region, _monitoring(item, scope))

    fills = {MONITORING: ("id", "region", "performance_insights_kms_key", *_WATCHED.values())}
    call = replace(instances.call, fills={**instances.call.fills, **fills})
    return replace(instances, call=call, types=(*instances.types, MONITORING), find=find)
