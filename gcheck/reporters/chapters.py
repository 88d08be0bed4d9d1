"""The chapters behind the first page: frameworks with their requirements, controls with their findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from gcheck.model.assessment import Assessment, ControlResult, FrameworkResult, RequirementResult
from gcheck.model.control import Control, Satisfies
from gcheck.model.finding import Finding
from gcheck.model.framework import Group as Heading
from gcheck.reporters.groups import Group, Grouping, cut, limit
from gcheck.reporters.links import Distinct
from gcheck.reporters.overview import Part, bar
from gcheck.reporters.wording import GRAVEST_FIRST

_WORST_FIRST = ("fail", "unknown", "pass", "empty", "not_looked", "not_selected")


@dataclass(frozen=True)
class ControlView:
    """One control: its overall ``status``, the findings to show in groups, and the counts of those that only the JSON has."""

    control: Control
    result: ControlResult
    status: str
    groups: tuple[Group, ...]
    left_out: Mapping[str, int]


@dataclass(frozen=True)
class RequirementView:
    """One requirement and its mapping: each control with the lines by which it is mapped here."""

    result: RequirementResult
    mapped: tuple[tuple[ControlView, tuple[Satisfies, ...]], ...]


@dataclass(frozen=True)
class Section:
    """Requirements that follow each other in one group. ``headings`` are the groups that begin here, by depth."""

    headings: tuple[tuple[int, Heading], ...]
    requirements: tuple[RequirementView, ...]


@dataclass(frozen=True)
class FrameworkView:
    """One framework, its bar, and its requirements in its own order."""

    framework: FrameworkResult
    parts: tuple[Part, ...]
    sections: tuple[Section, ...]


def control_views(assessment: Assessment) -> tuple[ControlView, ...]:
    """Every control, what failed first, then what is unknown, the gravest first."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in assessment.findings:
        found[finding.control].append(finding)
    results = {result.control: result for result in assessment.control_results}
    names, grouping = Distinct(), Grouping()
    groups = {
        control.id: grouping.groups(
            (names.anchor("finding", item.fingerprint), item) for item in found[control.id]
        )
        for control in assessment.controls
    }
    most = limit([sum(group.room for group in of_one) for of_one in groups.values() if of_one])
    views = [_control(item, results[item.id], groups[item.id], most) for item in assessment.controls]
    views.sort(key=lambda view: (_WORST_FIRST.index(view.status), GRAVEST_FIRST.index(view.control.severity)))
    return tuple(views)


def framework_views(assessment: Assessment, controls: tuple[ControlView, ...]) -> tuple[FrameworkView, ...]:
    """Every framework in the order of the assessment."""
    by_id = {view.control.id: view for view in controls}
    return tuple(_framework(framework, by_id) for framework in assessment.frameworks)


def _control(control: Control, result: ControlResult, groups: list[Group], most: int) -> ControlView:
    shown, left_out = cut(groups, most)
    return ControlView(control, result, _status(result), shown, left_out)


def _status(result: ControlResult) -> str:
    if result.state in ("empty", "not_looked", "not_selected"):
        return result.state
    return next(status for status in ("fail", "unknown", "pass") if result.counts.get(status))


def _framework(framework: FrameworkResult, controls: Mapping[str, ControlView]) -> FrameworkView:
    groups = {group.id: group for group in framework.groups}
    sections, above = [], frozenset[str]()
    for name, members in groupby(framework.requirements, key=lambda item: item.group):
        path = _path(name, groups)
        new = tuple((depth, group) for depth, group in enumerate(path) if group.id not in above)
        above = frozenset(group.id for group in path)
        sections.append(Section(new, tuple(_requirement(item, controls) for item in members)))
    return FrameworkView(framework, bar(framework), tuple(sections))


def _path(name: str, groups: Mapping[str, Heading]) -> list[Heading]:
    """The group and all above it, the outermost first; a group that the framework does not list is its own title."""
    path: list[Heading] = []
    step: str | None = name
    while step and step not in {group.id for group in path}:
        group = groups.get(step, Heading(step, step))
        path.insert(0, group)
        step = group.parent
    return path


def _requirement(result: RequirementResult, controls: Mapping[str, ControlView]) -> RequirementView:
    return RequirementView(
        result, tuple((controls[name], _lines(controls[name].control, result)) for name in result.controls)
    )


def _lines(control: Control, result: RequirementResult) -> tuple[Satisfies, ...]:
    here = (result.framework, result.requirement)
    return tuple(line for line in control.satisfies if (line.framework, line.requirement) == here)
