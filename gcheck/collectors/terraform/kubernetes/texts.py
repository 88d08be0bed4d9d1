"""Texts: objects that stand in an argument as a whole, as an object or as the YAML of one."""

from __future__ import annotations

from functools import partial
from typing import Any

from gcheck.collectors.manifests.node import Node
from gcheck.collectors.terraform.encodings import decode
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.kubernetes.declared import WRITTEN
from gcheck.collectors.terraform.kubernetes.writing import plain
from gcheck.collectors.terraform.syntax import Attribute, Block
from gcheck.collectors.terraform.values import EvaluationError, bare, unresolved
from gcheck.collectors.terraform.view import attempt
from gcheck.errors import DocumentError
from gcheck.model.unread import Unread
from gcheck.positioned import Tree, read_trees


def given(instance: ResourceInstance) -> list[Node] | Unread:
    """The objects of an instance of a type in WRITTEN; an Unread where it is not known which they are."""
    name = WRITTEN[instance.type]
    place, value = instance.block.body.attribute(name) or instance.block, instance.view.get(name)
    if name != "manifest":
        value = attempt(lambda: decode(value, partial(_documents, place.file)), place.file, place.line)
    if isinstance(value, Unread):
        return bare(value)
    found = [plain(item) for item in (value if isinstance(value, list) else [value])]
    nodes = [_node(data, place) for data in found]
    known = [node for node in nodes if node is not None]
    if not nodes or len(known) != len(nodes):
        return unresolved(
            f"{name} is no object of which API version and kind are known", place.file, place.line
        )
    return known


def _documents(file: str, text: str) -> list[Any]:
    """The documents of a YAML text. Raises EvaluationError."""
    try:
        return [tree.data for tree in read_trees(text.encode(), file)]
    except DocumentError as error:
        raise EvaluationError(f"this is not YAML: {error.message}"[:300]) from None


def _node(data: Any, place: Attribute | Block) -> Node | None:
    """The object, each value of which stands where its argument does; None where its kind is not told."""
    if not isinstance(data, dict) or not all(_is_text(data.get(key)) for key in ("apiVersion", "kind")):
        return None
    tree = Tree(data, place.line)
    tree.positions[()] = (place.line, place.column)
    return Node(place.file, tree, data)


def _is_text(value: Any) -> bool:
    return type(value) is str and bool(value) and "${" not in value
