"""Gathering: carries out the work of one run in two rounds, all listings, then all details, many calls at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from gcheck.collectors.aws.declared import Work
from gcheck.collectors.aws.drafts import Completion
from gcheck.collectors.aws.listed import (
    Account,
    Listed,
    failures_of,
    first_of_each,
    make_listing,
    once_each,
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
        completion = Completion(self.source, self.account.number, self.account.home, self.work, self.reader)
        remembered = Remembered(self.memory, self.source, self.account.number, self.work)
        with pool_of(WORKERS) as pool:
            for detail in (item for details in self.work.details.values() for item in details if item.shared):
                pool.submit(completion.ask, detail, None)
            progress("listing what the account holds")
            listed = list(pool.map(lambda job: self._list(remembered, *job), self._jobs()))
            kept = first_of_each(once_each(listed), self.most)
            progress(f"reading {len(kept)} resources")
            completed = list(
                pool.map(lambda pair: self._complete(remembered, completion, *pair), kept.values())
            )
        yield from self._populations(listed, Counter((found.type, id(item)) for found, item in kept.values()))
        yield from self._listing_gaps(listed)
        for _, gaps in completed:
            yield from gaps
        yield from (resource for resource, _ in completed)

    def _jobs(self) -> list[tuple[Listing, str | None]]:
        return [
            (listing, region)
            for listing in self.work.listings
            for region in (self.regions.chosen if listing.regional else (None,))
        ]

    def _list(self, remembered: Remembered, listing: Listing, region: str | None) -> Listed:
        types = self.work.types(listing)
        return remembered.listing(
            listing, types, region,
            lambda: make_listing(listing, types, region, self.account, self.reader, self.most),
        )  # fmt: skip

    def _complete(
        self, remembered: Remembered, completion: Completion, found: Found, listed: Listed
    ) -> Completed:
        return remembered.resource(found, lambda: completion.complete(found, listed.place))

    def _regional(self) -> list[str]:
        return sorted(kind for item in self.work.listings if item.regional for kind in self.work.types(item))

    def _populations(self, listed: Iterable[Listed], kept: Counter[tuple[str, int]]) -> Iterator[Population]:
        for item in listed:
            for kind in sorted(item.types):
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
                yield failure.gap(self.source, types, self.account.number)


@contextmanager
def pool_of(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that start nothing new once the run is given up, by Ctrl-C for instance."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
