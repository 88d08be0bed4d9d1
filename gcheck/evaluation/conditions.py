"""Conditions: a tree of plain data, compiled once into closures and judged many times.

Every node answers ``judge(item) -> set of truth values`` (see truth) and ``explain(item, at) -> traces``, which walks
the same tree again for what decided. The grammar is described in docs/reference/conditions.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from gcheck.evaluation import operators
from gcheck.evaluation.compared import TESTS, Compared, names_other, other_of, types_judged
from gcheck.evaluation.nodes import (
    AllOf,
    AnyOf,
    ConditionError,
    Environment,
    Leaf,
    Node,
    Not,
    Schema,
    TreePath,
)
from gcheck.evaluation.operand import OperandError
from gcheck.evaluation.parameters import bind, said
from gcheck.evaluation.paths import MISSING, Getter, getter
from gcheck.evaluation.quantifiers import KINDS, Percent, Quantifier
from gcheck.evaluation.related import Join, Related
from gcheck.evaluation.truth import UNKNOWN, F, T
from gcheck.model.resource_type import step_into, types_of

ELSEWHERE = "*"
"""What leads the name of a type in attributes_read whose resources may be in any source."""
_KEYS = ("empty", "contains_all")
"""The tests that judge an object by the keys that it has, which makes sense of an open map only."""
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,),
    "object": (dict,), "null": (),
}  # fmt: skip


def compile_condition(
    tree: Any, schema: Schema | None, environment: Environment, path: TreePath = ()
) -> Node:
    """Compile a tree. ``schema`` describes the item it is judged on. Raises ConditionError."""
    if not isinstance(tree, dict) or not tree:
        raise ConditionError("a condition must be an object such as {path: encrypted, equals: true}", path)
    keys = set(tree)
    for name in ("all", "any"):
        if name in keys:
            _only(tree, {name}, path)
            children = [
                compile_condition(item, schema, environment, (*path, name, number))
                for number, item in enumerate(_some_list(tree[name], (*path, name)))
            ]
            return AllOf(children) if name == "all" else AnyOf(children)
    if "not" in keys:
        _only(tree, {"not"}, path)
        return Not(compile_condition(tree["not"], schema, environment, (*path, "not")))
    if "related" in keys:
        return _related(tree, schema, environment, path)
    if "path" not in keys:
        known = "all, any, not, path, related"
        raise ConditionError(
            f"a condition needs one of {known}; found {', '.join(sorted(map(str, keys)))}", path
        )
    if keys & set(KINDS) or "percent" in keys:
        return _quantifier(tree, schema, environment, path)
    return _leaf(tree, schema, environment, path)


_GROUPS = frozenset(("all", "any", "not"))
_COUNTS = frozenset((*KINDS, "percent"))


def attributes_read(tree: Any) -> dict[str, set[str]]:
    """First path segments that a condition reads: ``""`` for its own resource, and each related type, which is led by
    ELSEWHERE where it is joined from every source.
    """
    found: dict[str, set[str]] = {"": set()}
    _collect(tree, "", found, inside=False)
    return found


def _collect(tree: Any, owner: str, found: dict[str, set[str]], inside: bool) -> None:
    if isinstance(tree, list):
        for item in tree:
            _collect(item, owner, found, inside)
        return
    if not isinstance(tree, dict):
        return
    if isinstance(tree.get("related"), dict):
        join = tree["related"]
        other = (ELSEWHERE if "sources" in join else "") + str(join.get("type", ""))
        found.setdefault(other, set())
        on = join.get("on") or {}
        if "here" in on and not inside:
            found[owner].add(str(on["here"]).partition(".")[0])
        if "there" in on:
            found[other].add(str(on["there"]).partition(".")[0])
        _collect(join.get("where"), other, found, inside=False)
        for name in KINDS:
            _collect(tree.get(name), other, found, inside=False)
        return
    path = tree.get("path")
    if isinstance(path, str) and path != "." and not inside:
        found[owner].add(path.partition(".")[0])
    for name, part in tree.items():
        if not inside and names_other(part):
            found[owner].add(str(part["attribute"]).partition(".")[0])
        if name in _GROUPS:
            _collect(part, owner, found, inside)
        elif name in _COUNTS:
            _collect(
                part.get("of") if name == "percent" and isinstance(part, dict) else part, owner, found, True
            )


def _leaf(tree: dict[str, Any], schema: Schema | None, environment: Environment, path: TreePath) -> Node:
    tests = [key for key in tree if key not in ("path", "default")]
    if len(tests) != 1:
        raise ConditionError(f"a leaf makes one test; this one makes {', '.join(tests) or 'none'}", path)
    name = tests[0]
    if name not in operators.NAMES and name not in TESTS:
        known = ", ".join(sorted(operators.NAMES | set(TESTS)))
        raise ConditionError(f"there is no test {name!r}; the tests are {known}", (*path, name))
    if names_other(tree[name]) or name not in operators.NAMES:
        return _compared(tree, name, schema, environment, path)
    where, get, declared = _resolve(tree["path"], schema, (*path, "path"))
    try:
        operand, used = bind(tree[name], environment.parameters)
        operator = operators.build(name, operand, environment.now)
    except OperandError as error:
        raise ConditionError(f"the operand of {name} {error}", (*path, name)) from None
    types = _common(operator.types, declared, where, name, (*path, name))
    if name in _KEYS and declared is not None and dict in types and "additionalProperties" not in declared:
        text = f"{where} is an object whose keys are declared, and one without keys was not read; test a key of it, or `present`"
        raise ConditionError(text, (*path, name))
    default = tree.get("default", MISSING)
    if default is not MISSING and type(default) not in types:
        raise ConditionError(
            f"the default is not of the type that {name} judges at {where}", (*path, "default")
        )
    return Leaf(where, get, replace(operator, expected=operator.expected + said(used)), types, default)


def _compared(
    tree: dict[str, Any], name: str, schema: Schema | None, environment: Environment, path: TreePath
) -> Node:
    """A leaf whose operand is another attribute of the same item."""
    where, get, declared = _resolve(tree["path"], schema, (*path, "path"))
    if "default" in tree:
        raise ConditionError(
            "default cannot stand beside a test against another attribute", (*path, "default")
        )
    try:
        operand, used = bind(tree[name], environment.parameters)
        if not names_other(operand):
            raise OperandError("must be an object such as {attribute: opened_on, plus: 30d}")
        other = other_of(name, operand)
    except OperandError as error:
        raise ConditionError(f"the operand of {name} {error}", (*path, name)) from None
    there, other_get, other_declared = _resolve(other.path, schema, (*path, name, "attribute"))
    types = _common(types_judged(name), declared, where, name, (*path, name))
    _common(types, other_declared, there, name, (*path, name, "attribute"))
    node = Compared(name, where, get, other, other_get, types)
    node.expected += said(used)
    return node


def _resolve(where: Any, schema: Schema | None, path: TreePath) -> tuple[str, Getter, Schema | None]:
    """The path, its getter, and its declared schema. Raises ConditionError for a path that is not declared."""
    if not isinstance(where, str) or not where:
        raise ConditionError("a path must be text such as encryption.rules", path)
    if where == ".":
        return where, getter(where), schema
    if schema is None:
        return where, getter(where), None
    absent = []
    node = schema
    for part in where.split("."):
        step = step_into(node, part)
        if step is None:
            known = ", ".join(node.get("properties", {})) or "nothing below it"
            raise ConditionError(f"{where} is not declared: there is no {part!r}; declared are {known}", path)
        absent.append(None if part not in node.get("properties", {}) else MISSING)
        node = step
    return where, getter(where, tuple(absent)), node


def _common(
    judged: tuple[type, ...], declared: Schema | None, where: str, name: str, path: TreePath
) -> tuple[type, ...]:
    names = types_of(declared) if declared is not None else ()
    if not names:
        return judged
    allowed = {kind for item in names for kind in _PYTHON_TYPES[item]}
    types = tuple(kind for kind in judged if kind in allowed)
    if not types:
        raise ConditionError(f"{where} is declared as {' or '.join(names)}; {name} cannot judge that", path)
    return types


def _quantifier(
    tree: dict[str, Any], schema: Schema | None, environment: Environment, path: TreePath
) -> Node:
    where, get, declared = _resolve(tree["path"], schema, (*path, "path"))
    if declared is not None and "array" not in types_of(declared):
        raise ConditionError(f"{where} is not declared as a list", (*path, "path"))
    items = declared.get("items") if declared is not None else None
    if "percent" in tree:
        _only(tree, {"path", "percent"}, path)
        operand = tree["percent"]
        if not isinstance(operand, dict) or set(operand) != {"of", "at_least"}:
            raise ConditionError("percent must be an object with `of` and `at_least`", (*path, "percent"))
        number = _percentage(operand["at_least"], environment, (*path, "percent", "at_least"))
        child = compile_condition(operand["of"], items, environment, (*path, "percent", "of"))
        return Percent(where, get, child, number)
    kind = next(name for name in KINDS if name in tree)
    _only(tree, {"path", kind} | ({"min"} if kind != "none" else set()), path)
    child = compile_condition(tree[kind], items, environment, (*path, kind))
    return Quantifier(kind, where, get, child, _minimum(tree, path))


def _percentage(value: Any, environment: Environment, path: TreePath) -> float:
    try:
        value, _ = bind(value, environment.parameters)
    except OperandError as error:
        raise ConditionError(f"at_least {error}", path) from None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 100:
        raise ConditionError("must be a number above 0 and at most 100", path)
    return float(value)


def _minimum(tree: dict[str, Any], path: TreePath) -> int:
    minimum = tree.get("min", 1)
    if type(minimum) is not int or minimum < 0:
        raise ConditionError("min must be a whole number", (*path, "min"))
    if minimum == 0 and "some" in tree:
        raise ConditionError("min: 0 with some asks for nothing", (*path, "min"))
    return minimum


def _related(tree: dict[str, Any], schema: Schema | None, environment: Environment, path: TreePath) -> Node:
    kinds = [name for name in KINDS if name in tree]
    if len(kinds) != 1:
        raise ConditionError("related needs one of each, some and none beside it", path)
    kind = kinds[0]
    _only(tree, {"related", kind, "min", "missing"}, path)
    join = tree["related"]
    if not isinstance(join, dict) or "type" not in join:
        raise ConditionError("related must be an object with a type", (*path, "related"))
    _only(join, {"type", "on", "where", "sources"}, (*path, "related"))
    if join.get("sources", "all") != "all":
        raise ConditionError(
            "sources can only be `all`; leave it out for the same source", (*path, "related", "sources")
        )
    other = environment.types.get(join["type"]) if isinstance(join["type"], str) else None
    if other is None and environment.types:
        raise ConditionError(f"there is no resource type {join['type']!r}", (*path, "related", "type"))
    there_schema: Schema | None = {"type": "object", "properties": other.attributes} if other else None
    here_path, here, there = _join_keys(join.get("on"), schema, there_schema, (*path, "related", "on"))
    where = join.get("where")
    spec = Join(
        join["type"], kind,
        compile_condition(tree[kind], there_schema, environment, (*path, kind)),
        _minimum(tree, path), here_path, here, there,
        None if where is None else compile_condition(where, there_schema, environment, (*path, "related", "where")),
        "sources" in join, "ignoring" in (join.get("on") or {}),
    )  # fmt: skip
    missing = tree.get("missing", "unknown")
    if missing not in ("pass", "fail", "unknown"):
        raise ConditionError("missing must be pass, fail or unknown", (*path, "missing"))
    return Related(spec, environment, {"pass": T, "fail": F, "unknown": UNKNOWN}[missing])


def _join_keys(
    on: Any, here: Schema | None, there: Schema | None, path: TreePath
) -> tuple[str | None, Getter | None, str | None]:
    if on is None:
        return None, None, None
    if not isinstance(on, dict) or set(on) - {"ignoring"} != {"here", "there"}:
        raise ConditionError("on must be an object with `here` and `there`", path)
    if on.get("ignoring", "case") != "case":
        raise ConditionError(
            "ignoring can only be `case`; leave it out where case matters", (*path, "ignoring")
        )
    here_path, here_get, _ = _resolve(on["here"], here, (*path, "here"))
    there_path, _, _ = _resolve(on["there"], there, (*path, "there"))
    return here_path, here_get, there_path


def _only(tree: Mapping[str, Any], allowed: set[str], path: TreePath) -> None:
    extra = sorted(set(tree) - allowed)
    if extra:
        raise ConditionError(
            f"{', '.join(extra)} cannot stand beside {', '.join(sorted(allowed & set(tree)))}",
            (*path, extra[0]),
        )


def _some_list(value: Any, path: TreePath) -> Iterator[Any]:
    if not isinstance(value, list) or not value:
        raise ConditionError("must be a list with at least one condition", path)
    return iter(value)
