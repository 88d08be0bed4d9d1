"""Conditions of a policy's statement: whether they narrow what an Allow gives, or leave anyone out of a Deny."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gcheck.evaluation.policy_patterns import MalformedError
from gcheck.evaluation.truth import EITHER, F, T
from gcheck.model.condition_value import is_wide
from gcheck.model.unread import Unread

_ALIKE = ("stringequals", "stringlike", "stringequalsignorecase", "arnequals", "arnlike")
_NARROWING = frozenset(
    (*_ALIKE, *(f"foranyvalue:{name}" for name in _ALIKE), "ipaddress", "bool", "numericequals")
)

_REFUSING = frozenset((
    "stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike", "notipaddress",
))  # fmt: skip
"""Operators of a Deny that leave only those whose value is a named one; they are met where the key is absent."""

_OF_SERVICES = frozenset(("aws:principalisawsservice", "aws:viaawsservice"))
"""Keys by which a Deny lets AWS's own services through, which are not anyone."""


def refuses_all_but_named(condition: Any, keys: Sequence[str]) -> int:
    """Whether the condition of a Deny is met by everyone but those with a named value of one of the keys."""
    if not condition:
        return T
    if isinstance(condition, Unread):
        return EITHER
    wanted = {key.lower() for key in keys}
    named, unsure = False, any(isinstance(pairs, Unread) for _, pairs in _operators(condition))
    for operator, key, values in _conditions(condition):
        told = operator.lower().removeprefix("forallvalues:").removesuffix("ifexists")
        of_services = operator.lower() == "boolifexists" and key.lower() in _OF_SERVICES
        if not of_services and (told not in _REFUSING or key.lower() not in wanted):
            return F
        if any(isinstance(value, Unread) for value in values):
            unsure = True
        elif of_services:
            if [str(value).lower() for value in values] != ["false"]:
                return F
        elif any(is_wide(value, key) for value in values):
            return F
        else:
            named = True
    return EITHER if unsure else T if named else F


def same_condition(condition: Any, wanted: Mapping[str, Any], wanted_normal: Normal | None) -> int:
    """Whether a condition is the one that is wanted, whose normal form is ``wanted_normal`` where that is known."""
    if condition == wanted:
        return T
    if any(type(item) is Unread for item in _leaves(condition)):
        return EITHER
    return T if normal(condition) == (normal(wanted) if wanted_normal is None else wanted_normal) else F


def unrestricted(statement: Mapping[str, Any], keys: Sequence[str]) -> int:
    """T if no condition on one of the keys narrows the grant."""
    condition = statement.get("Condition")
    if not keys or not condition:
        return T
    if isinstance(condition, Unread):
        return EITHER
    wanted = {key.lower() for key in keys}
    result = T
    if any(name.lower() in _NARROWING and isinstance(pairs, Unread) for name, pairs in _operators(condition)):
        result = EITHER
    for operator, key, values in _conditions(condition):
        if operator.lower() not in _NARROWING or key.lower() not in wanted:
            continue
        if any(isinstance(value, Unread) for value in values):
            result = EITHER
        elif not any(is_wide(value, key) for value in values):
            return F
    return result


def _operators(condition: Any) -> list[tuple[str, Any]]:
    if not isinstance(condition, dict):
        raise MalformedError("a condition is not an object")
    return list(condition.items())


def _conditions(condition: Any) -> Iterator[tuple[str, str, list[Any]]]:
    for operator, pairs in _operators(condition):
        if not isinstance(pairs, dict):
            if isinstance(pairs, Unread):
                continue
            raise MalformedError("a condition is not an object")
        for key, values in pairs.items():
            yield operator, key, values if isinstance(values, list) else [values]


Normal = set[tuple[str, str, tuple[str, ...]]]


def normal(condition: Any) -> Normal:
    """A condition as it is compared: operators, keys and values without regard to case and order."""
    return {
        (operator.lower(), key.lower(), tuple(sorted(str(value).lower() for value in values)))
        for operator, key, values in _conditions(condition)
    }


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
