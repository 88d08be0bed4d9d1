"""Store: the one way to the runs that were kept. The folder is the truth, the database an index over it."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from gcheck.errors import GcheckError, InventoryError, StoreError, UsageError
from gcheck.model.assessment import Assessment
from gcheck.model.codec import encode
from gcheck.model.findings import Findings
from gcheck.patterns import regex
from gcheck.scratch import MOST_HELD, Scratch
from gcheck.store import index
from gcheck.store.database import Database, postgresql, sqlite
from gcheck.store.folder import Folder, Manifest, Started, told
from gcheck.store.index import ABORTED, KEPT, PRUNED, RUNNING, UNINDEXED, UNREAD, Run
from gcheck.store.lock import WAIT, is_alive, owner, put_alive, writing
from gcheck.store.packed import Packed

Parse = Callable[["str | Scratch", str], Assessment]
"""Reads a JSON report back: its text, or a file of it, and a name for messages."""


_URL = regex(r"postgres(?:ql)?://")
_AT = regex(r"\d{8}T\d{6}Z(?=-)")
_LATEST = regex(r"latest(?:~(\d{1,6}))?")
_DAY = regex(r"\d{4}-\d{2}-\d{2}")


class Where(Struct, frozen=True):
    """Where a store is: the folder of its files, and the URL of the index where that is not a file in the folder."""

    folder: Path
    url: str | None = None

    @classmethod
    def of(cls, store: str, evidence: Path | None) -> Where:
        """A path, or a PostgreSQL URL and the folder of the reports. Raises UsageError."""
        if _URL.match(store):
            if evidence is None:
                raise UsageError(
                    "a store in PostgreSQL keeps the reports in a folder; name it with --evidence."
                )
            return cls(evidence, store)
        if "://" in store:
            raise UsageError(
                f"a store is a folder or a postgresql:// URL; {store.partition('://')[0]}:// is neither."
            )
        return cls(Path(store))


class Running(Struct):
    """A run that goes on; ``handle`` is its sign of life. ``kept`` is set once its report is in the folder, and of a very large
    one ``findings`` as they are read from there."""

    started: Started
    handle: int | None = None
    kept: Manifest | None = None
    findings: Findings | None = None


class Store:
    """Runs that were kept. Every method raises StoreError where files or database refuse, UsageError for what is asked wrongly."""

    def __init__(
        self,
        where: Where,
        say: Callable[[str], None] = lambda text: None,
        wait: float = WAIT,
        most_held: int = MOST_HELD,
    ) -> None:
        """``most_held`` is how many bytes a report may have to be read as a whole."""
        self.folder = Folder(where.folder)
        self._where = where
        self._say = say
        self._wait = wait
        self._most_held = most_held

    def begin(self, sources: Iterable[str], clock: datetime) -> Running:
        """Put down that a run begins, before it reads anything."""
        running = Running(started_now(tuple(sources), clock))
        with self.writing() as database:
            self._mark_aborted(database)
            self._begin_file(running)
            index.begin(database, running.started)
        return running

    def unannounced(self, sources: Iterable[str], clock: datetime) -> Running:
        """A run that could not be put down when it began."""
        return Running(started_now(tuple(sources), clock))

    def keep(
        self, running: Running, assessment: Assessment, text: str | Iterable[str], parse: Parse
    ) -> Manifest:
        """Keep a run that ended: its report, as a text or in pieces, as a file, then its manifest, then the index."""
        packed = Packed(text)  # before others have to wait
        with self._locked():
            self.folder.sweep()
            manifest = running.kept = self._append(running.started, assessment, packed)
            self._ended(running)
            if isinstance(assessment.findings, Findings):  # to make them again would take as long as the run
                found = self.assessment(manifest, parse)
                running.findings = found.findings if isinstance(found.findings, Findings) else None
                assessment = found
            self._catch_up_with(manifest, assessment, parse)
        return manifest

    def bring_in(self, assessment: Assessment, text: str | Scratch, parse: Parse) -> Manifest:
        """Keep a report that was written elsewhere, once. Raises UsageError for one that is kept already."""
        packed = Packed(text if isinstance(text, str) else text.pieces())
        with self._locked():
            self.folder.sweep()
            for number, run in self.folder.names().items():
                if self._as_far_as_known(number, run).content == packed.content:
                    raise UsageError(f"it is kept already, as run {run}.")
            moment = datetime.fromisoformat(assessment.provenance.clock.replace("Z", "+00:00"))
            started = started_now(
                tuple(one.name for one in assessment.provenance.sources if one.within is None), moment
            )
            manifest = self._append(started, assessment, packed, imported=True)
            self._catch_up_with(manifest, assessment, parse)
        return manifest

    def _catch_up_with(self, manifest: Manifest, assessment: Assessment, parse: Parse) -> None:
        with self._index(write=True) as database:
            for error in self.catch_up(database, parse, at_hand={manifest.run: assessment}):
                self._say(f"not indexed: {error}")

    def manifests(self) -> Iterator[Manifest]:
        """The manifests of all runs, in their order."""
        for number, run in self.folder.names().items():
            yield self.folder.manifest(number, run)[0]

    def report(self, run: Run) -> str:
        """The JSON report of a run, byte for byte."""
        return self.folder.report(self.manifest(run))

    def pieces(self, run: Run) -> Iterator[bytes]:
        """The same in pieces. What does not fit its digests raises StoreError with the last of them."""
        return self.folder.pieces(self.manifest(run))

    def manifest(self, run: Run) -> Manifest:
        """The manifest of a run."""
        if run.number is None:
            raise UsageError(f"run {run.run} was {run.status}: there is no report of it.")
        return self.folder.manifest(run.number, run.run)[0]

    def assessment(self, manifest: Manifest, parse: Parse) -> Assessment:
        """The report of a run, read back; of a very large one little is held. Raises InventoryError, too."""
        name = f"run {manifest.run}"
        if manifest.bytes > self._most_held:
            return parse(self.folder.unfolded(manifest), name)
        return parse(self.folder.report(manifest), name)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """The index, to be read."""
        identity = self.folder.identity()
        with self._index(write=False) as database:
            database.refuse_newer()
            row = database.one("SELECT id FROM store") if database.version() else None
            if row is None or row[0] != identity:
                raise StoreError(
                    f"the index of {self.folder.path} is not that of this folder; `gcheck history rebuild` makes it anew."
                )
            yield database

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """The folder and the index, to be written by nobody else meanwhile."""
        with self._locked():
            self.folder.sweep()
            with self._index(write=True) as database:
                yield database

    @contextmanager
    def rebuilding(self) -> Iterator[Database]:
        """As ``writing``; an index in a file that is damaged is put aside first."""
        self.folder.identity()
        with self._locked():
            if self._where.url is None:
                self._put_aside()
            with self._index(write=True) as database:
                yield database

    def _put_aside(self) -> None:
        path = self.folder.path / "index.db"
        if not path.exists():
            return
        try:
            with closing(sqlite(path, write=True)) as database:
                damaged = database.one("PRAGMA quick_check") != ("ok",)
                database.refuse_newer()
        except StoreError:
            damaged = True
        if damaged:
            with told(self.folder.path):
                for one in self.folder.path.glob("index.db*"):
                    one.replace(one.with_name(one.name.replace("index.db", "damaged-index.db")))

    def runs(self, database: Database) -> list[Run]:
        """Every run, those that were cut short, those that go on and those that are not indexed yet included, by when they began."""
        found = index.runs(database, "1 = 1")
        told = [replace(one, status=self._fate(one)) if one.status == RUNNING else one for one in found]
        kept = {run: number for number, run in self.folder.names().items()}
        told = [
            replace(one, status=UNINDEXED) if one.number is None and one.run in kept else one for one in told
        ]
        known = {one.run for one in told}
        for one in self.folder.started():  # the index may have been down when they began
            if one.run not in known:
                row = Run(one.run, None, RUNNING, one.at, None, one.clock, None, ", ".join(one.sources))
                told.append(replace(row, status=self._fate(row)))
                known.add(one.run)
        for run, number in kept.items():  # nor need it have been told that they began
            if run not in known:
                known_of = self._as_far_as_known(number, run)
                told.append(
                    Run(run, None, UNINDEXED, known_of.started, known_of.finished, known_of.clock, None, "")
                )
        return told

    def find(self, database: Database, reference: str, series: str | None = None) -> Run:
        """A run by id, the beginning of one, ``latest``, ``latest~2``, or a day or time: the last one up to then.

        ``latest~1`` is the run before in the series of the latest, or of ``series``. Raises UsageError.
        """
        found = index.runs(database, *(("number IS NOT NULL AND series = ?", (series,)) if series else ()))
        kept = [one for one in found if one.status != UNREAD]
        for one in found:
            if one.status == UNREAD and one.run == reference:
                return one
        if not kept:
            raise UsageError("no run was kept yet.")
        back = _LATEST.fullmatch(reference)
        if back:
            of_series = [one for one in kept if one.series == kept[-1].series]
            steps = int(back[1] or 0)
            if steps >= len(of_series):
                raise UsageError(f"there is no {reference}: {len(of_series)} runs of this series were kept.")
            return of_series[-1 - steps]
        exact = [one for one in kept if one.run == reference] or [
            one for one in kept if one.run.startswith(reference)
        ]
        if len(exact) == 1:
            return exact[0]
        until = moment_of(reference, end=True)
        if until is None:
            many = f"{len(exact)} runs begin with" if exact else "there is no run"
            raise UsageError(f"{many} {reference!r}; `gcheck history list` shows them all.")
        earlier = [one for one in kept if one.clock <= until]
        if not earlier:
            raise UsageError(
                f"no run was kept up to {until}; the first one is of {min(one.clock for one in kept)}."
            )
        return max(earlier, key=lambda one: (one.clock, one.number or 0))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.refuse_other()
        with writing(self.folder.path, self._say, self._wait):
            self.folder.make()
            yield

    @contextmanager
    def _index(self, write: bool) -> Iterator[Database]:
        path = self.folder.path / "index.db"
        url = self._where.url
        database = sqlite(path, write) if url is None else postgresql(url)
        try:
            if write:
                database.migrate()
                self._own(database)
            yield database
        finally:
            database.close()

    def _own(self, database: Database) -> None:
        identity = self.folder.identity()
        row = database.one("SELECT id FROM store")
        if row is None:
            database.run("INSERT INTO store (id) VALUES (?)", (identity,))
        elif row[0] != identity:
            raise UsageError(
                f"the index belongs to another store than {self.folder.path}; name a database of its own."
            )

    def _begin_file(self, running: Running) -> None:
        content = json.dumps(encode(running.started)).encode()
        running.handle = put_alive(self.folder.started_path(running.started.run), content)

    def _append(
        self, started: Started, assessment: Assessment, packed: Packed, imported: bool = False
    ) -> Manifest:
        names = self.folder.names()
        last = max(names, default=0)
        # a damaged one is followed on as it is: what is wrong with it is then on record, and the next run is kept all the same
        previous = self.folder.manifest_digest(last, names[last]) if last else None
        finished = now()
        manifest = Manifest(
            last + 1, started.run, finished if imported else started.at, finished, assessment.provenance.clock,
            assessment.provenance.version, packed.sha256, packed.content, packed.bytes,
            names[last] if last else None, previous, imported,
        )  # fmt: skip
        self.folder.keep(manifest, packed)
        return manifest

    def _ended(self, running: Running) -> None:
        with suppress(OSError):  # what is left of it is shown as what it is: a run that is kept
            self.folder.started_path(running.started.run).unlink(missing_ok=True)
        if running.handle is not None:
            os.close(running.handle)
            running.handle = None

    def catch_up(
        self,
        database: Database,
        parse: Parse,
        say: Callable[[str], None] = lambda text: None,
        at_hand: Mapping[str, Assessment] | None = None,
        damaged: bool = False,
    ) -> list[GcheckError]:
        """Index what the folder has and the database has not, such as a run that was cut short between the two.

        For whoever writes. ``at_hand`` are assessments that need not be read from the folder. Returns why reports could not be
        read: those of a form that this gcheck does not know, and, if asked to go on, ``damaged`` ones. Raises StoreError.
        """
        unread: list[GcheckError] = []
        newest, names = index.newest(database), self.folder.names()
        if newest > max(names, default=0):
            raise StoreError(
                "the index knows runs that the folder has not; `gcheck history verify` tells which."
            )
        for number, run in names.items():
            if number > newest:
                say(f"indexing run {number}: {run}")
                error = self._index_run(database, number, run, parse, at_hand or {})
                if error is not None:
                    if isinstance(error, StoreError) and not damaged:
                        raise error
                    unread.append(error)
                    say(str(error))
                    index.add_unread(database, self._as_far_as_known(number, run))
        return unread

    def _index_run(
        self, database: Database, number: int, run: str, parse: Parse, at_hand: Mapping[str, Assessment]
    ) -> InventoryError | StoreError | None:
        """Index a run. Returns why it cannot be read, where it cannot."""
        try:
            manifest = self.folder.manifest(number, run)[0]
            if self.folder.is_pruned(manifest):
                row = self.folder.pruned(manifest)["row"]
            else:
                found = at_hand.get(run) or self.assessment(manifest, parse)
        except (InventoryError, StoreError) as error:
            return error
        if self.folder.is_pruned(manifest):
            index.add_pruned(database, row)
        else:
            index.add(database, manifest, found, KEPT)
        return None

    def _as_far_as_known(self, number: int, run: str) -> Manifest:
        """A run's manifest; of one that is damaged what its name says."""
        try:
            return self.folder.manifest(number, run)[0]
        except StoreError:
            at = _AT.match(run)
            moment = rfc3339(datetime.strptime(at[0], "%Y%m%dT%H%M%S%z")) if at else "1970-01-01T00:00:00Z"
            return Manifest(number, run, moment, moment, moment, "", "", "", 0)

    def _mark_aborted(self, database: Database) -> None:
        kept = set(self.folder.names().values())
        for one in index.runs(database, "status = ?", (RUNNING,)):
            if self._fate(one) == ABORTED and one.run not in kept:
                database.run("UPDATE runs SET status = ? WHERE run = ?", (ABORTED, one.run))

    def _fate(self, run: Run) -> str:
        return RUNNING if is_alive(self.folder.started_path(run.run)) else ABORTED


