"""Collector: code that reads a Source and yields what it read and what it could not read. It judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct, field

from gcheck.model.call_count import CallCount
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source

Yield = Resource | Gap | Population | CallCount | Source


class Plan(Struct, frozen=True):
    """What the selected controls read: resource type -> the first segments of the attribute paths they name.

    A collector makes only the calls behind these attributes. A type that is absent is not listed at all.
    """

    wanted: Mapping[str, frozenset[str]]


EVERY = ""
"""In ``Run.only``: every resource of a type. None has this for its name."""


class Memory(Protocol):
    """What an earlier run, which did not come to its end, has read already; values are plain JSON."""

    def recall(self, key: str) -> Any | None:
        """What was kept under this key."""

    def keep(self, key: str, value: Any) -> None:
        """Keep a value that was read whole."""


class Run(Struct, frozen=True):
    """What a collector is given besides its source.

    ``clock`` is the run's one notion of now (aware, UTC), ``progress`` takes how far it is, ``id`` is the run's own
    name where a source records who reads it. ``memory`` is set where the operator asked to resume. ``sample`` is set in
    a rehearsal: so many resources of each type are enough to find out what can be read. ``only`` names, by type, the
    resources that are read, each by its uid, name or id; of others no detail is asked, and none is yielded.
    """

    clock: datetime
    progress: Callable[[str], None] = field(default=lambda text: None)
    id: str = "run"
    memory: Memory | None = None
    sample: int | None = None
    only: Mapping[str, frozenset[str]] | None = None


class Collector(Protocol):
    """The contract of an entry point in the group ``gcheck.collectors``; the class is made without arguments."""

    kind: str
    """The source kind, equal to the entry point's name."""

    def types(self) -> frozenset[str]:
        """The resource types that this collector can supply."""

    def attributes(self, resource_type: str) -> frozenset[str]:
        """The first segments of the attributes of this type that this collector can ever supply."""

    def finds(self, path: Path) -> bool:
        """True if a file or folder named on the command line holds input for this collector; reads names only."""

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield a Population for every listing made, the resources, and a Gap for all that could not be read.

        Attributes that were wanted and could not be read stand in the resource as Unreads; what was not wanted is
        left out. Raises nothing for bad input: whatever goes wrong while reading is a Gap.

        A Gap about a resource comes before the resource, which is judged when it comes.

        A Source is yielded for each source that was found inside of this one, before anything that was read in it;
        it is judged by itself, for what the plan wants, unless it says that it was skipped.
        """
