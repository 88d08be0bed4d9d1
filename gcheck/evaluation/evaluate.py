"""Inventory and controls to findings. Pure and deterministic: the same inventory gives the same findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from gcheck.errors import InventoryError
from gcheck.evaluation.conditions import attributes_read, compile_condition
from gcheck.evaluation.evidence import result, show
from gcheck.evaluation.joins import Joins
from gcheck.evaluation.nodes import Environment, Node, Trace
from gcheck.evaluation.paths import MISSING
from gcheck.evaluation.quantifiers import share
from gcheck.evaluation.times import instant
from gcheck.evaluation.truth import EITHER, STATUS, F, T
from gcheck.model.control import Control
from gcheck.model.finding import Evidence, Finding, Reason
from gcheck.model.gap import Gap
from gcheck.model.inventory import Inventory
from gcheck.model.place import Place
from gcheck.model.resource import Resource
from gcheck.model.resource_type import ResourceType
from gcheck.model.unread import Unread

MAX_PASS_EVIDENCE = 8
"""How many values a pass shows; what did not pass shows everything that decided."""


def evaluate(
    inventory: Inventory, controls: Iterable[Control], types: Mapping[str, ResourceType]
) -> list[Finding]:
    """Every finding of these controls, sorted by control, source and resource.

    A control is judged on a source that was asked for everything that the control reads, and applies to nothing while a
    parameter that only the organisation can give is not set. Where resources of its type
    may be missing, an unknown finding without a resource says so. A control that crashes yields unknowns.
    """
    bench = _Bench(inventory, types)
    findings = [finding for control in controls for finding in bench.judge(control)]
    findings.sort(key=lambda item: (item.control, item.source, item.resource_uid, item.kinds))
    return findings


def applies(control: Control, asked: Mapping[str, tuple[str, ...]]) -> bool:
    """True if a source was asked for every type and attribute that the control reads."""
    return all(kind in asked and names <= set(asked[kind]) for kind, names in reads(control).items())


def reads(control: Control) -> dict[str, set[str]]:
    """Resource type -> first segments of the attributes that the control reads of it."""
    found: dict[str, set[str]] = {control.resource: set()}
    for tree in (control.when, control.assertion, (control.aggregate or {}).get("of")):
        for kind, names in attributes_read(tree).items():
            found.setdefault(kind or control.resource, set()).update(names)
    return found


@dataclass
class _Compiled:
    """A control with its conditions compiled."""

    control: Control
    when: Node | None
    assertion: Node


class _Bench:
    """One inventory laid out for judging."""

    def __init__(self, inventory: Inventory, types: Mapping[str, ResourceType]) -> None:
        self.inventory = inventory
        self.types = types
        self.joins = Joins(inventory)
        self.by_type: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for resource in inventory.resources:
            self.by_type[resource.source, resource.type].append(resource)
        now = instant(inventory.clock)
        if now is None:  # a clock of zero would make everything young
            raise InventoryError(f"the inventory's clock, {inventory.clock!r}, is no time. Collect again.")
        self.environment = Environment(types, now, self.joins.candidates)

    @cached_property
    def _gaps_of_resource(self) -> dict[tuple[str, str], list[Gap]]:
        found: dict[tuple[str, str], list[Gap]] = defaultdict(list)
        for gap in self.inventory.gaps:
            if gap.resource_uid is not None:
                found[gap.source, gap.resource_uid].append(gap)
        return found

    @cached_property
    def _hiding_gaps(self) -> dict[str, list[Gap]]:
        found: dict[str, list[Gap]] = defaultdict(list)
        for gap in self.inventory.gaps:
            if gap.hides_resources:
                found[gap.source].append(gap)
        return found

    def judge(self, control: Control) -> Iterator[Finding]:
        if not control.is_set:
            return
        compiled = self._compile(control)
        for source in self.inventory.sources:
            asked = self.inventory.collected.get(source.name, {})
            if not applies(control, asked):
                continue
            self.joins.source = source.name
            resources = self.by_type.get((source.name, control.resource), [])
            if control.aggregate is not None:
                yield from self._population(compiled, source.name, resources)
                continue
            for resource in resources:
                yield self._judge_one(compiled, resource)
            yield from self._hidden(control, source.name)

    def _compile(self, control: Control) -> _Compiled:
        declared = self.types.get(control.resource)
        schema = {"type": "object", "properties": declared.attributes} if declared else None
        tree = control.assertion if control.aggregate is None else control.aggregate["of"]
        environment = replace(self.environment, parameters={one.name: one for one in control.parameters})
        when = None if control.when is None else compile_condition(control.when, schema, environment)
        return _Compiled(control, when, compile_condition(tree, schema, environment))

    def _judge_one(self, compiled: _Compiled, resource: Resource) -> Finding:
        try:
            return self._finding(compiled, resource)
        except Exception as error:  # noqa: BLE001  # one control on one resource must not take the others with it
            return _about(resource, compiled.control, "unknown", (), (_crashed(error),))

    def _finding(self, compiled: _Compiled, resource: Resource) -> Finding:
        item = resource.attributes
        if compiled.when is not None:
            selected = compiled.when.judge(item)
            if selected != T:
                traces = compiled.when.explain(item, "")
                status = "unknown" if selected & T else "not_applicable"
                return self._report(compiled.control, resource, status, traces)
        status = STATUS[compiled.assertion.judge(item)]
        return self._report(compiled.control, resource, status, compiled.assertion.explain(item, ""))

    def _report(self, control: Control, resource: Resource, status: str, traces: list[Trace]) -> Finding:
        if status == "pass":
            traces = traces[:MAX_PASS_EVIDENCE]
        evidence = tuple(self._evidence(trace, resource) for trace in traces)
        reasons = tuple(self._reasons(traces, resource)) if status == "unknown" else ()
        return _about(resource, control, status, evidence, reasons)

    def _evidence(self, trace: Trace, resource: Resource) -> Evidence:
        owner = resource if trace.owner is None else self.joins.owner(trace.owner)
        path = trace.path if owner is resource else f"{owner.type} {owner.name}: {trace.path}"
        note = trace.note
        if isinstance(trace.actual, Unread):
            note = trace.actual.reason
        elif trace.actual is MISSING and note is None:
            note = "not read"
        elif trace.actual is None and note is None:
            note = "the source says there is none"
        return Evidence(
            path, trace.expected, show(trace.actual), result(trace.mask), owner.place_of(trace.path), note
        )

    def _reasons(self, traces: list[Trace], resource: Resource) -> Iterator[Reason]:
        seen = set()
        for trace in traces:
            if result(trace.mask) != "unknown":
                continue
            owner = resource if trace.owner is None else self.joins.owner(trace.owner)
            for reason in self._reasons_of(trace, owner):
                if reason not in seen:
                    seen.add(reason)
                    yield reason
        if not seen:
            yield Reason("not_collected", "something that this control reads was not read")

    def _reasons_of(self, trace: Trace, owner: Resource) -> Iterator[Reason]:
        if trace.incomplete is not None:
            yield self._incomplete(trace.incomplete, owner.source)
            return
        known = self._gaps_of_resource.get((owner.source, owner.uid), [])
        gaps = [gap for gap in known if any(_overlap(path, trace.path) for path in gap.attributes)]
        ids = tuple(gap.id for gap in gaps)
        unread = list(_unreads(trace.actual))
        for one in unread:
            yield Reason(one.kind, one.reason, ids)
        if unread:
            return
        if trace.actual is MISSING:
            yield (
                Reason(gaps[0].kind, gaps[0].detail, ids)
                if gaps
                else Reason("not_collected", f"{trace.path} was not read")
            )
        elif trace.mistyped:
            yield Reason("malformed", f"{trace.path}: {trace.note}", ids)
        elif not trace.summary:
            yield Reason("malformed", f"{trace.path} could not be decided: {trace.expected}", ids)

    def _incomplete(self, resource_type: str, source: str) -> Reason:
        gaps = [gap for gap in self._hiding_gaps.get(source, []) if gap.may_hide(resource_type)]
        if gaps:
            return Reason(
                gaps[0].kind,
                f"not every {resource_type} was read: {gaps[0].detail}",
                tuple(g.id for g in gaps),
            )
        return Reason("not_collected", f"the {resource_type} that belongs to this was not found")

    def _hidden(self, control: Control, source: str) -> Iterator[Finding]:
        """One unknown for each kind of gap that may hide resources of the control's type."""
        by_kind: dict[str, list[Gap]] = defaultdict(list)
        for gap in self._hiding_gaps.get(source, []):
            if gap.may_hide(control.resource):
                by_kind[gap.kind].append(gap)
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

    def _without_resource(
        self, control: Control, source: str, reasons: tuple[Reason, ...], place: Place
    ) -> Finding:
        return Finding(
            control.id, "unknown", control.severity, source, control.resource, place=place, reasons=reasons,
            resource_name=f"{control.resource} that could not be read",
        )  # fmt: skip

    def _population(self, compiled: _Compiled, source: str, resources: list[Resource]) -> list[Finding]:
        try:
            return list(self._judge_population(compiled, source, resources))
        except Exception as error:  # noqa: BLE001  # one control must not take the others with it
            return [self._without_resource(compiled.control, source, (_crashed(error),), Place())]

    def _judge_population(
        self, compiled: _Compiled, source: str, resources: list[Resource]
    ) -> Iterator[Finding]:
        control, wanted = compiled.control, compiled.control.aggregate
        members = [
            one for one in resources if compiled.when is None or compiled.when.judge(one.attributes) & T
        ]
        outcomes = [compiled.assertion.judge(one.attributes) for one in members]
        if compiled.when is not None:  # a member that may not belong may also not count
            outcomes = [
                outcome if compiled.when.judge(one.attributes) == T else outcome | EITHER
                for one, outcome in zip(members, outcomes, strict=True)
            ]
        complete = self.joins.complete(source, control.resource)
        if not members and complete and "at_least" not in wanted:
            return
        mask, expected = _population_outcome(wanted, outcomes, complete)
        met = sum(outcome == T for outcome in outcomes)
        actual = f"{met} of {len(members)}" + ("" if complete else ", and possibly more that were not read")
        evidence = Evidence(
            control.resource, expected, actual, result(mask), Place(note="the whole population")
        )
        reasons = self._population_reasons(compiled, source, members) if result(mask) == "unknown" else ()
        yield Finding(
            control.id, STATUS[mask], control.severity, source, control.resource, f"population:{control.resource}",
            f"all {control.resource} of {source}", evidence=(evidence,), reasons=reasons,
        )  # fmt: skip
        if not complete:
            yield from self._hidden(control, source)

    def _population_reasons(
        self, compiled: _Compiled, source: str, members: list[Resource]
    ) -> tuple[Reason, ...]:
        """Why members could not be counted, and why there may be others."""
        found: dict[Reason, None] = {}
        for one in members:
            for node in (compiled.when, compiled.assertion):
                if node is not None and result(node.judge(one.attributes)) == "unknown":
                    found.update(dict.fromkeys(self._reasons(node.explain(one.attributes, ""), one)))
        if not found or not self.joins.complete(source, compiled.control.resource):
            found[self._incomplete(compiled.control.resource, source)] = None
        return tuple(found)


