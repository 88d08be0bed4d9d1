"""Resource: one thing that was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from gcheck.model.place import Place
from gcheck.model.unread import pack, unpack


class Resource(Struct, frozen=True):
    """One thing that a collector read, with everything that it promised of this type or an Unread in its place.

    ``uid`` is stable across runs and unique within a source: an ARN for AWS, ``module.a.aws_s3_bucket.b[0]`` behind
    the folder for Terraform. ``attributes`` is a tree of JSON values and Unreads. A key that is missing was not
    read; ``None`` is the source saying "none". ``places`` maps an attribute path (``encryption.rules.0``) to where
    it was read; ``""`` is the resource itself, and a path without an entry inherits from the nearest one above it.
    """

    type: str
    uid: str
    name: str
    source: str
    attributes: Mapping[str, Any]
    account: str | None = None
    region: str | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, path: str) -> Place:
        """Where the value at this path was read: the nearest recorded place at or above it."""
        while (place := self.places.get(path)) is None and path:
            path = path.rpartition(".")[0]
        return place or Place(note="no place recorded")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; unset parts are left out."""
        data: dict[str, Any] = {"type": self.type, "uid": self.uid, "name": self.name, "source": self.source}
        if self.account is not None:
            data["account"] = self.account
        if self.region is not None:
            data["region"] = self.region
        data["attributes"] = pack(dict(self.attributes))
        data["places"] = {path: place.to_json() for path, place in sorted(self.places.items())}
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Resource:
        """The inverse of to_json. Raises TypeError, KeyError or AttributeError on data that is not a resource."""
        kept = dict(data)
        kept["attributes"] = unpack(kept["attributes"])
        kept["places"] = {path: Place.from_json(place) for path, place in kept.get("places", {}).items()}
        return cls(**kept)
