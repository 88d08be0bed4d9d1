"""Reading: which files are plans, and what of one cannot be relied on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from gcheck.collectors.terraform.files import is_code, is_variables
from gcheck.collectors.terraform.planned.document import (
    HEAD,
    MAX_BYTES,
    Document,
    begins_as_planned,
    holds_plan,
    read,
)
from gcheck.documents import read_bytes, read_head
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place


def is_plan(path: Path) -> bool:
    """True for a file that Terraform wrote as JSON; reads its beginning, and all of a file that is named like a plan."""
    try:
        return _is_plan(path, path.name)
    except DocumentError:
        return False


def _is_plan(path: Path, name: str) -> bool:
    if is_code(name) or is_variables(name):
        return False
    if begins_as_planned(read_head(path, HEAD)):
        return True
    return "plan" in name.lower() and holds_plan(read_bytes(path, MAX_BYTES))


def is_binary_plan(path: Path) -> bool:
    """True for what ``terraform plan -out`` writes: an archive, whatever its name is."""
    try:
        head = read_head(path, 64)
    except DocumentError:
        return False
    return head.startswith(b"PK\x03\x04") and b"tfplan" in head


def plans_in(walked: Folder) -> list[str]:
    """The plans and states in JSON of a tree: files that end in .json and say so themselves."""
    if "plans" not in walked.facts:
        walked.facts["plans"] = _plans_in(walked)
    return walked.facts["plans"]


def _plans_in(walked: Folder) -> list[str]:
    found = []
    root = os.path.realpath(walked.root)
    for name in walked.files:
        if not name.endswith(".json"):
            continue
        path = os.path.realpath(walked.root / name)
        if path.startswith(root.rstrip(os.sep) + os.sep) and _is_plan_or_lost(Path(path), name):
            found.append(name)
    return found


def _is_plan_or_lost(path: Path, name: str) -> bool:
    """True also for a file that is named like a plan and cannot be read: reading it will say so."""
    base = name.rpartition("/")[2]
    try:
        return _is_plan(path, base)
    except DocumentError:
        return "plan" in base.lower()


def read_plan(path: Path, name: str) -> Document:
    """A plan or state. Raises DocumentError."""
    try:
        data = read_bytes(path, MAX_BYTES)
    except DocumentError as error:
        raise DocumentError(error.message, name) from None
    return read(name, data)


def untold(document: Document, source: str) -> Iterator[Gap]:
    """A Gap for what a plan itself says that it leaves out: after an error, with ``-target``, what it puts off."""
    data, place = document.data, Place(document.name)
    if data.get("errored") is True:
        detail = f"{document.name}: planning ended with an error, so that resources are missing."
        yield Gap(source, "truncated", detail, (ANY_TYPE,), place=place)
    elif data.get("complete") is False:
        detail = f"{document.name}: the plan is not complete (-target, or parts that are put off)."
        yield Gap(source, "truncated", detail, (ANY_TYPE,), place=place)
    put_off = data.get("deferred_changes")
    if put_off:
        detail = f"{document.name}: {len(put_off) if isinstance(put_off, list) else 'some'} changes are put off to a later plan."
        yield Gap(source, "unresolved", detail, (ANY_TYPE,), place=place)
