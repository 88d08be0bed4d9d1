"""The evidence index: every file and listing that the assessment rests on, with its hash where it has one."""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.model.assessment import Assessment
from gcheck.reporters.documents.model import Cell, Document, Given, Section, Table, facts
from gcheck.reporters.wording import plural

NAME = "evidence-index"


def evidence_index(assessment: Assessment, given: Given) -> Document:
    """What was judged, by what, and the documents that persons point at."""
    documents = tuple(_documents(assessment))
    changed = sum(row[3] in ("changed", "missing") for row in documents)
    told = [
        "SHA-256 in hexadecimal. A file whose hash is another is another file.",
        f"{plural(len(documents), 'document')} attested, {changed} of them changed or missing since.",
    ]
    sections = (
        Section("Overview", tuple(told)),
        Section("The run", (), Table(("What", "Which", "SHA-256"), tuple(_run(assessment)), (22, 50, 68))),
        Section(
            "Documents that were attested",
            (),
            Table(("Document", "SHA-256", "Attestation", "State", "Requirement", "By", "On"), documents, (50, 68, 18, 14, 30, 30, 12)),
        ),
        Section(
            "Listings",
            (),
            Table(("Source", "Resource type", "Resources", "Complete", "Account", "Region", "Note"), tuple(_listings(assessment)), (20, 34, 10, 10, 16, 14, 50)),
        ),
        Section(
            "Controls",
            (),
            Table(("Control", "File", "SHA-256", "State"), tuple(_controls(assessment)), (54, 60, 68, 16)),
        ),
    )  # fmt: skip
    return Document(NAME, "Evidence index", facts(assessment, given), sections)


def _run(assessment: Assessment) -> Iterator[tuple[Cell, ...]]:
    told = assessment.provenance
    yield "Inventory", f"read for {told.clock}", told.inventory_digest
    yield "Control pack", f"gcheck {told.version}", told.pack_digest
    if told.config is not None:
        yield "Configuration", told.config, told.config_digest
    if assessment.gate.baseline is not None:
        yield "Baseline", "an earlier report", assessment.gate.baseline


def _documents(assessment: Assessment) -> Iterator[tuple[Cell, ...]]:
    for one in assessment.attestations:
        for item in one.evidence:
            yield (item.reference, item.sha256, one.id, item.state, f"{one.framework} {one.requirement}",
                   f"{one.name} ({one.role})", one.date)  # fmt: skip


def _listings(assessment: Assessment) -> Iterator[tuple[Cell, ...]]:
    for one in assessment.populations:
        yield (one.source, one.resource_type, one.count, "yes" if one.complete else "no", one.account, one.region,
               one.note)  # fmt: skip


def _controls(assessment: Assessment) -> Iterator[tuple[Cell, ...]]:
    states = {one.control: one.state.replace("_", " ") for one in assessment.control_results}
    for one in assessment.controls:
        yield one.id, one.file, one.digest, states[one.id]
