"""Gathering: the Kubernetes objects of one tree, joined as those of a folder of manifests, and what is not known of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from msgspec.structs import replace

from gcheck.collectors.manifests.joins import HIDDEN, Joins
from gcheck.collectors.manifests.kinds import KINDS
from gcheck.collectors.manifests.making import make
from gcheck.collectors.manifests.node import Node
from gcheck.collectors.manifests.pods import embeds_pod, group_kind
from gcheck.collectors.manifests.supplied import POD
from gcheck.collectors.terraform.declared import Declared
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.kubernetes.changing import change
from gcheck.collectors.terraform.kubernetes.declared import TYPES, WRITTEN
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
        if instance.doubt is None and not isinstance(nodes, Unread):
            objects += [(instance, node) for node in nodes]
            continue
        types = _may_be(nodes, wanted)
        if types is None or types:
            complete = False
            _tell(instance, nodes, sorted(wanted if types is None else types), found)
    change(tree, [node for _, node in objects])
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
    """The objects of an instance, or of what there may be any number of; an Unread where it is not known which they are."""
    block = instance.view.block
    if instance.type in WRITTEN:
        return attempt(partial(given, instance), block.file, block.line)  # type: ignore[no-any-return]
    node = attempt(partial(written, instance), block.file, block.line)
    return node if isinstance(node, Unread) else [node]


def _may_be(nodes: list[Node] | Unread, wanted: Mapping[str, frozenset[str]]) -> set[str] | None:
    """The types of the resources that these objects make; None for any. A kind that is not known makes none."""
    if isinstance(nodes, Unread):
        return None
    joins = Joins(nodes, {}, complete=False)
    found = {made.type for node in nodes for made in make(node, joins, wanted)}
    return found | ({POD} & wanted.keys() if any(map(_embeds, nodes)) else set())


def _embeds(node: Node) -> bool:
    """True for an object of a kind that is not known, and makes pods."""
    return group_kind(node) not in KINDS and embeds_pod(node.data)


def _tell(instance: ResourceInstance, nodes: list[Node] | Unread, types: list[str], found: Yielded) -> None:
    """The gap of an instance of which it is not known whether, or which, objects it makes."""
    if not types:
        return
    place = instance.view.place
    if instance.doubt is not None:
        one = unread_gap(found.source, instance.doubt, types[0], instance.address, place)
        found.add(replace(one, resource_types=tuple(types)))
    elif isinstance(nodes, Unread):
        detail = f"{instance.address}: {nodes.reason}"
        found.add(Gap(found.source, nodes.kind, detail, tuple(types), place=place))


def _tell_embedded(node: Node, found: Yielded) -> None:
    """A kind that is not known is left aside, and told where it makes pods."""
    group, kind = group_kind(node)
    if _embeds(node):
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
