"""The gate: from findings to the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from gcheck.model.assessment import Gate
from gcheck.model.changed import Changed
from gcheck.model.control import Control, at_least
from gcheck.model.finding import Finding

PASSED, FAILED, INCOMPLETE = 0, 1, 3


class GatePolicy(Struct, frozen=True):
    """What the operator lets fail a run. ``allow`` names kinds of gap whose unknowns do not make a run incomplete.

    ``only_new``: what stood in the baseline already does not count. ``changed``: of what was read from files, only what
    was read from these counts.
    """

    fail_on: str = "low"
    frameworks: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    only_new: bool = False
    changed: Changed | None = None


def decide(findings: Iterable[Finding], controls: Iterable[Control], policy: GatePolicy) -> Gate:
    """The gate of a run. Findings below ``fail_on``, or of controls mapped to none of ``frameworks``, are not in it."""
    covered = {control.id for control in controls if _covers(policy, control)}
    gated = [one for one in findings if one.control in covered]
    bad = [one for one in gated if one.status in ("fail", "unknown")]
    untouched = {id(one) for one in bad if policy.changed is not None and not policy.changed.touches(one)}
    known = {id(one) for one in bad if policy.only_new and one.known} - untouched
    failing = [one for one in bad if one.status == "fail" and id(one) not in known | untouched]
    waived = sum(one.waiver is not None for one in failing)
    unknown = [one for one in bad if one.status == "unknown" and id(one) not in known | untouched]
    allowed: Counter[str] = Counter()
    for one in unknown:
        if _allowed(one, policy):
            allowed.update(one.kinds)
    undecided = sum(not _allowed(one, policy) for one in unknown)
    judged = sum(one.status in ("pass", "fail") for one in gated)
    code, reason = _decision(len(failing) - waived, undecided, judged, policy.fail_on)
    if waived and not len(failing) - waived:
        reason += f" {waived} failure{'s are' if waived != 1 else ' is'} accepted until a date."
    reason += _left_out(len(known), "stood in the baseline") + _left_out(
        len(untouched), "lie in files that did not change"
    )
    return Gate(
        code, policy.fail_on, policy.frameworks, len(failing) - waived, undecided, waived,
        dict(sorted(allowed.items())), reason, len(known), len(untouched),
        changed_since=policy.changed.since if policy.changed else None,
    )  # fmt: skip


def _left_out(number: int, why: str) -> str:
    return f" {number} more that failed or could not be judged {why}." if number else ""


def _covers(policy: GatePolicy, control: Control) -> bool:
    mapped = not policy.frameworks or any(line.framework in policy.frameworks for line in control.satisfies)
    return mapped and at_least(control.severity, policy.fail_on)


def _allowed(finding: Finding, policy: GatePolicy) -> bool:
    return bool(finding.kinds) and all(kind in policy.allow for kind in finding.kinds)


def _decision(failing: int, undecided: int, judged: int, fail_on: str) -> tuple[int, str]:
    scope = "" if fail_on == "low" else f" of severity {fail_on} or above"
    unseen = (
        f" {undecided} judgement{'s' if undecided != 1 else ''}{scope} could not be made."
        if undecided
        else ""
    )
    if failing:
        return FAILED, f"{failing} finding{'s' if failing != 1 else ''}{scope} failed.{unseen}"
    if undecided and not judged:
        return INCOMPLETE, f"Nothing{scope} was judged:{unseen}"
    if undecided:
        return INCOMPLETE, f"Nothing{scope} failed, but the run is incomplete:{unseen}"
    if not judged:
        return (
            INCOMPLETE,
            f"Nothing{scope} was judged: there was nothing to look at, or nothing could be read.",
        )
    return PASSED, f"{judged} judgement{'s' if judged != 1 else ''}{scope} made, none failed the gate."
