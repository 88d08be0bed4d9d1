"""What a named person has to renew soon: accepted risks and attestations near their last day, or past it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gcheck.model.assessment import Assessment

SOON_DAYS = 30


@dataclass(frozen=True)
class Expiring:
    """One record: ``kind`` is ``waiver`` or ``attestation``; ``days`` are left, the last one included; negative where past."""

    kind: str
    id: str
    who: str
    about: str
    until: str
    days: int


def expiring(assessment: Assessment, within: int = SOON_DAYS) -> tuple[Expiring, ...]:
    """What ends within so many days of the run, and what has ended, the earliest first."""
    today = date.fromisoformat(assessment.provenance.clock[:10])
    found = [
        Expiring("waiver", item.id, item.owner, item.control, item.expires, _left(today, item.expires))
        for item in assessment.waivers
    ] + [
        Expiring(
            "attestation", item.id, item.name, f"{item.framework} {item.requirement}",
            item.valid_until, _left(today, item.valid_until),
        )
        for item in assessment.attestations
    ]  # fmt: skip
    return tuple(sorted((one for one in found if one.days <= within), key=lambda one: (one.until, one.id)))


def _left(today: date, last: str) -> int:
    return (date.fromisoformat(last) - today).days
