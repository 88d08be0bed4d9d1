"""Packed: a report as it is kept, compressed. Written as Zstandard; what earlier versions kept is gzip, and is read as well."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol
from weakref import finalize

from gcheck.errors import StoreError

ZSTD, GZIP = ".zst", ".gz"
_LEVEL = 3
_IN_MEMORY = 4_000_000
_PIECE = 1 << 20
"""Bytes, or characters of a text, that are handled at once."""
_BITE = 512
"""Bytes of a Zstandard frame that are unpacked at once: four may stand for 128 kB, and all of it comes in one answer."""
_WINDOW = 1 << 23
"""How far back a frame may refer: that much memory is taken before anything is known of it. Ours take 2 MB."""


class Packed:
    """A report on its way into a store: compressed as it is written, in an unnamed file, its digests made in passing.

    ``bytes`` are those of the report. Raises StoreError where the folder for temporary files is full.
    """

    def __init__(self, text: str | Iterable[str | bytes]) -> None:
        from tempfile import SpooledTemporaryFile

        import zstandard  # here, as the other: most runs keep nothing

        packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compressobj()
        self.bytes = 0
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed with this object
        finalize(self, self._file.close)
        self._packed, content = hashlib.sha256(), hashlib.sha256()
        try:
            for piece in _pieces(text):
                content.update(piece)
                self.bytes += len(piece)
                self._put(packer.compress(piece))
            self._put(packer.flush())
        except OSError as error:
            raise full(error) from None
        self.sha256, self.content = self._packed.hexdigest(), content.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        """The compressed bytes, in pieces."""
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece

    def _put(self, piece: bytes) -> None:
        self._packed.update(piece)
        self._file.write(piece)


class _Unpacker(Protocol):
    def unpacked(self, piece: bytes) -> Iterator[bytes]: ...
    @property
    def is_whole(self) -> bool: ...


def unpacked(pieces: Iterable[bytes], path: Path, most: int) -> Iterator[bytes]:
    """What was packed, by the file's ending, in pieces; never more than ``most`` bytes.

    Raises StoreError for what is cut, damaged, followed by something else, or unfolds to more.
    """
    unpacker, size = (_Zstd if path.suffix == ZSTD else _Gzip)(path), 0
    for piece in pieces:
        for made in unpacker.unpacked(piece):
            size += len(made)
            if size > most:
                raise StoreError(f"{path} unfolds to more than {most:,} bytes, which its report has not.")
            yield made
    if not unpacker.is_whole:
        raise StoreError(f"{path} is cut: its end is missing.")


class _Gzip:
    def __init__(self, path: Path) -> None:
        self._path, self._unpacker = path, zlib.decompressobj(31)

    @property
    def is_whole(self) -> bool:
        return self._unpacker.eof

    def unpacked(self, piece: bytes) -> Iterator[bytes]:
        try:
            while piece:
                if self._unpacker.eof:
                    raise _followed(self._path)
                yield self._unpacker.decompress(piece, _PIECE)
                piece = self._unpacker.unconsumed_tail or self._unpacker.unused_data
        except zlib.error as error:
            raise _damaged(self._path, error) from None


class _Zstd:
    def __init__(self, path: Path) -> None:
        import zstandard  # here: as above

        self._path, self._error = path, zstandard.ZstdError
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()

    @property
    def is_whole(self) -> bool:
        return self._unpacker.eof

    def unpacked(self, piece: bytes) -> Iterator[bytes]:
        try:
            for start in range(0, len(piece), _BITE):
                if self._unpacker.eof:
                    raise _followed(self._path)
                yield self._unpacker.decompress(piece[start : start + _BITE])
                if self._unpacker.unused_data:
                    raise _followed(self._path)
        except self._error as error:
            raise _damaged(self._path, error) from None


def _damaged(path: Path, error: Exception) -> StoreError:
    return StoreError(f"{path} cannot be unpacked: {error}.")


def _followed(path: Path) -> StoreError:
    return StoreError(f"{path} cannot be unpacked: something follows its end.")


def full(error: OSError) -> StoreError:
    """What is wrong where a file without a name cannot be written."""
    return StoreError(
        f"the folder for temporary files cannot be written: {error.strerror or error}; set TMPDIR."
    )


def _pieces(text: str | Iterable[str | bytes]) -> Iterator[bytes]:
    given = _cut(text) if isinstance(text, str) else text
    for piece in given:
        yield piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogatepass")


def _cut(text: str) -> Iterator[str]:
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE]
