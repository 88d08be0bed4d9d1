"""A service in a world of its own: a clock that only moves when it is told, and runs that last as long as they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from gcheck import kept
from gcheck.lock import Lock
from gcheck.schedules.book import FORMAT, Book
from gcheck.schedules.record import Entry, Record
from gcheck.schedules.schedule import Schedule
from gcheck.schedules.service import Service


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@dataclass
class Clock:
    time: datetime

    def now(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class Run:
    clock: Clock
    ends: datetime
    code: int
    pid: int = 1

    def poll(self) -> int | None:
        return self.code if self.clock.now() >= self.ends else None

    def stop(self) -> None:
        self.code, self.ends = -15, self.clock.now()


@dataclass
class World:
    """One service over one folder. ``began`` has the moments at which runs of it were started."""

    folder: Path
    clock: Clock
    lasts: timedelta = timedelta(0)
    code: int = 0
    said: list[str] = field(default_factory=list)
    began: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.book = Book(self.folder / "schedules.json")
        self.service = self.new_service()

    def new_service(self, at_once: int = 2) -> Service:
        return Service(self.book, self.clock, self._start, self.said.append, at_once)

    def _start(self, schedule: Schedule, lock: Lock) -> Run:
        self.began.append((schedule.name, self.clock.now()))
        return Run(self.clock, self.clock.now() + self.lasts, self.code)

    def keep(self, *schedules: Schedule) -> None:
        kept.save(self.book.path, {"format": FORMAT, "schedules": [one.to_json() for one in schedules]})
        self.service.step()

    def until(self, end: str, step: float = 30) -> None:
        self.until_true(lambda: self.clock.time >= at(end), step)

    def until_true(self, done: Callable[[], bool], step: float) -> None:
        while not done():
            self.clock.wait(step)
            self.service.step()

    def entries(self, name: str = "nightly") -> list[Entry]:
        return Record.load(self.book.state / f"{name}.json", self.clock.now()).entries

    def times(self, name: str = "nightly") -> list[str]:
        return [f"{when:%m-%d %H:%M}" for one, when in self.began if one == name]

    def outcomes(self, name: str = "nightly") -> list[tuple[str, str, int]]:
        return [(one.due[5:16], one.outcome, one.count) for one in self.entries(name)]
