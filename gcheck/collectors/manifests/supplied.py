"""What manifests supply: the resource types with their attributes. No reader is imported for that."""

from __future__ import annotations

from collections.abc import Mapping

POD, POLICY, SERVICE = "kubernetes.workload.pod", "kubernetes.network.policy", "kubernetes.network.service"
ACCOUNT, OBJECT, BUDGET = (
    "kubernetes.cluster.service-account",
    "kubernetes.cluster.object",
    "kubernetes.workload.disruption-budget",
)
GATEWAY_ROUTE, CLIENT = "kubernetes.network.gateway-route", "kubernetes.cluster.client-configuration"
AUTOSCALER, INGRESS = "kubernetes.workload.autoscaler", "kubernetes.network.ingress"

_PREFIX = "kubernetes.component."
COMPONENTS: Mapping[str, str] = {
    "kube-apiserver": f"{_PREFIX}api-server",
    "kube-controller-manager": f"{_PREFIX}controller-manager",
    "kube-scheduler": f"{_PREFIX}scheduler",
    "etcd": f"{_PREFIX}etcd",
    "kubelet": f"{_PREFIX}kubelet",
    "kube-proxy": f"{_PREFIX}proxy",
}
"""Program -> resource type."""

ATTRIBUTES: Mapping[str, str] = {
    POD: "workload labels annotations replicas host_network host_pid host_ipc share_process_namespace service_account"
    " volumes sysctls tolerations os containers automount_token ingress_policies egress_policies disruption_budgets"
    " autoscalers spread service_name starting_deadline concurrency_policy host_aliases account_users"
    " account_defined old_account_field managed update_strategy selected",
    "kubernetes.rbac.role": "kind built_in rules",
    "kubernetes.rbac.binding": "kind built_in role_kind role_name subjects",
    POLICY: "selects_all_pods policy_types ingress egress selects",
    SERVICE: "service_type external_name external_ips source_ranges selector annotations internal ports selects headless plain_http",
    INGRESS: "hosts tls_hosts plain_hosts tls_optional annotations services missing_services shared_routes",
    "kubernetes.cluster.namespace": "labels pod_security_enforce pod_security_audit pod_security_warn",
    ACCOUNT: "automount_token",
    "kubernetes.cluster.api-service": "service unchecked",
    "kubernetes.cluster.secret": "type entry_names values_in_file",
    "kubernetes.cluster.config-map": "entries allows_snippets",
    "kubernetes.cluster.quota": "limits",
    "kubernetes.cluster.limit-range": "kinds",
    OBJECT: "kind api_version removed_in wrong_labels copies",
    "kubernetes.storage.volume": "host_path access_modes reclaim_policy",
    "kubernetes.storage.claim": "storage_class volume_name access_modes",
    "kubernetes.storage.class": "provisioner parameters reclaim_policy",
    AUTOSCALER: "target_kind target_name targets min_replicas",
    BUDGET: "min_available max_unavailable blocks",
    "kubernetes.network.gateway": "listeners",
    GATEWAY_ROUTE: "services missing_services",
    CLIENT: "clusters users",
    "kubernetes.network.route": "termination insecure_policy",
    "kubernetes.network.peer-authentication": "modes",
    "kubernetes.network.authorization-policy": "action rules",
    "kubernetes.policy.security-context-constraints": "built_in privileged allow_privilege_escalation host_network host_pid host_ipc"
    " host_ports host_paths read_only_root allowed_capabilities added_capabilities user_rule",
    "kubernetes.policy.pod-security-policy": "annotations privileged allow_privilege_escalation host_network host_pid host_ipc host_ports"
    " read_only_root allowed_capabilities added_capabilities dropped_capabilities volumes unsafe_sysctls proc_mounts user_rule user_ranges",
    **dict.fromkeys(COMPONENTS.values(), "settings"),
    "kubernetes.component.encryption": "rules",
    "kubernetes.component.audit-policy": "rules",
}
"""Resource type -> its attributes besides name and namespace."""
