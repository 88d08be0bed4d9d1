"""Policy: what is told, to whom, and when. Secrets are named by environment variable, never written here."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from gcheck.alerts.event import KINDS, Event
from gcheck.documents import Document
from gcheck.errors import ConfigError, UsageError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Quiet(Struct, frozen=True):
    """Hours of the day, and whole days, in a time zone, in which nothing is sent but ``unless`` and graver."""

    begin: time
    end: time
    zone: str
    days: tuple[str, ...] = ()
    unless: str | None = None

    def until(self, now: datetime) -> datetime | None:
        """The first minute after now that is not quiet; None where it is not quiet now."""
        if not self._is_quiet(now):
            return None
        moment = now.replace(second=0, microsecond=0)
        for _ in range(14 * 24 * 60):
            moment += timedelta(minutes=1)
            if not self._is_quiet(moment):
                return moment
        return None  # every hour of every day: that would be never

    def _is_quiet(self, moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(self.zone))
        clock = local.time().replace(tzinfo=None)
        inside = self.begin <= clock < self.end
        if self.begin > self.end:
            inside = clock >= self.begin or clock < self.end
        return inside or _WEEKDAYS[local.weekday()] in self.days


class Receiver(Struct, frozen=True):
    """Who is told: ``kind`` is mail, slack, teams, webhook or apprise; ``options`` as the file writes them."""

    name: str
    kind: str
    options: Mapping[str, Any]

    def secret(self, key: str) -> str | None:
        """The value of the environment variable that ``key`` names; None where none is named. Raises UsageError."""
        variable = self.options.get(key)
        if variable is None:
            return None
        value = os.environ.get(variable)
        if not value:
            raise UsageError(f"{self.name}: the environment variable {variable} is not set.")
        return value

    @property
    def url(self) -> str:
        """Where it is posted to. Raises UsageError for what is not HTTPS, on this machine excepted."""
        url = self.options.get("url") or self.secret("url_env") or ""
        try:
            parts = urlsplit(url)
            plain = parts.scheme == "http" and parts.hostname in LOOPBACK
        except ValueError:
            parts, plain = urlsplit(""), False
        if not parts.hostname or not (parts.scheme == "https" or plain):
            raise UsageError(f"{self.name}: alerts are posted to an https:// address only.")
        return url


class Policy(Struct, frozen=True):
    """One file of alerts. ``state`` is the folder of what was told and of the messages on their way."""

    severity: str
    about: tuple[str, ...]
    at_once: bool
    hide_names: bool
    remind_after_days: int | None
    quiet: Quiet | None
    receivers: tuple[Receiver, ...]
    state: Path

    def wants(self, event: Event) -> bool:
        return event.kind in self.about


STATE = "gcheck-alerts.state"
"""The folder beside the file of alerts, where neither that nor a store says another."""


def policy_of(document: Document, folder: Path, state: Callable[[Path], Path]) -> Policy:
    """The policy of a file that fits the schema ``alerts``; ``folder`` is the file's. Raises ConfigError.

    ``state`` is asked for the folder of what was told where the file does not name it, and is given the one beside it.
    """
    data = document.data["alerts"]
    receivers: list[Receiver] = []
    for number, item in enumerate(data["to"]):
        name = item.get("name", item["kind"])
        if any(one.name == name for one in receivers):
            raise document.error(f"two receivers are called {name!r}; give one a name", ("alerts", "to", number), ConfigError)  # fmt: skip
        receivers.append(Receiver(name, item["kind"], item))
    return Policy(
        data.get("severity", "high"),
        tuple(data.get("about", KINDS)),
        data.get("deliver", "digest") == "at-once",
        data.get("hide_names", False),
        data.get("remind_after_days"),
        _quiet(document, data["quiet"]) if "quiet" in data else None,
        tuple(receivers),
        folder / data["state"] if "state" in data else state(folder / STATE),
    )


def _quiet(document: Document, data: Mapping[str, Any]) -> Quiet:
    try:
        begin, end = (
            time.fromisoformat(data.get("from", "00:00")),
            time.fromisoformat(data.get("to", "00:00")),
        )
        zone = data.get("zone", "UTC")
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError) as error:
        raise document.error(f"quiet hours have times such as 22:00 and a zone such as Europe/Berlin: {error}", ("alerts", "quiet"), ConfigError) from None  # fmt: skip
    made = Quiet(begin, end, zone, tuple(data.get("days", ())), data.get("unless"))
    if len(set(made.days)) == len(_WEEKDAYS):
        raise document.error(
            "every day is quiet: nothing would ever be sent", ("alerts", "quiet"), ConfigError
        )
    return made
