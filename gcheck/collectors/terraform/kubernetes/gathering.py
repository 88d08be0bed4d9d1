"""Gathering: the Kubernetes objects of one tree, joined as those of a folder of manifests, and what is not known of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from gcheck.collectors.manifests.joins import HIDDEN, Joins
from gcheck.collectors.manifests.kinds import KINDS
from gcheck.collectors.manifests.making import make
from gcheck.collectors.manifests.node import Node
from gcheck.collectors.manifests.pods import embeds_pod, group_kind
from gcheck.collectors.manifests.supplied import ATTRIBUTES, POD
from gcheck.collectors.terraform.declared import Declared
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.kubernetes.declared import OBJECTS, TYPES, WRITTEN
from gcheck.collectors.terraform.kubernetes.texts import given
from gcheck.collectors.terraform.kubernetes.writing import written
from gcheck.collectors.terraform.view import attempt
from gcheck.collectors.terraform.yielding import Yielded, unread_gap
from gcheck.model.gap import Gap
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread


def collect_objects(tree: Declared, wanted: Mapping[str, frozenset[str]], found: Yielded) -> None:
    """Keep what is wanted of the objects that a tree declares, and the gaps in them."""
    kinds = [kind for kind in sorted(TYPES) if any(kind in folder.resources for folder in tree.folders)]
    objects: list[tuple[ResourceInstance, Node]] = []
    complete = not _hidden(tree)
    for instance in tree.instances(*kinds):
        nodes = _read(instance)
        if isinstance(nodes, Unread):
            complete = False
            _tell(instance, nodes, wanted, found)
        else:
            objects += [(instance, node) for node in nodes]
    joins = Joins([node for _, node in objects], {}, complete)
    used: dict[tuple[str, str], int] = {}
    for instance, node in objects:
        _tell_embedded(node, found)
        for resource in _made(instance, node, joins, wanted, found.source, used):
            found.add_resource(resource, instance.address, told=frozenset([HIDDEN]))


def _hidden(tree: Declared) -> bool:
    """True if further objects may stand in what could not be entered or read."""
    calls = (tree.narrow.get(id(block)) for block, _, _ in tree.closed)
    return any(types is None or not TYPES.isdisjoint(types) for types in calls) or any(
        tree.lost(kind) for kind in TYPES
    )


def _read(instance: ResourceInstance) -> list[Node] | Unread:
    """The objects of an instance; an Unread where it is not known whether, or which, they are."""
    if instance.doubt is not None:
        return instance.doubt
    block = instance.view.block
    if instance.type in WRITTEN:
        return attempt(partial(given, instance), block.file, block.line)  # type: ignore[no-any-return]
    node = attempt(partial(written, instance), block.file, block.line)
    return node if isinstance(node, Unread) else [node]


def _tell(
    instance: ResourceInstance, unread: Unread, wanted: Mapping[str, frozenset[str]], found: Yielded
) -> None:
    """A gap for each resource type that an instance may make."""
    version, kind = OBJECTS.get(instance.type, ("", ""))
    known = KINDS.get((version.rpartition("/")[0], kind))
    types = wanted.keys() & ({known[0]} if known is not None else ATTRIBUTES.keys())
    if instance.doubt is not None:
        for name in sorted(types):
            found.add(unread_gap(found.source, unread, name, instance.address, instance.view.place))
    elif types:
        detail = f"{instance.address}: {unread.reason}"
        found.add(Gap(found.source, unread.kind, detail, tuple(sorted(types)), place=instance.view.place))


def _tell_embedded(node: Node, found: Yielded) -> None:
    """A kind that is not known is left aside, and told where it makes pods."""
    group, kind = group_kind(node)
    if (group, kind) not in KINDS and embeds_pod(node.data):
        detail = (
            f"objects of the kind {kind} of {group or 'the core'} make pods, and gcheck does not know them"
        )
        found.add(Gap(found.source, "unsupported", detail, (POD,), place=node.place()))


def _made(
    instance: ResourceInstance, node: Node, joins: Joins, wanted: Mapping[str, frozenset[str]], source: str,
    used: dict[tuple[str, str], int],
) -> Iterator[Resource]:  # fmt: skip
    for made in make(node, joins, wanted):
        uid = instance.uid
        used[made.type, uid] = used.get((made.type, uid), 0) + 1
        uid = uid if used[made.type, uid] == 1 else f"{uid}~{used[made.type, uid]}"
        shown = made.name if isinstance(made.name, str) else instance.address
        yield Resource(made.type, uid, shown, source, made.values, places=made.places)
