"""The nodes of a compiled condition: logic and leaves. Each judges an item and explains the outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck.evaluation.operand import Operator
from gcheck.evaluation.paths import MISSING, Getter, WrongShape
from gcheck.evaluation.truth import AND, NOT, OR, UNKNOWN, F, N, T
from gcheck.model.parameter import Parameter
from gcheck.model.resource_type import ResourceType
from gcheck.model.unread import Unread

Judge = Callable[[Any], int]
TreePath = tuple[str | int, ...]
Schema = Mapping[str, Any]


class ConditionError(ValueError):
    """A condition is malformed. ``path`` leads from the condition's root to the place of the mistake."""

    def __init__(self, message: str, path: TreePath) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class Trace(Struct, frozen=True):
    """One step of an explanation: what was expected at a path, what was there, and with what outcome."""

    path: str
    expected: str
    actual: Any
    mask: int
    note: str | None = None
    owner: Any = None
    """The attribute tree that ``path`` leads into, where it is not the judged resource's own."""
    mistyped: bool = False
    summary: bool = False
    """True for the line about a whole list, whose items explain themselves."""
    incomplete: str | None = None
    """A resource type that was not listed whole, where that is why the outcome is unknown."""


class Candidates(Protocol):
    """The resources of one type in the source that is being judged, or in all, for a join."""

    complete: bool

    def matching(self, there: str | None, here: Any, caseless: bool = False) -> tuple[list[Any], bool]:
        """Attribute trees whose value at ``there`` equals or contains ``here``, and whether there may be more."""

    def doubtful(self, there: str) -> list[Any]:
        """Attribute trees of which nobody can say what they match, since their value at ``there`` was not read."""


class Environment(Struct):
    """What a condition needs from outside: the declared types, the run's clock, other resources, and its parameters.

    ``related`` gives those of a type in the source that is being judged, or, if so asked, in every source.
    """

    types: Mapping[str, ResourceType] = field(default_factory=dict)
    now: float = 0.0
    related: Callable[[str, bool], Candidates] | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


class Node:
    """One node of a compiled condition."""

    judge: Judge

    def explain(self, item: Any, at: str, goal: int = T) -> list[Trace]:
        """What decided the outcome for this item; ``at`` is the path of the item in the resource.

        ``goal`` is the outcome that the control needs of this node: T, or F below a negation.
        """
        raise NotImplementedError


class AllOf(Node):
    """Every child is met."""

    def __init__(self, children: list[Node]) -> None:
        self.children = children
        self.judge = _junction([child.judge for child in children], AND, decisive=F, start=T)

    def explain(self, item: Any, at: str, goal: int = T) -> list[Trace]:
        return _decisive(self.children, item, at, self.judge(item), goal)


class AnyOf(Node):
    """At least one child is met."""

    def __init__(self, children: list[Node]) -> None:
        self.children = children
        self.judge = _junction([child.judge for child in children], OR, decisive=T, start=F)

    def explain(self, item: Any, at: str, goal: int = T) -> list[Trace]:
        return _decisive(self.children, item, at, self.judge(item), goal)


def _junction(judges: list[Judge], table: tuple[int, ...], decisive: int, start: int) -> Judge:
    """Join the outcomes of children by a table; the decisive outcome ends it."""

    def judge(item: Any) -> int:
        mask = start
        for one in judges:
            outcome = one(item)
            if outcome == decisive:
                return decisive
            mask = table[mask << 3 | outcome]
        return mask

    if len(judges) != 2:
        return judge
    first, second = judges

    def judge_two(item: Any) -> int:
        outcome = first(item)
        return decisive if outcome == decisive else table[outcome << 3 | second(item)]

    return judge_two


def _decisive(children: list[Node], item: Any, at: str, mask: int, goal: int) -> list[Trace]:
    """The traces of the children that made the outcome what it is."""
    wanted = decisive(mask, goal)
    return [
        trace for child in children if wanted(child.judge(item)) for trace in child.explain(item, at, goal)
    ]


