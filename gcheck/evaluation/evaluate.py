"""Inventory and controls to findings. Pure and deterministic: the same inventory gives the same findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from gcheck.evaluation.conditions import ELSEWHERE, attributes_read
from gcheck.evaluation.evidence import result
from gcheck.evaluation.joins import Joins
from gcheck.evaluation.judge import Compiled, Judge, clock_of, crashed
from gcheck.evaluation.population import Wanted
from gcheck.evaluation.sampling import as_sampled, draw
from gcheck.evaluation.truth import EITHER, STATUS, T
from gcheck.model.control import Control
from gcheck.model.finding import Evidence, Finding, Reason
from gcheck.model.gap import Gap
from gcheck.model.inventory import Inventory
from gcheck.model.place import Place
from gcheck.model.resource import Resource
from gcheck.model.resource_type import ResourceType
from gcheck.model.sample import Sample, Sampling


def evaluate(
    inventory: Inventory,
    controls: Iterable[Control],
    types: Mapping[str, ResourceType],
    tags: Collection[str] = (),
) -> list[Finding]:
    """Every finding of these controls, sorted by control, source and resource.

    A control is judged on a source that was asked for everything that the control reads, and applies to nothing while a
    parameter that only the organisation can give is not set. Where resources of its type
    may be missing, an unknown finding without a resource says so. A control with a sample judges what is drawn, and no
    finding is about what is not. A control that crashes yields unknowns. ``tags`` are the
    keys that a finding tells of its resource.
    """
    bench = Bench(inventory, types, tags)
    return in_order(finding for control in controls for finding in bench.judge(control))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by control, source and resource."""
    return sorted(findings, key=lambda item: (item.control, item.source, item.resource_uid, item.kinds))


Asked = Mapping[str, tuple[str, ...]]
"""Resource type -> the attributes that a source was asked for."""


def applies(control: Control, asked: Asked, all_asked: Iterable[Asked] = ()) -> bool:
    """True if a source was asked for every type and attribute that the control reads of it.

    ``all_asked`` tells of every source of the run, of which one must have been asked for what the control reads elsewhere.
    """
    here = all(_covers(asked, kind, names) for kind, names in reads(control).items())
    return here and all(
        any(_covers(one, kind, names) for one in all_asked)
        for kind, names in reads_elsewhere(control).items()
    )


def _covers(asked: Asked, kind: str, names: set[str]) -> bool:
    return kind in asked and names <= set(asked[kind])


def reads(control: Control) -> dict[str, set[str]]:
    """Resource type -> first segments of the attributes that the control reads of it in the source that it judges."""
    return _reads(control).here


def reads_elsewhere(control: Control) -> dict[str, set[str]]:
    """Resource type -> first segments of the attributes that the control reads of it in whatever source has it."""
    return _reads(control).elsewhere


def looks_at_one(control: Control) -> bool:
    """True if what a control says of a resource depends on no other."""
    return control.aggregate is None and control.sample is None and not _reads(control).joins


class Reads(Struct, frozen=True):
    """What a control reads in the source that it judges, and in whatever source has it; ``joins`` if it looks at other resources."""

    here: dict[str, set[str]]
    elsewhere: dict[str, set[str]]
    joins: bool


_found: dict[int, tuple[Control, Reads]] = {}
"""What was found already, by the identity of the control: a run asks for it about eight times. Callers change nothing in it."""


def _reads(control: Control) -> Reads:
    known = _found.get(id(control))
    if known is None or known[0] is not control:
        known = _found[id(control)] = control, _look(control)
    return known[1]


def _look(control: Control) -> Reads:
    here: dict[str, set[str]] = {control.resource: set()}
    elsewhere: dict[str, set[str]] = {}
    joins = False
    aggregate = control.aggregate or {}
    for tree in (control.when, control.assertion, aggregate.get("of")):
        for kind, names in attributes_read(tree).items():
            joins = joins or bool(kind)
            found = elsewhere if kind.startswith(ELSEWHERE) else here
            found.setdefault(kind.removeprefix(ELSEWHERE) or control.resource, set()).update(names)
    if "period" in aggregate:
        here[control.resource].add(aggregate["period"].partition(".")[0])
    return Reads(here, elsewhere, joins)


