"""Trends: how many findings or requirements were in which state, run by run; where there is no run, there is no number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct

from gcheck.store.database import Database, Row
from gcheck.store.garbage import uncollected
from gcheck.store.index import ABORTED, KEPT, PRUNED, UNREAD, Run, tags_of
from gcheck.store.states import DROPPED, FINDING, GONE, REQUIREMENT

WIDE = 2.5
"""A pause longer than so many times the usual one is a gap in the record."""


class Point(NamedTuple):
    """One run, or a place where the record has a hole: then ``counts`` is None and ``why`` says ``aborted``, ``pruned``,
    ``unread`` or ``no run``."""

    at: str
    run: str | None = None
    counts: Mapping[str, int] | None = None
    why: str | None = None


class Line(Struct, frozen=True):
    """One framework, control or value of a tag, over time."""

    name: str
    points: tuple[Point, ...]


_Steps = dict[int, list[tuple[str, int]]]
"""At which run how many more, or fewer, are in which state."""


def trend(
    database: Database, runs: Sequence[Run], series: str, by: str, name: str | None = None
) -> list[Line]:
    """One line for each framework, control, or value of a tag (``by``: framework, control, tag:KEY, all) of a series.

    ``runs`` are those of the record, aborted ones included.
    """
    kept = [one for one in runs if one.series == series and one.status == KEPT and one.number is not None]
    steps: dict[str, _Steps] = defaultdict(lambda: defaultdict(list))
    for line, first, last, state, count in _intervals(database, series, by, name):
        steps[line][first].append((state, count))
        steps[line][last + 1].append((state, -count))
    holes = _holes(kept, runs)
    with uncollected():
        return [Line(line, _points(kept, found, holes)) for line, found in sorted(steps.items())]


def _intervals(
    database: Database, series: str, by: str, name: str | None
) -> Iterator[tuple[str, int, int, str, int]]:
    """Lines, and how many subjects of each were in a state from a run to a run."""
    kind = REQUIREMENT if by == "framework" else FINDING
    column = {"framework": "s.type", "control": "s.control", "all": "s.series"}.get(by, "i.tags")
    sql = (
        f"SELECT {column}, i.first_run, i.last_run, i.state FROM intervals i "
        f"JOIN subjects s ON s.id = i.subject WHERE s.series = ? AND s.kind = ? AND i.state NOT IN ('{GONE}', '{DROPPED}')"
    )
    values: list[str] = [series, kind]
    if name is not None and by in ("framework", "control"):
        sql, values = f"{sql} AND {column} = ?", [*values, name]
    # counted here: the database would have to sort them all for it, which takes longer than all the rest
    for row, count in Counter(database.each(sql, values)).items():
        line = _line(row, by)
        if name is None or line == name:
            yield line, row[1], row[2], row[3], count


def _line(row: Row, by: str) -> str:
    if by == "all":
        return "all findings"
    return tags_of(row[0]).get(by.partition(":")[2], "") if by.startswith("tag:") else str(row[0])


def _points(kept: Sequence[Run], steps: _Steps, holes: Sequence[Point]) -> tuple[Point, ...]:
    points, now, waiting = list(holes), Counter[str](), sorted(steps, reverse=True)
    counts: Mapping[str, int] = {}
    for run in kept:
        number = run.number or 0
        if waiting and waiting[-1] <= number:
            while waiting and waiting[-1] <= number:
                for state, count in steps[waiting.pop()]:
                    now[state] += count
            counts = {state: now[state] for state in sorted(now) if now[state]}
        points.append(Point(run.clock, run.run, counts))
    return tuple(sorted(points, key=itemgetter(0)))


def _holes(kept: Sequence[Run], runs: Sequence[Run]) -> list[Point]:
    """Runs that were cut short, given up or cannot be read, and pauses that are much longer than the usual one."""
    sources = {one.sources for one in kept}
    found = [
        Point(one.clock, one.run, None, one.status)
        for one in runs
        if one.status == UNREAD or (one.status in (ABORTED, PRUNED) and one.sources in sources)
    ]
    times = sorted(moment(one.clock) for one in kept)
    pauses = [later - earlier for earlier, later in pairwise(times)]
    usual = sorted(pauses)[len(pauses) // 2] if pauses else timedelta()
    for earlier, pause in zip(times, pauses, strict=False):
        if usual and len(pauses) > 2 and pause > usual * WIDE:
            middle = earlier + pause / 2
            found.append(Point(middle.strftime("%Y-%m-%dT%H:%M:%SZ"), None, None, "no run"))
    return found


def moment(text: str) -> datetime:
    """An instant as the store writes it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


BARS = "▁▂▃▄▅▆▇█"


def drawn(line: Line, state: str, width: int = 60) -> str:
    """The line as bars, a gap as a blank; the newest ``width`` points."""
    values = [None if one.counts is None else one.counts.get(state, 0) for one in line.points[-width:]]
    most = max((one for one in values if one is not None), default=0)
    return "".join(
        " " if one is None else BARS[0] if not most else BARS[round(one / most * (len(BARS) - 1))]
        for one in values
    )
