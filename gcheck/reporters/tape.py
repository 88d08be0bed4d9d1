"""Tape: lines of JSON that are written once and read once, beyond some in an unnamed file."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import finalize

from gcheck.errors import ReportError

IN_MEMORY = 2_000_000
"""Bytes of lines up to which no file is made."""


class Tape:
    """Lines of text without line ends, in their order."""

    def __init__(self) -> None:
        from tempfile import SpooledTemporaryFile  # takes a while to import, and few reports need it

        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed with this object
        finalize(self, self._file.close)

    def write(self, line: str) -> None:
        """Raises ReportError where the disk is full."""
        try:
            self._file.write(line.encode("utf-8", "surrogatepass") + b"\n")
        except OSError as error:
            raise ReportError(
                f"the folder for temporary files cannot be written: {error.strerror or error}; set TMPDIR."
            ) from None

    def __iter__(self) -> Iterator[str]:
        self._file.seek(0)
        for line in self._file:
            yield line[:-1].decode("utf-8", "surrogatepass")
