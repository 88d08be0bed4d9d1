"""Dates and times of a register as ISO text; what cannot be read for sure is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone, tzinfo

from gcheck.collectors.records.settings import Settings
from gcheck.patterns import regex

_DAY = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME = regex(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.[0-9]{1,9})? ?(Z|z|[-+][0-9]{2}:?[0-9]{2})?\Z"
)
_SKEW = timedelta(days=1)
"""How far ahead a date may be that cannot lie in the future: elsewhere it is tomorrow already."""
_FIRST, _LAST = 20_000, 80_000
"""Numbers that Excel shows as a day of 1954 to 2119. A smaller one is a year, and a larger one a date without hyphens."""


_EARLIEST = "1950"
"""An earlier year is a slip of the keyboard; zones were not whole minutes from UTC then, either."""


class MomentError(ValueError):
    """A date or time that cannot be read; the text says why and does not repeat it."""


def moment(raw: object, settings: Settings, epoch: datetime | None) -> str:
    """A date as ``YYYY-MM-DD`` and a time as RFC 3339 with its zone.

    ``epoch`` is day 0 of the workbook that a number comes from. Raises MomentError.
    """
    text = _moment(raw, settings, epoch)
    if text < _EARLIEST:
        raise MomentError(f"before {_EARLIEST}, which no record can be of")
    return text


def _moment(raw: object, settings: Settings, epoch: datetime | None) -> str:
    if isinstance(raw, datetime):
        return _naive(raw, settings.zone)
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and epoch is not None:
        if not _FIRST <= raw <= _LAST:
            raise MomentError("a number that is no day of a workbook")
        return _naive(epoch + timedelta(seconds=round(raw * 86400)), settings.zone)
    if not isinstance(raw, str):
        raise MomentError("neither a date nor a time")
    return _written(raw.strip(), settings)


def in_future(text: str, clock: datetime | None) -> bool:
    """True for a date or time that lies more than a day after the run's clock."""
    if clock is None:
        return False
    read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (read if read.tzinfo else read.replace(tzinfo=timezone.utc)) > clock + _SKEW


def _written(text: str, settings: Settings) -> str:
    if _DAY.match(text):
        return _day(text)
    match = _TIME.match(text)
    if match is not None:
        day, minutes, second, zone = match.groups()
        try:
            read = datetime.fromisoformat(f"{day}T{minutes}{second or ':00'}")
        except ValueError:
            raise MomentError("no time of a day") from None
        return _zoned(read, zone) if zone else _naive(read, settings.zone)
    if settings.date_format is None:
        raise MomentError("not written as YYYY-MM-DD; other forms are declared by date_format")
    try:
        read = datetime.strptime(text, settings.date_format)
    except ValueError:
        raise MomentError("written neither as YYYY-MM-DD nor as date_format says") from None
    return _naive(read, settings.zone) if "%H" in settings.date_format else read.date().isoformat()


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise MomentError("no day of the calendar") from None


def _zoned(read: datetime, zone: str) -> str:
    if zone in "Zz":
        return f"{read.isoformat()}Z"
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        raise MomentError("in no time zone that there is")
    return f"{read.isoformat()}{zone[:3]}:{zone[-2:]}"


def _naive(read: datetime, zone: tzinfo | None) -> str:
    """A time that names no zone, in the declared one; at midnight to the second it is a date."""
    read = (read + timedelta(microseconds=500_000)).replace(
        microsecond=0
    )  # a workbook counts in fractions of days
    if (read.hour, read.minute, read.second) == (0, 0, 0):
        return read.date().isoformat()
    if zone is None:
        raise MomentError("a time without its zone, which time_zone can declare")
    first, second = read.replace(tzinfo=zone), read.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        raise MomentError("in the hour in which clocks change; write it with its offset from UTC")
    return first.isoformat()
