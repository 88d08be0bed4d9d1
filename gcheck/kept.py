"""Kept files: what gcheck remembers from one run to the next. Each is the old one or the new one, never a torn one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gcheck.documents import read_json
from gcheck.errors import UsageError

MAX_BYTES = 100_000_000
PRIVATE = 0o600
"""What is kept names resources and what is wrong with them: nobody but the owner reads it."""


def replace(path: Path, pieces: Iterable[str | bytes], mode: int | None = None) -> None:
    """Write a file as a whole, on the disk before it takes its name. Raises OSError.

    ``mode`` are its permissions; those that the user's umask leaves where it is not given.
    """
    import tempfile  # takes 15 ms, and most runs write nothing

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            for piece in pieces:
                stream.write(piece if isinstance(piece, bytes) else piece.encode("utf-8", "backslashreplace"))
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o666 & ~_umask() if mode is None else mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise


def save(path: Path, data: Any, mode: int | None = PRIVATE) -> None:
    """Keep plain data as JSON, its folder made where there is none. Raises UsageError where it cannot be written."""
    text = json.dumps(data, indent=2, ensure_ascii=True) + "\n"
    try:
        path.parent.mkdir(0o700 if mode == PRIVATE else 0o777, parents=True, exist_ok=True)
        replace(path, [text], mode)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from None


def load(path: Path, form: str) -> dict[str, Any] | None:
    """What was kept under this form, such as ``gcheck-tickets/1``; None where there is no such file.

    Raises DocumentError for what cannot be read, UsageError for what is something else.
    """
    if not path.exists():
        return None
    data = read_json(path, MAX_BYTES)
    if not isinstance(data, dict) or data.get("format") != form:
        raise UsageError(f"{path} is not what this version keeps there ({form}); name another file.")
    return data


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
