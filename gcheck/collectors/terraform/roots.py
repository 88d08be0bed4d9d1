"""Reading a source: its folders, parsed when they are needed, and which of them are roots."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from gcheck import folders
from gcheck.collectors.terraform.files import Listing, is_code, list_files
from gcheck.collectors.terraform.folder import Folder, Lost, lost
from gcheck.collectors.terraform.json_syntax import load, parse_json
from gcheck.collectors.terraform.syntax import Attribute, Body, parse
from gcheck.documents import decode_text, read_bytes
from gcheck.errors import DocumentError
from gcheck.patterns import regex

MAX_BYTES = 10_000_000

KEPT_BYTES = 20_000_000
"""Bytes of files that are kept from the first look at them until they are parsed; others are read twice."""

PARSED_BYTES = 600_000
"""Bytes of code that stay parsed while other roots are evaluated. Parsed code takes 80 times the room of its text."""

_CALLS = regex(rb"\bmodule\b(?!\.)")
"""What a file without module calls does not hold; others may hold it in a comment."""


class Code:
    """The code of a source. Folders are parsed when they are asked for, and those of other roots forgotten again.

    ``lost`` has the files that could not be read or parsed so far, ``calls`` which folder calls which other ones.
    """

    def __init__(self, walked: folders.Folder, listing: Listing) -> None:
        self.walked = walked
        self.listing = listing
        self.lost: list[Lost] = []
        self.parsed = 0
        self.calls: dict[str, set[str]] = {}
        self._bytes: dict[str, bytes] = {}
        self._held = 0
        self._folders: dict[str, Folder] = {}
        self._sizes: dict[str, int] = {}
        self._seen: set[str] = set()
        self._hidden: dict[str, list[Lost]] = {}
        self._look()

    def _look(self) -> None:
        """Find the problems of each folder and the calls; only folders that call modules are parsed for that."""
        for problem in self.listing.problems:
            item = Lost(problem.file, None, problem.reason, None)
            folder, _, name = problem.file.rpartition("/")
            if (folder or ".") in self.listing.modules and is_code(name):
                self._hidden.setdefault(folder or ".", []).append(item)
            else:
                self.lost.append(item)
        for path in self.listing.modules:
            self.calls[path] = self._called(path) if self._mentions_calls(path) else set()
        self._shared = {target for path, found in self.calls.items() for target in found if target != path}

    def _mentions_calls(self, path: str) -> bool:
        found = False
        for file in self._files(path):
            try:
                data = self.walked.read(file, MAX_BYTES)
            except DocumentError:  # it is told when the folder is parsed
                continue
            found = found or _CALLS.search(data) is not None
            if self._held + len(data) <= KEPT_BYTES:
                self._bytes[file] = data
                self._held += len(data)
        return found

    def _called(self, path: str) -> set[str]:
        folder = self.folder(path)
        found = (
            {self.called(path, source) for source in folder.local_sources()} if folder is not None else set()
        )
        self.release()
        return found & self.listing.modules.keys()

    def _files(self, path: str) -> list[str]:
        names = sorted(self.listing.modules[path], key=lambda name: (_is_override(name), name))
        return names if path == "." else [f"{path}/{name}" for name in names]

    def called(self, folder: str, source: str) -> str:
        """The path of a local module as seen from a folder, relative to the root; ``..`` first where it is outside."""
        return posixpath.normpath(posixpath.join(folder, source))

    def folder(self, path: str) -> Folder | None:
        """What the files of a folder declare; None where it has none."""
        if path not in self.listing.modules:
            return None
        found = self._folders.pop(path, None) or self._parsed(path)
        self._folders[path] = found  # the one that was asked for last is released last
        return found

    def _parsed(self, path: str) -> Folder:
        folder = Folder(path)
        size = 0
        for file in self._files(path):
            data = self._data(file, folder)
            body = _parse(file, data, folder) if data is not None else None
            if body is not None:
                folder.add(body, _is_override(file.rpartition("/")[2]))
                size += len(data or b"")
                self.parsed += 1
        folder.lost += self._hidden.get(path, [])
        if path not in self._seen:
            self._seen.add(path)
            self.lost += folder.lost
        self._sizes[path] = size
        return folder

    def _data(self, file: str, folder: Folder) -> bytes | None:
        kept = self._bytes.pop(file, None)
        if kept is not None:
            self._held -= len(kept)
        try:
            data = kept if kept is not None else self.walked.read(file, MAX_BYTES)
            decode_text(data, file)
        except DocumentError as error:
            folder.lost.append(lost(file, None, error.line, error.message))
            return None
        return data

    def release(self, done: str | None = None) -> None:
        """Forget a root that was evaluated, and of the other folders those that were used longest ago."""
        if done is not None and done not in self._shared:
            self._folders.pop(done, None)
        total = sum(self._sizes[path] for path in self._folders)
        for path in list(self._folders):
            if total <= PARSED_BYTES:
                break
            total -= self._sizes[path]
            del self._folders[path]

    def finish(self) -> None:
        """Parse what no root reached, so that its lost files are known."""
        for path in sorted(self.listing.modules.keys() - self._seen):
            self._parsed(path)


def read_code(path: Path) -> Code:
    """The Terraform files of a folder, or a single file. Raises nothing for bad input."""
    walked = folders.walk(path)
    if not path.is_dir():
        return Code(walked, Listing(modules={".": list(walked.files)}, problems=list(walked.problems)))
    return Code(walked, list_files(walked.files, walked.problems))


def _is_override(name: str) -> bool:
    stem = name.split(".")[0]
    return stem == "override" or stem.endswith("_override")


def _parse(file: str, data: bytes, folder: Folder) -> Body | None:
    try:
        return parse_json(file, data) if file.endswith(".json") else parse(file, data)
    except DocumentError as error:
        folder.lost.append(lost(file, data, error.line, error.message))
        return None


def roots(code: Code) -> list[str]:
    """The folders that no other one calls, and one for each circle of folders that call each other."""
    calls = code.calls
    called = {target for path, targets in calls.items() for target in targets if target != path}
    found = sorted(path for path in calls if path not in called)
    reached = _reachable(found, calls)
    for path in sorted(calls):
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


class Values(Struct):
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
            data = (
                read_bytes(code.walked.root / file, MAX_BYTES)
                if file in more
                else code.walked.read(file, MAX_BYTES)
            )
            decode_text(data, file)
            found.tables.append(load(file, data) if file.endswith(".json") else dict(_attributes(file, data)))
        except DocumentError as error:
            found.lost.append(Lost(file, error.line, error.message, frozenset()))
    return found


def _attributes(file: str, data: bytes) -> dict[str, Attribute]:
    return parse(file, data).attributes
