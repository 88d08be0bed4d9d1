"""The published crosswalk, for finding one's way between frameworks. It is read by no stage that judges.

``frameworks/crosswalk.tsv`` joins requirements to those of catalogues that others publish (NIST CSF 2.0, SP 800-53,
ISO/IEC 27701); its source column says who says so. Two of our requirements that are joined to the same outside id are
neighbours, no more: no verdict is carried over.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from io import StringIO

from msgspec import Struct

from gcheck.errors import ControlError
from gcheck.model.control import Control
from gcheck.model.framework import Framework

FILE = "crosswalk.tsv"
_COLUMNS = ["framework_a", "id_a", "framework_b", "id_b", "relation", "source"]

Name = tuple[str, str]
"""A framework and the id of one of its requirements."""


class Pair(Struct, frozen=True):
    """One published line: ``a`` and ``b`` are framework and id; ``relation`` and ``source`` as published."""

    a: Name
    b: Name
    relation: str
    source: str


class Neighbour(Struct, frozen=True):
    """A requirement that stands near another.

    ``controls`` bear on both. ``through`` are outside ids that a published crosswalk joins to both, ``sources`` who
    published that.
    """

    framework: str
    requirement: str
    title: str
    controls: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Related(Struct, frozen=True):
    """What is near one requirement: ``neighbours`` in our frameworks, the nearest first, and ``outside`` ids with their source."""

    framework: str
    requirement: str
    title: str
    neighbours: tuple[Neighbour, ...]
    outside: tuple[tuple[str, str, str], ...]


def shipped_pairs() -> list[Pair]:
    """Every line of the shipped crosswalk. Raises ControlError where it is damaged."""
    return parse(files("gcheck.frameworks").joinpath(FILE).read_text("utf-8"))


def parse(text: str) -> list[Pair]:
    """The lines of a crosswalk. Raises ControlError with the line that does not fit."""
    rows = csv.reader(StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    if next(rows, None) != _COLUMNS:
        raise ControlError(f"the first line must name the columns {', '.join(_COLUMNS)}", FILE, 1)
    pairs = []
    for number, row in enumerate(rows, 2):
        if len(row) != len(_COLUMNS) or not all(row):
            raise ControlError(f"this line must fill {len(_COLUMNS)} columns", FILE, number)
        pairs.append(Pair((row[0], row[1]), (row[2], row[3]), row[4], row[5]))
    return pairs


def related(
    framework: Framework,
    requirement: str,
    frameworks: Mapping[str, Framework],
    controls: Iterable[Control],
    pairs: Iterable[Pair],
) -> Related:
    """What is near a requirement of this framework: by shared controls, and by the crosswalk."""
    here = (framework.id, requirement)
    shared = _shared(here, controls)
    joined = list(_joined(pairs))
    outside = {other: source for name, other, source in joined if _near(name, here)}
    through: dict[Name, dict[Name, str]] = defaultdict(dict)
    names = [(one.id, row.id) for one in frameworks.values() for row in one.requirements]
    by_framework: dict[str, list[tuple[Name, Name, str]]] = defaultdict(list)
    for name, other, source in joined:
        if other in outside:
            by_framework[name[0]].append((name, other, source))
    for candidate in names:
        for name, other, source in by_framework[candidate[0]]:
            if candidate[0] != here[0] and _near(name, candidate):
                through[candidate][other] = source
    titles = {(one.id, row.id): row.title for one in frameworks.values() for row in one.requirements}
    found = [
        Neighbour(
            *name, titles[name], tuple(sorted(shared.get(name, ()))),
            tuple(sorted(" ".join(other) for other in through.get(name, {}))),
            tuple(sorted({*through.get(name, {}).values()} | {outside[one] for one in through.get(name, {})})),
        )
        for name in {*shared, *through}
        if name in titles
    ]  # fmt: skip
    found.sort(key=lambda one: (-len(one.controls), -len(one.through), one.framework, one.requirement))
    return Related(
        *here, titles[here], tuple(found),
        tuple(sorted((*other, source) for other, source in outside.items() if other[0] not in frameworks)),
    )  # fmt: skip


def _shared(here: Name, controls: Iterable[Control]) -> dict[Name, set[str]]:
    found: dict[Name, set[str]] = defaultdict(set)
    for control in controls:
        names = {(line.framework, line.requirement) for line in control.satisfies}
        if here in names:
            for name in names - {here}:
                found[name].add(control.id)
    return found


def _joined(pairs: Iterable[Pair]) -> Iterator[tuple[Name, Name, str]]:
    for pair in pairs:
        yield pair.a, pair.b, pair.source
        yield pair.b, pair.a, pair.source


def _near(published: Name, ours: Name) -> bool:
    """The same requirement, or a paragraph of the one that the other names: crosswalks cite law at different depths."""
    if published[0] != ours[0]:
        return False
    one, other = published[1], ours[1]
    return one == other or one.startswith(f"{other}(") or other.startswith(f"{one}(")
