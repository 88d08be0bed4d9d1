"""What the Terraform collector makes of a folder, sorted by what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from gcheck.collectors.terraform.collector import TerraformCollector
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source

CLOCK = datetime(2026, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Collected:
    """All that was yielded, by what it is."""

    items: tuple[Yield, ...]

    @property
    def resources(self) -> dict[str, Resource]:
        """By uid."""
        return {item.uid: item for item in self.items if isinstance(item, Resource)}

    @property
    def gaps(self) -> list[Gap]:
        """In the order in which they came."""
        return [item for item in self.items if isinstance(item, Gap)]

    @property
    def populations(self) -> dict[str, Population]:
        """By resource type."""
        return {item.resource_type: item for item in self.items if isinstance(item, Population)}

    def one(self, resource_type: str) -> Resource:
        """The only resource of a type."""
        (found,) = [item for item in self.resources.values() if item.type == resource_type]
        return found


def collect_path(path: Path, types: tuple[str, ...] = (), **options: Any) -> Collected:
    """Collect everything, or everything of some types, from a path."""
    collector = TerraformCollector()
    wanted = {kind: collector.attributes(kind) for kind in types or collector.types()}
    source = Source("code", "terraform", {"path": str(path), **options})
    return Collected(tuple(collector.collect(source, Plan(wanted), Run(CLOCK))))
