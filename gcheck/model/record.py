"""What named persons put down: waivers, attestations, and decisions on applicability. Dates are ``YYYY-MM-DD``."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from fnmatch import fnmatchcase

from msgspec import Struct, field

from gcheck.model.finding import Finding
from gcheck.model.place import Place


def same_person(one: str, other: str) -> bool:
    """True if two names are the same but for case, spacing and the way in which letters are encoded."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Waiver(Struct, frozen=True):
    """Accepted risk. It never changes a status; a waived failure is shown as accepted until ``expires``.

    ``resource`` is a glob over uid and name (``*`` for all), ``tags`` a glob for the value of each tag that the resource must
    have; of a resource whose tags were not read it covers nothing. The last day on which it holds is ``expires``. With a
    ``fingerprint`` it is about that finding only; with ``content`` only for as long as what is judged stays what was
    accepted (Finding.content). One that stands as a comment in code (``in_code``) is about what stands in its line or
    the next.
    """

    id: str
    control: str
    resource: str
    owner: str
    approver: str
    reason: str
    granted: str
    expires: str
    source: str = "*"
    file: str = ""
    line: int | None = None
    fingerprint: str = ""
    content: str = ""
    in_code: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)

    def covers(self, finding: Finding) -> bool:
        """True if this waiver is about that finding, whatever the date."""
        uid, name = finding.resource_uid, finding.resource_name
        return (
            self.control == finding.control
            and fnmatchcase(finding.source, self.source)
            and (fnmatchcase(uid, self.resource) or fnmatchcase(name, self.resource))
            and self.fingerprint in ("", finding.fingerprint)
            and self.content in ("", finding.content)
            and (not self.in_code or self._stands_at(finding.place))
            and self._tagged(dict(finding.resource_tags))
        )

    def _tagged(self, tags: Mapping[str, str]) -> bool:
        return all(key in tags and fnmatchcase(tags[key], value) for key, value in self.tags.items())

    def _stands_at(self, place: Place) -> bool:
        return place.file == self.file and place.line is not None and place.line - (self.line or 0) in (0, 1)

    def holds_on(self, day: str) -> bool:
        """True from the day it was granted to the day it expires, both included."""
        return self.granted <= day <= self.expires


class EvidenceFile(Struct, frozen=True):
    """A document that an attestation points at: where it is, the SHA-256 that was attested, and what is there now.

    ``state`` is ``matches``, ``changed``, ``missing`` or ``not checked`` (a reference that is not a local file).
    """

    reference: str
    sha256: str
    state: str = "not checked"


class Attestation(Struct, frozen=True):
    """A named person's dated, expiring statement about one requirement, with a reference to evidence.

    ``approved_by`` is who else stands by it, in which role and since when; empty where nobody does. With
    ``needs_approval`` the requirement asks for that, and the attestation counts as none without it.
    """

    id: str
    framework: str
    requirement: str
    statement: str
    name: str
    role: str
    date: str
    valid_until: str
    evidence: tuple[EvidenceFile, ...] = ()
    file: str = ""
    line: int | None = None
    approved_by: str = ""
    approver_role: str = ""
    approved_on: str = ""
    needs_approval: bool = False

    @property
    def self_approved(self) -> bool:
        """True if who attests also approved, however the name is written: that counts as no approval."""
        return bool(self.approved_by) and same_person(self.name, self.approved_by)

    def approved_by_day(self, day: str) -> bool:
        """True if a second person approved it on that day or earlier."""
        return bool(self.approved_by) and not self.self_approved and self.approved_on <= day

    def state_on(self, day: str) -> str:
        """``valid``, ``expired``, ``not yet valid``, ``evidence changed`` where a document is not what was attested, or
        ``not approved`` where a second person's approval is due and missing."""
        if day > self.valid_until:
            return "expired"
        if day < self.date:
            return "not yet valid"
        if any(item.state in ("changed", "missing") for item in self.evidence):
            return "evidence changed"
        if self.needs_approval and not self.approved_by_day(day):
            return "not approved"
        return "valid"


class Applicability(Struct, frozen=True):
    """A justified line of the Statement of Applicability, or a documented decision on an addressable specification.

    Only ``applicable: false`` lines exist; HIPAA's addressable specifications need ``alternative`` besides
    (45 CFR 164.306(d)(3)); its required ones cannot be excluded.
    """

    framework: str
    requirement: str
    justification: str
    decided_by: str
    date: str
    alternative: str = ""
    file: str = ""
    line: int | None = None


class Records(Struct, frozen=True):
    """All that was put down for one run."""

    waivers: tuple[Waiver, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    applicability: tuple[Applicability, ...] = field(default=())
