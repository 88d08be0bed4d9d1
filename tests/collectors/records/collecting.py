"""Reads a folder of registers as a run does, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from gcheck.collectors.records.collector import RecordsCollector
from gcheck.evaluation.evidence import show
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unmapped import Unmapped
from gcheck.model.unread import Unread

CLOCK = datetime(2026, 10, 1, 9, tzinfo=timezone.utc)
RISK = "record.risk"


@dataclass
class Collected:
    """Everything that one source yielded."""

    resources: dict[str, Resource] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    populations: list[Population] = field(default_factory=list)
    unmapped: list[Unmapped] = field(default_factory=list)

    def value(self, uid: str, name: str) -> Any:
        return self.resources[uid].attributes[name]

    def reason(self, uid: str, name: str) -> str:
        """Why an attribute was not read; it must not have been."""
        value = self.value(uid, name)
        assert isinstance(value, Unread), show(value)
        return value.reason

    @property
    def whole(self) -> bool:
        return all(one.complete for one in self.populations)

    @property
    def hiding(self) -> list[str]:
        """The gaps behind which rows may be missing."""
        return [gap.detail for gap in self.gaps if gap.hides_resources]


def collect(
    folder: Path, *types: str, clock: datetime = CLOCK, wanted: set[str] | None = None, **options: Any
) -> Collected:
    """The rows of these types, risks if none is named, with every attribute unless only some are ``wanted``."""
    collector, found = RecordsCollector(), Collected()
    plan = Plan({kind: frozenset(wanted or collector.attributes(kind)) for kind in types or (RISK,)})
    for item in collector.collect(
        Source("registers", "records", {"path": str(folder), **options}), plan, Run(clock)
    ):
        if isinstance(item, Resource):
            found.resources[item.uid] = item
        elif isinstance(item, Gap):
            found.gaps.append(item)
        elif isinstance(item, Population):
            found.populations.append(item)
        elif isinstance(item, Unmapped):
            found.unmapped.append(item)
    return found


def risks(folder: Path, text: str | bytes, name: str = "risks.csv", **options: Any) -> Collected:
    """A register of risks with this content, read for its title, owner, dates and lists."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return collect(
        folder, wanted={"title", "owner", "assessed_on", "assets", "likelihood", "status"}, **options
    )
