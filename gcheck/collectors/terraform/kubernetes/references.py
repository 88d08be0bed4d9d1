"""References: what others see of the blocks of a Kubernetes object, which its provider keeps as lists."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.values import MAX_DEPTH, bare
from gcheck.collectors.terraform.view import View
from gcheck.model.unread import Unread


def content(view: View, name: str, depth: int = 0) -> list[Any]:
    """The blocks of a type as values, in order; an Unread stands for any number of them."""
    return [bare(item) if isinstance(item, Unread) else _values(item, depth) for item in view.blocks(name)]


def _values(view: View, depth: int) -> dict[str, Any]:
    """What is written in a block. What is not is left out: it is null, or the API decides it."""
    body = view.block.body
    found: dict[str, Any] = {name: view.get(name) for name in body.attributes}
    kinds = {item.labels[0] if item.type == "dynamic" and item.labels else item.type for item in body.blocks}
    for kind in sorted(kinds - found.keys()) if depth < MAX_DEPTH else ():
        found[kind] = content(view, kind, depth + 1)
    return found
