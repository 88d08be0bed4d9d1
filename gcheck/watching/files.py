"""Watching: files are judged again as they change, by the same flow as a scan."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from gcheck import folders
from gcheck.model.assessment import Assessment
from gcheck.model.finding import Finding

POLL = 0.1
"""Seconds between two looks, at least; a large tree is looked at more seldom, so that it costs a sixth of a core at most."""
IDLE = 5

Stamp = dict[str, tuple[int, int, int]]
"""Of each file: when it was changed, its size, and its inode, which is another one where an editor puts a new file there."""


def stamp(paths: Sequence[Path]) -> Stamp:
    """What the files are like now, without reading them. Links out of a path are not followed, as in a scan."""
    found: Stamp = {}
    for path in paths:
        folder = folders.walk(path)
        for name in folder.files:
            try:
                status = os.lstat(folder.root / name)
            except OSError:  # gone since the walk
                continue
            found[f"{path}/{name}"] = (status.st_mtime_ns, status.st_size, status.st_ino)
        for problem in folder.problems:
            found[f"{path}/{problem.file}"] = (-1, 0, 0)
    return found


def settled(paths: Sequence[Path], before: Stamp, wait: Callable[[float], None] = time.sleep) -> Stamp:
    """Wait until the files are other than before and have stopped changing: a save and a checkout are one change."""
    last = before
    while True:
        begun = time.monotonic()
        now = stamp(paths)
        if now == last and now != before:
            return now
        last = now
        wait(max(POLL, IDLE * (time.monotonic() - begun)))


class Difference(Struct, frozen=True):
    """What one change did. ``gone`` are failures whose resource, or whose control's subject, is there no more."""

    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    gone: tuple[Finding, ...]


def difference(before: Assessment, after: Assessment) -> Difference:
    """Which failures are new, fixed and gone, and what was judged and is unknown now."""
    was = {one.fingerprint: one for one in before.findings}
    now = {one.fingerprint: one for one in after.findings}

    def became(status: str) -> Iterator[Finding]:
        for key, one in now.items():
            if one.status == status and (key not in was or was[key].status != status):
                yield one

    ended = [one for one in was.values() if one.status == "fail" and one.fingerprint in now]
    fixed = (
        now[one.fingerprint] for one in ended if now[one.fingerprint].status in ("pass", "not_applicable")
    )
    gone = (one for key, one in was.items() if one.status == "fail" and key not in now)
    return Difference(tuple(became("fail")), tuple(fixed), tuple(became("unknown")), tuple(gone))


def watch(
    paths: Sequence[Path],
    judge: Callable[[], Assessment],
    tell: Callable[[Assessment, Assessment | None], None],
) -> None:
    """Judge, and judge again whenever something has changed, until interrupted. ``tell`` is given the result and the one
    before."""
    seen = stamp(paths)  # before judging: what changes meanwhile is a change
    before = judge()
    tell(before, None)
    while True:
        seen = settled(paths, seen)
        after = judge()
        tell(after, before)
        before = after
