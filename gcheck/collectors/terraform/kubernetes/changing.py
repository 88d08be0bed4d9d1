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
    named: dict[tuple[Any, Any], list[Node]] = {}
    for node in objects:
        named.setdefault(_identity(node), []).append(node)
    open_ones = [node for key, nodes in named.items() if None in key for node in nodes]
    for instance in tree.instances(*sorted(CHANGING)):
        metadata = _metadata(instance)
        wanted = (
            _text(instance.view.get("kind")),
            _text(metadata.get("name") if metadata is not None else None),
        )
        space = _text((metadata.get("namespace") if metadata is not None else None) or "default")
        known = None not in wanted and metadata is not None
        for node in [*named.get(wanted, []), *open_ones] if known else objects:
            met = _met(node, (*wanted, space))
            if met is not False:
                _put(instance, node, sure=instance.doubt is None and met is True)


def _metadata(instance: ResourceInstance) -> View | None:
    found = instance.view.blocks("metadata")
    return found[0] if found and isinstance(found[0], View) else None


def _text(value: Any) -> str | None:
    """A text that is known; None for any other value."""
    made = value if isinstance(value, Later) else plain(value)
    return made if isinstance(made, str) and not isinstance(made, Later) else None


def _identity(node: Node) -> tuple[str | None, str | None]:
    return _text(node.data.get("kind")) if isinstance(node.data, dict) else None, _text(
        _held(node).get("name")
    )


def _held(node: Node) -> dict[str, Any]:
    metadata = node.data.get("metadata") if not isinstance(node.data, Unread) else None
    return metadata if isinstance(metadata, dict) else {}


def _met(node: Node, wanted: tuple[str | None, str | None, str | None]) -> bool | None:
    """Whether an object is the one of a kind, name and namespace; None where that is not known."""
    pairs = list(zip(wanted, _identity(node), strict=False))
    space = _held(node).get("namespace")
    if space is not None:  # null for what is in none
        pairs.append((wanted[2], None if isinstance(space, Later) else space))
    if any(None not in pair and pair[0] != pair[1] for pair in pairs):
        return False
    return None if any(None in pair for pair in pairs) else True


def _put(instance: ResourceInstance, node: Node, sure: bool) -> None:
    data: Any = node.data
    key = CHANGING[instance.type]
    metadata = data.setdefault("metadata", {}) if isinstance(data, dict) else None
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
