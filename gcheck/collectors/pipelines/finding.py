"""Finding: which files of a tree a collector of pipelines or compose files is about. Every scan asks, so nothing is parsed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gcheck.errors import DocumentError
from gcheck.folders import Folder

MAX_BYTES = 2_000_000
"""No pipeline or compose file comes near."""


def is_one_file(folder: Folder, path: Path) -> bool:
    """True if the tree is a file that was named itself."""
    return len(folder.files) == 1 and not Path(path).is_dir()


def shaped(folder: Folder, looks: Callable[[bytes], bool]) -> list[str]:
    """The YAML files whose content looks so, whatever they are called."""
    found = []
    for name in folder.named(lambda name: name.lower().endswith((".yml", ".yaml"))):
        try:
            if looks(folder.read(name, MAX_BYTES)):
                found.append(name)
        except DocumentError:
            continue  # whoever reads it for what it is says that it cannot be read
    return found
