"""What putting things right touches, by the controls of the run. For finding one's way; no verdict follows."""

from __future__ import annotations

from msgspec import Struct

from gcheck.model.assessment import Assessment
from gcheck.reporters.wording import plural


class Touched(Struct, frozen=True):
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
