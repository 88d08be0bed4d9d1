"""Writing results: the old file or the new one, never a torn one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from gcheck.errors import ReportError

_PIECE = 1 << 20
"""Characters that are encoded at once, so that a large report is not held in memory a second time."""


def write(path: Path, text: str | bytes | Iterable[str]) -> None:
    """Write text, its pieces, or bytes to a file atomically, or to standard output for ``-``. Raises ReportError."""
    pieces: Iterable[str | bytes] = (
        [text] if isinstance(text, bytes) else _pieces(text) if isinstance(text, str) else text
    )
    if str(path) == "-":
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, pieces)
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror or error}.") from None


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes to a file atomically. Raises ReportError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, [content])
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror or error}.") from None


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE]


def _replace(path: Path, pieces: Iterable[str | bytes]) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            for piece in pieces:
                stream.write(piece if isinstance(piece, bytes) else piece.encode("utf-8", "backslashreplace"))
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
