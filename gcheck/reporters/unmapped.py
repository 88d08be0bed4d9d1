"""How reports tell of resources that no control reads: as a sentence, and row by row."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from gcheck.model.assessment import Assessment
from gcheck.model.unmapped import Extent, Unmapped, by_kind, extent
from gcheck.reporters.deciding import one_line

FURTHER = "further kinds"
"""What stands in the place of a kind, for all those that are not told by name."""
ROWS_OPEN = 20
ROWS_MOST = 1000
"""Rows of the HTML report beyond ROWS_OPEN stand behind a fold; those beyond ROWS_MOST are only counted."""


class Aside(Struct, frozen=True):
    """What was not looked at, the kinds with most resources first: rows to show, rows behind a fold, and the rest."""

    extent: Extent
    open: tuple[Unmapped, ...]
    folded: tuple[Unmapped, ...]
    rest: tuple[Unmapped, ...]

    @property
    def left_out(self) -> int:
        """Resources in rows that only the JSON report has."""
        return sum(one.count for one in self.rest)


def aside(assessment: Assessment) -> Aside:
    """The resources of this assessment that no control reads."""
    rows = tuple(in_order(assessment.unmapped))
    return Aside(extent(rows), rows[:ROWS_OPEN], rows[ROWS_OPEN:ROWS_MOST], rows[ROWS_MOST:])


def in_order(items: Sequence[Unmapped]) -> list[Unmapped]:
    """Those of most resources first, what has no kind by name last."""
    return sorted(items, key=lambda one: (one.kind is None, -one.count, one.kind or "", one.source))


def told(items: Sequence[Unmapped], most: int) -> str:
    """``60 resources of 41 kinds that no control reads: azurerm_mssql_server 7, google_sql_user 2 and 39 more kinds``.

    Of the kinds, those ``most`` that have most resources are named. Nothing invisible stands in it.
    """
    named = [(kind, count) for kind, count in by_kind(items) if kind is not None]
    shown = ", ".join(f"{one_line(kind)} {count:,}" for kind, count in named[:most])
    rest = len(named) - most
    whole = extent(items)
    beyond = "more than " if whole.more else ""
    more = f" and {beyond}{rest:,} more {'kind' if rest == 1 else 'kinds'}" if rest > 0 else ""
    return f"{whole.text}: {shown}{more}"
