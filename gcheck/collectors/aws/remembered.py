"""What an interrupted run has read already: whole listings and whole resources, under keys that name all of the question."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from gcheck import __version__
from gcheck.collectors.aws.declared import Work
from gcheck.collectors.aws.listed import Listed, Page, Tell
from gcheck.collectors.aws.listings import Found, Listing
from gcheck.model.collector import Memory
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.resource import Resource
from gcheck.model.unread import pack, unpack

Completed = tuple[Resource, list[Gap]]


class Remembered(Struct, frozen=True):
    """Reads through the memory of an earlier run of one source. Only what was read without any failure is kept."""

    memory: Memory | None
    source: str
    account: str
    work: Work

    def listing(
        self,
        listing: Listing,
        types: frozenset[str],
        region: str | None,
        make: Callable[[Tell], Listed],
        tell: Tell,
        parent: Found | None = None,
    ) -> Listed:
        """The listing as it was made before, or made now; its pages are told."""
        if self.memory is None:
            return make(tell)
        within = () if parent is None else (parent.uid,)
        key = self._key("listing", listing.call.name, region or "", *sorted(types), *within)
        known = self.memory.recall(key)
        if known is not None:
            return _told_again(Listed(listing, types, region, Place()), known["pages"], tell)
        pages: list[Page] = []

        def note(page: Page) -> None:
            pages.append(page)
            tell(page)

        made = make(note)
        if not made.failures:
            self.memory.keep(key, {"pages": [_plain(page) for page in pages]})
        return made

    def resource(self, found: Found, make: Callable[[], Completed]) -> Completed:
        """The resource as it was read before, or read now."""
        if self.memory is None:
            return make()
        key = self._key("resource", found.type, found.uid)
        known = self.memory.recall(key)
        if known is not None:
            return Resource.from_json(known), []
        resource, gaps = make()
        if not gaps:
            self.memory.keep(key, resource.to_json())
        return resource, gaps

    def _key(self, *parts: str) -> str:
        wanted = sorted((kind, sorted(names)) for kind, names in self.work.wanted.items())
        digest = hashlib.sha256(
            repr((__version__, self.source, self.account, wanted, parts)).encode()
        ).hexdigest()
        return f"{parts[0]}:{digest}"


def _told_again(listed: Listed, pages: Iterable[Mapping[str, Any]], tell: Tell) -> Listed:
    for kept in pages:
        listed.place = Place.from_json(kept["place"])
        found = [Found(**{**item, "attributes": unpack(item["attributes"])}) for item in kept["found"]]
        listed.named.update(item.type for item in found)
        tell(Page(found, listed.place))
    return listed


def _plain(page: Page) -> dict[str, Any]:
    found = [{**asdict(item), "attributes": pack(item.attributes)} for item in page.found]
    return {"place": page.place.to_json(), "found": found}
