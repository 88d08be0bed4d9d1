"""What a fix touches and what lies near a requirement, by the controls of the run. For finding one's way; no verdict follows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations

from gcheck.model.assessment import Assessment
from gcheck.reporters.wording import plural

NEAR_MOST = 6

Name = tuple[str, str]
"""A framework and the id of one of its requirements."""


@dataclass(frozen=True)
class Touched:
    """How many ``controls`` have a failure that is not accepted, and how many ``requirements`` of how many ``frameworks`` they bear on."""

    controls: int
    requirements: int
    frameworks: int

    @property
    def sentence(self) -> str:
        """One sentence; empty where nothing is to be put right."""
        if not self.controls:
            return ""
        what = "this fix touches" if self.controls == 1 else f"these {self.controls:,} fixes touch"
        return (
            f"{what} {plural(self.requirements, 'requirement')} of {plural(self.frameworks, 'framework')}: "
            "each control that fails is one fix."
        ).capitalize()


def touched(assessment: Assessment) -> Touched:
    """What putting right every failure of this run would touch."""
    failing = {one.control for one in assessment.findings if one.status == "fail" and one.waiver is None}
    shown = {framework.id for framework in assessment.frameworks}
    names = {
        (line.framework, line.requirement)
        for control in assessment.controls
        if control.id in failing
        for line in control.satisfies
        if line.framework in shown
    }
    return Touched(len(failing), len(names), len({framework for framework, _ in names}))


def near(assessment: Assessment) -> Mapping[Name, tuple[tuple[Name, int], ...]]:
    """Of each requirement those that the most of its controls bear on, too, with how many; at most NEAR_MOST."""
    shown = {(one.framework, one.requirement) for f in assessment.frameworks for one in f.requirements}
    shared: dict[Name, Counter[Name]] = defaultdict(Counter)
    for control in assessment.controls:
        names = {(line.framework, line.requirement) for line in control.satisfies} & shown
        for one, other in permutations(sorted(names), 2):
            shared[one][other] += 1
    return {
        name: tuple(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:NEAR_MOST])
        for name, found in shared.items()
    }
