"""Catalog: what a package brings of controls, frameworks and resource types."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class Catalog(Struct, frozen=True):
    """A package's own controls, frameworks and resource types: folders, any of which may be left out.

    An entry point in the group ``gcheck.catalogs`` is a function without arguments that returns one. ``indexed``
    says that the folders hold an index.json, built and checked with the package; see gcheck.catalog.shelf.
    """

    name: str
    controls: Path | None = None
    frameworks: Path | None = None
    resource_types: Path | None = None
    indexed: bool = False
