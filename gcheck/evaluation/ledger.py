"""Ledger: the findings of a run as they are made. Once there are many, of one that calls for nothing only the verdict is kept."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from gcheck.evaluation.kept import MOST, Shelf
from gcheck.model.finding import Finding, address_of
from gcheck.model.findings import Findings, order
from gcheck.model.place import Place
from gcheck.model.resource import Resource

Key = tuple[str, str, str]
"""Source, type, uid."""
Again = Callable[[str, Resource], Finding]
"""Makes the finding of a control, by its id, on a resource once more."""


class Ledger:
    """Takes findings. Without a ``shelf`` to judge again from, each is held."""

    def __init__(self, shelf: Shelf | None = None, most: int = MOST) -> None:
        self._shelf, self._most = shelf, most
        self._held: list[Finding] = []
        self._settled: dict[tuple[str, str, str, str], array[int]] = defaultdict(lambda: array("I"))
        self._named: set[int] = set()
        self._twice: set[int] = set()
        self._names = array("q")

    @property
    def full(self) -> bool:
        """True if findings that call for nothing need not be added, but may be settled."""
        return self._shelf is not None and len(self._held) >= self._most

    def add(self, finding: Finding) -> None:
        self._held.append(finding)

    def settle(self, control: str, status: str, resource: Resource, number: int) -> None:
        """Put down no more than that this resource passed, or that the control does not apply to it."""
        self._settled[control, resource.source, resource.type, status].append(number)

    def name(self, resource: Resource) -> None:
        """Keep by what a resource is told from others in fingerprints. The next one to be named has the next number."""
        about = _named(resource.source, resource.type, resource.uid, resource.place_of(""))
        if about in self._named:
            self._twice.add(about)
        self._named.add(about)
        self._names.append(about)

    def forget(self, key: Key) -> None:
        """Drop the findings about a resource: it is judged once more."""
        self._held = [one for one in self._held if (one.source, one.resource_type, one.resource_uid) != key]
        for (_, source, kind, _), numbers in self._settled.items():
            if (source, kind) == key[:2] and self._shelf is not None:
                uid = self._shelf.uid
                numbers[:] = array("I", (one for one in numbers if uid(one) != key[2]))

    def end(self, again: Again) -> Sequence[Finding]:
        """All findings, in order."""
        if self._shelf is None or not self._settled:
            return sorted(self._held, key=order)
        twins = self._twins() if self._twice else {}
        held = [
            one.as_twin() if twins and _of(one) in twins.get(one.control, ()) else one for one in self._held
        ]
        return Findings(
            sorted(held, key=order), _Settled(self._settled, self._shelf, again, self._names, twins)
        )

    def _twins(self) -> dict[str, Set[int]]:
        """By control, what several of the resources are called on which it was judged, in other folders or sources."""
        counts: dict[str, Counter[int]] = defaultdict(Counter)
        for (control, _, _, _), numbers in self._settled.items():
            counts[control].update(map(self._names.__getitem__, numbers))
        for one in self._held:
            counts[one.control][_of(one)] += 1
        same: dict[Set[int], Set[int]] = {}  # most controls of a type are judged on the same resources
        return {
            control: same.setdefault(found, found)
            for control, number in counts.items()
            if (found := frozenset(name for name in self._twice if number[name] > 1))
        }


class _Settled:
    """The findings that were settled, by control, source, type and status: the numbers of their resources.

    ``names`` are what these are called, and ``twins`` by control those names that stand for several of them.
    """

    def __init__(
        self,
        groups: Mapping[tuple[str, str, str, str], array[int]],
        shelf: Shelf,
        again: Again,
        names: Sequence[int],
        twins: Mapping[str, Set[int]],
    ) -> None:
        self._groups, self._shelf, self._again = groups, shelf, again
        self._names, self._twins = names, twins
        self.counts: Counter[tuple[str, str]] = Counter()
        self.sources = {source for (_, source, _, _), numbers in groups.items() if numbers}
        for (control, _, _, status), numbers in groups.items():
            if numbers:
                self.counts[control, status] += len(numbers)

    def findings(self) -> Iterator[Finding]:
        """All of them, in order, each made when it is its turn."""
        together: dict[tuple[str, str], list[int]] = defaultdict(list)
        for (control, source, _, _), numbers in self._groups.items():
            together[control, source] += numbers
        for control, source in sorted(together):
            twins = self._twins.get(control, ())
            for number in sorted(together.pop((control, source)), key=self._shelf.uid):
                made = self._again(control, self._shelf.read(number))
                yield made.as_twin() if self._names[number] in twins else made


def _of(finding: Finding) -> int:
    return _named(finding.source, finding.resource_type, finding.resource_uid, finding.place)


def _named(source: str, kind: str, uid: str, place: Place) -> int:
    """What fingerprints tell resources apart by, as a number."""
    return hash((source, kind, uid) if place.file is None else (kind, address_of(uid, place)))
