"""Type constraints of variables: conversions and the defaults of optional attributes, as Terraform applies them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.expressions import compile_expression
from gcheck.collectors.terraform.values import (
    EvaluationError,
    Symbol,
    to_bool,
    to_number,
    to_text,
    unresolved,
)
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope
    from gcheck.collectors.terraform.syntax import Attribute, Text

MAX_DEPTH = 30

_SIMPLE = {"string": to_text, "bool": to_bool, "number": to_number}


def conform(value: Any, kind: Attribute, scope: Scope) -> Any:
    """The value as the constraint makes it. Raises EvaluationError where it cannot be made so."""
    if kind.node is None or value is None or isinstance(value, Unread):
        return value
    return _conform(value, kind.node, kind.text, scope, 0)


def _conform(value: Any, node: Any, text: Text, scope: Scope, depth: int) -> Any:
    scope.budget.spend()
    if value is None or isinstance(value, Unread) or depth > MAX_DEPTH:
        return value
    inner = next((child for child in node.children if child.type != "comment"), node)
    if inner.type == "variable_expr":
        convert = _SIMPLE.get(text.of(inner))
        return convert(value) if convert is not None else value
    if inner.type != "function_call":
        return value
    arguments = _arguments(inner)
    if not arguments:
        return value
    return _made(text.of(inner.children[0]), value, arguments[0], text, scope, depth + 1)


def _arguments(call: Any) -> list[Any]:
    holders = [child for child in call.children if child.type == "function_arguments"]
    return [child for child in holders[0].children if child.type == "expression"] if holders else []


def _made(kind: str, value: Any, of: Any, text: Text, scope: Scope, depth: int) -> Any:
    if isinstance(value, Symbol):
        return unresolved(f"{value} is only known after apply")
    if kind in ("list", "set"):
        if not isinstance(value, list):
            raise EvaluationError("a list is required here")
        items = [_conform(item, of, text, scope, depth) for item in value]
        plain = kind == "set" and all(type(item) is str for item in items)
        return sorted(set(items)) if plain else items
    if kind == "map" and isinstance(value, dict):
        return {key: _conform(item, of, text, scope, depth) for key, item in value.items()}
    if kind == "object" and isinstance(value, dict):
        return _object(value, of, text, scope, depth)
    if kind in ("map", "object") and isinstance(value, (str, bool, int, float, list)):
        raise EvaluationError("a map is required here")
    return value


def _object(value: dict[str, Any], node: Any, text: Text, scope: Scope, depth: int) -> Any:
    """Only the declared attributes; an optional one that is missing gets its default, or null."""
    shape = node.children[0]
    shape = shape.children[0] if shape.type == "collection_value" else shape
    result: dict[str, Any] = {}
    for element in (child for child in shape.children if child.type == "object_elem"):
        key, kind = [child for child in element.children if child.type == "expression"]
        name = text.of(key).strip('"')
        optional, inner, default = _optional(kind, text)
        found = value.get(name)
        if found is None and default is not None:
            found = compile_expression(default, text)(scope)
        elif name not in value and not optional:
            raise EvaluationError(f"the attribute {name!r} is required")
        result[name] = _conform(found, inner, text, scope, depth)
    return result


def _optional(kind: Any, text: Text) -> tuple[bool, Any, Any]:
    inner = kind.children[0]
    if inner.type != "function_call" or text.of(inner.children[0]) != "optional":
        return False, kind, None
    arguments = _arguments(inner)
    return True, (arguments[0] if arguments else kind), (arguments[1] if len(arguments) > 1 else None)
