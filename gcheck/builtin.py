"""What gcheck itself brings, offered through the same entry points as any other package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from gcheck.model.catalog import Catalog


def catalog() -> Catalog:
    """The shipped controls, frameworks and resource types."""
    return Catalog(
        name="builtin",
        controls=Path(str(files("gcheck.controls"))),
        frameworks=Path(str(files("gcheck.frameworks"))),
        resource_types=Path(str(files("gcheck.resource_types"))),
        indexed=True,
    )
