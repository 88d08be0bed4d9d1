"""What a service, or the command line, can say of every schedule right now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import asdict

from gcheck.errors import GcheckError
from gcheck.schedules.book import Book
from gcheck.schedules.record import LOST, Record, rfc3339
from gcheck.schedules.schedule import Schedule
from gcheck.schedules.service import Service
from gcheck.schedules.times import occurrences

STALE = timedelta(seconds=60)


def state_of(book: Book, schedule: Schedule, now: datetime) -> dict[str, Any]:
    """The schedule's name and rule, when it is due next, how the last time ended, and how many were lost of those on record."""
    told: dict[str, Any] = {"name": schedule.name, "cron": schedule.cron, "zone": schedule.zone}
    following = next(occurrences(schedule.cron, schedule.zone, now), None)
    told["next"] = None if following is None else rfc3339(following)
    try:
        record = Record.load(book.state / f"{schedule.name}.json", now)
    except GcheckError as error:
        return told | {"trouble": str(error)}
    last = record.entries[-1] if record.entries else None
    lost = sum(entry.count for entry in record.entries if entry.outcome in LOST)
    kept = None if last is None else {key: value for key, value in asdict(last).items() if value is not None}
    return told | {"last": kept, "lost": lost}


def health_of(service: Service) -> tuple[bool, dict[str, Any]]:
    """Whether the service is well, and what it says of itself: it looks every second, and each schedule ended as it should."""
    now, seen = service.clock.now(), service.seen
    awake = seen is not None and abs(now - seen) < STALE
    told = [state_of(service.book, one, now) for one in list(service.schedules.values())]
    for item in told:
        item["running"] = item["name"] in service.live
    failed = [item["name"] for item in told if (item.get("last") or {}).get("outcome") in LOST]
    well = awake and not failed and not service.trouble and not service.stopping
    status = "stopping" if service.stopping else "ok" if well else "asleep" if not awake else "attention"
    said = {"status": status, "seen": None if seen is None else rfc3339(seen), "schedules": told}
    return well, said | {"failed": failed, "trouble": sorted(service.trouble.values())}
