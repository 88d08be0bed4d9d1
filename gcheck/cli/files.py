"""Writing results: the old file or the new one, never a torn one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from gcheck.errors import ReportError


def write(path: Path, text: str) -> None:
    """Write text to a file atomically, or to standard output for ``-``. Raises ReportError."""
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror or error}.") from None


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
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
