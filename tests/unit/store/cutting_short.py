"""Cuts a run short at every call that writes, in processes of its own: by SIGKILL, or by a disk that is full.

    python -m tests.unit.store.cutting_short FOLDER kill|full

Prints one line of JSON for each point: where it was, and what the store says afterwards.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from gcheck.errors import StoreError
from gcheck.reporters.json import parse
from gcheck.store.upkeep import rebuild, verify
from tests.unit.store.made import assessed, dump, keep, store_at

WRITES = ("execute", "executemany", "open", "write", "fsync", "replace", "unlink", "ftruncate", "pwrite", "flock", "mkdir", "mkstemp", "close", "connect")  # fmt: skip
BEFORE = {("example.a", f"arn/{number}"): "fail" for number in range(40)}
AFTER = {("example.a", f"arn/{number}"): "pass" for number in range(20, 60)}
DIED, WROTE, REFUSED = -signal.SIGKILL, 0, 7


def dies_at(number: int) -> Any:
    """A profiler that kills its process before the call of that number that may write."""
    left = [number]

    def count(frame: FrameType, event: str, argument: Any) -> None:
        if event == "c_call" and getattr(argument, "__name__", "") in WRITES:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return count


def attempt(folder: Path, mode: str, point: int) -> int:
    """Keep a run in a child that is cut short at this point. Returns how the child ended."""
    child = os.fork()
    if child == 0:
        ended = 1
        try:
            if mode == "full":
                resource.setrlimit(resource.RLIMIT_FSIZE, (point, point))
            else:
                sys.setprofile(dies_at(point))
            keep(store_at(folder), assessed(AFTER, clock="2026-03-02T06:00:00Z"))
            ended = WROTE
        except StoreError:
            ended = REFUSED
        finally:
            os._exit(ended)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def state(folder: Path) -> dict[str, Any]:
    """What the store says of itself once the next run has ended, and whether the index can be made anew from the files."""
    store = store_at(folder)
    with store.reading() as database:
        shown = sorted(one.status for one in store.runs(database))
    keep(store, assessed(BEFORE, clock="2026-03-03T06:00:00Z"))
    whole = dump(store)
    faults = list(verify(store, parse))
    rebuild(store, parse, lambda text: None)
    left = [path.name for path in folder.rglob("*.tmp")]
    kept = [row for row in whole["runs"] if row[2] == "kept"]
    return {
        "shown": shown, "kept": len(kept), "faults": faults, "left": left,
        "rebuilt": dump(store)["intervals"] == whole["intervals"],
        "first": store.folder.report(next(iter(store.manifests())))[:1],
    }  # fmt: skip


def main(root: Path, mode: str) -> None:
    """One store for each point, until the run is not cut short any more."""
    points = (
        range(1000)
        if mode == "kill"
        else [0, 20, 100, 300, 1000, 3000, 8000, 20_000, 50_000, 80_000, 100_000, 10_000_000]
    )
    for point in points:
        folder = root / f"{point}"
        keep(store_at(folder), assessed(BEFORE))
        ended = attempt(folder, mode, point)
        sys.stdout.write(json.dumps({"point": point, "ended": ended, **state(folder)}) + "\n")
        if mode == "kill" and ended == WROTE:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
