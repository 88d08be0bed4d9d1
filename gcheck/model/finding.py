"""Finding: one control on one resource, with the evidence."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck.model.place import Place
from gcheck.model.sample import Sample
from gcheck.patterns import regex

_ADDRESS = regex(r"(?:^|/)((?:module\.[^/]+?\.)*[a-z][a-z0-9]*_\w+\..*)$")
"""A Terraform address behind its folder; keys of for_each may hold slashes of their own."""


def address_of(uid: str, place: Place) -> str:
    """What of a uid names the resource within its file or folder; all of it, where it was not read from a file."""
    if place.file is None:
        return uid
    behind = uid.rpartition("#")[2] if "#" in uid else ""
    found = _ADDRESS.search(uid)
    return behind or (found[1] if found else uid)


STATUSES = ("fail", "unknown", "pass", "not_applicable")
"""Every verdict, the one to read first first."""


class Evidence(Struct, frozen=True):
    """One value that decided: at ``path`` the control expected ``expected`` and read ``actual`` at ``place``.

    ``actual`` is plain JSON, capped and redacted. ``result`` is ``met``, ``not met`` or ``unknown``.
    """

    path: str
    expected: str
    actual: Any
    result: str
    place: Place
    note: str | None = None


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    """Why something is unknown: a kind of gap, a sentence, and the ids of the gaps behind it."""

    kind: str
    text: str
    gaps: tuple[str, ...] = ()


class Finding(Struct, frozen=True, dict=True):
    """One verdict. ``resource_uid`` is empty where resources may be missing altogether: then ``reasons`` say why.

    ``waiver`` is the id of the waiver that holds on the day of the run; it does not change ``status``. ``known`` says that
    the same verdict stood in the baseline of the run. ``twin`` says that another finding of the run is about the same
    address elsewhere in the tree, so that the folder has to tell them apart. ``sample`` is what
    its resource was drawn in, where the control judges a sample.
    """

    control: str
    status: str
    severity: str
    source: str
    resource_type: str
    resource_uid: str = ""
    resource_name: str = ""
    account: str | None = None
    region: str | None = None
    place: Place = field(default_factory=Place)
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Reason, ...] = ()
    waiver: str | None = None
    known: bool = False
    twin: bool = False
    resource_tags: tuple[tuple[str, str], ...] = ()
    sample: Sample | None = None

    def as_twin(self) -> Finding:
        """This finding, marked as one of several with the same address."""
        return replace(self, twin=True)

    @property
    def address(self) -> str:
        """What names the resource within its file or folder: a uid without where that lies, for what is code."""
        return address_of(self.resource_uid, self.place)

    @property
    def content(self) -> str:
        """Sixteen hex digits over what was judged: they change with the values that decided, not with where they stand."""
        said = [(item.path, item.expected, repr(item.actual), item.result) for item in self.evidence]
        return hashlib.sha256(
            repr((self.control, sorted(said))).encode("utf-8", "surrogatepass")
        ).hexdigest()[:16]

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hex digits that stay the same while the same control is about the same resource.

        Of code, they depend neither on lines nor on the name of the file, the folder or the source.
        """
        uid = self.resource_uid
        if not uid:
            about = repr((self.control, self.source, self.resource_type, uid, self.kinds))
        elif self.place.file is None or self.twin:
            # as repr() of a tuple writes it, in two thirds of the time: a run has a million of these
            about = f"({self.control!r}, {self.source!r}, {self.resource_type!r}, {uid!r}, {uid!r})"
        else:
            about = repr((self.control, self.resource_type, self.address))
        return hashlib.sha256(about.encode()).hexdigest()[:16]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of gap behind an unknown, sorted."""
        return tuple(sorted({reason.kind for reason in self.reasons}))
