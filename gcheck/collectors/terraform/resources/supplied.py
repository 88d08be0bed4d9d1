"""Which module maps which resource type, from which Terraform types, and which attributes it supplies.

It stands in ``supplied.json``, which is made of the mappings by `make generate`, so that a scan imports only the mappings of what
a tree declares.
"""

from __future__ import annotations

import json
from functools import cache, cached_property
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gcheck.collectors.terraform.resources.mapping import TypeMapping

INDEX = "supplied.json"


class Supplied:
    """``module`` has the mapping; ``sources`` are the Terraform types that declare such things, in the mapping's order."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.module: str = data["module"]
        self.sources: tuple[str, ...] = tuple(data["sources"])
        self._data = data

    @cached_property
    def attributes(self) -> frozenset[str]:
        """The first segments of what can be known before apply."""
        return frozenset(self._data["attributes"])

    @cached_property
    def declared_by(self) -> frozenset[str]:
        """Without one of these there is nothing to map: the sources, and parts that the mapping looks at when it lists its
        resources, such as rules of a group that is declared elsewhere."""
        return frozenset([*self.sources, *self._data["parts"]])


def _index() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath(INDEX).read_text("utf-8"))
    return found


_INDEX = _index()
ATTACHED = frozenset(_INDEX["attached"])
"""Terraform types that no resource type is made of, and that mappings look at for what they say of others."""
SUPPLIED: dict[str, Supplied] = {kind: Supplied(data) for kind, data in _INDEX["types"].items()}


def mapping(resource_type: str) -> TypeMapping:
    """The mapping of a type that is supplied; its module is imported when it is first asked for."""
    found = import_module(f"{__package__}.{SUPPLIED[resource_type].module}")
    made: TypeMapping = found.MAPPINGS[resource_type]
    return made


@cache
def every_type() -> frozenset[str]:
    """Every Terraform type that some mapping reads: as a resource, or to tell something of another one."""
    return ATTACHED.union(*(item.declared_by for item in SUPPLIED.values()))
