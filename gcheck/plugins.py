"""The one door for collectors, reporters and catalogues: entry points of installed packages, built-ins included.

No configuration and no scanned file can name code to load; what is not installed does not exist.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from gcheck.errors import PluginError
from gcheck.model.assessment import Assessment
from gcheck.model.catalog import Catalog
from gcheck.model.collector import Collector
from gcheck.model.source import Source

COLLECTORS = "gcheck.collectors"
REPORTERS = "gcheck.reporters"
CATALOGS = "gcheck.catalogs"


class Reporter(Protocol):
    """The contract of an entry point in the group ``gcheck.reporters``; the class is made without arguments."""

    name: str
    """The format's name on the command line, equal to the entry point's name."""

    suffix: str
    """The usual ending of such a file, with its dot."""

    def render(self, assessment: Assessment) -> str | bytes:
        """The document. Pure: the same assessment gives the same text, or bytes where the format is no text."""


class Offer(Struct, frozen=True):
    """One entry point: ``value`` is ``module:attribute``, ``package`` the installed distribution that offers it."""

    name: str
    value: str
    package: str

    def load(self) -> Any:
        """What it stands for. Raises ImportError, AttributeError and whatever the module raises."""
        module, _, attribute = self.value.partition(":")
        found: Any = import_module(module)
        for part in filter(None, attribute.split(".")):
            found = getattr(found, part)
        return found


@cache
def offers(group: str) -> dict[str, Offer]:
    """Every entry point of a group by name, sorted. Raises PluginError where two packages offer one name."""
    found: dict[str, Offer] = {}
    for entry in sorted(_offered().get(group, ()), key=lambda item: (item.name, item.value)):
        other = found.get(entry.name)
        if other is not None and other.value != entry.value:
            raise PluginError(
                f"two packages offer {entry.name!r} in {group}: {other.package} and {entry.package}. Uninstall one of them."
            )
        found[entry.name] = entry
    return found


@cache
def _offered() -> dict[str, list[Offer]]:
    """Every entry point for gcheck of every distribution on the path, by group; of two of one name, the first counts.

    The rules are those of ``importlib.metadata``, whose import takes a tenth of a whole scan.
    """
    found: dict[str, list[Offer]] = {}
    seen = set()
    for folder in sys.path:
        for name, kept in _distributions(folder or "."):
            plain = re.sub(r"[-_.]+", "-", name).lower()
            if plain in seen:
                continue
            seen.add(plain)
            for group, offer in _read_offers(kept, name):
                found.setdefault(group, []).append(offer)
    return found


def _distributions(folder: str) -> Iterator[tuple[str, str]]:
    """The name and the metadata folder of each distribution that is installed in a folder."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        stem, dot, kind = name.rpartition(".")
        if dot and kind in ("dist-info", "egg-info"):
            yield (
                stem.partition("-")[0].replace("_", "-"),
                f"{folder}/{name}",
            )  # a name has no - in that of its folder


def _read_offers(kept: str, package: str) -> Iterator[tuple[str, Offer]]:
    """The entry points for gcheck in the metadata of a distribution, each with its group."""
    try:
        lines = Path(kept, "entry_points.txt").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    group = ""
    for line in map(str.strip, lines):
        if line.startswith("["):
            group = line.strip("[]").strip()
        elif group.startswith("gcheck.") and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield group, Offer(name.strip(), value.partition("[")[0].strip(), package)


def collector(kind: str) -> Collector:
    """The collector of this kind. Raises PluginError, listing what is installed, for any other."""
    made: Collector = _load(COLLECTORS, kind, "collector")()
    return made


def collector_for(source: Source) -> Collector:
    """The collector of a source's kind, with the types that the source's own options declare, if it takes any."""
    made = collector(source.kind)
    configured = getattr(made, "for_source", None)
    return made if configured is None else configured(source)


def collectors() -> dict[str, Collector]:
    """Every installed collector by kind."""
    return {kind: collector(kind) for kind in offers(COLLECTORS)}


def reporter(name: str) -> Reporter:
    """The reporter of this name. Raises PluginError, listing what is installed, for any other."""
    made: Reporter = _load(REPORTERS, name, "report format")()
    return made


def catalogs() -> list[Catalog]:
    """Every installed catalogue, the built-in one first."""
    found: list[Catalog] = [_load(CATALOGS, name, "catalogue")() for name in offers(CATALOGS)]
    return sorted(found, key=lambda item: (item.name != "builtin", item.name))


def _load(group: str, name: str, noun: str):  # type: ignore[no-untyped-def]  # an entry point is typed by its callers
    entry = offers(group).get(name)
    if entry is None:
        installed = ", ".join(offers(group)) or "none"
        raise PluginError(f"there is no {noun} {name!r}; installed are: {installed}.")
    try:
        return entry.load()
    except (ImportError, AttributeError, SyntaxError) as error:
        raise PluginError(f"the {noun} {name!r} of {entry.package} does not load: {error}.") from error
