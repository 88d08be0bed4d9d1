"""Reads exports as a run does, and judges them by the shipped controls."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

from gcheck import scan
from gcheck.builtin import catalog
from gcheck.catalog.library import Library, Selection
from gcheck.collectors.tickets.collector import TicketsCollector
from gcheck.model.assessment import Assessment
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

CLOCK = datetime(2026, 10, 1, 9, tzinfo=timezone.utc)


@dataclass
class Collected:
    """Everything that one source yielded."""

    resources: dict[str, Resource] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    populations: dict[str, Population] = field(default_factory=dict)

    def value(self, uid: str, name: str) -> Any:
        return self.resources[uid].attributes[name]

    def reason(self, uid: str, name: str) -> str:
        value = self.value(uid, name)
        assert isinstance(value, Unread), value
        return value.reason

    @property
    def hiding(self) -> list[str]:
        """The gaps behind which tickets may be missing."""
        return [gap.detail for gap in self.gaps if gap.hides_resources]

    def whole(self, kind: str) -> bool:
        return self.populations[f"ticket.{kind}"].complete


def collect(path: Path, clock: datetime = CLOCK, **options: Any) -> Collected:
    """All tickets of an export or a folder of them, with every attribute."""
    collector, found = TicketsCollector(), Collected()
    plan = Plan({kind: collector.attributes(kind) for kind in collector.types()})
    source = Source("desk", "tickets", {"path": str(path), **options})
    for item in collector.collect(source, plan, Run(clock)):
        if isinstance(item, Resource):
            found.resources[item.uid] = item
        elif isinstance(item, Gap):
            found.gaps.append(item)
        elif isinstance(item, Population):
            found.populations[item.resource_type] = item
    return found


def export(folder: Path, text: str | bytes, name: str = "export.csv", **options: Any) -> Collected:
    """The tickets of a file with this content."""
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return collect(folder, **options)


@cache
def library() -> Library:
    return Library((catalog(),))


def assess(
    path: Path,
    *controls: str,
    kind: str = "tickets",
    clock: datetime = CLOCK,
    **options: Any,
) -> Assessment:
    """The assessment of one source by these controls."""
    source = Source("desk", kind, {"path": str(path), **options} if kind == "tickets" else options)
    request = scan.Request(Selection(controls=controls))
    return scan.scan([source], library(), request, clock, lambda text: None)


def verdicts(assessment: Assessment) -> dict[tuple[str, str], str]:
    """Control and ticket -> status."""
    return {(one.control, one.resource_uid): one.status for one in assessment.findings}
