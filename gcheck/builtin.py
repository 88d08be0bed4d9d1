"""What gcheck itself brings, offered through the same entry points as any other package."""

from __future__ import annotations

from gcheck.model.catalog import Catalog
from gcheck.shipped import folder


def catalog() -> Catalog:
    """The shipped controls, frameworks and resource types."""
    return Catalog(
        name="builtin",
        controls=folder("gcheck.controls"),
        frameworks=folder("gcheck.frameworks"),
        resource_types=folder("gcheck.resource_types"),
        indexed=True,
    )
