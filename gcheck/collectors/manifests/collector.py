"""The collector: a folder of manifests in, resources, gaps and populations out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gcheck.collectors.manifests import access, network, pods
from gcheck.collectors.manifests.files import Found, Lost, holds_manifests, read_objects
from gcheck.collectors.manifests.network import Selecting
from gcheck.collectors.manifests.node import Node, Reading, Record
from gcheck.collectors.manifests.pods import WORKLOADS, group_kind
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

POD, POLICY = "kubernetes.workload.pod", "kubernetes.network.policy"
_RBAC = "rbac.authorization.k8s.io"
Fill = Callable[[Node, Record], None]
KINDS: Mapping[tuple[str, str], tuple[str, Fill]] = {
    **dict.fromkeys(WORKLOADS, (POD, pods.pod)),
    (_RBAC, "Role"): ("kubernetes.rbac.role", access.role),
    (_RBAC, "ClusterRole"): ("kubernetes.rbac.role", access.role),
    (_RBAC, "RoleBinding"): ("kubernetes.rbac.binding", access.binding),
    (_RBAC, "ClusterRoleBinding"): ("kubernetes.rbac.binding", access.binding),
    ("networking.k8s.io", "NetworkPolicy"): (POLICY, network.policy),
    ("extensions", "NetworkPolicy"): (POLICY, network.policy),
    ("", "Service"): ("kubernetes.network.service", network.service),
    ("networking.k8s.io", "Ingress"): ("kubernetes.network.ingress", network.ingress),
    ("extensions", "Ingress"): ("kubernetes.network.ingress", network.ingress),
    ("", "Namespace"): ("kubernetes.cluster.namespace", access.namespace),
    ("", "ServiceAccount"): ("kubernetes.cluster.service-account", access.service_account),
    ("", "Secret"): ("kubernetes.cluster.secret", access.secret),
    ("", "ConfigMap"): ("kubernetes.cluster.config-map", access.config_map),
}
_CLUSTER_WIDE = frozenset(["ClusterRole", "ClusterRoleBinding", "Namespace"])
_ATTRIBUTES = {
    POD: "workload labels annotations replicas host_network host_pid host_ipc share_process_namespace service_account"
    " volumes sysctls tolerations os containers automount_token ingress_policies egress_policies",
    "kubernetes.rbac.role": "kind built_in rules",
    "kubernetes.rbac.binding": "kind built_in role_kind role_name subjects",
    POLICY: "selects_all_pods policy_types ingress egress",
    "kubernetes.network.service": "service_type external_ips source_ranges selector annotations internal ports",
    "kubernetes.network.ingress": "hosts tls_hosts plain_hosts annotations",
    "kubernetes.cluster.namespace": "labels pod_security_enforce pod_security_audit pod_security_warn",
    "kubernetes.cluster.service-account": "automount_token",
    "kubernetes.cluster.secret": "type entry_names values_in_file",
    "kubernetes.cluster.config-map": "entries",
}


class ManifestsCollector:
    """Reads Kubernetes manifests. Source options: ``path``, a folder or a YAML or JSON file."""

    kind = "kubernetes-manifests"

    def types(self) -> frozenset[str]:
        """The resource types that this collector can supply."""
        return frozenset(_ATTRIBUTES)

    def attributes(self, resource_type: str) -> frozenset[str]:
        """What manifests say; nothing that only a cluster knows."""
        named = _ATTRIBUTES.get(resource_type)
        return frozenset(["name", "namespace", *named.split()]) if named is not None else frozenset()

    def finds(self, path: Path) -> bool:
        """True for a folder with manifests, charts or kustomizations anywhere below, and for such a file."""
        try:
            return holds_manifests(Path(path))
        except (OSError, ValueError):
            return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield what the plan wants of a source; whatever cannot be read or known is a Gap."""
        run.progress(f"{source.name}: reading Kubernetes manifests")
        found = read_objects(Path(str(source.options.get("path", "."))))
        _tell_embedded(found)
        if not found.objects and not found.lost:
            found.lost.append(Lost(".", None, "unparsed", "no Kubernetes object was found"))
        gaps = {gap.id: gap for gap in (_lost(source.name, item) for item in found.lost)}
        counts: dict[str, int] = dict.fromkeys(sorted(set(plan.wanted) & self.types()), 0)
        yield from gaps.values()
        for resource in _resources(source.name, found, plan):
            counts[resource.type] += 1
            yield resource
            yield from _unread_gaps(source.name, resource)
        for kind, count in counts.items():
            complete = not any(gap.may_hide(kind) for gap in gaps.values())
            yield Population(source.name, kind, count, complete)


def _lost(source: str, item: Lost) -> Gap:
    types = (POD,) if item.reason.startswith(_EMBEDDED) else (ANY_TYPE,)
    place = Place(item.file, item.line)
    return Gap(source, item.kind, f"{item.file}: {item.reason}", types, place=place)


