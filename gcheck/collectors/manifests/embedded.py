"""Embedded: objects that a config map holds as text, such as the configuration of kube-proxy and kubelet that kubeadm keeps in a cluster.

The place of a value is that of the entry, with the line within its text as a note: how a text is quoted decides where that line
is in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gcheck.collectors.manifests.node import Later, Node, Reading, Record
from gcheck.collectors.manifests.supplied import COMPONENTS
from gcheck.errors import DocumentError
from gcheck.model.unread import Unread
from gcheck.positioned import read_trees

_SIGNS = {"kubeproxy.config.k8s.io/": "kube-proxy", "kubelet.config.k8s.io/": "kubelet"}
"""What stands in a text that is the configuration of a component."""
_OTHERS = ("kubeadm.k8s.io/", "kind: Config\n", "audit.k8s.io/", "apiserver.config.k8s.io/")
MAX_OBJECTS = 20
"""Of one entry."""


def objects(node: Node) -> Iterator[Node]:
    """The objects that stand in the entries of a config map; nothing for a text that cannot be read, or that is of no kind here."""
    data = node.child("data")
    for key, text in data.data.items() if isinstance(data.data, Mapping) else ():
        if _may_hold(text):
            try:
                yield from _read(data, str(key), str(text))
            except DocumentError:
                continue


def unreadable(node: Node) -> Iterator[tuple[str, Unread]]:
    """The resource types of components whose configuration stands in a config map and cannot be read, each with why."""
    data = node.child("data")
    for key, text in data.data.items() if isinstance(data.data, Mapping) else ():
        program = next((name for sign, name in _SIGNS.items() if _may_hold(text) and sign in text), None)
        if program is None:
            continue
        try:
            list(_read(data, str(key), str(text)))
        except DocumentError as error:
            place = data.place(key)
            reason = f"the configuration under {key} could not be read: {error.message}"
            yield COMPONENTS[program], Unread("unparsed", reason, file=node.file, line=place.line)


def put_unread(why: Unread, node: Node, record: Record) -> None:
    """The settings of a component whose configuration could not be read."""
    record.put("settings", Reading(why, node.place("data")))


def _may_hold(text: object) -> bool:
    return (
        isinstance(text, str)
        and not isinstance(text, Later)
        and "\n" in text
        and any(sign in text for sign in (*_SIGNS, *_OTHERS))
    )


def _read(data: Node, key: str, text: str) -> Iterator[Node]:
    where = data.place(key)
    for number, tree in enumerate(read_trees(text.encode("utf-8", "replace"), data.file)):
        if number >= MAX_OBJECTS:
            return
        if isinstance(tree.data, dict) and all(
            isinstance(tree.data.get(k), str) for k in ("apiVersion", "kind")
        ):
            tree.notes = {path: f"line {line} of its text" for path, (line, _) in tree.positions.items()}
            tree.positions = {(): (where.line or 1, where.column or 1)}
            yield Node(data.file, tree, tree.data)
