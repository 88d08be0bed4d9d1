"""Kinds: what becomes of an object, by its API group and kind, and which attributes manifests supply."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gcheck.collectors.manifests import access, components, network, objects, pods
from gcheck.collectors.manifests.node import Node, Record
from gcheck.collectors.manifests.pods import WORKLOADS

POD, POLICY, SERVICE = "kubernetes.workload.pod", "kubernetes.network.policy", "kubernetes.network.service"
ACCOUNT, OBJECT, BUDGET = (
    "kubernetes.cluster.service-account",
    "kubernetes.cluster.object",
    "kubernetes.workload.disruption-budget",
)
AUTOSCALER = "kubernetes.workload.autoscaler"
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
    ("", "Service"): (SERVICE, network.service),
    ("networking.k8s.io", "Ingress"): ("kubernetes.network.ingress", network.ingress),
    ("extensions", "Ingress"): ("kubernetes.network.ingress", network.ingress),
    ("", "Namespace"): ("kubernetes.cluster.namespace", access.namespace),
    ("", "ServiceAccount"): (ACCOUNT, access.service_account),
    ("", "Secret"): ("kubernetes.cluster.secret", access.secret),
    ("", "ConfigMap"): ("kubernetes.cluster.config-map", access.config_map),
    ("", "ResourceQuota"): ("kubernetes.cluster.quota", objects.quota),
    ("", "LimitRange"): ("kubernetes.cluster.limit-range", objects.limit_range),
    ("", "PersistentVolume"): ("kubernetes.storage.volume", objects.volume),
    ("", "PersistentVolumeClaim"): ("kubernetes.storage.claim", objects.claim),
    ("storage.k8s.io", "StorageClass"): ("kubernetes.storage.class", objects.storage_class),
    ("autoscaling", "HorizontalPodAutoscaler"): (AUTOSCALER, objects.autoscaler),
    ("policy", "PodDisruptionBudget"): (BUDGET, objects.budget),
    ("policy", "PodSecurityPolicy"): ("kubernetes.policy.pod-security-policy", objects.security_policy),
    ("extensions", "PodSecurityPolicy"): ("kubernetes.policy.pod-security-policy", objects.security_policy),
    ("kubelet.config.k8s.io", "KubeletConfiguration"): (
        components.TYPES["kubelet"],
        components.kubelet_configuration,
    ),
    ("apiserver.config.k8s.io", "EncryptionConfiguration"): (
        "kubernetes.component.encryption",
        components.encryption,
    ),
    ("", "EncryptionConfig"): ("kubernetes.component.encryption", components.encryption),
    ("audit.k8s.io", "Policy"): ("kubernetes.component.audit-policy", components.audit_policy),
}
"""API group and kind -> resource type, and what fills it."""

NAMELESS = frozenset(["KubeletConfiguration", "EncryptionConfiguration", "EncryptionConfig", "Policy"])
"""Kinds that are read from a file by a component, and have neither name nor namespace."""

ATTRIBUTES: Mapping[str, str] = {
    POD: "workload labels annotations replicas host_network host_pid host_ipc share_process_namespace service_account"
    " volumes sysctls tolerations os containers automount_token ingress_policies egress_policies disruption_budgets"
    " autoscalers spread service_name starting_deadline concurrency_policy host_aliases account_users",
    "kubernetes.rbac.role": "kind built_in rules",
    "kubernetes.rbac.binding": "kind built_in role_kind role_name subjects",
    POLICY: "selects_all_pods policy_types ingress egress selects",
    SERVICE: "service_type external_ips source_ranges selector annotations internal ports selects headless",
    "kubernetes.network.ingress": "hosts tls_hosts plain_hosts annotations",
    "kubernetes.cluster.namespace": "labels pod_security_enforce pod_security_audit pod_security_warn",
    ACCOUNT: "automount_token",
    "kubernetes.cluster.secret": "type entry_names values_in_file",
    "kubernetes.cluster.config-map": "entries",
    "kubernetes.cluster.quota": "limits",
    "kubernetes.cluster.limit-range": "kinds",
    OBJECT: "kind api_version removed_in wrong_labels copies",
    "kubernetes.storage.volume": "host_path access_modes reclaim_policy",
    "kubernetes.storage.claim": "storage_class volume_name access_modes",
    "kubernetes.storage.class": "provisioner parameters reclaim_policy",
    AUTOSCALER: "target_kind target_name min_replicas",
    BUDGET: "min_available max_unavailable",
    "kubernetes.policy.pod-security-policy": "annotations privileged allow_privilege_escalation host_network host_pid host_ipc host_ports"
    " read_only_root allowed_capabilities added_capabilities dropped_capabilities volumes unsafe_sysctls proc_mounts user_rule user_ranges",
    **dict.fromkeys(components.TYPES.values(), "settings"),
    "kubernetes.component.encryption": "rules",
    "kubernetes.component.audit-policy": "rules",
}
"""Resource type -> its attributes besides name and namespace."""
