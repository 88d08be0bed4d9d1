"""Gathering: carries out the work of one run in two rounds, all listings, then all details, many calls at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from gcheck.collectors.aws.batches import batches
from gcheck.collectors.aws.declared import Work
from gcheck.collectors.aws.drafts import Completion
from gcheck.collectors.aws.listed import (
    Account,
    Listed,
    failures_of,
    first_of_each,
    make_listing,
    once_each,
    without_parents,
)
from gcheck.collectors.aws.listings import Found, Listing
from gcheck.collectors.aws.reader import Reader
from gcheck.collectors.aws.regions import Regions
from gcheck.collectors.aws.remembered import Completed, Remembered
from gcheck.collectors.aws.session import WORKERS
from gcheck.model.collector import Memory, Yield
from gcheck.model.gap import Gap
from gcheck.model.population import Population


@dataclass(frozen=True)
class Gathering:
    """One run over one account."""

    source: str
    work: Work
    reader: Reader
    account: Account
    regions: Regions
    most: int = 0
    memory: Memory | None = None

    def run(self, progress: Callable[[str], None]) -> Iterator[Yield]:
        """Populations, gaps and resources, in an order that depends on the account only; raises nothing."""
        remembered = Remembered(self.memory, self.source, self.account.number, self.work)
        with pool_of(WORKERS) as pool:
            first = self._completion()
            for detail in (item for details in self.work.details.values() for item in details if item.early):
                pool.submit(first.ask, detail, None)
            progress("listing what the account holds")
            listed = list(pool.map(lambda job: self._list(remembered, *job), self._jobs()))
            listed += pool.map(lambda job: self._list(remembered, *job), self._jobs_within(listed))
            listed += self._without_parents(listed)
            kept = first_of_each(self._wanted(once_each(listed)), self.most)
            completion = self._completion(found for found, _ in kept.values())
            progress(f"reading {len(kept)} resources")
            completed = list(
                pool.map(lambda pair: self._complete(remembered, completion, *pair), kept.values())
            )
        yield from self._populations(listed, Counter((found.type, id(item)) for found, item in kept.values()))
        yield from self._listing_gaps(listed)
        for _, gaps in completed:
            yield from gaps
        yield from (resource for resource, _ in completed)

    def _completion(self, found: Iterable[Found] = ()) -> Completion:
        asked = batches(self.work, found)
        return Completion(self.source, self.account.number, self.account.home, self.work, self.reader, asked)

    def _jobs(self) -> list[tuple[Listing, str | None, Found | None]]:
        return [
            (listing, region, None)
            for listing in self.work.listings
            if listing.within is None
            for region in (self.regions.chosen if listing.regional else (None,))
        ]

    def _jobs_within(self, listed: Iterable[Listed]) -> list[tuple[Listing, str | None, Found | None]]:
        above = once_each(listed).values()
        return [
            (listing, item.region, parent)
            for listing in self.work.listings
            for parent, item in above
            if listing.within == parent.type
        ]

    def _without_parents(self, listed: Iterable[Listed]) -> list[Listed]:
        """Of each listing that others are made within: that it is not complete, or names nothing."""
        told = [
            without_parents(listing, self.work.types(listing), item, self.most)
            for listing in self.work.listings
            for item in listed
            if listing.within in item.types
        ]
        return [item for item in told if item is not None]

    def _wanted(
        self, kept: Mapping[tuple[str, str], tuple[Found, Listed]]
    ) -> dict[tuple[str, str], tuple[Found, Listed]]:
        return {key: pair for key, pair in kept.items() if key[0] in self.work.wanted}

    def _list(
        self, remembered: Remembered, listing: Listing, region: str | None, parent: Found | None
    ) -> Listed:
        types = self.work.types(listing)
        return remembered.listing(
            listing, types, region,
            lambda: make_listing(listing, types, region, self.account, self.reader, self.most, parent),
            parent,
        )  # fmt: skip

    def _complete(
        self, remembered: Remembered, completion: Completion, found: Found, listed: Listed
    ) -> Completed:
        return remembered.resource(found, lambda: completion.complete(found, listed.place))

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


@contextmanager
def pool_of(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that start nothing new once the run is given up, by Ctrl-C for instance."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
