"""What a register looks like once its file is open: columns by name, and rows that can be gone through more than once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct, field

from gcheck.model.place import Place

MAX_ROWS = 1_000_000
MAX_COLUMNS = 200


class Unusable(Struct, frozen=True):
    """A cell that holds something that is no value: a formula without its result, a part of merged cells."""

    reason: str


class Several(Struct, frozen=True):
    """What stands in the columns of one name, in their order, blank cells included."""

    cells: tuple[Any, ...]


class Row(Struct, frozen=True):
    """One row. ``cells`` holds what stands in each column that the row has; ``problem`` says why none of it can be used.

    ``places`` are those of its cells, where they are known; the others stand at ``place``.
    """

    place: Place
    cells: Mapping[str, Any]
    problem: str | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, column: str) -> Place:
        return self.places.get(column, self.place)


class Table(Protocol):
    """A register that was found. Making one, or going through its rows, raises DocumentError for what cannot be read."""

    columns: Sequence[str]
    where: Place
    epoch: datetime | None

    def rows(self) -> Iterator[Row]:
        """Every row that holds anything, from the first."""


def shape(cells: Sequence[Any], columns: int) -> str | None:
    """Why a row's cells cannot be told apart, if they are more or fewer than the columns; trailing empty ones are not."""
    if len(cells) < columns:
        return f"it has {len(cells)} cells, and the header {columns}"
    if any(not blank(cell) for cell in cells[columns:]):
        return f"it has {len(cells)} cells, and the header {columns}: something stands to the right of the last column"
    return None


def by_name(columns: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    """A row's cells by the names of their columns; those of columns that share a name as one Several."""
    found = dict(zip(columns, cells, strict=False))
    if len(found) == min(len(columns), len(cells)):
        return found
    grouped: dict[str, list[Any]] = {}
    for name, cell in zip(columns, cells, strict=False):
        grouped.setdefault(name, []).append(cell)
    return {name: some[0] if len(some) == 1 else Several(tuple(some)) for name, some in grouped.items()}


def blank(cell: Any) -> bool:
    """True for a cell in which nothing stands."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
