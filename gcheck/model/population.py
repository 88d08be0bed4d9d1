"""Population: one listing that was made, so that "there are none" can be told from "nobody looked"."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import asdict


class Population(Struct, frozen=True):
    """A collector asked one source (in one account and region, where it has such) for all resources of a type.

    ``complete`` is False where the listing failed or was cut; a Gap then says why. ``count`` is what was yielded.
    ``applicable`` is False where the source says that there can be none, with the evidence in ``note``
    (a region that is disabled, for instance); such a population is complete and empty.
    """

    source: str
    resource_type: str
    count: int
    complete: bool
    account: str | None = None
    region: str | None = None
    applicable: bool = True
    note: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; unset parts are left out."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Population:
        """The inverse of to_json. Raises TypeError on an unknown or missing key."""
        return cls(**data)
