"""Expressions: tree-sitter's syntax of HCL compiled into Python functions over a scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform import operators
from gcheck.collectors.terraform.comprehensions import for_object, for_tuple
from gcheck.collectors.terraform.references import Step, reference, walk
from gcheck.collectors.terraform.templates import compile_template, unescape
from gcheck.collectors.terraform.values import EvaluationError, constant, parse_number, unresolved

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope
    from gcheck.collectors.terraform.syntax import Text

Evaluate = Callable[["Scope"], Any]

MAX_DEPTH = 60
"""Expressions within expressions; what people write stays below 15."""


def compile_expression(node: Any, text: Text) -> Evaluate:
    """The function that evaluates an expression. Nothing is evaluated yet, and no error is raised."""
    return _expression(node, text, 0)


def _expression(node: Any, text: Text, depth: int) -> Evaluate:
    if depth > MAX_DEPTH:
        line = node.start_point[0] + 1
        return constant(unresolved("this expression is nested too deeply", text.name, line))
    return _term(node.children, text, depth + 1)


def _term(nodes: list[Any], text: Text, depth: int) -> Evaluate:
    """An operand with the attributes, indexes and splats behind it; comments may stand between."""
    parts = [node for node in nodes if node.type != "comment"]
    if not parts or (parts[0].type not in _KINDS and parts[0].type not in ("(", "variable_expr")):
        return constant(unresolved("this kind of expression is not evaluated", text.name))
    base, rest = parts[0], parts[1:]
    if base.type == "(":
        inner, rest = _expression(parts[1], text, depth), parts[3:]
    elif base.type == "variable_expr":
        return reference(text.of(base), _steps(rest, text, depth), text.name, base.start_point[0] + 1)
    else:
        inner = _KINDS[base.type](base, text, depth)
    if not rest:
        return inner
    steps, file, line = _steps(rest, text, depth), text.name, base.start_point[0] + 1
    return lambda scope: walk(inner(scope), steps, 0, scope, file, line)


def _steps(nodes: list[Any], text: Text, depth: int) -> list[Step]:
    """What stands behind an operand; everything behind a splat belongs to the splat."""
    steps: list[Step] = []
    for position, node in enumerate(nodes):
        if node.type == "get_attr":
            steps.append(("attribute", text.of(node.children[-1])))
        elif node.type == "index":
            steps.append(("index", _index(node.children[0], text, depth)))
        elif node.type == "splat":
            steps.append(("splat", _splat(node, nodes[position + 1 :], text, depth)))
            break
    return steps


def _splat(node: Any, after: list[Any], text: Text, depth: int) -> list[Step]:
    kind = node.children[0]
    inside = _steps(kind.children[1:], text, depth)
    if kind.type == "attr_splat":
        # a legacy splat takes only attributes; an index behind it applies to the list that it made
        taken = next((at for at, step in enumerate(inside) if step[0] != "attribute"), len(inside))
        return [("each", inside[:taken]), *inside[taken:], *_steps(after, text, depth)]
    return [("each", inside + _steps(after, text, depth))]


def _index(node: Any, text: Text, depth: int) -> Evaluate:
    if node.type == "legacy_index":
        return constant(int(text.of(node).lstrip(". ") or 0))
    inner = next((child for child in node.children if child.type == "expression"), None)
    return (
        _expression(inner, text, depth)
        if inner is not None
        else constant(unresolved("an index without a key"))
    )


def _literal(node: Any, text: Text, depth: int) -> Evaluate:
    inner = node.children[0]
    if inner.type == "string_lit":
        return constant(unescape(text.of(inner)[1:-1]))
    if inner.type == "numeric_lit":
        return _number(text.of(inner), text, node)
    return constant({"true": True, "false": False}.get(text.of(inner)))


def _number(digits: str, text: Text, node: Any) -> Evaluate:
    try:
        if digits.startswith("0x"):
            raise EvaluationError("hexadecimal")
        return constant(parse_number(digits))
    except EvaluationError:
        return constant(unresolved("this number is out of bounds", text.name, node.start_point[0] + 1))


def _template(node: Any, text: Text, depth: int) -> Evaluate:
    return compile_template(node.children[0], text, lambda inner: _expression(inner, text, depth))


def _collection(node: Any, text: Text, depth: int) -> Evaluate:
    inner = node.children[0]
    if inner.type == "tuple":
        items = [_expression(child, text, depth) for child in inner.children if child.type == "expression"]
        return lambda scope: operators.tuple_of(items, scope)
    pairs = [_pair(child, text, depth) for child in inner.children if child.type == "object_elem"]
    return lambda scope: operators.object_of(pairs, scope)


def _pair(node: Any, text: Text, depth: int) -> tuple[Evaluate, Evaluate]:
    key, value = [child for child in node.children if child.type == "expression"]
    word = [child for child in key.children if child.type != "comment"]
    if len(word) == 1 and word[0].type == "variable_expr":
        return constant(text.of(word[0])), _expression(value, text, depth)
    return _expression(key, text, depth), _expression(value, text, depth)


def _call(node: Any, text: Text, depth: int) -> Evaluate:
    name = text.of(node.children[0])
    holders = [child for child in node.children if child.type == "function_arguments"]
    children = holders[0].children if holders else []
    arguments = [_expression(child, text, depth) for child in children if child.type == "expression"]
    spread = any(child.type == "ellipsis" for child in children)
    line = node.start_point[0] + 1
    return lambda scope: operators.call(name, arguments, spread, scope, text.name, line)


def _conditional(node: Any, text: Text, depth: int) -> Evaluate:
    """``a ? b : c ? d : e`` is ``a ? b : (c ? d : e)``; the syntax tree has the first three as the test of the last two."""
    test, *branches = _operands(node)
    inner = _bare_conditional(test)
    while inner is not None:
        test, *above = _operands(inner)
        branches = above + branches
        inner = _bare_conditional(test)
    *pairs, last = branches
    result = _expression(last, text, depth)
    tests = [test, *pairs[1::2]]
    for condition, yes in zip(reversed(tests), reversed(pairs[::2]), strict=True):
        result = _choice(_expression(condition, text, depth), _expression(yes, text, depth), result)
    return result


def _operands(node: Any) -> list[Any]:
    return [child for child in node.children if child.type == "expression"]


def _bare_conditional(node: Any) -> Any:
    """The conditional that an expression is, without parentheses around it."""
    parts = [child for child in node.children if child.type != "comment"]
    return parts[0] if len(parts) == 1 and parts[0].type == "conditional" else None


def _choice(test: Evaluate, yes: Evaluate, no: Evaluate) -> Evaluate:
    return lambda scope: operators.conditional(test, yes, no, scope)


def _operation(node: Any, text: Text, depth: int) -> Evaluate:
    if depth > MAX_DEPTH:
        return constant(
            unresolved("this expression is nested too deeply", text.name, node.start_point[0] + 1)
        )
    inner = node.children[0]
    parts = [child for child in inner.children if child.type != "comment"]
    if inner.type == "unary_operation":
        sign, operand = parts[0].type, _term(parts[1:], text, depth + 1)
        return lambda scope: operators.unary(sign, operand(scope))
    at = next(place for place, child in enumerate(parts) if place and child.type in operators.BINARY)
    left, right = _term(parts[:at], text, depth + 1), _term(parts[at + 1 :], text, depth + 1)
    return operators.binary(parts[at].type, left, right)


def _for(node: Any, text: Text, depth: int) -> Evaluate:
    inner = node.children[0]
    intro = next(child for child in inner.children if child.type == "for_intro")
    names = [text.of(child) for child in intro.children if child.type == "identifier"]
    source = next(child for child in intro.children if child.type == "expression")
    over = _expression(source, text, depth)
    results = [_expression(child, text, depth) for child in inner.children if child.type == "expression"]
    tests = [child for child in inner.children if child.type == "for_cond"]
    test = _term_of(tests[0], text, depth) if tests else None
    if inner.type == "for_tuple_expr":
        return lambda scope: for_tuple(names, over, results[0], test, scope)
    grouped = any(child.type == "ellipsis" for child in inner.children)
    return lambda scope: for_object(names, over, (results[0], results[1]), test, grouped, scope)


def _term_of(node: Any, text: Text, depth: int) -> Evaluate:
    return _expression(next(child for child in node.children if child.type == "expression"), text, depth)


_KINDS: dict[str, Callable[[Any, Text, int], Evaluate]] = {
    "literal_value": _literal,
    "template_expr": _template,
    "collection_value": _collection,
    "for_expr": _for,
    "function_call": _call,
    "conditional": _conditional,
    "operation": _operation,
    "expression": lambda node, text, depth: _expression(node, text, depth),
}
