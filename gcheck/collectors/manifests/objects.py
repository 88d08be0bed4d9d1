"""Objects: what every object of the API has, and what is kept of kinds that hold few facts.

The versions in which API versions ended are those of the Deprecated API Migration Guide of Kubernetes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcheck.collectors.manifests.node import API_DEFAULT, Node, Reading, Record
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_ALL = "*"
REMOVED: Mapping[tuple[str, str], str] = {
    **{("extensions/v1beta1", kind): "1.16" for kind in ("Deployment", "DaemonSet", "ReplicaSet", "NetworkPolicy", "PodSecurityPolicy")},
    **{(f"apps/{version}", kind): "1.16" for version in ("v1beta1", "v1beta2")
       for kind in ("Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "ControllerRevision")},
    ("extensions/v1beta1", "Ingress"): "1.22", ("networking.k8s.io/v1beta1", _ALL): "1.22",
    ("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration"): "1.22",
    ("admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration"): "1.22",
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"): "1.22",
    ("apiregistration.k8s.io/v1beta1", "APIService"): "1.22", ("certificates.k8s.io/v1beta1", "CertificateSigningRequest"): "1.22",
    ("coordination.k8s.io/v1beta1", "Lease"): "1.22", ("scheduling.k8s.io/v1beta1", "PriorityClass"): "1.22",
    ("rbac.authorization.k8s.io/v1alpha1", _ALL): "1.22", ("rbac.authorization.k8s.io/v1beta1", _ALL): "1.22",
    **{("storage.k8s.io/v1beta1", kind): "1.22" for kind in ("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment")},
    ("authentication.k8s.io/v1beta1", "TokenReview"): "1.22",
    **{("authorization.k8s.io/v1beta1", kind): "1.22" for kind in
       ("LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview")},
    ("batch/v1beta1", "CronJob"): "1.25", ("batch/v2alpha1", "CronJob"): "1.21", ("discovery.k8s.io/v1beta1", "EndpointSlice"): "1.25",
    ("events.k8s.io/v1beta1", "Event"): "1.25", ("autoscaling/v2beta1", "HorizontalPodAutoscaler"): "1.25",
    ("policy/v1beta1", "PodDisruptionBudget"): "1.25", ("policy/v1beta1", "PodSecurityPolicy"): "1.25",
    ("node.k8s.io/v1beta1", "RuntimeClass"): "1.25",
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler"): "1.26", ("flowcontrol.apiserver.k8s.io/v1beta1", _ALL): "1.26",
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity"): "1.27", ("flowcontrol.apiserver.k8s.io/v1beta2", _ALL): "1.29",
    ("flowcontrol.apiserver.k8s.io/v1beta3", _ALL): "1.32",
}  # fmt: skip
"""API version and kind -> the version of Kubernetes that no longer serves it."""

GROUPS = frozenset(["", "apps", "batch", "autoscaling", "policy", "extensions", "networking.k8s.io", "rbac.authorization.k8s.io", "storage.k8s.io",
                    "scheduling.k8s.io", "node.k8s.io", "discovery.k8s.io", "coordination.k8s.io", "certificates.k8s.io", "events.k8s.io",
                    "apiextensions.k8s.io", "apiregistration.k8s.io", "admissionregistration.k8s.io", "flowcontrol.apiserver.k8s.io",
                    "authentication.k8s.io", "authorization.k8s.io"])  # fmt: skip
"""The groups that Kubernetes itself serves."""

CLUSTER_WIDE = frozenset(["ClusterRole", "ClusterRoleBinding", "Namespace", "PersistentVolume", "StorageClass", "PodSecurityPolicy", "PriorityClass",
                          "CustomResourceDefinition", "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "Node",
                          "RuntimeClass", "IngressClass", "CSIDriver", "CSINode", "VolumeAttachment", "CertificateSigningRequest",
                          "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "FlowSchema", "PriorityLevelConfiguration",
                          "SecurityContextConstraints", "ClusterIssuer", "ClusterPolicy", "TokenReview", "SubjectAccessReview"])  # fmt: skip
"""Kinds that are in no namespace, as far as their name does not tell it."""

_NAME = r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)"
_KEY = regex(rf"\A([a-z0-9]([a-z0-9.-]{{0,251}}[a-z0-9])?/)?{_NAME}\Z")
_LABEL = regex(rf"\A{_NAME}?\Z")


def described(node: Node, record: Record, copies: int) -> None:
    """What every object has. ``copies``: how many objects of its kind have its name, in the same file."""
    version, kind = node.get("apiVersion", str), node.get("kind", str)
    record.put("kind", kind)
    record.put("api_version", version)
    ended = REMOVED.get((str(version.value), str(kind.value)), REMOVED.get((str(version.value), _ALL)))
    record.put("removed_in", Reading(ended, version.place))
    labels = node.child("metadata").map("labels")
    wrong: Any = labels.value
    if isinstance(wrong, dict):
        wrong = [
            key
            for key, value in wrong.items()
            if not _KEY.match(key) or (isinstance(value, str) and not _LABEL.match(value))
        ]
        wrong += [
            value
            for value in labels.value.values()
            if isinstance(value, Unread) and value.kind == "unresolved"
        ]
        wrong += [
            key
            for key, value in labels.value.items()
            if isinstance(value, Unread) and value.kind == "malformed"
        ]
    record.put("wrong_labels", Reading(wrong, labels.place))
    record.put("copies", Reading(copies, node.place("metadata")))


def autoscaler(node: Node, record: Record) -> None:
    """HorizontalPodAutoscaler."""
    spec = node.child("spec")
    record.put("target_kind", spec.child("scaleTargetRef").get("kind", str))
    record.put("target_name", spec.child("scaleTargetRef").get("name", str))
    low = spec.get("minReplicas", int)
    record.put("min_replicas", low if low.known else Reading(1, spec.place(note=API_DEFAULT)))


def budget(node: Node, record: Record) -> None:
    """PodDisruptionBudget; a share keeps its sign, as in 50%."""
    spec = node.child("spec")
    for name, key in (("min_available", "minAvailable"), ("max_unavailable", "maxUnavailable")):
        read = spec.get(key, int, str)
        record.put(name, Reading(str(read.value) if isinstance(read.value, int) else read.value, read.place))


def quota(node: Node, record: Record) -> None:
    """ResourceQuota: the names of what it limits."""
    hard = node.child("spec").get("hard", dict, default={})
    record.put(
        "limits",
        Reading(list(map(str, hard.value)) if isinstance(hard.value, dict) else hard.value, hard.place),
    )


def limit_range(node: Node, record: Record) -> None:
    """LimitRange: what it is about."""
    items, unreads = node.child("spec").items("limits")
    kinds: list[Any] = [item.get("type", str).value for item in items]
    record.put("kinds", Reading(kinds + unreads, node.place("spec")))


def volume(node: Node, record: Record) -> None:
    """PersistentVolume."""
    spec = node.child("spec")
    record.put("host_path", spec.child("hostPath").get("path", str))
    record.put("access_modes", spec.texts("accessModes"))
    record.put("reclaim_policy", spec.get("persistentVolumeReclaimPolicy", str, default="Retain"))


def claim(node: Node, record: Record) -> None:
    """PersistentVolumeClaim; the old annotation counts as its storage class."""
    spec = node.child("spec")
    chosen = spec.get("storageClassName", str)
    if not chosen.known:
        chosen = (
            node.child("metadata").child("annotations").get("volume.beta.kubernetes.io/storage-class", str)
        )
    record.put("storage_class", chosen)
    record.put("volume_name", spec.get("volumeName", str))
    record.put("access_modes", spec.texts("accessModes"))


def storage_class(node: Node, record: Record) -> None:
    """StorageClass."""
    record.put("provisioner", node.get("provisioner", str))
    record.put("parameters", node.map("parameters"))
    record.put("reclaim_policy", node.get("reclaimPolicy", str, default="Delete"))


def security_policy(node: Node, record: Record) -> None:
    """PodSecurityPolicy, with the defaults of policy/v1beta1."""
    spec = node.child("spec")
    for name, key, default in (("privileged", "privileged", False), ("allow_privilege_escalation", "allowPrivilegeEscalation", True),
                               ("host_network", "hostNetwork", False), ("host_pid", "hostPID", False), ("host_ipc", "hostIPC", False),
                               ("read_only_root", "readOnlyRootFilesystem", False)):  # fmt: skip
        record.put(name, spec.get(key, bool, default=default))
    for name, key in (("allowed_capabilities", "allowedCapabilities"), ("added_capabilities", "defaultAddCapabilities"),
                      ("dropped_capabilities", "requiredDropCapabilities"), ("volumes", "volumes"),
                      ("unsafe_sysctls", "allowedUnsafeSysctls"), ("proc_mounts", "allowedProcMountTypes")):  # fmt: skip
        record.put(name, spec.texts(key))
    ports, unreads = spec.items("hostPorts")
    record.put(
        "host_ports",
        Reading([str(item.get("min", int).value) for item in ports] + unreads, spec.place("hostPorts")),
    )
    user = spec.child("runAsUser")
    rule = user.get("rule", str, default="RunAsAny")
    record.put("user_rule", rule)
    ranges, unreads = user.items("ranges")
    record.put(
        "user_ranges",
        Reading([item.get("min", int).value for item in ranges] + unreads, user.place("ranges")),
    )
    annotations = node.child("metadata").raw("annotations")
    record.put("annotations", annotations if annotations.known else Reading({}, annotations.place))
