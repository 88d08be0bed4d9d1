"""Unmapped: resources of a kind that no control reads. They were seen, nothing in them was looked at, and no verdict speaks of them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from gcheck.model.place import Place

KINDS_MOST = 1000
"""Kinds of one source that are told by name; what is of further ones is counted in one row."""


class Unmapped(Struct, frozen=True):
    """The resources of one kind in one source that no mapping reads, neither by themselves nor as a part of others.

    ``kind`` is spelled as the source spells it: ``azurerm_storage_account``, ``AWS::Lambda::EventSourceMapping``,
    ``argoproj.io/v1alpha1 AppProject``; a table that is no register by its name. None stands for all kinds beyond KINDS_MOST. ``count`` is how many there are, a
    declaration of which that is not known counted once; ``place`` is where the first one stands.

    It is no Gap: a control that reads such a kind does not exist, so that none of its verdicts can depend on it.
    """

    source: str
    kind: str | None
    count: int
    place: Place = field(default_factory=Place)


class Extent(Struct, frozen=True):
    """How much was not looked at: resources, their kinds over all sources, and whether there are kinds beyond the named ones."""

    resources: int
    kinds: int
    more: bool

    @property
    def text(self) -> str:
        """``60 resources of 41 kinds that no control reads``; nothing where there are none."""
        if not self.resources:
            return ""
        resources = f"{self.resources:,} resource{'' if self.resources == 1 else 's'}"
        kinds = f"{'more than ' if self.more else ''}{self.kinds:,} kind{'' if self.kinds == 1 else 's'}"
        return f"{resources} of {kinds} that no control reads"


def extent(items: Sequence[Unmapped]) -> Extent:
    """The whole of it."""
    named = {one.kind for one in items if one.kind is not None}
    return Extent(sum(one.count for one in items), len(named), any(one.kind is None for one in items))


def by_kind(items: Sequence[Unmapped]) -> list[tuple[str | None, int]]:
    """Each kind with how many there are in all sources, the most first; what is of kinds without a name stands last."""
    counts: dict[str | None, int] = {}
    for one in items:
        counts[one.kind] = counts.get(one.kind, 0) + one.count
    return sorted(counts.items(), key=lambda item: (item[0] is None, -item[1], item[0] or ""))
