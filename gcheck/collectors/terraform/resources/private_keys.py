"""Private keys that code makes: the state holds them, and files of this code may."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import table, text, whole
from gcheck.collectors.terraform.values import Partial, bare
from gcheck.collectors.terraform.view import Reading
from gcheck.model.unread import Unread

_CONTENT = ("content", "sensitive_content", "content_base64")
_LATER = " is only known after apply"
_SECRET = ("private_key_pem", "private_key_openssh", "private_key_pem_pkcs8")


def _written(subject: Subject) -> Reading:
    """Whether a file that this code writes holds the key; unread where what a file holds is not known."""
    own = tuple(f"{subject.instance.address}.{name}{_LATER}" for name in _SECRET)
    hidden: Unread | None = None
    for file in subject.joins.tree.instances("local_file", "local_sensitive_file"):
        for name in _CONTENT:
            for part in _unread_parts(file.view.get(name)):
                if part.reason in own:
                    known = True if file.doubt is None else bare(file.doubt)
                    return Reading(known, {"": file.view.place_of(name)})
                if not part.reason.endswith(_LATER):
                    hidden = hidden or bare(part)
    return Reading(hidden or False, {"": subject.view.place})


def _unread_parts(value: Any) -> list[Unread]:
    """What is not known of a text: all of it, or some of its parts."""
    if isinstance(value, Partial):
        return [part for part in value.parts if isinstance(part, Unread)]
    return [value] if isinstance(value, Unread) else []


KEY = table(
    ("tls_private_key",),
    "algorithm",
    {"algorithm": text("algorithm"), "rsa_bits": whole("rsa_bits", 2048)},
    {"written_to_file": _written},
    tagged=False,
    placed=False,
)

MAPPINGS = {"terraform.private-key": KEY}
