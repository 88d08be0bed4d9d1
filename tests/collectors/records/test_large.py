"""A register of 200,000 rows is read in bounded memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROWS = 200_000
MORE = 60
"""Megabytes above what the process had before: the ids are held, and nothing else."""

_PROGRAM = """
import resource, sys
from datetime import datetime, timezone
from gcheck.collectors.records.collector import RecordsCollector
from gcheck.model.collector import Plan, Run
from gcheck.model.resource import Resource
from gcheck.model.source import Source

def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

before, count = megabytes(), 0
plan = Plan({"record.change": frozenset(["title", "status", "approved_at"])})
run = Run(datetime(2026, 10, 1, tzinfo=timezone.utc))
for item in RecordsCollector().collect(Source("r", "records", {"path": sys.argv[1]}), plan, run):
    count += isinstance(item, Resource)
print(count, megabytes() - before)
"""


def test_rows_are_not_held(tmp_path: Path) -> None:
    with (tmp_path / "changes.csv").open("w", encoding="utf-8") as stream:
        stream.write("id,title,status,approved_at\n")
        for number in range(ROWS):
            stream.write(f'C-{number},"Change number {number}, of many",closed,2026-03-03T09:00:00Z\n')
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path)], capture_output=True, text=True, check=True
    )
    count, more = map(int, done.stdout.split())
    assert count == ROWS
    assert more < MORE