def started_now(sources: tuple[str, ...], clock: datetime) -> Started:
    """A run with an id of its own, which begins now."""
    moment = datetime.now(timezone.utc)
    who = owner()
    return Started(
        f"{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
        now(),
        rfc3339(clock),
        who["pid"],
        who["host"],
        sources,
    )


def now() -> str:
    """The computer's time, RFC 3339 UTC in whole seconds."""
    return rfc3339(datetime.now(timezone.utc))


def rfc3339(moment: datetime) -> str:
    """An instant as the store writes it: UTC, whole seconds, so that text sorts as time does."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str, end: bool = False, zone: timezone | None = None) -> str | None:
    """A day (its begin, or its last second) or a time as RFC 3339 UTC; None for what is neither. Days are those of UTC."""
    with suppress(ValueError, OverflowError):
        if _DAY.fullmatch(text):
            day = datetime.fromisoformat(text).replace(tzinfo=zone or timezone.utc)
            return rfc3339(day + timedelta(days=1, seconds=-1) if end else day)
        if "T" in text:
            moment = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
            return rfc3339(moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))
    return None


__all__ = [
    "ABORTED",
    "KEPT",
    "PRUNED",
    "RUNNING",
    "UNREAD",
    "Parse",
    "Running",
    "Store",
    "Where",
    "moment_of",
    "now",
    "rfc3339",
]
