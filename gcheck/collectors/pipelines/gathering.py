"""Gathering: what one collection of a tree has found, and what it could not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.pipelines.parts import Part
from gcheck.errors import DocumentError
from gcheck.folders import MAX_ENTRIES, Folder
from gcheck.model.collector import Yield
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread, unreads


class Record:
    """The attributes of one resource, with the place of each."""

    def __init__(self, part: Part) -> None:
        self.values: dict[str, Any] = {}
        self.places: dict[str, Place] = {"": part.place}

    def put(self, name: str, value: Any, part: Part) -> None:
        """Set an attribute."""
        self.values[name] = value
        self.places[name] = part.place

    def add(self, name: str, value: Any, place: Place) -> None:
        """Put an item at the end of a list."""
        items = self.values.setdefault(name, [])
        self.places.setdefault(name, self.places[""])
        self.places[f"{name}.{len(items)}"] = place
        items.append(value)

    def lists(self, *names: str) -> None:
        """Lists that are empty until something is added."""
        for name in names:
            self.values.setdefault(name, [])
            self.places.setdefault(name, self.places[""])


class Gathering(Struct):
    """Resources and gaps of one source. ``wanted`` maps a type to the attributes that are asked for."""

    source: str
    folder: Folder
    wanted: Mapping[str, frozenset[str]]
    types: tuple[str, ...]
    _resources: list[Resource] = field(default_factory=list)
    _gaps: dict[str, Gap] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for problem in self.folder.problems:
            self.gap("unparsed", problem.reason, Place(problem.file))
        if self.folder.cut:
            self.gap("truncated", f"more than {MAX_ENTRIES:,} names; the rest was not looked at", Place("."))

    def gap(self, kind: str, reason: str, place: Place, types: tuple[str, ...] = ()) -> None:
        """Something behind which resources of these types may hide; of all types unless some are named."""
        hidden = tuple(name for name in types or self.types if name in self.wanted)
        if hidden:
            found = Gap(self.source, kind, f"{place}: {reason}", hidden, place=place)
            self._gaps.setdefault(found.id, found)

    def lose(self, error: DocumentError) -> None:
        """A file that could not be read."""
        self.gap("unparsed", error.message, Place(error.file, error.line, error.column))

    def add(self, kind: str, uid: str, name: str, record: Record) -> None:
        """A resource, with those of its attributes that are wanted."""
        wanted = self.wanted.get(kind)
        if wanted is None:
            return
        values = {key: value for key, value in sorted(record.values.items()) if key in wanted}
        places = {
            at: place for at, place in record.places.items() if not at or at.partition(".")[0] in wanted
        }
        causes: dict[Unread, set[str]] = {}
        for key, value in values.items():
            for unread in unreads(value):
                causes.setdefault(unread, set()).add(key)
        for unread, names in causes.items():
            found = Gap(self.source, unread.kind, f"{uid}: {unread.reason}", (kind,), tuple(sorted(names)), uid,
                        place=Place(unread.file, unread.line))  # fmt: skip
            self._gaps.setdefault(found.id, found)
        self._resources.append(Resource(kind, uid, name, self.source, values, places=places))

    def all(self) -> Iterator[Yield]:
        """Gaps, then resources, then how many there are of each type."""
        gaps = list(self._gaps.values())
        yield from gaps
        yield from self._resources
        for kind in sorted(set(self.wanted) & set(self.types)):
            count = sum(one.type == kind for one in self._resources)
            yield Population(self.source, kind, count, not any(gap.may_hide(kind) for gap in gaps))
