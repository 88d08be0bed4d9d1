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
    """The group that has a kind, where an object names another of Kubernetes' own: ``v1`` for a Deployment.

    The API refuses such an object until its group is mended, and then it does what is judged here.
    """
    own = _OWN.get(kind)
    return group if own is None or group not in _KUBERNETES else own
