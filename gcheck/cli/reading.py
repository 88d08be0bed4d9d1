"""Reading a JSON report that a run wrote: as a text, or, of a very large one, from a file as it is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gcheck.cli.finish import MAX_INVENTORY_BYTES, read_text
from gcheck.documents import open_file
from gcheck.errors import DocumentError, InventoryError
from gcheck.model.assessment import Assessment
from gcheck.reporters.json import parse
from gcheck.scratch import MOST_HELD, Scratch

_PIECE = 1 << 20


def read_report(path: Path) -> Assessment:
    """The assessment in a file. Raises InventoryError."""
    return parse(report_in(path), str(path))


def report_in(path: Path) -> str | Scratch:
    """The text of a report, or a copy of its file, which may change meanwhile. Raises InventoryError."""
    try:
        with open_file(path, MAX_INVENTORY_BYTES) as stream:
            if os.fstat(stream.fileno()).st_size <= MOST_HELD:
                return read_text(path)
            return Scratch(_pieces(stream, path))
    except DocumentError as error:
        raise InventoryError(f"{error}.") from None
    except OSError as error:
        raise InventoryError(
            f"{path} cannot be copied to be read: {error.strerror or error}; set TMPDIR."
        ) from None


def _pieces(stream: BinaryIO, path: Path) -> Iterator[bytes]:
    left = MAX_INVENTORY_BYTES
    while piece := stream.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise DocumentError(
                f"the file grew beyond {MAX_INVENTORY_BYTES:,} bytes while it was read", str(path)
            )
        yield piece
