"""Reading a source: every folder parsed once, and which folders are roots."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gcheck.collectors.terraform.files import MAX_BYTES, Listing, is_code, list_files, read
from gcheck.collectors.terraform.folder import Folder, Lost, lost
from gcheck.collectors.terraform.json_syntax import load, parse_json
from gcheck.collectors.terraform.syntax import Attribute, Body, parse
from gcheck.documents import decode_text, read_bytes
from gcheck.errors import DocumentError


@dataclass
class Code:
    """Everything that was read of a source: ``folders`` by path relative to the root, and what was lost outside."""

    root: Path
    listing: Listing
    folders: dict[str, Folder] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    parsed: int = 0

    def called(self, folder: str, source: str) -> str:
        """The path of a local module as seen from a folder, relative to the root; ``..`` first where it is outside."""
        return posixpath.normpath(posixpath.join(folder, source))

    @property
    def everything_lost(self) -> list[Lost]:
        """All files that could not be read or parsed."""
        return self.lost + [item for _, folder in sorted(self.folders.items()) for item in folder.lost]


def read_code(path: Path) -> Code:
    """Read and parse all Terraform files of a folder, or a single file. Raises nothing for bad input."""
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a folder above may not be entered
        code = Code(path, list_files(path))
    else:
        code = Code(path.parent, Listing(modules={".": [path.name]}))
    for folder, names in sorted(code.listing.modules.items()):
        code.folders[folder] = _folder(code, folder, names)
    for file, reason in code.listing.problems:
        problem = Lost(file, None, reason, None)
        holder = code.folders.get(posixpath.dirname(file) or ".")
        (holder.lost if holder is not None and is_code(posixpath.basename(file)) else code.lost).append(
            problem
        )
    return code


def _folder(code: Code, path: str, names: list[str]) -> Folder:
    folder = Folder(path)
    for name in sorted(names, key=lambda name: (_is_override(name), name)):
        file = name if path == "." else f"{path}/{name}"
        body = _parse(code.root, file, folder)
        if body is not None:
            code.parsed += 1
            folder.add(body, _is_override(name))
    return folder


def _is_override(name: str) -> bool:
    stem = name.split(".")[0]
    return stem == "override" or stem.endswith("_override")


def _parse(root: Path, file: str, folder: Folder) -> Body | None:
    data = None
    try:
        data = read(root, file)
        return parse_json(file, data) if file.endswith(".json") else parse(file, data)
    except DocumentError as error:
        folder.lost.append(lost(file, data, error.line, error.message))
        return None


def roots(code: Code) -> list[str]:
    """The folders that no other one calls, and one for each circle of folders that call each other."""
    calls = {
        path: {code.called(path, source) for source in folder.local_sources()} & code.folders.keys()
        for path, folder in code.folders.items()
    }
    called = {target for path, targets in calls.items() for target in targets if target != path}
    found = sorted(path for path in code.folders if path not in called)
    reached = _reachable(found, calls)
    for path in sorted(code.folders):
        if path not in reached:
            found.append(path)
            reached |= _reachable([path], calls)
    return found


def _reachable(start: list[str], calls: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += calls[path]
    return seen


@dataclass
class Values:
    """The values that variable files give, the last one in Terraform's order of precedence last."""

    tables: list[dict[str, Any]] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)


def read_values(code: Code, folder: str, more: list[str]) -> Values:
    """terraform.tfvars, then \\*.auto.tfvars in the order of their names, then the files that the operator named.

    Those may lie anywhere; a relative path is relative to the source's folder.
    """
    names = sorted(
        code.listing.variables.get(folder, []), key=lambda name: (not name.startswith("terraform."), name)
    )
    found = Values()
    for file in [name if folder == "." else f"{folder}/{name}" for name in names] + more:
        try:
            data = read_bytes(code.root / file, MAX_BYTES) if file in more else read(code.root, file)
            decode_text(data, file)
            found.tables.append(load(file, data) if file.endswith(".json") else dict(_attributes(file, data)))
        except DocumentError as error:
            found.lost.append(Lost(file, error.line, error.message, frozenset()))
    return found


def _attributes(file: str, data: bytes) -> dict[str, Attribute]:
    return parse(file, data).attributes
