"""The store: 1,000 runs of 5,000 findings, of which 1 % change from run to run, in SQLite or PostgreSQL.

    python -m bench.store [--runs 1000] [--findings 5000] [--postgresql]

Said are: the size of the index, milliseconds to index a run, to compare two, to draw the trend over all, and to tell
the history of one finding; besides, what a whole run costs with its report written to the disk, and how large that is.
A run is indexed as it is in a scan, where the report, which was written first, has made the fingerprints of the findings.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from gcheck.model.assessment import Assessment, ControlResult
from gcheck.model.finding import Finding
from gcheck.model.place import Place
from gcheck.model.source import Source
from gcheck.reporters.json import JsonReporter, parse
from gcheck.store import findings as over_time
from gcheck.store import index
from gcheck.store.database import Database
from gcheck.store.differences import between_runs
from gcheck.store.folder import Manifest
from gcheck.store.history import Store, Where
from gcheck.store.trends import trend
from tests.postgresql_server import postgresql_server
from tests.reporters.sample import sample

BEGIN = datetime(2024, 1, 1, 6, tzinfo=timezone.utc)


def made(number: int) -> Assessment:
    """An assessment with so many findings."""
    base, chance = sample(), random.Random(7)
    controls = tuple(replace(base.controls[0], id=f"made.control-{index}") for index in range(100))
    counted = tuple(ControlResult(one.id, "judged", {}) for one in controls)
    found = tuple(
        Finding(controls[index % 100].id, chance.choice(("pass", "pass", "fail")), "high", "cloud", "made.thing",
                f"arn:aws:service:eu-west-1:111122223333:thing/{index // 100:06d}", place=Place(operation="thing:List"))
        for index in range(number)
    )  # fmt: skip
    told = replace(base.provenance, sources=(Source("cloud", "aws"),), selection={})
    return replace(
        base,
        provenance=told,
        controls=controls,
        control_results=counted,
        findings=found,
        gaps=(),
        populations=(),
    )


def changed(assessment: Assessment, day: int, chance: random.Random) -> Assessment:
    """The next day's: one finding of a hundred has another verdict."""
    found = list(assessment.findings)
    for place in chance.sample(range(len(found)), max(1, len(found) // 100)):
        found[place] = replace(found[place], status="pass" if found[place].status == "fail" else "fail")
    clock = (BEGIN + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return replace(assessment, findings=tuple(found), provenance=replace(assessment.provenance, clock=clock))


class Clocks:
    """Milliseconds of several goes: by the wall, and of this process's CPU, which a busy machine does not lengthen."""

    def __init__(self) -> None:
        self._wall: list[float] = []
        self._cpu: list[float] = []

    def go(self, action: Callable[[], object]) -> None:
        """Time one go."""
        wall, cpu = time.perf_counter(), time.process_time()
        action()
        self._cpu.append((time.process_time() - cpu) * 1000)
        self._wall.append((time.perf_counter() - wall) * 1000)

    def __str__(self) -> str:
        return f"{statistics.median(self._wall):8.1f} ms {statistics.median(self._cpu):8.1f} ms CPU"


def timed(action: Callable[[], object], times: int = 5) -> Clocks:
    """Some goes of the same."""
    clocks = Clocks()
    for _ in range(times):
        clocks.go(action)
    return clocks


def main() -> None:
    """Fill a store and ask it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--findings", type=int, default=5000)
    parser.add_argument(
        "--postgresql", action="store_true", help="in a PostgreSQL server that is started for it"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = stack.enter_context(postgresql_server()).url if options.postgresql else None
        _measure(Store(Where(Path(folder) / "s", url)), options.runs, options.findings)


def _measure(store: Store, runs: int, number: int) -> None:
    chance, assessment, inserts = random.Random(11), made(number), Clocks()
    with store.writing() as database:
        for day in range(runs):
            assessment = changed(assessment, day, chance)
            clock = assessment.provenance.clock
            manifest = Manifest(day + 1, f"run-{day:06d}", clock, clock, clock, "bench", "", "", 0)
            _ = [one.fingerprint for one in assessment.findings]
            inserts.go(partial(index.add, database, manifest, assessment))
        print(f"insert of a run       {inserts}")
        kept = store.runs(database)
        series, name = kept[-1].series or "", assessment.findings[0].fingerprint
        print(f"diff, neighbours      {timed(lambda: between_runs(database, kept[-2], kept[-1]))}")
        print(f"diff, first and last  {timed(lambda: between_runs(database, kept[0], kept[-1]))}")
        print(f"trend, all findings   {timed(lambda: trend(database, kept, series, 'all'))}")
        print(f"trend, by control     {timed(lambda: trend(database, kept, series, 'control'))}")
        print(f"trend, by framework   {timed(lambda: trend(database, kept, series, 'framework'))}")
        print(f"one finding's history {timed(lambda: over_time.history(database, name))}")
        size = _size(store, database)
    print(f"size of the index     {size / 1e6:8.1f} MB")
    _whole(assessment)


def _size(store: Store, database: Database) -> int:
    path = store.folder.path / "index.db"
    if path.exists():
        database.all("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.stat().st_size
    row = database.one(
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    )
    return int(row[0]) if row else 0


def _whole(assessment: Assessment) -> None:
    """A run from its begin to its end, with its report written through to the disk."""
    with tempfile.TemporaryDirectory() as folder:
        fresh, text = Store(Where(Path(folder) / "s")), JsonReporter().render(assessment)
        print(
            f"keep, report and all  {timed(lambda: fresh.keep(fresh.begin(['cloud'], BEGIN), assessment, text, parse))}"
        )
        print(f"size of a report kept {fresh.folder.size(next(fresh.manifests())) / 1e3:8.1f} kB")


if __name__ == "__main__":
    main()
