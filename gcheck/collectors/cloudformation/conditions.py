"""Conditions: whether they hold, in three values: True, False, or an Unread that says why that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.terraform.values import Answer, EvaluationError, same, to_text, unresolved
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.cloudformation.evaluation import Evaluation

_MAX_DEPTH = 40


def holds(evaluation: Evaluation, node: Node, depth: int = 0) -> Any:
    """Whether a condition holds."""
    evaluation.budget.spend()
    if not isinstance(node.raw, dict) or len(node.raw) != 1 or depth > _MAX_DEPTH:
        return unresolved("this is no condition", node.file, node.line)
    name = str(next(iter(node.raw)))
    argument = node.child(name)
    if name == "Condition":
        return evaluation.condition(argument.raw)
    if name == "Fn::Equals":
        return _equal(evaluation, argument)
    if name == "Fn::Not":
        parts = _parts(evaluation, argument, depth)
        found = parts[0] if len(parts) == 1 else unresolved("Fn::Not takes one condition")
        return found if isinstance(found, Unread) else not found
    if name in ("Fn::And", "Fn::Or"):
        return _combined(_parts(evaluation, argument, depth), decisive=name == "Fn::Or")
    return unresolved(f"the condition function {name[:60]} is not known", node.file, node.line)


def _parts(evaluation: Evaluation, argument: Node, depth: int) -> list[Any]:
    if not isinstance(argument.raw, list):
        return [unresolved("a list of conditions is required", argument.file, argument.line)]
    return [holds(evaluation, child, depth + 1) for _, child in argument.children()]


def _combined(parts: list[Any], decisive: bool) -> Any:
    """Kleene's and, or: one decisive part decides, else an unknown one leaves it open."""
    if decisive in parts:
        return decisive
    unknown = next((part for part in parts if isinstance(part, Unread)), None)
    return unknown if unknown is not None else not decisive


def _equal(evaluation: Evaluation, argument: Node) -> Any:
    if not isinstance(argument.raw, list) or len(argument.raw) != 2:
        return unresolved("Fn::Equals takes two values", argument.file, argument.line)
    left, right = (_text(evaluation.plain(child)) for _, child in argument.children())
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Answer) and other == "":
            return False
    return same(left, right, evaluation.budget)


def _text(value: Any) -> Any:
    try:
        return to_text(value)
    except EvaluationError:
        return value