_HIDDEN = "network policies may stand in what could not be read"
_EMBEDDED = "objects of the kind "


def _tell_embedded(found: Found) -> None:
    """A kind that is not Kubernetes' own is left aside, and told where it makes pods."""
    for node in found.objects:
        group, kind = group_kind(node)
        if (group, kind) not in KINDS and pods.embeds_pod(node.data):
            reason = f"{_EMBEDDED}{kind} of {group or 'the core'} make pods, and gcheck does not know them"
            found.lost.append(Lost(node.file, node.place().line, "unsupported", reason))


def _resources(source: str, found: Found, plan: Plan) -> Iterator[Resource]:
    used: dict[str, int] = {}
    joins = _Joins(found)
    for node in found.objects:
        kind, fill = KINDS.get(group_kind(node), ("", None))
        if fill is None or kind not in plan.wanted:
            continue
        record = Record()
        record.places[""] = node.place()
        name, namespace = _named(node)
        record.put("name", name)
        record.put("namespace", namespace)
        fill(node, record)
        if kind == POD:
            joins.fill(node, namespace.value, record)
        uid = _uid(node, name.value, namespace.value)
        used[uid] = used.get(uid, 0) + 1
        uid = uid if used[uid] == 1 else f"{uid}~{used[uid]}"
        wanted = plan.wanted[kind]
        values = {key: value for key, value in sorted(record.values.items()) if key in wanted}
        places = {at: place for at, place in record.places.items() if not at or at.split(".")[0] in wanted}
        shown = name.value if isinstance(name.value, str) else uid
        yield Resource(kind, uid, shown, source, values, places=places)


def _named(node: Node) -> tuple[Reading, Reading]:
    metadata = node.child("metadata")
    name = metadata.get("name", str)
    if not name.known:
        name = metadata.get("generateName", str)
    if not name.known:
        reason = Unread("unresolved", "the object has no name", file=node.file, line=node.place().line)
        name = Reading(reason, node.place())
    if group_kind(node)[1] in _CLUSTER_WIDE:
        return name, Reading(None, node.place())
    namespace = metadata.get("namespace", str)
    if not namespace.known:
        note = "kubectl's default; a namespace that is given to it on use is not known here"
        namespace = Reading("default", metadata.place(note=note))
    return name, namespace


def _uid(node: Node, name: Any, namespace: Any) -> str:
    shown = name if isinstance(name, str) else f"line-{node.place().line}"
    where = f"{namespace}/" if isinstance(namespace, str) else ""
    return f"{node.file}#{group_kind(node)[1]}/{where}{shown}"


class _Joins:
    """What other objects of the same source say of a pod."""

    def __init__(self, found: Found) -> None:
        self._accounts: dict[tuple[str, str], Reading] = {}
        self._policies: list[Selecting] = []
        self._complete = not any(not item.reason.startswith(_EMBEDDED) for item in found.lost)
        for node in found.objects:
            kind = KINDS.get(group_kind(node), ("",))[0]
            name, namespace = _named(node)
            if kind == "kubernetes.cluster.service-account" and isinstance(namespace.value, str):
                said = node.get("automountServiceAccountToken", bool, default=True)
                self._accounts[namespace.value, str(name.value)] = said
            elif kind == POLICY:
                spec = node.child("spec")
                types = network.policy_types(spec).value
                self._policies.append(
                    Selecting(str(name.value), namespace.value, spec.child("podSelector"), types)
                )

    def fill(self, node: Node, namespace: Any, record: Record) -> None:
        """The attributes that need other objects."""
        record.put("automount_token", pods.token(node, self._accounts, namespace))
        hidden = None
        if not self._complete:
            hidden = Unread("unresolved", _HIDDEN)
        labels = record.values["labels"]
        for name, direction in (("ingress_policies", "Ingress"), ("egress_policies", "Egress")):
            listed = network.selecting(namespace, labels, self._policies, direction, hidden)
            record.put(name, Reading(listed, record.places[""]))


def _unread_gaps(source: str, resource: Resource) -> Iterator[Gap]:
    causes: dict[Unread, set[str]] = {}
    for name, value in resource.attributes.items():
        for unread in _unreads(value):
            causes.setdefault(unread, set()).add(name)
    for unread, names in causes.items():
        if unread.reason == _HIDDEN:  # told once, by the gap of what could not be read
            continue
        place = Place(unread.file, unread.line) if unread.file is not None else resource.places[""]
        yield Gap(source, unread.kind, f"{resource.name}: {unread.reason}", (resource.type,), tuple(sorted(names)),
                  resource.uid, place=place)  # fmt: skip


def _unreads(value: Any) -> Iterator[Unread]:
    if isinstance(value, Unread):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _unreads(item)
