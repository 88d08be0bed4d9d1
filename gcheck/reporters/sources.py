"""The sources on the first page: which were read, which could not be, and which were listed and not scanned."""

from __future__ import annotations

from collections import Counter, defaultdict

from msgspec import Struct

from gcheck.model.assessment import Assessment
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.source import Source

SOURCES_OPEN = 12
"""Sources of one kind beyond these stand behind a fold that counts them."""


class SourceView(Struct, frozen=True):
    """One source that was to be read: resources, listings, those that are not complete, gaps."""

    source: Source
    read: int
    listings: int
    incomplete: int
    gaps: int

    @property
    def whole(self) -> bool:
        """True if everything that was asked of it could be read."""
        return not self.gaps and not self.incomplete


class Unseen(Struct, frozen=True):
    """Sources that were not scanned, or of which nothing could be read, for the same reason."""

    reason: str
    sources: tuple[Source, ...]


class Sources(Struct, frozen=True):
    """All sources of a run. Of ``read`` at least a part was; where they are many, those with gaps come first.

    Of ``unread`` everything that was asked is a gap; the reason is what most of these gaps say.
    """

    skipped: tuple[Unseen, ...]
    unread: tuple[Unseen, ...]
    read: tuple[SourceView, ...]

    @property
    def not_scanned(self) -> int:
        """How many were listed and not scanned."""
        return sum(len(item.sources) for item in self.skipped)

    @property
    def not_read(self) -> int:
        """Of how many nothing could be read."""
        return sum(len(item.sources) for item in self.unread)

    @property
    def all_unread(self) -> tuple[Source, ...]:
        """Those of which nothing could be read, whatever the reason."""
        return tuple(source for item in self.unread for source in item.sources)

    @property
    def whole(self) -> int:
        """Of how many everything that was asked for could be read."""
        return sum(view.whole for view in self.read)


def sources(assessment: Assessment) -> Sources:
    """The sources of this assessment."""
    listings, gaps = defaultdict(list), defaultdict(list)
    for item in assessment.populations:
        listings[item.source].append(item)
    for gap in assessment.gaps:
        gaps[gap.source].append(gap)
    seen = {item.source for item in assessment.populations if item.complete or item.count}
    skipped, unread = defaultdict(list), defaultdict(list)
    read = []
    for source in assessment.provenance.sources:
        view = _view(source, listings[source.name], gaps[source.name])
        if source.skipped is not None:
            skipped[source.skipped].append(source)
        elif source.name in seen or not (view.gaps or view.listings):
            read.append(view)
        else:
            unread[_most(gaps[source.name])].append(source)
    if len(read) > SOURCES_OPEN:
        read.sort(key=lambda view: view.whole)
    return Sources(_unseen(skipped), _unseen(unread), tuple(read))


def _view(source: Source, listings: list[Population], gaps: list[Gap]) -> SourceView:
    return SourceView(
        source,
        sum(item.count for item in listings),
        len(listings),
        sum(not item.complete for item in listings),
        len(gaps),
    )


def _most(gaps: list[Gap]) -> str:
    said = Counter(gap.detail for gap in gaps).most_common(1)
    return said[0][0] if said else "no listing is complete"


def _unseen(reasons: dict[str, list[Source]]) -> tuple[Unseen, ...]:
    return tuple(Unseen(reason, tuple(found)) for reason, found in reasons.items())
