"""Drawing: which resources of a population a control judges. The same for everybody who has the uids and the seed."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

from msgspec.structs import replace

from gcheck.model.finding import Finding, Reason
from gcheck.model.resource import Resource
from gcheck.model.sample import Sample, Sampling


def draw(sampling: Sampling, members: Iterable[Resource]) -> list[Resource]:
    """The sample, in the order of drawing. It depends neither on the order of reading nor on what else is read."""
    return nsmallest(sampling.size, members, key=lambda one: (sampling.rank(one.uid), one.uid))


def as_sampled(finding: Finding, sample: Sample, incomplete: Reason) -> Finding:
    """A finding of a member of the sample. A pass out of an incomplete population is unknown: another might have been drawn."""
    if finding.status != "pass" or sample.complete:
        return replace(finding, sample=sample)
    text = f"this was drawn from an incomplete population: {incomplete.text}"
    return replace(finding, status="unknown", sample=sample, reasons=(replace(incomplete, text=text),))
