"""The sample, changed: every text replaced, or much more of everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from gcheck.model.assessment import Assessment, Gate
from gcheck.model.call_count import CallCount
from gcheck.model.codec import decode, encode
from gcheck.model.gap import Gap
from tests.reporters.sample import AWS, SHUT, SUSPENDED, control_results, sample

_FIXED = {
    "status", "state", "severity", "result", "kind", "assessed_by", "format", "then", "at", "clock", "accepted_until",
    "granted", "expires", "date", "valid_until", "fail_on", "tighter", "before", "after", "why",
}  # fmt: skip
"""Keys whose values are words or times of the model, not of a source."""


def with_texts(change: Callable[[str], str], assessment: Assessment | None = None) -> Assessment:
    """The sample with every text that a source, a control or a record could bring run through ``change``."""
    assessment = assessment or sample()
    data = encode(assessment)
    changed = decode(Assessment, _changed(data, "", change))
    ids = {old.id: new.id for old, new in zip(assessment.gaps, changed.gaps, strict=True)}
    findings = tuple(
        replace(new, reasons=tuple(
            replace(after, gaps=tuple(ids[gap] for gap in before.gaps))
            for before, after in zip(old.reasons, new.reasons, strict=True)
        ))
        for old, new in zip(assessment.findings, changed.findings, strict=True)
    )  # fmt: skip
    return replace(changed, findings=findings)


def _changed(value: Any, key: str, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _changed(item, name, change) for name, item in value.items()}
    if isinstance(value, list):
        return [_changed(item, key, change) for item in value]
    if (
        isinstance(value, str)
        and value
        and key not in _FIXED
        and not (key == "role" and value in ("decides", "supports"))
    ):
        return change(value)
    return value


def with_findings(number: int) -> Assessment:
    """The sample with this many more findings of one control: one in ten fails, the others pass."""
    assessment = sample()
    one = next(item for item in assessment.findings if item.status == "pass" and item.evidence)
    more = tuple(
        replace(
            one,
            status="pass" if index % 10 else "fail",
            resource_uid=f"uid-{index}",
            resource_name=f"name-{index}",
        )
        for index in range(number)
    )
    findings = assessment.findings + more
    return replace(
        assessment, findings=findings, control_results=control_results(assessment.controls, findings)
    )


def with_gaps(number: int) -> Assessment:
    """The sample with this many more unresolved references, each on its own line."""
    assessment = sample()
    one = next(gap for gap in assessment.gaps if gap.kind == "unresolved")
    more = tuple(
        replace(one, detail=f"var.number_{index} has no value", place=replace(one.place, line=100 + index))
        for index in range(number)
    )
    return replace(assessment, gaps=assessment.gaps + more)


def empty() -> Assessment:
    """A run that found nothing to judge."""
    gate = Gate(3, "low", (), 0, 0, 0, {}, "Nothing was judged at all.")
    return replace(
        sample(), gate=gate, frameworks=(), controls=(), control_results=(), findings=(), gaps=(), populations=(),
        waivers=(), attestations=(), applicability=(),
    )  # fmt: skip


def clean() -> Assessment:
    """The sample with only what passed, without gaps, and with a gate that passed."""
    whole = sample()
    findings = tuple(item for item in whole.findings if item.status in ("pass", "not_applicable"))
    judged = {item.control for item in findings}
    controls = tuple(control for control in whole.controls if control.id in judged)
    gate = replace(whole.gate, exit_code=0, reason="Nothing failed.", allowed={})
    return replace(
        whole, gate=gate, controls=controls, control_results=control_results(controls, findings), findings=findings,
        gaps=(), frameworks=(),
    )  # fmt: skip


def twin_gaps() -> tuple[Gap, Gap]:
    """Two gaps that the model gives the same id: only the sentence differs."""
    one = next(gap for gap in sample().gaps if gap.kind == "unparsed")
    return one, replace(one, detail=one.detail + ", again")


def organisation(number: int) -> Assessment:
    """The sample with this many more accounts: of each ten, one is skipped, one could not be read, one has a gap."""
    assessment = sample()
    parent, shut, skipped = (
        next(one for one in assessment.provenance.sources if one.name == name)
        for name in (AWS, SHUT, SUSPENDED)
    )
    gap = next(item for item in assessment.gaps if item.source == SHUT)
    listing = next(item for item in assessment.populations if item.source == AWS and item.complete)
    names = [f"{parent.name}/{100000000000 + index}" for index in range(number)]
    reasons = ("it is suspended", "the configuration leaves it out")
    sources = tuple(
        replace(skipped, name=name, skipped=reasons[index // 10 % 2])
        if index % 10 == 9
        else replace(shut, name=name)
        for index, name in enumerate(names)
    )
    read = [(index, name) for index, name in enumerate(names) if index % 10 != 9]
    gaps = tuple(replace(gap, source=name) for index, name in read if index % 10 in (7, 8))
    listings = tuple(
        replace(listing, source=name, account=name.partition("/")[2], count=index)
        for index, name in read
        if index % 10 != 8
    )
    calls = tuple(CallCount(name, "ec2:DescribeInstances", index + 2, 0, 0, 0.5) for index, name in read)
    provenance = assessment.provenance
    return replace(
        assessment,
        provenance=replace(provenance, sources=provenance.sources + sources, calls=provenance.calls + calls),
        gaps=assessment.gaps + gaps,
        populations=assessment.populations + listings,
    )
