"""One ticket: what its cells say, as the attributes of its type; what cannot be said for sure is unread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from gcheck.collectors.records.tables import Row, Several, Unusable
from gcheck.collectors.tickets import words
from gcheck.collectors.tickets.exports import CATEGORY, UNNAMED, Dual
from gcheck.collectors.tickets.moments import MomentError, moment, moment_of_sheet, text_of
from gcheck.collectors.tickets.settings import Settings
from gcheck.model.unread import Unread
from gcheck.patterns import regex

COMMON = ("id", "priority", "status", "created", "resolved", "hours_to_resolve", "hours_open", "due", "requester", "implementer")  # fmt: skip
_APPROVED = ("approved", "approved_at", "approver")
ATTRIBUTES = {
    "incident": (*COMMON, "reopened"),
    "change": (*COMMON, *_APPROVED, "change_type", "started"),
    "problem": (*COMMON, "root_cause_recorded"),
    "request": (*COMMON, *_APPROVED, "reopened"),
}
"""Kind -> what is read of a ticket of it."""

MAX_TEXT = 200
_SKEW = timedelta(days=1)
_COUNT = regex(r"[0-9]{1,6}\Z")
_HOURS = regex(r"[0-9]{1,7}(\.[0-9]{1,6})?\Z")
_UTC = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\Z")
_NUMBERED = frozenset(["sys_id", "sys_class_name", "sys_created_on", "sys_updated_on"])
"""Columns that ServiceNow's tables have: in one with any of them a state may be a number."""

ABSENT = "not_collected"
_MISSING = object()


