"""Finding: which files of a tree look as if they held Kubernetes objects, charts or kustomizations; nothing is parsed."""

from __future__ import annotations

from pathlib import Path

from gcheck.errors import DocumentError
from gcheck.folders import Folder, walk
from gcheck.patterns import regex

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")

_VERSION = regex(rb"""(?m)(^|\xef\xbb\xbf|[{,\s])["']?apiVersion["']?\s*:""")
_KIND = regex(rb"""(?m)(^|\xef\xbb\xbf|[{,\s])["']?kind["']?\s*:""")


def holds_manifests(path: Path) -> bool:
    """True if a file or folder holds what looks like Kubernetes objects, a chart or a kustomization."""
    folder = walk(path)
    return any(name.rpartition("/")[2] in NAMES for name in folder.files) or any(
        _looks(folder, name) for name in folder.named(is_named)
    )


def is_named(name: str) -> bool:
    """True for the name of a file in YAML or JSON."""
    return name.lower().endswith((".yaml", ".yml", ".json"))


def has_objects(data: bytes) -> bool:
    """True if both keys that every object has stand somewhere in a file."""
    # most files of a tree are none, and finding a plain word takes a hundredth of the time
    if b"apiVersion" not in data or b"kind" not in data:
        return False
    return _VERSION.search(data) is not None and _KIND.search(data) is not None


def _looks(folder: Folder, name: str) -> bool:
    try:
        return has_objects(folder.read(name))
    except DocumentError:
        return False
