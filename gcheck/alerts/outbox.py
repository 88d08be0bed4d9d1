"""Outbox: a folder with one file for each message that has not arrived. A message is there before it is sent, and goes
when its receiver has it; a crash in between sends it again under the same id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gcheck import kept
from gcheck.errors import GcheckError, UsageError
from gcheck.model.codec import decode, encode

FORMAT = "gcheck-message/1"
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
"""How long is waited after the first failure, and at most; each wait is twice the one before."""


class Message(Struct, frozen=True):
    """One message to one receiver. ``events`` are plain JSON for a webhook, ``lines`` the same for a person.

    ``after`` is the time before which it is not tried, RFC 3339.
    """

    id: str
    receiver: str
    subject: str
    lines: Sequence[str]
    events: Sequence[Any]
    made: str
    after: str
    attempts: int = 0
    trouble: str | None = None


class Outbox(Struct, frozen=True):
    """The messages in a folder."""

    folder: Path

    def put(self, message: Message) -> None:
        """Raises UsageError where the disk is full."""
        kept.save(self._path(message.id), {"format": FORMAT, "message": encode(message)})

    def read(self) -> tuple[list[Message], list[str]]:
        """What has not arrived, the oldest first; and a sentence for each file that is damaged, which stays where it is."""
        found, damaged = [], []
        for path in sorted(self.folder.glob("*.json")):
            try:
                message = decode(Message, (kept.load(path, FORMAT) or {})["message"])
                if datetime.fromisoformat(message.after).tzinfo is None:
                    raise ValueError("a time without a zone")
                found.append(message)
            except (ValueError, TypeError, KeyError) as error:
                damaged.append(f"{path} is damaged: {error}.")
            except GcheckError as error:
                damaged.append(f"{error}.")
        return sorted(found, key=lambda one: (one.made, one.id)), damaged

    def send(self, now: datetime, deliver: Callable[[Message], None]) -> tuple[int, list[Message]]:
        """Try everything that is due. Returns how many arrived, and those that failed; those wait and stay."""
        arrived, failed = 0, []
        for message in self.read()[0]:
            if datetime.fromisoformat(message.after) > now:
                continue
            try:
                deliver(message)
            except GcheckError as error:
                failed.append(self._later(message, now, str(error)))
                continue
            self._path(message.id).unlink(missing_ok=True)
            arrived += 1
        return arrived, failed

    def _later(self, message: Message, now: datetime, trouble: str) -> Message:
        wait = min(FIRST * 2 ** min(message.attempts, 20), LONGEST)
        tried = replace(
            message, attempts=message.attempts + 1, after=(now + wait).isoformat(), trouble=trouble
        )
        self.put(tried)
        return tried

    def _path(self, name: str) -> Path:
        if not name.isalnum():
            raise UsageError(f"{name!r} is no id of a message.")
        return self.folder / f"{name}.json"
