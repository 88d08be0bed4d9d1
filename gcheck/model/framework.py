"""Framework and Requirement: one edition of a catalogue, with every line of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

SECOND_PERSON = "second_person"
"""``approval`` of a requirement: an attestation counts only with the approval of somebody else than who made it."""

ASSESSED_BY = ("machine", "supported", "record", "attestation", "out_of_scope")
"""What can decide a requirement; see DESIGN: from findings to requirements."""

ATTESTABLE = ("supported", "attestation")
"""Those of ASSESSED_BY of which an attestation covers all or the rest."""


class Group(Struct, frozen=True):
    """An inner node of a framework's tree: a chapter, a clause, a domain."""

    id: str
    title: str
    parent: str | None = None


class Requirement(Struct, frozen=True):
    """One line of a framework. ``remainder`` is what no machine evidence covers; ``reason`` why it is out of scope.

    ``approval`` is empty, or SECOND_PERSON.
    """

    id: str
    title: str
    group: str
    assessed_by: str
    remainder: str = ""
    reason: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    approval: str = ""


class Framework(Struct, frozen=True):
    """One edition of a catalogue. ``requirements`` is all of it, in the framework's own order."""

    id: str
    title: str
    owner: str
    edition: str
    notice: str
    groups: tuple[Group, ...]
    requirements: tuple[Requirement, ...]

    def requirement(self, requirement_id: str) -> Requirement | None:
        """The requirement of this id; None if the framework has none such."""
        return next((item for item in self.requirements if item.id == requirement_id), None)
