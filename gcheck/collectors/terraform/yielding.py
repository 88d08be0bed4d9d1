"""What a collection yields: resources with plain values, and one Gap for each thing that was not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from gcheck.collectors.tally import Tally
from gcheck.collectors.terraform.folder import Lost
from gcheck.collectors.terraform.values import MAX_DEPTH, Symbol, bare, unresolved
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread, unreads

MAX_NODES = 50_000
"""Values in one attribute. The largest that AWS allows (a bucket with 1,000 lifecycle rules) has about 10,000."""


class Yielded:
    """Gaps by id and resources by uid, so that what is reached twice is told once; handed on one root at a time.

    ``unmapped`` counts what is there of types that no mapping reads.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.unmapped = Tally(source)
        self._told: set[str] = set()
        self._gaps: list[Gap] = []
        self._resources: dict[tuple[str, str], Resource] = {}
        self._hidden: set[str] = set()
        self._counts: Counter[str] = Counter()

    def add(self, gap: Gap) -> None:
        """Keep a gap."""
        identifier = gap.id
        if identifier not in self._told:
            self._told.add(identifier)
            self._gaps.append(gap)
            if gap.hides_resources:
                self._hidden.update(gap.resource_types)

    def add_resource(self, resource: Resource, address: str, told: frozenset[Unread] = frozenset()) -> None:
        """Keep a resource, with a gap for each cause of unread attributes that is not ``told`` already."""
        self._resources.setdefault((resource.type, resource.uid), resource)
        causes: dict[Unread, set[str]] = {}
        for name, value in resource.attributes.items():
            for unread in unreads(value):
                causes.setdefault(unread, set()).add(name)
        for unread, names in causes.items():
            if unread in told:
                continue
            place = Place(unread.file, unread.line) if unread.file is not None else resource.places[""]
            self.add(
                Gap(
                    self.source, unread.kind, f"{address}: {unread.reason}", (resource.type,), tuple(sorted(names)),
                    resource.uid, place=place,
                )
            )  # fmt: skip

    def drain(self) -> Iterator[Gap | Resource]:
        """What was added since the last time: the gaps, sorted, then the resources, sorted by uid."""
        yield from sorted(self._gaps, key=lambda gap: (gap.kind, str(gap.place), gap.detail, gap.id))
        yield from sorted(self._resources.values(), key=lambda item: (item.uid, item.type))
        self._counts.update(kind for kind, _ in self._resources)
        self._gaps.clear()
        self._resources.clear()

    def populations(self, kinds: Iterable[str]) -> Iterator[Population]:
        """How many of each type were handed on, and whether a gap may hide further ones."""
        for kind in kinds:
            complete = not self._hidden & {kind, ANY_TYPE}
            yield Population(self.source, kind, self._counts[kind], complete)


def lost_gap(source: str, item: Lost, types: tuple[str, ...]) -> Gap:
    """The gap of a file that could not be read or parsed."""
    types = (ANY_TYPE,) if ANY_TYPE in types else types
    return Gap(source, "unparsed", f"{item.file}: {item.reason}", types, place=Place(item.file, item.line))


def unread_gap(source: str, unread: Unread, kind: str, address: str, place: Place) -> Gap:
    """The gap of a declaration of which it is not known how many resources it makes."""
    where = f" ({unread.file}:{unread.line})" if unread.file is not None else ""
    detail = f"It is not known how many {address} there are: {unread.reason}{where}."
    return Gap(source, unread.kind, detail, (kind,), place=place)


def plain(value: Any) -> Any:
    """A value as plain JSON and Unreads; an Unread where it is larger or deeper than anything real."""
    budget = [MAX_NODES]
    found = _plain(value, budget, 0)
    return found if budget[0] >= 0 else Unread("truncated", f"a value of more than {MAX_NODES:,} parts")


def _plain(value: Any, budget: list[int], depth: int) -> Any:
    budget[0] -= 1
    if budget[0] < 0:
        return None
    if isinstance(value, Unread):
        return bare(value)
    if isinstance(value, Symbol):
        return str(value)
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if depth > MAX_DEPTH:
        return unresolved("this is nested too deeply")
    if isinstance(value, list):
        return [_plain(item, budget, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item, budget, depth + 1) for key, item in value.items()}
    return unresolved("a resource as a whole is only known after apply")
