"""What a document is: facts, sections, paragraphs and tables of plain values. The renderings know nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase

from msgspec import Struct, field

from gcheck.model.assessment import Assessment, FrameworkResult
from gcheck.model.control import SEVERITIES

Cell = str | int | float | None

DUE_DAYS: Mapping[str, int] = {"critical": 7, "high": 30, "medium": 90, "low": 180}
"""Days to put a failure right where nothing else was said; an organisation's own policy goes before."""

NOBODY = "not assigned"


class Table(Struct, frozen=True):
    """A table; ``widths`` are in characters of a workbook, and shares of a page. Every row has a cell for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()
    empty: str = "None."
    """What is said where there is no row."""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row does not have a cell for each column")


class Section(Struct, frozen=True):
    """A heading with what stands below it."""

    title: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None


class Document(Struct, frozen=True):
    """A whole document. ``facts`` are what it is about, as pairs."""

    name: str
    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


class Level(Struct, frozen=True):
    """A capability level of an objective, as a named person puts it down; gcheck computes none."""

    objective: str
    level: int
    name: str
    role: str
    date: str
    target: int | None = None
    basis: str = ""


class Inclusion(Struct, frozen=True):
    """Why a requirement is part of the statement of applicability, and who answers for it."""

    requirement: str
    justification: str
    owner: str = ""


class Owner(Struct, frozen=True):
    """Who puts failures right: of the controls whose ids fit ``control``, in the sources whose names fit ``source``."""

    owner: str
    control: str = "*"
    source: str = "*"


class Given(Struct, frozen=True):
    """What a document needs besides the assessment: an earlier one to compare with, and what persons put down.

    ``approved`` are the inclusions as they stood with the earlier one, where they were kept. ``addressable`` are the ids
    of the HIPAA specifications that are so.
    """

    earlier: Assessment | None = None
    levels: tuple[Level, ...] = ()
    inclusions: tuple[Inclusion, ...] = ()
    approved: tuple[Inclusion, ...] | None = None
    owners: tuple[Owner, ...] = ()
    due_days: Mapping[str, int] = field(default_factory=dict)
    addressable: frozenset[str] = frozenset()

    def owner_of(self, control: str, source: str) -> str:
        """The first owner whose patterns fit."""
        for one in self.owners:
            if fnmatchcase(control, one.control) and fnmatchcase(source, one.source):
                return one.owner
        return NOBODY

    def due(self, severity: str, since: str) -> str:
        """By when a failure of that severity is to be put right that stands since a day, ``YYYY-MM-DD``."""
        days = {**DUE_DAYS, **self.due_days}[severity]
        return (date.fromisoformat(since[:10]) + timedelta(days=days)).isoformat()


def facts(assessment: Assessment, given: Given) -> tuple[tuple[str, str], ...]:
    """What every document says of the run that it is made from."""
    told = assessment.provenance
    found = [
        ("Organisation", told.organisation or "not named in the configuration"),
        ("Read for", told.clock),
        ("Sources", ", ".join(_source(one.name, one.kind, one.skipped) for one in told.sources) or "none"),
        ("Inventory", f"sha256:{told.inventory_digest}"),
        ("Control pack", f"sha256:{told.pack_digest}"),
        ("Written by", f"gcheck {told.version}"),
    ]
    if given.earlier is not None:
        found.append(("Compared with", f"the assessment of {given.earlier.provenance.clock}"))
    return tuple(found)


def _source(name: str, kind: str, skipped: str | None) -> str:
    return f"{name} ({kind}{', not scanned' if skipped else ''})"


def framework_of(assessment: Assessment | None, name: str) -> FrameworkResult | None:
    """A framework of an assessment; None where it was not assessed."""
    found: Iterable[FrameworkResult] = assessment.frameworks if assessment is not None else ()
    return next((one for one in found if one.id == name), None)


def gravest(severities: Iterable[str]) -> str:
    """The gravest of some severities."""
    return max(severities, key=SEVERITIES.index)