def _crashed(error: Exception) -> Reason:
    return Reason("crashed", f"gcheck failed while judging this: {type(error).__name__}: {error}")


def _population_outcome(wanted: Mapping[str, Any], outcomes: list[int], complete: bool) -> tuple[int, str]:
    if "at_least" in wanted:
        number = wanted["at_least"]
        met = sum(outcome == T for outcome in outcomes)
        possible = sum(bool(outcome & T) for outcome in outcomes)
        mask = T if met >= number else F if possible < number and complete else EITHER
        return mask, f"at least {number}"
    percent = wanted["percent_at_least"]
    mask = share(outcomes, percent) if complete else EITHER
    return mask, f"at least {percent:g} %"


def _unreads(value: Any) -> Iterator[Unread]:
    """Every Unread in a value: what a list or a document lacks is as unread as the whole would be."""
    if isinstance(value, Unread):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _unreads(item)


def _overlap(one: str, other: str) -> bool:
    """True if one path is the other, or lies above or below it."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _about(
    resource: Resource,
    control: Control,
    status: str,
    evidence: tuple[Evidence, ...],
    reasons: tuple[Reason, ...],
) -> Finding:
    return Finding(
        control.id, status, control.severity, resource.source, resource.type, resource.uid, resource.name,
        resource.account, resource.region, resource.place_of(""), evidence, reasons,
    )  # fmt: skip


def _summary(resource_type: str, gaps: list[Gap]) -> str:
    first = gaps[0].detail
    if len(gaps) == 1:
        return f"{resource_type} may be missing: {first}"
    return f"{resource_type} may be missing behind {len(gaps)} gaps, the first: {first}"
