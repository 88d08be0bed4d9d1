"""Declarations: the resources of a template by logical id, those that Fn::ForEach makes among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.collectors.cloudformation.declared import Declared
from gcheck.collectors.cloudformation.evaluation import Evaluation
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.template import Template
from gcheck.model.unread import Unread

_LOOP = "Fn::ForEach::"
_MAX_MADE = 1_000
_MAX_DEPTH = 5


def declarations(evaluation: Evaluation, template: Template, unseen: list[Unread]) -> Iterator[Declared]:
    """Every entry with a type; what may hide further ones is added to ``unseen``."""
    for name, node in template.section("Resources").items():
        yield from _entry(evaluation, name, node, unseen, 0)


def _entry(
    evaluation: Evaluation, name: str, node: Node, unseen: list[Unread], depth: int
) -> Iterator[Declared]:
    if name.startswith(_LOOP):
        yield from _looped(evaluation, node, unseen, depth)
    elif name == "Fn::Transform":
        reason = "what Fn::Transform includes here is not read"
        unseen.append(Unread("unsupported", reason, file=node.file, line=node.line))
    elif isinstance(node.raw, dict) and isinstance(node.raw.get("Type"), str):
        written = node.raw.get("Properties")
        properties = (
            node.child("Properties")
            if isinstance(written, dict)
            else Node({}, node.path, node.file, node.tree)
        )
        yield Declared(name, node.raw["Type"], properties, node.raw.get("Condition"), node)
    else:
        reason = f"the resource {name[:80]} has no type"
        unseen.append(Unread("unparsed", reason, file=node.file, line=node.line))


def _looped(evaluation: Evaluation, node: Node, unseen: list[Unread], depth: int) -> Iterator[Declared]:
    """The entries that a loop over a known list makes; otherwise one Unread that stands for all of them."""
    found = _loop(evaluation, node)
    if isinstance(found, Unread) or depth > _MAX_DEPTH:
        cause = found.reason if isinstance(found, Unread) else "loops are nested too deeply"
        reason = f"it is not known what Fn::ForEach makes here: {cause}"
        unseen.append(Unread("unresolved", reason, file=node.file, line=node.line))
        return
    identifier, items = found
    body = node.child(2)
    for item in items[:_MAX_MADE]:
        for key, child in body.children():
            evaluation.budget.spend(20)
            raw = bound(child.raw, identifier, str(item))
            made = Node(raw, child.path, child.file, child.tree)
            yield from _entry(evaluation, _put(str(key), identifier, str(item)), made, unseen, depth + 1)


def _loop(evaluation: Evaluation, node: Node) -> Any:
    if not isinstance(node.raw, list) or len(node.raw) != 3 or not isinstance(node.raw[2], dict):
        return Unread("unparsed", "it takes a name, a list and a map")
    items = evaluation.plain(node.child(1))
    if isinstance(items, Unread):
        return items
    if not isinstance(items, list) or not all(isinstance(item, (str, int)) for item in items):
        return Unread("unresolved", "its list is not known")
    return str(node.raw[0]), items


def bound(raw: Any, identifier: str, item: str, depth: int = 0) -> Any:
    """A value in which the loop's name stands for an item: in references, texts and keys."""
    if depth > 60:
        return raw
    if isinstance(raw, str):
        return _put(raw, identifier, item)
    if isinstance(raw, list):
        return [bound(part, identifier, item, depth + 1) for part in raw]
    if isinstance(raw, dict):
        if raw.get("Ref") == identifier and len(raw) == 1:
            return item
        pairs = {
            _put(str(key), identifier, item): bound(part, identifier, item, depth + 1)
            for key, part in raw.items()
        }
        return type(raw)(pairs)
    return raw


def _put(text: str, identifier: str, item: str) -> str:
    plain = "".join(part for part in item if part.isalnum())
    return text.replace(f"${{{identifier}}}", item).replace(f"&{{{identifier}}}", plain)
