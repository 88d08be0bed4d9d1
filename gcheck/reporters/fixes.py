"""The few fixes that take the most failures away from the most requirements."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.reporters.wording import GRAVEST_FIRST

MOST = 6

Key = tuple[str, str]
"""Framework and requirement."""


class Fix(Struct, frozen=True):
    """One control to put right: how many findings fail by it, and how many requirements these failures bear on."""

    control: Control
    findings: int
    requirements: int


class Fixes(Struct, frozen=True):
    """Up to six fixes, the most useful first. Together they ``touch`` so many requirements, and leave ``closed`` of
    these without any failure; a requirement without a failure is not satisfied by that alone."""

    fixes: tuple[Fix, ...]
    touched: int
    closed: int
    failing: int


def fixes(assessment: Assessment, most: int = MOST) -> Fixes:
    """What to put right first: greedy over the requirements that fail, each weighed by how near it is to having none."""
    failed = Counter(item.control for item in assessment.findings if item.status == "fail")
    open_: dict[Key, set[str]] = {}
    for framework in assessment.frameworks:
        for item in framework.requirements:
            causes = {name for name in item.controls if failed[name]}
            if item.status == "not_satisfied" and causes:
                open_[item.framework, item.requirement] = causes
    controls = {control.id: control for control in assessment.controls}
    bearing = Counter(name for causes in open_.values() for name in causes)
    chosen: list[str] = []
    while len(chosen) < most and len(chosen) < len(failed):
        left = {key: causes - set(chosen) for key, causes in open_.items()}
        weights: Counter[str] = Counter()
        for causes in left.values():
            for name in causes:
                weights[name] += 1 / len(causes)  # type: ignore[assignment]  # a Counter adds what it is given
        candidates = [name for name in failed if name not in chosen]
        chosen.append(
            min(candidates, key=lambda name: (-weights[name], _order(controls[name], failed[name])))
        )
    picked = set(chosen)
    return Fixes(
        tuple(Fix(controls[name], failed[name], bearing[name]) for name in chosen),
        sum(bool(causes & picked) for causes in open_.values()),
        sum(causes <= picked for causes in open_.values()),
        len(open_),
    )


def _order(control: Control, failed: int) -> tuple[int, int, str]:
    return GRAVEST_FIRST.index(control.severity), -failed, control.id
