"""Pods: the pod template of every kind of workload."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from gcheck.collectors.manifests import steps
from gcheck.collectors.manifests.containers import containers
from gcheck.collectors.manifests.groups import meant
from gcheck.collectors.manifests.network import Selecting
from gcheck.collectors.manifests.node import API_DEFAULT, Node, Reading, Record
from gcheck.model.unread import Unread

_TEMPLATE = ("spec", "template")
WORKLOADS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("", "Pod"): (),
    ("", "PodTemplate"): ("template",),
    ("", "ReplicationController"): _TEMPLATE,
    **{(group, kind): _TEMPLATE for group in ("apps", "extensions")
       for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")},
    ("apps.openshift.io", "DeploymentConfig"): _TEMPLATE,
    ("batch", "Job"): _TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    ("argoproj.io", "Rollout"): _TEMPLATE,
    **{("serving.knative.dev", kind): _TEMPLATE for kind in ("Service", "Configuration")},
    ("serving.knative.dev", "Revision"): (),
    **{("apps.kruise.io", kind): _TEMPLATE for kind in ("CloneSet", "StatefulSet", "DaemonSet", "BroadcastJob")},
    ("keda.sh", "ScaledJob"): ("spec", "jobTargetRef", "template"),
}  # fmt: skip
"""API group and kind of each workload, and where its pod template stands."""


def group_kind(node: Node) -> tuple[str, str]:
    """The API group, "" for the core, and the kind of an object; the group that has the kind, if it names one that has not."""
    assert isinstance(node.data, Mapping)
    kind = str(node.data["kind"])
    return meant(str(node.data["apiVersion"]).rpartition("/")[0], kind), kind


def template(node: Node) -> Node:
    """The mapping that holds a pod's metadata and spec."""
    group, kind = group_kind(node)
    if (group, kind) in steps.KINDS:
        return steps.as_pod(node, group, kind)
    for key in WORKLOADS[group, kind]:
        node = node.child(key)
    return node


def embeds_pod(value: Any, depth: int = 0) -> bool:
    """True if a value holds what looks like a pod spec: a list of containers with images."""
    if isinstance(value, list):
        return any(embeds_pod(item, depth + 1) for item in value)
    if not isinstance(value, Mapping) or depth > 60:
        return False
    for key in (
        "containers",
        "steps",
        "container",
        "script",
    ):  # the latter are those of Argo Workflows and Tekton
        listed = value.get(key)
        items = listed if isinstance(listed, list) else [listed]
        if any(isinstance(item, Mapping) and "image" in item for item in items):
            return True
    return any(embeds_pod(item, depth + 1) for item in value.values())


def pod(node: Node, record: Record) -> None:
    """Fill the attributes of kubernetes.workload.pod that the object alone decides."""
    made = template(node)
    spec = made.child("spec")
    metadata = made.child("metadata")
    record.put("workload", Reading(group_kind(node)[1], node.place("kind")))
    record.put("labels", metadata.map("labels"))
    annotations = metadata.raw("annotations")
    annotations = annotations if annotations.known else Reading({}, annotations.place)
    record.put("annotations", annotations)
    record.put("replicas", node.child("spec").get("replicas", int))
    for name, key in (("host_network", "hostNetwork"), ("host_pid", "hostPID"), ("host_ipc", "hostIPC"),
                      ("share_process_namespace", "shareProcessNamespace")):  # fmt: skip
        record.put(name, spec.get(key, bool, default=False))
    record.put("service_account", account(spec))
    old = spec.get("serviceAccount", str)
    only_old = bool(old.value) and old.value != spec.get("serviceAccountName", str).value
    record.put(
        "old_account_field", Reading(old.value if isinstance(old.value, Unread) else only_old, old.place)
    )
    _workload(node, spec, record)
    _made_by(node, made, record)
    _volumes(spec, record)
    context = spec.child("securityContext")
    sysctls, unreads = context.items("sysctls")
    names: list[Any] = [item.get("name", str).value for item in sysctls]
    record.put("sysctls", Reading(names + unreads, context.place("sysctls")))
    tolerations, unreads = spec.items("tolerations")
    shown = [{key: item.get(key, str).value for key in ("key", "operator", "effect")} for item in tolerations]
    record.put("tolerations", Reading([*shown, *unreads], spec.place("tolerations")))
    record.put("os", spec.child("os").get("name", str))
    record.put("containers", Reading(containers(spec, annotations.value, record), spec.place("containers")))


def account(spec: Node) -> Reading:
    """The service account that a pod spec names, by its field or the one that came before it."""
    name = spec.get("serviceAccountName", str)
    known = name.known and name.value != ""
    return name if known else spec.get("serviceAccount", str, default="default")


