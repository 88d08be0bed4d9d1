"""Making: what becomes of one object, wherever it was written: its resources, with their attributes and places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from msgspec import Struct

from gcheck.collectors.manifests import components, embedded, kubeadm, objects, pods, steps
from gcheck.collectors.manifests.joins import ON_INSTALLATION, Joins, Near
from gcheck.collectors.manifests.kinds import KINDS, NAMELESS, Fill
from gcheck.collectors.manifests.node import Node, Reading, Record
from gcheck.collectors.manifests.pods import group_kind
from gcheck.collectors.manifests.rendering import RELEASE
from gcheck.collectors.manifests.supplied import COMPONENTS, OBJECT, POD
from gcheck.model.place import Place


class Made(Struct, frozen=True):
    """One resource that an object makes, with the attributes that were wanted; its uid is the caller's to give.

    ``name`` and ``namespace`` are texts, Unreads or null, as the object says them.
    """

    type: str
    name: Any
    namespace: Any
    values: dict[str, Any]
    places: dict[str, Place]


def make(node: Node, joins: Joins, wanted: Mapping[str, frozenset[str]]) -> Iterator[Made]:
    """The resources of an object that are ``wanted``, by type and attributes."""
    near = joins.near(node)
    for kind, fill in _parts(node, near):
        if kind not in wanted:
            continue
        record = Record()
        record.places[""] = node.place()
        name, namespace = near.named(node)
        record.put("name", name)
        given = joins.chart(node) and namespace.value == RELEASE
        record.put("namespace", Reading(ON_INSTALLATION, namespace.place) if given else namespace)
        fill(node, record)
        near.fill(kind, node, record)
        asked = wanted[kind]
        values = {key: value for key, value in sorted(record.values.items()) if key in asked}
        places = {at: place for at, place in record.places.items() if not at or at.split(".")[0] in asked}
        yield Made(kind, name.value, namespace.value, values, places)


def _parts(node: Node, near: Near) -> Iterator[tuple[str, Fill]]:
    """The resources that an object makes: itself by its kind, the components that it starts, and an object as any."""
    group, kind = group_kind(node)
    known = KINDS.get((group, kind))
    if (group, kind) in steps.KINDS and not steps.has_containers(pods.template(node)):
        return
    if known is not None:
        yield known
    if known is not None and known[0] == POD:
        for program, container, words in components.components(pods.template(node).child("spec")):
            yield (
                COMPONENTS[program],
                partial(components.flags, program=program, container=container, words=words),
            )
    if group == kubeadm.GROUP and kind in kubeadm.KINDS:
        yield from kubeadm.parts(node, kind)
    if (group, kind) == ("", "ConfigMap"):
        yield from _embedded(node)
    if (group, kind) == ("apps", "StatefulSet"):
        for claim in node.child("spec").items("volumeClaimTemplates")[0]:
            yield "kubernetes.storage.claim", partial(_claimed, claim)
    if group in objects.GROUPS and kind not in ("EncryptionConfig", "Config"):
        yield OBJECT, lambda node, record: objects.described(node, record, near.copies(node))


def _embedded(node: Node) -> Iterator[tuple[str, Fill]]:
    """The configuration of components that a config map holds; they are found under its name."""
    for inner in embedded.objects(node):
        group, kind = group_kind(inner)
        if kind in NAMELESS and (group, kind) in KINDS:
            known, fill = KINDS[group, kind]
            yield known, partial(_inner, inner, fill)
        elif group == kubeadm.GROUP and kind in kubeadm.KINDS:
            yield from ((known, partial(_inner, inner, fill)) for known, fill in kubeadm.parts(inner, kind))
    for known, why in embedded.unreadable(node):
        yield known, partial(embedded.put_unread, why)


def _inner(inner: Node, fill: Fill, node: Node, record: Record) -> None:
    record.places[""] = inner.place()
    fill(inner, record)


def _claimed(claim: Node, node: Node, record: Record) -> None:
    """A claim that a stateful set makes for each of its pods; it is found under the set's name."""
    record.places[""] = claim.place()
    objects.claim(claim, record)
