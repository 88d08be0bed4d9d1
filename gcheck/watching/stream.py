"""Stream: files to which events are appended, as JSON lines or in whole files of CloudTrail, read as they grow."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from gcheck import folders
from gcheck.documents import open_file
from gcheck.errors import DocumentError

MOST_BYTES = 200_000_000
"""Bytes that are read of one file at once, unpacked: no file that CloudTrail delivers comes near."""

_NO_LIMIT = 1 << 62
_GZIP = b"\x1f\x8b"


class Item(Struct, frozen=True):
    """One thing in a file: a record as plain JSON, or ``wrong``, a sentence that says why it is none."""

    where: str
    record: Any = None
    wrong: str | None = None


class _File(Struct):
    """How far one file has been read. ``line`` counts from 1; ``stamp`` is what it was like then."""

    path: Path
    most: int
    offset: int = 0
    line: int = 0
    inode: int = 0
    stamp: tuple[int, int] = (-1, -1)

    def new(self) -> Iterator[Item]:
        """What came since the last look. A last line without its end counts once it is whole."""
        try:
            status = self.path.stat()
        except OSError:
            return  # not there yet, or being replaced
        stamp = (status.st_mtime_ns, status.st_size)
        if (status.st_ino, *stamp) == (self.inode, *self.stamp):
            return
        if status.st_ino != self.inode or status.st_size < self.offset:
            self.offset, self.line = 0, 0  # another file, or cut: from its beginning
        self.inode, self.stamp = status.st_ino, stamp
        try:
            yield from self._read()
        except DocumentError as error:
            yield Item(str(self.path), wrong=error.message)

    def _read(self) -> Iterator[Item]:
        with open_file(self.path, _NO_LIMIT) as stream:
            packed = stream.read(2) == _GZIP
            stream.seek(0 if packed else self.offset)
            data = stream.read(self.most + 1)
        if len(data) > self.most:
            data = data[: data.rfind(b"\n", 0, self.most) + 1]
            if packed or not data:
                said = f"a line, or what is packed, has more than {self.most:,} bytes; the file is left out"
                raise DocumentError(said, str(self.path))
            self.stamp = (-1, -1)  # the rest comes with the next look
        if packed:
            yield from self._unpacked(data)
            return
        yield from self._lines(data)

    def _unpacked(self, data: bytes) -> Iterator[Item]:
        unfolding = zlib.decompressobj(31)
        try:
            text = unfolding.decompress(data, self.most)
        except zlib.error as error:
            raise DocumentError(f"it cannot be unpacked: {error}", str(self.path)) from None
        if unfolding.unconsumed_tail:
            raise DocumentError(
                f"it unpacks to more than {self.most:,} bytes; it is left out", str(self.path)
            )
        if not unfolding.eof:
            return  # it is still being written
        self.offset = self.line = 0
        yield from self._lines(text, whole=True)

    def _lines(self, data: bytes, whole: bool = False) -> Iterator[Item]:
        place = 0
        while place < len(data):
            cut = self._cut(data, place, whole)
            if cut is None:
                break
            found, stop = cut
            self.line += 1
            if data[place:stop].strip():
                yield from _items(f"{self.path}:{self.line}", found)
            place = stop
        self.offset += place

    def _cut(self, data: bytes, place: int, whole: bool) -> tuple[Any, int] | None:
        """What stands on a line, and where the next one begins; None for one that has not ended yet."""
        end = data.find(b"\n", place)
        stop = len(data) if end < 0 else end + 1
        found = _json(data[place:stop])
        if not self.line and data[place:stop].strip() in (b"{", b"["):  # a document over several lines
            end, stop = -1, len(data)
            found = _json(data[place:])
        return None if found is _NOT_JSON and end < 0 and not whole else (found, stop)


_NOT_JSON = object()


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _items(where: str, found: Any) -> Iterator[Item]:
    if found is _NOT_JSON:
        yield Item(where, wrong="it is not JSON")
    elif isinstance(found, dict) and isinstance(found.get("Records"), list):
        for number, record in enumerate(found["Records"], 1):
            yield Item(f"{where}, record {number}", record)
    elif isinstance(found, list):
        for number, record in enumerate(found, 1):
            yield Item(f"{where}, item {number}", record)
    else:
        yield Item(where, found)


class Stream(Struct):
    """A file of events, or a folder of such files; either may come later."""

    path: Path
    most: int = MOST_BYTES
    _files: dict[Path, _File] = field(default_factory=dict)

    def new(self) -> Iterator[Item]:
        """What came since the last look, file by file."""
        for path in self._paths():
            yield from self._files.setdefault(path, _File(path, self.most)).new()

    def _paths(self) -> list[Path]:
        if not self.path.is_dir():
            return [self.path]
        found = folders.walk(self.path)
        return [found.root / name for name in found.files]
