"""Listing and Detail: how calls become resources. The functions in them are pure: an answer in, attributes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from gcheck.collectors.aws.calls import Call

if TYPE_CHECKING:
    from gcheck.collectors.aws.failures import Failure
    from gcheck.collectors.aws.reader import Answer, Reader

Data = Mapping[str, Any]


SHAPE_ERRORS = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading an answer raises that is not of the documented shape."""


class UnsaidError(Exception):
    """An answer is sound and does not say what was asked; the text is one sentence that says why."""


class Scope(Struct, frozen=True):
    """Where a listing was made. ``partition`` is ``aws``, ``aws-cn`` or ``aws-us-gov``.

    Not ``whole``: its pages were not read to the end, so that what they lack may stand on another.
    """

    account: str
    partition: str
    region: str
    whole: bool = True

    def arn(self, service: str, resource: str, region: str = "", account: str = "") -> str:
        """An ARN in this scope's partition."""
        return f"arn:{self.partition}:{service}:{region}:{account}:{resource}"


class Found(Struct):
    """A resource that a listing named, with the attributes that the listing gave.

    ``region`` is where its details are read, or None where a Detail that ``locates`` must tell. ``keys`` is what the
    details need to ask for it.
    """

    type: str
    uid: str
    name: str
    region: str | None
    attributes: dict[str, Any]
    keys: dict[str, Any] = field(default_factory=dict)


def identities(uid: str, name: str, attributes: Data, keys: Data | None = None) -> set[str]:
    """By what an event may name a resource: its uid, its name, and what else its API asks for it by."""
    known = [uid, name, *(attributes.get(part) for part in ("arn", "id", "name")), *(keys or {}).values()]
    return {item for item in known if isinstance(item, str) and item}


class Listing(Struct, frozen=True):
    """A call that names all resources of some types, in one region or, where not ``regional``, in the account.

    One that is not regional is asked in the home region, or, where the service answers in one only, ``at`` that of the
    partition ``aws``. ``find`` yields what the answer holds of the wanted types. ``arguments`` makes the call's arguments
    from them. One ``within`` another type is made for each resource of that type; ``asked`` makes the further arguments
    from it, which ``find`` sees beside the answer and the resources that it names keep among their keys. Its pages are read one by one, unless ``find`` has to
    see the ``whole`` listing: because it sums it up, or because what one page holds explains what stands on another.
    Where the plan makes the shared call ``unless`` as well, and that one answers that there is none, or ``spared`` finds so
    in what it answers, nothing is listed.
    """

    call: Call
    types: tuple[str, ...]
    regional: bool
    find: Callable[[Data, Scope, frozenset[str]], Iterable[Found]]
    arguments: Callable[[frozenset[str]], dict[str, Any]] = lambda types: {}
    at: str | None = None
    within: str | None = None
    asked: Callable[[Found], dict[str, Any]] = lambda parent: {}
    whole: bool = False
    unless: Call | None = None
    spared: Callable[[Data], bool] = lambda answer: False

    @property
    def joins_pages(self) -> bool:
        """True if all pages are needed at once; so too where a call pages through several lists, which belong together."""
        return self.whole or (self.call.paging is not None and len(self.call.paging.lists) > 1)


class Detail(Struct, frozen=True):
    """A call about one resource, or one that is shared by all resources of a type in a region (``shared`` then makes it, and at
    once if it is ``early``, since its answer takes a while to be made).

    ``parse`` returns dotted attribute paths with their values, which the details behind it find among the resource's; a path
    that the call fills and parse leaves out is unread, unless another call tells it. A Detail that ``locates`` is asked first, and only where the listing left the region open. One that is not
    ``needed`` for a resource is not asked: the listing has told what it would say. One that is ``batched`` asks about
    up to ``most`` resources at once: that argument of theirs is a list, and all others are the same; ``parse`` must
    then find the resource in the answer.
    """

    type: str
    call: Call
    parse: Callable[[Data, Found], Mapping[str, Any]]
    arguments: Callable[[Found], dict[str, Any]] = lambda found: dict(found.keys)
    shared: Callable[[Reader, str], Answer | Failure] | None = None
    early: bool = False
    locates: bool = False
    needed: Callable[[Found], bool] = lambda found: True
    batched: str | None = None
    most: int = 1
