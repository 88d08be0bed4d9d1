"""Rendered: what the charts and kustomizations of a tree make, and which of its files that stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from gcheck.collectors.manifests import kustomizations
from gcheck.collectors.manifests.finding import NAMES
from gcheck.collectors.manifests.kustomizations import Parts, folder_of
from gcheck.collectors.manifests.rendering import RELEASE, RenderError, Tools, render
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.patterns import regex
from gcheck.positioned import Tree, read_trees

_SOURCE = regex(r"^---[ \t]*\n# Source: ([^\n]+)$", re.MULTILINE)


class Rendered(Struct):
    """``trees`` are documents with the file of the tree that they come from, and the chart or kustomization that makes them.
    ``files`` are judged through them, and not by themselves. ``failed`` says of a Chart.yaml or kustomization why it
    was not rendered.
    """

    trees: list[tuple[str, Tree, str]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)


def render_tree(folder: Folder, tools: Tools) -> Rendered:
    """Every chart and every kustomization that no other one builds on. Raises nothing."""
    done = Rendered()
    _charts(folder, tools, done)
    _kustomizations(folder, tools, done)
    return done


def _charts(folder: Folder, tools: Tools, done: Rendered) -> None:
    command = tools.helm()
    charts = sorted(folder_of(name) for name in folder.named("Chart.yaml".__eq__))
    for chart in charts:
        inside = f"{chart}/" if chart else ""
        file = f"{inside}Chart.yaml"
        if any(
            chart != other and chart.startswith(f"{other}/charts/" if other else "charts/")
            for other in charts
        ):
            done.files.add(file)  # a part of another chart, which its templates are rendered with
            continue
        try:
            if command is None:
                raise RenderError("helm is not to be found, or was not asked for")
            files = [name for name in folder.files if name.startswith(inside)]
            output = render(command, folder, files, chart, tools.timeout)
            done.trees += list(_of_chart(output, inside, file, frozenset(folder.files)))
            done.files.update(files)
        except RenderError as error:
            done.failed[file] = str(error)
            parts = [name for name in done.files if name.startswith(f"{inside}charts/")]
            done.files.difference_update(parts)


def _of_chart(
    output: bytes, inside: str, file: str, names: frozenset[str]
) -> Iterator[tuple[str, Tree, str]]:
    text = output.decode("utf-8", "replace")
    marks = [(text.count("\n", 0, match.start(1)) + 1, match[1].strip()) for match in _SOURCE.finditer(text)]
    for tree in _trees(output, file):
        line = tree.position(("apiVersion",))[0]
        source = next((name for at, name in reversed(marks) if at <= line), "")
        metadata = tree.data.get("metadata") if isinstance(tree.data, dict) else None
        if isinstance(metadata, dict) and metadata.get("namespace") is None:
            metadata["namespace"] = (
                RELEASE  # where helm would put it; kinds that are in no namespace do not look at it
            )
        place = inside + source.partition("/")[2]
        yield (place if place in names else file), Tree(tree.data, 1), file


def _trees(output: bytes, file: str) -> list[Tree]:
    try:
        return list(read_trees(output, file, legacy=True))
    except DocumentError as error:
        raise RenderError(f"what comes of it is no manifest: {error.message}") from None


def _kustomizations(folder: Folder, tools: Tools, done: Rendered) -> None:
    files = {folder_of(name): name for name in folder.named(frozenset(NAMES).__contains__)}
    parts: dict[str, Parts] = {}
    for where, file in files.items():
        if file not in done.files:
            try:
                parts[where] = kustomizations.parts_of(folder, where)
            except RenderError as error:
                done.failed[file] = str(error)
    waiting = [
        where for where in sorted(parts) if not any(where in other.folders for other in parts.values())
    ]
    tried: set[str] = set()
    while waiting:
        where = waiting.pop(0)
        made = parts.get(where)
        if where in tried or made is None:
            continue
        tried.add(where)
        if made.component:
            done.failed[files[where]] = "a component is rendered with what includes it, and nothing here does"
        elif made.changing and not _kustomization(folder, tools, files[where], made, done):
            waiting += sorted(made.folders)  # what it builds on may still be rendered by itself


def _kustomization(folder: Folder, tools: Tools, file: str, parts: Parts, done: Rendered) -> bool:
    command = tools.kustomize()
    try:
        if command is None:
            raise RenderError("neither kustomize nor kubectl is to be found, or was asked for")
        output = render(command, folder, sorted(parts.files), folder_of(file), tools.timeout)
        done.trees += [(file, Tree(tree.data, 1), file) for tree in _trees(output, file)]
    except RenderError as error:
        done.failed[file] = str(error)
        return False
    done.files.update(parts.files)
    return True
