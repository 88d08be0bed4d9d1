"""For expressions and what can be iterated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.values import (
    EvaluationError,
    bare,
    capped,
    to_bool,
    to_text,
    unresolved,
)
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.expressions import Evaluate
    from gcheck.collectors.terraform.scope import Scope


def pairs(value: Any) -> list[tuple[Any, Any]] | Unread:
    """The key and value of each item, maps in the order of their keys. Raises EvaluationError."""
    if isinstance(value, Unread):
        return bare(value)
    if isinstance(value, list):
        return list(enumerate(value))
    if isinstance(value, dict):
        return sorted(value.items())
    if value is None or isinstance(value, (str, bool, int, float)):
        raise EvaluationError("only a collection can be iterated")
    return unresolved("the attributes of a resource cannot be iterated before apply")


def for_tuple(names: list[str], over: Evaluate, result: Evaluate, test: Evaluate | None, scope: Scope) -> Any:
    """``[for … in over : result if test]``; Unread as a whole where it is not known what belongs to it."""
    items = pairs(over(scope))
    if isinstance(items, Unread):
        return items
    found = []
    for inner in _scopes(names, items, scope):
        kept = _kept(test, inner)
        if isinstance(kept, Unread):
            return kept
        if kept:
            found.append(result(inner))
    return capped(found)


def for_object(
    names: list[str], over: Evaluate, result: tuple[Evaluate, Evaluate], test: Evaluate | None, grouped: bool,
    scope: Scope,
) -> Any:  # fmt: skip
    """``{for … in over : key => value… if test}``; Unread as a whole where a key or a test is."""
    items = pairs(over(scope))
    if isinstance(items, Unread):
        return items
    found: dict[str, Any] = {}
    for inner in _scopes(names, items, scope):
        kept = _kept(test, inner)
        if isinstance(kept, Unread):
            return kept
        if not kept:
            continue
        key = to_text(result[0](inner))
        if isinstance(key, Unread):
            return key
        if key is None or (not grouped and str(key) in found):
            raise EvaluationError("a key is null or made twice")
        value = result[1](inner)
        if grouped:
            found.setdefault(str(key), []).append(value)
        else:
            found[str(key)] = value
    return capped(found)


def _scopes(names: list[str], items: list[tuple[Any, Any]], scope: Scope) -> Iterator[Scope]:
    for key, value in items:
        scope.budget.spend(2)
        yield scope.bind(
            dict(zip(names, (key, value), strict=True)) if len(names) == 2 else {names[0]: value}
        )


def _kept(test: Evaluate | None, scope: Scope) -> Any:
    if test is None:
        return True
    kept = to_bool(test(scope))
    if kept is None:
        raise EvaluationError("the condition of a for expression is null")
    return kept
