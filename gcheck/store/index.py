"""Index: runs and intervals in the database. What did not change from one run to the next is not written again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from msgspec import Struct

from gcheck.model.assessment import Assessment
from gcheck.model.findings import by_status, held
from gcheck.store.database import Database, Row
from gcheck.store.folder import Manifest, Started
from gcheck.store.garbage import uncollected
from gcheck.store.migrations import OPEN
from gcheck.store.states import DROPPED, GONE, UNSEEN, Sight, State, Subject, renamed, series_of

RUNNING, ABORTED, KEPT, PRUNED, UNREAD = "running", "aborted", "kept", "pruned", "unread"
UNINDEXED = "kept, not indexed"
"""What a reader of the folder says of a run that is kept there and that the index does not know yet. It never stands in the index."""

_RUN = ("run", "number", "status", "started", "finished", "clock", "series", "sources", "version", "exit_code",
        "failing", "unknown", "passing", "not_applicable", "waived", "gaps", "pack")  # fmt: skip
_MANY = 200
"""More subjects than this are quicker to find by reading all of their series."""
_AT_ONCE = 20_000
"""Rows that are written as one piece."""
_SUBJECT = ("kind", "name", "control", "source", "type", "uid", "label", "account", "region")


class Run(Struct, frozen=True):
    """One run as the index has it. ``status``: running, aborted, kept, pruned (its report was given up), or unread: its report is
    damaged, or of a form that this gcheck does not know."""

    run: str
    number: int | None
    status: str
    started: str
    finished: str | None
    clock: str
    series: str | None
    sources: str
    version: str | None = None
    exit_code: int | None = None
    failing: int | None = None
    unknown: int | None = None
    passing: int | None = None
    not_applicable: int | None = None
    waived: int | None = None
    gaps: int | None = None
    pack: str | None = None


def begin(database: Database, started: Started) -> None:
    """A row for a run that begins, so that one that is cut short stays visible."""
    database.run(
        "INSERT INTO runs (run, status, started, clock, sources) VALUES (?, ?, ?, ?, ?) ON CONFLICT (run) DO NOTHING",
        (started.run, RUNNING, started.at, started.clock, ", ".join(started.sources)),
    )


def add(database: Database, manifest: Manifest, assessment: Assessment, status: str = KEPT) -> None:
    """Write a run and what changed with it, as one unit."""
    series, sight = series_of(assessment), Sight(assessment)
    with uncollected(), database.unit():
        _add_run(database, manifest, assessment, series, status)
        _add_states(database, manifest.number, series, sight)
    if (
        manifest.number & (manifest.number - 1) == 0
    ):  # the 1st, 2nd, 4th, 8th ...: what is known of the tables is then half as old
        database.count_anew()


def add_pruned(database: Database, row: Mapping[str, object]) -> None:
    """Write the row of a run whose report was given up, as it was put down then."""
    _add_row(database, row)


def _add_row(database: Database, row: Mapping[str, object]) -> None:
    database.run(
        f"INSERT INTO runs ({', '.join(_RUN)}) VALUES ({', '.join('?' * len(_RUN))}) ON CONFLICT (run) DO NOTHING",
        tuple(row.get(name) for name in _RUN),
    )


def add_unread(database: Database, manifest: Manifest) -> None:
    """Write the row of a run whose report cannot be read: that it was, and no more."""
    with database.unit():
        database.run("DELETE FROM runs WHERE run = ?", (manifest.run,))
        row = {"run": manifest.run, "number": manifest.number, "status": UNREAD, "started": manifest.started,
               "finished": manifest.finished, "clock": manifest.clock, "sources": "", "version": manifest.version}  # fmt: skip
        _add_row(database, row)


def clip(database: Database, last: int) -> None:
    """Forget what is only known of runs up to ``last``, as if the record began behind it."""
    found = database.all("SELECT series, min(number) FROM runs WHERE number > ? GROUP BY series", (last,))
    firsts = {str(series): int(number) for series, number in found}
    for (series,) in database.all("SELECT DISTINCT series FROM subjects"):
        of_series = "subject IN (SELECT id FROM subjects WHERE series = ?)"
        first = firsts.get(series)
        if first is None:
            database.run(f"DELETE FROM intervals WHERE {of_series}", (series,))
            continue
        absent = f"state IN ('{GONE}', '{UNSEEN}', '{DROPPED}')"
        database.run(
            f"DELETE FROM intervals WHERE (last_run < ? OR first_run <= ? AND {absent}) AND {of_series}",
            (first, first, series),
        )
        database.run(
            f"UPDATE intervals SET first_run = ? WHERE first_run < ? AND {of_series}", (first, first, series)
        )
    database.run("DELETE FROM subjects WHERE id NOT IN (SELECT subject FROM intervals)")


def runs(
    database: Database, condition: str = "number IS NOT NULL", values: Iterable[object] = ()
) -> list[Run]:
    """Runs, in the order in which they were kept; then those that were not, by when they began."""
    sql = (
        f"SELECT {', '.join(_RUN)} FROM runs WHERE {condition} ORDER BY number IS NULL, number, started, run"
    )
    return [Run(*row) for row in database.all(sql, tuple(values))]


def newest(database: Database) -> int:
    """The number of the run that was indexed last; 0 for none."""
    row = database.one("SELECT max(number) FROM runs")
    return int(row[0] or 0) if row else 0


def _add_run(
    database: Database, manifest: Manifest, assessment: Assessment, series: str, status: str
) -> None:
    count = by_status(assessment.findings)
    counts = [count[status] for status in ("fail", "unknown", "pass", "not_applicable")]
    waived = sum(one.waiver is not None for one in held(assessment.findings))
    told = assessment.provenance
    database.run("DELETE FROM runs WHERE run = ?", (manifest.run,))
    database.run(
        f"INSERT INTO runs ({', '.join(_RUN)}) VALUES ({', '.join('?' * len(_RUN))})",
        (manifest.run, manifest.number, status, manifest.started, manifest.finished, told.clock, series,
         ", ".join(one.name for one in told.sources if one.within is None), told.version,
         assessment.gate.exit_code, *counts, waived, len(assessment.gaps), told.pack_digest[:16]),
    )  # fmt: skip


def _add_states(database: Database, number: int, series: str, sight: Sight) -> None:
    """Write what changed. Of very many subjects, those that did not change are gone through and not held."""
    now = sight.states  # what is met is taken out, so that what is fresh is left: there may be a million
    moved: list[tuple[int, State]] = []
    missing: dict[int, Row] = {}
    for row in _open(database, series):
        state = now.pop(row[0], None)
        if state is None:
            missing[row[1]] = row
        elif state != row[2:]:
            moved.append((row[1], state))
    fresh = now
    names: dict[str, str] = {}
    if missing and fresh:
        names = renamed(_subjects(database, series, missing), sight.subjects(fresh))
        by_name = {missing[identifier][0]: identifier for identifier in missing} if names else {}
        for name, new in names.items():
            identifier, state = by_name[name], fresh.pop(new)
            was = State(*missing.pop(identifier)[2:])
            database.run("UPDATE subjects SET name = ? WHERE id = ?", (new, identifier))
            moved += [(identifier, state)] if was != state else []
    if missing:
        moved += _vanished(_subjects(database, series, missing), missing, sight)
    database.many(
        "UPDATE intervals SET last_run = ? WHERE subject = ? AND last_run = ?",
        ((number - 1, identifier, OPEN) for identifier, _ in moved),
    )
    database.many(_BEGIN, ((identifier, number, OPEN, *state) for identifier, state in moved))
    if fresh:
        _add_subjects(database, number, series, sight, fresh)


_BEGIN = "INSERT INTO intervals (subject, first_run, last_run, state, waiver, kinds, tags) VALUES (?, ?, ?, ?, ?, ?, ?)"


def _add_subjects(
    database: Database, number: int, series: str, sight: Sight, fresh: Mapping[str, State]
) -> None:
    """Write what no earlier run of the series told of, with the state that begins with it."""
    row = database.one("SELECT max(id) FROM subjects")
    numbered = enumerate(sight.subjects(fresh), (int(row[0] or 0) if row else 0) + 1)
    insert = f"INSERT INTO subjects (id, series, {', '.join(_SUBJECT)}) VALUES (?, ?, {', '.join('?' * len(_SUBJECT))})"
    while some := list(islice(numbered, _AT_ONCE)):
        database.many(insert, ((identifier, series, *subject) for identifier, subject in some))
        database.many(
            _BEGIN, ((identifier, number, OPEN, *fresh[subject.name]) for identifier, subject in some)
        )


def _open(database: Database, series: str) -> Iterator[Row]:
    """The states that hold: a subject's name, its id and its state."""
    return database.stream(
        # SQLite keeps the order of CROSS JOIN: one walk over the index of the series, and for each a look into that of what holds
        "SELECT s.name, s.id, i.state, i.waiver, i.kinds, i.tags FROM subjects s CROSS JOIN intervals i "
        f"WHERE i.subject = s.id AND i.last_run = {OPEN} AND s.series = ?",
        (series,),
    )


def _subjects(database: Database, series: str, wanted: Collection[int]) -> Iterator[Subject]:
    """The subjects of these ids."""
    columns = f"SELECT {', '.join(_SUBJECT)}, id FROM subjects WHERE"
    if len(wanted) > _MANY:
        rows: Iterable[Row] = database.stream(f"{columns} series = ?", (series,))
    else:
        rows = (row for one in wanted for row in database.all(f"{columns} id = ?", (one,)))
    for row in rows:
        if row[-1] in wanted:
            yield Subject(*row[:-1])


def _vanished(
    subjects: Iterable[Subject], missing: Mapping[int, Row], sight: Sight
) -> Iterator[tuple[int, State]]:
    """The subjects that this run does not tell of, with what that means, where it is news."""
    known = {row[0]: row for row in missing.values()}
    for subject in subjects:
        _, identifier, *was = known[subject.name]
        state = sight.absent(subject)
        if State(*was) != state:
            yield identifier, state


def tags_of(text: str) -> dict[str, str]:
    """The tags that an interval keeps."""
    found: dict[str, str] = json.loads(text) if text else {}
    return found
