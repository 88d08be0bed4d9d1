"""Finding: which files of a tree a collector of pipelines or compose files is about. Every scan asks, so nothing is parsed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gcheck.errors import DocumentError
from gcheck.folders import Folder

MAX_BYTES = 2_000_000
"""No pipeline or compose file comes near."""

MAX_LOOKED_AT = 300
"""YAML files of a tree that are opened to see what they are, where none is called as one of a kind."""


def is_one_file(folder: Folder, path: Path) -> bool:
    """True if the tree is a file that was named itself."""
    return len(folder.files) == 1 and not Path(path).is_dir()


def shaped(folder: Folder, looks: Callable[[bytes], bool], quick: bool = False) -> list[str]:
    """The YAML files whose content looks so, whatever they are called; ``quick``: only whether the first ones of a tree do."""
    found: list[str] = []
    names = folder.named(lambda name: name.lower().endswith((".yml", ".yaml")))
    for name in names[:MAX_LOOKED_AT] if quick else names:
        if quick and found:
            break
        try:
            if looks(folder.read(name, MAX_BYTES)):
                found.append(name)
        except DocumentError:
            continue  # whoever reads it for what it is says that it cannot be read
    return found
