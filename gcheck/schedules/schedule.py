"""Schedule: a scan that is due at times that a cron expression names in a time zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from gcheck.errors import UsageError
from gcheck.patterns import regex
from gcheck.schedules.times import check

RUN, SKIP = "run", "skip"
"""What becomes of a time at which nothing ran: one run makes up for all that were missed, or they are only written down."""

NAME = regex(r"[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?\Z")
_DAY = 24 * 60
_STORES = ("--store", "--evidence", "--config")


class Schedule(Struct, frozen=True):
    """One schedule. ``arguments`` are those of ``gcheck scan``, each as a word of its own: no shell reads them.

    ``zone`` is a name of the IANA database. ``jitter`` is the most seconds by which a run may begin later,
    ``missed`` is RUN or SKIP, ``minutes`` the most that a run may take. With ``alerts``, a file of alerts, what
    changed is told after the run.
    """

    name: str
    cron: str
    arguments: tuple[str, ...]
    zone: str = "UTC"
    jitter: int = 0
    missed: str = RUN
    minutes: int = 6 * 60
    alerts: str | None = None

    def __post_init__(self) -> None:
        """Raises UsageError for what cannot be a schedule."""
        if not NAME.match(self.name):
            raise UsageError(
                f"{self.name!r} cannot name a schedule: up to 40 small letters, digits and dashes inside, such as nightly-aws."
            )
        if self.missed not in (RUN, SKIP):
            raise UsageError(f"what was missed is made up for ({RUN}) or not ({SKIP}), not {self.missed!r}.")
        if not 0 <= self.jitter <= 3600:
            raise UsageError(f"the jitter of {self.name} must be from 0 to 3600 seconds.")
        if not 1 <= self.minutes <= 7 * _DAY:
            raise UsageError(f"a run of {self.name} may take from a minute to a week.")
        if any("\0" in word for word in self.arguments):
            raise UsageError(f"an argument of {self.name} holds a null character.")
        check(self.cron, self.zone)

    @property
    def report(self) -> str | None:
        """The file to which the scan writes its JSON report."""
        words = iter(self.arguments)
        found = None
        for word in words:
            value = next(words, "") if word == "--report" else word.partition("--report=")[2]
            if value.startswith("json=") and value != "json=-":
                found = value.removeprefix("json=")
        return found

    @property
    def store(self) -> tuple[str, ...]:
        """The words that say in which store the scan keeps its runs, for what is told of them."""
        found: list[str] = []
        words = iter(self.arguments)
        for word in words:
            if word in _STORES:
                found += [word, next(words, "")]
            elif word.partition("=")[0] in _STORES:
                found.append(word)
        return tuple(found)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, without what is as it is by default."""
        pairs = ((field.name, getattr(self, field.name), field.default) for field in fields(self))
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value, usual in pairs
            if value != usual
        }

    @classmethod
    def from_json(cls, data: Any, where: str) -> Schedule:
        """The inverse of to_json. Raises UsageError, which names ``where`` it stands."""
        if not isinstance(data, Mapping):
            raise UsageError(f"{where}: a schedule is an object with the keys name, cron and arguments.")
        hints: dict[str, type] = {"jitter": int, "minutes": int, "arguments": list}
        for key, value in data.items():
            if key not in {field.name for field in fields(cls)}:
                raise UsageError(f"{where}: a schedule has no {key!r}.")
            kind = hints.get(key, str)
            listed = value if isinstance(value, list) else ()
            if type(value) is not kind or not all(isinstance(word, str) for word in listed):
                raise UsageError(f"{where}: {key!r} must be {_WORDS[kind]}.")
        missing = [key for key in ("name", "cron", "arguments") if key not in data]
        if missing:
            raise UsageError(f"{where}: a schedule needs {', '.join(missing)}.")
        try:
            return cls(**{**data, "arguments": tuple(data["arguments"])})
        except UsageError as error:
            raise UsageError(f"{where}: {error}") from None


_WORDS: dict[type, str] = {int: "a whole number", str: "text", list: "a list of words"}
