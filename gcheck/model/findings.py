"""Findings: all of one run, in their order. Of very many, only those that call for something are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from heapq import merge
from typing import Any, Protocol, overload

from gcheck.model.finding import Finding

Change = Callable[[Finding], Finding]


class Settled(Protocol):
    """Findings that passed or do not apply, and are made again when they are asked for. ``counts``: by control and status;
    ``sources``: those of which there are any."""

    @property
    def counts(self) -> Mapping[tuple[str, str], int]: ...

    @property
    def sources(self) -> Set[str]: ...

    def findings(self) -> Iterator[Finding]:
        """All of them, in order."""


class Findings(Sequence[Finding]):
    """The findings that are ``held``, in order, and those that are ``settled``; equal to the sequence of both.

    Whoever only counts, or looks for what fails or is unknown, asks ``tally`` and ``held`` of this module: going through all of
    them makes the others.
    """

    def __init__(self, held: Sequence[Finding], settled: Settled, change: Change | None = None) -> None:
        self.held = tuple(held)
        self.settled = settled
        self._change = change
        self._whole: tuple[Finding, ...] | None = None
        self._passed = False

    @property
    def is_whole(self) -> bool:
        """True if all of them are in memory, because somebody went through them more than once."""
        return self._whole is not None

    def with_held(self, held: Sequence[Finding], change: Change | None = None) -> Findings:
        """These with others held in place of those; ``change`` is applied to each of the settled ones when it is made."""
        return Findings(held, self.settled, self._both(change))

    def _both(self, change: Change | None) -> Change | None:
        """What was to be changed before, and then this."""
        before = self._change
        return (lambda one: change(before(one))) if change and before else change or before

    def bare(self) -> Iterator[Finding]:
        """Each in turn, perhaps without its evidence and its place: for whoever asks only what was judged, and how."""
        return iter(self)

    def tally(self) -> Counter[tuple[str, str]]:
        counts = Counter((one.control, one.status) for one in self.held)
        counts.update(self.settled.counts)
        return counts

    def __len__(self) -> int:
        return len(self.held) + sum(self.settled.counts.values())

    def __iter__(self) -> Iterator[Finding]:
        """Each in turn. Who goes through them once, such as the JSON report, holds none; from the second time on, all are held."""
        if self._whole is None and not self._passed:
            self._passed = True
            return self._made()
        return iter(self._all())

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        return self._all()[index]

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def _made(self) -> Iterator[Finding]:
        made = self.settled.findings()
        return merge(self.held, made if self._change is None else map(self._change, made), key=order)

    def _all(self) -> tuple[Finding, ...]:
        if self._whole is None:
            self._whole = tuple(self._made())
        return self._whole


def order(one: Finding) -> tuple[str, str, str, tuple[str, ...]]:
    """Findings stand by control, source and resource."""
    return one.control, one.source, one.resource_uid, one.kinds


def held(findings: Sequence[Finding]) -> Sequence[Finding]:
    """Those that are in memory, among them all that failed, could not be judged, or were drawn in a sample."""
    return findings.held if isinstance(findings, Findings) else findings


def bare(findings: Sequence[Finding]) -> Iterable[Finding]:
    """All of them, of very many that are read from a file without evidence and place."""
    return findings.bare() if isinstance(findings, Findings) else findings


def tally(findings: Sequence[Finding]) -> Counter[tuple[str, str]]:
    """How many there are of each control and status."""
    if isinstance(findings, Findings):
        return findings.tally()
    return Counter((one.control, one.status) for one in findings)


def sources_of(findings: Sequence[Finding]) -> frozenset[str]:
    """Where they come from."""
    found = {one.source for one in held(findings)}
    return frozenset(found | findings.settled.sources if isinstance(findings, Findings) else found)


def by_severity(findings: Sequence[Finding], severities: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """How many there are of each status and severity; ``severities`` are those of the controls."""
    counts = Counter((one.status, one.severity) for one in held(findings))
    if isinstance(findings, Findings):
        for (control, status), number in findings.settled.counts.items():
            counts[status, severities[control]] += number
    return counts


def by_status(findings: Sequence[Finding]) -> Counter[str]:
    """How many there are of each status."""
    counts: Counter[str] = Counter()
    for (_, status), number in tally(findings).items():
        counts[status] += number
    return counts
