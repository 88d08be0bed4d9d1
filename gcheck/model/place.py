"""Place: where a value was read from, so that a verdict can be retraced to it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import asdict


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """A file position, an API call, or both unset where only a note can be given.

    ``file`` is relative to the source's root, in POSIX form; ``line`` and ``column`` count from 1.
    ``operation`` is ``service:Operation`` in IAM's spelling of the service, e.g. ``s3:GetBucketEncryption``.
    ``at`` is the UTC time of the answer, RFC 3339. ``note`` says what neither can, e.g. ``provider default``.
    """

    file: str | None = None
    line: int | None = None
    column: int | None = None
    operation: str | None = None
    region: str | None = None
    at: str | None = None
    note: str | None = None

    def __str__(self) -> str:
        """``main.tf:12:3`` or ``s3:GetBucketEncryption (eu-west-1)``, the note behind it."""
        if self.file is not None:
            text = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        elif self.operation is not None:
            text = f"{self.operation} ({self.region})" if self.region else self.operation
        else:
            return self.note or "unknown place"
        return f"{text}, {self.note}" if self.note else text

    def to_json(self) -> dict[str, Any]:
        """Only the parts that are set, in the order in which they are declared."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Place:
        """The inverse of to_json. Raises TypeError on an unknown key."""
        return cls(**data)
