"""The registers that there are: what each is called, and which resource type its rows are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from gcheck.shipped import folder

COMPUTED = {"record.document": {"file": ("path", "sha256")}}
"""Resource type -> attribute that is no column -> the columns that it is found out from; see digests.py."""

ID = "id"
"""The column that every register has: what a row is called, unique within the register."""

EXAMPLE = "EXAMPLE-"
"""How the ids of rows begin that a template shows how it is done with; they are no records and are not read."""

TYPES = {
    "access-reviews": "record.access-review",
    "acknowledgements": "record.acknowledgement",
    "assets": "record.asset",
    "audits": "record.audit",
    "awareness-messages": "record.awareness-message",
    "breaches": "record.breach",
    "budget": "record.budget",
    "capacity": "record.capacity",
    "changes": "record.change",
    "contacts": "record.contact",
    "continuity-exercises": "record.continuity-exercise",
    "corrective-actions": "record.corrective-action",
    "data-subject-requests": "record.data-subject-request",
    "documents": "record.document",
    "dpias": "record.dpia",
    "dpo-assessments": "record.dpo-assessment",
    "incidents": "record.incident",
    "joint-arrangements": "record.joint-arrangement",
    "licences": "record.licence",
    "management-reviews": "record.management-review",
    "media-movements": "record.media-movement",
    "nonconformities": "record.nonconformity",
    "people": "record.person",
    "policies": "record.policy",
    "problems": "record.problem",
    "processing-activities": "record.processing-activity",
    "representatives": "record.representative",
    "restore-tests": "record.restore-test",
    "risks": "record.risk",
    "site-checks": "record.site-check",
    "suppliers": "record.supplier",
    "sustainability-targets": "record.sustainability-target",
    "test-data-uses": "record.test-data-use",
    "threat-intelligence": "record.threat-intelligence",
    "training": "record.training",
    "transfers": "record.transfer",
    "treatments": "record.treatment",
}
"""Register -> resource type. A register is a file or sheet of this name."""

TABLES = (".csv", ".tsv")
LISTS = (".yaml", ".yml", ".json")
BOOKS = (".xlsx", ".xlsm")
OTHERS = (".xls", ".xlsb", ".ods", ".numbers")
"""Spreadsheets that are not read; one that is called as a register is says so."""

_FILES = (
    "record_documents.yaml",
    "record_operations.yaml",
    "record_people.yaml",
    "record_privacy.yaml",
    "record_risk.yaml",
    "record_security.yaml",
    "record_sites.yaml",
)


def is_register(name: str) -> bool:
    """True for the name of a file that is called as a register is."""
    stem, suffix = split(name)
    return suffix in (*TABLES, *LISTS, *BOOKS) and plain(stem) in TYPES


def split(name: str) -> tuple[str, str]:
    """The stem and the suffix of a file's name, in lower case."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, f".{suffix.lower()}") if dot else (name, "")


class Register(Struct, frozen=True):
    """One register: its name, the type of its rows, what a row is, and the attributes that it may have as columns.

    ``computed`` are attributes that are no columns, each with the columns that it is found out from.
    """

    name: str
    type: str
    title: str
    description: str
    attributes: Mapping[str, Mapping[str, Any]]
    computed: Mapping[str, tuple[str, ...]]


@cache
def registers() -> Mapping[str, Register]:
    """Every register by name, with the attributes that its type declares."""
    from gcheck.documents import parse_yaml

    declared: dict[str, Any] = {}
    for name in _FILES:
        data = (folder("gcheck.resource_types") / name).read_bytes()
        declared.update(parse_yaml(data, name).data["types"])
    return {
        name: Register(
            name,
            kind,
            declared[kind]["title"],
            declared[kind]["description"],
            {
                name: one
                for name, one in declared[kind]["attributes"].items()
                if name not in COMPUTED.get(kind, {})
            },
            COMPUTED.get(kind, {}),
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
