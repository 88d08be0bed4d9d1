"""Parameters in a condition: ``{parameter: name}`` stands for the value that is in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcheck.evaluation.operand import OperandError, show_operand
from gcheck.evaluation.times import Span, seconds
from gcheck.model.parameter import Parameter

KEY = "parameter"


def bind(operand: Any, parameters: Mapping[str, Parameter]) -> tuple[Any, tuple[Parameter, ...]]:
    """The operand with every parameter replaced by its value, and the parameters. Raises OperandError."""
    if isinstance(operand, dict) and KEY in operand:
        known = parameters.get(operand[KEY]) if set(operand) == {KEY} else None
        if known is None:
            names = ", ".join(parameters) or "none"
            raise OperandError(f"names a parameter that the control does not declare; declared are: {names}")
        return known.value, (known,)
    if isinstance(operand, dict):
        parts = {key: bind(item, parameters) for key, item in operand.items()}
        return {key: value for key, (value, _) in parts.items()}, _joined(used for _, used in parts.values())
    if isinstance(operand, list):
        items = [bind(item, parameters) for item in operand]
        return [value for value, _ in items], _joined(used for _, used in items)
    return operand, ()


def said(used: tuple[Parameter, ...]) -> str:
    """What an expectation adds for the parameters in it: their names, and where a value was set."""
    if not used:
        return ""
    texts = [f"{one.name}, {_default(one)}, set in {one.set_in}" if one.set_in else one.name for one in used]
    return f" ({'; '.join(texts)})"


def named_in(tree: Any) -> set[str]:
    """The parameters that a condition names."""
    if isinstance(tree, dict):
        own = {tree[KEY]} if isinstance(tree.get(KEY), str) and len(tree) == 1 else set()
        return own.union(*(named_in(item) for item in tree.values()))
    return set().union(*(named_in(item) for item in tree)) if isinstance(tree, list) else set()


def asks_for_less(value: Any, other: Any, tighter: str) -> bool:
    """True if a value is looser than another. Raises OperandError where they are no such values."""
    if tighter in ("fewer", "more"):
        if not isinstance(value, list) or not isinstance(other, list):
            raise OperandError("must be a list")
        return bool(set(value) - set(other)) if tighter == "fewer" else bool(set(other) - set(value))
    one, two = _size(value), _size(other)
    return one > two if tighter == "lower" else one < two


def same_sort(value: Any, default: Any) -> bool:
    """True if a value may stand where the default does: both numbers, both durations, or both lists."""
    if isinstance(default, list):
        return isinstance(value, list) and all(type(item) in (str, int) for item in value)
    try:
        _size(value)
    except OperandError:
        return False
    return isinstance(value, str) == isinstance(default, str)


def _size(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise OperandError("must be a number or a duration such as 90d")
    if isinstance(value, str):
        return Span.of(value).seconds if value.endswith("mo") else seconds(value)
    return value


def _joined(parts: Any) -> tuple[Parameter, ...]:
    return tuple(dict.fromkeys(one for part in parts for one in part))


def _default(one: Parameter) -> str:
    return "without a default" if one.default is None else f"{show_operand(one.default)} by default"
