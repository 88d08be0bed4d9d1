"""The baseline: which verdicts stood in an earlier report already, although files moved since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from gcheck.model.finding import Finding

_BAD = ("fail", "unknown")


def told_apart(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those with the fingerprint of another marked as twins, so that each has one of its own."""
    names = [finding.fingerprint for finding in findings]
    count = Counter(names)
    return [one.as_twin() if count[name] > 1 else one for one, name in zip(findings, names, strict=True)]


def mark_known(findings: Iterable[Finding], before: Iterable[Finding]) -> list[Finding]:
    """The findings, those that failed or could not be judged before in the same way marked as known.

    A finding is first looked for by its fingerprint, then, because that of a twin depends on its folder, by its address. Each one
    of the baseline stands for one only: a second resource with the same flaw is new.
    """
    earlier = [one for one in before if one.status in _BAD]
    by_fingerprint = Counter((one.fingerprint, one.status, one.kinds) for one in earlier)
    made, rest = [], []
    for one in findings:
        key = (one.fingerprint, one.status, one.kinds)
        known = one.status in _BAD and by_fingerprint[key] > 0
        by_fingerprint[key] -= known
        made.append(replace(one, known=True) if known else one)
        if not known and one.place.file is not None and one.status in _BAD:
            rest.append(len(made) - 1)
    left: Counter[tuple[str, ...]] = Counter()
    for one in earlier:
        key = (one.fingerprint, one.status, one.kinds)
        if by_fingerprint[key] > 0:
            by_fingerprint[key] -= 1
            left[_loose(one)] += 1
    for index in rest:
        loose = _loose(made[index])
        if left[loose] > 0:
            left[loose] -= 1
            made[index] = replace(made[index], known=True)
    return made


def fixed(findings: Iterable[Finding], before: Iterable[Finding]) -> int:
    """How many failures of the baseline were judged again and do not fail."""
    now = {one.fingerprint: one.status for one in findings}
    return sum(
        one.status == "fail" and now.get(one.fingerprint) in ("pass", "not_applicable") for one in before
    )


def _loose(one: Finding) -> tuple[str, ...]:
    return one.control, one.resource_type, one.address, one.status, *one.kinds
