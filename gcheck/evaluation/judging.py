"""Judging: resources as they are read, one after the other, without holding them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from gcheck.evaluation.evaluate import Bench, applies, in_order, looks_at_one, reads, reads_elsewhere
from gcheck.evaluation.judge import Compiled, Judge, clock_of
from gcheck.model.control import Control
from gcheck.model.finding import Finding
from gcheck.model.gap import Gap
from gcheck.model.inventory import Inventory
from gcheck.model.resource import Resource
from gcheck.model.resource_type import ResourceType


class Judging:
    """Judges resources as they are read, and forgets them; gives the findings that ``evaluate`` would give.

    Kept is only what controls read that look beyond one resource: the attributes that are joined or counted.
    """

    def __init__(
        self,
        clock: str,
        controls: Iterable[Control],
        types: Mapping[str, ResourceType],
        tags: Collection[str] = (),
    ) -> None:
        self._types, self._tags = types, tags
        self._judge = Judge(clock_of(clock), types, tags=tags)
        self._controls = [control for control in controls if control.is_set]
        self._alone = {control.id for control in self._controls if looks_at_one(control)}
        self._by_type: dict[str, list[Control]] = defaultdict(list)
        self._joined: dict[str, set[str]] = defaultdict(set)
        for control in self._controls:
            if control.id in self._alone:
                self._by_type[control.resource].append(control)
            else:
                for kind, names in (*reads(control).items(), *reads_elsewhere(control).items()):
                    self._joined[kind] |= names
        self._compiled: dict[str, Compiled] = {}
        self._due_on: dict[tuple[str, str], list[Compiled]] = {}
        self._findings: list[Finding] = []
        self._kept: list[Resource] = []
        self._seen: set[tuple[str, str, str]] = set()
        self.late: set[tuple[str, str, str]] = set()

    def note(self, gap: Gap) -> None:
        """Take a gap into account. One about a resource that was judged already makes it ``late``: it is judged again."""
        self._judge.note(gap)
        about = {(gap.source, kind, gap.resource_uid or "") for kind in gap.resource_types}
        self.late |= about & self._seen

    def take(self, resource: Resource, asked: Mapping[str, tuple[str, ...]]) -> None:
        """Judge a resource of a source that was ``asked`` for these types and attributes."""
        self._seen.add((resource.source, resource.type, resource.uid))
        for compiled in self._due(resource, asked):
            self._findings.append(self._judge.judge_one(compiled, resource))
        names = self._joined.get(resource.type)
        if names is not None:
            self._kept.append(_only(resource, names | {"tags"} if self._tags else names))

    def take_again(self, resource: Resource, asked: Mapping[str, tuple[str, ...]]) -> None:
        """Judge a resource once more, now that everything about it is known."""
        one = (resource.source, resource.type, resource.uid)
        self._findings = [
            item for item in self._findings if (item.source, item.resource_type, item.resource_uid) != one
        ]
        kept = [item for item in self._kept if (item.source, item.type, item.uid) != one]
        self._kept = kept
        self.take(resource, asked)

    def end(self, facts: Inventory) -> list[Finding]:
        """All findings, in order. ``facts`` is everything else that was collected; it needs no resources."""
        kept = sorted(self._kept, key=lambda item: (item.source, item.type, item.uid))
        bench = Bench(replace(facts, resources=tuple(kept)), self._types, self._tags)
        rest = (
            finding
            for control in self._controls
            for finding in bench.judge(control, control.id in self._alone)
        )
        return in_order([*self._findings, *rest])

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


def _only(resource: Resource, names: Collection[str]) -> Resource:
    """A resource with some of its attributes."""
    return replace(
        resource,
        attributes={name: value for name, value in resource.attributes.items() if name in names},
        places={
            path: place for path, place in resource.places.items() if path.partition(".")[0] in ("", *names)
        },
    )
