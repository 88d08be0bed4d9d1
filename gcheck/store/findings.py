"""Findings over time: since when one is as it is, and what it was before."""

from __future__ import annotations

from msgspec import Struct

from gcheck.store.database import Database
from gcheck.store.index import Run
from gcheck.store.states import FINDING


class Failing(Struct, frozen=True):
    """A finding that fails in a run: since which run, and whether it did at the first run that told of it."""

    finding: str
    control: str
    source: str
    resource_type: str
    resource_uid: str
    resource_name: str
    waiver: str
    since: str
    since_run: str
    first_seen: str


class Stay(Struct, frozen=True):
    """One state of a finding, from a run to a run; ``until`` is the clock of the first run that saw another one."""

    series: str
    control: str
    resource_uid: str
    state: str
    waiver: str
    kinds: str
    first_run: str
    since: str
    until: str | None


def failing(database: Database, run: Run) -> list[Failing]:
    """What fails in a run."""
    rows = database.all(
        "SELECT s.name, s.control, s.source, s.type, s.uid, s.label, i.waiver, r.clock, r.run, "
        "(SELECT r2.clock FROM intervals j JOIN runs r2 ON r2.number = j.first_run WHERE j.subject = s.id ORDER BY j.first_run LIMIT 1) "
        "FROM intervals i JOIN subjects s ON s.id = i.subject JOIN runs r ON r.number = i.first_run "
        "WHERE s.series = ? AND s.kind = ? AND i.state = 'fail' AND i.first_run <= ? AND i.last_run >= ? "
        "ORDER BY s.control, s.source, s.uid",
        (run.series, FINDING, run.number, run.number),
    )
    return [Failing(*row) for row in rows]


def history(database: Database, name: str) -> list[Stay]:
    """Every state that a finding was in, oldest first, series by series."""
    rows = database.all(
        "SELECT s.series, s.control, s.uid, i.state, i.waiver, i.kinds, r.run, r.clock, "
        "(SELECT n.clock FROM runs n WHERE n.number > i.last_run AND n.series = s.series ORDER BY n.number LIMIT 1) "
        "FROM subjects s JOIN intervals i ON i.subject = s.id JOIN runs r ON r.number = i.first_run "
        "WHERE s.name = ? AND s.kind = ? ORDER BY s.series, i.first_run",
        (name, FINDING),
    )
    return [Stay(*row) for row in rows]
