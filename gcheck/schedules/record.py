"""Record: what became of the times at which one schedule was due. Kept in a file of its own, written before a run begins."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck import kept
from gcheck.errors import UsageError
from gcheck.model.codec import decode, encode

FORMAT = "gcheck-schedule-record/1"
KEPT = 400
"""Entries that are kept: more than a year of nights."""

STARTED, ENDED, FAILED, STOPPED, LATE, ABORTED, MISSED, CLOCK = (
    "started", "ended", "failed", "stopped", "timed out", "aborted", "missed", "clock set back",
)  # fmt: skip
LOST = (FAILED, STOPPED, LATE, ABORTED, MISSED)
"""Outcomes after which a time has no assessment."""


class Entry(Struct, frozen=True):
    """One run, or ``count`` times at which none was. Times are RFC 3339 in UTC; ``due`` is the first of them.

    ``outcome`` is one of the words above; ``code`` the exit code of a run.
    """

    due: str
    outcome: str
    started: str | None = None
    ended: str | None = None
    code: int | None = None
    count: int = 1
    note: str | None = None


class Record(Struct):
    """``last`` is the latest time that was dealt with: none up to it is due again."""

    path: Path
    last: datetime
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path, now: datetime) -> Record:
        """What was kept; where there is none, a record that begins now. Raises UsageError and DocumentError."""
        data = kept.load(path, FORMAT)
        if data is None:
            return cls(path, now)
        try:
            last = datetime.fromisoformat(data["last"].replace("Z", "+00:00"))
            if last.tzinfo is None:
                raise ValueError("a time without a zone")
            return cls(path, last, [decode(Entry, item) for item in data["entries"]])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise UsageError(
                f"{path} is damaged ({error}); move it away, and the schedule begins anew."
            ) from None

    def save(self) -> None:
        """Raises UsageError where the disk is full."""
        self.entries = self.entries[-KEPT:]
        entries = [encode(entry) for entry in self.entries]
        kept.save(self.path, {"format": FORMAT, "last": rfc3339(self.last), "entries": entries})

    def note(self, entry: Entry) -> None:
        self.entries.append(entry)

    def close(self, outcome: str, ended: datetime | None, code: int | None = None, note: str | None = None) -> None:  # fmt: skip
        """How the run that was started last has ended."""
        for number in range(len(self.entries) - 1, -1, -1):
            if self.entries[number].outcome == STARTED:
                end = None if ended is None else rfc3339(ended)
                entry = self.entries[number]
                self.entries[number] = replace(
                    entry, outcome=outcome, ended=end, code=code, note=note or entry.note
                )
                return

    @property
    def is_open(self) -> bool:
        """True if a run was started of which nobody has written down the end."""
        return any(entry.outcome == STARTED for entry in self.entries)


def rfc3339(moment: datetime) -> str:
    """A time in UTC as this file writes it."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
