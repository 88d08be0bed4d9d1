"""The tables of the JSON report: what many findings share is written once, and they refer to it by its index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from msgspec import Struct, field

from gcheck.model.assessment import Assessment
from gcheck.model.codec import decode, encode
from gcheck.model.finding import Evidence, Finding, Reason
from gcheck.model.findings import Findings
from gcheck.model.place import Place
from gcheck.model.sample import Sample
from gcheck.reporters.tape import Tape

T = TypeVar("T")
TABLES = ("places", "resources", "evidence")
MOST = {"places": 100_000, "resources": 300_000, "evidence": 100_000}
"""Rows of a table that are remembered, so that they are written once."""
_NOWHERE = Place()
_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def dumps(value: Any) -> str:
    """Plain JSON on one line. Raises ValueError or TypeError for what JSON cannot hold."""
    return _encoder.encode(value)


def exact(actual: Any) -> object:
    """A key that tells JSON values apart: 1, 1.0 and True are equal in Python. Raises ValueError for what JSON cannot hold."""
    kind = type(actual)
    if kind is str or actual is None:
        return actual
    if kind in (bool, int):
        return kind, actual
    if kind is list and all(type(item) is str for item in actual):
        return kind, tuple(actual)
    return (_EXACT.encode(actual),)


_EXACT = json.JSONEncoder(allow_nan=False, default=encode)


class Rows(Protocol):
    """What rows are appended to: a list, or something that holds them elsewhere."""

    def append(self, row: dict[str, Any], /) -> None: ...
    def __len__(self) -> int: ...


class Lines:
    """Rows as lines of JSON."""

    def __init__(self) -> None:
        self._tape = Tape()
        self._count = 0

    def append(self, row: dict[str, Any]) -> None:
        """Raises ValueError or TypeError for what JSON cannot hold, ReportError where the disk is full."""
        self._tape.write(dumps(row))
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        """The lines, without their ends."""
        return iter(self._tape)


class Writer:
    """Findings and the tables that they refer to, as rows of plain JSON, in the order of their first use.

    What follows from the control (severity) or from the resource (its type, source, account and region) is not
    repeated, and what is empty is left out. Of very many rows of a table, those that were written long ago are written again.
    ``rows`` makes what the rows are appended to.
    """

    def __init__(self, assessment: Assessment, rows: Callable[[], Rows]) -> None:
        self._severities = {control.id: control.severity for control in assessment.controls}
        self._keys: dict[str, dict[Any, int]] = {name: {} for name in TABLES}
        self._places: dict[int, int | None] = {}
        self._lasting = not isinstance(assessment.findings, Findings)
        self.tables: dict[str, Rows] = {name: rows() for name in TABLES}
        self.findings: Rows = rows()
        for finding in assessment.findings:
            self.findings.append(self._finding(finding))

    def _finding(self, finding: Finding) -> dict[str, Any]:
        row: dict[str, Any] = {
            "fingerprint": finding.fingerprint, "control": finding.control, "status": finding.status
        }  # fmt: skip
        if finding.severity != self._severities.get(finding.control):
            row["severity"] = finding.severity
        row["resource"] = self._resource(finding)
        if finding.evidence:
            row["evidence"] = [self._evidence(item) for item in finding.evidence]
        if finding.reasons:
            row["reasons"] = [_filled(item) for item in finding.reasons]
        if finding.waiver is not None:
            row["waiver"] = finding.waiver
        if finding.sample is not None:
            row["sample"] = encode(finding.sample)
        for name in ("known", "twin"):
            if getattr(finding, name):
                row[name] = True
        return row

    def _resource(self, item: Finding) -> int:
        place = self._place(item.place)
        key = (
            item.resource_type,
            item.resource_uid,
            item.resource_name,
            item.source,
            item.account,
            item.region,
            place,
            item.resource_tags,
        )
        known = self._keys["resources"].get(key)
        if known is not None:
            return known
        names = ("type", "uid", "name", "source", "account", "region", "place", "tags")
        data: dict[str, Any] = {
            name: value
            for name, value in zip(names, key, strict=True)
            if value is not None and (value != "" or name not in ("uid", "name")) and value != ()
        }
        if item.resource_tags:
            data["tags"] = dict(item.resource_tags)
        return self._new("resources", key, data)

    def _evidence(self, item: Evidence) -> int:
        place = self._place(item.place)
        key = (item.path, item.expected, exact(item.actual), item.result, item.note, place)
        known = self._keys["evidence"].get(key)
        if known is not None:
            return known
        data = {
            "path": item.path,
            "expected": item.expected,
            "actual": encode(item.actual),
            "result": item.result,
        }
        rest = {"place": place, "note": item.note}
        return self._new(
            "evidence", key, data | {name: value for name, value in rest.items() if value is not None}
        )

    def _place(self, place: Place) -> int | None:
        """Its index; None for a place of which nothing is known, which is left out."""
        if not self._lasting:  # where findings come and go, another may stand where this one stood
            known = self._keys["places"].get(place)
            return (
                self._new("places", place, place.to_json()) if known is None and place != _NOWHERE else known
            )
        # Many findings hold the same object, and looking at what it holds takes longer than at which it is.
        if id(place) not in self._places:
            known = None if place == _NOWHERE else self._keys["places"].get(place)
            if known is None and place != _NOWHERE:
                known = self._new("places", place, place.to_json())
            self._places[id(place)] = known
        return self._places[id(place)]

    def _new(self, table: str, key: Any, data: dict[str, Any]) -> int:
        keys = self._keys[table]
        if len(keys) >= MOST[table]:
            keys.clear()
        index = keys[key] = len(self.tables[table])
        self.tables[table].append(data)
        return index


def _filled(reason: Reason) -> dict[str, Any]:
    return {name: value for name, value in encode(reason).items() if value != []}


class ResourceRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the table of resources."""

    type: str
    source: str
    uid: str = ""
    name: str = ""
    account: str | None = None
    region: str | None = None
    place: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


class EvidenceRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the table of evidence."""

    path: str
    expected: str
    actual: Any
    result: str
    place: int | None = None
    note: str | None = None


class FindingRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the findings."""

    fingerprint: str
    control: str
    status: str
    resource: int
    severity: str | None = None
    evidence: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()
    waiver: str | None = None
    known: bool = False
    twin: bool = False
    sample: Sample | None = None


class Reader:
    """The inverse of Writer. Raises TypeError, KeyError or ValueError for data that it did not write."""

    def __init__(
        self,
        severities: Mapping[str, str],
        places: Sequence[Place],
        resources: Sequence[ResourceRow],
        evidence: Callable[[Callable[[EvidenceRow], Evidence]], Sequence[Evidence]],
    ) -> None:
        """``evidence`` makes the table, given what makes one of a row: that has a place of its own."""
        self._severities, self._places, self._resources = severities, places, resources
        self._used = {"places": bytearray(len(places)), "resources": bytearray(len(resources))}
        self._evidence = evidence(self._made)
        self._used["evidence"] = bytearray(len(self._evidence))

    @classmethod
    def of(cls, data: dict[str, Any]) -> Reader:
        """One for a report that is held as a whole."""
        if {} in data["places"] or any([] in item.values() for item in data["findings"]):
            raise ValueError("an empty place or list is written out")
        return cls(
            {item["id"]: item["severity"] for item in data["controls"]},
            tuple(decode(Place, item) for item in data["places"]),
            tuple(decode(ResourceRow, item) for item in data["resources"]),
            lambda made: tuple(made(decode(EvidenceRow, item)) for item in data["evidence"]),
        )

    def findings(self, rows: Sequence[Any]) -> tuple[Finding, ...]:
        """All findings, of which the tables hold nothing besides."""
        found = tuple(self.read(decode(FindingRow, item)) for item in rows)
        self.refuse_unused()
        return found

    def refuse_unused(self) -> None:
        """Raise ValueError where a row of a table belongs to no finding."""
        for name, used in self._used.items():
            unused = used.find(0)
            if unused >= 0:
                raise ValueError(f"nothing refers to {name}[{unused}]")

    def read(self, item: FindingRow) -> Finding:
        """A finding, its fingerprint held against what it says."""
        about = self._at("resources", self._resources, item.resource)
        finding = Finding(
            item.control, item.status, self.severity(item), about.source, about.type, about.uid, about.name, about.account,
            about.region, self._place(about.place), tuple(self._at("evidence", self._evidence, index) for index in item.evidence), item.reasons,
            item.waiver, item.known, item.twin, tuple(about.tags.items()), item.sample,
        )  # fmt: skip
        if finding.fingerprint != item.fingerprint:
            raise ValueError(
                f"{item.fingerprint!r} stands where {finding.fingerprint!r} follows from the content"
            )
        return finding

    def bare(self, item: FindingRow) -> Finding:
        """A finding that was read before, without evidence and place."""
        about = self._resources[item.resource]
        finding = Finding(
            item.control, item.status, self.severity(item), about.source, about.type, about.uid, about.name, about.account,
            about.region, _NOWHERE, (), item.reasons, item.waiver, item.known, item.twin, tuple(about.tags.items()), item.sample,
        )  # fmt: skip
        finding.__dict__["fingerprint"] = item.fingerprint  # it follows from the place, too
        return finding

    def severity(self, item: FindingRow) -> str:
        """That of the finding, or of its control."""
        return item.severity if item.severity is not None else self._severities.get(item.control, "")

    def _made(self, item: EvidenceRow) -> Evidence:
        return Evidence(
            item.path, item.expected, item.actual, item.result, self._place(item.place), item.note
        )

    def _place(self, index: int | None) -> Place:
        return _NOWHERE if index is None else self._at("places", self._places, index)

    def _at(self, name: str, table: Sequence[T], index: int) -> T:
        if not 0 <= index < len(table):
            raise ValueError(f"{name}[{index}] is referred to, and there are {len(table)} {name}")
        self._used[name][index] = 1
        return table[index]
