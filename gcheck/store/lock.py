"""Locks: one writer at a time, and a sign of life for each run. Both end with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gcheck.errors import StoreError, UsageError
from gcheck.lock import Lock, LockHeldError
from gcheck.store.folder import told

WAIT = 60.0
"""Seconds that a writer waits for another one, which needs a fraction of one."""


@contextmanager
def writing(folder: Path, say: Callable[[str], None], wait: float = WAIT) -> Iterator[None]:
    """Be the only one who writes. Raises StoreError, which names the other and since when, after ``wait`` seconds."""
    lock = Lock(folder / "lock", "is writing the store", patience=wait, waiting=say)
    try:
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _take(lock, wait)
        yield
    finally:
        lock.release()


def _take(lock: Lock, wait: float) -> None:
    """What hinders it is the store's failure, not the user's: the run goes on without."""
    try:
        lock.take()
    except LockHeldError as error:
        raise StoreError(f"{error} Waited {wait:.0f} s; run again when it has ended.") from None
    except UsageError as error:
        raise StoreError(str(error)) from None


def owner() -> dict[str, Any]:
    """Who this process is, and what time it is."""
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}


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
