"""Frameworks from their YAML files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gcheck.catalog.schemas import problems
from gcheck.catalog.shelf import Entry, entries
from gcheck.documents import Document
from gcheck.errors import ControlError, DocumentError
from gcheck.model.framework import ATTESTABLE, Framework, Group, Requirement


def load_frameworks(folders: Iterable[tuple[Path, bool]]) -> dict[str, Framework]:
    """Every framework by id. Raises ControlError for the first thing that is wrong."""
    found: dict[str, Framework] = {}
    for folder, indexed in folders:
        for entry in entries(folder, indexed):
            if entry.document is not None:
                for problem in framework_problems(entry.document, entry.relative):
                    raise problem
            framework = _framework(entry)
            if framework.id in found:
                raise ControlError(f"the framework {framework.id} is brought twice", entry.relative)
            found[framework.id] = framework
    return found


def framework_problems(document: Document, relative: str) -> Iterator[DocumentError]:
    """Everything that lint refuses in one framework file."""
    misfits = list(problems(document, "framework", ControlError))
    if misfits:
        yield from misfits
        return
    data = document.data
    if relative.removesuffix(".yaml") != data["id"]:
        yield document.error(
            f"the id must be the file's name, {relative.removesuffix('.yaml')}", ("id",), ControlError
        )
    groups: set[str] = set()
    for number, group in enumerate(data["groups"]):
        if group["id"] in groups:
            yield document.error(f"the group {group['id']} is listed twice", ("groups", number), ControlError)
        if (
            group.get("parent") is not None and group["parent"] not in groups
        ):  # no cycle can be written either
            text = f"there is no group {group['parent']!r} before this one"
            yield document.error(text, ("groups", number, "parent"), ControlError)
        groups.add(group["id"])
    counted = Counter(item["id"] for item in data["requirements"])
    for number, item in enumerate(data["requirements"]):
        yield from _requirement_problems(document, item, ("requirements", number), groups, counted)


def _requirement_problems(
    document: Document,
    item: dict[str, Any],
    path: tuple[str | int, ...],
    groups: set[str],
    counted: Counter[str],
) -> Iterator[DocumentError]:
    name = item["id"]
    if counted[name] > 1:
        yield document.error(f"the requirement {name} is listed {counted[name]} times", path, ControlError)
    if item["group"] not in groups:
        yield document.error(f"{name}: there is no group {item['group']!r}", (*path, "group"), ControlError)
    if item["assessed_by"] == "out_of_scope" and not item.get("reason"):
        yield document.error(f"{name} is out of scope without a reason", path, ControlError)
    if item.get("approval") and item["assessed_by"] not in ATTESTABLE:
        text = f"{name} asks for the approval of an attestation, and no attestation covers it"
        yield document.error(text, (*path, "approval"), ControlError)
    if item["assessed_by"] in ("supported", "record", "attestation") and not item.get("remainder"):
        yield document.error(f"{name} does not name what no machine covers (remainder)", path, ControlError)


def _framework(entry: Entry) -> Framework:
    data = entry.data
    return Framework(
        data["id"], data["title"], data["owner"], data["edition"], data["notice"],
        tuple(Group(item["id"], item["title"], item.get("parent")) for item in data["groups"]),
        tuple(
            Requirement(
                item["id"], item["title"], item["group"], item["assessed_by"], item.get("remainder", ""),
                item.get("reason", ""), item.get("attributes", {}), item.get("approval", ""),
            )
            for item in data["requirements"]
        ),
    )  # fmt: skip
