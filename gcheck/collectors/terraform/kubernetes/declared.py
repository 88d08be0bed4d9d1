"""Which Terraform types declare which Kubernetes objects, and which trees hold any; no reader is imported for that.

The API versions are those that the provider hashicorp/kubernetes asks for, of the newest release that has the type.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gcheck.collectors.manifests.supplied import ATTRIBUTES
from gcheck.collectors.terraform.files import is_code
from gcheck.errors import DocumentError
from gcheck.folders import Folder, walk
from gcheck.patterns import regex

_RBAC, _V1 = "rbac.authorization.k8s.io/v1", "v1"


def _both(name: str, version: str, kind: str) -> dict[str, tuple[str, str]]:
    """The type under its old name and under that of the API version."""
    return {f"kubernetes_{name}": (version, kind), f"kubernetes_{name}_v1": (version, kind)}


OBJECTS: Mapping[str, tuple[str, str]] = {
    **_both("namespace", _V1, "Namespace"),
    **_both("service", _V1, "Service"),
    **_both("service_account", _V1, "ServiceAccount"),
    **_both("default_service_account", _V1, "ServiceAccount"),
    **_both("config_map", _V1, "ConfigMap"),
    **_both("secret", _V1, "Secret"),
    **_both("pod", _V1, "Pod"),
    **_both("limit_range", _V1, "LimitRange"),
    **_both("resource_quota", _V1, "ResourceQuota"),
    **_both("persistent_volume", _V1, "PersistentVolume"),
    **_both("persistent_volume_claim", _V1, "PersistentVolumeClaim"),
    **_both("replication_controller", _V1, "ReplicationController"),
    **_both("deployment", "apps/v1", "Deployment"),
    **_both("stateful_set", "apps/v1", "StatefulSet"),
    "kubernetes_daemonset": ("apps/v1", "DaemonSet"),
    **_both("daemon_set", "apps/v1", "DaemonSet"),
    **_both("job", "batch/v1", "Job"),
    "kubernetes_cron_job": ("batch/v1beta1", "CronJob"),
    "kubernetes_cron_job_v1": ("batch/v1", "CronJob"),
    **_both("role", _RBAC, "Role"),
    **_both("role_binding", _RBAC, "RoleBinding"),
    **_both("cluster_role", _RBAC, "ClusterRole"),
    **_both("cluster_role_binding", _RBAC, "ClusterRoleBinding"),
    "kubernetes_ingress": ("networking.k8s.io/v1beta1", "Ingress"),
    "kubernetes_ingress_v1": ("networking.k8s.io/v1", "Ingress"),
    **_both("network_policy", "networking.k8s.io/v1", "NetworkPolicy"),
    **_both("storage_class", "storage.k8s.io/v1", "StorageClass"),
    "kubernetes_pod_disruption_budget": ("policy/v1beta1", "PodDisruptionBudget"),
    "kubernetes_pod_disruption_budget_v1": ("policy/v1", "PodDisruptionBudget"),
    "kubernetes_pod_security_policy": ("policy/v1beta1", "PodSecurityPolicy"),
    "kubernetes_pod_security_policy_v1beta1": ("policy/v1beta1", "PodSecurityPolicy"),
    **_both("horizontal_pod_autoscaler", "autoscaling/v1", "HorizontalPodAutoscaler"),
    "kubernetes_horizontal_pod_autoscaler_v2": ("autoscaling/v2", "HorizontalPodAutoscaler"),
    "kubernetes_horizontal_pod_autoscaler_v2beta2": ("autoscaling/v2beta2", "HorizontalPodAutoscaler"),
}
"""Terraform type -> API version and kind of the object."""

WRITTEN: Mapping[str, str] = {
    "kubernetes_manifest": "manifest",
    "kubectl_manifest": "yaml_body",
    "k8s_manifest": "content",
}
"""Terraform types whose argument is a whole object: of the provider itself, and of gavinbunney's, alekc's and banzaicloud's."""

CHANGING: Mapping[str, str] = {"kubernetes_labels": "labels", "kubernetes_annotations": "annotations"}
"""Terraform types that change an object which is declared elsewhere, and what of its metadata."""

TYPES = frozenset([*OBJECTS, *WRITTEN])
SUPPLIED = frozenset(ATTRIBUTES)
"""The resource types: whatever a manifest can be, an argument can hold."""

_WORD = regex(rb"\b(?:kubernetes|kubectl|k8s)_[a-z0-9_]+")


def attributes(resource_type: str) -> frozenset[str]:
    """What the readers of manifests supply of a type; nothing for others."""
    named = ATTRIBUTES.get(resource_type)
    return frozenset(["name", "namespace", *named.split()]) if named is not None else frozenset()


def holds_objects(path: Path, plan: Path | None) -> bool:
    """True if code below a path, or a plan, may declare such objects; it only looks for their types as words."""
    walked = walk(path)
    code = (name for name in walked.files if is_code(name.rpartition("/")[2]))
    return any(_mentions(walked, name) for name in code) or any(
        _mentions(folder, name) for folder, name in _plans(walked, path, plan)
    )


def _plans(walked: Folder, path: Path, plan: Path | None) -> list[tuple[Folder, str]]:
    found = [(one, name) for one in ([walk(plan)] if plan is not None else []) for name in one.files]
    if any(name.endswith(".json") for name in walked.files):
        from gcheck.collectors.terraform.planned.reading import plans_in

        found += [(walked, name) for name in (plans_in(walked) if path.is_dir() else walked.files)]
    return found


def _mentions(walked: Folder, name: str) -> bool:
    """Whether a file names one of the types; one that cannot be read, or is too large to be looked at here, may."""
    try:
        data = walked.look(name)
    except DocumentError:
        return True
    # the plain search is many times as fast, and most files have none of these
    if b"kubernetes_" not in data and b"_manifest" not in data:
        return False
    return any(word.decode() in TYPES for word in _WORD.findall(data))
