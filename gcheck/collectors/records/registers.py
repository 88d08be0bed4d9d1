"""The registers that there are: what each is called, and which resource type its rows are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

ID = "id"
"""The column that every register has: what a row is called, unique within the register."""

EXAMPLE = "EXAMPLE-"
"""How the ids of rows begin that a template shows how it is done with; they are no records and are not read."""

TYPES = {
    "access-reviews": "record.access-review",
    "acknowledgements": "record.acknowledgement",
    "assets": "record.asset",
    "audits": "record.audit",
    "breaches": "record.breach",
    "budget": "record.budget",
    "capacity": "record.capacity",
    "changes": "record.change",
    "continuity-exercises": "record.continuity-exercise",
    "corrective-actions": "record.corrective-action",
    "data-subject-requests": "record.data-subject-request",
    "dpias": "record.dpia",
    "incidents": "record.incident",
    "management-reviews": "record.management-review",
    "nonconformities": "record.nonconformity",
    "people": "record.person",
    "policies": "record.policy",
    "problems": "record.problem",
    "processing-activities": "record.processing-activity",
    "restore-tests": "record.restore-test",
    "risks": "record.risk",
    "suppliers": "record.supplier",
    "sustainability-targets": "record.sustainability-target",
    "training": "record.training",
    "treatments": "record.treatment",
}
"""Register -> resource type. A register is a file or sheet of this name."""

_FILES = ("record_operations.yaml", "record_people.yaml", "record_privacy.yaml", "record_risk.yaml")


@dataclass(frozen=True)
class Register:
    """One register: its name, the type of its rows, what a row is, and the attributes that it may have as columns."""

    name: str
    type: str
    title: str
    description: str
    attributes: Mapping[str, Mapping[str, Any]]


@cache
def registers() -> Mapping[str, Register]:
    """Every register by name, with the attributes that its type declares."""
    from gcheck.documents import parse_yaml

    declared: dict[str, Any] = {}
    for name in _FILES:
        data = files("gcheck.resource_types").joinpath(name).read_bytes()
        declared.update(parse_yaml(data, name).data["types"])
    return {
        name: Register(
            name,
            kind,
            declared[kind]["title"],
            declared[kind]["description"],
            declared[kind]["attributes"],
        )
        for name, kind in TYPES.items()
    }


@cache
def of_type(kind: str) -> Register | None:
    """The register whose rows are of this type."""
    return next((one for one in registers().values() if one.type == kind), None)


def plain(name: str) -> str:
    """A name of a file, sheet or column without regard to case, spaces, hyphens and underscores: ``Restore Tests``."""
    return (
        "".join(letter if letter.isalnum() else " " for letter in name.casefold()).strip().replace(" ", "-")
    )
