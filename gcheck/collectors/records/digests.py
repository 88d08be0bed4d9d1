"""Documents that a register names: whether they are still what was approved. Nothing of what they say is kept."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from typing import Any

from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.unread import Unread
from gcheck.patterns import regex

MAX_BYTES = 100_000_000
"""Bytes of one document; a longer one is unread."""

_SHA256 = regex(r"[0-9a-fA-F]{64}")


class Digests:
    """The documents below one folder. ``of`` reads each once; outside of the folder nothing is opened."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._known: dict[str, tuple[str, int] | Unread | None] = {}

    @property
    def read(self) -> list[str]:
        """The documents that were asked for, as the folder names them."""
        return [_normal(path) for path in self._known]

    def of(self, path: Any, approved: Any) -> Any:
        """``{state, sha256, bytes}`` of the document at a path; None for no path; Unread where that cannot be known."""
        if path is None or isinstance(path, Unread):
            return path
        if isinstance(approved, Unread):
            return approved
        if approved is not None and not _SHA256.fullmatch(approved):
            return Unread("malformed", f"sha256: {approved[:80]!r} is no SHA-256 in hexadecimal")
        if path not in self._known:
            self._known[path] = self._read(path)
        found = self._known[path]
        if isinstance(found, Unread):
            return found
        if found is None:
            return {"state": "missing", "sha256": None, "bytes": None}
        same = approved is not None and found[0] == approved.lower()
        state = "matches" if same else "unapproved" if approved is None else "changed"
        return {"state": state, "sha256": found[0], "bytes": found[1]}

    def _read(self, path: str) -> tuple[str, int] | Unread | None:
        name = _normal(path)
        if "://" in path:
            return Unread("unsupported", f"{path}: what lies behind a URL is not fetched")
        if name.startswith(("/", "../")) or name in ("..", ".") or re.match(r"[A-Za-z]:", name):
            return Unread("unsupported", f"{path}: a document must lie inside of the folder of the registers")
        try:
            if not os.path.lexists(self._folder.root / name):
                return None
            content = self._folder.read(name, MAX_BYTES)
        except ValueError:
            return Unread("malformed", f"{path!r}: a file's name cannot hold a null character")
        except DocumentError as error:
            return Unread("unparsed", f"{path}: {error.message}")
        return hashlib.sha256(content).hexdigest(), len(content)


def _normal(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/"))
