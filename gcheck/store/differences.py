"""Differences: what changed from one run to another, each kind told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator

from msgspec import Struct, field

from gcheck.model.assessment import Assessment
from gcheck.store.database import Database
from gcheck.store.garbage import uncollected
from gcheck.store.index import Run
from gcheck.store.states import (
    CONTROL,
    DROPPED,
    FINDING,
    GONE,
    REQUIREMENT,
    UNSEEN,
    Sight,
    State,
    Subject,
    renamed,
)

KINDS = {
    "new": "fails, and was not there or not judged before",
    "regressed": "fails, and did not before",
    "newly_unknown": "cannot be judged any more, or was not looked at",
    "waiver_ended": "fails still, and is no longer waived: the waiver expired or was withdrawn",
    "waived": "fails still, and is waived now",
    "control_changed": "has another verdict, by another text of the control",
    "control_gone": "is not judged any more: the control is no longer there",
    "resource_gone": "is there no more",
    "fixed": "failed, and does not any more",
    "cleared": "could not be judged before, and does not fail",
}
"""Every kind of change of a finding, the one to read first first."""

_ABSENT = ("", GONE, DROPPED)
_UNDECIDED = ("unknown", UNSEEN)
_GOOD = ("pass", "not_applicable")
NONE = State("")


class Change(Struct, frozen=True):
    """One finding that changed: ``kind`` is one of KINDS; ``before`` is empty where it was not there."""

    kind: str
    subject: Subject
    before: State
    after: State


class Moved(Struct, frozen=True):
    """A requirement or control with another state: a status, or the digest of its text; empty where there is none."""

    name: str
    before: str
    after: str


class Diff(Struct, frozen=True):
    """What changed. ``notes`` say what makes the two hard to compare."""

    changes: tuple[Change, ...]
    requirements: tuple[Moved, ...] = ()
    controls: tuple[Moved, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def counts(self) -> dict[str, int]:
        """How many changes there are of each kind."""
        found = Counter(one.kind for one in self.changes)
        return {kind: found[kind] for kind in KINDS}


Pair = tuple[Subject, State, State]


def between_runs(database: Database, earlier: Run, later: Run) -> Diff:
    """What changed between two kept runs of one series, from the index: only what changed is read."""
    first, last = (earlier, later) if (earlier.number or 0) <= (later.number or 0) else (later, earlier)
    rows = database.all(
        "SELECT s.kind, s.name, s.control, s.source, s.type, s.uid, s.label, s.account, s.region, "
        "a.state, a.waiver, a.kinds, a.tags, b.state, b.waiver, b.kinds, b.tags "
        # SQLite keeps the order of CROSS JOIN: first the few states that began between the two and hold in the later one
        "FROM intervals b CROSS JOIN subjects s "
        "LEFT JOIN intervals a ON a.subject = b.subject AND a.first_run <= ? AND a.last_run >= ? "
        "WHERE b.first_run > ? AND b.first_run <= ? AND b.last_run >= ? AND s.id = b.subject AND s.series = ? "
        "AND (a.state IS NULL OR a.state <> b.state OR a.waiver <> b.waiver)",
        (first.number, first.number, first.number, last.number, last.number, later.series),
    )
    with uncollected():
        pairs = [
            (Subject(*row[:9]), State(*row[9:13]) if row[9] is not None else NONE, State(*row[13:]))
            for row in rows
        ]
        if first is not earlier:
            pairs = [(subject, after, before) for subject, before, after in pairs]
        return _diff(pairs, _notes(earlier.version, later.version, earlier.pack, later.pack))


def between_reports(earlier: Assessment, later: Assessment) -> Diff:
    """What changed between two assessments, whatever they were asked."""
    pairs = _pairs(Sight(earlier), Sight(later))
    told, other = earlier.provenance, later.provenance
    notes = _notes(told.version, other.version, told.pack_digest, other.pack_digest)
    sources = [{one.name for one in side.sources if one.within is None} for side in (told, other)]
    if sources[0] != sources[1]:
        notes += (f"the sources are not the same: {_told(sources[0])}; {_told(sources[1])}",)
    if told.selection != other.selection:
        notes += ("the two runs were not asked for the same controls",)
    return _diff(pairs, notes)


def _pairs(before: Sight, after: Sight) -> Iterator[Pair]:
    """What is not the same in both. Of very many subjects, only those are held that one of the two does not tell of."""
    was, now = before.states, after.states
    names = renamed(before.subjects(was.keys() - now.keys()), after.subjects(now.keys() - was.keys()))
    earlier = {new: old for old, new in names.items()}
    other = {name for name, state in now.items() if was.get(name) != state}
    for subject in after.subjects(other):
        name = subject.name
        known = was.get(earlier.get(name, name))
        if known is None:
            absent = before.absent(subject)
            known = absent if subject.kind == FINDING and absent.state == UNSEEN else NONE
        yield subject, known, now[name]
    for subject in before.subjects(was.keys() - now.keys() - names.keys()):
        yield subject, was[subject.name], after.absent(subject)


def _told(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _notes(version: str | None, other: str | None, pack: str | None, later: str | None) -> tuple[str, ...]:
    notes = []
    if version != other:
        notes.append(f"the two were judged by different versions of gcheck: {version}, {other}")
    if pack and later and pack[:16] != later[:16]:
        notes.append("the controls are not the same")
    return tuple(notes)


def _diff(pairs: Iterable[Pair], notes: tuple[str, ...]) -> Diff:
    found, others = [], []
    for one in pairs:
        subject, was, now = one
        if was == now:  # what changed and changed back did not change
            continue
        if subject.kind != FINDING:
            others.append(one)
        elif kind_of(*one) or kind_of(*one, text_changed=True):
            found.append(one)
    texts = {subject.name for subject, _, _ in others if subject.kind == CONTROL}
    rank = {kind: number for number, kind in enumerate(KINDS)}
    changes = sorted(
        _changes(found, texts), key=lambda one: (rank[one.kind], one.subject[2:], one.subject.name)
    )
    return Diff(tuple(changes), _moved(others, REQUIREMENT), _moved(others, CONTROL), notes)


def _moved(pairs: Iterable[Pair], kind: str) -> tuple[Moved, ...]:
    moved = (
        Moved(subject.name, was.state, "" if now.state == DROPPED else now.state)
        for subject, was, now in pairs
        if subject.kind == kind and was.state != now.state
    )
    return tuple(sorted(moved, key=lambda one: one.name))


def _changes(pairs: Iterable[Pair], texts: Container[str]) -> Iterator[Change]:
    for subject, was, now in pairs:
        kind = kind_of(subject, was, now, subject.control in texts)
        if kind is not None:
            yield Change(kind, subject, was, now)


def kind_of(subject: Subject, was: State, now: State, text_changed: bool = False) -> str | None:
    """Which of KINDS a change is; None for one that is no news, such as a new resource that passes."""
    if was.state == now.state:
        if now.state != "fail" or bool(was.waiver) == bool(now.waiver):
            return None
        return "waived" if now.waiver else "waiver_ended"
    if now.state in _ABSENT:
        return _vanished(subject, was, now)
    if text_changed and was.state not in (*_ABSENT, *_UNDECIDED) and now.state not in _UNDECIDED:
        return "control_changed"
    if now.state == "fail":
        return "regressed" if was.state in _GOOD else "new"
    if now.state in _UNDECIDED:
        return None if was.state in _UNDECIDED else "newly_unknown"
    return "fixed" if was.state == "fail" else "cleared" if was.state in _UNDECIDED else None


def _vanished(subject: Subject, was: State, now: State) -> str | None:
    if was.state in _ABSENT:
        return None
    if now.state == DROPPED:
        return "control_gone"
    return "resource_gone" if subject.uid else "cleared"
