"""Files: which are Terraform's, and their bytes; nothing outside of the source's root is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gcheck.documents import decode_text, read_bytes
from gcheck.errors import DocumentError

MAX_BYTES = 10_000_000
MAX_ENTRIES = 200_000
"""Names looked at in one source."""

SKIPPED = frozenset([".git", ".terraform", "node_modules"])
SUFFIXES = (".tf", ".tf.json")


@dataclass
class Listing:
    """What a walk found: folder -> its Terraform file names, the variable files, and what could not be looked at.

    Folders are relative to the root in POSIX form, ``.`` for itself. ``problems`` are (file, sentence) pairs.
    """

    modules: dict[str, list[str]] = field(default_factory=dict)
    variables: dict[str, list[str]] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    cut: bool = False


def is_code(name: str) -> bool:
    """True for the names that Terraform reads as code; editors' backup files are not among them."""
    return name.endswith(SUFFIXES) and not name.startswith((".", "#"))


def is_variables(name: str) -> bool:
    """True for the names from which Terraform takes values by itself."""
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith(
        (".auto.tfvars", ".auto.tfvars.json")
    )


def holds_code(path: Path, limit: int = 20_000) -> bool:
    """True if a folder has Terraform files anywhere below, or the path is one; looks at no more than ``limit`` names."""
    if not path.is_dir():
        return is_code(path.name) and os.path.lexists(path)
    for _, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        if any(is_code(name) for name in names):
            return True
        limit -= len(names) + len(folders)
        if limit < 0:
            return False
    return False


def list_files(root: Path) -> Listing:
    """Walk a folder. Links are followed to files inside of the root only; anything else that is left out is told."""
    found = Listing()
    real = os.path.realpath(root)
    entries = 0

    def failed(error: OSError) -> None:
        name = os.path.relpath(error.filename or root, root)
        found.problems.append(
            (readable(Path(name).as_posix()), f"this folder cannot be read: {error.strerror}")
        )

    for folder, folders, names in os.walk(root, onerror=failed):
        where = Path(os.path.relpath(folder, root)).as_posix()
        found.problems += _links_out(folder, where, folders, real)
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        entries += len(names) + len(folders)
        if entries > MAX_ENTRIES:
            found.cut = True
            break
        for name in sorted(names):
            _take(found, folder, where, name, real)
    return found


def _take(found: Listing, folder: str, where: str, name: str, real: str) -> None:
    code = is_code(name)
    if not code and not is_variables(name):
        return
    path = Path(folder, name)
    shown = readable(_join(where, name))
    if shown != _join(where, name):
        found.problems.append((shown, "its name is not UTF-8"))
    elif path.is_symlink() and not _inside(path, real):
        found.problems.append((_join(where, name), "this link leads nowhere or out of the scanned folder"))
    else:
        (found.modules if code else found.variables).setdefault(where, []).append(name)


def readable(name: str) -> str:
    """A file name as text that can be written down: bytes that are not UTF-8 become replacement characters."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _links_out(folder: str, where: str, folders: list[str], real: str) -> Iterator[tuple[str, str]]:
    for name in folders:
        path = Path(folder, name)
        if name not in SKIPPED and path.is_symlink() and not _inside(path, real):
            yield (
                readable(_join(where, name)),
                "this link leads out of the scanned folder and is not followed",
            )


def _join(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder}/{name}"


def _inside(path: Path, real: str) -> bool:
    try:
        target = os.path.realpath(path, strict=True)
    except (OSError, ValueError):
        return False
    return target == real or target.startswith(real.rstrip(os.sep) + os.sep)


def inside(root: Path, path: Path) -> Path:
    """The path with all links resolved. Raises DocumentError where it is not inside of the root."""
    real = os.path.realpath(root)
    if not _inside(path, real):
        raise DocumentError("it does not exist, or lies outside of the scanned folder", str(path))
    return Path(os.path.realpath(path))


def read(root: Path, name: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file by its name relative to the root. Raises DocumentError, with the line where there is one."""
    try:
        data = read_bytes(inside(root, root / name), limit)
    except DocumentError as error:
        raise DocumentError(error.message, name) from None
    decode_text(data, name)
    return data
