"""Findings that say the same about many resources, told once: the evidence in common, and a row for each resource."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gcheck.model.codec import encode
from gcheck.model.finding import STATUSES, Evidence, Finding
from gcheck.model.place import Place

FINDINGS_ALL = 30_000
FINDINGS_MOST = 10_000
FINDINGS_LEAST = 40
"""How many rows' worth of findings the page shows: of all controls, and of one at the most and in any case.

A row is about 200 bytes, so that the findings stay near 6 MB; browsers open that at once. Controls with few findings
leave room to those with many. A finding by itself, or what the findings of a group share, takes the room of
several rows.
"""


@dataclass(frozen=True)
class Group:
    """Findings of one control with the same status, waiver, reasons and evidence, but for times; each with its anchor."""

    members: tuple[tuple[str, Finding], ...]

    @property
    def first(self) -> Finding:
        """The finding to take from what all share."""
        return self.members[0][1]

    @property
    def room(self) -> int:
        """How many rows' worth it takes on the page."""
        return _room(self.first) + (len(self.members) if len(self.members) > 1 else 0)

    @property
    def times(self) -> tuple[tuple[str | None, ...], ...]:
        """The times that differ from member to member: for each such column, one for each member."""
        return self._timing[0]

    @property
    def when(self) -> tuple[str | int | None, ...]:
        """For each part of the evidence: when it was read, or the number (from 1) of the column that has the times."""
        return self._timing[1]

    @cached_property
    def _timing(self) -> tuple[tuple[tuple[str | None, ...], ...], tuple[str | int | None, ...]]:
        columns: dict[tuple[str | None, ...], int] = {}
        when: list[str | int | None] = []
        for number, item in enumerate(self.first.evidence):
            column = tuple([finding.evidence[number].place.at for _, finding in self.members])
            differ = column.count(column[0]) != len(column)
            when.append(columns.setdefault(column, len(columns) + 1) if differ else item.place.at)
        return tuple(columns), tuple(when)

    @cached_property
    def gaps_differ(self) -> bool:
        """True if the gaps behind the reasons are not the same for all members."""
        return len({tuple(reason.gaps for reason in finding.reasons) for _, finding in self.members}) > 1

    def same(self, name: str) -> bool:
        """True if all members have the same value of this field."""
        first = getattr(self.first, name)
        return all(getattr(finding, name) == first for _, finding in self.members)

    @cached_property
    def same_place(self) -> bool:
        """True if all members were read from the same place, whatever the time."""
        return len({_where(finding.place) for _, finding in self.members}) == 1

    @property
    def context(self) -> tuple[str, ...]:
        """Source, account and region, as far as all members have the same."""
        names = [name for name in ("source", "account", "region") if self.same(name)]
        return tuple(getattr(self.first, name) for name in names if getattr(self.first, name))

    @property
    def digest(self) -> str:
        """A few words that tell this group from others: a reason, or a value that decided; empty where there is none."""
        if self.first.reasons:
            return _cut(self.first.reasons[0].text)
        ranked = sorted(self.first.evidence, key=lambda item: item.result != _DECIDES.get(self.first.status))
        return _cut(f"{ranked[0].path}: {_said(ranked[0])}") if ranked else ""


_DECIDES = {"fail": "not met", "not_applicable": "not met", "unknown": "unknown", "pass": "met"}


class Grouping:
    """Puts findings together. One object for a whole page, because many findings share their places."""

    def __init__(self) -> None:
        self._spots: dict[int, tuple[object, ...]] = {}

    def groups(self, findings: Iterable[tuple[str, Finding]]) -> list[Group]:
        """The findings of one control as groups, failures first, otherwise in the order of their first member."""
        found: dict[object, list[tuple[str, Finding]]] = {}
        for anchor, finding in findings:
            found.setdefault(self._key(finding), []).append((anchor, finding))
        made = [Group(tuple(members)) for members in found.values()]
        return sorted(made, key=lambda group: STATUSES.index(group.first.status))

    def _key(self, finding: Finding) -> object:
        reasons = tuple((reason.kind, reason.text, bool(reason.gaps)) for reason in finding.reasons)
        evidence = tuple(
            (item.path, item.expected, exact(item.actual), item.result, item.note, self._spot(item.place))
            for item in finding.evidence
        )
        return finding.status, finding.waiver, finding.resource_type, reasons, evidence, finding.sample

    def _spot(self, place: Place) -> tuple[object, ...]:
        known = self._spots.get(id(place))
        if known is None:
            known = self._spots[id(place)] = _where(place)
        return known


def limit(rooms: Sequence[int]) -> int:
    """The room that each control may take, so that all together stay within FINDINGS_ALL; small ones leave theirs."""
    left = FINDINGS_ALL
    for index, room in enumerate(sorted(rooms)):
        share = left // (len(rooms) - index)
        if room > share:
            return max(FINDINGS_LEAST, min(FINDINGS_MOST, share))
        left -= room
    return FINDINGS_MOST


def cut(groups: Iterable[Group], most: int) -> tuple[tuple[Group, ...], Mapping[str, int]]:
    """The groups that fit into this room, the last of them perhaps in part, and how many findings of which status do not."""
    shown: list[Group] = []
    left_out: Counter[str] = Counter()
    for group in groups:
        fits = len(group.members) if group.room <= most else max(0, most - _room(group.first))
        most -= group.room
        if fits:
            shown.append(group if fits == len(group.members) else Group(group.members[:fits]))
        left_out[group.first.status] += len(group.members) - fits
    return tuple(shown), +left_out


def _room(finding: Finding) -> int:
    return 4 + 2 * min(10, len(finding.evidence))


def _where(place: Place) -> tuple[object, ...]:
    return place.file, place.line, place.column, place.operation, place.region, place.note


def exact(actual: Any) -> object:
    """A key that tells JSON values apart: 1, 1.0 and True are equal in Python. Raises ValueError for what JSON cannot hold."""
    kind = type(actual)
    if kind is str or actual is None:
        return actual
    if kind in (bool, int):
        return kind, actual
    if kind is list and all(type(item) is str for item in actual):
        return kind, tuple(actual)
    return (_EXACT.encode(actual),)


_EXACT = json.JSONEncoder(allow_nan=False, default=encode)


def _said(item: Evidence) -> str:
    if item.actual is None:
        return "not read" if item.result == "unknown" else "nothing"
    return item.actual if isinstance(item.actual, str) else json.dumps(item.actual, ensure_ascii=False)


def _cut(text: str, most: int = 90) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
