"""A shelf: a folder of YAML files, read through its indexes where those are certain to be the same.

Reading and validating 1,000 control files costs 1.7 s, so a shipped folder has an ``index.json`` with what its files
say, made when they were validated, and each folder right below it one of its own: a run about one provider opens that
of no other. In a checkout, an entry is used only if the file's SHA-256 is still the one it was made from; whatever is new
or changed is read and validated as a user's own file is. Where pip installed the package, the index stands for its files:
opening a thousand of them only to see that they are what was installed takes longer than all the rest of a small run.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from gcheck.documents import Document, parse_yaml, read_bytes, walk_files
from gcheck.errors import ControlError

INDEX = "index.json"
LEFT_OUT = "examples"
"""The key that no index holds: only tests and pages about a control read it, and it is half of every file."""


class Entry(Struct, frozen=True):
    """One file of a shelf. ``document`` is set where the file itself was parsed, and must be validated."""

    relative: str
    data: Any
    digest: str
    document: Document | None


def entries(folder: Path, indexed: bool, parts: Collection[str] | None = None) -> Iterator[Entry]:
    """Every YAML file below a folder, sorted; with ``parts``, only below those subfolders. Raises ControlError."""
    if not folder.is_dir():
        raise ControlError("there is no such folder", str(folder))
    roots = [folder] if parts is None else [folder / part for part in sorted(parts)]
    if indexed and is_installed(folder):
        told = list(_told(folder, parts))
        if told:
            yield from told
            return
    known: dict[str, dict[str, Any]] = {}
    for path in (path for root in roots if root.is_dir() for path in walk_files(root, (".yaml", ".yml"))):
        relative = path.relative_to(folder).as_posix()
        part = _part(relative)
        if indexed and part not in known:
            known[part] = _read_index(folder / part)
        content = read_bytes(path, kind=ControlError)
        digest = hashlib.sha256(content).hexdigest()
        found = known[part].get(relative) if indexed else None
        if found is not None and found["digest"] == digest:
            yield Entry(relative, found["data"], digest, None)
        else:
            document = parse_yaml(content, str(path), ControlError)
            yield Entry(relative, document.data, digest, document)


def is_installed(folder: Path) -> bool:
    """True for a folder that pip put where installed packages are: its index and its files came together and stay together."""
    return not {"site-packages", "dist-packages"}.isdisjoint(folder.parts)


def _told(folder: Path, parts: Collection[str] | None) -> Iterator[Entry]:
    """What the indexes of an installed folder say; no file is opened for it."""
    names = (
        sorted(parts)
        if parts is not None
        else ["", *sorted(one.name for one in folder.iterdir() if one.is_dir())]
    )
    for part in names:
        for relative, found in sorted(_read_index(folder / part).items()):
            yield Entry(relative, found["data"], found["digest"], None)


def build_indexes(folder: Path) -> Iterator[tuple[Path, str]]:
    """Where each index of a folder stands, and its text. Raises ControlError for a file that is not YAML."""
    files: dict[str, dict[str, Any]] = defaultdict(dict)
    for entry in entries(folder, False):
        kept = {key: value for key, value in entry.data.items() if key != LEFT_OUT}
        files[_part(entry.relative)][entry.relative] = {"digest": entry.digest, "data": kept}
    for part, known in sorted(files.items()):
        text = json.dumps(known, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
        yield folder / part / INDEX, text


def _part(relative: str) -> str:
    """The folder right below the shelf in which a file is, or nothing."""
    first, _, rest = relative.partition("/")
    return first if rest else ""


def _read_index(folder: Path) -> dict[str, Any]:
    try:
        data = json.loads((folder / INDEX).read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
