"""Tally: the resources of one source that no mapping reads, counted by kind; what hostile input invents stays bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gcheck.model.place import Place
from gcheck.model.unmapped import KINDS_MOST, Unmapped

KIND_LONGEST = 200
"""Characters of a kind. The longest of AWS, of Azure's and of Google's providers have fewer than 90."""

NAMELESS = "(without a name)"
"""A kind that is an empty text."""


class Tally:
    """Counts, and the place of the first of each kind. It holds no more than KINDS_MOST kinds, whatever is added."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._counts: dict[str | None, int] = {}
        self._places: dict[str | None, Place] = {}

    def add(self, kind: str, where: Callable[[], Place], count: int = 1) -> None:
        """Count resources of a kind; ``where`` is asked for the first of it only. None of them is nothing."""
        if count < 1:
            return
        name: str | None = kind if len(kind) <= KIND_LONGEST else f"{kind[:KIND_LONGEST]}…"
        name = name or NAMELESS
        if name not in self._counts:
            if len(self._places) >= KINDS_MOST:
                name = None
            if name not in self._counts:
                self._counts[name] = 0
                self._places[name] = where()
        self._counts[name] += count

    def items(self) -> Iterator[Unmapped]:
        """What was counted, in the order in which it was met."""
        for kind, count in self._counts.items():
            yield Unmapped(self._source, kind, count, self._places[kind])
