"""Collecting a plan: the file and, where it is there, its code in; resources and gaps out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gcheck.collectors.terraform.folder import Lost
from gcheck.collectors.terraform.gathering import collect_code, collect_root
from gcheck.collectors.terraform.planned.document import Document
from gcheck.collectors.terraform.planned.located import Located
from gcheck.collectors.terraform.planned.reading import is_binary_plan, read_plan, untold
from gcheck.collectors.terraform.planned.tree import PlannedTree
from gcheck.collectors.terraform.roots import Code, read_code, read_values
from gcheck.collectors.terraform.tree import Tree
from gcheck.collectors.terraform.values import Budget, ExhaustedError
from gcheck.collectors.terraform.yielding import Yielded, lost_gap
from gcheck.errors import DocumentError
from gcheck.folders import readable
from gcheck.model.gap import ANY_TYPE

STEPS = 4_000_000
"""Of one plan, and as many of its code: 10,000 resources take some 500,000."""

Wanted = Mapping[str, frozenset[str]]


def code_of(file: Path, folder: Path | None) -> Code | None:
    """The code of a plan: in the folder that was named, else in the file's own if Terraform files stand in it.

    A plan within the folder that was named is of the code beside it, and its modules are anywhere in that folder.
    """
    place = folder if folder is not None else file.parent
    if folder is None and not _has_code(place):
        return None
    return read_code(place)


def _has_code(folder: Path) -> bool:
    try:
        return any(name.endswith((".tf", ".tf.json", ".tofu", ".tofu.json")) for name in os.listdir(folder))
    except OSError:
        return False


def collect_plan(
    file: Path, code: Code | None, options: Mapping[str, Any], wanted: Wanted, found: Yielded
) -> None:
    """Keep what one plan says; its resources have the uids that the code of its folder gives them."""
    name = readable(file.name)
    if is_binary_plan(file):
        reason = f"this is a binary plan; write it as JSON with `terraform show -json {name} > {name}.json`"
        found.add(lost_gap(found.source, Lost(name, None, reason, None), (ANY_TYPE,)))
        return
    root = _root_of(file, code)
    _collect(file, name, root, code, root, options, wanted, found)


def _root_of(file: Path, code: Code | None) -> str:
    """The folder that was planned: the plan's own within the code where it stands in it, else the code's top."""
    if code is None:
        return "."
    inside = Path(os.path.relpath(file.parent.absolute(), code.walked.root.absolute())).as_posix()
    return inside if inside in code.listing.modules else "."


def collect_plan_in(
    code: Code, name: str, options: Mapping[str, Any], wanted: Wanted, found: Yielded
) -> None:
    """Keep what a plan within a folder says, beside what the folder's code says: it may be of another day."""
    folder = name.rpartition("/")[0] or "."
    own = code if folder in code.listing.modules else None
    _collect(code.walked.root / name, name, name, own, folder, options, wanted, found)


def _collect(
    file: Path, name: str, label: str, code: Code | None, root: str, options: Mapping[str, Any], wanted: Wanted,
    found: Yielded,
) -> None:  # fmt: skip
    try:
        document = read_plan(file, name)
    except DocumentError as error:
        found.add(lost_gap(found.source, Lost(name, error.line, error.message, None), (ANY_TYPE,)))
        return
    for gap in untold(document, found.source):
        found.add(gap)
    tree = _tree_of(code, root, document, label, options) if code is not None else None
    try:
        collect_root(PlannedTree(document, label, Budget(STEPS), Located(tree)), wanted, found)
        if tree is not None:
            collect_code(tree, wanted, found)
    except ExhaustedError:
        reason = "this plan has more resources than are looked at"
        found.add(lost_gap(found.source, Lost(name, None, reason, None), (ANY_TYPE,)))


def _tree_of(
    code: Code, root: str, document: Document, label: str, options: Mapping[str, Any]
) -> Tree | None:
    """The code that was planned, with the values that it was planned with."""
    if document.is_state or not document.configuration or root not in code.listing.modules:
        return None
    workspace = options.get("workspace")
    named = workspace if isinstance(workspace, str) else None
    return Tree(code, root, read_values(code, root, []), document.variables, Budget(STEPS), label, named)
