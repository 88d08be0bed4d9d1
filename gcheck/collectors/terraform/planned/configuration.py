"""Configuration: what a plan tells of the code behind it, which is no more than which references an argument has.

A reference is followed through variables, outputs and for_each to the instances that it can only mean. Whatever the
plan does not show (locals, the shape of an expression) leads nowhere, and the value stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcheck.collectors.terraform.planned.document import suffix_of
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.terraform.instances import ResourceInstance
    from gcheck.collectors.terraform.planned.modules import PlannedModule

MAX_HOPS = 20
"""Variables and outputs behind one reference."""

MAX_REFERENCES = 1_000

_KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]'
_RESOURCE = regex(
    rf"(?P<data>data\.)?(?P<type>\w+)\.(?P<name>[\w-]+)(?P<key>{_KEY})?(?:\.(?P<attribute>\w+))?$"
)
_OUTPUT = regex(rf"module\.(?P<name>[\w-]+)(?P<key>{_KEY})?\.(?P<output>[\w-]+)$")
_PLAIN = ("count", "path", "terraform", "self")


class Target(Struct, frozen=True):
    """An attribute of an instance; None where the plan does not say which."""

    instance: ResourceInstance
    attribute: str | None


class Where(Struct, frozen=True):
    """Where an expression stands: its module, and the key and for_each of what it belongs to."""

    module: PlannedModule
    index: str | int | None = None
    each: Any = None


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or the one that it is."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def targets(expression: Any, where: Where, hops: int = 0) -> list[Target] | None:
    """What an expression refers to besides known values; None where that is not to be told."""
    if not isinstance(expression, dict) or hops > MAX_HOPS:
        return None
    if "constant_value" in expression:
        return []
    written = expression.get("references")
    if not isinstance(written, list) or len(written) > MAX_REFERENCES:
        return None
    references = [reference for reference in written if isinstance(reference, str)]
    found: dict[tuple[str, str | None], Target] = {}
    for reference in _longest(references):
        made = _followed(reference, references, where, hops + 1)
        if made is None:
            return None
        found.update({(item.instance.address, item.attribute): item for item in made})
    return list(found.values())


def _longest(references: Sequence[str]) -> list[str]:
    """Without those that are the beginning of another: ``aws_kms_key.k`` stands beside ``aws_kms_key.k.arn``."""
    ordered = sorted(set(references))
    return [
        item for item in ordered if not any(other.startswith((f"{item}.", f"{item}[")) for other in ordered)
    ]


def _followed(reference: str, beside: list[str], where: Where, hops: int) -> list[Target] | None:
    head, _, rest = reference.partition(".")
    if head == "var":
        return _variable(rest, where, hops)
    if head == "each":
        return [] if rest == "key" else _each(rest, where, hops)
    if head in _PLAIN:
        return []
    if head == "module":
        return _output(reference, where, hops)
    return None if head == "local" else _resource(reference, beside, where)


def _variable(rest: str, where: Where, hops: int) -> list[Target] | None:
    name, _, deeper = rest.partition(".")
    module = where.module
    if module.parent is None:
        return []
    argument = module.call_configuration.get("expressions")
    expression = argument.get(name.partition("[")[0]) if isinstance(argument, dict) else None
    if expression is None:
        return []
    found = targets(expression, module.called_from, hops)
    return _deeper(found, deeper)


def _deeper(found: list[Target] | None, path: str) -> list[Target] | None:
    """An attribute of a resource that was passed as a whole: ``var.bucket.id``."""
    if not path or found is None:
        return found
    if len(found) == 1 and found[0].attribute is None and path.isidentifier():
        return [Target(found[0].instance, path)]
    return None if found else []


def _each(rest: str, where: Where, hops: int) -> list[Target] | None:
    """``each.value.id`` where for_each goes over a resource: the instance of that with the same key."""
    value, _, path = rest.partition(".")
    if value != "value":
        return None
    if isinstance(where.each, dict) and "constant_value" in where.each:
        return []
    names = where.each.get("references") if isinstance(where.each, dict) else None
    over = _longest([name for name in names if isinstance(name, str)]) if isinstance(names, list) else []
    named = _RESOURCE.match(over[0]) if len(over) == 1 else None
    if named is None or named["key"] or named["attribute"] or where.index is None:
        return [] if targets(where.each, where, hops) == [] else None
    found = where.module.instance(named["data"] or "", named["type"], named["name"], suffix_of(where.index))
    return None if found is None else [Target(found, path if path.isidentifier() else None)]


def _output(reference: str, where: Where, hops: int) -> list[Target] | None:
    named = _OUTPUT.match(reference)
    module = where.module.child(named["name"], named["key"] or "") if named is not None else None
    if named is None or module is None:
        return None
    outputs = module.configuration.get("outputs")
    output = outputs.get(named["output"]) if isinstance(outputs, dict) else None
    expression = output.get("expression") if isinstance(output, dict) else None
    return targets(expression, Where(module), hops)


def _resource(reference: str, beside: list[str], where: Where) -> list[Target] | None:
    named = _RESOURCE.match(reference)
    if named is None:
        return None
    kind = (named["data"] or "", named["type"], named["name"])
    suffix = named["key"] or ""
    found = where.module.instance(*kind, suffix)
    if found is None and not suffix and not named["attribute"] and {"each.key", "count.index"} & set(beside):
        found = where.module.instance(*kind, suffix_of(where.index))
    return None if found is None else [Target(found, named["attribute"])]


def known(expression: Any, where: Where, variables: dict[str, Any], hops: int = 0) -> tuple[bool, Any]:
    """Whether an expression is a constant or a variable of the root, and its value."""
    if not isinstance(expression, dict) or hops > MAX_HOPS:
        return False, None
    if "constant_value" in expression:
        return True, expression["constant_value"]
    written = expression.get("references")
    names = _longest([name for name in written if isinstance(name, str)]) if isinstance(written, list) else []
    if len(names) != 1 or not re.fullmatch(r"var\.[\w-]+", names[0]):
        return False, None
    name = names[0][4:]
    declared = where.module.configuration.get("variables")
    own = declared.get(name) if isinstance(declared, dict) else None
    if isinstance(own, dict) and own.get("sensitive") is True:
        return False, None
    if where.module.parent is None:
        return name in variables, variables.get(name)
    argument = where.module.call_configuration.get("expressions")
    inner = argument.get(name) if isinstance(argument, dict) else None
    if inner is None:
        return isinstance(own, dict) and "default" in own, own.get("default") if isinstance(
            own, dict
        ) else None
    return known(inner, where.module.called_from, variables, hops + 1)
