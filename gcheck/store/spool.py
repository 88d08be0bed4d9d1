"""Spool: resources on their way from the collectors into an inventory file, kept on disk instead of in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, cast

from gcheck.errors import UsageError
from gcheck.model.inventory import line_of
from gcheck.model.resource import Resource

IN_MEMORY = 500_000
"""Bytes up to which no file is made: most scans of files stay below."""

Key = tuple[str, str, str]
"""Source, type, uid."""


class Spool:
    """Resources in the order in which they come, to be read in the order of an inventory.

    The file has no name, only its owner can read it, and it is gone with the process.
    """

    def __init__(self) -> None:
        self._memory: BytesIO | None = BytesIO()
        self._file: BinaryIO = self._memory
        self._index: list[tuple[Key, int, int]] = []
        self._end = 0

    def __len__(self) -> int:
        return len(self._index)

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
        self._index.append(((resource.source, resource.type, resource.uid), self._end, len(line)))
        self._end += len(line)

    def lines(self) -> Iterator[str]:
        """The lines of all resources, sorted by source, type and uid."""
        for _, start, length in sorted(self._index, key=lambda item: item[0]):
            yield self._read(start, length)

    def of(self, wanted: Key) -> Iterator[Resource]:
        """The resources of this key; a collector should yield one."""
        for key, start, length in self._index:
            if key == wanted:
                yield Resource.from_json(json.loads(self._read(start, length))["resource"])

    def close(self) -> None:
        """Give the space back."""
        self._file.close()

    def _to_disk(self, held: BytesIO) -> None:
        from tempfile import TemporaryFile  # takes 15 ms to import, and most scans need none

        self._file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115  # closed by close()
        self._file.write(held.getbuffer())
        self._memory = None

    def _read(self, start: int, length: int) -> str:
        self._file.seek(start)
        return self._file.read(length).decode("utf-8", "surrogatepass")
