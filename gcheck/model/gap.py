"""Gap: something in scope that could not be read, and why."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict

from gcheck.model.place import Place

KINDS = {
    "denied": "the source refused the read: a permission is missing",
    "credentials": "there were no usable credentials, or they expired",
    "throttled": "the source kept asking to slow down until the retries were used up",
    "unreachable": "no connection, a timeout, or a server error that stayed",
    "malformed": "the source answered with something that is not an answer",
    "truncated": "the listing did not end, or was cut at a limit",
    "unsupported": "the source does not offer this read, or gcheck cannot make it",
    "unparsed": "a file could not be read or parsed",
    "unresolved": "a value in code that only a plan or a run can know",
    "remote_module": "code that lives elsewhere and is not fetched",
    "too_few": "there was too little of it to tell a share or a rate",
    "not_collected": "nothing asked for it, or this source cannot supply it",
    "crashed": "gcheck itself failed while reading; please report it",
}
"""Every kind of gap. Operators may allow a kind by name in the gate's configuration."""

ANY_TYPE = "*"


class Gap(Struct, frozen=True, dict=True):
    """One thing in scope that was not read.

    ``resource_types`` are the types that may hide behind it (``*`` for any type of this source).
    With a ``resource_uid``, only ``attributes`` of that resource are missing, and the resource carries Unreads in
    their place. Without one, resources themselves may be missing: a listing failed, a file did not parse.
    ``code`` is the source's own error code, e.g. ``AccessDenied``. ``permission`` is what would have to be granted.
    """

    source: str
    kind: str
    detail: str
    resource_types: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    resource_uid: str | None = None
    account: str | None = None
    region: str | None = None
    operation: str | None = None
    code: str | None = None
    permission: str | None = None
    place: Place = field(default_factory=Place)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not a kind of gap; the kinds are {', '.join(KINDS)}")

    @cached_property
    def id(self) -> str:
        """Stable across runs: twelve hex digits over what could not be read, not over when."""
        parts = (self.source, self.kind, self.resource_types, self.attributes, self.resource_uid, self.account,
                 self.region, self.operation, self.code, self.place.file, self.place.line)  # fmt: skip
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]

    @property
    def hides_resources(self) -> bool:
        """True if whole resources may be missing, not only attributes of a known one."""
        return self.resource_uid is None

    def may_hide(self, resource_type: str) -> bool:
        """True if resources of this type may be missing because of this gap."""
        return self.hides_resources and (
            ANY_TYPE in self.resource_types or resource_type in self.resource_types
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON with the id; unset parts are left out."""
        data: dict[str, Any] = {"id": self.id}
        for key, value in asdict(self).items():
            if isinstance(value, Place):
                value = value.to_json()
            if value not in (None, (), {}):
                data[key] = list(value) if isinstance(value, tuple) else value
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Gap:
        """The inverse of to_json; the id is computed again. Raises TypeError, KeyError or ValueError."""
        kept = {key: value for key, value in data.items() if key != "id"}
        kept["resource_types"] = tuple(kept.get("resource_types", ()))
        kept["attributes"] = tuple(kept.get("attributes", ()))
        kept["place"] = Place.from_json(kept.get("place", {}))
        return cls(**kept)
