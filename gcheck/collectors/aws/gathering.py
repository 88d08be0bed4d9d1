"""Gathering: carries out the work of one run. What a page of a listing names is completed and yielded before the listing ends.

Listings are made side by side, some pages ahead of what is taken, and so are the details of what they name; an account is
never held as a whole.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from msgspec import Struct, field

from gcheck.collectors.aws.batches import batches
from gcheck.collectors.aws.declared import Work
from gcheck.collectors.aws.drafts import Completion
from gcheck.collectors.aws.inflow import Inflow
from gcheck.collectors.aws.listed import (
    Account,
    Listed,
    Named,
    Page,
    Tell,
    failures_of,
    first_of_each,
    make_listing,
    without_parents,
)
from gcheck.collectors.aws.listings import Found, Listing, identities
from gcheck.collectors.aws.reader import Answer, Reader
from gcheck.collectors.aws.regions import Regions
from gcheck.collectors.aws.remembered import Completed, Remembered
from gcheck.collectors.aws.session import WORKERS
from gcheck.model.collector import EVERY, Memory, Yield
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.population import Population

LISTINGS_AHEAD = 8 * WORKERS
"""Listings that are made, or wait to be taken, besides the one that is being taken."""

RESOURCES_AHEAD = 40 * WORKERS
"""Resources that are being completed, or wait to be yielded."""

SPARE = 4
"""Threads that sign, read answers or judge nothing yet while all others wait for theirs."""

Job = tuple[Listing, str | None, Found | None]
"""A listing, the region that it is made in, and the resource that it is made within."""


class Gathering(Struct, frozen=True):
    """One run over one account."""

    source: str
    work: Work
    reader: Reader
    account: Account
    regions: Regions
    most: int = 0
    memory: Memory | None = None
    only: Mapping[str, frozenset[str]] | None = None

    def is_asked(self, found: Found) -> bool:
        """True if this resource is to be read, not only listed."""
        if self.only is None:
            return True
        names = self.only.get(found.type, frozenset())
        return EVERY in names or bool(names & identities(found.uid, found.name, found.attributes, found.keys))

    def run(self, progress: Callable[[str], None]) -> Iterator[Yield]:
        """The gaps of each resource before it, then populations and the other gaps; raises nothing.

        The order depends on the account only.
        """
        remembered = Remembered(self.memory, self.source, self.account.number, self.work)
        given_up = threading.Event()
        with pool_of(WORKERS) as lists, pool_of(WORKERS + SPARE) as details:
            try:
                taking = _Taking(self, remembered, lists, details, given_up, progress)
                yield from taking.run()
            finally:
                given_up.set()
        yield from self._populations(taking.listed, taking.kept)
        yield from self._listing_gaps(taking.listed)

    def completion(self, found: Iterable[Found] = ()) -> Completion:
        """What makes the detail calls of these resources."""
        asked = batches(self.work, found)
        return Completion(self.source, self.account.number, self.account.home, self.work, self.reader, asked)

    def none(self, listing: Listing) -> Answer | None:
        """The answer that there is nothing for a listing to name, where the plan asks for it anyway."""
        for detail in (item for details in self.work.details.values() for item in details):
            if detail.call is listing.unless and detail.shared is not None:
                outcome = self.completion().ask(detail, None)
                if isinstance(outcome, Answer) and (
                    outcome.absent is not None or listing.spared(outcome.data)
                ):
                    return outcome
        return None

    def jobs(self) -> Iterator[Job]:
        """The listings that need no other to be made."""
        for listing in self.work.listings:
            if listing.within is None:
                for region in self.regions.chosen if listing.regional else (None,):
                    yield listing, region, None

    def jobs_within(self, parents: Named) -> Iterator[Job]:
        """The listings that are made for each resource of another type."""
        above = parents.once_each().values()
        for listing in self.work.listings:
            for parent, item in above:
                if listing.within == parent.type:
                    yield listing, item.region, parent

    def without_parents(self, listed: Iterable[Listed]) -> list[Listed]:
        """Of each listing that others are made within: that it is not complete, or names nothing."""
        told = [
            without_parents(listing, self.work.types(listing), item, self.most)
            for listing in self.work.listings
            for item in listed
            if listing.within in item.types
        ]
        return [item for item in told if item is not None]

    def _regional(self) -> list[str]:
        kinds = (kind for item in self.work.listings if item.regional for kind in self.work.types(item))
        return sorted(kind for kind in kinds if kind in self.work.wanted)

    def _populations(self, listed: Iterable[Listed], kept: Counter[tuple[str, int]]) -> Iterator[Population]:
        for item in listed:
            for kind in sorted(item.types & self.work.wanted.keys()):
                complete = kind not in item.failures or item.disabled is not None
                yield self._population(kind, item.region, kept[kind, id(item)], complete, item.disabled)
        for kind in self._regional():
            for region, note in sorted(self.regions.disabled.items()):
                yield self._population(kind, region, 0, True, note)
            if self.regions.failure is not None:
                yield self._population(kind, None, 0, False, None)

    def _population(
        self, kind: str, region: str | None, count: int, complete: bool, disabled: str | None
    ) -> Population:
        return Population(
            self.source, kind, count, complete, self.account.number, region, disabled is None, disabled
        )

    def _listing_gaps(self, listed: Iterable[Listed]) -> Iterator[Gap]:
        if self.regions.failure is not None and self._regional():
            yield self.regions.failure.gap(self.source, self._regional(), self.account.number)
        for item in listed:
            for failure, types in failures_of(item):
                wanted = [kind for kind in types if kind in self.work.wanted]
                if wanted:
                    yield failure.gap(self.source, wanted, self.account.number)


class _Making(Struct):
    """A listing that is being made: its pages so far, and how it ended once they have been taken."""

    region: str | None
    pages: Inflow[Page]
    end: Future[Listed]


class _Taking(Struct):
    """Takes the pages of all listings, one listing after the other, and has what they name completed."""

    gathering: Gathering
    remembered: Remembered
    lists: ThreadPoolExecutor
    details: ThreadPoolExecutor
    given_up: threading.Event
    progress: Callable[[str], None]
    listed: list[Listed] = field(default_factory=list)
    kept: Counter[tuple[str, int]] = field(default_factory=Counter)
    _taken: set[tuple[str, str]] = field(default_factory=set)
    _held: Named = field(default_factory=Named)
    _parents: Named = field(default_factory=Named)
    _completing: deque[Future[Completed]] = field(default_factory=deque)
    _count: int = 0

    def run(self) -> Iterator[Yield]:
        work = self.gathering.work
        first = self.gathering.completion()
        for detail in (item for details in work.details.values() for item in details if item.early):
            self.details.submit(first.ask, detail, None)
        self.progress("listing what the account holds")
        yield from self._take(self.gathering.jobs())
        yield from self._take(self.gathering.jobs_within(self._parents))
        self.listed += self.gathering.without_parents(self.listed)
        yield from self._take_held()
        yield from self._completed(0)

    def _take(self, jobs: Iterator[Job]) -> Iterator[Yield]:
        making: deque[_Making] = deque()
        while True:
            while len(making) <= LISTINGS_AHEAD and (job := next(jobs, None)) is not None:
                making.append(self._start(job))
            if not making:
                return
            yield from self._take_listing(making.popleft())

    def _start(self, job: Job) -> _Making:
        pages: Inflow[Page] = Inflow(self.given_up)
        return _Making(job[1], pages, self.lists.submit(self._list, pages, *job))

    def _list(
        self, pages: Inflow[Page], listing: Listing, region: str | None, parent: Found | None
    ) -> Listed:
        made, types = self.gathering, self.gathering.work.types(listing)

        def make(tell: Tell) -> Listed:
            none = made.none(listing)
            if none is not None:
                return Listed(listing, types, region, none.place)
            return make_listing(listing, types, region, made.account, made.reader, tell, made.most, parent)

        try:
            return self.remembered.listing(listing, types, region, make, pages.put, parent)
        finally:
            pages.put(None)

    def _take_listing(self, making: _Making) -> Iterator[Yield]:
        named: list[Found] = []
        counts: Counter[str] = Counter()
        for page in making.pages.taken():
            named += (found for found in page.found if self._matters_later(found, making.region))
            new = [found for found in page.found if self._is_new(found, making.region)]
            counts.update(found.type for found in new)
            yield from self._complete([(found, page.place) for found in new])
        listed = making.end.result()
        self.listed.append(listed)
        self.kept.update({(kind, id(listed)): count for kind, count in counts.items()})
        for found in named:
            self._parents.add(found, listed)
            if self._waits(found, making.region) and self.gathering.is_asked(found):
                self._held.add(found, listed)

    def _waits(self, found: Found, region: str | None) -> bool:
        """True if it is known only at the end whether this is the one to read: its own region may show it too, or it may be
        beyond the number that is read of its type."""
        return bool(self.gathering.most) or (region is not None and found.region not in (None, region))

    def _matters_later(self, found: Found, region: str | None) -> bool:
        above = {listing.within for listing in self.gathering.work.listings}
        return found.type in above or self._waits(found, region)

    def _is_new(self, found: Found, region: str | None) -> bool:
        """True, once, for a resource that is wanted and need not wait."""
        key = (found.type, found.uid)
        if found.type not in self.gathering.work.wanted or key in self._taken or self._waits(found, region):
            return False
        if not self.gathering.is_asked(found):
            return False
        self._taken.add(key)
        return True

    def _take_held(self) -> Iterator[Yield]:
        wanted = self.gathering.work.wanted
        held = {key: pair for key, pair in self._held.once_each().items() if key[0] in wanted}
        kept = first_of_each(
            {key: pair for key, pair in held.items() if key not in self._taken}, self.gathering.most
        )
        self.kept.update((found.type, id(listed)) for found, listed in kept.values())
        yield from self._complete([(found, listed.place) for found, listed in kept.values()])

    def _complete(self, named: list[tuple[Found, Place]]) -> Iterator[Yield]:
        completion = self.gathering.completion(found for found, _ in named)
        for found, place in named:
            self._completing.append(
                self.details.submit(
                    self.remembered.resource, found, partial(completion.complete, found, place)
                )
            )
            yield from self._completed(RESOURCES_AHEAD)

    def _completed(self, waiting: int) -> Iterator[Yield]:
        """What is complete, in order; more than so many are not left waiting."""
        while self._completing and (len(self._completing) > waiting or self._completing[0].done()):
            resource, gaps = self._completing.popleft().result()
            self._count += 1
            if self._count % 500 == 0:
                self.progress(f"{self._count} resources read")
            yield from gaps
            yield resource


@contextmanager
def pool_of(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that start nothing new once the run is given up, by Ctrl-C for instance."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
