"""OSCAL plan of action and milestones: what is to be put right, what is accepted, what could not be read, what has to be renewed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from gcheck.model.assessment import Assessment
from gcheck.model.gap import KINDS, Gap
from gcheck.reporters.deciding import gap_text
from gcheck.reporters.entries import consistent
from gcheck.reporters.oscal import (
    ORIGIN,
    assets,
    components,
    document,
    filled,
    identifier,
    metadata,
    people,
    props,
    prose,
)  # fmt: skip
from gcheck.reporters.oscal_observations import Observations
from gcheck.reporters.oscal_risks import accepted_risk, failure_risks, open_risk, state_of, waiver_risks
from gcheck.reporters.wording import plural


class OscalPoamReporter:
    """The open points of a run, in the format of NIST."""

    name = "oscal-poam"
    suffix = ".oscal-poam.json"

    def render(self, assessment: Assessment) -> str:
        """An OSCAL 1.2.1 document. Raises ReportError where the assessment contradicts itself."""
        consistent(assessment, "OSCAL")
        made = assessment.provenance
        seen = Observations(assessment)
        observed = [pair for pair in seen.pairs() if pair[1].status in ("fail", "unknown")]
        about = [finding for _, finding in observed]
        observations = [_without_activity(item) for item in seen.of_findings(observed)] + list(seen.of_gaps())
        system = identifier("system", made.organisation or "", sorted(source.name for source in made.sources))
        return document("plan-of-action-and-milestones", filled({
            "uuid": identifier("poam", made.inventory_digest, made.pack_digest, made.clock, made.organisation),
            "metadata": metadata(made, "Plan of action and milestones", people(assessment)),
            "system-id": {"identifier-type": "http://ietf.org/rfc/rfc4122", "id": system},
            "local-definitions": filled({
                "components": components(made.sources),
                "inventory-items": seen.subjects(about),
                "assessment-assets": assets(made),
            }),
            "observations": observations,
            "risks": [*failure_risks(assessment, observed), *waiver_risks(assessment, observed)],
            "poam-items": list(_items(assessment, seen)) or [_nothing()],
        }))  # fmt: skip


def _without_activity(item: dict[str, Any]) -> dict[str, Any]:
    """Controls stand as activities in assessment results only; here the property names the control."""
    return filled({**item, "links": [link for link in item["links"] if link["rel"] != "assessed-by"]})


def _nothing() -> dict[str, Any]:
    """OSCAL has no plan without an item."""
    return {
        "uuid": identifier("item", "nothing"),
        "title": "Nothing is open",
        "description": "Nothing failed, everything could be read, and no attestation has to be renewed.",
        "props": props({"kind": "nothing-open"}),
    }


def _items(assessment: Assessment, seen: Observations) -> Iterator[dict[str, Any]]:
    yield from _failures(assessment, seen)
    yield from _accepted(assessment, seen)
    yield from _unread(assessment, seen)
    yield from _undecided(assessment, seen)
    yield from _stale(assessment)


def _failures(assessment: Assessment, seen: Observations) -> Iterator[dict[str, Any]]:
    failing: dict[str, list[str]] = defaultdict(list)
    for name, finding in seen.pairs():
        if finding.status == "fail" and finding.waiver is None:
            failing[finding.control].append(name)
    for control in assessment.controls:
        if control.id in failing:
            number = plural(len(failing[control.id]), "finding")
            yield _item(
                ("failure", control.id), control.title, f"{number} to put right. {control.remediation.get('summary', '')}",
                {"kind": "failure", "control": control.id, "severity": control.severity}, failing[control.id],
                [open_risk(control.id)],
            )  # fmt: skip


def _accepted(assessment: Assessment, seen: Observations) -> Iterator[dict[str, Any]]:
    titles = {control.id: control.title for control in assessment.controls}
    for waiver in assessment.waivers:
        state = state_of(waiver, assessment.provenance.clock[:10])
        covered = [name for name, finding in seen.pairs() if finding.waiver == waiver.id]
        yield _item(
            ("waiver", waiver.id), f"Accepted risk {waiver.id}: {titles.get(waiver.control, waiver.control)}",
            f"{waiver.reason} Until {waiver.expires}.",
            {"kind": "accepted-risk", "waiver": waiver.id, "waiver-state": state, "control": waiver.control}, covered,
            [accepted_risk(waiver)],
        )  # fmt: skip


def _unread(assessment: Assessment, seen: Observations) -> Iterator[dict[str, Any]]:
    """An item for each sentence about something unread in a source: a denied call on fifty buckets is one thing to do."""
    kept_from: dict[str, list[str]] = defaultdict(list)
    for name, finding in seen.pairs():
        for gap_name in seen.behind(finding) if finding.status == "unknown" else ():
            kept_from[gap_name].append(name)
    groups: dict[tuple[str, str, str], list[tuple[str, Gap]]] = defaultdict(list)
    for name, gap in zip(seen.gap_ids, assessment.gaps, strict=True):
        groups[gap.source, gap.kind, gap_text(gap)].append((name, gap))
    for (source, kind, text), found in groups.items():
        first = found[0][1]
        yield _item(
            ("unread", source, kind, text), f"Make readable: {KINDS[kind]}", text,
            {"kind": "unread", "gap-kind": kind.replace("_", "-"), "source": source, "permission": first.permission},
            list(dict.fromkeys(one for name, _ in found for one in (name, *kept_from[name]))), [],
        )  # fmt: skip


def _undecided(assessment: Assessment, seen: Observations) -> Iterator[dict[str, Any]]:
    """What could not be judged though no gap is behind it."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, finding in seen.pairs():
        if finding.status == "unknown" and not seen.behind(finding):
            found[finding.control].append(name)
    for control, names in found.items():
        number = plural(len(names), "finding")
        yield _item(
            ("undecided", control), f"Could not be judged: {control}", f"{number} could not be judged, and no gap says why.",
            {"kind": "undecided", "control": control}, names, [],
        )  # fmt: skip


def _stale(assessment: Assessment) -> Iterator[dict[str, Any]]:
    for item in assessment.attestations:
        state = item.state_on(assessment.provenance.clock[:10])
        if state not in ("valid", "not yet valid"):
            yield _item(
                ("attestation", item.framework, item.id), f"Attest again: {item.requirement}",
                f"The attestation {item.id} by {item.name} does not stand: {state}.",
                {"kind": "stale-attestation", "attestation": item.id, "attestation-state": state.replace(" ", "-"),
                 "framework": item.framework, "requirement": item.requirement, "valid-until": item.valid_until}, [], [],
            )  # fmt: skip


def _item(
    name: tuple[str, ...], title: str, text: str, about: dict[str, Any], observed: list[str], risks: list[str]
) -> dict[str, Any]:
    return filled({
        "uuid": identifier("item", *name),
        "title": prose(title),
        "description": prose(text),
        "props": props(about),
        "origins": [ORIGIN],
        "related-observations": [{"observation-uuid": one} for one in observed],
        "related-risks": [{"risk-uuid": one} for one in risks],
    })  # fmt: skip
