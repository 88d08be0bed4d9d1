"""References: ``var.a.b["c"].d[*].e``, from the first name to the value at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from gcheck.collectors.terraform.values import EvaluationError, Symbol, bare, capped, to_text, unresolved
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope

Step = tuple[str, Any]
"""("attribute", name), ("index", expression), ("splat", steps) or, within a splat, ("each", steps)."""


@runtime_checkable
class Instance(Protocol):
    """One instance of a resource, a data source or a module, of which attributes are asked by name."""

    def attribute(self, name: str, file: str, line: int) -> Any:
        """The value of an attribute."""


def reference(name: str, steps: list[Step], file: str, line: int) -> Callable[[Scope], Any]:
    """The function that follows a reference."""
    return lambda scope: _follow(name, steps, scope, file, line)


def _follow(name: str, steps: list[Step], scope: Scope, file: str, line: int) -> Any:
    scope.budget.spend(1 + len(steps))
    if name in scope.bindings:
        return walk(scope.bindings[name], steps, 0, scope, file, line)
    names = [name]
    for kind, value in steps[:2]:
        if kind != "attribute":
            break
        names.append(value)
    found, used = scope.module.resolve(names, file, line)
    return walk(found, steps, used, scope, file, line)


def walk(value: Any, steps: list[Step], start: int, scope: Scope, file: str, line: int) -> Any:
    """What the steps lead to, from a value. Raises EvaluationError where they lead nowhere."""
    for position in range(start, len(steps)):
        kind, operand = steps[position]
        if kind == "attribute":
            value = _attribute(value, operand, file, line)
        elif kind == "index":
            value = _index(value, operand(scope), file, line)
        else:
            each = operand[0][1]
            value = _splat(value, each, scope, file, line)
            value = walk(value, operand[1:], 0, scope, file, line)
    return value


def _attribute(value: Any, name: str, file: str, line: int) -> Any:
    if isinstance(value, Unread):
        return bare(value)
    if isinstance(value, dict):
        if name in value:
            return value[name]
        raise EvaluationError(f"there is no attribute {name!r}")
    if isinstance(value, Symbol):
        return unresolved(f"{value}.{name} is only known after apply", file, line)
    if isinstance(value, list) and name.isdigit():
        return _index(value, int(name), file, line)
    if value is None or isinstance(value, (str, bool, int, float, list)):
        raise EvaluationError(f"this value has no attribute {name!r}")
    assert isinstance(value, Instance)
    return value.attribute(name, file, line)


def _index(value: Any, key: Any, file: str, line: int) -> Any:
    for part in (value, key):
        if isinstance(part, Unread):
            return bare(part)
    if isinstance(value, list):
        if not isinstance(key, int) or isinstance(key, bool):
            key = int(key) if isinstance(key, str) and key.isdecimal() and len(key) < 10 else -1
        if not 0 <= key < len(value):
            raise EvaluationError("there is no item at this index")
        return value[key]
    if isinstance(value, Symbol) or isinstance(key, Symbol):
        return unresolved("this item is only known after apply", file, line)
    if isinstance(value, dict):
        if to_text(key) not in value:
            raise EvaluationError("there is no item under this key")
        return value[to_text(key)]
    if isinstance(value, Instance) and isinstance(key, str):
        return value.attribute(key, file, line)
    raise EvaluationError("this value has no items")


def _splat(value: Any, each: list[Step], scope: Scope, file: str, line: int) -> Any:
    if isinstance(value, Unread):
        return bare(value)
    if value is None:
        return []
    items = value if isinstance(value, list) else [value]
    scope.budget.spend(1 + len(items))
    return capped([walk(item, each, 0, scope, file, line) for item in items])
