"""A shelf: a folder of YAML files, read through its index where that is certain to be the same.

Reading and validating 1,000 control files costs 1.7 s, so a shipped folder has an ``index.json`` with what its files
say, made when they were validated. An entry is used only if the file's SHA-256 is still the one it was made from;
whatever is new or changed is read and validated as a user's own file is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gcheck.documents import Document, parse_yaml, read_bytes, walk_files
from gcheck.errors import ControlError

INDEX = "index.json"


@dataclass(frozen=True)
class Entry:
    """One file of a shelf. ``document`` is set where the file itself was parsed, and must be validated."""

    relative: str
    data: Any
    digest: str
    document: Document | None


def entries(folder: Path, indexed: bool, parts: Container[str] | None = None) -> Iterator[Entry]:
    """Every YAML file below a folder, sorted; with ``parts``, only below those subfolders. Raises ControlError."""
    if not folder.is_dir():
        raise ControlError("there is no such folder", str(folder))
    known = _read_index(folder) if indexed else {}
    for path in walk_files(folder, (".yaml", ".yml")):
        relative = path.relative_to(folder).as_posix()
        if parts is not None and relative.partition("/")[0] not in parts:
            continue
        content = read_bytes(path, kind=ControlError)
        digest = hashlib.sha256(content).hexdigest()
        found = known.get(relative)
        if found is not None and found["digest"] == digest:
            yield Entry(relative, found["data"], digest, None)
        else:
            document = parse_yaml(content, str(path), ControlError)
            yield Entry(relative, document.data, digest, document)


def build_index(folder: Path) -> str:
    """The text of a folder's index. Raises ControlError for a file that is not YAML."""
    files = {entry.relative: {"digest": entry.digest, "data": entry.data} for entry in entries(folder, False)}
    return json.dumps(files, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


def _read_index(folder: Path) -> dict[str, Any]:
    try:
        data = json.loads((folder / INDEX).read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
