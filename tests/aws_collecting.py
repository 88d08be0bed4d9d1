"""Runs the AWS collector in tests and sorts what it yields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from gcheck.collectors.aws.collector import AwsCollector
from gcheck.model.call_count import CallCount
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source


@dataclass(frozen=True)
class Collected:
    """What one run yielded."""

    resources: Mapping[tuple[str, str], Resource]
    gaps: tuple[Gap, ...]
    populations: tuple[Population, ...]
    sources: tuple[Source, ...] = ()
    calls: tuple[CallCount, ...] = ()

    def of(self, resource_type: str) -> dict[str, Resource]:
        """The resources of a type by name."""
        return {item.name: item for (kind, _), item in self.resources.items() if kind == resource_type}

    def operations(self) -> set[str | None]:
        """The operations that the gaps name."""
        return {gap.operation for gap in self.gaps}


def everything() -> dict[str, frozenset[str]]:
    """A plan for all that the collector can supply."""
    collector = AwsCollector()
    return {kind: collector.attributes(kind) for kind in collector.types()}


def collect(
    url: str | None, wanted: Mapping[str, Iterable[str]] | None = None, run: Run | None = None, **options: Any
) -> Collected:
    """One run against an endpoint, by default for everything, each request sent once."""
    plan = Plan(
        {kind: frozenset(names) for kind, names in (everything() if wanted is None else wanted).items()}
    )
    given = {"endpoint_url": url, "max_attempts": 1, **options}
    items = list(
        AwsCollector().collect(Source("account", "aws", given), plan, run or Run(datetime.now(timezone.utc)))
    )
    resources = [item for item in items if isinstance(item, Resource)]
    kept = {(item.type, item.uid): item for item in resources}
    assert len({(item.source, item.type, item.uid) for item in resources}) == len(resources), (
        "a resource was yielded twice"
    )
    return Collected(
        kept,
        tuple(item for item in items if isinstance(item, Gap)),
        tuple(item for item in items if isinstance(item, Population)),
        tuple(item for item in items if isinstance(item, Source)),
        tuple(item for item in items if isinstance(item, CallCount)),
    )
