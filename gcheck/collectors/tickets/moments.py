"""Times as tools export them, as moments in UTC; what cannot be read for sure is refused."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from msgspec import Struct

from gcheck.patterns import regex

_ISO = regex(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:[.,][0-9]{1,9})?)? ?(Z|z|UTC|[-+][0-9]{2}:?[0-9]{2})?\Z"
)
_TOKENS = {
    "YYYY": r"(?P<year>[0-9]{4})", "YY": r"(?P<year2>[0-9]{2})", "MMM": r"(?P<name>[^\W\d_]{3,5}\.?)",
    "MM": r"(?P<month>[0-9]{2})", "M": r"(?P<month>[0-9]{1,2})", "DD": r"(?P<day>[0-9]{2})", "D": r"(?P<day>[0-9]{1,2})",
    "hh": r"(?P<hour>[0-9]{2})", "h": r"(?P<hour>[0-9]{1,2})", "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})", "A": r"(?P<half>[AaPp][Mm])",
}  # fmt: skip
_TOKEN = regex("|".join(sorted(_TOKENS, key=len, reverse=True)))
_MONTHS = (
    ("jan", "janv", "ene", "gen"), ("feb", "fev", "févr", "fév"), ("mar", "mars", "mär", "märz", "mrt"),
    ("apr", "abr", "avr"), ("may", "mai", "mei", "mag"), ("jun", "juin", "juni", "giu"), ("jul", "juil", "juli", "lug"),
    ("aug", "août", "ago"), ("sep", "sept", "set"), ("oct", "okt", "ott", "out"), ("nov",), ("dec", "dez", "déc", "dic"),
)  # fmt: skip
"""How English, German, French, Spanish, Portuguese, Italian and Dutch shorten them: no two languages mean different months."""
_MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words}
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_ZONES = timedelta(hours=14)
"""How far a clock on the wall can be from UTC."""
_EARLIEST = 1980
"""No tool that keeps tickets is older; an earlier year is a mistake."""


class MomentError(ValueError):
    """A time that cannot be read; the text says why and does not repeat it."""


class Writing(Struct, frozen=True):
    """How times are written besides ISO 8601: a pattern of ``date_format``, and the zone of those that name none."""

    pattern: re.Pattern[str] | None = None
    zone: tzinfo | None = None


def writing(date_format: str | None, time_zone: str | None) -> Writing:
    """From what the operator declares: ``DD/MMM/YY h:mm A``, ``Europe/Dublin``. Raises MomentError."""
    return Writing(None if date_format is None else _pattern(date_format), _zone(time_zone))


def moment(text: str, how: Writing) -> datetime | date | None:
    """A time, aware and in UTC; a ``date`` where no time of the day is given; None for what stands for no time at all.

    1970-01-01 in whatever zone, and 0000-00-00, are what tools write for a date that was never set. Raises MomentError.
    """
    text = text.strip()
    if not text or text.startswith(("0000-00-00", "0001-01-01")):
        return None
    read = _iso(text, how)
    if read is None and how.pattern is not None:
        read = _declared(text, how)
    if read is None:
        wanted = "neither as YYYY-MM-DD nor as date_format says" if how.pattern else "not as YYYY-MM-DD; other forms are declared by date_format"  # fmt: skip
        raise MomentError(f"is written {wanted}")
    if isinstance(read, datetime):
        if abs(read - _EPOCH) <= _ZONES:
            return None
    elif read == _EPOCH.date():
        return None
    if read.year < _EARLIEST:
        raise MomentError(f"lies before {_EARLIEST}, where no ticket can be")
    return read


def moment_of_sheet(cell: date, how: Writing) -> datetime | date | None:
    """A date or time of a workbook, which knows no zone; at midnight it is a day. Raises MomentError."""
    if not isinstance(cell, datetime):
        return moment(cell.isoformat(), how)
    cell = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)  # it counts in fractions of days
    text = cell.isoformat()
    return moment(text.removesuffix("T00:00:00"), how)


def text_of(read: datetime | date) -> str:
    """``2026-09-30T08:15:00Z``, or ``2026-09-30`` for a day."""
    return f"{read:%Y-%m-%dT%H:%M:%SZ}" if isinstance(read, datetime) else read.isoformat()


def _iso(text: str, how: Writing) -> datetime | date | None:
    match = _ISO.match(text)
    if match is None:
        return None
    day, minutes, second, zone = match.groups()
    try:
        if minutes is None:
            return date.fromisoformat(day)
        read = datetime.fromisoformat(f"{day}T{minutes}{second or ':00'}")
    except ValueError:
        raise MomentError("is no time of the calendar") from None
    return _in_utc(read, how) if zone is None else _zoned(read, zone)


def _zoned(read: datetime, zone: str) -> datetime:
    offset = timedelta(0)
    if zone not in ("Z", "z", "UTC"):
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        if offset > _ZONES or int(zone[-2:]) > 59:
            raise MomentError("is in no time zone that there is")
        offset = -offset if zone[0] == "-" else offset
    try:
        return read.replace(tzinfo=timezone(offset)).astimezone(timezone.utc)
    except OverflowError:
        raise MomentError("lies beyond the calendar") from None


def _in_utc(read: datetime, how: Writing) -> datetime:
    """A time that names no zone, in the declared one."""
    if how.zone is None:
        raise MomentError("names no time zone, which time_zone can declare")
    first, second = read.replace(tzinfo=how.zone), read.replace(tzinfo=how.zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        raise MomentError("lies in the hour in which clocks change; export times with their offset from UTC")
    try:
        return first.astimezone(timezone.utc)
    except OverflowError:
        raise MomentError("lies beyond the calendar") from None


def _declared(text: str, how: Writing) -> datetime | date | None:
    assert how.pattern is not None
    match = how.pattern.match(text)
    if match is None:
        return None
    part = match.groupdict()
    try:
        year = int(part["year"]) if part.get("year") else 2000 + int(part["year2"])
        month = _MONTH[part["name"].casefold().rstrip(".")] if part.get("name") else int(part["month"])
        day = date(year, month, int(part["day"]))
        if part.get("hour") is None:
            return day
        hour = _hour(int(part["hour"]), part.get("half"))
        read = datetime(year, month, day.day, hour, int(part["minute"]), int(part.get("second") or 0))
    except (ValueError, KeyError):
        raise MomentError("is no time of the calendar") from None
    return _in_utc(read, how)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour before or after noon")
    return hour % 12 + (12 if half.casefold() == "pm" else 0)


@lru_cache(maxsize=8)
def _pattern(text: str) -> re.Pattern[str]:
    made, end, seen = "", 0, []
    for match in _TOKEN.finditer(text):
        made += re.escape(text[end : match.start()]) + _TOKENS[match[0]]
        seen.append(re.sub(r"\(\?P<(\w+)>.*", r"\1", _TOKENS[match[0]]))
        end = match.end()
    made += re.escape(text[end:])
    years, months = {"year", "year2"} & set(seen), {"month", "name"} & set(seen)
    timed = {"hour", "minute"} & set(seen)
    if (
        len(seen) != len(set(seen))
        or len(years) != 1
        or len(months) != 1
        or "day" not in seen
        or len(timed) == 1
    ):
        raise MomentError(f"date_format {text!r} needs a year (YYYY), a month (MM) and a day (DD) once each, and hh and mm for a time")  # fmt: skip
    return re.compile(made + r"\Z")


@lru_cache(maxsize=8)
def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise MomentError(f"there is no time zone {name!r} here; write it like Europe/Dublin") from None
