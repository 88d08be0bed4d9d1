"""Groups: which API group a kind of Kubernetes belongs to, for objects that name another of its groups."""

from __future__ import annotations

from collections.abc import Mapping

_RBAC = "rbac.authorization.k8s.io"
_OWN: Mapping[str, str] = {
    **dict.fromkeys(("Pod", "PodTemplate", "ReplicationController", "Service", "ServiceAccount", "Namespace", "Secret", "ConfigMap",
                     "ResourceQuota", "LimitRange", "PersistentVolume", "PersistentVolumeClaim"), ""),
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"), "apps"),
    **dict.fromkeys(("Job", "CronJob"), "batch"),
    **dict.fromkeys(("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"), _RBAC),
    **dict.fromkeys(("NetworkPolicy", "Ingress"), "networking.k8s.io"),
    **dict.fromkeys(("PodDisruptionBudget", "PodSecurityPolicy"), "policy"),
    "HorizontalPodAutoscaler": "autoscaling",
    "StorageClass": "storage.k8s.io",
}  # fmt: skip
_KUBERNETES = frozenset(["extensions", *_OWN.values()])


def meant(group: str, kind: str) -> str:
    """The group of a kind where an object names another of Kubernetes' own, which has no such kind: ``v1`` for a Deployment.

    The API refuses the object, and whoever wrote it means the kind; that it stays as it is says nothing of what it will do.
    """
    own = _OWN.get(kind)
    return group if own is None or group not in _KUBERNETES else own
