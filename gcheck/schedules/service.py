"""Service: starts what is due, one run of a schedule at a time, and writes down what became of every time.

It goes by the clock that it is given. What is due is worked out from the last time that was dealt with, never from a
timer: after a crash, a clock that was set back or a night without power, no time is run twice and none is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from msgspec import Struct, field

from gcheck.errors import GcheckError
from gcheck.lock import Lock
from gcheck.patterns import regex
from gcheck.schedules import record as outcomes
from gcheck.schedules.book import Book, delay
from gcheck.schedules.record import Entry, Record, rfc3339
from gcheck.schedules.schedule import SKIP, Schedule
from gcheck.schedules.times import occurrences

GRACE = timedelta(minutes=5)
"""A run that begins no later than this is on time."""
TRUSTED = timedelta(hours=25)
"""A clock that goes back by more than this was wrong before; what was dealt with under it says nothing."""
COUNTED = 10_000
"""Times that are looked at together."""
TICK = 1.0
_DIGITS = regex("[0-9]+")
JUDGED = (0, 1, 3)
"""Exit codes of a scan that wrote an assessment."""


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime:
        """UTC."""

    def wait(self, seconds: float) -> None:
        """Return after so long, or earlier."""


class Run(Protocol):
    """A scan that was started."""

    @property
    def pid(self) -> int:
        """The process that it is now."""

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""

    def stop(self) -> None:
        """Ask it to end."""


Start = Callable[[Schedule, Lock], Run]


class _Live(Struct):
    schedule: Schedule
    record: Record
    run: Run
    lock: Lock
    until: datetime
    cut: str | None = None


class Service(Struct):
    """Everything that one service does. ``start`` starts a scan that holds the lock, too; ``say`` is told each thing that happens.

    ``newest``: what is due after that is left alone.
    """

    book: Book
    clock: Clock
    start: Start
    say: Callable[[str], None]
    at_once: int = 2
    aside: Callable[[list[Schedule]], None] = lambda schedules: None
    stopping: bool = False
    seen: datetime | None = None
    newest: datetime | None = None
    live: dict[str, _Live] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    idle: dict[str, tuple[Schedule, datetime, datetime]] = field(default_factory=dict)

    def serve(self) -> None:
        """Go on until ``stopping``, and then wait for the runs."""
        while not self.stopping:
            self.step()
            self.clock.wait(TICK)
        self.drain()

    def drain(self) -> None:
        """Wait for the runs that are on, and start none."""
        for name, one in self.live.items():
            self.say(f"stopping: waiting for {name} (process {one.run.pid})")
        while self.live:
            self._reap(self.clock.now())
            if self.live:
                self.clock.wait(TICK)

    def cut_short(self) -> None:
        """Ask the runs that are on to end."""
        for one in self.live.values():
            one.cut = one.cut or outcomes.STOPPED
            one.run.stop()

    def once(self) -> None:
        """Start what is due now, and wait for it; what becomes due meanwhile is for the next time."""
        self.newest = self.clock.now()
        self.step()
        while self.live and not self.stopping:
            self.clock.wait(TICK)
            self.step()
        self.drain()

    def step(self) -> None:
        """Look once: which runs have ended, and what is due."""
        now = self.clock.now()
        self._reap(now)
        try:
            self.schedules = self.book.load()
            self.trouble.pop("", None)
        except GcheckError as error:  # the schedules as they were go on
            self._complain("", str(error))
        for name, schedule in self.schedules.items():
            if name in self.live or self._is_idle(schedule, now):
                continue
            try:
                self._judge(schedule, now)
                self.trouble.pop(name, None)
            except GcheckError as error:
                self._complain(name, f"{name}: {error}")
        self.aside(list(self.schedules.values()))
        self.seen = now

    def record_of(self, name: str, now: datetime) -> Record:
        """What was written down about a schedule. Raises UsageError and DocumentError."""
        return Record.load(self.book.state / f"{name}.json", now)

    def _is_idle(self, schedule: Schedule, now: datetime) -> bool:
        """True if an earlier look at the same schedule has shown that nothing is due yet, so that no file need be read."""
        known, seen, following = self.idle.get(schedule.name, (None, now, now))
        return known == schedule and seen <= now < following

    def _complain(self, name: str, text: str) -> None:
        if _DIGITS.sub("", self.trouble.get(name, "")) != _DIGITS.sub("", text):  # once, not every second
            self.say(text)
        self.trouble[name] = text

    def _judge(self, schedule: Schedule, now: datetime) -> None:
        record = self.record_of(schedule.name, now)
        if not record.path.exists():
            record.save()  # it begins now, also for a service that is started later
        if record.is_open:
            self._bury(schedule, record)
        if record.last > now + TRUSTED:
            record.note(Entry(rfc3339(record.last), outcomes.CLOCK, note=f"it is {rfc3339(now)} now"))
            record.last = now
            record.save()
            self.say(f"{schedule.name}: the clock was set back by more than a day; it is gone by anew")
        newest = now if self.newest is None else min(now, self.newest)
        times = self._due(schedule, record.last, newest)
        while len(times) == COUNTED:  # an outage of weeks: written down in parts
            self._missed(schedule, record, times)
            record.last = times[-1]
            record.save()
            times = self._due(schedule, record.last, newest)
        if not times:
            following = next(occurrences(schedule.cron, schedule.zone, max(now, record.last)), now)
            self.idle[schedule.name] = (schedule, now, following)
        if not times or now < times[0] + timedelta(seconds=delay(schedule, int(times[0].timestamp()))):
            return
        late = now > times[-1] + GRACE + timedelta(seconds=schedule.jitter)
        if late and schedule.missed == SKIP:
            self._missed(schedule, record, times)
            record.last = times[-1]
            record.save()
        elif len(self.live) < self.at_once:
            self._start(schedule, record, times, late, now)

    @staticmethod
    def _due(schedule: Schedule, after: datetime, now: datetime) -> list[datetime]:
        found: list[datetime] = []
        for one in islice(occurrences(schedule.cron, schedule.zone, after), COUNTED):
            if one > now:
                break
            found.append(one)
        return found

    def _missed(self, schedule: Schedule, record: Record, times: list[datetime]) -> None:
        if times:
            record.note(Entry(rfc3339(times[0]), outcomes.MISSED, count=len(times)))
            self.say(f"{schedule.name}: {len(times)} missed, since {rfc3339(times[0])}")

    def _bury(self, schedule: Schedule, record: Record) -> None:
        """The run that an earlier service started: still on, which raises LockHeldError, or ended with nobody to see it."""
        with self._lock(schedule):
            record.close(outcomes.ABORTED, None, note="the service ended before the run did")
            record.save()
            self.say(f"{schedule.name}: the run before was aborted")

    def _lock(self, schedule: Schedule) -> Lock:
        return Lock(self.book.prepared() / f"{schedule.name}.lock", f"runs {schedule.name}", self.clock.now())

    def _start(self, schedule: Schedule, record: Record, times: list[datetime], late: bool, now: datetime) -> None:  # fmt: skip
        lock = self._lock(schedule)
        lock.take()
        try:
            self._missed(schedule, record, times[:-1])
            note = "made up for" if late else None
            record.note(Entry(rfc3339(times[-1]), outcomes.STARTED, rfc3339(now), note=note))
            record.last = times[-1]
            record.save()  # before it begins: a run that is killed with the service stays visible
            run = self.start(schedule, lock)
        except GcheckError as error:
            record.close(outcomes.FAILED, now, note=str(error))
            lock.release()
            record.save()
            raise
        lock.sign(run.pid)
        until = now + timedelta(minutes=schedule.minutes)
        self.live[schedule.name] = _Live(schedule, record, run, lock, until)
        self.say(f"{schedule.name}: started (process {run.pid}), due {rfc3339(times[-1])}")

    def _reap(self, now: datetime) -> None:
        for name, one in list(self.live.items()):
            code = one.run.poll()
            if code is None:
                if now > one.until and one.cut is None:
                    one.cut = outcomes.LATE
                    one.run.stop()
                continue
            outcome = outcomes.ENDED if code in JUDGED else one.cut or outcomes.FAILED
            one.record.close(outcome, now, code)
            one.lock.release()
            del self.live[name]
            self.say(f"{name}: {outcome} with exit code {code}")
            try:
                one.record.save()
            except GcheckError as error:
                self._complain(name, f"{name}: {error}")
