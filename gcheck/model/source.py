"""Source: one configured place to read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_USERINFO = re.compile(r"//[^/@\s]*@")


@dataclass(frozen=True)
class Source:
    """One place to read, as the operator named it.

    ``kind`` is the name of a collector (``aws``, ``terraform``). ``name`` is unique within a run. ``options`` are
    the collector's own: ``path`` for folders; ``profile``, ``regions``, ``role_arn``, ``external_id``,
    ``endpoint_url`` for AWS. They never hold a secret.
    """

    name: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def shown(self) -> Source:
        """The source without what may be confidential: values of variables, and passwords inside of URLs."""
        options = dict(self.options)
        if isinstance(options.get("variables"), Mapping):
            options["variables"] = dict.fromkeys(options["variables"], "(not kept)")
        for key, value in options.items():
            if isinstance(value, str):
                options[key] = _USERINFO.sub("//", value)
        return Source(self.name, self.kind, options)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"name": self.name, "kind": self.kind, "options": dict(self.options)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Source:
        """The inverse of to_json. Raises TypeError or KeyError."""
        return cls(data["name"], data["kind"], dict(data.get("options", {})))
