"""Points in time as they stand in attributes and places."""

from __future__ import annotations

from datetime import datetime, timezone


def now() -> str:
    """The time of an answer: UTC, RFC 3339, to the second."""
    return rfc3339(datetime.now(timezone.utc))


def rfc3339(moment: datetime) -> str:
    """UTC, RFC 3339, to the second."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
