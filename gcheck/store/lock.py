"""Locks: one writer at a time, and a sign of life for each run. Both end with the process, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from gcheck.errors import StoreError
from gcheck.store.folder import told

WAIT = 60.0
"""Seconds that a writer waits for another one, which needs a fraction of one."""


@contextmanager
def writing(folder: Path, say: Callable[[str], None], wait: float = WAIT) -> Iterator[None]:
    """Be the only one who writes. Raises StoreError, which names the other and since when, after ``wait`` seconds."""
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(handle, folder, say, wait)
        with told(folder):
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps(owner()).encode(), 0)
        yield
    finally:
        os.close(handle)


def owner() -> dict[str, Any]:
    """Who this process is, and what time it is."""
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}


def _take(handle: int, folder: Path, say: Callable[[str], None], wait: float) -> None:
    began, told_of = time.monotonic(), False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            other = _other(handle)
        except OSError as error:
            raise StoreError(f"the store {folder} cannot be locked: {error.strerror}.") from None
        if time.monotonic() - began >= wait:
            raise StoreError(
                f"the store {folder} is being written by {other}; waited {wait:.0f} s. Run again when it has ended."
            )
        if not told_of:
            say(f"waiting for {other}")
            told_of = True
        time.sleep(0.05)


def _other(handle: int) -> str:
    try:
        found = json.loads(os.pread(handle, 4096, 0))
        age = max(0, round(time.time() - found["since"]))
        at = datetime.fromtimestamp(found["since"], timezone.utc)
        return f"process {found['pid']} on {found['host']}, since {at:%Y-%m-%dT%H:%M:%SZ} ({age} s)"
    except (ValueError, TypeError, KeyError, OSError, OverflowError):
        return "another process"


def put_alive(path: Path, content: bytes) -> int:
    """Write a file that is held for as long as this process lives. Returns its handle, which ``os.close`` gives up.

    It is held before it has its name, so that nobody finds it and takes the process for dead.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    with told(path.parent):
        handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            os.write(handle, content)
            os.fsync(handle)
            temporary.replace(path)
        except BaseException:
            os.close(handle)
            raise
        return handle


def is_alive(path: Path) -> bool:
    """True if a process holds this file."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False
