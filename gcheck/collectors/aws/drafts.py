"""What a listing named is completed, one resource after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck.collectors.aws.batches import Batches
from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.declared import Work
from gcheck.collectors.aws.failures import Failure, crash, odd
from gcheck.collectors.aws.listings import SHAPE_ERRORS, Detail, Found, UnsaidError
from gcheck.collectors.aws.once import Once
from gcheck.collectors.aws.reader import Answer, Reader
from gcheck.collectors.aws.timestamps import now
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.resource import Resource


class Draft(Struct):
    """A resource in the making; places are kept where they differ from the listing's, which stands under ``""``."""

    found: Found
    places: dict[str, Place]
    attributes: dict[str, Any] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    failed: list[tuple[tuple[str, ...], Failure]] = field(default_factory=list)
    silent: list[tuple[tuple[str, ...], Failure]] = field(default_factory=list)


class Completion(Struct, frozen=True):
    """Makes the detail calls of a run. Safe for threads: each resource is one draft, completed by one of them."""

    source: str
    account: str
    home: str
    work: Work
    reader: Reader
    batches: Batches = field(default_factory=dict)
    batched: Once = field(default_factory=Once)

    def complete(self, found: Found, place: Place) -> tuple[Resource, list[Gap]]:
        """The resource with everything that is wanted, read or Unread, and a gap for each read that failed."""
        with self.reader.unit():
            return self._complete(found, place)

    def _complete(self, found: Found, place: Place) -> tuple[Resource, list[Gap]]:
        # what the listing named may still be written down as it was named, to be remembered
        found = replace(found, attributes=dict(found.attributes))
        draft = Draft(found, {"": place})
        self._keep(draft, found.attributes, None)
        details = self.work.details[found.type]
        lost = next(
            (self._locate(draft, detail) for detail in details if detail.locates and found.region is None),
            None,
        )
        for detail in details:
            if not detail.locates and detail.needed(found):
                self._detail(draft, detail, lost)
        self._unsaid(draft)
        resource = Resource(
            found.type, found.uid, found.name, self.source, draft.attributes, self.account, found.region, draft.places
        )  # fmt: skip
        return resource, _joined(draft.gaps)

    def ask(self, detail: Detail, found: Found | None) -> Answer | Failure:
        """The answer behind a detail; one that is shared is asked for once in a run, and needs no resource."""
        shared = detail.shared
        region = (found and found.region) or self.home
        if shared is not None:
            key = detail.call.name if region == self.home else f"{detail.call.name} {region}"
            return self.reader.once(key, lambda: shared(self.reader, region))
        assert found is not None
        if detail.batched is not None:
            batch = self.batches[detail.call.name, found.uid]
            return self.batched.get(
                batch.key, lambda: self.reader.read(detail.call, region, **batch.arguments)
            )
        return self.reader.read(detail.call, region, **detail.arguments(found))

    def _locate(self, draft: Draft, detail: Detail) -> Failure | None:
        """Find out in which region the resource is; the failure if that cannot be known."""
        outcome = self._parsed(detail, draft.found)
        if isinstance(outcome, Failure):
            self._miss(draft, detail.call.fills[detail.type], outcome)
            return outcome
        values, place = outcome
        draft.found.region = values["region"]
        self._keep(draft, values, place)
        return None

    def _detail(self, draft: Draft, detail: Detail, lost: Failure | None) -> None:
        paths = self.work.paths(detail.call, draft.found.type)
        outcome = lost or self._parsed(detail, draft.found)
        if isinstance(outcome, Failure):
            draft.failed.append((paths, outcome))
            return
        values, place = outcome
        self._keep(draft, values, place)
        draft.found.attributes.update(values)
        draft.silent.append((paths, _silent(detail.call, place)))

    def _parsed(self, detail: Detail, found: Found) -> tuple[Mapping[str, Any], Place] | Failure:
        """What a detail says of a resource, and where that was read; raises nothing."""
        region = found.region or self.home
        try:
            outcome = self.ask(detail, found)
            if isinstance(outcome, Failure):
                return outcome
            return (
                detail.parse(outcome.data, found) if outcome.absent is None else outcome.absent
            ), outcome.place
        except UnsaidError as error:
            return replace(
                _silent(detail.call, Place(region=detail.call.where(region), at=now())), detail=str(error)
            )
        except SHAPE_ERRORS as error:
            return odd(detail.call, region, error, now())
        except Exception as error:  # noqa: BLE001 - the one place around a detail: whatever breaks is a gap
            return crash(detail.call, region, error)

    def _unsaid(self, draft: Draft) -> None:
        """Mark what no call has told: first what one failed to tell, then what one that should have told left out."""
        listed = [
            (self.work.paths(listing.call, draft.found.type), _silent(listing.call, draft.places[""]))
            for listing in self.work.listings
            if draft.found.type in listing.types
        ]
        # what two calls could have told is put down to the second, which was asked because the first did not
        for paths, failure in (*reversed(draft.failed), *draft.silent, *listed):
            self._miss(draft, [path for path in paths if not _has(draft.attributes, path)], failure)

    def _keep(self, draft: Draft, values: Mapping[str, Any], place: Place | None) -> None:
        for path in self._wanted(draft, values):
            _put(draft.attributes, path, values[path])
            if place is not None:
                draft.places[path] = place

    def _miss(self, draft: Draft, paths: Iterable[str], failure: Failure) -> None:
        missed = self._wanted(draft, paths)
        for path in missed:
            _put(draft.attributes, path, failure.unread())
            draft.places[path] = failure.place
        if missed:
            draft.gaps.append(
                failure.gap(self.source, [draft.found.type], self.account, draft.found.uid, missed)
            )

    def _wanted(self, draft: Draft, paths: Iterable[str]) -> list[str]:
        wanted = self.work.wanted[draft.found.type]
        return [path for path in paths if path.split(".")[0] in wanted]


def _joined(gaps: Iterable[Gap]) -> list[Gap]:
    """One gap where one failed call cost a resource several attributes in several steps."""
    kept: dict[Gap, set[str]] = {}
    for gap in gaps:
        kept.setdefault(replace(gap, attributes=()), set()).update(gap.attributes)
    return [replace(gap, attributes=tuple(sorted(paths))) for gap, paths in kept.items()]


def _put(tree: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for part in above:
        tree = tree.setdefault(part, {})
    tree[last] = value


def _has(tree: Any, path: str) -> bool:
    for part in path.split("."):
        if not isinstance(tree, dict) or part not in tree:
            return False
        tree = tree[part]
    return True


def _silent(call: Call, place: Place) -> Failure:
    return Failure(call.name, "unsupported", "the answer does not say", place.region, at=place.at)
