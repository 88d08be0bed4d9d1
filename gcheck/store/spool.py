"""Spool: resources on their way from the collectors into an inventory file, kept on disk instead of in memory."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, cast
from weakref import finalize

from gcheck.errors import UsageError
from gcheck.model.inventory import line_of
from gcheck.model.resource import Resource

IN_MEMORY = 500_000
"""Bytes up to which no file is made: most scans of files stay below."""

Key = tuple[str, str, str]
"""Source, type, uid."""


class Spool:
    """Resources in the order in which they come, to be read in the order of an inventory, or by the number of their coming.

    The file has no name, only its owner can read it, and it is gone with this object.
    """

    def __init__(self) -> None:
        self._memory: BytesIO | None = BytesIO()
        self._file: BinaryIO = self._memory
        self._uids: list[str] = []
        self._starts = array("Q")
        self._groups: dict[tuple[str, str], array[int]] = {}
        self._end = 0

    def __len__(self) -> int:
        return len(self._uids)

    def add(self, resource: Resource) -> None:
        """Keep a resource. Raises UsageError where the disk is full."""
        line = line_of(resource).encode("utf-8", "surrogatepass")
        try:
            if self._memory is not None and self._end + len(line) > IN_MEMORY:
                self._to_disk(self._memory)
            self._file.seek(self._end)
            self._file.write(line)
        except OSError as error:
            from tempfile import gettempdir

            raise UsageError(
                f"{gettempdir()} cannot be written: {error.strerror or error}; set TMPDIR."
            ) from None
        self._groups.setdefault((resource.source, resource.type), array("L")).append(len(self._uids))
        self._uids.append(resource.uid)
        self._starts.append(self._end)
        self._end += len(line)

    def lines(self) -> Iterator[str]:
        """The lines of all resources, sorted by source, type and uid."""
        for group in sorted(self._groups):
            for number in self.numbers(*group):
                yield self._read(number)

    def of(self, wanted: Key) -> Iterator[Resource]:
        """The resources of this key; a collector should yield one."""
        for number in self._groups.get(wanted[:2], ()):
            if self._uids[number] == wanted[2]:
                yield self.read(number)

    def numbers(self, source: str, kind: str) -> list[int]:
        """Which resources are of one type in one source, in the order of their uids."""
        return sorted(self._groups.get((source, kind), ()), key=self._uids.__getitem__)

    def uid(self, number: int) -> str:
        """The uid of the resource that came after so many others."""
        return self._uids[number]

    def read(self, number: int) -> Resource:
        """The resource that came after so many others."""
        return Resource.from_json(json.loads(self._read(number))["resource"])

    def close(self) -> None:
        """Give the space back."""
        self._file.close()

    def _to_disk(self, held: BytesIO) -> None:
        from tempfile import TemporaryFile  # takes 15 ms to import, and most scans need none

        self._file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115  # closed by close()
        finalize(self, self._file.close)
        self._file.write(held.getbuffer())
        self._memory = None

    def _read(self, number: int) -> str:
        start, after = self._starts[number], number + 1
        self._file.seek(start)
        length = (self._starts[after] if after < len(self._starts) else self._end) - start
        return self._file.read(length).decode("utf-8", "surrogatepass")