def _workload(node: Node, spec: Node, record: Record) -> None:
    """What a workload says of how its pods are run, besides their template."""
    owner, kind = node.child("spec"), group_kind(node)[1]
    service = owner.get("serviceName", str) if kind == "StatefulSet" else Reading(None, node.place())
    record.put("service_name", Reading(service.value or None, service.place))
    late = owner.get("startingDeadlineSeconds", int) if kind == "CronJob" else Reading(None, node.place())
    record.put("starting_deadline", late)
    policy = (
        owner.get("concurrencyPolicy", str, default="Allow")
        if kind == "CronJob"
        else Reading(None, node.place())
    )
    record.put("concurrency_policy", policy)
    aliases, unreads = spec.items("hostAliases")
    names: list[Any] = [name for item in aliases for name in _listed(item.texts("hostnames").value)]
    record.put("host_aliases", Reading(names + unreads, spec.place("hostAliases")))
    record.put("spread", _spread(spec))


_STEPWISE = frozenset(["Deployment", "DeploymentConfig", "DaemonSet", "StatefulSet"])
_SELECTING = frozenset(
    ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "DeploymentConfig"]
)


def _made_by(node: Node, made: Node, record: Record) -> None:
    """Who answers for the pods: whether something makes them anew, selects them, and how it replaces them."""
    owner, kind = node.child("spec"), group_kind(node)[1]
    owners, unreads = node.child("metadata").items("ownerReferences")
    owned: Any = kind != "Pod" or bool(owners) or (unreads[0] if unreads else False)
    record.put("managed", Reading(owned, node.place("kind")))
    strategy = owner.child("updateStrategy" if kind in ("DaemonSet", "StatefulSet") else "strategy")
    usual = "Rolling" if kind == "DeploymentConfig" else "RollingUpdate"
    chosen = strategy.get("type", str, default=usual) if kind in _STEPWISE else Reading(None, node.place())
    record.put("update_strategy", chosen)
    record.put(
        "selected",
        _selected(owner.child("selector"), made) if kind in _SELECTING else Reading(None, node.place()),
    )


def _selected(selector: Node, made: Node) -> Reading:
    """Whether a workload's selector means the pods of its template; null where it selects by nothing."""
    if isinstance(selector.data, Unread):
        return Reading(selector.data, selector.place())
    if (
        not {"matchLabels", "matchExpressions"} & selector.data.keys()
    ):  # as those of replication controllers are
        selector = Node(selector.file, selector.tree, {"matchLabels": selector.data}, selector.path)
    if not any(selector.data.values() if isinstance(selector.data, Mapping) else ()):
        return Reading(None, selector.place())
    met = Selecting("", "", selector, []).selects("", made.child("metadata").map("labels").value)
    doubt = "it cannot be told whether the selector means the pods"
    unread = Unread("unresolved", doubt, file=selector.file, line=selector.place().line)
    return Reading(unread if met is None else met, selector.place())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _spread(spec: Node) -> Reading:
    """Whether the pods are kept apart, by anti-affinity or by topology constraints."""
    apart = spec.child("affinity").child("podAntiAffinity")
    constraints, unreads = spec.items("topologySpreadConstraints")
    rules = [
        rule
        for key in ("required", "preferred")
        for rule in apart.items(f"{key}DuringSchedulingIgnoredDuringExecution")[0]
    ]
    if rules or constraints:
        return Reading(True, spec.place("affinity" if rules else "topologySpreadConstraints"))
    if isinstance(apart.data, Unread) or unreads:
        return Reading(apart.data if isinstance(apart.data, Unread) else unreads[0], spec.place("affinity"))
    return Reading(False, spec.place())


def _volumes(spec: Node, record: Record) -> None:
    nodes, unreads = spec.items("volumes")
    found: list[Any] = []
    for node in nodes:
        data: Any = node.data
        kind = next((key for key in data if key != "name" and data[key] is not None), "emptyDir")
        own = record.below("volumes", len(found), node.place())
        own.put("name", node.get("name", str))
        own.put("kind", Reading(kind, node.place()))
        path = node.child("hostPath").get("path", str)
        own.put("host_path", Reading(_plain(path.value), path.place) if isinstance(path.value, str) else path)
        found.append(own.values)
    record.put("volumes", Reading(found + unreads, spec.place("volumes")))


def _plain(path: str) -> str:
    """A path without what changes nothing in it: doubled slashes and dots."""
    return "/" + posixpath.normpath(path).lstrip("/") if path.startswith("/") else path


def token(node: Node, accounts: Mapping[tuple[str, str], Reading], namespace: Any) -> Reading:
    """Whether a pod is given a token of its account: what the pod says, else its account, else the API's default."""
    spec = template(node).child("spec")
    own = spec.get("automountServiceAccountToken", bool)
    if own.known:
        return own
    name = account(spec)
    found = accounts.get((namespace, name.value)) if isinstance(name.value, str) else None
    if found is not None:
        return found
    if name.value == "default":  # every namespace has it, and nothing that was read changes it
        return Reading(True, spec.place(note=API_DEFAULT))
    reason = "what is said of the pod's service account does not stand in these manifests"
    return Reading(Unread("unresolved", reason, file=node.file, line=spec.place().line), name.place)
