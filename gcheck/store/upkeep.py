"""Upkeep of a store: making the index anew, holding the files against their digests, and giving up what is old."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from gcheck.errors import GcheckError, StoreError, UsageError
from gcheck.model.codec import encode
from gcheck.store import index
from gcheck.store.folder import Manifest
from gcheck.store.history import PRUNED, Parse, Store, now


class Old(Struct, frozen=True):
    """A run whose report would go, and how many bytes that gives back."""

    run: index.Run
    manifest: Manifest
    bytes: int


class Rebuilt(Struct, frozen=True):
    """How many runs the index has now, and of which nothing more could be read, with why: ``damaged`` ones, whose report or
    manifest is not what was written, and ``others``, whose reports are of a form that this gcheck does not know."""

    runs: int
    damaged: tuple[str, ...]
    others: tuple[str, ...]


def rebuild(store: Store, parse: Parse, say: Callable[[str], None]) -> Rebuilt:
    """Make the index anew from the files. A report or a manifest that cannot be read takes no other with it."""
    with store.rebuilding() as database:
        with database.unit():
            for table in ("intervals", "subjects", "runs"):
                database.run(f"DELETE FROM {table}")
        unread = store.catch_up(database, parse, say, damaged=True)
        for started in store.folder.started():
            index.begin(database, started)
        damaged = [str(one) for one in unread if isinstance(one, StoreError)]
        others = [str(one) for one in unread if not isinstance(one, StoreError)]
        return Rebuilt(len(store.folder.names()), tuple(damaged), tuple(others))


def verify(store: Store, parse: Parse) -> Iterator[str]:
    """What is wrong with the files, a sentence each: reports, digests, and the chain from each run to the one before."""
    before: tuple[str, str] | None = None
    expected = 1
    for number, run in store.folder.names().items():
        if number != expected:
            yield f"run {expected} is missing: run {number} follows on {expected - 1}."
        expected = number + 1
        try:
            manifest, digest = store.folder.manifest(number, run)
        except GcheckError as error:
            yield str(error)
            before = None
            continue
        if before is not None and (manifest.previous, manifest.previous_sha256) != before:
            yield f"run {run} does not follow on {before[0]}: the manifest of that run was changed since, or replaced."
        if before is None and number == 1 and manifest.previous is not None:
            yield f"run {run} is the first, and names one before it."
        before = (run, digest)
        yield from _report(store, manifest, parse)
    yield from _index(store)


def _report(store: Store, manifest: Manifest, parse: Parse) -> Iterator[str]:
    if store.folder.is_pruned(manifest):
        return
    try:
        found = store.assessment(manifest, parse)
    except GcheckError as error:
        yield str(error)
        return
    if found.provenance.clock != manifest.clock:
        yield f"the manifest of run {manifest.run} has another clock than its report."


def _index(store: Store) -> Iterator[str]:
    try:
        indexed = _indexed(store)
    except GcheckError as error:
        yield str(error)
        return
    names, newest = store.folder.names(), max(indexed, default=0)
    for number in sorted(number for number in {*names, *indexed} if number <= newest):
        if names.get(number) != indexed.get(number):
            yield f"run {number} is not the same in the folder and in the index; `gcheck history rebuild` makes the index anew."


def behind(store: Store) -> int:
    """How many of the newest runs the index lacks, as it may after a crash; the next run catches up. 0 where it cannot be read."""
    try:
        newest = max(_indexed(store), default=0)
    except GcheckError:
        return 0
    return sum(number > newest for number in store.folder.names())


def _indexed(store: Store) -> dict[int, str]:
    with store.reading() as database:
        return {one.number: one.run for one in index.runs(database) if one.number is not None}


def old(store: Store, keep: str, today: date) -> list[Old]:
    """The oldest runs, up to the first that is to be kept: those whose clock is before ``keep`` (such as 6y, 90d) ago."""
    cut = before(today, keep).isoformat()
    found = []
    with store.reading() as database:
        for run in index.runs(database):
            if run.clock[:10] >= cut:
                break
            if run.status == PRUNED:
                continue
            try:
                manifest = store.folder.manifest(run.number or 0, run.run)[0]
            except StoreError:
                if run.status != index.UNREAD:
                    raise
                continue  # a damaged manifest says of no report that it may go
            found.append(Old(run, manifest, store.folder.size(manifest)))
    return found


def prune(store: Store, doomed: list[Old], why: str) -> None:
    """Give up the reports of these runs and what is known of nothing but them; manifests and the chain stay."""
    if not doomed:
        return
    with store.writing() as database:
        for one in doomed:
            row = encode(one.run) | {"status": PRUNED}
            store.folder.prune(one.manifest, {"at": now(), "why": why, "row": row})
        with database.unit():
            for one in doomed:
                database.run("UPDATE runs SET status = ? WHERE run = ?", (PRUNED, one.run.run))
            index.clip(database, max(one.run.number or 0 for one in doomed))


def before(today: date, span: str) -> date:
    """The day so long before: ``6y``, ``18mo``, ``12w`` or ``90d``. A day that its month does not have is the last one before.

    Raises UsageError for what is no span.
    """
    match = re.fullmatch(r"([1-9]\d{0,4})(y|mo|w|d)", span)
    if match is None:
        raise UsageError(f"a span is written like 6y, 18mo, 12w or 90d; {span!r} is none.")
    count = int(match[1])
    try:
        if match[2] in ("d", "w"):
            return today - timedelta(days=count * (7 if match[2] == "w" else 1))
        months = today.year * 12 + today.month - 1 - count * (12 if match[2] == "y" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return date.min


def clock_went_back(runs: list[index.Run]) -> list[str]:
    """The runs whose clock is before that of the run before them."""
    kept = [one for one in runs if one.number is not None]
    return [later.run for earlier, later in pairwise(kept) if later.clock < earlier.clock]
