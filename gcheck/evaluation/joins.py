"""Joins: the related resources of one type within one source, or within all, found through an index, never by search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from gcheck.evaluation.kept import Kept
from gcheck.evaluation.paths import getter
from gcheck.model.inventory import Inventory
from gcheck.model.resource import Resource


class Joins:
    """The resources that are joined, by source and type. ``source`` is the one that is being judged."""

    def __init__(self, inventory: Inventory, kept: Kept) -> None:
        self.source = ""
        self._kept = kept
        self._owners: dict[int, Resource | int] = {}
        self._trees: dict[tuple[str, str], list[Any]] = {}
        self._incomplete: set[tuple[str, str]] = set()
        self._listed: set[tuple[str, str]] = set()
        self._held: set[tuple[str, str]] = set()
        for population in inventory.populations:
            self._listed.add((population.source, population.resource_type))
            if population.applicable:
                self._held.add((population.source, population.resource_type))
            if not population.complete:
                self._incomplete.add((population.source, population.resource_type))
        self._hiding = [gap for gap in inventory.gaps if gap.hides_resources]
        self._cache: dict[tuple[str | None, str], RelatedResources] = {}
        self._collected = inventory.collected

    def candidates(self, resource_type: str, everywhere: bool = False) -> RelatedResources:
        """The resources of a type in the current source, or in every source."""
        key = (None if everywhere else self.source, resource_type)
        found = self._cache.get(key)
        if found is None:
            sources = self._asked(resource_type) if everywhere else [self.source]
            trees = [tree for name in sources for tree in self._trees_of(name, resource_type)]
            whole = all(self.complete(name, resource_type) for name in sources)
            if everywhere:
                whole = whole and bool(sources) and not self._unentered(resource_type)
            found = self._cache[key] = RelatedResources(trees, whole)
        return found

    def _trees_of(self, source: str, resource_type: str) -> list[Any]:
        """The attribute trees of one type in one source; they are held from when they are first joined."""
        key = (source, resource_type)
        if key not in self._trees:
            some = self._trees[key] = []
            for tree, owner in self._kept.trees(source, resource_type):
                some.append(tree)
                self._owners[id(tree)] = owner
        return self._trees[key]

    def _asked(self, resource_type: str) -> list[str]:
        """The sources that were asked for a type."""
        return [name for name, asked in self._collected.items() if resource_type in asked]

    def _unentered(self, resource_type: str) -> bool:
        """True if a source that was asked for nothing, such as an account that could not be entered, may hold such resources."""
        return any(gap.source not in self._collected and gap.may_hide(resource_type) for gap in self._hiding)

    def listed(self, source: str, resource_type: str) -> bool:
        """True if a listing of this type was made at all."""
        return (source, resource_type) in self._listed

    def ruled_out(self, source: str, resource_type: str) -> bool:
        """True if the source says that it can hold none of this type."""
        key = (source, resource_type)
        return key in self._listed and key not in self._held

    def complete(self, source: str, resource_type: str) -> bool:
        """True if the type was listed to the end and no gap may hide one of its resources."""
        key = (source, resource_type)
        hidden = any(gap.source == source and gap.may_hide(resource_type) for gap in self._hiding)
        return key in self._listed and key not in self._incomplete and not hidden

    def owner(self, attributes: Mapping[str, Any]) -> Resource:
        """The resource whose attribute tree this very object is."""
        owner = self._owners[id(attributes)]
        return self._kept.read(owner) if isinstance(owner, int) else owner


class RelatedResources:
    """Attribute trees with an index for each path that they are joined by. ``complete``: there are no others."""

    def __init__(self, trees: list[Any], complete: bool) -> None:
        self.complete = complete
        self._trees = trees
        self._indexes: dict[tuple[str, bool], tuple[dict[str, list[Any]], list[Any]]] = {}

    def matching(self, there: str | None, here: Any, caseless: bool = False) -> tuple[list[Any], bool]:
        """The trees whose value at ``there`` equals or contains ``here``; True if others may do so too, unseen."""
        if there is None:
            return self._trees, False
        index, doubtful = self._index(there, caseless)
        unsure = bool(doubtful)
        if type(here) is str:
            return index.get(_plain(here) if caseless else here, []), unsure
        found: dict[int, Any] = {}
        for value in here:
            if type(value) is not str:
                unsure = True
                continue
            for tree in index.get(_plain(value) if caseless else value, ()):
                found[id(tree)] = tree
        return list(found.values()), unsure

    def doubtful(self, there: str) -> list[Any]:
        """The trees that may match anything, since their value at ``there`` was not read or misread."""
        return self._index(there, False)[1]

    def _index(self, there: str, caseless: bool) -> tuple[dict[str, list[Any]], list[Any]]:
        known = self._indexes.get((there, caseless))
        if known is not None:
            return known
        get, doubtful = getter(there), []
        index: dict[str, list[Any]] = defaultdict(list)
        for tree in self._trees:
            value = get(tree)
            keys = value if type(value) is list else [value]
            texts = (_plain(key) if caseless else key for key in keys if type(key) is str)
            for key in dict.fromkeys(texts):
                index[key].append(tree)
            if not all(key is None or type(key) is str for key in keys):
                doubtful.append(tree)
        self._indexes[there, caseless] = (dict(index), doubtful)
        return self._indexes[there, caseless]


def _plain(text: str) -> str:
    """A name without regard to case and to blanks around it."""
    return text.strip().casefold()
