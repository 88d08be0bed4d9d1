"""Kept: the resources that joins and counts look at again, in memory, or, of very many, where the run keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol

from msgspec.structs import replace

from gcheck.model.resource import Resource

MOST = 20_000
"""Resources that are held in memory for joins and counts; of more, none is. Also findings that are held whatever they say."""


class Shelf(Protocol):
    """Where every resource of a run is kept, by the number that it was given."""

    def read(self, number: int) -> Resource:
        """The resource of this number."""

    def uid(self, number: int) -> str:
        """Its uid, without reading it."""

    def numbers(self, source: str, kind: str) -> list[int]:
        """Those of one type in one source, in the order of their uids."""


class Kept:
    """The resources that are looked at again, by source and type, each with its number.

    ``names`` are the attributes that are read of each type: of others, nothing is held. Without a ``shelf``, all stay in memory.
    """

    def __init__(
        self, names: Mapping[str, Collection[str]], shelf: Shelf | None = None, most: int = MOST
    ) -> None:
        self._names, self._shelf, self._most = names, shelf, most
        self._held: dict[tuple[str, str], list[tuple[int, Resource]]] | None = defaultdict(list)
        self._in_order: set[tuple[str, str]] = set()
        self._count = 0

    @classmethod
    def holding(cls, resources: Iterable[Resource]) -> Kept:
        """All of these, whole."""
        made = cls({})
        for number, one in enumerate(resources):
            made._put(number, one)
        return made

    def add(self, number: int, resource: Resource) -> None:
        """Keep what is read of a resource, if anything is."""
        names = self._names.get(resource.type)
        if names is not None and self._held is not None:
            self._put(number, trimmed(resource, names))
            if self._shelf is not None and self._count > self._most:
                self._held = None

    def forget(self, key: tuple[str, str, str]) -> None:
        """Drop the resource of this source, type and uid: it comes again."""
        if self._held is not None:
            some = self._held[key[:2]]
            self._held[key[:2]] = [item for item in some if item[1].uid != key[2]]
            self._count -= len(some) - len(self._held[key[:2]])

    def of(self, source: str, kind: str) -> Iterator[tuple[int, Resource]]:
        """Those of one type in one source, in the order of their uids."""
        if self._held is not None:
            some = self._held.get((source, kind), [])
            if (source, kind) not in self._in_order:
                some.sort(key=lambda item: item[1].uid)
                self._in_order.add((source, kind))
            yield from some
            return
        assert self._shelf is not None
        for number in self._shelf.numbers(source, kind):
            yield number, self._shelf.read(number)

    def trees(self, source: str, kind: str) -> Iterator[tuple[Mapping[str, Any], Resource | int]]:
        """The attributes of those that are joined, each with its resource, or with the number by which ``read`` gives it."""
        names = self._names.get(kind, ())
        for number, one in self.of(source, kind):
            if self._held is not None:
                yield one.attributes, one
            else:
                yield {name: value for name, value in one.attributes.items() if name in names}, number

    def read(self, number: int) -> Resource:
        """A resource of which only the attributes are held."""
        assert self._shelf is not None
        return self._shelf.read(number)

    def any_of(self, source: str, kind: str) -> bool:
        """True if there is one."""
        if self._held is not None:
            return bool(self._held.get((source, kind)))
        assert self._shelf is not None
        return bool(self._shelf.numbers(source, kind))

    def _put(self, number: int, resource: Resource) -> None:
        assert self._held is not None
        self._held[resource.source, resource.type].append((number, resource))
        self._in_order.discard((resource.source, resource.type))
        self._count += 1


def trimmed(resource: Resource, names: Collection[str]) -> Resource:
    """A resource with some of its attributes."""
    return replace(
        resource,
        attributes={name: value for name, value in resource.attributes.items() if name in names},
        places={
            path: place for path, place in resource.places.items() if path.partition(".")[0] in ("", *names)
        },
    )
