"""Journal: what one run has read so far, line by line in a file, so that a run that was cut short can be gone on with."""

from __future__ import annotations

import json
import os
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from gcheck.errors import UsageError

FORMAT = "gcheck-journal/1"
AGE = timedelta(hours=24)
"""What was read longer ago than this is read again: a report must not speak of yesterday as of today."""


class Journal:
    """A memory in a file that only its owner can read: it holds what the inventory holds. Safe for threads.

    A line that was cut by the end of the process is passed over; every other damage is an error.
    """

    def __init__(self, path: Path, clock: datetime) -> None:
        """Open or begin the file. Raises UsageError where it is something else, or cannot be written."""
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self.trouble: str | None = None
        self._known = self._load()
        self._stream = self._open()

    @property
    def recalled(self) -> int:
        """How many answers an earlier run has left."""
        return len(self._known)

    def recall(self, key: str) -> Any | None:
        """What an earlier run kept under this key."""
        return self._known.get(key)

    def keep(self, key: str, value: Any) -> None:
        """Append one answer; where the disk is full, the run goes on and ``trouble`` says so. Raises TypeError for what is
        no JSON."""
        line = json.dumps({"at": self._clock.isoformat(), "key": key, "value": value}, separators=(",", ":"))
        try:
            with self._lock:
                self._stream.write(line + "\n")
                self._stream.flush()
        except OSError as error:
            self.trouble = f"{self._path} cannot be written: {error.strerror or error}"

    def end(self, whole: bool) -> None:
        """Close the file, and remove it where everything was read."""
        self._stream.close()
        if whole:
            self._path.unlink(missing_ok=True)

    def _load(self) -> dict[str, Any]:
        try:
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise UsageError(f"{self._path} cannot be read: {error}.") from None
        lines = text.split("\n")
        if lines[0] != FORMAT:
            raise UsageError(
                f"{self._path} is not a journal of this version; name another file, or remove it."
            )
        known: dict[str, Any] = {}
        for number, line in enumerate(lines[1:-1], 2):
            try:
                entry = json.loads(line)
                if abs(self._clock - datetime.fromisoformat(entry["at"])) <= AGE:
                    known[entry["key"]] = entry["value"]
            except (ValueError, TypeError, KeyError) as error:
                raise UsageError(
                    f"{self._path}, line {number}, is damaged ({error}); remove the file and begin again."
                ) from None
        return known

    def _open(self) -> TextIO:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            stream = os.fdopen(handle, "r+", encoding="utf-8", newline="\n")
            self._mend(handle)
            stream.seek(0, os.SEEK_END)
            if stream.tell() == 0:
                stream.write(FORMAT + "\n")
                stream.flush()
        except OSError as error:
            raise UsageError(f"{self._path} cannot be written: {error.strerror or error}.") from None
        return stream

    @staticmethod
    def _mend(handle: int) -> None:
        """Cut off a last line that did not end, so that the next one begins on a line of its own."""
        size = os.fstat(handle).st_size
        if size:
            content = os.pread(handle, size, 0)
            os.ftruncate(handle, content.rfind(b"\n") + 1)
