"""Inventory: everything that one collection read, and could not read; a file that can be judged again offline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from gcheck.errors import InventoryError
from gcheck.model.call_count import CallCount
from gcheck.model.codec import decode, encode
from gcheck.model.gap import KINDS, Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import MARK

FORMAT = "gcheck-inventory/1"

Collected = Mapping[str, Mapping[str, tuple[str, ...]]]


class Inventory(Struct, frozen=True):
    """What was read, sorted, so that the same facts give the same bytes.

    ``clock`` is RFC 3339 UTC: the run's one notion of now, by which ages are judged. ``collected`` maps a source's
    name to the resource types that it was asked for, each with the attributes that it was asked for. ``calls`` counts
    what was asked of whom.
    """

    clock: str
    sources: tuple[Source, ...]
    collected: Collected
    resources: tuple[Resource, ...]
    gaps: tuple[Gap, ...]
    populations: tuple[Population, ...]
    calls: tuple[CallCount, ...] = ()

    def dumps(self) -> str:
        """JSON Lines: a header, then one line for each counted operation, population, gap and resource."""
        return "".join(self.lines(map(line_of, self.resources)))

    def lines(self, resources: Iterable[str]) -> Iterator[str]:
        """The lines of the file, with those of resources that are kept elsewhere, in their order."""
        header = {
            "format": FORMAT,
            "clock": self.clock,
            "sources": [source.to_json() for source in self.sources],
            "collected": {
                name: {kind: list(attributes) for kind, attributes in sorted(types.items())}
                for name, types in sorted(self.collected.items())
            },
        }
        number = 0
        facts: Iterable[Any] = (
            header,
            *({"calls": encode(item)} for item in self.calls),
            *({"population": item.to_json()} for item in self.populations),
            *({"gap": item.to_json()} for item in self.gaps),
        )
        for line in (*map(_line, facts),):
            number += 1
            yield line
        for line in resources:
            number += 1
            yield line
        yield _line({"end": number})

    def items(self) -> Iterator[Any]:
        """What was counted, asked and missed: everything but the resources."""
        yield from self.calls
        yield from self.populations
        yield from self.gaps

    @property
    def digest(self) -> str:
        """SHA-256 of the serialised inventory, hexadecimal."""
        return digest_of(self.lines(map(line_of, self.resources)))

    @classmethod
    def of(
        cls, clock: str, sources: Iterable[Source], collected: Collected, items: Iterable[Any]
    ) -> Inventory:
        """Sort what the collectors yielded into an inventory."""
        resources, gaps, populations, calls = [], [], [], []
        for item in items:
            if isinstance(item, Resource):
                resources.append(item)
            elif isinstance(item, Gap):
                gaps.append(item)
            elif isinstance(item, CallCount):
                calls.append(item)
            else:
                populations.append(item)
        return cls(
            clock,
            tuple(sources),
            collected,
            tuple(sorted(resources, key=lambda item: (item.source, item.type, item.uid))),
            tuple(sorted(gaps, key=lambda item: (item.source, item.kind, item.operation or "", str(item.place), item.id, item.detail))),
            tuple(sorted(populations, key=lambda item: (item.source, item.resource_type, item.region or "", item.account or "",
                                                        item.count, item.complete, item.note or ""))),
            tuple(sorted(calls, key=lambda item: (item.source, item.operation))),
        )  # fmt: skip

    @classmethod
    def loads(cls, text: str, name: str = "inventory") -> Inventory:
        """Read back what dumps wrote. Raises InventoryError, naming the line, for anything else."""
        number = 0
        try:
            lines = []
            for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):  # noqa: B007  # for the message
                lines.append(
                    json.loads(line)
                )  # splitlines() would also split at U+2028, which may stand in a name
            header, end = lines[0], lines[-1]
            if not isinstance(header, dict) or header.get("format") != FORMAT:
                raise InventoryError(f"{name} is not an inventory of this version ({FORMAT}); collect again.")
            if end != {"end": len(lines) - 1}:
                raise InventoryError(f"{name} is cut short: its last line is missing. Collect again.")
            items: list[Any] = []
            for number, line in enumerate(lines[1:-1], 2):  # noqa: B007  # the number is for the message below
                ((key, data),) = line.items()
                items.append(_READERS[key](data))
            number = 1
            known = decode(_Header, {key: item for key, item in header.items() if key != "format"})
            datetime.strptime(known.clock, "%Y-%m-%dT%H:%M:%SZ")
            return cls.of(known.clock, known.sources, known.collected, items)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise InventoryError(
                f"{name} cannot be read back (line {number}: {error}). Collect again."
            ) from None


def line_of(resource: Resource) -> str:
    """The line of one resource."""
    return _line({"resource": resource.to_json()})


def digest_of(lines: Iterable[str]) -> str:
    """SHA-256 of the file that these lines make, hexadecimal."""
    digest = hashlib.sha256()
    for line in lines:
        # A lone surrogate, which JSON can write and UTF-8 cannot, becomes its JSON escape: the bytes of the file.
        digest.update(line.encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


class _Header(Struct, frozen=True):
    clock: str
    sources: tuple[Source, ...]
    collected: Collected


def _gap(data: dict[str, Any]) -> Gap:
    return decode(Gap, {"resource_types": [], **{key: value for key, value in data.items() if key != "id"}})


def _resource(data: dict[str, Any]) -> Resource:
    resource = Resource.from_json(data)
    decode(Resource, {**data, "attributes": {}, "places": {}})
    if type(resource.attributes) is not dict:
        raise TypeError("the attributes are not an object")
    for place in data.get("places", {}).values():
        _typed(place, "line", "column")
    for unread in _unreads(data["attributes"]):
        _typed(unread, "line")
        if unread["kind"] not in KINDS:
            raise ValueError(f"{unread['kind']!r} is not a kind of gap")
    return resource


def _typed(part: dict[str, Any], *numbers: str) -> None:
    for key, value in part.items():
        if type(value) is not (int if key in numbers else str):
            raise TypeError(f"{key} is {type(value).__name__}")


def _unreads(tree: Any) -> Iterator[dict[str, Any]]:
    stack = [tree]
    while stack:
        item = stack.pop()
        if type(item) is list:
            stack += item
        elif type(item) is dict:
            if MARK in item:
                yield item[MARK]
            else:
                stack += item.values()


_READERS: dict[str, Any] = {
    "calls": lambda data: decode(CallCount, data),
    "population": lambda data: decode(Population, data),
    "gap": _gap,
    "resource": _resource,
}


def _line(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
