"""What the record says of one run that is in it: what changed, since when each finding is as it is, and where that leads."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from gcheck.model import past
from gcheck.model.assessment import Assessment
from gcheck.model.past import POINTS_MOST, Lost, Past, PastRun, Spans
from gcheck.store.database import Database, Row
from gcheck.store.differences import Change, Diff, between_runs
from gcheck.store.index import KEPT, Run
from gcheck.store.states import CONTROL, DROPPED, FINDING, GONE, UNSEEN, Sight
from gcheck.store.trends import Line, trend

_ABSENT = (GONE, UNSEEN, DROPPED)


def past_of(
    database: Database, runs: Sequence[Run], run: Run, assessment: Assessment, spans: bool = True
) -> Past:
    """What the record said when this run, whose assessment this is, was the newest.

    ``runs`` are those of the record, those that were cut short included. Without ``spans`` it is not told since when each finding
    is as it is: of a million, that takes more than all the rest.
    """
    runs = [one for one in runs if _not_later(one, run)]
    own = [one for one in runs if one.series == run.series and one.number is not None]
    earlier = own[-2] if len(own) > 1 and own[-2].status == KEPT else None
    diff = between_runs(database, earlier, run) if earlier else Diff(())
    changed = {one.subject.name for one in diff.changes}
    names = Sight(assessment).places(None if spans else changed) if spans or changed else {}
    told, since = _spans(database, own, run, names) if spans else ((), Spans())
    return Past(
        run=run.run,
        previous=PastRun(earlier.run, earlier.clock) if earlier else None,
        changes=tuple(_changes(database, diff.changes, names, assessment)),
        requirements=tuple(_moved(diff, assessment)),
        runs=told,
        spans=since,
        trends=tuple(_trends(trend(database, runs, str(run.series), "framework"), assessment)),
        notes=diff.notes,
    )


def _not_later(one: Run, run: Run) -> bool:
    number = run.number or 0
    return one.number <= number if one.number is not None else one.started <= run.started


def _changes(
    database: Database, changes: Iterable[Change], names: Mapping[str, int], assessment: Assessment
) -> Iterator[past.Change]:
    controls = {one.id: (one.title, one.severity) for one in assessment.controls}
    for one in changes:
        at = names.get(one.subject.name)
        lost = None if at is not None else _lost(database, one, controls)
        yield past.Change(one.kind, one.before.state or "absent", one.after.state or "absent", at, lost)


def _lost(database: Database, one: Change, controls: dict[str, tuple[str, str]]) -> Lost:
    subject = one.subject
    if subject.control not in controls:
        sql = "SELECT label, type FROM subjects WHERE name = ? AND kind = ? ORDER BY id DESC LIMIT 1"
        row = database.one(sql, (subject.control, CONTROL)) or (subject.control, "")
        controls[subject.control] = (str(row[0]), str(row[1]))
    return Lost(
        subject.name, subject.control, *controls[subject.control], subject.source, subject.type, subject.uid, subject.label,
        subject.account or None, subject.region or None,
    )  # fmt: skip


def _moved(diff: Diff, assessment: Assessment) -> Iterator[past.Moved]:
    titles = {
        (one.framework, one.requirement): one.title
        for framework in assessment.frameworks
        for one in framework.requirements
    }
    for one in diff.requirements:
        framework, _, requirement = one.name.partition(" ")
        title = titles.get((framework, requirement), "")
        yield past.Moved(framework, requirement, title, one.before, one.after)


def _spans(
    database: Database, own: Sequence[Run], run: Run, names: Mapping[str, int]
) -> tuple[tuple[PastRun, ...], Spans]:
    clocks = {one.number or 0: PastRun(one.run, one.clock) for one in own}
    numbers = sorted(clocks)
    places: dict[int, int] = {}

    def place(number: int) -> int:
        """The place of a run in what is told; a row of runs of the series ends with the last one up to its number."""
        at = bisect_right(numbers, number)
        return places.setdefault(numbers[at - 1], len(places)) if at else -1

    first, since, failed = [-1] * len(names), [-1] * len(names), {}
    for name, intervals in groupby(_intervals(database, run), lambda row: row[0]):
        at = names.get(name)
        if at is not None:
            rows = list(intervals)
            first[at] = place(next((row[1] for row in rows if row[3] not in _ABSENT), rows[-1][1]))
            since[at] = place(_unbroken(rows))
            before = [row[2] for row in rows[:-1] if row[3] == "fail"]
            if before and rows[-1][3] != "fail":
                failed[str(at)] = place(before[-1])
    return tuple(clocks[number] for number in places), Spans(tuple(first), tuple(since), failed)


def _intervals(database: Database, run: Run) -> Iterator[Row]:
    return database.each(
        "SELECT s.name, i.first_run, i.last_run, i.state FROM subjects s JOIN intervals i ON i.subject = s.id "
        "WHERE s.series = ? AND s.kind = ? AND i.first_run <= ? ORDER BY s.id, i.first_run",
        (run.series, FINDING, run.number),
    )


def _unbroken(rows: Sequence[Row]) -> int:
    """The first run of those in a row up to the last that saw the same status, whatever waivers and tags did meanwhile."""
    begin: int = rows[-1][1]
    for row in reversed(rows[:-1]):
        if row[3] != rows[-1][3] or row[2] + 1 != begin:
            break
        begin = row[1]
    return begin


def _trends(lines: Iterable[Line], assessment: Assessment) -> Iterator[past.Trend]:
    found = {one.name: one.points for one in lines}
    for framework in assessment.frameworks:
        points = [
            past.Point(one.at, one.run, one.counts and dict(one.counts), one.why)
            for one in found.get(framework.id, ())
        ]
        yield past.Trend(framework.id, tuple(points[-POINTS_MOST:]), max(0, len(points) - POINTS_MOST))
