"""What was read of one tree, and what was not: resources, gaps and populations in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.collector import Yield
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread


class Value(Struct, frozen=True):
    """A value with where it was read."""

    value: Any
    place: Place


class Reading(Struct):
    """What one collection of a source has found so far. ``wanted`` maps a type to the attributes that are asked for."""

    source: str
    folder: Folder
    wanted: Mapping[str, frozenset[str]]
    resources: dict[tuple[str, str], Resource] = field(default_factory=dict)
    gaps: dict[str, Gap] = field(default_factory=dict)

    def lose(self, error: DocumentError, *types: str) -> None:
        """A file that could not be read or parsed, with the types that it may hold."""
        self.gap("unparsed", error.message, types, Place(error.file, error.line, error.column))

    def gap(self, kind: str, reason: str, types: tuple[str, ...], place: Place) -> None:
        """Something that was not seen, behind which resources of these types, as far as they are wanted, may hide."""
        hidden = tuple(sorted(kind for kind in types if kind in self.wanted))
        if hidden:
            found = Gap(self.source, kind, f"{place}: {reason}", hidden, place=place)
            self.gaps.setdefault(found.id, found)

    def add(
        self,
        kind: str,
        uid: str,
        name: str,
        place: Place,
        values: Mapping[str, Value],
        missing: str | None = None,
    ) -> None:
        """A resource with those of the values that are wanted.

        ``missing`` is why more may be set than was read: what is wanted and not among the values is then unread.
        """
        wanted = sorted(self.wanted.get(kind, ()))
        if kind not in self.wanted:
            return
        kept = {name: values[name] for name in wanted if name in values}
        attributes: dict[str, Any] = {name: value.value for name, value in kept.items()}
        if missing is not None:
            for absent in (name for name in wanted if name not in values):
                attributes[absent] = Unread("unresolved", missing, file=place.file, line=place.line)
        places = {"": place} | {name: value.place for name, value in kept.items()}
        self.resources[(kind, uid)] = Resource(kind, uid, name, self.source, attributes, places=places)
        self._tell(kind, uid, attributes, place)

    def _tell(self, kind: str, uid: str, attributes: Mapping[str, Any], place: Place) -> None:
        causes: dict[Unread, list[str]] = {}
        for name, value in attributes.items():
            if isinstance(value, Unread):
                causes.setdefault(value, []).append(name)
        for unread, names in causes.items():
            where = Place(unread.file, unread.line) if unread.file else place
            found = Gap(
                self.source, unread.kind, f"{uid}: {unread.reason}", (kind,), tuple(names), uid, place=where
            )  # fmt: skip
            self.gaps.setdefault(found.id, found)

    def all(self) -> Iterator[Yield]:
        """Gaps, resources and populations, sorted."""
        gaps = sorted(self.gaps.values(), key=lambda gap: (gap.kind, str(gap.place), gap.detail, gap.id))
        yield from gaps
        yield from (self.resources[key] for key in sorted(self.resources))
        for kind in sorted(self.wanted):
            count = sum(key[0] == kind for key in self.resources)
            yield Population(self.source, kind, count, not any(gap.may_hide(kind) for gap in gaps))
