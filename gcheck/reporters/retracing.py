"""What the report says of how a run was made: the calls, the listings, and the parameters that were set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from gcheck.model.assessment import Assessment
from gcheck.model.call_count import CallCount
from gcheck.model.control import Control
from gcheck.model.parameter import Parameter
from gcheck.model.population import Population

CALLS_OPEN = 15
CALLS_MOST = 500
LISTINGS_MOST = 500
"""Rows beyond these are only counted, or told by resource type; the JSON report has each."""


class Calls(Struct, frozen=True):
    """The calls of a run, those made most often first: rows to show, rows behind a fold, the rest and the whole as sums."""

    open: tuple[CallCount, ...]
    folded: tuple[CallCount, ...]
    left_out: int
    rest: CallCount
    total: CallCount


class Listings(Struct, frozen=True):
    """The listings of one resource type: how many in how many sources, what they read, how many are complete."""

    resource_type: str
    listings: int
    sources: int
    read: int
    complete: int
    impossible: int


class Parameters(Struct, frozen=True):
    """The parameters that were set, each with its control; ``looser`` are those that ask for less than the mapping."""

    set: tuple[tuple[Control, Parameter], ...]
    looser: tuple[tuple[Control, Parameter], ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files that set them."""
        return tuple(dict.fromkeys(parameter.set_in or "" for _, parameter in self.set))

    @property
    def controls(self) -> int:
        """How many controls have one that was set."""
        return len({control.id for control, _ in self.set})


def calls(assessment: Assessment) -> Calls:
    """The calls of this assessment."""
    found = sorted(assessment.provenance.calls, key=lambda item: (-item.calls, item.operation, item.source))
    rest = found[CALLS_MOST:]
    return Calls(
        tuple(found[:CALLS_OPEN]), tuple(found[CALLS_OPEN:CALLS_MOST]), len(rest), _sum(rest), _sum(found)
    )


def listings(assessment: Assessment) -> tuple[Listings, ...]:
    """By resource type, where there are too many listings to show each; otherwise nothing."""
    if len(assessment.populations) <= LISTINGS_MOST:
        return ()
    by_type: dict[str, list[Population]] = defaultdict(list)
    for item in assessment.populations:
        by_type[item.resource_type].append(item)
    return tuple(_listings(name, found) for name, found in sorted(by_type.items()))


def parameters(assessment: Assessment) -> Parameters:
    """The parameters of this assessment's controls that are not the controls' own."""
    all_of = [(control, parameter) for control in assessment.controls for parameter in control.parameters]
    return Parameters(
        tuple(pair for pair in all_of if pair[1].set_in is not None),
        tuple(pair for pair in all_of if pair[1].looser),
    )


def _listings(name: str, found: list[Population]) -> Listings:
    return Listings(
        name,
        len(found),
        len({item.source for item in found}),
        sum(item.count for item in found),
        sum(item.complete and item.applicable for item in found),
        sum(not item.applicable for item in found),
    )


def _sum(items: Iterable[CallCount]) -> CallCount:
    found = list(items)
    return CallCount(
        "", "",
        sum(item.calls for item in found), sum(item.errors for item in found), sum(item.retries for item in found),
        sum(item.seconds for item in found),
    )  # fmt: skip
