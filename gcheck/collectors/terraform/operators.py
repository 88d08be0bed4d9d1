"""Operators, conditionals, collections and calls: how they treat what is unread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform import functions
from gcheck.collectors.terraform.values import (
    MAX_DEPTH,
    EvaluationError,
    number,
    same,
    to_bool,
    to_number,
    to_text,
    unresolved,
)
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.expressions import Evaluate
    from gcheck.collectors.terraform.scope import Scope

BINARY = frozenset(["||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"])

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "%": lambda left, right: left % right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def tuple_of(items: list[Evaluate], scope: Scope) -> list[Any]:
    """``[a, b]``."""
    scope.budget.spend(1 + len(items))
    return [item(scope) for item in items]


def object_of(pairs: list[tuple[Evaluate, Evaluate]], scope: Scope) -> Any:
    """``{a = b}``; Unread as a whole where a key is, because the key could be any."""
    scope.budget.spend(1 + len(pairs))
    result: dict[str, Any] = {}
    for key, value in pairs:
        name = to_text(key(scope))
        if isinstance(name, Unread):
            return name
        if name is None:
            raise EvaluationError("a key is null")
        result[str(name)] = value(scope)
    return result


def conditional(test: Evaluate, yes: Evaluate, no: Evaluate, scope: Scope) -> Any:
    """``test ? yes : no``; an unread test decides nothing."""
    scope.budget.spend()
    decided = to_bool(test(scope))
    if isinstance(decided, Unread):
        return decided
    if decided is None:
        raise EvaluationError("the condition is null")
    return yes(scope) if decided else no(scope)


def unary(sign: str, operand: Any) -> Any:
    """``!x`` and ``-x``."""
    value = to_bool(operand) if sign == "!" else to_number(operand)
    if isinstance(value, Unread):
        return value
    if value is None:
        raise EvaluationError("the operand is null")
    return not value if sign == "!" else -value


def binary(sign: str, left: Evaluate, right: Evaluate) -> Evaluate:
    """The function of a binary operation."""
    if sign in ("&&", "||"):
        return lambda scope: _logical(sign == "||", left, right, scope)
    if sign in ("==", "!="):
        return lambda scope: _equality(sign == "==", left(scope), right(scope), scope)
    return lambda scope: _arithmetic(sign, left(scope), right(scope), scope)


def _logical(decisive: bool, left: Evaluate, right: Evaluate, scope: Scope) -> Any:
    """Kleene's and, or: one decisive operand decides, whatever the other one is."""
    scope.budget.spend()
    first = to_bool(left(scope))
    if first is decisive:
        return decisive
    second = to_bool(right(scope))
    if second is decisive:
        return decisive
    for value in (first, second):
        if isinstance(value, Unread):
            return value
    if first is None or second is None:
        raise EvaluationError("an operand is null")
    return not decisive


def _equality(wanted: bool, left: Any, right: Any, scope: Scope) -> Any:
    result = same(left, right, scope.budget)
    return result if isinstance(result, Unread) else result is wanted


def _arithmetic(sign: str, left: Any, right: Any, scope: Scope) -> Any:
    scope.budget.spend()
    first, second = to_number(left), to_number(right)
    for value in (first, second):
        if isinstance(value, Unread):
            return value
    if first is None or second is None:
        raise EvaluationError("an operand is null")
    try:
        result = _ARITHMETIC[sign](first, second)
    except (ZeroDivisionError, OverflowError):
        raise EvaluationError("this cannot be divided") from None
    return result if isinstance(result, bool) else number(result)


def call(name: str, arguments: list[Evaluate], spread: bool, scope: Scope, file: str, line: int) -> Any:
    """``name(arguments)``. A function that is not pure, or not known here, is unread."""
    scope.budget.spend(1 + len(arguments))
    if name in ("try", "can"):
        return _attempt(name, arguments, scope)
    function = functions.find(name)
    if function is None:
        return unresolved(f"{name}() is not evaluated", file, line)
    if scope.budget.depth > MAX_DEPTH:
        return unresolved("calls nest too deeply", file, line)
    values = [argument(scope) for argument in arguments]
    if spread and values:
        last = values.pop()
        if isinstance(last, Unread):
            return last
        if not isinstance(last, list):
            raise EvaluationError("only a list can be expanded")
        values += last
    return function(values, scope, file, line)


def _attempt(name: str, arguments: list[Evaluate], scope: Scope) -> Any:
    """try() and can(). An unread argument may fail or not, so it decides nothing."""
    for argument in arguments:
        try:
            value = argument(scope)
        except EvaluationError:
            continue
        return value if name == "try" or isinstance(value, Unread) else True
    if name == "can":
        return False
    raise EvaluationError("no argument of try() can be evaluated")
