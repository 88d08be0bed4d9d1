"""Judge: one control on one resource, and how the finding is explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gcheck.errors import InventoryError
from gcheck.evaluation.conditions import compile_condition
from gcheck.evaluation.evidence import conceal, result, show
from gcheck.evaluation.nodes import Environment, Node, Trace
from gcheck.evaluation.paths import MISSING
from gcheck.evaluation.times import instant
from gcheck.evaluation.truth import STATUS, T
from gcheck.model.control import Control
from gcheck.model.finding import Evidence, Finding, Reason
from gcheck.model.gap import Gap
from gcheck.model.resource import Resource
from gcheck.model.resource_type import ResourceType
from gcheck.model.unread import Unread, unreads

MAX_PASS_EVIDENCE = 8
"""How many values a pass shows; what did not pass shows everything that decided."""


class Compiled(Struct):
    """A control with its conditions compiled."""

    control: Control
    when: Node | None
    assertion: Node


class Judge:
    """Judges one resource at a time, by what is known of the gaps.

    ``related`` gives the resources that a condition joins, ``owner`` the resource whose attributes a joined tree is. ``tags``
    are the keys that a finding tells of its resource.
    """

    def __init__(
        self,
        clock: float,
        types: Mapping[str, ResourceType],
        related: Any = None,
        owner: Callable[[Any], Resource] | None = None,
        tags: Collection[str] = (),
    ) -> None:
        self.tags = sorted(tags)
        self.types = types
        self.environment = Environment(types, clock, related)
        self.owner = owner or _nobody
        self.gaps_of_resource: dict[tuple[str, str, str], list[Gap]] = defaultdict(list)
        self.hiding_gaps: dict[str, list[Gap]] = defaultdict(list)

    def note(self, gap: Gap) -> None:
        """Take a gap into account."""
        if gap.resource_uid is None:
            self.hiding_gaps[gap.source].append(gap)
            return
        for kind in gap.resource_types:  # a region's settings of several services have one uid
            self.gaps_of_resource[gap.source, kind, gap.resource_uid].append(gap)

    def compile(self, control: Control) -> Compiled:
        """The control with its conditions compiled, against its type and its parameters."""
        declared = self.types.get(control.resource)
        schema = {"type": "object", "properties": declared.attributes} if declared else None
        tree = control.assertion if control.aggregate is None else control.aggregate["of"]
        environment = replace(self.environment, parameters={one.name: one for one in control.parameters})
        when = None if control.when is None else compile_condition(control.when, schema, environment)
        return Compiled(control, when, compile_condition(tree, schema, environment))

    def judge_one(self, compiled: Compiled, resource: Resource) -> Finding:
        """The finding of one control on one resource; raises nothing."""
        try:
            return self._finding(compiled, resource)
        except Exception as error:  # noqa: BLE001  # one control on one resource must not take the others with it
            return self._about(resource, compiled.control, "unknown", (), (crashed(error),))

    def _finding(self, compiled: Compiled, resource: Resource) -> Finding:
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
        reasons = tuple(self.reasons(traces, resource)) if status == "unknown" else ()
        return self._about(resource, control, status, evidence, reasons)

    def _about(
        self,
        resource: Resource,
        control: Control,
        status: str,
        evidence: tuple[Evidence, ...],
        reasons: tuple[Reason, ...],
    ) -> Finding:
        return Finding(
            control.id, status, control.severity, resource.source, resource.type, resource.uid, resource.name,
            resource.account, resource.region, resource.place_of(""), evidence, reasons,
            resource_tags=_tags(resource, self.tags) if self.tags else (),
        )  # fmt: skip

    def _evidence(self, trace: Trace, resource: Resource) -> Evidence:
        owner = resource if trace.owner is None else self.owner(trace.owner)
        path = trace.path if owner is resource else f"{owner.type} {owner.name}: {trace.path}"
        note = trace.note
        if isinstance(trace.actual, Unread):
            note = trace.actual.reason
        elif trace.actual is MISSING and note is None:
            note = "not read"
        elif trace.actual is None and note is None:
            note = "the source says there is none"
        actual = show(conceal(trace.actual, self.types.get(owner.type), trace.path), trace.path)
        return Evidence(path, trace.expected, actual, result(trace.mask), owner.place_of(trace.path), note)

    def reasons(self, traces: list[Trace], resource: Resource) -> Iterator[Reason]:
        """Why what was traced is unknown, each cause once."""
        seen = set()
        for trace in traces:
            if result(trace.mask) != "unknown":
                continue
            owner = resource if trace.owner is None else self.owner(trace.owner)
            for reason in self._reasons_of(trace, owner):
                if reason not in seen:
                    seen.add(reason)
                    yield reason
        if not seen:
            yield Reason("not_collected", "something that this control reads was not read")

    def _reasons_of(self, trace: Trace, owner: Resource) -> Iterator[Reason]:
        if trace.incomplete is not None:
            yield self.incomplete(trace.incomplete, owner.source)
            return
        known = self.gaps_of_resource.get((owner.source, owner.type, owner.uid), [])
        gaps = [gap for gap in known if any(_overlap(path, trace.path) for path in gap.attributes)]
        ids = tuple(gap.id for gap in gaps)
        unread = list(unreads(trace.actual))
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

    def incomplete(self, resource_type: str, source: str) -> Reason:
        """Why there may be more resources of a type than were read."""
        hiding = self.hiding_gaps.get(source) or [one for some in self.hiding_gaps.values() for one in some]
        gaps = [gap for gap in hiding if gap.may_hide(resource_type)]
        if gaps:
            return Reason(
                gaps[0].kind,
                f"not every {resource_type} was read: {gaps[0].detail}",
                tuple(g.id for g in gaps),
            )
        return Reason("not_collected", f"the {resource_type} that belongs to this was not found")


def clock_of(text: str) -> float:
    """An inventory's clock, in seconds since 1970. Raises InventoryError: a clock of zero would make everything young."""
    now = instant(text)
    if now is None:
        raise InventoryError(f"the inventory's clock, {text!r}, is no time. Collect again.")
    return now


def _nobody(tree: Any) -> Resource:
    raise LookupError("nothing is joined here")


def crashed(error: Exception) -> Reason:
    return Reason("crashed", f"gcheck failed while judging this: {type(error).__name__}: {error}")


def _overlap(one: str, other: str) -> bool:
    """True if one path is the other, or lies above or below it."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _tags(resource: Resource, wanted: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Those of the wanted tags that a resource is known to have."""
    tags = resource.attributes.get("tags")
    found = tags if isinstance(tags, dict) else {}
    return tuple((key, found[key]) for key in wanted if isinstance(found.get(key), str))
