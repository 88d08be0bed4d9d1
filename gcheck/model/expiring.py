"""What ends soon: attestations and waivers that hold today and will not in a month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from gcheck.model.record import Attestation, Waiver

NOTICE_DAYS = 30


class Expiring(Struct, frozen=True):
    """One that ends: ``kind`` is ``attestation`` or ``waiver``, ``about`` its requirement or control, ``owner`` who renews it.

    ``expires`` is the last day on which it holds; ``days`` from today until then, 0 for today.
    """

    kind: str
    id: str
    about: str
    owner: str
    expires: str
    days: int


def expiring(
    attestations: Iterable[Attestation], waivers: Iterable[Waiver], day: str
) -> tuple[Expiring, ...]:
    """Those that hold on a day (``YYYY-MM-DD``) and whose last day is at most NOTICE_DAYS later, the first to end first."""
    today = date.fromisoformat(day)
    last = (today + timedelta(days=NOTICE_DAYS)).isoformat()
    found = [
        Expiring("attestation", one.id, f"{one.framework} {one.requirement}", one.name, one.valid_until,
                 _days(today, one.valid_until))
        for one in attestations
        if one.date <= day <= one.valid_until <= last
    ]  # fmt: skip
    found += [
        Expiring("waiver", one.id, one.control, one.owner, one.expires, _days(today, one.expires))
        for one in waivers
        if one.holds_on(day) and one.expires <= last
    ]
    return tuple(sorted(found, key=lambda one: (one.expires, one.kind, one.id)))


def _days(today: date, until: str) -> int:
    return (date.fromisoformat(until) - today).days
