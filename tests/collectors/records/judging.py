"""Judges folders of registers by the shipped controls, at a clock that the test sets."""

from __future__ import annotations

import csv
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

from gcheck import scan
from gcheck.builtin import catalog
from gcheck.catalog.library import Library, Selection
from gcheck.model.assessment import Assessment
from gcheck.model.source import Source

COMPANY = Path(__file__).parents[3] / "examples" / "company" / "registers"
CLOCK = datetime(2026, 10, 1, 9, tzinfo=timezone.utc)


@cache
def library() -> Library:
    return Library((catalog(),))


def assess(
    folder: Path,
    clock: datetime = CLOCK,
    controls: tuple[str, ...] = (),
    personal: bool = False,
    **options: Any,
) -> Assessment:
    """The assessment of one source of registers."""
    source = Source("registers", "records", {"path": str(folder), "time_zone": "Europe/Dublin", **options})
    request = scan.Request(Selection(controls=controls), show_personal_data=personal)
    return scan.scan([source], library(), request, clock, lambda text: None)


Verdicts = dict[tuple[str, str], str]


def verdicts(assessment: Assessment) -> Verdicts:
    """Control and row -> status. What is about no row has an empty one."""
    return {(one.control, one.resource_uid): one.status for one in assessment.findings}


def judged_at(folder: Path, control: str, moment: str) -> Verdicts:
    """The verdicts of one control at a moment, ``2026-01-01T00:00:00Z``."""
    clock = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    return verdicts(assess(folder, clock, (control,)))


def write(path: Path, *rows: dict[str, Any]) -> Path:
    """A register as CSV, with the columns of its first row."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path.parent
