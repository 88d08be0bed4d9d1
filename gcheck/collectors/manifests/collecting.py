"""Collecting: a folder of manifests in, resources, gaps and populations out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gcheck.collectors.manifests import kubeadm, objects, pods
from gcheck.collectors.manifests.files import Found, Lost, read_objects
from gcheck.collectors.manifests.joins import HIDDEN, ON_INSTALLATION, Joins
from gcheck.collectors.manifests.kinds import KINDS
from gcheck.collectors.manifests.making import make
from gcheck.collectors.manifests.node import Node
from gcheck.collectors.manifests.pods import group_kind
from gcheck.collectors.manifests.rendering import tools_for
from gcheck.collectors.manifests.supplied import ATTRIBUTES, POD
from gcheck.collectors.tally import Tally
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread, unreads


def collect(source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
    """Yield what the plan wants of a source; whatever cannot be read or known is a Gap."""
    run.progress(f"{source.name}: reading Kubernetes manifests")
    path = Path(str(source.options.get("path", ".")))
    found = read_objects(path, tools_for(source.options.get("render"), path))
    others = Tally(source.name)
    _tell_others(found, others)
    if not found.objects and not found.lost:
        found.lost.append(Lost(".", None, "unparsed", "no Kubernetes object was found"))
    gaps = {gap.id: gap for gap in (_lost(source.name, item) for item in found.lost)}
    counts: dict[str, int] = dict.fromkeys(sorted(set(plan.wanted) & ATTRIBUTES.keys()), 0)
    yield from gaps.values()
    for resource in _resources(source.name, found, plan):
        counts[resource.type] += 1
        yield resource
        yield from _unread_gaps(source.name, resource)
    for kind, count in counts.items():
        complete = not any(gap.may_hide(kind) for gap in gaps.values())
        yield Population(source.name, kind, count, complete)
    yield from others.items()


def _lost(source: str, item: Lost) -> Gap:
    types = (POD,) if item.reason.startswith(_EMBEDDED) else (ANY_TYPE,)
    place = Place(item.file, item.line)
    return Gap(source, item.kind, f"{item.file}: {item.reason}", types, place=place)


_EMBEDDED = "objects of the kind "


def _tell_others(found: Found, others: Tally) -> None:
    """A kind that is not Kubernetes' own is left aside: it is a gap where it makes pods, else counted."""
    for node in found.objects:
        group, kind = group_kind(node)
        if (group, kind) in KINDS:
            continue
        if pods.embeds_pod(node.data):
            reason = f"{_EMBEDDED}{kind} of {group or 'the core'} make pods, and gcheck does not know them"
            found.lost.append(Lost(node.file, node.place().line, "unsupported", reason))
        elif group not in objects.GROUPS and not (group == kubeadm.GROUP and kind in kubeadm.KINDS):
            assert isinstance(node.data, Mapping)
            others.add(f"{node.data['apiVersion']} {kind}", node.place)


def _resources(source: str, found: Found, plan: Plan) -> Iterator[Resource]:
    used: dict[tuple[str, str], int] = {}
    joins = Joins(found.objects, found.origins, all(item.reason.startswith(_EMBEDDED) for item in found.lost))
    for node in found.objects:
        for made in make(node, joins, plan.wanted):
            uid = _uid(node, made.name, made.namespace)
            used[made.type, uid] = used.get((made.type, uid), 0) + 1
            uid = uid if used[made.type, uid] == 1 else f"{uid}~{used[made.type, uid]}"
            shown = made.name if isinstance(made.name, str) else uid
            yield Resource(made.type, uid, shown, source, made.values, places=made.places)


def _uid(node: Node, name: Any, namespace: Any) -> str:
    shown = name if isinstance(name, str) else f"line-{node.place().line}"
    where = f"{namespace}/" if isinstance(namespace, str) else ""
    return f"{node.file}#{group_kind(node)[1]}/{where}{shown}"


def _unread_gaps(source: str, resource: Resource) -> Iterator[Gap]:
    causes: dict[Unread, set[str]] = {}
    for name, value in resource.attributes.items():
        for unread in unreads(value):
            causes.setdefault(unread, set()).add(name)
    for unread, names in causes.items():
        if unread in (HIDDEN, ON_INSTALLATION):  # told once, by the gap of what could not be read
            continue
        place = Place(unread.file, unread.line) if unread.file is not None else resource.places[""]
        yield Gap(source, unread.kind, f"{resource.name}: {unread.reason}", (resource.type,), tuple(sorted(names)),
                  resource.uid, place=place)  # fmt: skip
