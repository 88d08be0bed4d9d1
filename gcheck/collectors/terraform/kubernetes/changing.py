"""Changing: what ``kubernetes_labels`` and ``kubernetes_annotations`` add to objects of the same root that they name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gcheck.collectors.manifests.node import Later, Node
from gcheck.collectors.terraform.declared import Declared
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.kubernetes.declared import CHANGING
from gcheck.collectors.terraform.kubernetes.writing import plain
from gcheck.collectors.terraform.view import View
from gcheck.model.unread import Unread


def change(tree: Declared, objects: Sequence[Node]) -> None:
    """Put labels and annotations that are declared apart into the objects. Where it is not known whether an object is
    meant, or what it is given, what it has is not known either."""
    for instance in tree.instances(*sorted(CHANGING)):
        for node in objects:
            if _means(instance, node) is not False:
                _put(instance, node, sure=instance.doubt is None and _means(instance, node) is True)


def _means(instance: ResourceInstance, node: Node) -> bool | None:
    """Whether the object is the one that is changed; None where that is not known."""
    found = instance.view.blocks("metadata")
    inner = found[0] if found else None
    metadata: Any = node.data.get("metadata") if not isinstance(node.data, Unread) else None
    metadata = metadata if isinstance(metadata, dict) else {}
    name = inner.get("name") if isinstance(inner, View) else inner
    pairs = [(instance.view.get("kind"), _of(node, "kind")), (name, metadata.get("name"))]
    space = metadata.get("namespace")
    if space is not None:  # null for what is in none
        pairs.append(((inner.get("namespace") if isinstance(inner, View) else None) or "default", space))
    met = [_same(wanted, has) for wanted, has in pairs]
    return False if False in met else None if None in met else True


def _of(node: Node, key: str) -> Any:
    return node.data.get(key) if not isinstance(node.data, Unread) else None


def _same(wanted: Any, has: Any) -> bool | None:
    made = plain(wanted)
    return None if isinstance(made, Later) or isinstance(has, (Later, Unread)) else bool(made == has)


def _put(instance: ResourceInstance, node: Node, sure: bool) -> None:
    data: Any = node.data
    key = CHANGING[instance.type]
    metadata = data.setdefault("metadata", {})
    if not isinstance(metadata, dict):
        return
    given = plain(instance.view.get(key))
    held = metadata.get(key)
    node.tree.notes["metadata", key] = f"by {instance.address}"
    if not sure or not isinstance(given, dict) or not isinstance(held or {}, dict):
        place = instance.view.place_of(key)
        reason = f"{instance.address} may change its {key}"
        metadata[key] = Later(f"${{{key}}}", Unread("unresolved", reason, file=place.file, line=place.line))
    else:
        metadata[key] = {
            **(held or {}),
            **{name: value for name, value in given.items() if value is not None},
        }
