"""Kustomizations: which files one is made of, and whether all of it lies in the tree.

By the Kustomize reference, "The kustomization file". Kustomize fetches whatever it does not find as a file; so nothing
is given to it unless every entry that it would open is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.manifests.finding import NAMES
from gcheck.collectors.manifests.rendering import RenderError
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.positioned import read_trees

_RUNS = ("helmCharts", "helmChartInflationGenerator")
_STEPS = ("generators", "transformers", "validators")
_BUILT_IN = frozenset(
    [
        "AnnotationsTransformer", "HashTransformer", "ImageTagTransformer", "LabelTransformer", "NamespaceTransformer",
        "PatchJson6902Transformer", "PatchStrategicMergeTransformer", "PatchTransformer", "PrefixSuffixTransformer", "PrefixTransformer",
        "ReplacementTransformer", "ReplicaCountTransformer", "SuffixTransformer", "ValueAddTransformer",
    ]
)  # fmt: skip
"""Steps of Kustomize's own, which start no other program."""
_OPENS = frozenset(["path", "paths", "files", "env", "envs", "replacements"])
_FOLDERS = ("resources", "bases", "components")
_PATHS = ("crds", "configurations", "patchesStrategicMerge")


_CHANGING = frozenset(
    [
        "namespace",
        "namePrefix",
        "nameSuffix",
        "commonLabels",
        "commonAnnotations",
        "labels",
        "patches",
        "patchesStrategicMerge",
        "patchesJson6902",
        "images",
        "replicas",
        "replacements",
        "vars",
        "helmCharts",
        "helmChartInflationGenerator",
        "components",
        "generators",
        "transformers",
        "configMapGenerator",
        "secretGenerator",
        "bases",
    ]
)


class Parts(Struct):
    """What a kustomization is made of: ``resources`` are files of objects, ``folders`` other kustomizations' folders."""

    files: set[str] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    component: bool = False
    changing: bool = False


def changes(data: Mapping[Any, Any]) -> frozenset[str]:
    """The keys of a kustomization that make something else of its resources, or bring some from elsewhere."""
    return frozenset(key for key in _CHANGING & set(data) if data[key])


def folder_of(name: str) -> str:
    """The folder of a file of the tree; empty for the root."""
    return name.rpartition("/")[0]


def parts_of(folder: Folder, where: str) -> Parts:
    """All that the kustomization in a folder is made of, those that it builds on included. Raises RenderError."""
    parts, waiting, names = Parts(), [where], frozenset(folder.files)
    while waiting:
        at = waiting.pop()
        if at in parts.folders:
            continue
        parts.folders.add(at)
        name = next((f"{at}/{one}".lstrip("/") for one in NAMES if f"{at}/{one}".lstrip("/") in names), None)
        if name is None:
            raise RenderError(f"{at or '.'} holds no kustomization")
        parts.files.add(name)
        data = _read(folder, name)
        if at == where:
            parts.component = data.get("kind") == "Component"
        parts.changing = parts.changing or bool(changes(data))
        waiting += _take(folder, names, at, data, parts)
    parts.folders.discard(where)
    return parts


def _read(folder: Folder, name: str) -> Mapping[Any, Any]:
    try:
        trees = list(read_trees(folder.read(name), name))
    except DocumentError as error:
        raise RenderError(f"{name}: {error.message}") from None
    if len(trees) != 1 or not isinstance(trees[0].data, Mapping):
        raise RenderError(f"{name} is no kustomization")
    return trees[0].data


def _steps(folder: Folder, names: frozenset[str], at: str, data: Mapping[Any, Any], parts: Parts) -> None:
    """Take the files of steps that are Kustomize's own. Raises RenderError for any other, which may be a program."""
    for key in _STEPS:
        for entry in data.get(key) or ():
            place = _within(at, entry) if isinstance(entry, str) and "\n" not in entry else ""
            if place not in names or not _is_built_in(folder, place):
                raise RenderError(f"{key} runs what is not part of Kustomize itself")
            parts.files.add(place)


def _is_built_in(folder: Folder, name: str) -> bool:
    """True for a file of steps that Kustomize does itself, and that open no further file."""
    try:
        steps = [tree.data for tree in read_trees(folder.read(name), name)]
    except DocumentError as error:
        raise RenderError(f"{name}: {error.message}") from None
    return bool(steps) and all(
        isinstance(step, Mapping)
        and step.get("apiVersion") == "builtin"
        and step.get("kind") in _BUILT_IN
        and not _OPENS & set(step)
        and not (isinstance(step.get("metadata"), Mapping) and step["metadata"].get("annotations"))
        for step in steps
    )


def _take(
    folder: Folder, names: frozenset[str], at: str, data: Mapping[Any, Any], parts: Parts
) -> Iterator[str]:
    for key in _RUNS:
        if data.get(key):
            raise RenderError(f"{key} runs what is not part of Kustomize itself")
    _steps(folder, names, at, data, parts)
    for key in _FOLDERS:
        for entry in _texts(data.get(key)):
            place = _within(at, entry)
            if place in names:
                parts.files.add(place)
                parts.resources.add(place)
            elif any(f"{place}/{one}".lstrip("/") in names for one in NAMES):
                yield place
            else:
                raise RenderError(f"{entry} lies outside of what is scanned")
    for entry in _opened(data):
        place = _within(at, entry)
        if place not in names:
            raise RenderError(f"{entry} lies outside of what is scanned")
        parts.files.add(place)


def _opened(data: Mapping[Any, Any]) -> Iterator[str]:
    """The files that a kustomization opens besides its resources."""
    for key in _PATHS:
        yield from (text for text in _texts(data.get(key)) if "\n" not in text)
    for key in ("patches", "patchesJson6902", "replacements"):
        yield from (item["path"] for item in _maps(data.get(key)) if isinstance(item.get("path"), str))
    schema = data.get("openapi")
    if isinstance(schema, Mapping) and isinstance(schema.get("path"), str):
        yield schema["path"]
    for key in ("configMapGenerator", "secretGenerator"):
        for item in _maps(data.get(key)):
            yield from (text.rpartition("=")[2] for text in _texts(item.get("files")))
            yield from _texts(item.get("envs"))
            if isinstance(item.get("env"), str):
                yield item["env"]


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _maps(value: Any) -> list[Mapping[Any, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _within(at: str, entry: str) -> str:
    """The name in the tree that an entry of a folder's kustomization means. Raises RenderError for one that leads out."""
    if "://" in entry or entry.startswith(("/", "~", "git@")):
        raise RenderError(f"{entry} lies outside of what is scanned")
    parts = [part for part in at.split("/") if part]
    for part in entry.split("/"):
        if part == "..":
            if not parts:
                raise RenderError(f"{entry} lies outside of what is scanned")
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
