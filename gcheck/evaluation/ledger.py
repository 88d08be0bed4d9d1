"""Ledger: the findings of a run as they are made. Once there are many, of one that calls for nothing only the verdict is kept."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from gcheck.evaluation.kept import MOST, Shelf
from gcheck.model.finding import Finding, address_of
from gcheck.model.findings import Findings, order
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
        """Look whether findings about a resource could have the fingerprint of those about another: then they are held."""
        about = _named(resource)
        if about in self._named:
            self._twice.add(about)
        self._named.add(about)

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
        if self._twice:
            self._hold_twins(self._shelf, again)
        return Findings(sorted(self._held, key=order), _Settled(self._settled, self._shelf, again))

    def _hold_twins(self, shelf: Shelf, again: Again) -> None:
        """Make and hold the findings on resources that are called alike, so that they can be told apart."""
        twins = {
            number: resource
            for number in sorted({number for numbers in self._settled.values() for number in numbers})
            if _named(resource := shelf.read(number)) in self._twice
        }
        for (control, _, _, _), numbers in self._settled.items():
            self._held += [again(control, twins[number]) for number in numbers if number in twins]
            numbers[:] = array("I", (number for number in numbers if number not in twins))


class _Settled:
    """The findings that were settled, by control, source, type and status: the numbers of their resources."""

    def __init__(
        self, groups: Mapping[tuple[str, str, str, str], array[int]], shelf: Shelf, again: Again
    ) -> None:
        self._groups, self._shelf, self._again = groups, shelf, again
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
            for number in sorted(together.pop((control, source)), key=self._shelf.uid):
                yield self._again(control, self._shelf.read(number))


def _named(resource: Resource) -> int:
    """What fingerprints tell resources apart by, as a number; two that share one are made whole, and then looked at."""
    place = resource.place_of("")
    if place.file is None:
        return hash((resource.source, resource.type, resource.uid))
    return hash((resource.type, address_of(resource.uid, place)))
