"""How far the controls reach into a framework: each requirement in one class, and counts that add up to the catalogue."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from gcheck.model.control import Control
from gcheck.model.framework import Framework, Group, Requirement

CLASSES = ("machine", "supported", "record", "attestation", "out_of_scope", "not_covered")
"""``machine`` and ``record``: a control decides it, as ``assessed_by`` asks. ``supported``: a control sees a part, an
attestation must cover the rest. ``attestation``: a named person's statement alone. ``out_of_scope``: with the reason.
``not_covered``: a way is stated and no control goes it yet."""

BY_CONTROLS = ("machine", "supported", "record")
"""The classes that count as covered by controls or records."""


class Reach(Struct, frozen=True):
    """One requirement: its class, the controls mapped to it, and those of them that decide.

    ``stated`` is what the framework file says: why it is out of scope, or what no machine evidence covers; ``approval`` whether
    that needs a second person's.
    """

    requirement: str
    title: str
    group: str
    assessed_by: str
    kind: str
    controls: tuple[str, ...]
    deciding: tuple[str, ...]
    stated: str
    approval: str = ""


class Figures(Struct, frozen=True):
    """Numbers of requirements below one group, or of a whole framework (``id`` is empty).

    ``catalogue`` is the sum of ``classes``; ``covered`` of those in BY_CONTROLS. ``touched`` have at least one control,
    whatever their class. ``depth`` is how far down the tree the group stands, 0 for the outermost.
    """

    id: str
    title: str
    depth: int
    catalogue: int
    covered: int
    touched: int
    classes: Mapping[str, int]


class Coverage(Struct, frozen=True):
    """A framework: the figures of the whole, of each group in the framework's order, and every requirement."""

    framework: str
    title: str
    edition: str
    whole: Figures
    groups: tuple[Figures, ...]
    requirements: tuple[Reach, ...]


def coverage_of(framework: Framework, controls: Iterable[Control]) -> Coverage:
    """How far these controls reach into the framework."""
    mapped: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for control in controls:
        for line in control.satisfies:
            if line.framework == framework.id:
                mapped[line.requirement][control.id].add(line.role)
    rows = tuple(_reach(one, mapped.get(one.id, {})) for one in framework.requirements)
    return Coverage(
        framework.id, framework.title, framework.edition, _figures(Group("", framework.title), 0, rows),
        tuple(_groups(framework, rows)), rows,
    )  # fmt: skip


def _reach(requirement: Requirement, mapped: Mapping[str, set[str]]) -> Reach:
    deciding = tuple(sorted(name for name, roles in mapped.items() if "decides" in roles))
    kind = requirement.assessed_by
    if (kind in ("machine", "record") and not deciding) or (kind == "supported" and not mapped):
        kind = "not_covered"
    return Reach(
        requirement.id, requirement.title, requirement.group, requirement.assessed_by, kind,
        tuple(sorted(mapped)), deciding, requirement.reason or requirement.remainder, requirement.approval,
    )  # fmt: skip


def _groups(framework: Framework, rows: tuple[Reach, ...]) -> Iterator[Figures]:
    parents = {group.id: group.parent for group in framework.groups}
    below: dict[str, list[Reach]] = defaultdict(list)
    for row in rows:
        step: str | None = row.group
        while step is not None:
            below[step].append(row)
            step = parents[step]
    for group in framework.groups:
        if below[group.id]:
            yield _figures(group, _depth(group, parents), below[group.id])


def _depth(group: Group, parents: Mapping[str, str | None]) -> int:
    depth, step = 0, group.parent
    while step is not None:
        depth, step = depth + 1, parents[step]
    return depth


def _figures(group: Group, depth: int, rows: Iterable[Reach]) -> Figures:
    found = list(rows)
    counted = Counter(row.kind for row in found)
    return Figures(
        group.id, group.title, depth, len(found), sum(counted[kind] for kind in BY_CONTROLS),
        sum(bool(row.controls) for row in found), {kind: counted[kind] for kind in CLASSES},
    )  # fmt: skip
