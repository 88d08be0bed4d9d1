"""Collects from a folder that a test wrote."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from gcheck.collectors.files.collector import FilesCollector
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """The files below a folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def collected(root: Path, **options: Any) -> tuple[list[Resource], list[Gap], dict[str, Population]]:
    """Everything that the collector can say of a folder."""
    source = Source("files", "files", {"path": str(root), **options})
    collector = FilesCollector().for_source(source)
    plan = Plan({kind: collector.attributes(kind) for kind in collector.types()})
    items = list(collector.collect(source, plan, Run(datetime(2026, 1, 1, tzinfo=timezone.utc))))
    return (
        [item for item in items if isinstance(item, Resource)],
        [item for item in items if isinstance(item, Gap)],
        {item.resource_type: item for item in items if isinstance(item, Population)},
    )


def only(root: Path, kind: str, **options: Any) -> Resource:
    """The one resource of a type."""
    (found,) = [item for item in collected(root, **options)[0] if item.type == kind]
    return found
