"""Inventory: everything that one collection read, and could not read; a file that can be judged again offline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gcheck.errors import InventoryError
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source

FORMAT = "gcheck-inventory/1"

Collected = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Inventory:
    """What was read, sorted, so that the same facts give the same bytes.

    ``clock`` is RFC 3339 UTC: the run's one notion of now, by which ages are judged. ``collected`` maps a source's
    name to the resource types that it was asked for, each with the attributes that it was asked for.
    """

    clock: str
    sources: tuple[Source, ...]
    collected: Collected
    resources: tuple[Resource, ...]
    gaps: tuple[Gap, ...]
    populations: tuple[Population, ...]

    def dumps(self) -> str:
        """JSON Lines: a header, then one line for each population, gap and resource."""
        header = {
            "format": FORMAT,
            "clock": self.clock,
            "sources": [source.to_json() for source in self.sources],
            "collected": {
                name: {kind: list(attributes) for kind, attributes in sorted(types.items())}
                for name, types in sorted(self.collected.items())
            },
        }
        lines = [_line(header)]
        lines += (_line({"population": item.to_json()}) for item in self.populations)
        lines += (_line({"gap": item.to_json()}) for item in self.gaps)
        lines += (_line({"resource": item.to_json()}) for item in self.resources)
        lines.append(_line({"end": len(lines)}))
        return "".join(lines)

    @property
    def digest(self) -> str:
        """SHA-256 of the serialised inventory, hexadecimal."""
        return hashlib.sha256(self.dumps().encode()).hexdigest()

    @classmethod
    def of(
        cls, clock: str, sources: Iterable[Source], collected: Collected, items: Iterable[Any]
    ) -> Inventory:
        """Sort what the collectors yielded into an inventory."""
        resources, gaps, populations = [], [], []
        for item in items:
            if isinstance(item, Resource):
                resources.append(item)
            elif isinstance(item, Gap):
                gaps.append(item)
            else:
                populations.append(item)
        return cls(
            clock,
            tuple(sources),
            collected,
            tuple(sorted(resources, key=lambda item: (item.source, item.type, item.uid))),
            tuple(sorted(gaps, key=lambda item: (item.source, item.kind, item.operation or "", str(item.place), item.id))),
            tuple(sorted(populations, key=lambda item: (item.source, item.resource_type, item.region or "", item.account or ""))),
        )  # fmt: skip

    @classmethod
    def loads(cls, text: str, name: str = "inventory") -> Inventory:
        """Read back what dumps wrote. Raises InventoryError, naming the line, for anything else."""
        number = 0
        try:
            lines = [json.loads(line) for line in text.splitlines()]
            header, end = lines[0], lines[-1]
            if not isinstance(header, dict) or header.get("format") != FORMAT:
                raise InventoryError(f"{name} is not an inventory of this version ({FORMAT}); collect again.")
            if end != {"end": len(lines) - 1}:
                raise InventoryError(f"{name} is cut short: its last line is missing. Collect again.")
            items: list[Any] = []
            for number, line in enumerate(lines[1:-1], 2):  # noqa: B007  # the number is for the message below
                ((key, data),) = line.items()
                items.append(_READERS[key](data))
            sources = [Source.from_json(item) for item in header["sources"]]
            collected = {
                source: {kind: tuple(attributes) for kind, attributes in types.items()}
                for source, types in header["collected"].items()
            }
            return cls.of(header["clock"], sources, collected, items)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise InventoryError(
                f"{name} cannot be read back (line {number}: {error}). Collect again."
            ) from None


_READERS: dict[str, Any] = {
    "population": Population.from_json,
    "gap": Gap.from_json,
    "resource": Resource.from_json,
}


def _line(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
