"""Files: which of a folder hold Kubernetes objects, which are templates, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.manifests import kustomizations
from gcheck.collectors.manifests.finding import NAMES, has_objects, is_named
from gcheck.collectors.manifests.node import Node
from gcheck.collectors.manifests.rendered import Rendered, render_tree
from gcheck.collectors.manifests.rendering import Tools
from gcheck.errors import DocumentError
from gcheck.folders import Folder, walk
from gcheck.positioned import Path_, Tree, read_trees


class Lost(Struct, frozen=True):
    """Something that may hold objects and was not read; ``kind`` is one of gap.KINDS."""

    file: str
    line: int | None
    kind: str
    reason: str


class Found(Struct):
    """The objects of a folder, as nodes with a text under ``apiVersion`` and ``kind``, and what was lost."""

    folder: Folder
    objects: list[Node] = field(default_factory=list)
    origins: dict[int, str] = field(default_factory=dict)
    """The chart or kustomization that makes an object, by the identity of its tree; none for one that is written itself."""
    lost: list[Lost] = field(default_factory=list)


def read_objects(path: Path, tools: Tools | None = None) -> Found:
    """Every object below a path, with ``tools`` those of charts and kustomizations as well. Raises nothing."""
    found = Found(walk(path))
    found.lost += [Lost(item.file, None, "unparsed", item.reason) for item in found.folder.problems]
    if found.folder.cut:
        found.lost.append(
            Lost(".", None, "truncated", "the folder has too many entries; the rest was not looked at")
        )
    rendered = render_tree(found.folder, tools) if tools is not None else Rendered()
    charts = _charts(found, rendered)
    patches = _kustomizations(found, rendered)
    for file, tree, origin in rendered.trees:
        found.origins[id(tree)] = origin
        found.objects += _objects(file, tree, tree.data, ())
    for name in found.folder.named(is_named):
        in_chart = any(name.startswith(f"{chart}templates/") for chart in charts)
        if (
            not in_chart
            and name not in patches
            and name not in rendered.files
            and name.rpartition("/")[2] not in NAMES
        ):
            _read(found, name)
    return found


def _charts(found: Found, rendered: Rendered) -> list[str]:
    """The folders of Helm charts, each ending in a slash ("" for the root); each is told as lost."""
    charts = []
    for name in found.folder.named(lambda name: name == "Chart.yaml"):
        chart = name[: -len("Chart.yaml")]
        if any(other.startswith(f"{chart}templates/") for other in found.folder.files):
            charts.append(chart)
            if name in rendered.files:
                continue
            shown = chart or "."
            why = rendered.failed.get(name)
            reason = (
                f"this Helm chart could not be rendered: {why}"
                if why
                else f"this Helm chart is not rendered; run `helm template {shown} > rendered.yaml` and scan that file"
            )
            found.lost.append(Lost(name, 1, "unsupported", reason))
    return charts


def _kustomizations(found: Found, rendered: Rendered) -> set[str]:
    """The files that kustomizations use as patches; a kustomization that changes objects is told as lost."""
    patches: set[str] = set()
    for name in found.folder.named(NAMES.__contains__):
        try:
            for tree in read_trees(found.folder.read(name), name):
                if isinstance(tree.data, dict):
                    _kustomization(found, name, tree, patches, rendered)
                else:
                    found.lost.append(Lost(name, tree.line, "unparsed", "this is no kustomization"))
        except DocumentError as error:
            found.lost.append(Lost(name, error.line, "unparsed", error.message))
    return patches


def _kustomization(found: Found, name: str, tree: Tree, patches: set[str], rendered: Rendered) -> None:
    where = name.rpartition("/")[0]
    changing = sorted(kustomizations.changes(tree.data))
    remote = [item for item in _texts(tree.data.get("resources")) if "://" in item or "github.com" in item]
    why = rendered.failed.get(name)
    if name not in rendered.files and (changing or remote or why):
        what = ", ".join(changing + remote)
        reason = (
            f"this kustomization could not be rendered: {why}"
            if why
            else f"this kustomization is not rendered ({what}); run `kubectl kustomize {where or '.'}` and scan the output"
        )
        found.lost.append(Lost(name, 1, "unsupported", reason))
    for key in ("patchesStrategicMerge", "patches", "patchesJson6902", "transformers", "generators"):
        entries = tree.data.get(key)
        for entry in entries if isinstance(entries, list) else []:
            file = entry.get("path") if isinstance(entry, dict) else entry
            if isinstance(file, str) and "\n" not in file:
                patches.add(_joined(where, file))


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _joined(folder: str, name: str) -> str:
    parts: list[str] = [part for part in folder.split("/") if part]
    for part in name.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)


def _read(found: Found, name: str) -> None:
    try:
        data = found.folder.read(name)
    except DocumentError as error:
        found.lost.append(Lost(name, error.line, "unparsed", error.message))
        return
    if not has_objects(data):
        return
    try:
        for tree in read_trees(data, name, legacy=True):
            found.objects += _objects(name, tree, tree.data, ())
    except DocumentError as error:
        templated = b"{{" in data
        reason = (
            "this is a template and no manifest; render it and scan the output"
            if templated
            else error.message
        )
        found.lost.append(Lost(name, error.line, "unsupported" if templated else "unparsed", reason))


def _objects(file: str, tree: Tree, data: Any, path: Path_) -> Iterator[Node]:
    """The objects of a document: itself, or the items of a List, which may be lists again."""
    if isinstance(data, list) and not path:
        for index, item in enumerate(data):
            yield from _objects(file, tree, item, (index,))
    if not isinstance(data, Mapping):
        return
    kind, version = data.get("kind"), data.get("apiVersion")
    items = data.get("items")
    if isinstance(kind, str) and kind.endswith("List") and isinstance(items, list) and version is not None:
        for index, item in enumerate(items):
            if kind != "List" and isinstance(
                item, dict
            ):  # the items of a typed list may leave out what they are
                item = {"apiVersion": version, "kind": kind[: -len("List")]} | item
            yield from _objects(file, tree, item, (*path, "items", index))
    elif isinstance(kind, str) and isinstance(version, str):
        yield Node(file, tree, data, path)
