"""Writing results: the old file or the new one, never a torn one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from gcheck.errors import ReportError
from gcheck.kept import replace

_PIECE = 1 << 20
"""Characters that are encoded at once, so that a large report is not held in memory a second time."""


def write(path: Path, text: str | bytes | Iterable[str] | Iterable[bytes]) -> None:
    """Write text, its pieces, or bytes to a file atomically, or to standard output for ``-``. Raises ReportError.

    A link is followed. What is no file, such as /dev/null or a named pipe, is written to and stays what it is.
    """
    pieces: Iterable[str | bytes] = (
        [text] if isinstance(text, bytes) else _pieces(text) if isinstance(text, str) else text
    )
    if str(path) == "-":
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    try:
        link = path.is_symlink() and (path.is_file() or not path.exists())
        target = path.resolve() if link else path
        target.parent.mkdir(parents=True, exist_ok=True)
        replace(target, pieces)
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror or error}.") from None


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE]
