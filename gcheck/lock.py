"""Lock: one process at a time, known by its owner and since when. It ends with the processes that hold it."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from gcheck.errors import UsageError


class LockHeldError(UsageError):
    """Somebody else holds the lock; the text says who, and since when."""


class Lock:
    """A lock on a file, as ``with Lock(...)``. A process that is given ``handle`` holds it, too, for as long as it lives.

    The kernel keeps the lock: no process that was killed leaves one behind.
    """

    def __init__(
        self,
        path: Path,
        what: str,
        clock: datetime | None = None,
        patience: float = 0,
        waiting: Callable[[str], None] = lambda text: None,
    ) -> None:
        """``what`` the owner does with it; ``patience`` is how many seconds are waited for another, which ``waiting`` is told of once."""
        self._path = path
        self._what = what
        self._clock = clock
        self._patience = patience
        self._waiting = waiting
        self.handle = -1

    def __enter__(self) -> Lock:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def take(self) -> None:
        """Raises LockHeldError where another has it, UsageError where it cannot be had here, OSError where it cannot be signed."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise UsageError(f"{self._path} cannot be written: {error.strerror or error}.") from None
        try:
            self._acquire(handle)
        except BaseException:
            os.close(handle)
            raise
        self.handle = handle
        self.sign(os.getpid())

    def _acquire(self, handle: int) -> None:
        last, quiet = time.monotonic() + self._patience, True
        while not _locked(handle, self._path):
            if time.monotonic() >= last:
                raise LockHeldError(f"{self._owner(handle)}: {self._path} is held.")
            if quiet:
                self._waiting(f"waiting for {self._owner(handle)}")
                quiet = False
            time.sleep(0.05)

    def release(self) -> None:
        """Give it back; a process that was given the handle goes on holding it."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1

    def _now(self) -> datetime:
        return self._clock or datetime.now(timezone.utc)

    def sign(self, pid: int) -> None:
        """Say which process holds it."""
        said = {"pid": pid, "host": socket.gethostname(), "since": self._now().isoformat(timespec="seconds")}  # fmt: skip
        os.ftruncate(self.handle, 0)
        os.pwrite(self.handle, json.dumps(said).encode(), 0)

    def _owner(self, handle: int) -> str:
        try:
            said = json.loads(os.pread(handle, 1000, 0))
            age = self._now() - datetime.fromisoformat(said["since"])
            minutes = max(0, int(age.total_seconds() // 60))
            who = f"process {said['pid']} on {said['host']}, for {minutes} min (since {said['since']})"
        except (ValueError, KeyError, TypeError):  # it has just been taken
            who = "another process"
        return f"{who} {self._what}"


def _locked(handle: int, path: Path) -> bool:
    try:
        import fcntl
    except ImportError:
        raise UsageError("this needs a system with file locks; this one has none.") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (
        OSError
    ) as error:  # such as a file system without locks: nobody holds it, and waiting does not help
        raise UsageError(f"{path} cannot be locked: {error.strerror or error}.") from None
    return True
