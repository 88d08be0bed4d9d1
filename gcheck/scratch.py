"""Scratch: much text in a file without a name, to be read again at any place. It is gone with the object."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from weakref import finalize

_PIECE = 1 << 20
MOST_HELD = 8_000_000
"""Bytes of a report up to which it is read as a whole: some 20,000 findings, which take ten times as much."""


class Scratch:
    """Bytes in the folder for temporary files, which only their owner can read. Raises OSError where that is full."""

    def __init__(self, content: Iterable[bytes]) -> None:
        from tempfile import TemporaryFile  # takes 15 ms to import, and most runs need none

        self._file = TemporaryFile()  # noqa: SIM115  # closed with this object
        finalize(self, self._file.close)
        for piece in content:
            self._file.write(piece)
        self._file.flush()
        self._handle = self._file.fileno()

    def read(self, start: int, end: int) -> bytes:
        """The bytes from one place to another."""
        return os.pread(self._handle, end - start, start)

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """All bytes from a place on. Several can go through them at a time."""
        while piece := os.pread(self._handle, _PIECE, start):
            start += len(piece)
            yield piece

    def lines(self, start: int = 0) -> Iterator[bytes]:
        """The lines from a place on, with their ends."""
        rest = b""
        for piece in self.pieces(start):
            lines = (rest + piece).split(b"\n")
            rest = lines.pop()
            for line in lines:
                yield line + b"\n"
        if rest:
            yield rest