class Bench(Judge):
    """One inventory laid out for judging."""

    def __init__(
        self, inventory: Inventory, types: Mapping[str, ResourceType], tags: Collection[str] = ()
    ) -> None:
        self.inventory = inventory
        self.joins = Joins(inventory)
        super().__init__(clock_of(inventory.clock), types, self.joins.candidates, self.joins.owner, tags)
        self.by_type: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        self._hiding_by_type: dict[tuple[str, str], dict[str, list[Gap]]] = {}
        for resource in inventory.resources:
            self.by_type[resource.source, resource.type].append(resource)
        for gap in inventory.gaps:
            self.note(gap)

    def judge(self, control: Control, judged: bool = False) -> Iterator[Finding]:
        """All findings of a control; where its resources were ``judged`` as they came, those about what may be missing."""
        if not control.is_set:
            return
        compiled: Compiled | None = None
        for source in self.inventory.sources:
            asked = self.inventory.collected.get(source.name, {})
            if not applies(control, asked, self.inventory.collected.values()):
                continue
            self.joins.source = source.name
            resources = [] if judged else self.by_type.get((source.name, control.resource), [])
            if resources or control.aggregate is not None:
                compiled = compiled or self.compile(
                    control
                )  # most controls of a small run have nothing to judge
                if control.aggregate is not None:
                    yield from self._population(compiled, source.name, resources)
                    continue
                if control.sample is not None:
                    yield from self._sampled(compiled, control.sample, source.name, resources)
                    resources = []
                for resource in resources:
                    yield self.judge_one(compiled, resource)
            yield from self._hidden(control, source.name)

    def _hidden(self, control: Control, source: str) -> Iterator[Finding]:
        """One unknown for each kind of gap that may hide resources of the control's type."""
        by_kind = self._hiding(source, control.resource)
        for kind, gaps in sorted(by_kind.items()):
            reason = Reason(kind, _summary(control.resource, gaps), tuple(gap.id for gap in gaps))
            yield self._without_resource(control, source, (reason,), gaps[0].place)
        if not by_kind and not self.joins.complete(source, control.resource):
            text = (
                f"the listing of {control.resource} did not end, and nothing says why"
                if self.joins.listed(source, control.resource)
                else f"nothing was said about {control.resource}: neither a listing nor why there is none"
            )
            yield self._without_resource(control, source, (Reason("not_collected", text),), Place())

    def _hiding(self, source: str, resource_type: str) -> dict[str, list[Gap]]:
        """The gaps that may hide resources of a type, by their kind."""
        key = (source, resource_type)
        if key not in self._hiding_by_type:
            by_kind: dict[str, list[Gap]] = defaultdict(list)
            for gap in self.hiding_gaps.get(source, []):
                if gap.may_hide(resource_type):
                    by_kind[gap.kind].append(gap)
            self._hiding_by_type[key] = by_kind
        return self._hiding_by_type[key]

    def _without_resource(
        self, control: Control, source: str, reasons: tuple[Reason, ...], place: Place
    ) -> Finding:
        return Finding(
            control.id, "unknown", control.severity, source, control.resource, place=place, reasons=reasons,
            resource_name=f"{control.resource} that could not be read",
        )  # fmt: skip

    def _sampled(
        self, compiled: Compiled, sampling: Sampling, source: str, resources: list[Resource]
    ) -> list[Finding]:
        """A finding for each resource that was drawn, and for each that the control does not apply to."""
        control, when = compiled.control, compiled.when
        try:
            members = [one for one in resources if when is None or when.judge(one.attributes) & T]
        except Exception as error:  # noqa: BLE001  # one control must not take the others with it
            return [self._without_resource(control, source, (crashed(error),), Place())]
        drawn = draw(sampling, members)
        complete = self.joins.complete(source, control.resource)
        sample = Sample(sampling.size, sampling.seed, len(drawn), len(members), complete)
        incomplete = self.incomplete(control.resource, source)
        inside = {one.uid for one in members}
        others = [self.judge_one(compiled, one) for one in resources if one.uid not in inside]
        return others + [as_sampled(self.judge_one(compiled, one), sample, incomplete) for one in drawn]

    def _population(self, compiled: Compiled, source: str, resources: list[Resource]) -> list[Finding]:
        try:
            return list(self._judge_population(compiled, source, resources))
        except Exception as error:  # noqa: BLE001  # one control must not take the others with it
            return [self._without_resource(compiled.control, source, (crashed(error),), Place())]

    def _judge_population(
        self, compiled: Compiled, source: str, resources: list[Resource]
    ) -> Iterator[Finding]:
        control = compiled.control
        wanted = Wanted.of(control)
        members = [
            one for one in resources if compiled.when is None or compiled.when.judge(one.attributes) & T
        ]
        outcomes = [compiled.assertion.judge(one.attributes) for one in members]
        surely = len(members)
        if compiled.when is not None:  # a member that may not belong may also not count
            belong = [compiled.when.judge(one.attributes) == T for one in members]
            surely = sum(belong)
            outcomes = [
                outcome if sure else outcome | EITHER for outcome, sure in zip(outcomes, belong, strict=True)
            ]
        complete = self.joins.complete(source, control.resource)
        nothing_said = wanted.says_nothing_of_none or (
            wanted.number is None and self.joins.ruled_out(source, control.resource)
        )
        if not members and complete and nothing_said:
            return
        mask, expected = wanted.outcome(outcomes, complete)
        too_few = surely < wanted.minimum
        mask = EITHER if too_few else mask
        met = sum(outcome == T for outcome in outcomes)
        actual = f"{met} of {len(members)}" + ("" if complete else ", and possibly more that were not read")
        evidence = [
            Evidence(control.resource, expected, actual, result(mask), Place(note="the whole population"), wanted.counted),
            *wanted.period(members),
        ]  # fmt: skip
        reasons: tuple[Reason, ...] = ()
        if result(mask) == "unknown":
            reasons = self._population_reasons(compiled, source, members, too_few)
            if too_few:
                reasons = (wanted.too_few(surely), *reasons)
        yield Finding(
            control.id, STATUS[mask], control.severity, source, control.resource, f"population:{control.resource}",
            f"all {control.resource} of {source}", evidence=tuple(evidence), reasons=reasons,
        )  # fmt: skip
        if not complete:
            yield from self._hidden(control, source)

    def _population_reasons(
        self, compiled: Compiled, source: str, members: list[Resource], explained: bool = False
    ) -> tuple[Reason, ...]:
        """Why members could not be counted, and why there may be others; nothing more where all is ``explained``."""
        found: dict[Reason, None] = {}
        for one in members:
            for node in (compiled.when, compiled.assertion):
                if node is not None and result(node.judge(one.attributes)) == "unknown":
                    found.update(dict.fromkeys(self.reasons(node.explain(one.attributes, ""), one)))
        if (not found and not explained) or not self.joins.complete(source, compiled.control.resource):
            found[self.incomplete(compiled.control.resource, source)] = None
        return tuple(found)


def _summary(resource_type: str, gaps: list[Gap]) -> str:
    first = gaps[0].detail
    if len(gaps) == 1:
        return f"{resource_type} may be missing: {first}"
    return f"{resource_type} may be missing behind {len(gaps)} gaps, the first: {first}"
