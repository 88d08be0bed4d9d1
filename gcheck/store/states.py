"""States: what an assessment says of each subject, and what it says of one that is not in it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Set
from functools import cached_property
from typing import NamedTuple

from gcheck.model.assessment import Assessment
from gcheck.model.finding import STATUSES, Finding
from gcheck.model.findings import bare
from gcheck.model.gap import Gap

FINDING, REQUIREMENT, CONTROL = "finding", "requirement", "control"

GONE, UNSEEN, DROPPED = "gone", "unseen", "dropped"
"""Of a subject that was there before: it is there no more; nobody looked, or something may hide it; the control is no more."""


class State(NamedTuple):
    """Of a finding its verdict, of a requirement its status, of a control the digest of its text."""

    state: str
    waiver: str = ""
    kinds: str = ""
    tags: str = ""


class Subject(NamedTuple):
    """What has a history. ``name``: a finding's fingerprint, ``framework requirement``, or a control's id."""

    kind: str
    name: str
    control: str = ""
    source: str = ""
    type: str = ""
    uid: str = ""
    label: str = ""
    account: str = ""
    region: str = ""


_PLAIN = {status: State(status) for status in STATUSES}
"""Most findings are in one of these; they share them."""


class Sight:
    """One assessment as states of subjects, each by its name: no two kinds have names of the same form."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._numbered: dict[int, str] = {}  # findings that have the fingerprint of another, by their places

    @cached_property
    def states(self) -> dict[str, State]:
        """Every subject that the assessment tells of; findings first, in their order."""
        found: dict[str, State] = {}
        times = Counter[str]()
        for at, one in enumerate(bare(self._assessment.findings)):
            name = one.fingerprint
            if name in found:
                times[name] += 1
                name = self._numbered[at] = f"{name}#{times[name] + 1}"
            found[name] = _state(one)
        for framework in self._assessment.frameworks:
            for row in framework.requirements:
                found[f"{framework.id} {row.requirement}"] = State(row.status, row.accepted_until or "")
        for control in self._assessment.controls:
            found[control.id] = State(control.digest[:16])
        return found

    def subjects(self, names: Container[str]) -> Iterator[Subject]:
        """What it is that has these names, in the order of the states."""
        for name, one in self._named():
            if name in names:
                yield Subject(
                    FINDING, name, one.control, one.source, one.resource_type, one.resource_uid, one.resource_name,
                    one.account or "", one.region or "",
                )  # fmt: skip
        for name, subject in self._others.items():
            if name in names:
                yield subject

    def places(self, wanted: Set[str] | None = None) -> dict[str, int]:
        """The names of the findings, each with its place among them: of all, or of those that are wanted and perhaps of some others."""
        begun = None if wanted is None else {name.partition("#")[0] for name in wanted}
        found: dict[str, int] = {}
        times = Counter[str]()
        for at, one in enumerate(bare(self._assessment.findings)):
            name = one.fingerprint
            if begun is None or name in begun:
                if name in found:
                    times[name] += 1
                    name = f"{name}#{times[name] + 1}"
                found[name] = at
        return found

    def _named(self) -> Iterator[tuple[str, Finding]]:
        """The findings, each with its name. Of very many none is held: they are gone through each time."""
        _ = self.states  # which numbers them
        for at, one in enumerate(bare(self._assessment.findings)):
            yield self._numbered.get(at) or one.fingerprint, one

    @cached_property
    def _others(self) -> dict[str, Subject]:
        found = {}
        for framework in self._assessment.frameworks:
            for row in framework.requirements:
                name = f"{framework.id} {row.requirement}"
                found[name] = Subject(
                    REQUIREMENT, name, type=framework.id, uid=row.requirement, label=row.title
                )
        for control in self._assessment.controls:
            found[control.id] = Subject(
                CONTROL, control.id, control.id, label=control.title, type=control.severity
            )
        return found

    def absent(self, subject: Subject) -> State:
        """What the assessment says of a subject that another run had and this one does not tell of."""
        if subject.kind == REQUIREMENT:
            assessed = {one.id for one in self._assessment.frameworks}
            return State(DROPPED if subject.type in assessed else UNSEEN)
        if subject.kind == CONTROL or subject.control not in self._looked:
            return State(DROPPED)
        looked = self._looked[subject.control] and subject.source in self._sources
        return State(GONE if looked and not self._may_be_hidden(subject) else UNSEEN)

    def _may_be_hidden(self, subject: Subject) -> bool:
        if (subject.source, subject.type) in self._incomplete or subject.control in self._sampled:
            return True
        return any(gap.source == subject.source and gap.may_hide(subject.type) for gap in self._gaps)

    @cached_property
    def _looked(self) -> dict[str, bool]:
        return {
            one.control: one.state not in ("not_looked", "not_selected")
            for one in self._assessment.control_results
        }

    @cached_property
    def _sources(self) -> set[str]:
        return {one.name for one in self._assessment.provenance.sources if one.skipped is None}

    @cached_property
    def _incomplete(self) -> set[tuple[str, str]]:
        return {(one.source, one.resource_type) for one in self._assessment.populations if not one.complete}

    @cached_property
    def _sampled(self) -> set[str]:
        return {one.id for one in self._assessment.controls if one.sample is not None}

    @cached_property
    def _gaps(self) -> list[Gap]:
        return [one for one in self._assessment.gaps if one.hides_resources]


def renamed(gone: Iterable[Subject], fresh: Iterable[Subject]) -> dict[str, str]:
    """Findings that are told of under another name: the one before -> the one now. Of those that are ``fresh`` only what may be one
    is held.

    The same control is about the same resource in the same place, but its fingerprint is another one: that of code has its folder
    in it only while something else in the tree has the same address.
    """
    before = _by_place(gone)
    now = _by_place(fresh, before) if before else {}
    return {
        names[0]: now[place][0]
        for place, names in before.items()
        if len(names) == 1 and len(now.get(place, ())) == 1
    }


_Place = tuple[str, str, str, str]


def _by_place(subjects: Iterable[Subject], among: Container[_Place] | None = None) -> dict[_Place, list[str]]:
    """The names of the findings of a control on a resource."""
    found: dict[_Place, list[str]] = defaultdict(list)
    for one in subjects:
        place = (one.control, one.source, one.type, one.uid)
        if one.kind == FINDING and one.uid and (among is None or place in among):
            found[place].append(one.name)
    return dict(found)


def _state(one: Finding) -> State:
    if one.waiver is None and not one.reasons and not one.resource_tags:
        return _PLAIN[one.status]
    tags = json.dumps(dict(one.resource_tags), sort_keys=True) if one.resource_tags else ""
    return State(one.status, one.waiver or "", ",".join(one.kinds), tags)


def series_of(assessment: Assessment) -> str:
    """Twelve hex digits that runs have in common which asked the same of the same sources: only they can be set side by side."""
    told = assessment.provenance
    sources = sorted((one.name, one.kind) for one in told.sources if one.within is None)
    asked = sorted((key, sorted(values)) for key, values in told.selection.items())
    return hashlib.sha256(repr((sources, asked)).encode("utf-8", "surrogatepass")).hexdigest()[:12]
