"""Kinds: what becomes of an object, by its API group and kind, and which attributes manifests supply."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gcheck.collectors.manifests import (
    access,
    client_files,
    components,
    entrances,
    kubeadm,
    network,
    objects,
    other_policies,
    pods,
    steps,
)
from gcheck.collectors.manifests.node import Node, Record
from gcheck.collectors.manifests.pods import WORKLOADS
from gcheck.collectors.manifests.supplied import (
    ACCOUNT,
    AUTOSCALER,
    BUDGET,
    CLIENT,
    COMPONENTS,
    GATEWAY_ROUTE,
    POD,
    POLICY,
    SERVICE,
)

_RBAC = "rbac.authorization.k8s.io"
Fill = Callable[[Node, Record], None]
KINDS: Mapping[tuple[str, str], tuple[str, Fill]] = {
    **dict.fromkeys((*WORKLOADS, *steps.KINDS), (POD, pods.pod)),
    (_RBAC, "Role"): ("kubernetes.rbac.role", access.role),
    (_RBAC, "ClusterRole"): ("kubernetes.rbac.role", access.role),
    (_RBAC, "RoleBinding"): ("kubernetes.rbac.binding", access.binding),
    (_RBAC, "ClusterRoleBinding"): ("kubernetes.rbac.binding", access.binding),
    ("networking.k8s.io", "NetworkPolicy"): (POLICY, network.policy),
    ("extensions", "NetworkPolicy"): (POLICY, network.policy),
    **dict.fromkeys(other_policies.CILIUM, (POLICY, other_policies.cilium)),
    **dict.fromkeys(other_policies.NOT_READ, (POLICY, other_policies.not_read)),
    ("", "Service"): (SERVICE, network.service),
    ("networking.k8s.io", "Ingress"): ("kubernetes.network.ingress", network.ingress),
    ("extensions", "Ingress"): ("kubernetes.network.ingress", network.ingress),
    ("", "Namespace"): ("kubernetes.cluster.namespace", access.namespace),
    ("", "ServiceAccount"): (ACCOUNT, access.service_account),
    ("apiregistration.k8s.io", "APIService"): ("kubernetes.cluster.api-service", access.api_service),
    ("", "Secret"): ("kubernetes.cluster.secret", access.secret),
    ("", "ConfigMap"): ("kubernetes.cluster.config-map", access.config_map),
    ("", "ResourceQuota"): ("kubernetes.cluster.quota", objects.quota),
    ("", "LimitRange"): ("kubernetes.cluster.limit-range", objects.limit_range),
    ("", "PersistentVolume"): ("kubernetes.storage.volume", objects.volume),
    ("", "PersistentVolumeClaim"): ("kubernetes.storage.claim", objects.claim),
    ("storage.k8s.io", "StorageClass"): ("kubernetes.storage.class", objects.storage_class),
    ("autoscaling", "HorizontalPodAutoscaler"): (AUTOSCALER, objects.autoscaler),
    ("policy", "PodDisruptionBudget"): (BUDGET, objects.budget),
    ("gateway.networking.k8s.io", "Gateway"): ("kubernetes.network.gateway", entrances.gateway),
    **dict.fromkeys(
        [("gateway.networking.k8s.io", kind) for kind in entrances.ROUTES],
        (GATEWAY_ROUTE, entrances.gateway_route),
    ),
    ("networking.istio.io", "Gateway"): ("kubernetes.network.gateway", entrances.istio_gateway),
    ("route.openshift.io", "Route"): ("kubernetes.network.route", entrances.route),
    ("security.istio.io", "PeerAuthentication"): (
        "kubernetes.network.peer-authentication",
        entrances.peer_authentication,
    ),
    ("security.istio.io", "AuthorizationPolicy"): (
        "kubernetes.network.authorization-policy",
        entrances.authorization_policy,
    ),
    ("security.openshift.io", "SecurityContextConstraints"): (
        "kubernetes.policy.security-context-constraints",
        entrances.constraints,
    ),
    ("policy", "PodSecurityPolicy"): ("kubernetes.policy.pod-security-policy", objects.security_policy),
    ("extensions", "PodSecurityPolicy"): ("kubernetes.policy.pod-security-policy", objects.security_policy),
    ("kubelet.config.k8s.io", "KubeletConfiguration"): (
        COMPONENTS["kubelet"],
        components.kubelet_configuration,
    ),
    ("kubeproxy.config.k8s.io", "KubeProxyConfiguration"): (COMPONENTS["kube-proxy"], client_files.proxy),
    ("", "Config"): (CLIENT, client_files.kubeconfig),
    ("apiserver.config.k8s.io", "EncryptionConfiguration"): (
        "kubernetes.component.encryption",
        components.encryption,
    ),
    ("", "EncryptionConfig"): ("kubernetes.component.encryption", components.encryption),
    ("audit.k8s.io", "Policy"): ("kubernetes.component.audit-policy", components.audit_policy),
}
"""API group and kind -> resource type, and what fills it."""

NAMELESS = frozenset(
    [
        "KubeletConfiguration",
        "KubeProxyConfiguration",
        "Config",
        "EncryptionConfiguration",
        "EncryptionConfig",
        "Policy",
        *kubeadm.KINDS,
    ]
)
"""Kinds that are read from a file by a component, and have neither name nor namespace."""
