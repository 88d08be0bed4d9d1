"""What the CloudFormation collector makes of a folder, sorted by what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gcheck.collectors.cloudformation.collector import CloudFormationCollector
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.source import Source
from tests.collectors.terraform.trees import CLOCK, Collected


def collect_path(path: Path, types: tuple[str, ...] = (), **options: Any) -> Collected:
    """Collect everything, or everything of some types, from a path."""
    collector = CloudFormationCollector()
    wanted = {kind: collector.attributes(kind) for kind in types or collector.types()}
    source = Source("code", "cloudformation", {"path": str(path), **options})
    return Collected(tuple(collector.collect(source, Plan(wanted), Run(CLOCK))))


def told(found: Collected) -> list[Gap]:
    """The gaps, but for the region of each resource, which no template says."""
    return [gap for gap in found.gaps if gap.attributes != ("region",)]
