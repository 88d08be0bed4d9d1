"""Folder: the files of a store. What a run found is one compressed file that nobody changes; its manifest names the run before.

store.json                                    what this folder is
lock                                          who writes
runs/000007-RUN.manifest.json                 a run that was kept: digests, and those of the manifest before
runs/000007-RUN.assessment.json.zst           its JSON report; of a run that gcheck kept before it packed so, .gz
runs/000007-RUN.pruned.json                   when its report was given up, and why
runs/RUN.started.json                         a run that goes on, or that was cut short
alerts/NAME/                                  what was told by the alerts of that name, and messages on their way
tickets/tickets.json                          which finding has which ticket
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

from gcheck.errors import StoreError, UsageError
from gcheck.kept import PRIVATE, replace, settle
from gcheck.model.codec import decode, encode
from gcheck.patterns import regex
from gcheck.scratch import Scratch
from gcheck.store.packed import GZIP, ZSTD, full, unpacked

FORMAT = "gcheck-store/2"
_FORMATS = ("gcheck-store/1", FORMAT)
"""A store of the first form holds gzip only, and becomes one of the second when a run is kept: what knew only gzip refuses it then."""
ALERTS, TICKETS = "alerts", "tickets"
"""Folders in which the commands of that name keep what they remember."""
_NAME = regex(r"(\d{6,})-(.+)\.manifest\.json")
_STARTED = ".started.json"
_REPORT = ".assessment.json"
_PIECE = 1 << 20
MOST_BYTES = 2_000_000_000
"""A report that unfolds to more than this is no report of ours."""


class Started(Struct, frozen=True):
    """A run that began: ``at`` is the computer's own time, ``clock`` that of the run, both RFC 3339 UTC."""

    run: str
    at: str
    clock: str
    pid: int
    host: str
    sources: tuple[str, ...] = ()


class Manifest(Struct, frozen=True):
    """A run that was kept. ``number`` counts from 1 without gaps; ``sha256`` is of the compressed file, ``content`` of the report.

    ``bytes`` are those of the report; earlier versions counted its characters.
    """

    number: int
    run: str
    started: str
    finished: str
    clock: str
    version: str
    sha256: str
    content: str
    bytes: int
    previous: str | None = None
    previous_sha256: str | None = None
    imported: bool = False


