"""Reads availability as a run does."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from gcheck.collectors.uptime.collector import UptimeCollector
from gcheck.model.call_count import CallCount
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread
from tests.collectors.tickets.collecting import Collected

CLOCK = datetime(2026, 10, 1, 9, tzinfo=timezone.utc)


def collect(clock: datetime = CLOCK, **options: Any) -> Collected:
    """Every service and window, with every attribute; services by name and month."""
    collector, found = UptimeCollector(), Collected()
    plan = Plan({kind: collector.attributes(kind) for kind in collector.types()})
    for item in collector.collect(Source("up", "uptime", options), plan, Run(clock)):
        if isinstance(item, Resource):
            found.resources[item.uid] = item
        elif isinstance(item, Gap):
            found.gaps.append(item)
        elif isinstance(item, Population):
            found.populations[item.resource_type] = item
        else:
            assert isinstance(item, CallCount)
    return found


def bounds(found: Collected, uid: str) -> tuple[float, float]:
    """The two bounds of availability."""
    return found.value(uid, "availability_at_least"), found.value(uid, "availability_at_most")


def unread(found: Collected, uid: str, name: str = "availability_at_least") -> str:
    """The kind of gap behind an attribute that was not read."""
    value = found.value(uid, name)
    assert isinstance(value, Unread), value
    return value.kind
