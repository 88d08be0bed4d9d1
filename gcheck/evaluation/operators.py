"""The tests that a leaf can make. Each is built once from its operand and then called with one typed value.

A builder takes the operand and the run's clock in seconds since 1970, and returns an Operator: the Python types that
it judges (anything else is unknown), the test, and how the expectation reads. Builders raise OperandError for an
operand that makes no sense.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from gcheck.evaluation import policy
from gcheck.evaluation.lists import contains, contains_all, contains_any, count, subset_of
from gcheck.evaluation.networks import cidr, covers_port, ports_within
from gcheck.evaluation.operand import (
    ANY,
    NUMBER,
    OperandError,
    Operator,
    flag_of,
    has_unread,
    list_of,
    same_kind,
    show_operand,
)
from gcheck.evaluation.policy_conditions import normal
from gcheck.evaluation.policy_patterns import MalformedError
from gcheck.evaluation.strings import ends_with, pattern, starts_with
from gcheck.evaluation.times import age, expires_after, not_past
from gcheck.evaluation.truth import EITHER, F, T, truth
from gcheck.model.unread import Unread


def build(name: str, operand: Any, now: float) -> Operator:
    """The operator of this name. ``now`` is the run's clock in seconds since 1970. Raises OperandError."""
    return _BUILDERS[name](operand, now)


def _equals(operand: Any, now: float) -> Operator:
    types, words = same_kind(operand), f"equals {show_operand(operand)}"
    if isinstance(operand, bool):
        return Operator(types, lambda v: T if v is operand else F, words, flag=operand)
    if isinstance(operand, (str, int, float)):
        return Operator(types, lambda v: T if v == operand else F, words)
    return Operator(types, lambda v: _equal(v, operand), words)


def _equal(value: Any, operand: Any) -> int:
    """Whether a value is the operand: a single value, or a list of them, in which true is not 1."""
    if type(value) is not list:
        return truth(value == operand)
    if has_unread(value):
        return EITHER
    same = [isinstance(item, bool) for item in value] == [isinstance(item, bool) for item in operand]
    return truth(value == operand and same)


def _not_equals(operand: Any, now: float) -> Operator:
    def test(value: Any) -> int:
        return {T: F, F: T}.get(_equal(value, operand), EITHER)

    return Operator(same_kind(operand), test, f"is not {show_operand(operand)}")


def _members(operand: Any) -> tuple[tuple[type, ...], frozenset[Any]]:
    values = list_of(operand, (str, int, float, bool))
    types = tuple(dict.fromkeys(kind for value in values for kind in same_kind(value)))
    if bool in types and len(types) > 1:
        raise OperandError("must not mix true or false with other values")
    return types, frozenset(values)


def _in(operand: Any, now: float) -> Operator:
    types, values = _members(operand)
    return Operator(types, lambda v: T if v in values else F, f"is one of {show_operand(operand)}")


def _not_in(operand: Any, now: float) -> Operator:
    types, values = _members(operand)
    return Operator(types, lambda v: F if v in values else T, f"is none of {show_operand(operand)}")


def _number(name: str, words: str, compare: Callable[[Any, Any], bool]) -> Callable[[Any, float], Operator]:
    def build_it(operand: Any, now: float) -> Operator:
        _require_number(operand)

        def test(value: Any) -> int:
            return truth(compare(value, operand)) if value == value else EITHER  # NaN is no number

        return Operator(NUMBER, test, f"{words} {operand}")

    return build_it


def _require_number(operand: Any) -> None:
    if isinstance(operand, bool) or not isinstance(operand, (int, float)) or not math.isfinite(operand):
        raise OperandError("must be a number")


def _present(operand: Any, now: float) -> Operator:
    wanted = flag_of(operand)
    met, missed = (T, F) if wanted else (F, T)
    return Operator(ANY, lambda v: met, "is set" if wanted else "is not set", null=missed)


def _empty(operand: Any, now: float) -> Operator:
    wanted = flag_of(operand)

    def test(value: Any) -> int:
        if type(value) is list and value and all(type(item) is Unread for item in value):
            return EITHER
        return truth((len(value) == 0) == wanted)

    return Operator((str, list, dict), test, "is empty" if wanted else "is not empty", null=truth(wanted))


def _policy(
    operand: Any, judge: Callable[[Any, Mapping[str, Any]], int], words: str, keys: set[str]
) -> Operator:
    if not isinstance(operand, dict) or set(operand) - keys or "actions" not in operand:
        raise OperandError(
            f"must be an object with actions and, as needed, {', '.join(sorted(keys - {'actions'}))}"
        )
    for key in ("actions", "resources", "unless_condition_keys"):
        if key in operand:
            list_of(operand[key], (str,))
    principals = operand.get("principals", policy.ANYONE)
    if principals != policy.ANYONE and not (words == "allows" and isinstance(principals, list)):
        raise OperandError(
            "knows only `principals: anyone`, and under `allows` a list of services and accounts"
        )
    if isinstance(principals, list):
        list_of(principals, (str,))

    wanted = {**operand, "normal": normal(operand.get("when", {}))}

    def test(document: Any) -> int:
        try:
            return judge(document, wanted)
        except MalformedError:
            return EITHER

    named = isinstance(principals, list)
    who = " to one that is named" if named else " to anyone" if "principals" in operand else ""
    return Operator((dict,), test, f"{words} {show_operand(operand['actions'])}{who}")


def _allows(operand: Any, now: float) -> Operator:
    keys = {"actions", "resources", "principals", "unless_condition_keys"}
    return _policy(operand, policy.allows, "allows", keys)


def _denies(operand: Any, now: float) -> Operator:
    if isinstance(operand, dict) and not isinstance(operand.get("when", {}), dict):
        raise OperandError("must give `when` as {operator: {key: value}}")
    return _policy(operand, policy.denies, "denies", {"actions", "principals", "objects", "when"})


_BUILDERS: dict[str, Callable[[Any, float], Operator]] = {
    "equals": _equals,
    "not_equals": _not_equals,
    "in": _in,
    "not_in": _not_in,
    "at_least": _number("at_least", "is at least", lambda a, b: bool(a >= b)),
    "at_most": _number("at_most", "is at most", lambda a, b: bool(a <= b)),
    "greater_than": _number("greater_than", "is greater than", lambda a, b: bool(a > b)),
    "less_than": _number("less_than", "is less than", lambda a, b: bool(a < b)),
    "matches": lambda operand, now: pattern(operand, T, "matches"),
    "not_matches": lambda operand, now: pattern(operand, F, "does not match"),
    "starts_with": starts_with,
    "ends_with": ends_with,
    "contains": contains,
    "contains_all": contains_all,
    "contains_any": contains_any,
    "subset_of": subset_of,
    "cidr_within": lambda operand, now: cidr(operand, within=True),
    "cidr_overlaps": lambda operand, now: cidr(operand, within=False),
    "covers_port": covers_port,
    "ports_within": ports_within,
    "younger_than": lambda operand, now: age(operand, now, younger=True),
    "older_than": lambda operand, now: age(operand, now, younger=False),
    "expires_after": expires_after,
    "not_past": not_past,
    "present": _present,
    "empty": _empty,
    "count": count,
    "allows": _allows,
    "denies": _denies,
}

NAMES = frozenset(_BUILDERS)
"""The tests that a leaf can name."""
