"""Resource types from their YAML files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gcheck.catalog.schemas import require
from gcheck.catalog.shelf import entries
from gcheck.errors import ControlError
from gcheck.model.resource_type import ResourceType


def load_types(folders: Iterable[tuple[Path, bool]]) -> dict[str, ResourceType]:
    """Every declared type by id, from folders that say whether they are indexed. Raises ControlError."""
    found: dict[str, ResourceType] = {}
    for folder, indexed in folders:
        for entry in entries(folder, indexed):
            if entry.document is not None:
                require(entry.document, "resource-types", ControlError)
            for identifier, data in entry.data["types"].items():
                if identifier in found:
                    other = found[identifier].file
                    raise ControlError(
                        f"the resource type {identifier} is declared twice, also in {other}", entry.relative
                    )
                found[identifier] = _resource_type(identifier, data, entry.relative)
    return found


def _resource_type(identifier: str, data: dict[str, Any], file: str) -> ResourceType:
    return ResourceType(
        identifier, data["title"], data["description"], data["attributes"], identifier.partition(".")[0], file
    )
