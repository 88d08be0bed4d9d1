"""Framework and Requirement: one edition of a catalogue, with every line of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SECOND_PERSON = "second_person"
"""``approval`` of a requirement: an attestation counts only with the approval of somebody else than who made it."""

ASSESSED_BY = ("machine", "supported", "record", "attestation", "out_of_scope")
"""What can decide a requirement; see DESIGN: from findings to requirements."""

ATTESTABLE = ("supported", "attestation")
"""Those of ASSESSED_BY of which an attestation covers all or the rest."""


@dataclass(frozen=True)
class Group:
    """An inner node of a framework's tree: a chapter, a clause, a domain."""

    id: str
    title: str
    parent: str | None = None


@dataclass(frozen=True)
class Requirement:
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


@dataclass(frozen=True)
class Framework:
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
