"""When a schedule is due: a cron expression in a time zone, as moments in UTC.

A time of day that the clock change leaves out is due when the change has happened; one that comes twice is due the
first time. Only an hour that is ``*`` goes by elapsed time: then every hour of the day counts, 23, 24 or 25.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone, tzinfo
from zoneinfo import ZoneInfo

from gcheck.errors import UsageError
from gcheck.patterns import regex

_STEP = regex(r"\*(?=/|,|\Z)")
_FIELDS = 5


def zone_of(name: str) -> tzinfo:
    """The time zone of this name. Raises UsageError."""
    try:
        return timezone.utc if name == "UTC" else ZoneInfo(name)
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        raise UsageError(f"there is no time zone {name!r}; name one such as Europe/Berlin.") from None
    except KeyError:
        raise UsageError(f"there is no time zone {name!r}; name one such as Europe/Berlin.") from None


def check(cron: str, zone: str) -> None:
    """Raises UsageError for an expression that is none, one that is never due, and a zone that is none."""
    if len(cron.split()) != _FIELDS:
        raise UsageError(
            f"{cron!r} is no cron expression of five fields: minute, hour, day, month, day of week."
        )
    start = datetime(2024, 1, 1, tzinfo=timezone.utc)
    if next(occurrences(cron, zone, start), None) is None:
        raise UsageError(f"{cron!r} is never due.")


def occurrences(cron: str, zone: str, after: datetime) -> Iterator[datetime]:
    """Every moment after that one, in UTC and in order, each once. Raises UsageError."""
    try:
        from cronsim import CronSim, CronSimError
    except ImportError:
        raise UsageError("schedules need cronsim: install gcheck[schedule].") from None
    place = zone_of(zone)
    try:
        found = CronSim(_by_the_clock(cron), after.astimezone(place))
    except CronSimError as error:
        raise UsageError(f"{cron!r} is no cron expression: {str(error).lower()}.") from None
    last = after
    for local in found:
        moment = local.astimezone(timezone.utc)
        if (
            moment > last
        ):  # two times of a missing hour fall together; the second pass of an hour is behind the first
            last = moment
            yield moment


def _by_the_clock(cron: str) -> str:
    """The expression with ranges for stars, where an hour is named: a star is what makes cronsim go by elapsed time."""
    minute, hour, *days = cron.split()
    if hour == "*":
        return cron
    return " ".join((_STEP.sub("0-59", minute), _STEP.sub("0-23", hour), *days))
