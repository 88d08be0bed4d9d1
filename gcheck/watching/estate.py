"""Estate: what is known of live sources, of which a part is read again: the rest stays as it was read before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from gcheck.collectors.aws.events import CHANGES, Event
from gcheck.collectors.aws.listings import identities
from gcheck.model.collector import EVERY
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.inventory import Inventory
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

ELSEWHERE, UNASKED = "of an account or region that is not read", "of types that no control asks for"

Names = Mapping[str, frozenset[str]]
_Fewer = Counter[tuple[str, str | None]]
"""By type and region: how many resources are there no more; below zero, how many are new."""


class Part(Struct, frozen=True):
    """What is read again in one go: the types with their names, from ``source``, narrowed to what the resources of the
    source ``name`` need; in one ``region``, or, where that is None, those that no region is asked for."""

    name: str
    region: str | None
    source: Source
    only: Names

    def has(self, one: Resource) -> bool:
        """True if the resource is one of those that are read again."""
        if one.source != self.name or (self.region is not None and one.region != self.region):
            return False
        names = self.only.get(one.type, frozenset())
        return EVERY in names or bool(names & identities(one.uid, one.name, one.attributes))

    def covers(self, gap: Gap) -> bool:
        """True if nothing else but what is read again may hide behind the gap."""
        return gap.source in (self.name, self.source.name) and set(gap.resource_types) <= self.only.keys()


class Estate:
    """The ``inventory`` as it is known, from the ``sources`` that the operator named."""

    def __init__(self, sources: Iterable[Source], inventory: Inventory) -> None:
        self.inventory = inventory
        self._sources = {one.name: one for one in sources}
        self._within = {one.name: one.within or one.name for one in inventory.sources}
        self._listings: dict[tuple[str, str], list[Population]] = defaultdict(list)
        for one in inventory.populations:
            if one.account is not None and one.applicable:
                self._listings[one.account, one.resource_type].append(one)
        self._passing: set[str] = set()
        """The gaps that reading a part has left: reading the same again ends them."""

    def fate(self, event: Event) -> str:
        """What becomes of an event: CHANGES where something is read again for it, else why not."""
        if event.what != CHANGES or any(self._meant(event)):
            return event.what
        asked = {kind for _, kind in self._listings}
        return ELSEWHERE if asked & event.named.keys() else UNASKED

    def _meant(self, event: Event) -> Iterator[Population]:
        """The listings that the resources of an event belong to."""
        for kind in event.named:
            for one in self._listings.get((event.account, kind), ()):
                if one.region in (None, event.region):
                    yield one

    def parts(self, events: Iterable[Event]) -> list[Part]:
        """What is read again because of these events, each source and region once."""
        found: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for event in events:
            for one in self._meant(event):
                place = (one.source, event.account, one.region or "")
                found[place][one.resource_type] |= event.named[one.resource_type]
        return [
            Part(name, region or None, self._narrowed(name, account, region),
                 {kind: frozenset(names) for kind, names in sorted(types.items())})
            for (name, account, region), types in sorted(found.items())
        ]  # fmt: skip

    def _narrowed(self, name: str, account: str, region: str) -> Source:
        outer = self._within[name]
        options = {**self._sources[outer].options, "max_per_type": 0}
        if region:
            options["regions"] = [region]
        if outer != name:
            options["accounts"] = [account]
        return replace(self._sources[outer], options=options)

    def take(self, part: Part, fresh: Inventory) -> None:
        """Put what was read again in the place of what was known."""
        gaps = [_bounded(one, part) for one in fresh.gaps]
        read = {(one.source, one.type, one.uid): one for one in fresh.resources}
        kept, again, fewer = list[Resource](), set[str](), _Fewer()
        for one in self.inventory.resources:
            now = read.pop((one.source, one.type, one.uid), None)
            if now is None and not part.has(one):
                kept.append(one)
                continue
            again.add(one.uid)
            if now is None and (why := _unseen(one, part, fresh, gaps)) is not None:
                now = replace(one, attributes=dict.fromkeys(one.attributes, why))
            if now is None:
                fewer[one.type, one.region] += 1
            else:
                kept.append(now)
        for one in read.values():
            fewer[one.type, one.region] -= 1
        known = self.inventory
        left = [
            one
            for one in known.gaps
            if not (part.covers(one) and (one.resource_uid in again or one.id in self._passing))
        ]
        counted = [_counted(one, part, fewer) for one in known.populations]
        items = [*kept, *read.values(), *left, *gaps, *counted, *known.calls]
        self._passing |= {one.id for one in gaps if one.hides_resources}
        self.inventory = Inventory.of(fresh.clock, known.sources, known.collected, items)


def _bounded(gap: Gap, part: Part) -> Gap:
    """A collector that breaks hides everything that it was asked for, and that was this part."""
    return replace(gap, resource_types=tuple(part.only)) if ANY_TYPE in gap.resource_types else gap


def _unseen(one: Resource, part: Part, fresh: Inventory, gaps: Iterable[Gap]) -> Unread | None:
    """Why nothing is known of a resource any more; None where its type was listed to the end, and it was not there."""
    for gap in gaps:
        if part.covers(gap) and gap.may_hide(one.type):
            return Unread(gap.kind, gap.detail, gap.operation, gap.permission)
    listed = [
        item.complete
        for item in fresh.populations
        if (item.source, item.resource_type) == (part.name, one.type)
    ]
    if listed and all(listed):
        return None
    return Unread("not_collected", "an event named it, and it could not be read again")


def _counted(one: Population, part: Part, fewer: _Fewer) -> Population:
    if one.source != part.name:
        return one
    gone = sum(
        count
        for (kind, region), count in fewer.items()
        if kind == one.resource_type and one.region in (None, region)
    )
    return replace(one, count=max(0, one.count - gone)) if gone else one
