"""Small inventories and conditions, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gcheck.evaluation.conditions import compile_condition
from gcheck.evaluation.evaluate import evaluate, reads
from gcheck.evaluation.nodes import Environment, Node
from gcheck.evaluation.times import instant
from gcheck.evaluation.truth import STATUS, F, N, T
from gcheck.model.control import Control, Satisfies
from gcheck.model.finding import Finding
from gcheck.model.gap import Gap
from gcheck.model.inventory import Inventory
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.resource_type import ResourceType
from gcheck.model.source import Source
from gcheck.model.unread import Unread

CLOCK = "2026-01-31T12:00:00Z"
DENIED = Unread("denied", "t:Read was denied")
SOURCE = Source("here", "test")
TESTED = "t.thing"
OTHER = "t.other"

_NAMES = {T: "met", F: "not met", N: "null", T | F | N: "unknown", T | F: "unknown"}


def compiled(condition: Any) -> Node:
    """A condition without a declared schema, by the fixed clock."""
    now = instant(CLOCK)
    assert now is not None
    return compile_condition(condition, None, Environment(now=now))


def outcome(condition: Any, item: Any) -> str:
    """``met``, ``not met``, ``null`` (not met, and negation leaves it so) or ``unknown``."""
    mask = compiled(condition).judge(item)
    return _NAMES.get(mask, "unknown" if mask & T else "not met")


def of_value(test: str, operand: Any, value: Any, **more: Any) -> str:
    """The outcome of one leaf on one value."""
    return outcome({"path": "x", test: operand, **more}, {"x": value})


def status(condition: Any, item: Any) -> str:
    """``pass``, ``fail`` or ``unknown``."""
    return STATUS[compiled(condition).judge(item)]


def declared(*names: str, identifier: str = TESTED, **schemas: Any) -> ResourceType:
    """A type whose attributes may be anything, or what is written."""
    attributes: dict[str, Any] = {name: {"description": "x"} for name in names}
    return ResourceType(identifier, "a title", "what it is", {**attributes, **schemas}, "t")


def control(assertion: Any, identifier: str = "t.thing.one", **more: Any) -> Control:
    """A control with nothing but a condition."""
    parts: dict[str, Any] = {
        "title": "a title",
        "severity": "high",
        "resource": TESTED,
        "rationale": "",
        "remediation": {"summary": ""},
        "satisfies": (Satisfies("f", "1", "a facet", "decides"),),
        "examples": (),
        **more,
    }
    return Control(id=identifier, assertion=assertion, **parts)


def thing(uid: str, kind: str = TESTED, source: str = "here", /, **attributes: Any) -> Resource:
    """A resource that is called as its uid says."""
    return Resource(kind, uid, uid, source, attributes)


def population(count: int = 1, kind: str = TESTED, complete: bool = True, source: str = "here") -> Population:
    """A listing of a type."""
    return Population(source, kind, count, complete)


def inventory(items: Iterable[Any], asked: Mapping[str, tuple[str, ...]], clock: str = CLOCK) -> Inventory:
    """What one source gave, which was asked for these attributes of these types."""
    return Inventory.of(clock, [SOURCE], {"here": asked}, items)


def judged(one: Control, items: Iterable[Any], types: Iterable[ResourceType] = ()) -> list[Finding]:
    """The findings of one control on a source that was asked for all that it reads."""
    asked = {kind: tuple(sorted(names)) for kind, names in reads(one).items()}
    return evaluate(inventory(items, asked), [one], {kind.id: kind for kind in types})


def statuses(findings: Iterable[Finding]) -> list[str]:
    """Verdicts in the order of the findings."""
    return [finding.status for finding in findings]


def hiding(
    kind: str = "denied", types: tuple[str, ...] = (TESTED,), detail: str = "t:List was denied"
) -> Gap:
    """A gap behind which whole resources may lie."""
    return Gap("here", kind, detail, types)
