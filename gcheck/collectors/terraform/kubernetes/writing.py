"""Writing: a block of Terraform as the manifest that the provider makes of it, each value with its place in the code."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.manifests.node import Later, Node
from gcheck.collectors.manifests.objects import CLUSTER_WIDE
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.kubernetes.declared import OBJECTS
from gcheck.collectors.terraform.kubernetes.shapes import (
    ASIDE,
    LABEL_SELECTOR,
    MAPS,
    TEXTS,
    argument_name,
    block_name,
)
from gcheck.collectors.terraform.values import MAX_DEPTH, EvaluationError, Partial, bare, to_text, unresolved
from gcheck.collectors.terraform.view import View
from gcheck.model.unread import Unread
from gcheck.positioned import Path_, Tree

_PROVIDER = "provider default"


def written(instance: ResourceInstance) -> Node:
    """The object of an instance of a type in OBJECTS."""
    version, kind = OBJECTS[instance.type]
    block = instance.view.block
    tree = Tree({"apiVersion": version, "kind": kind}, block.line)
    tree.positions[()] = (block.line, block.column)
    tree.data.update(_Writing(tree).body(instance.view, "", ()))
    _defaults(tree, kind, instance.type)
    return Node(block.file, tree, tree.data)


class _Writing:
    def __init__(self, tree: Tree) -> None:
        self._positions = tree.positions
        self._tree = tree

    def body(self, view: View, parent: str, path: Path_) -> dict[str, Any]:
        """The content of a block that is called ``parent`` and stands at ``path``."""
        made: dict[str, Any] = {}
        body = view.block.body
        kinds = dict.fromkeys(
            item.labels[0] if item.type == "dynamic" and item.labels else item.type for item in body.blocks
        )
        for name, attribute in body.attributes.items():
            value = None if not path and name in ASIDE else view.get(name)
            if value is None:
                continue
            if (name in kinds and isinstance(value, list)) or _is_block(name, value):
                kinds[name] = None  # as plans and JSON write it
                continue
            kinds.pop(name, None)
            key = argument_name(name)
            made[key] = _argument(name, value)
            at = (*path, key)
            self._positions[at] = (attribute.line, attribute.column)
        for block in kinds:
            if block not in ASIDE:
                self._block(view, parent, block, path, made)
        if parent in ("container", "init_container"):
            self._container(made, path)
        return made

    def _block(self, view: View, parent: str, block: str, path: Path_, made: dict[str, Any]) -> None:
        key, many = block_name(parent, block)
        found = view.blocks(block)
        if many:
            items: list[Any] = []
            for item in found:
                at = (*path, key, len(items))
                items.append(bare(item) if isinstance(item, Unread) else self._at(item, block, at))
            made[key] = items
            if found and isinstance(found[0], View):
                self._positions.setdefault((*path, key), _position(found[0]))
        elif found and not key:
            inner = found[0]
            made.update({} if isinstance(inner, Unread) else self.body(inner, block, path))
        elif found:
            inner = next((item for item in found if isinstance(item, Unread)), found[0])
            made[key] = bare(inner) if isinstance(inner, Unread) else self._at(inner, block, (*path, key))

    def _at(self, view: View, block: str, path: Path_) -> dict[str, Any]:
        self._positions[path] = _position(view)
        return self.body(view, block, path)

    def _container(self, made: dict[str, Any], path: Path_) -> None:
        """A security context that is written says that root is allowed unless it says something else, whatever the pod says:
        the provider hands every truth value to the API."""
        context = made.get("securityContext")
        if isinstance(context, dict) and "runAsNonRoot" not in context:
            context["runAsNonRoot"] = False
            at = (*path, "securityContext", "runAsNonRoot")
            self._tree.notes[at] = _PROVIDER


def _position(view: View) -> tuple[int, int]:
    return view.block.line, view.block.column


def _is_block(name: str, value: Any) -> bool:
    """True for a value that stands for blocks: objects, other than the maps of texts that arguments are."""
    if isinstance(value, list):
        return any(isinstance(item, dict) for item in value)
    if not isinstance(value, dict):
        return False
    return name not in MAPS or (name == "selector" and bool(value) and value.keys() <= LABEL_SELECTOR)


def _argument(name: str, value: Any) -> Any:
    """A value of an argument: maps are of texts, and what the provider takes for a text is one."""
    if isinstance(value, dict):
        return {str(key): _text(item) for key, item in value.items() if item is not None}
    return _text(value) if name in TEXTS else plain(value)


def _text(value: Any) -> Any:
    try:
        return plain(to_text(value))
    except EvaluationError:
        return plain(value)


def plain(value: Any, depth: int = 0) -> Any:
    """A value as a manifest could hold it; what is not known is put in later."""
    if isinstance(value, Unread):
        return Later(_shown(value), bare(value))
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (list, dict)) and depth < MAX_DEPTH:
        if isinstance(value, list):
            return [plain(item, depth + 1) for item in value]
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    return plain(unresolved("a resource as a whole is only known after apply"))


def _shown(value: Unread) -> str:
    """What stands for a text that is not known: its known parts, and a reason in place of the others."""
    if isinstance(value, Partial):
        return "".join(str(part) if isinstance(part, str) else _shown(part) for part in value.parts[:100])
    return f"${{{value.reason[:80].replace('}', ' ').replace('{', ' ')}}}"


def _defaults(tree: Tree, kind: str, terraform_type: str) -> None:
    """What the provider says to the API where the code says nothing."""
    data: dict[str, Any] = tree.data
    metadata = data.setdefault("metadata", {})
    if isinstance(metadata, dict):
        if "default_service_account" in terraform_type:
            _default(tree, ("metadata",), "name", "default")
        if kind not in CLUSTER_WIDE and not kind.startswith("Cluster"):
            _default(tree, ("metadata",), "namespace", "default")
    for spec, path in _pod_specs(data, kind):
        if "automountServiceAccountToken" not in spec:
            _default(tree, path, "automountServiceAccountToken", True)
    if kind.endswith("Binding"):
        subjects = data.get("subjects")
        for index, subject in enumerate(subjects if isinstance(subjects, list) else []):
            if isinstance(subject, dict) and subject.get("kind") == "ServiceAccount":
                _default(tree, ("subjects", index), "namespace", "default")


def _default(tree: Tree, path: Path_, key: str, value: Any) -> None:
    holder: Any = tree.data
    for step in path:
        holder = holder[step]
    if holder.get(key) is None:
        holder[key] = value
        at = (*path, key)
        tree.notes[at] = _PROVIDER


_TEMPLATE = ("spec", "template", "spec")
_SPECS = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", *_TEMPLATE),
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicationController"), _TEMPLATE),
}


def _pod_specs(data: dict[str, Any], kind: str) -> list[tuple[dict[str, Any], Path_]]:
    holder: Any = data
    path = _SPECS.get(kind)
    for key in path or ():
        holder = holder.get(key) if isinstance(holder, dict) else None
    return [(holder, path)] if path is not None and isinstance(holder, dict) else []
