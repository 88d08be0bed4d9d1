"""Waivers, attestations and decisions on applicability from their YAML files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gcheck.catalog.schemas import require
from gcheck.documents import Document, read_bytes, read_yaml
from gcheck.errors import DocumentError, RecordError
from gcheck.model.control import Control
from gcheck.model.framework import SECOND_PERSON, Framework, Requirement
from gcheck.model.record import Applicability, Attestation, EvidenceFile, Records, Waiver

MAX_EVIDENCE_BYTES = 100_000_000


def load_records(
    files: Iterable[Path], controls: Mapping[str, Control], frameworks: Mapping[str, Framework]
) -> Records:
    """Read record files. Raises RecordError for the first thing that is wrong: one bad line and none counts."""
    waivers: list[Waiver] = []
    attestations: list[Attestation] = []
    decisions: list[Applicability] = []
    for path in files:
        document = read_yaml(path, kind=RecordError)
        if document.data is None:
            raise RecordError(
                "the file is empty; it lists waivers, attestations or applicability", str(path), 1
            )
        require(document, "records", RecordError)
        waivers += (_waiver(document, number, controls) for number in _numbers(document, "waivers"))
        attestations += (
            _attestation(document, number, frameworks) for number in _numbers(document, "attestations")
        )
        decisions += (
            _decision(document, number, frameworks) for number in _numbers(document, "applicability")
        )
    _unique(waivers, "waiver")
    _unique(attestations, "attestation")
    _decided_once(decisions)
    return Records(tuple(waivers), tuple(attestations), tuple(decisions))


def _numbers(document: Document, key: str) -> range:
    return range(len(document.data.get(key, ())))


def _waiver(document: Document, number: int, controls: Mapping[str, Control]) -> Waiver:
    item, path = document.data["waivers"][number], ("waivers", number)
    if item["control"] not in controls:
        raise document.error(f"there is no control {item['control']!r}", (*path, "control"), RecordError)
    _dates(document, item, path, "granted", "expires")
    return Waiver(
        **{"source": "*", "resource": "*", **item}, file=Path(document.file).name, line=_line(document, path)
    )


def _attestation(document: Document, number: int, frameworks: Mapping[str, Framework]) -> Attestation:
    item, path = document.data["attestations"][number], ("attestations", number)
    requirement = _requirement(document, item, path, frameworks)
    _dates(document, item, path, "date", "valid_until")
    if "approved_on" in item:
        _dates(document, item, path, "date", "approved_on")
    base = Path(document.file).resolve().parent
    evidence = tuple(_evidence(base, one) for one in item.get("evidence", ()))
    kept = {key: value for key, value in item.items() if key != "evidence"}
    return Attestation(
        **kept, evidence=evidence, needs_approval=requirement.approval == SECOND_PERSON,
        file=Path(document.file).name, line=_line(document, path),
    )  # fmt: skip


def _decision(document: Document, number: int, frameworks: Mapping[str, Framework]) -> Applicability:
    item, path = document.data["applicability"][number], ("applicability", number)
    obligation = _requirement(document, item, path, frameworks).attributes.get("obligation")
    if item["framework"] not in ("iso-27001-2022", "hipaa"):
        text = "only ISO/IEC 27001 (Statement of Applicability) and HIPAA (addressable specifications) know such a decision"
        raise document.error(text, (*path, "framework"), RecordError)
    if item["framework"] == "iso-27001-2022" and not item["requirement"].startswith("A."):
        raise document.error("clauses 4 to 10 cannot be excluded, only Annex A controls", path, RecordError)
    if item["framework"] == "hipaa" and obligation != "addressable":
        raise document.error(
            f"{item['requirement']} is not addressable and cannot be excluded", path, RecordError
        )
    if item["framework"] == "hipaa" and "alternative" not in item:
        text = (
            "HIPAA asks for what is done instead (`alternative`), or why nothing needs to be, 164.306(d)(3)"
        )
        raise document.error(text, path, RecordError)
    _dates(document, item, path, "date", "date")
    kept = {key: value for key, value in item.items() if key != "applicable"}
    return Applicability(**kept, file=Path(document.file).name, line=_line(document, path))


def _requirement(
    document: Document,
    item: Mapping[str, Any],
    path: tuple[str | int, ...],
    frameworks: Mapping[str, Framework],
) -> Requirement:
    """The requirement that an item names. Raises RecordError where there is none such."""
    framework = frameworks.get(item["framework"])
    if framework is None:
        known = ", ".join(sorted(frameworks))
        raise document.error(f"there is no framework {item['framework']!r}; known are: {known}", (*path, "framework"), RecordError)  # fmt: skip
    found = framework.requirement(item["requirement"])
    if found is None:
        text = f"{framework.id} has no requirement {item['requirement']!r}"
        raise document.error(text, (*path, "requirement"), RecordError)
    return found


def _dates(
    document: Document, item: Mapping[str, Any], path: tuple[str | int, ...], first: str, last: str
) -> None:
    for key in (first, last):
        try:
            date.fromisoformat(item[key])
        except ValueError:
            raise document.error(f"there is no such day: {item[key]}", (*path, key), RecordError) from None
    if item[first] > item[last]:
        raise document.error(f"{last} lies before {first}", (*path, last), RecordError)


def _line(document: Document, path: tuple[str | int, ...]) -> int | None:
    position = document.positions.get(path)
    return position[0] if position else None


def _evidence(base: Path, item: Mapping[str, Any]) -> EvidenceFile:
    reference, attested = item["reference"], item["sha256"]
    if "://" in reference:
        return EvidenceFile(reference, attested)
    try:
        content = read_bytes(base / reference, MAX_EVIDENCE_BYTES)
    except DocumentError:
        return EvidenceFile(reference, attested, "missing")
    same = hashlib.sha256(content).hexdigest() == attested
    return EvidenceFile(reference, attested, "matches" if same else "changed")


def _decided_once(decisions: Iterable[Applicability]) -> None:
    seen: set[tuple[str, str]] = set()
    for item in decisions:
        if (item.framework, item.requirement) in seen:
            text = f"the applicability of {item.framework} {item.requirement} is decided twice"
            raise RecordError(text, item.file, item.line)
        seen.add((item.framework, item.requirement))


def _unique(items: Iterable[Waiver] | Iterable[Attestation], noun: str) -> None:
    seen: dict[str, Waiver | Attestation] = {}
    for item in items:
        if item.id in seen:
            raise RecordError(f"the {noun} {item.id} stands twice", item.file, item.line)
        seen[item.id] = item
