"""Folders: the files of a scanned tree, walked once for every collector; nothing outside of the root is opened.

What is found is data. Links are followed to files inside of the root only, and never to folders.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, field

from gcheck.documents import open_file, read_bytes
from gcheck.errors import DocumentError

MAX_ENTRIES = 200_000
"""Names looked at in one tree."""

MAX_BYTES = 10_000_000
"""Bytes read of one file."""

SKIPPED = frozenset([".git", ".hg", ".svn", ".terraform", "node_modules", ".venv", "__pycache__"])
"""Folders that hold no code of the team's own; what a tool fetched or built is not what is deployed from here."""


class Problem(Struct, frozen=True):
    """A file or folder that was not looked at, and why, as a sentence without its name."""

    file: str
    reason: str
    folder: bool = False


class Folder(Struct, dict=True):
    """A walked tree. ``files`` are names relative to ``root`` in POSIX form, sorted within each folder.

    For a root that is a file, ``root`` is its folder and ``files`` holds that one name. ``cut``: the tree has more
    entries than are looked at.
    """

    root: Path
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cut: bool = False
    _parents: dict[str, str | None] = field(default_factory=dict)
    """Where each folder leads in the end; None for one that leads out. A tree of a thousand files asks a thousand times."""

    def named(self, wanted: Callable[[str], bool]) -> list[str]:
        """The files whose base name satisfies ``wanted``."""
        return [name for name in self.files if wanted(name.rpartition("/")[2])]

    def read(self, name: str, limit: int = MAX_BYTES) -> bytes:
        """The bytes of one of the files. Raises DocumentError, naming the file as it is named here."""
        try:
            return read_bytes(self._real(name), limit)
        except DocumentError as error:
            raise DocumentError(error.message, name) from None

    def open(self, name: str, limit: int) -> BinaryIO:
        """One of the files, to be read piece by piece and closed. Raises DocumentError, naming it as it is named here."""
        try:
            return open_file(self._real(name), limit)
        except DocumentError as error:
            raise DocumentError(error.message, name) from None

    @cached_property
    def _top(self) -> str:
        return os.path.realpath(self.root)

    def _real(self, name: str) -> Path:
        parent, _, own = name.rpartition("/")
        if parent not in self._parents:
            self._parents[parent] = _within(f"{self.root}{os.sep}{parent}", self._top)
        found = self._parents[parent]
        if found is not None and (own in ("", ".", "..") or _is_link(f"{found}{os.sep}{own}")):
            found = _within(f"{self.root}{os.sep}{name}", self._top)
        elif found is not None:
            found = f"{found}{os.sep}{own}"
        if found is None or not os.path.lexists(found):
            raise DocumentError("it does not exist, or lies outside of the scanned folder", name)
        return Path(found)


def walk(path: Path) -> Folder:
    """The tree below a path, or the one file that it is. Raises nothing: what cannot be listed is among the problems."""
    place = path.absolute()
    known = _walked.get(place) if _sharing else None
    if known is None:
        known = _walk(place)
        if _sharing:
            _walked[place] = known
    return known


def _walk(path: Path) -> Folder:
    if path.is_dir():
        return _Walk(path).folder
    name = readable(path.name)
    there = os.path.lexists(path)
    return Folder(path.parent, [name] if there else [], [] if there else [Problem(name, "it does not exist")])


_walked: dict[Path, Folder] = {}
_sharing: list[None] = []


@contextmanager
def shared() -> Iterator[None]:
    """While this lasts, a tree is walked once, whoever asks for it: one run sees one state of a folder."""
    _sharing.append(None)
    try:
        yield
    finally:
        _sharing.pop()
        if not _sharing:
            _walked.clear()


class _Walk:
    def __init__(self, root: Path) -> None:
        self.folder = Folder(root)
        self._real = os.path.realpath(root)
        entries = 0
        for folder, folders, names in os.walk(root, onerror=self._failed):
            where = Path(os.path.relpath(folder, root)).as_posix()
            self._links_out(folder, where, folders)
            folders[:] = sorted(name for name in folders if name not in SKIPPED)
            entries += len(names) + len(folders)
            if entries > MAX_ENTRIES:
                self.folder.cut = True
                break
            for name in sorted(names):
                self._take(folder, _join(where, name), name)

    def _failed(self, error: OSError) -> None:
        name = Path(os.path.relpath(error.filename or self.folder.root, self.folder.root)).as_posix()
        self.folder.problems.append(
            Problem(readable(name), f"this folder cannot be read: {error.strerror}", True)
        )

    def _links_out(self, folder: str, where: str, folders: list[str]) -> None:
        for name in folders:
            path = f"{folder}{os.sep}{name}"
            if name not in SKIPPED and _is_link(path) and _within(path, self._real) is None:
                reason = "this link leads out of the scanned folder and is not followed"
                self.folder.problems.append(Problem(readable(_join(where, name)), reason, True))

    def _take(self, folder: str, shown: str, name: str) -> None:
        path = f"{folder}{os.sep}{name}"
        if readable(shown) != shown:
            self.folder.problems.append(Problem(readable(shown), "its name is not UTF-8"))
        elif _is_link(path) and _within(path, self._real) is None:
            reason = "this link leads nowhere or out of the scanned folder"
            self.folder.problems.append(Problem(shown, reason))
        else:
            self.folder.files.append(shown)


def readable(name: str) -> str:
    """A file name as text that can be written down: bytes that are not UTF-8 become replacement characters."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_link(path: str) -> bool:
    return os.path.islink(path)  # noqa: PTH114  # a Path for every file of a tree takes longer than the question


def _join(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder}/{name}"


def _within(path: str, real: str) -> str | None:
    """Where a path leads in the end, if that is in the folder; None if it leads nowhere or out of it."""
    try:
        target = os.path.realpath(path, strict=True)
    except (OSError, ValueError):
        return None
    return target if target == real or target.startswith(real.rstrip(os.sep) + os.sep) else None
