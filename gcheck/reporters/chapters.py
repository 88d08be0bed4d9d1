"""The chapters behind the first page: each framework with its requirements, in its own order."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from msgspec import Struct

from gcheck.model.assessment import Assessment, FrameworkResult, RequirementResult
from gcheck.model.framework import Group as Heading
from gcheck.reporters.overview import Part, bar


class Section(Struct, frozen=True):
    """Requirements that follow each other in one group. ``headings`` are the groups that begin here, by depth."""

    headings: tuple[tuple[int, Heading], ...]
    requirements: tuple[RequirementResult, ...]


class FrameworkView(Struct, frozen=True):
    """One framework, its bar, and its requirements in its own order."""

    framework: FrameworkResult
    parts: tuple[Part, ...]
    sections: tuple[Section, ...]


def framework_views(assessment: Assessment) -> tuple[FrameworkView, ...]:
    """Every framework in the order of the assessment."""
    return tuple(_framework(framework) for framework in assessment.frameworks)


def _framework(framework: FrameworkResult) -> FrameworkView:
    groups = {group.id: group for group in framework.groups}
    sections, above = [], frozenset[str]()
    for name, members in groupby(framework.requirements, key=lambda item: item.group):
        path = _path(name, groups)
        new = tuple((depth, group) for depth, group in enumerate(path) if group.id not in above)
        above = frozenset(group.id for group in path)
        sections.append(Section(new, tuple(members)))
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
