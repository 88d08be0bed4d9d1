"""Evaluation: what the functions of a template make of its values, as far as its parameters allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from msgspec.structs import replace

from gcheck.collectors.cloudformation import conditions
from gcheck.collectors.cloudformation.node import Node, function
from gcheck.collectors.cloudformation.parameters import parameter, pseudo
from gcheck.collectors.cloudformation.template import Template
from gcheck.collectors.cloudformation.texts import joined, literal, split, substituted
from gcheck.collectors.terraform.encodings import encode
from gcheck.collectors.terraform.values import (
    MAX_DEPTH,
    Answer,
    Budget,
    EvaluationError,
    Symbol,
    bare,
    same,
    unresolved,
)
from gcheck.model.unread import Unread

NOTHING = object()
"""AWS::NoValue: as if the property were not written."""


class References(Protocol):
    """What the resources of a template are named by."""

    def reference(self, name: str) -> Any:
        """What ``Ref`` gives; None where there is no such resource."""

    def attribute(self, name: str, attribute: str) -> Any:
        """What ``Fn::GetAtt`` gives; None where there is no such resource."""


class Evaluation:
    """The values of one template. Every value is known, a Symbol, or an Unread with the reason and its place."""

    def __init__(
        self, template: Template, given: Mapping[str, Any], budget: Budget, resources: References
    ) -> None:
        self.template = template
        self.budget = budget
        self._given = given
        self._resources = resources
        self._parameters = template.section("Parameters")
        self._conditions = template.section("Conditions")
        self._mappings = template.section("Mappings")
        self._decided: dict[str, Any] = {}
        self._open: set[str] = set()
        self._known: dict[str, Any] = {}

    def settle(self, node: Node, bound: Mapping[str, Any] | None = None) -> Node | None:
        """The node that a value is in the end, once conditions and functions at its top are followed; None: no value."""
        for _ in range(MAX_DEPTH):
            self.budget.spend()
            if node.final:
                return node
            name = function(node.raw)
            if name is None:
                return self._plain_node(node)
            if name == "Fn::If":
                chosen = self._chosen(node.child(name))
                if not isinstance(chosen, Node):
                    return node.made(chosen)
                node = chosen
                continue
            if node.raw.get("Ref") == "AWS::NoValue":
                return None
            return node.made(self._called(name, node))
        return node.made(unresolved("conditions are nested too deeply", node.file, node.line))

    def _plain_node(self, node: Node) -> Node:
        """What is no function: itself, but for objects to which a macro or a loop adds properties."""
        if isinstance(node.raw, str):
            return node.made(literal(node.raw))
        if isinstance(node.raw, dict):
            if "Fn::Transform" in node.raw:
                return node.made(self._transformed(node))
            if any(str(key).startswith("Fn::ForEach::") for key in node.raw):
                return node.made(unresolved("what Fn::ForEach adds here is not known", node.file, node.line))
        return node

    def value(self, node: Node, depth: int = 0) -> Any:
        """A value as plain data, Symbols and Unreads; NOTHING where there is none."""
        found = self.settle(node)
        if found is None:
            return NOTHING
        if found.final or not isinstance(found.raw, (dict, list)):
            return found.raw
        if depth > MAX_DEPTH:
            return unresolved("this is nested too deeply", node.file, node.line)
        if isinstance(found.raw, dict):
            pairs = ((str(key), self.value(child, depth + 1)) for key, child in found.children())
            return {key: item for key, item in pairs if item is not NOTHING}
        items = (self.value(child, depth + 1) for _, child in found.children())
        return [item for item in items if item is not NOTHING]

    def plain(self, node: Node) -> Any:
        """The value, None where there is none."""
        found = self.value(node)
        return None if found is NOTHING else found

    def declared(self, name: str) -> dict[str, Any] | None:
        """The declaration of a parameter; None where there is none of this name."""
        node = self._parameters.get(name)
        return node.raw if node is not None and isinstance(node.raw, dict) else None

    def has_default(self, name: str) -> bool:
        """Whether the value of a parameter stands in the template: the operator gives none, and it has a default."""
        declared = self.declared(name) or {}
        looked_up = str(declared.get("Type")).startswith("AWS::SSM::Parameter::Value<")
        return name not in self._given and declared.get("Default") not in (None, "") and not looked_up

    def condition(self, name: Any) -> Any:
        """Whether a named condition holds: True, False, or an Unread."""
        if not isinstance(name, str) or name not in self._conditions:
            return unresolved(f"there is no condition {str(name)[:80]!r}")
        if name not in self._decided:
            if name in self._open or len(self._open) > 60:
                return unresolved(f"the condition {name} refers to itself")
            self._open.add(name)
            try:
                self._decided[name] = conditions.holds(self, self._conditions[name])
            finally:
                self._open.discard(name)
        return self._decided[name]

    def _chosen(self, arguments: Node) -> Node | Unread:
        if not isinstance(arguments.raw, list) or len(arguments.raw) != 3:
            return unresolved("Fn::If takes three things", arguments.file, arguments.line)
        found = self.condition(arguments.raw[0])
        if isinstance(found, Unread):
            yes, no = (self.value(arguments.child(index)) for index in (1, 2))
            if yes is not NOTHING and no is not NOTHING and same(yes, no, self.budget) is True:
                return arguments.child(1)
            if _set(yes) and _set(no):
                return Answer(found.kind, found.reason, file=found.file, line=found.line, text="${Fn::If}")
            return bare(found)
        return arguments.child(1 if found else 2)

    def _called(self, name: str, node: Node) -> Any:
        """The value of a function; an Unread where it cannot be known or is not used as it has to be."""
        call = _FUNCTIONS.get(name)
        if call is None:
            return unresolved(f"the function {name[:60]} is not known", node.file, node.line)
        try:
            found = call(self, node.child(name))
        except EvaluationError as error:
            return unresolved(f"{name} cannot be evaluated: {error}", node.file, node.line)
        if isinstance(found, Unread) and found.file is None:
            found = replace(found, file=node.file, line=node.line)
        return found

    def named(self, name: Any) -> Any:
        """What ``Ref`` gives. Raises EvaluationError where nothing has this name."""
        if not isinstance(name, str):
            raise EvaluationError("a name is required here")
        if name.startswith("AWS::"):
            return pseudo(name, self.template.file, self._given)
        if name not in self._known:
            declared = self._parameters.get(name)
            self._known[name] = (
                parameter(name, declared, self._given)
                if declared is not None
                else self._resources.reference(name)
            )
        if self._known[name] is None:
            raise EvaluationError(f"there is no parameter or resource {name[:80]!r}")
        return self._known[name]

    def _attribute(self, name: str, attribute: str) -> Any:
        found = self._resources.attribute(name, attribute)
        if found is None:
            raise EvaluationError(f"there is no resource {name[:80]!r}")
        return found

    def _ref(self, argument: Node) -> Any:
        return self.named(argument.raw if isinstance(argument.raw, str) else self.plain(argument))

    def _get_att(self, argument: Node) -> Any:
        parts = argument.raw.split(".", 1) if isinstance(argument.raw, str) else self.plain(argument)
        if not isinstance(parts, list) or len(parts) < 2 or not all(type(part) is str for part in parts):
            raise EvaluationError("the name of a resource and of an attribute are required")
        return self._attribute(parts[0], ".".join(parts[1:]))

    def _sub(self, argument: Node) -> Any:
        text, names = argument, {}
        if isinstance(argument.raw, list):
            if len(argument.raw) != 2 or not isinstance(argument.raw[1], dict):
                raise EvaluationError("a text and a map are required")
            text = argument.child(0)
            names = {str(key): self.plain(child) for key, child in argument.child(1).children()}
        if not isinstance(text.raw, str):
            raise EvaluationError("a text is required")
        return substituted(text.raw, lambda name: self._hole(name, names))

    def _hole(self, name: str, names: Mapping[str, Any]) -> Any:
        if name in names:
            return names[name]
        resource, dot, attribute = name.partition(".")
        return self._attribute(resource, attribute) if dot else self.named(name)

    def _join(self, argument: Node) -> Any:
        if not isinstance(argument.raw, list) or len(argument.raw) != 2:
            raise EvaluationError("a delimiter and a list are required")
        delimiter, items = (self.plain(argument.child(index)) for index in (0, 1))
        if isinstance(items, Unread):
            return bare(items)
        if not isinstance(items, list) or type(delimiter) is not str:
            raise EvaluationError("a delimiter and a list are required")
        parts: list[Any] = []
        for item in items:
            parts += [delimiter, item] if parts and delimiter else [item]
        return joined(parts or [""])

    def _split(self, argument: Node) -> Any:
        if not isinstance(argument.raw, list) or len(argument.raw) != 2:
            raise EvaluationError("a delimiter and a text are required")
        delimiter, text = (self.plain(argument.child(index)) for index in (0, 1))
        return split(text, delimiter)

    def _select(self, argument: Node) -> Any:
        if not isinstance(argument.raw, list) or len(argument.raw) != 2:
            raise EvaluationError("an index and a list are required")
        index, items = (self.plain(argument.child(position)) for position in (0, 1))
        for part in (index, items):
            if isinstance(part, Unread):
                return part
        if isinstance(items, Symbol) and items.endswith("}") and str(index).isdigit():
            return Symbol(f"{str(items)[:-1]}.{index}}}")
        if not isinstance(items, list) or not str(index).isdigit() or int(index) >= len(items):
            raise EvaluationError("there is no item at this index")
        return items[int(index)]

    def _find_in_map(self, argument: Node) -> Any:
        if not isinstance(argument.raw, list) or len(argument.raw) not in (3, 4):
            raise EvaluationError("the name of a mapping and two keys are required")
        name, first, second = (self.plain(argument.child(index)) for index in range(3))
        found = self._mapped(name, first, second)
        if found is None and len(argument.raw) == 4 and isinstance(argument.raw[3], dict):
            default = argument.child(3)
            return self.plain(default.child("DefaultValue")) if "DefaultValue" in default.raw else None
        if found is None:
            raise EvaluationError("there is no such key")
        return found

    def _mapped(self, name: Any, first: Any, second: Any) -> Any:
        """The value under two keys; where the first is not known, the one that all of them have."""
        table = self._mappings.get(name) if type(name) is str else None
        if table is None or not isinstance(table.raw, dict):
            return bare(name) if isinstance(name, Unread) else None
        if isinstance(second, (Unread, Symbol)):
            return _unknown(second)
        if isinstance(first, (Unread, Symbol)):
            rows = [row.get(str(second)) for row in table.raw.values() if isinstance(row, dict)]
            agreed = bool(rows) and rows[0] is not None and all(row == rows[0] for row in rows)
            return rows[0] if agreed else _unknown(first)
        row = table.raw.get(str(first), table.raw.get(first))
        return row.get(str(second), row.get(second)) if isinstance(row, dict) else None

    def _import(self, argument: Node) -> Any:
        shown = self.plain(argument)
        name = shown if isinstance(shown, str) else "of a name that is not known"
        reason = f"it is exported by another stack: {name}"[:200]
        return Answer(
            "unresolved",
            reason,
            text=f"${{ImportValue {name}}}" if isinstance(shown, str) else "${ImportValue}",
        )

    def _zones(self, argument: Node) -> Any:
        return Answer("unresolved", "the availability zones of the region", text="${Fn::GetAZs}")

    def _length(self, argument: Node) -> Any:
        found = self.plain(argument)
        if isinstance(found, (list, dict)):
            return len(found)
        return bare(found) if isinstance(found, Unread) else unresolved("the length of this is not known")

    def _json(self, argument: Node) -> Any:
        return encode(self.plain(argument), self.budget)

    def _transformed(self, argument: Node) -> Any:
        reason = "the macro Fn::Transform makes this when it is deployed"
        return Unread("unsupported", reason, file=argument.file, line=argument.line)

    def _cidr(self, argument: Node) -> Any:
        return unresolved("Fn::Cidr is not computed")


def _unknown(key: Unread | Symbol) -> Unread:
    return bare(key) if isinstance(key, Unread) else unresolved(f"{key} is only known when it is deployed")


def _set(value: Any) -> bool:
    return isinstance(value, Answer) or (isinstance(value, str) and value != "")


_FUNCTIONS: dict[str, Callable[[Evaluation, Node], Any]] = {
    "Ref": Evaluation._ref,
    "Fn::GetAtt": Evaluation._get_att,
    "Fn::Sub": Evaluation._sub,
    "Fn::Join": Evaluation._join,
    "Fn::Split": Evaluation._split,
    "Fn::Select": Evaluation._select,
    "Fn::FindInMap": Evaluation._find_in_map,
    "Fn::ImportValue": Evaluation._import,
    "Fn::Base64": Evaluation.plain,
    "Fn::GetAZs": Evaluation._zones,
    "Fn::Cidr": Evaluation._cidr,
    "Fn::Length": Evaluation._length,
    "Fn::ToJsonString": Evaluation._json,
    "Fn::Transform": Evaluation._transformed,
}