class Folder:
    """The files below one path. OSError becomes StoreError; writing is the business of whoever holds the lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.runs = path / "runs"

    @property
    def exists(self) -> bool:
        """True if a store was made here."""
        return (self.path / "store.json").exists()

    def refuse_other(self) -> None:
        """Raise UsageError where the folder holds something else, before anything is put into it."""
        with told(self.path):
            if self.path.exists() and not self.path.is_dir():
                raise UsageError(f"{self.path} is a file; a store is a folder.")
            if self.exists or not self.path.is_dir():
                return
            for one in self.path.iterdir():
                if one.name not in ("lock", "runs", "store.json", ALERTS, TICKETS) and one.suffix != ".tmp":
                    raise UsageError(
                        f"{self.path} is a folder of something else; name an empty one for the store."
                    )

    def make(self) -> None:
        """Make what is missing; for whoever holds the lock."""
        with told(self.path):
            self.runs.mkdir(exist_ok=True, mode=0o700)
        if not self.exists:
            self._tell_form(secrets.token_hex(8))

    def _tell_form(self, identity: str) -> None:
        self.write("store.json", json.dumps({"format": FORMAT, "id": identity}).encode())

    def identity(self) -> str:
        """The id that the store was given when it was made. Raises UsageError for what is no store of this version."""
        return self._about()[1]

    def _about(self) -> tuple[str, str]:
        with told(self.path):
            try:
                data = json.loads((self.path / "store.json").read_bytes())
                form, found = data["format"], data["id"]
            except FileNotFoundError:
                raise UsageError(
                    f"there is no store at {self.path}; `gcheck scan --store` makes one."
                ) from None
            except (ValueError, TypeError, KeyError):
                raise StoreError(f"{self.path / 'store.json'} is damaged; put it back from a copy.") from None
        if form not in _FORMATS:
            raise UsageError(
                f"{self.path} is a store of the form {form}, this gcheck knows {FORMAT}; use the gcheck that wrote it."
            )
        return str(form), str(found)

    def write(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """Write a file whole or not at all, and through to the disk."""
        target = self.path / name
        with told(self.path):
            replace(target, [content] if isinstance(content, bytes) else content, PRIVATE)
            settle(target.parent)

    def names(self) -> dict[int, str]:
        """The runs that were kept: number -> run."""
        with told(self.path):
            found = (_NAME.fullmatch(name) for name in (os.listdir(self.runs) if self.runs.is_dir() else ()))
            return dict(sorted((int(one[1]), one[2]) for one in found if one))

    def manifest_digest(self, number: int, run: str) -> str:
        """The SHA-256 of a manifest's file, whatever it holds. Raises StoreError."""
        with told(self.path):
            return hashlib.sha256(self._manifest_path(number, run).read_bytes()).hexdigest()

    def manifest(self, number: int, run: str) -> tuple[Manifest, str]:
        """A manifest and the SHA-256 of its file. Raises StoreError."""
        path = self._manifest_path(number, run)
        with told(self.path):
            content = path.read_bytes()
        try:
            found = decode(Manifest, json.loads(content))
            if (found.number, found.run) != (number, run):
                raise ValueError(f"it is that of run {found.run}")
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise StoreError(
                f"{path} is damaged: {error}; `gcheck history verify` tells what else is."
            ) from None
        return found, hashlib.sha256(content).hexdigest()

    def keep(self, manifest: Manifest, packed: Iterable[bytes]) -> None:
        """Write a run: its report, then the manifest, with which it counts as kept."""
        form, identity = self._about()
        if form != FORMAT:
            self._tell_form(identity)
        self.write(f"runs/{_stem(manifest)}{_REPORT}{ZSTD}", packed)
        self.write(
            f"runs/{_stem(manifest)}.manifest.json", json.dumps(encode(manifest), indent=1).encode() + b"\n"
        )

    def report(self, manifest: Manifest) -> str:
        """The JSON report of a run, held against its digests. Raises StoreError where it is not what was kept, UsageError where it was pruned."""
        path = self._report_path(manifest)
        try:
            return b"".join(self.pieces(manifest)).decode("utf-8", "surrogatepass")
        except ValueError as error:
            raise StoreError(f"{path} cannot be unpacked: {error}.") from None

    def unfolded(self, manifest: Manifest) -> Scratch:
        """The same in a file, of a report that is too large to be held. Raises the same errors."""
        try:
            return Scratch(self.pieces(manifest))
        except OSError as error:
            raise full(error) from None

    def pieces(self, manifest: Manifest) -> Iterator[bytes]:
        """The bytes of the report. Both digests are held against it: the last piece comes only where they fit. Raises the same errors."""
        path = self._report_path(manifest)
        if self.is_pruned(manifest):
            raise UsageError(
                f"the report of run {manifest.run} was pruned; its manifest and digests are what is left."
            )
        with told(self.path), path.open("rb") as stream:
            packed = hashlib.sha256()
            while piece := stream.read(_PIECE):
                packed.update(piece)
            if packed.hexdigest() != manifest.sha256:
                raise StoreError(f"{path} is not what was kept: its SHA-256 is another.")
            stream.seek(0)
            content, held = hashlib.sha256(), b""
            for piece in unpacked(iter(lambda: stream.read(_PIECE), b""), path, _most(manifest)):
                if piece:
                    content.update(piece)
                    yield held
                    held = piece
            if content.hexdigest() != manifest.content:
                raise StoreError(
                    f"{path} does not hold what its manifest says: the SHA-256 of its content is another."
                )
            yield held

    def is_pruned(self, manifest: Manifest) -> bool:
        """True if the report was given up on purpose."""
        return (self.runs / f"{_stem(manifest)}.pruned.json").exists()

    def pruned(self, manifest: Manifest) -> dict[str, Any]:
        """When a report was given up, why, and the ``row`` of its run. Raises StoreError."""
        path = self.runs / f"{_stem(manifest)}.pruned.json"
        with told(self.path):
            content = path.read_bytes()
        try:
            found = json.loads(content)
            return {**found, "row": dict(found["row"])}
        except (ValueError, TypeError, KeyError) as error:
            raise StoreError(f"{path} is damaged: {error}.") from None

    def prune(self, manifest: Manifest, why: dict[str, Any]) -> None:
        """Give up the report of a run, and put down why."""
        self.write(f"runs/{_stem(manifest)}.pruned.json", json.dumps(why).encode())
        with told(self.path):
            self._report_path(manifest).unlink(missing_ok=True)

    def size(self, manifest: Manifest) -> int:
        """Bytes of the compressed report; 0 where it is gone."""
        path = self._report_path(manifest)
        return path.stat().st_size if path.exists() else 0

    def started(self) -> list[Started]:
        """Runs that go on, or were cut short, oldest first."""
        with told(self.path):
            paths = sorted(self.runs.glob(f"*{_STARTED}"))
            found = []
            for path in paths:
                try:
                    found.append(decode(Started, json.loads(path.read_bytes())))
                except (ValueError, TypeError, KeyError, FileNotFoundError):
                    continue  # one that is just ending, or that the end of the disk cut
            return sorted(found, key=lambda one: (one.at, one.run))

    def started_path(self, run: str) -> Path:
        """Where it is put down that a run began."""
        return self.runs / f"{run}{_STARTED}"

    def sweep(self) -> None:
        """Remove what a writer that was cut short left: half-written files, and reports without a manifest."""
        kept = {f"{number:06d}-{run}" for number, run in self.names().items()}
        with told(self.path):
            for path in [
                *self.path.glob(".*.tmp"),
                *self.runs.glob(".*.tmp"),
                *self.runs.glob(f"*{_REPORT}{ZSTD}"),
                *self.runs.glob(f"*{_REPORT}{GZIP}"),
            ]:
                if path.name.partition(_REPORT)[0] not in kept:
                    path.unlink(missing_ok=True)

    def _manifest_path(self, number: int, run: str) -> Path:
        return self.runs / f"{number:06d}-{run}.manifest.json"

    def _report_path(self, manifest: Manifest) -> Path:
        path = self.runs / f"{_stem(manifest)}{_REPORT}{ZSTD}"
        earlier = path.with_suffix(GZIP)
        return earlier if earlier.exists() and not path.exists() else path


def _most(manifest: Manifest) -> int:
    """How many bytes a report may have: a character has four at the most."""
    return min(MOST_BYTES, 4 * manifest.bytes)


def _stem(manifest: Manifest) -> str:
    return f"{manifest.number:06d}-{manifest.run}"


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the system refuses into one sentence."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"the store {path} cannot be used: {error.strerror or error} ({error.filename or path})."
        ) from None
