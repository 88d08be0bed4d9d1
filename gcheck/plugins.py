"""The one door for collectors, reporters and catalogues: entry points of installed packages, built-ins included.

No configuration and no scanned file can name code to load; what is not installed does not exist.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol

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


@cache
def offers(group: str) -> dict[str, EntryPoint]:
    """Every entry point of a group by name, sorted. Raises PluginError where two packages offer one name."""
    found: dict[str, EntryPoint] = {}
    for entry in sorted(entry_points(group=group), key=lambda item: (item.name, item.value)):
        other = found.get(entry.name)
        if other is not None and other.value != entry.value:
            raise PluginError(
                f"two packages offer {entry.name!r} in {group}: {_owner(other)} and {_owner(entry)}. Uninstall one of them."
            )
        found[entry.name] = entry
    return found


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
        raise PluginError(f"the {noun} {name!r} of {_owner(entry)} does not load: {error}.") from error


def _owner(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.value
