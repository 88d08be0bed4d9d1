"""Book: the file of schedules, and the folder beside it in which the service keeps what became of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from gcheck import kept
from gcheck.errors import UsageError
from gcheck.lock import Lock
from gcheck.schedules.schedule import Schedule

FORMAT = "gcheck-schedules/1"

Schedules = dict[str, Schedule]


class Book(Struct, frozen=True):
    """The schedules of one file. ``folder`` is where their arguments are run: that of the file."""

    path: Path

    @property
    def folder(self) -> Path:
        return self.path.absolute().parent

    @property
    def state(self) -> Path:
        """The folder of records, locks and the output of the last run; only its owner reads it."""
        return self.folder / f"{self.path.stem}.state"

    def load(self) -> Schedules:
        """The schedules by name; none where there is no file. Raises UsageError and DocumentError."""
        data = kept.load(self.path, FORMAT)
        found: Schedules = {}
        items = [] if data is None else data.get("schedules")
        if not isinstance(items, list):
            raise UsageError(f"{self.path}: schedules must be a list.")
        for number, item in enumerate(items, 1):
            one = Schedule.from_json(item, f"{self.path}, schedule {number}")
            if one.name in found:
                raise UsageError(f"{self.path}: two schedules are called {one.name}.")
            found[one.name] = one
        return found

    def change(self, how: Callable[[Schedules], None]) -> None:
        """Load, change and save while nobody else does. Raises UsageError."""
        with Lock(self.prepared() / "file.lock", "changes the schedules", patience=5):
            schedules = self.load()
            how(schedules)
            items = [schedules[name].to_json() for name in sorted(schedules)]
            kept.save(self.path, {"format": FORMAT, "schedules": items}, None)

    def prepared(self) -> Path:
        """The state folder, made where there is none. Raises UsageError."""
        try:
            self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{self.state} cannot be made: {error.strerror or error}.") from None
        return self.state


def delay(schedule: Schedule, due: int) -> int:
    """Seconds by which this run begins later: spread over the jitter, and the same whoever works it out."""
    if not schedule.jitter:
        return 0
    digest = hashlib.sha256(f"{schedule.name} {schedule.arguments} {due}".encode("utf-8", "surrogatepass"))
    return int.from_bytes(digest.digest()[:4], "big") % (schedule.jitter + 1)
