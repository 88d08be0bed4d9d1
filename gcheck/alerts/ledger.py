"""Ledger: what was told and is still the case, and who has taken note of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck import kept
from gcheck.alerts.event import EXPIRING, MISSED, Event, Seen
from gcheck.errors import UsageError
from gcheck.model.codec import decode, encode

FORMAT = "gcheck-alerts/1"
ALWAYS_NEWS = (EXPIRING, MISSED)
"""Told also by the first run, which has nothing to compare with."""


class Told(Struct, frozen=True):
    """An event that is open: of which ``stream`` of reports, told last when, and acknowledged by whom, if anybody."""

    event: Event
    stream: str
    at: str
    by: str | None = None
    acknowledged: str | None = None
    note: str | None = None


class Ledger(Struct):
    """Open events by stream and key. ``streams`` are those that have been compared before."""

    path: Path
    told: dict[tuple[str, str], Told] = field(default_factory=dict)
    streams: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, path: Path) -> Ledger:
        """What was kept; an empty one where there is none. Raises UsageError and DocumentError."""
        data = kept.load(path, FORMAT)
        if data is None:
            return cls(path)
        try:
            items = [decode(Told, item) for item in data["told"]]
            for item in items:
                if datetime.fromisoformat(item.at).tzinfo is None:
                    raise ValueError("a time without a zone")
            streams = set(map(str, data["streams"]))
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(
                f"{path} is damaged ({error}); move it away, and the next report is the first."
            ) from None
        return cls(path, {(one.stream, one.event.key): one for one in items}, streams)

    def save(self) -> None:
        items = [encode(self.told[key]) for key in sorted(self.told)]
        kept.save(self.path, {"format": FORMAT, "streams": sorted(self.streams), "told": items})

    def news(self, stream: str, current: Sequence[Event], now: datetime, remind: int | None) -> list[Event]:
        """Those that were not told, and those that nobody acknowledged within so many days. The first time only what is
        always news."""
        first = stream not in self.streams
        return [one for one in current if self._is_news(stream, one, now, remind, first)]

    def _is_news(self, stream: str, event: Event, now: datetime, remind: int | None, first: bool) -> bool:
        found = self.told.get((stream, event.key))
        if found is None:
            return not first or event.kind in ALWAYS_NEWS
        if remind is None or event.kind == MISSED or found.acknowledged is not None:
            return False
        return now - datetime.fromisoformat(found.at) >= timedelta(days=remind)

    def keep(
        self, stream: str, current: Iterable[Event], news: Iterable[Event], seen: Seen | None, now: datetime
    ) -> None:
        """Remember what is the case, and forget what is over; without ``seen`` nothing can be over."""
        for key, one in list(self.told.items()):
            if one.stream == stream and seen is not None and not seen.is_open(one.event):
                del self.told[key]
        fresh = {one.key for one in news}
        for event in current:
            known = self.told.get((stream, event.key))
            if known is None:
                self.told[stream, event.key] = Told(event, stream, now.isoformat())
            else:
                at = now.isoformat() if event.key in fresh else known.at
                self.told[stream, event.key] = replace(known, event=event, at=at)
        self.streams.add(stream)

    def start_anew(self, stream: str, before: Iterable[Event], now: datetime) -> None:
        """Take these for what was told in a stream, and nothing else."""
        self.told = {key: one for key, one in self.told.items() if key[0] != stream}
        self.keep(stream, before, (), None, now)

    def acknowledge(self, key: str, by: str, note: str | None, now: datetime) -> int:
        """Mark every event of this key, in whatever stream. Returns how many there are."""
        found = [place for place in self.told if place[1] == key]
        for place in found:
            self.told[place] = replace(
                self.told[place], by=by, note=note, acknowledged=now.isoformat(timespec="seconds")
            )
        return len(found)