class Ticket:
    """One row. Values that cannot be read are Unreads, whose reasons never hold what may be personal."""

    def __init__(self, row: Row, settings: Settings, clock: datetime) -> None:
        self._row, self._settings, self._clock = row, settings, clock
        self._columns = columns_of(tuple(row.cells), tuple(sorted(settings.columns.items())))

    @property
    def id(self) -> str | None:
        """What it is called; None where it does not say so."""
        value = self._plain("id")
        text = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        return text if 0 < len(text) <= MAX_TEXT else None

    @property
    def kind(self) -> str | None:
        """One of KINDS or OTHER; None where nothing says it or the word is not known."""
        word = self._word("kind")
        if word is None:
            if self._settings.kind is not None:
                return self._settings.kind
            prefix = (self.id or "").rstrip("0123456789")
            return words.NUMBER_PREFIXES.get(prefix) if "kind" not in self._columns else None
        found: str | None = self._settings.kind_words.get(words.plain(word))
        return found

    @property
    def kind_word(self) -> str | None:
        """What it says of its kind."""
        return self._word("kind")

    def marks(self) -> int:
        """A number that differs between tickets that say different things."""
        told = [repr(self._cell(name)) for name in words.COLUMNS]
        return hash(tuple(told))

    def attributes(self, names: frozenset[str]) -> dict[str, Any]:
        """Those attributes, with an Unread in place of what cannot be read."""
        made: dict[str, Any] = {}
        for name in sorted(names):
            made[name] = getattr(self, f"_{name}")()
        return made

    def _cell(self, name: str) -> Any:
        """What stands in the column of an attribute; _MISSING where there is none; a Several of those that share its name."""
        columns = self._columns.get(name)
        if columns is None:
            return _MISSING
        if len(columns) == 1:
            return self._row.cells.get(columns[0], _MISSING)
        return Several(tuple(self._row.cells.get(one) for one in columns))

    def _unread(self, name: str, reason: str, kind: str = "malformed") -> Unread:
        place = self._row.place_of(self._columns.get(name, ("",))[0])
        return Unread(kind, f"{place}: {name} {reason}", file=place.file, line=place.line)

    def _values(self, name: str) -> list[Any] | Unread:
        """The different values in the column, or columns, of an attribute, without blank ones; an Unread where it cannot be told."""
        value = self._cell(name)
        if value is _MISSING:
            called = self._settings.columns.get(name)
            text = f"{name} has no column" if called is None else f"{name} has no column {called!r}"
            return Unread(ABSENT, f"{text} in this export; name one under options.columns", file=self._row.place.file)  # fmt: skip
        found: dict[Any, Any] = {}
        for one in _each(value):
            if isinstance(one, Unusable):
                return self._unread(name, one.reason)
            if one is UNNAMED:
                return self._unread(name, "is an object in which nothing says what it is called")
            key = words.plain(one) if isinstance(one, str) else one
            if one is not None and key not in words.NONE:
                found.setdefault(key, one)
        return list(found.values())

    def _plain(self, name: str) -> Any:
        """The cell as text, number, truth or time; None for nothing; an Unread where it cannot be told."""
        found = self._values(name)
        if isinstance(found, Unread):
            return found
        if len(found) > 1:
            return self._unread(name, f"says {len(found)} different things, of which only one can hold")
        return found[0] if found else None

    def _word(self, name: str) -> str | None:
        value = self._plain(name)
        return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None

    def _translated(self, name: str, meanings: Mapping[str, Any], option: str) -> Any:
        value = self._plain(name)
        if value is None or isinstance(value, Unread):
            return value
        found = meanings.get(words.plain(str(value)), _MISSING)
        if found is _MISSING:
            said = str(value)[:60]
            return self._unread(
                name, f"is {said!r}, which stands for nothing yet; declare it in options.{option}"
            )
        return found

    def _time(self, name: str) -> datetime | date | Unread | None:
        """A moment or a day; None for a date that was never set."""
        cell = self._cell(name)
        if isinstance(cell, Dual) and isinstance(cell.kept, str) and (not cell.kept or _UTC.match(cell.kept)):
            value: Any = f"{cell.kept}Z" if cell.kept else None
        else:
            value = self._plain(name)
        if value is None or isinstance(value, Unread):
            return value
        try:
            if isinstance(value, date):
                return moment_of_sheet(value, self._settings.writing)
            if not isinstance(value, str):
                return self._unread(name, "is no time")
            return moment(value, self._settings.writing)
        except MomentError as error:
            return self._unread(name, str(error))

    def _said(self, name: str) -> Any:
        read = self._time(name)
        return text_of(read) if isinstance(read, date) else read

    def _person(self, name: str) -> Any:
        value = self._plain(name)
        if value is None or isinstance(value, Unread):
            return value
        text = str(value).strip()
        return text if len(text) <= MAX_TEXT else self._unread(name, f"is longer than {MAX_TEXT} characters")

    def _id(self) -> str | None:
        return self.id

    def _priority(self) -> Any:
        return self._translated("priority", self._settings.priority_words, "priority_words")

    def _status(self) -> Any:
        value = self._plain("status")
        known = self._settings.status_words.get(words.plain(str(value)))
        if known is not None:
            return known
        if isinstance(value, (str, int)) and _NUMBERED & set(self._row.cells):
            numbered = words.STATE_NUMBERS.get(self.kind or "", {}).get(str(value).strip())
            if numbered is not None:
                return numbered
        category = self._row.cells.get(CATEGORY) or self._word("category")
        if isinstance(category, str) and words.plain(category) in words.CATEGORY_WORDS:
            return words.CATEGORY_WORDS[words.plain(category)]
        return self._translated("status", self._settings.status_words, "status_words")

    def _change_type(self) -> Any:
        return self._translated("change_type", self._settings.change_type_words, "change_type_words")

    def _approved(self) -> Any:
        value = self._plain("approved")
        if isinstance(value, bool):
            return value
        return self._translated("approved", self._settings.approval_words, "approval_words")

    def _created_time(self) -> datetime | date | Unread:
        read = self._time("created")
        if read is None:
            return self._unread("created", "says nothing, and every ticket was created some time")
        if isinstance(read, datetime) and read > self._clock + _SKEW:
            return self._unread("created", "lies in the future")
        return read

    def _created(self) -> Any:
        read = self._created_time()
        return text_of(read) if isinstance(read, date) else read

    def _resolved_time(self) -> datetime | date | Unread | None:
        """When it was done: resolved, or closed where the tool knows no other end. A state that says otherwise is a doubt."""
        read = self._time("resolved")
        if isinstance(read, Unread) and read.kind == ABSENT and self._status() == words.OPEN:
            return None  # what is open has no end yet, whether the export would say so or not
        if isinstance(read, Unread) and read.kind == ABSENT and self.kind != "change":
            # Closed comes days after resolved: it would make what was in time late.
            return Unread(ABSENT, f"{read.reason}; where nothing else is the end, that of when it was closed", file=read.file)  # fmt: skip
        if read is None or (isinstance(read, Unread) and read.kind == ABSENT):
            closed = self._time("closed")
            if not isinstance(closed, Unread) or closed.kind != ABSENT:
                read = closed
        if isinstance(read, Unread):
            return read
        status = self._status()
        if isinstance(status, Unread) and status.kind == ABSENT:
            return read
        if isinstance(status, Unread):
            return read if read is not None else self._unread("resolved", f"is empty, and {status.reason}")
        if status == words.OPEN and read is not None:
            return self._unread("resolved", "has a date, and the ticket is open")
        if status in (words.RESOLVED, words.CLOSED) and read is None:
            return self._unread("resolved", "has no date, and the ticket is done")
        if isinstance(read, datetime) and read > self._clock + _SKEW:
            return self._unread("resolved", "lies in the future")
        return read

    def _resolved(self) -> Any:
        read = self._resolved_time()
        return text_of(read) if isinstance(read, date) else read

    def _hours_to_resolve(self) -> Any:
        """Hours from the column that was declared for them, else from creation to resolution by the clock on the wall."""
        if "hours_to_resolve" in self._columns:
            return self._declared_hours()
        resolved = self._resolved_time()
        return resolved if resolved is None or isinstance(resolved, Unread) else self._hours(resolved)

    def _hours_open(self) -> Any:
        if "hours_to_resolve" in self._columns:
            hours = self._declared_hours()
            if hours is not None:
                return hours
            return self._unread("hours_open", "is not in the export, which counts hours by a calendar of its own", ABSENT)  # fmt: skip
        resolved = self._resolved_time()
        if isinstance(resolved, Unread):
            return resolved
        return self._hours(self._clock if resolved is None else resolved)

    def _declared_hours(self) -> Any:
        value = self._plain("hours_to_resolve")
        if value is None or isinstance(value, Unread):
            return value
        if isinstance(value, bool) or not _HOURS.match(str(value).strip()):
            return self._unread("hours_to_resolve", "is no number of hours")
        return float(str(value).strip())

    def _hours(self, end: datetime | date) -> Any:
        start = self._created_time()
        if isinstance(start, Unread):
            return start
        if not isinstance(start, datetime) or not isinstance(end, datetime):
            return self._unread("hours_to_resolve", "cannot be counted: only the day is known")
        hours = (end - start).total_seconds() / 3600
        if hours < 0 and end is not self._clock:
            return self._unread(
                "hours_to_resolve", "cannot be counted: it was resolved before it was created"
            )
        return round(max(hours, 0.0), 6)

    def _due(self) -> Any:
        return self._said("due")

    def _started(self) -> Any:
        return self._past("started")

    def _approved_at(self) -> Any:
        return self._past("approved_at")

    def _past(self, name: str) -> Any:
        """A time that has come already."""
        read = self._time(name)
        if isinstance(read, date):
            moment = read if isinstance(read, datetime) else datetime(read.year, read.month, read.day, tzinfo=self._clock.tzinfo)  # fmt: skip
            return self._unread(name, "lies in the future") if moment > self._clock + _SKEW else text_of(read)
        return read

    def _approver(self) -> Any:
        """Who approved. Of several who may have, the first where it does not matter which: all are somebody else, or none is."""
        found = self._values("approver")
        if isinstance(found, Unread) or len(found) < 2:
            return self._person("approver")
        involved = set()
        for name in ("requester",) if self.kind == "request" else ("requester", "implementer"):
            person = self._person(name)
            if isinstance(person, Unread):
                return self._unread(
                    "approver", f"names {len(found)} persons, and who else was involved is not known"
                )
            involved.add(words.plain(str(person)))
        others = sum(words.plain(str(one)) not in involved for one in found)
        if others not in (0, len(found)):
            return self._unread(
                "approver", f"names {len(found)} persons, not all of them somebody else, and not who approved"
            )
        text = str(found[0]).strip()
        return (
            text
            if len(text) <= MAX_TEXT
            else self._unread("approver", f"is longer than {MAX_TEXT} characters")
        )

    def _requester(self) -> Any:
        return self._person("requester")

    def _implementer(self) -> Any:
        return self._person("implementer")

    def _reopened(self) -> Any:
        value = self._plain("reopened")
        if isinstance(value, bool):
            return int(value)
        text = "" if value is None or isinstance(value, Unread) else words.plain(str(value))
        if text in ("yes", "no", "true", "false"):
            return int(text in ("yes", "true"))
        if isinstance(value, Unread) or value is None:
            return value
        return int(text) if _COUNT.match(text) else self._unread("reopened", "is no number")

    def _root_cause_recorded(self) -> Any:
        """Whether a cause is written down; what is written stays where it is."""
        found = self._values("root_cause_recorded")
        if isinstance(found, list) and len(found) > 1:
            return True
        value = self._plain("root_cause_recorded")
        if value is None or isinstance(value, (Unread, bool)):
            return False if value is None else value
        return words.plain(str(value)) not in ("no", "false", "unknown", "tbd", "to be determined")


def _each(value: Any) -> Iterator[Any]:
    """The single values in a cell, a list, or several cells; whole numbers of a workbook as such."""
    if isinstance(value, (Several, list)):
        for one in value.cells if isinstance(value, Several) else value:
            yield from _each(one)
    elif isinstance(value, Dual):
        yield value.shown
    elif isinstance(value, float) and value.is_integer():
        yield int(value)
    else:
        yield value


@lru_cache(maxsize=512)
def columns_of(
    header: tuple[str, ...], declared: tuple[tuple[str, str], ...]
) -> Mapping[str, tuple[str, ...]]:
    """Attribute -> its columns, of those that there are: the declared one, else the first of the names that are known.

    More than one are columns whose names differ in case or spaces only.
    """
    by_plain: dict[str, list[str]] = {}
    for column in header:
        by_plain.setdefault(words.plain(column), []).append(column)
    named = dict(declared)
    found = {}
    for name, known in words.COLUMNS.items():
        wanted = (words.plain(named[name]),) if name in named else known
        columns = next((by_plain[one] for one in wanted if one in by_plain), None)
        if columns is not None:
            found[name] = tuple(columns)
    return found
