"""Call: one read operation of the AWS API, declared as data. What is not declared cannot be called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

JSON_BODY = "{}"
"""Stands in Call.roots for an answer whose body is a JSON document, in a service that otherwise speaks XML."""


class Paging(Struct, frozen=True):
    """How the pages of a listing hang together; all names are members of botocore's input and output shapes.

    One of an answer that stands within another is named with both and a dot, and keeps that name in what is joined.
    ``lists`` are the members that are joined over the pages. ``size`` is the most that the API takes in ``size_in``.
    ``more`` is the member that says whether another page follows, where the API has one besides the token.
    ``beside`` are members that stand beside the lists on each page, and say the same on all.
    """

    token_in: str
    token_out: str
    lists: tuple[str, ...]
    size_in: str | None = None
    size: int = 0
    more: str | None = None
    beside: tuple[str, ...] = ()


class Call(Struct, frozen=True):
    """One operation, the attributes that it fills and the permission that it needs.

    ``service`` and ``operation`` are botocore's names. ``fills`` maps a resource type to dotted attribute paths.
    ``iam_action`` is the action of the Service Authorization Reference that grants the operation.
    ``roots`` names the root elements that an XML answer may have; the query and ec2 protocols have ``<Operation>Response``.
    ``requires`` are the members without which an answer is none. ``absent`` maps an error code to the attribute
    values that hold when the API answers with it; any other error leaves the attributes unread.
    ``resources`` are the ARNs that the permission is needed on, where all of them would grant more than this call.
    One that is not ``regional`` answers the same wherever it is asked, so that its places and gaps name no region.
    """

    service: str
    operation: str
    iam_action: str
    fills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    absent: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    paging: Paging | None = None
    regional: bool = True
    resources: tuple[str, ...] = ("*",)

    @property
    def name(self) -> str:
        """``service:Operation``, as it stands in places and gaps."""
        return f"{self.service}:{self.operation}"

    @property
    def types(self) -> tuple[str, ...]:
        """The resource types that this call fills."""
        return tuple(self.fills)

    def where(self, region: str | None) -> str | None:
        """The region that a place or a gap names when the call was made there."""
        return region if self.regional else None
