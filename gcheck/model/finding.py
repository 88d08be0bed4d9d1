"""Finding: one control on one resource, with the evidence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from gcheck.model.place import Place

STATUSES = ("fail", "unknown", "pass", "not_applicable")
"""Every verdict, the one to read first first."""


@dataclass(frozen=True)
class Evidence:
    """One value that decided: at ``path`` the control expected ``expected`` and read ``actual`` at ``place``.

    ``actual`` is plain JSON, capped and redacted. ``result`` is ``met``, ``not met`` or ``unknown``.
    """

    path: str
    expected: str
    actual: Any
    result: str
    place: Place
    note: str | None = None


@dataclass(frozen=True)
class Reason:
    """Why something is unknown: a kind of gap, a sentence, and the ids of the gaps behind it."""

    kind: str
    text: str
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One verdict. ``resource_uid`` is empty where resources may be missing altogether: then ``reasons`` say why.

    ``waiver`` is the id of the waiver that holds on the day of the run; it does not change ``status``.
    """

    control: str
    status: str
    severity: str
    source: str
    resource_type: str
    resource_uid: str = ""
    resource_name: str = ""
    account: str | None = None
    region: str | None = None
    place: Place = field(default_factory=Place)
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Reason, ...] = ()
    waiver: str | None = None

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that stay the same while the same control is about the same resource."""
        parts = (
            self.control,
            self.source,
            self.resource_type,
            self.resource_uid,
            self.resource_uid or self.kinds,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of gap behind an unknown, sorted."""
        return tuple(sorted({reason.kind for reason in self.reasons}))