def decisive(mask: int, goal: int) -> Callable[[int], bool]:
    """Which parts of an outcome decided it: those that reached the goal, left it open, or ruled it out, as it did."""
    if mask == goal:
        return lambda outcome: outcome == goal
    if mask & goal:
        return lambda outcome: bool(outcome & goal) and outcome != goal
    return lambda outcome: not outcome & goal


class Not(Node):
    """The child is not met; a null stays not met."""

    def __init__(self, child: Node) -> None:
        self.child = child
        inner = child.judge
        self.judge = lambda item: NOT[inner(item)]

    def explain(self, item: Any, at: str, goal: int = T) -> list[Trace]:
        return [
            replace(trace, expected=f"not: {trace.expected}", mask=NOT[trace.mask])
            for trace in self.child.explain(item, at, NOT[goal])
        ]


class Leaf(Node):
    """One test on the value at one path."""

    def __init__(
        self, path: str, get: Getter, operator: Operator, types: tuple[type, ...], default: Any
    ) -> None:
        self.path = path
        self.get = get
        self.operator = operator
        self.default = default
        self.has_default = default is not MISSING
        test = operator.test
        on_null = N if operator.null is None else operator.null
        on_missing = UNKNOWN
        if self.has_default:
            on_null = on_missing = test(default)

        self.types = types
        otherwise = _otherwise(on_null, on_missing)
        key = path if "." not in path and not self.has_default else None
        self.judge = (
            _one_key(key, get, types, test, otherwise) if key else _any_path(get, types, test, otherwise)
        )
        if operator.flag is not None and types == (bool,):
            self.judge = _flag(path, get, operator.flag, otherwise)

    def explain(self, item: Any, at: str, goal: int = T) -> list[Trace]:
        value, note, mistyped = self.get(item), None, False
        if self.has_default and (value is None or value is MISSING):
            note = f"the control's default, {self.default}"
        elif type(value) not in self.types:
            note = type_note(value, self.types)
            mistyped = note is not None
        return [
            Trace(
                join_path(at, self.path),
                self.operator.expected,
                value,
                self.judge(item),
                note,
                mistyped=mistyped,
            )
        ]


def _otherwise(on_null: int, on_missing: int) -> Judge:
    """The outcome for a value that is not of a type that the test judges."""

    def outcome(value: Any) -> int:
        return on_null if value is None else on_missing if value is MISSING else UNKNOWN

    return outcome


# Three ways to say the same, since a call costs as much as a test: any path, one key, and true or false.


def _any_path(get: Getter, types: tuple[type, ...], test: Judge, otherwise: Judge) -> Judge:
    def judge(item: Any) -> int:
        value = get(item)
        return test(value) if type(value) in types else otherwise(value)

    return judge


def _one_key(key: str, get: Getter, types: tuple[type, ...], test: Judge, otherwise: Judge) -> Judge:
    def judge(item: Any) -> int:
        if type(item) is dict:
            value = item.get(key)
            if type(value) in types:
                return test(value)
        return otherwise(get(item))

    return judge


def _flag(path: str, get: Getter, wanted: bool, otherwise: Judge) -> Judge:
    unwanted = not wanted

    def judge_key(item: Any) -> int:
        if type(item) is dict:
            value = item.get(path)
            if value is wanted:
                return T
            if value is unwanted:
                return F
        return otherwise(get(item))

    def judge(item: Any) -> int:
        value = get(item)
        return T if value is wanted else F if value is unwanted else otherwise(value)

    return judge if "." in path else judge_key


def type_note(value: Any, types: tuple[type, ...]) -> str | None:
    if value is None or value is MISSING or type(value) is Unread:
        return None
    if type(value) is WrongShape:
        return f"{value.path} is not an object"
    names = {
        str: "text",
        int: "a number",
        float: "a number",
        bool: "true or false",
        list: "a list",
        dict: "an object",
    }
    wanted = " or ".join(dict.fromkeys(names[kind] for kind in types))
    return f"expected {wanted}, found {names.get(type(value), type(value).__name__)}"


def join_path(at: str, path: str) -> str:
    if path in (".", ""):
        return at
    return f"{at}.{path}" if at else path
