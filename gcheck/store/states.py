"""States: what an assessment says of each subject, and what it says of one that is not in it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from gcheck.model.assessment import Assessment
from gcheck.model.finding import STATUSES, Finding
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

    @cached_property
    def states(self) -> dict[str, State]:
        """Every subject that the assessment tells of."""
        found = {name: _state(one) for name, one in self._findings.items()}
        for framework in self._assessment.frameworks:
            for row in framework.requirements:
                found[f"{framework.id} {row.requirement}"] = State(row.status, row.accepted_until or "")
        for control in self._assessment.controls:
            found[control.id] = State(control.digest[:16])
        return found

    def subject(self, name: str) -> Subject:
        """What it is that has this name. Raises KeyError."""
        one = self._findings.get(name)
        if one is None:
            return self._others[name]
        return Subject(
            FINDING, name, one.control, one.source, one.resource_type, one.resource_uid, one.resource_name,
            one.account or "", one.region or "",
        )  # fmt: skip

    @cached_property
    def _findings(self) -> dict[str, Finding]:
        """The findings by fingerprint; those that have the one of another are numbered."""
        names = [one.fingerprint for one in self._assessment.findings]
        found = dict(zip(names, self._assessment.findings, strict=True))
        if len(found) == len(names):
            return found
        found, times = {}, Counter[str]()
        for name, one in zip(names, self._assessment.findings, strict=True):
            if name in found:
                times[name] += 1
                name = f"{name}#{times[name] + 1}"
            found[name] = one
        return found

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
    """Findings that are told of under another name: the one before -> the one now.

    The same control is about the same resource in the same place, but its fingerprint is another one: that of code has its folder
    in it only while something else in the tree has the same address.
    """
    before, now = _by_place(gone), _by_place(fresh)
    return {before[place]: now[place] for place in before.keys() & now.keys()}


def _by_place(subjects: Iterable[Subject]) -> dict[tuple[str, str, str, str], str]:
    """The names of those findings that are the only one of a control on a resource."""
    found: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for one in subjects:
        if one.kind == FINDING and one.uid:
            found[one.control, one.source, one.type, one.uid].append(one.name)
    return {place: names[0] for place, names in found.items() if len(names) == 1}


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
