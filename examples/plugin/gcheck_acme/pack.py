"""The data folders of this package, as the entry point in ``gcheck.catalogs`` offers them."""

from __future__ import annotations

from pathlib import Path

from gcheck.model.catalog import Catalog


def catalog() -> Catalog:
    """Acme's controls and resource types; it brings no framework of its own."""
    here = Path(__file__).parent
    return Catalog(name="acme", controls=here / "controls", resource_types=here / "resource_types")
