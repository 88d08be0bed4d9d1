"""Index: runs and intervals in the database. What did not change from one run to the next is not written again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from msgspec import Struct

from gcheck.model.assessment import Assessment
from gcheck.store.database import Database, Row
from gcheck.store.folder import Manifest, Started
from gcheck.store.garbage import uncollected
from gcheck.store.migrations import OPEN
from gcheck.store.states import DROPPED, GONE, UNSEEN, Sight, State, Subject, renamed, series_of

RUNNING, ABORTED, KEPT, PRUNED, UNREAD = "running", "aborted", "kept", "pruned", "unread"

_RUN = ("run", "number", "status", "started", "finished", "clock", "series", "sources", "version", "exit_code",
        "failing", "unknown", "passing", "not_applicable", "waived", "gaps", "pack")  # fmt: skip
_MANY = 200
"""More subjects than this are quicker to find by reading all of their series."""
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
    count = Counter(map(attrgetter("status"), assessment.findings))
    counts = [count[status] for status in ("fail", "unknown", "pass", "not_applicable")]
    waived = len(assessment.findings) - Counter(map(attrgetter("waiver"), assessment.findings))[None]
    told = assessment.provenance
    database.run("DELETE FROM runs WHERE run = ?", (manifest.run,))
    database.run(
        f"INSERT INTO runs ({', '.join(_RUN)}) VALUES ({', '.join('?' * len(_RUN))})",
        (manifest.run, manifest.number, status, manifest.started, manifest.finished, told.clock, series,
         ", ".join(one.name for one in told.sources if one.within is None), told.version,
         assessment.gate.exit_code, *counts, waived, len(assessment.gaps), told.pack_digest[:16]),
    )  # fmt: skip


def _add_states(database: Database, number: int, series: str, sight: Sight) -> None:
    before, now = _open(database, series), sight.states
    changed = [(row, state) for row in before if (state := now.get(row[0])) != row[2:]]
    moved = [(row[1], state) for row, state in changed if state is not None]
    missing = _subjects(database, series, [row for row, state in changed if state is None])
    fresh: dict[str, Subject] = {}
    if len(now) > len(before) - len(missing):
        known = {row[0] for row in before}
        fresh = {name: sight.subject(name) for name in now if name not in known}
    for name, new in renamed((one for one, _ in missing.values()), fresh.values()).items():
        _, (_, identifier, *was) = missing.pop(name)
        del fresh[new]
        database.run("UPDATE subjects SET name = ? WHERE id = ?", (new, identifier))
        moved += [(identifier, now[new])] if State(*was) != now[new] else []
    moved += _vanished(missing.values(), sight)
    ended = [(number - 1, identifier, OPEN) for identifier, _ in moved]
    begun: list[Row] = [(identifier, number, OPEN, *state) for identifier, state in moved]
    begun += _add_subjects(database, number, series, sight, fresh)
    database.many("UPDATE intervals SET last_run = ? WHERE subject = ? AND last_run = ?", ended)
    database.many(
        "INSERT INTO intervals (subject, first_run, last_run, state, waiver, kinds, tags) VALUES (?, ?, ?, ?, ?, ?, ?)",
        begun,
    )


def _add_subjects(
    database: Database, number: int, series: str, sight: Sight, fresh: Mapping[str, Subject]
) -> list[Row]:
    """Write what no earlier run of the series told of. Returns the intervals that begin with it."""
    row = database.one("SELECT max(id) FROM subjects")
    numbered = list(enumerate(fresh.items(), (int(row[0] or 0) if row else 0) + 1))
    database.many(
        f"INSERT INTO subjects (id, series, {', '.join(_SUBJECT)}) VALUES (?, ?, {', '.join('?' * len(_SUBJECT))})",
        ((identifier, series, *subject) for identifier, (_, subject) in numbered),
    )
    return [(identifier, number, OPEN, *sight.states[name]) for identifier, (name, _) in numbered]


def _open(database: Database, series: str) -> list[Row]:
    """The states that hold: a subject's name, its id and its state."""
    return database.all(
        # SQLite keeps the order of CROSS JOIN: one walk over the index of the series, and for each a look into that of what holds
        "SELECT s.name, s.id, i.state, i.waiver, i.kinds, i.tags FROM subjects s CROSS JOIN intervals i "
        f"WHERE i.subject = s.id AND i.last_run = {OPEN} AND s.series = ?",
        (series,),
    )


def _subjects(database: Database, series: str, rows: Sequence[Row]) -> dict[str, tuple[Subject, Row]]:
    """The subjects of these open states, by name."""
    columns = f"SELECT id, {', '.join(_SUBJECT)} FROM subjects WHERE"
    if len(rows) > _MANY:
        found = database.all(f"{columns} series = ?", (series,))
    else:
        found = [one for row in rows for one in database.all(f"{columns} id = ?", (row[1],))]
    known = {identifier: Subject(*rest) for identifier, *rest in found}
    return {row[0]: (known[row[1]], row) for row in rows}


def _vanished(missing: Iterable[tuple[Subject, Row]], sight: Sight) -> Iterable[tuple[int, State]]:
    """The subjects that this run does not tell of, with what that means, where it is news."""
    for subject, (_, identifier, *was) in missing:
        state = sight.absent(subject)
        if State(*was) != state:
            yield identifier, state


def tags_of(text: str) -> dict[str, str]:
    """The tags that an interval keeps."""
    found: dict[str, str] = json.loads(text) if text else {}
    return found
