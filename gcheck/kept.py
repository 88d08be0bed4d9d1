"""Kept files: what gcheck remembers from one run to the next. Each is the old one or the new one, never a torn one."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from gcheck.documents import read_json
from gcheck.errors import UsageError

MAX_BYTES = 100_000_000
PRIVATE = 0o600
"""What is kept names resources and what is wrong with them: nobody but the owner reads it."""


def replace(path: Path, pieces: Iterable[str | bytes], mode: int | None = None) -> None:
    """Write a file as a whole, on the disk before it takes its name. Raises OSError.

    ``mode`` are its permissions; those that the user's umask leaves where it is not given. What is there and is no file,
    such as /dev/null or a pipe, is written to: root could put a file in its place.
    """
    import tempfile  # takes 15 ms, and most runs write nothing

    if path.exists() and not (path.is_file() or path.is_dir()):
        with path.open("wb") as stream:
            _write(stream, pieces)
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            _write(stream, pieces)
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o666 & ~_umask() if mode is None else mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise


def _write(stream: IO[bytes], pieces: Iterable[str | bytes]) -> None:
    for piece in pieces:
        stream.write(piece if isinstance(piece, bytes) else piece.encode("utf-8", "backslashreplace"))
    stream.flush()


def save(path: Path, data: Any, mode: int | None = PRIVATE) -> None:
    """Keep plain data as JSON, its folder made where there is none. Raises UsageError where it cannot be written."""
    text = json.dumps(data, indent=2, ensure_ascii=True) + "\n"
    try:
        make(path.parent, 0o700 if mode == PRIVATE else 0o777)
        replace(path, [text], mode)
        settle(path.parent)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from None


def make(folder: Path, mode: int = 0o700) -> None:
    """Make a folder and those above it that are missing, all of them with these permissions. Raises OSError."""
    for one in (*reversed(folder.parents), folder):
        if not one.exists():
            one.mkdir(mode, exist_ok=True)
    folder.mkdir(mode, exist_ok=True)


def settle(folder: Path) -> None:
    """Make sure that new names are on the disk, too: what is written next may rest on them. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, name: str = "*") -> None:
    """Remove what a process that was cut short had half written; for whoever holds the lock."""
    for path in folder.glob(f".{name}.*.tmp"):
        path.unlink(missing_ok=True)


def move(old: Path, new: Path) -> bool:
    """Take a file or folder over from an earlier place, if nothing is kept at the new one. False where there was nothing to
    take, or both are there. Raises UsageError."""
    if new.exists() or not old.exists():
        return False
    try:
        make(new.parent)
        try:
            old.rename(new)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy(old, new)
        settle(new.parent)
    except FileNotFoundError:
        return False  # another process was faster
    except OSError as error:
        raise UsageError(f"{old} cannot be moved to {new}: {error.strerror or error}.") from None
    return True


def _copy(old: Path, new: Path) -> None:
    """To another file system: whole, before it has its name."""
    import shutil

    half = new.with_name(f".{new.name}.moving.tmp")
    if half.is_dir():
        shutil.rmtree(half)
    if old.is_dir():
        shutil.copytree(old, half)
    else:
        shutil.copy2(old, half)
    half.rename(new)
    if old.is_dir():
        shutil.rmtree(old)
    else:
        old.unlink()


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
