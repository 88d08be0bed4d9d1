"""Source: one configured place to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck.patterns import regex

_USERINFO = regex(r"//[^/@\s]*@")


class Source(Struct, frozen=True):
    """One place to read, as the operator named it.

    ``kind`` is the name of a collector (``aws``, ``terraform``). ``name`` is unique within a run. ``options`` are
    the collector's own: ``path`` for folders; ``profile``, ``regions``, ``role_arn``, ``external_id``,
    ``endpoint_url`` for AWS. They never hold a secret.

    A collector may find sources inside of one, the accounts of an organisation for instance: ``within`` then names the
    source that they were found in, and ``skipped`` says of one that was listed and not read why it was not.
    """

    name: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)
    within: str | None = None
    skipped: str | None = None

    def shown(self) -> Source:
        """The source without what may be confidential: values of variables, and passwords inside of URLs."""
        options = dict(self.options)
        if isinstance(options.get("variables"), Mapping):
            options["variables"] = dict.fromkeys(options["variables"], "(not kept)")
        for key, value in options.items():
            if isinstance(value, str):
                options[key] = _USERINFO.sub("//", value)
        return replace(self, options=options)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; unset parts are left out."""
        data: dict[str, Any] = {"name": self.name, "kind": self.kind, "options": dict(self.options)}
        found = {"within": self.within, "skipped": self.skipped}
        return data | {key: value for key, value in found.items() if value is not None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Source:
        """The inverse of to_json. Raises TypeError or KeyError."""
        options = dict(data.get("options", {}))
        return cls(data["name"], data["kind"], options, data.get("within"), data.get("skipped"))
