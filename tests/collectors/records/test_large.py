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


_SCAN = """
import resource, sys
from gcheck.cli.main import run

code = run(["scan", "--config", sys.argv[1], "--control", "record.asset.*", "-q", "--report", f"json={sys.argv[2]}"])
print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
_HEADER = "id,title,kind,owner,classification,criticality,criticality_assessed_on,personal_data,health_data,status,reviewed_on,restore_test_required"


def _scanned(folder: Path, rows: int) -> tuple[int, int]:
    registers = folder / "registers"
    registers.mkdir(parents=True)
    with (registers / "assets.csv").open("w", encoding="utf-8") as stream:
        stream.write(_HEADER + "\n")
        for number in range(rows):
            owner = "" if number % 500 == 0 else "Somebody"
            stream.write(
                f"A-{number},Laptop {number},device,{owner},internal,low,2026-02-10,no,no,in-use,2026-02-10,no\n"
            )
    config = folder / "gcheck.yaml"
    config.write_text("sources: [{name: r, kind: records, path: registers}]\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _SCAN, str(config), str(folder / "report.json")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    code, megabytes = map(int, done.stdout.split())
    assert code == 1
    return megabytes, (folder / "report.json").stat().st_size


def test_what_passed_is_not_held_while_it_is_judged_and_reported(tmp_path: Path) -> None:
    few, _ = _scanned(tmp_path / "few", 200)
    many, size = _scanned(tmp_path / "many", 20_000)
    assert size > 30_000_000
    assert many - few < 110  # held, the findings alone were twice that
