"""Judging: resources as they are read, one after the other, without holding them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from gcheck.evaluation.evaluate import Bench, applies, looks_at_one, reads, reads_elsewhere
from gcheck.evaluation.judge import Compiled, Judge, clock_of
from gcheck.evaluation.kept import MOST, Kept, Shelf
from gcheck.evaluation.ledger import Ledger
from gcheck.model.control import Control
from gcheck.model.finding import Finding
from gcheck.model.gap import Gap
from gcheck.model.inventory import Inventory
from gcheck.model.resource import Resource
from gcheck.model.resource_type import ResourceType


class Judging:
    """Judges resources as they are read, and forgets them; gives the findings that ``evaluate`` would give.

    Kept is only what controls read that look beyond one resource: the attributes that are joined or counted. With a ``shelf``
    that keeps every resource, in the order in which ``take`` is given them, no more than ``most`` resources are kept besides,
    and of more than ``most`` findings those that call for nothing are made again when they are asked for, see Kept and Ledger.
    """

    def __init__(
        self,
        clock: str,
        controls: Iterable[Control],
        types: Mapping[str, ResourceType],
        tags: Collection[str] = (),
        shelf: Shelf | None = None,
        most: int = MOST,
    ) -> None:
        self._types, self._tags = types, tags
        self._judge = Judge(clock_of(clock), types, tags=tags)
        self._controls = [control for control in controls if control.is_set]
        self._alone = {control.id for control in self._controls if looks_at_one(control)}
        self._by_type: dict[str, list[Control]] = defaultdict(list)
        joined: dict[str, set[str]] = defaultdict(set)
        for control in self._controls:
            if control.id in self._alone:
                self._by_type[control.resource].append(control)
            else:
                for kind, names in (*reads(control).items(), *reads_elsewhere(control).items()):
                    joined[kind] |= names | ({"tags"} if tags else set())
        self._kept, self._ledger = Kept(joined, shelf, most), Ledger(shelf, most)
        self._compiled: dict[str, Compiled] = {}
        self._due_on: dict[tuple[str, str], list[Compiled]] = {}
        self._seen: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._taken = 0
        self._ended: Sequence[Finding] | None = None
        self.late: set[tuple[str, str, str]] = set()

    def note(self, gap: Gap) -> None:
        """Take a gap into account. One about a resource that was judged already makes it ``late``: it is judged again."""
        self._judge.note(gap)
        uid = gap.resource_uid or ""
        self.late |= {
            (gap.source, kind, uid)
            for kind in gap.resource_types
            if uid in self._seen.get((gap.source, kind), ())
        }

    def take(self, resource: Resource, asked: Mapping[str, tuple[str, ...]]) -> None:
        """Judge a resource of a source that was ``asked`` for these types and attributes."""
        number, self._taken = self._taken, self._taken + 1
        self._seen[resource.source, resource.type].add(resource.uid)
        self._ledger.name(resource)
        for compiled in self._due(resource, asked):
            if not self._settle(self._judge, compiled, number, resource):
                self._ledger.add(self._judge.judge_one(compiled, resource))
        self._kept.add(number, resource)

    def take_again(self, resource: Resource, asked: Mapping[str, tuple[str, ...]]) -> None:
        """Judge a resource once more, now that everything about it is known."""
        key = (resource.source, resource.type, resource.uid)
        self._ledger.forget(key)
        self._kept.forget(key)
        for compiled in self._due(resource, asked):
            self._ledger.add(self._judge.judge_one(compiled, resource))
        self._kept.add(-1, resource)

    def end(self, facts: Inventory) -> Sequence[Finding]:
        """All findings, in order. ``facts`` is everything else that was collected; it needs no resources."""
        if self._ended is not None:
            return self._ended
        bench = Bench(facts, self._types, self._tags, self._kept)
        settle = partial(self._settle, bench)
        for control in self._controls:
            for finding in bench.judge(control, control.id in self._alone, settle):
                self._ledger.add(finding)
        by_id = {control.id: control for control in self._controls}
        self._ended = self._ledger.end(lambda control, resource: bench.again(by_id[control], resource))
        return self._ended

    def _settle(self, judge: Judge, compiled: Compiled, number: int, resource: Resource) -> bool:
        """Put down a verdict without more, where there are many and it calls for nothing."""
        if number < 0 or not self._ledger.full:
            return False
        status = judge.settled(compiled, resource)
        if status is not None:
            self._ledger.settle(compiled.control.id, status, resource, number)
        return status is not None

    def _due(self, resource: Resource, asked: Mapping[str, tuple[str, ...]]) -> list[Compiled]:
        """The controls that are judged on resources of this type and source."""
        key = (resource.source, resource.type)
        if key not in self._due_on:
            about = self._by_type.get(resource.type, ())
            self._due_on[key] = [self._compile(control) for control in about if applies(control, asked)]
        return self._due_on[key]

    def _compile(self, control: Control) -> Compiled:
        if control.id not in self._compiled:
            self._compiled[control.id] = self._judge.compile(control)
        return self._compiled[control.id]
