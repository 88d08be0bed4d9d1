"""What all OSCAL documents share: their version, the words that are gcheck's own, identifiers, metadata, subjects.

OSCAL is NIST's format for catalogues and assessments; the documents here are of 1.2.1. Every identifier is a version 5 UUID of
a name, so that the same thing has the same one in every run. Text fields of OSCAL are Markdown: prose and values are escaped.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from gcheck.model.assessment import Assessment, Provenance
from gcheck.model.gap import Gap
from gcheck.model.source import Source
from gcheck.patterns import regex
from gcheck.reporters.deciding import cut, one_line
from gcheck.reporters.json import encodable
from gcheck.reporters.markup import code, plain
from gcheck.reporters.tables import dumps

VERSION = "1.2.1"
NAMESPACE = "urn:gcheck:oscal:1"
"""The namespace of every property whose name OSCAL does not define; docs/reference/oscal.md lists them."""

_ROOT = uuid5(NAMESPACE_URL, NAMESPACE)
_KEPT = 50_000
"""Texts whose form is kept: most stand in many findings."""
_OTHER = regex(r"[^\w.\-]", re.ASCII)

ROLES = {
    "risk-owner": "Owner of an accepted risk",
    "risk-approver": "Approver of an accepted risk",
    "attester": "Person who attests",
    "decider": "Person who decided that a requirement does not apply",
}


def identifier(*parts: object) -> str:
    """The UUID of a thing; the same parts give the same one."""
    return str(uuid5(_ROOT, repr(parts)))


def token(*parts: str) -> str:
    """A name that OSCAL takes as an id: ``hipaa_164.312_a__1``; what was not its own has a digest behind it.

    Parentheses become ``_`` and nothing, which the catalogues have; any other sign that has to go, and a ``_`` that could be
    mistaken for one, make the digest necessary that keeps distinct ids distinct.
    """
    text = "_".join(parts)
    made = _OTHER.sub("_", text.replace(")", ""))
    if any(_OTHER.search(part.replace("(", "").replace(")", "")) or "_" in part for part in parts):
        made = f"{made[:80]}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return made if re.match(r"[A-Za-z_]", made) else f"_{made}"


def prop(name: str, value: object, remarks: str = "") -> dict[str, Any]:
    """A property in gcheck's own namespace; its value is one line, as it was read."""
    found = {"name": name, "ns": NAMESPACE, "value": line(value)}
    return found | ({"remarks": prose(remarks)} if remarks else {})


def props(values: Mapping[str, object]) -> list[dict[str, Any]]:
    """Properties of everything that has a value."""
    return [prop(name, value) for name, value in values.items() if value not in (None, "", (), [])]


def line(value: object) -> str:
    """A value as OSCAL's string: one line, not empty, no white space around it."""
    return _one(value if isinstance(value, str) else dumps(value))


@lru_cache(maxsize=_KEPT)
def _one(text: str) -> str:
    return cut(one_line(text)) or "(empty)"


@lru_cache(maxsize=_KEPT)
def prose(text: str) -> str:
    """A sentence as Markdown, never empty."""
    return plain(cut(one_line(text))) or "(empty)"


@lru_cache(maxsize=_KEPT)
def value(text: str) -> str:
    """What was read as Markdown: a code span."""
    return code(cut(one_line(text)))


def filled(data: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty: OSCAL has no empty lists."""
    return {name: item for name, item in data.items() if item not in (None, [], {}, "")}


def document(name: str, content: Mapping[str, Any]) -> str:
    """The text of a document: one line for each item of its long lists."""
    return encodable(f'{{"{name}":{_object(content, 2)}}}\n')


def _object(content: Mapping[str, Any], depth: int) -> str:
    return "{\n" + ",\n".join(f"{dumps(key)}:{_value(item, depth)}" for key, item in content.items()) + "\n}"


def _value(item: Any, depth: int) -> str:
    if isinstance(item, list) and item and depth:
        inner = (_object(one, depth - 1) if _is_deep(one) else dumps(one) for one in item)
        return "[\n" + ",\n".join(inner) + "\n]"
    return dumps(item)


def _is_deep(item: Any) -> bool:
    return isinstance(item, dict) and "observations" in item


def metadata(provenance: Provenance, title: str, people: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Title, times and version of a document, and the people in it: pairs of a role and a name."""
    found = sorted(set(people))
    names = sorted({name for _, name in found})
    whose = f" of {provenance.organisation}" if provenance.organisation else ""
    return filled({
        "title": prose(title + whose),
        "last-modified": provenance.clock,
        "version": provenance.clock,
        "oscal-version": VERSION,
        "props": props({"gcheck-version": provenance.version, "pack-digest": provenance.pack_digest,
                        "inventory-digest": provenance.inventory_digest, "config-digest": provenance.config_digest}),
        "roles": [{"id": role, "title": title} for role, title in ROLES.items() if any(role == one for one, _ in found)],
        "parties": [{"uuid": party(name), "type": "person", "name": line(name)} for name in names],
    })  # fmt: skip


def party(name: str) -> str:
    """The identifier of a person."""
    return identifier("party", name)


def people(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Everybody who put something down, with the role."""
    for waiver in assessment.waivers:
        yield "risk-owner", waiver.owner
        yield "risk-approver", waiver.approver
    for attestation in assessment.attestations:
        yield "attester", attestation.name
    for decision in assessment.applicability:
        yield "decider", decision.decided_by


TOOL = identifier("tool", "gcheck")
ORIGIN = {"actors": [{"type": "tool", "actor-uuid": TOOL}]}


def assets(provenance: Provenance) -> dict[str, Any]:
    """The tool, as OSCAL wants it described."""
    tool = {
        "uuid": TOOL,
        "type": "software",
        "title": "gcheck",
        "description": "Judges what it reads against controls, and says what it could not read.",
        "props": [{"name": "version", "value": line(provenance.version)}],
        "status": {"state": "operational"},
    }
    platform = {"uuid": identifier("platform"), "uses-components": [{"component-uuid": TOOL}]}
    return {"components": [tool], "assessment-platforms": [platform]}


def component(name: str) -> str:
    """The identifier of a source."""
    return identifier("source", name)


def components(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """Every source; one that was listed and not scanned says so."""
    return [
        filled({
            "uuid": component(source.name),
            "type": "system",
            "title": prose(source.name),
            "description": prose(f"A source of the kind {source.kind}" + (f", not scanned: {source.skipped}" if source.skipped else "")),
            "props": props({"source-name": source.name, "source-kind": source.kind, "within": source.within, "skipped": source.skipped}),
            "status": {"state": "operational" if source.skipped is None else "other"},
        })
        for source in sources
    ]  # fmt: skip


def gap_observation(gap: Gap) -> str:
    """The identifier of the observation that something could not be read."""
    return identifier("gap", gap.id, gap.detail)
