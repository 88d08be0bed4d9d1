"""Themes: a bad and a good sample of one mistake each, judged in one run in which every sample is a source of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from gcheck import plugins
from gcheck.catalog.library import Library, Selection
from gcheck.model.source import Source
from gcheck.scan import Request, scan

CLOCK = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Theme(NamedTuple):
    """``bad`` must fail the control, and ``good`` must pass it or not be its business."""

    control: str
    bad: str
    good: str


def verdicts(themes: Iterable[Theme], kind: str, file: str, folder: Path) -> Mapping[str, frozenset[str]]:
    """The statuses of each sample's own control: "3 bad" -> {"fail"}."""
    sources, asked = [], {}
    for number, theme in enumerate(themes):
        for side, text in (("bad", theme.bad), ("good", theme.good)):
            name = f"{number} {side}"
            place = folder / str(number) / side
            (place / file).parent.mkdir(parents=True)
            (place / file).write_text(text)
            sources.append(Source(name, kind, {"path": str(place)}))
            asked[name] = theme.control
    request = Request(Selection(controls=tuple(sorted(set(asked.values())))))
    found = scan(sources, Library(tuple(plugins.catalogs())), request, CLOCK, lambda text: None)
    seen: dict[str, set[str]] = {name: set() for name in asked}
    for finding in found.findings:
        if finding.control == asked[finding.source]:
            seen[finding.source].add(finding.status)
    return {name: frozenset(statuses) for name, statuses in seen.items()}
