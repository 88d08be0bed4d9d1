"""Shapes: how the blocks and arguments of the provider hashicorp/kubernetes are called in a manifest, and which are lists.

From the provider's documentation: an argument has the API's name in snake case, a block that may stand several times the
name of one item.
"""

from __future__ import annotations

from collections.abc import Mapping

_SPELT: Mapping[str, str] = {
    "host_ipc": "hostIPC", "host_pid": "hostPID", "host_ip": "hostIP", "cluster_ip": "clusterIP", "external_ips": "externalIPs",
    "load_balancer_ip": "loadBalancerIP", "non_resource_urls": "nonResourceURLs", "se_linux": "seLinux", "downward_api": "downwardAPI",
    "ceph_fs": "cephfs", "storage_provisioner": "provisioner", "persistent_volume_source": "", "run_as_username": "runAsUserName",
    "allow_volume_expansion": "allowVolumeExpansion", "pod_ip": "podIP", "cluster_ips": "clusterIPs",
}  # fmt: skip
"""What is not the same word in another case; "" for a block whose content stands in its parent."""

_LISTS: Mapping[str, str] = {
    "container": "containers", "init_container": "initContainers", "volume": "volumes", "volume_mount": "volumeMounts",
    "volume_device": "volumeDevices", "env": "env", "env_from": "envFrom", "toleration": "tolerations", "host_aliases": "hostAliases",
    "image_pull_secrets": "imagePullSecrets", "image_pull_secret": "imagePullSecrets", "readiness_gate": "readinessGates",
    "topology_spread_constraint": "topologySpreadConstraints", "match_expressions": "matchExpressions", "match_fields": "matchFields",
    "rule": "rules", "subject": "subjects", "tls": "tls", "path": "paths", "sysctl": "sysctls", "items": "items", "http_header": "httpHeaders",
    "limit": "limits", "node_selector_term": "nodeSelectorTerms", "sources": "sources", "metric": "metrics", "range": "ranges",
    "allowed_host_paths": "allowedHostPaths", "allowed_flex_volumes": "allowedFlexVolumes", "host_ports": "hostPorts",
    "ingress": "ingress", "egress": "egress", "from": "from", "to": "to", "ports": "ports", "option": "options",
    "preferred_during_scheduling_ignored_during_execution": "preferredDuringSchedulingIgnoredDuringExecution",
    "allowed_topologies": "allowedTopologies", "match_label_expressions": "matchLabelExpressions",
    "cluster_role_selectors": "clusterRoleSelectors",
}  # fmt: skip
"""Blocks of which there may be several, wherever they stand -> the list in a manifest."""

_LISTS_IN: Mapping[tuple[str, str], str] = {
    ("container", "port"): "ports", ("init_container", "port"): "ports", ("spec", "port"): "ports",
    ("", "secret"): "secrets", ("spec", "volume_claim_template"): "volumeClaimTemplates",
    ("pod_affinity", "required_during_scheduling_ignored_during_execution"): "requiredDuringSchedulingIgnoredDuringExecution",
    ("pod_anti_affinity", "required_during_scheduling_ignored_during_execution"): "requiredDuringSchedulingIgnoredDuringExecution",
}  # fmt: skip
"""Block within a block -> the list in a manifest; elsewhere the same word is one mapping."""

MAPS = frozenset([
    "labels", "annotations", "match_labels", "node_selector", "selector", "data", "binary_data", "data_wo", "binary_data_wo", "limits", "requests",
    "hard", "parameters", "default", "default_request", "min", "max", "max_limit_request_ratio", "volume_attributes", "options", "capacity",
])  # fmt: skip
"""Arguments that are maps of texts. Any other object is a block, as JSON writes one."""

LABEL_SELECTOR = frozenset(["match_labels", "match_expressions"])
"""What tells the selector of a workload, a block, from that of a service, a map."""

TEXTS = frozenset(
    ["value", "name", "namespace", "key", "host", "path", "image", "type", "effect", "operator"]
)
"""Arguments that the provider declares as texts, and of which code may give a number or a truth value."""

ASIDE = frozenset([
    "count", "for_each", "provider", "lifecycle", "depends_on", "timeouts", "connection", "provisioner", "dynamic",
    "wait", "wait_for_rollout", "wait_for_load_balancer", "wait_until_bound", "wait_for_completion", "wait_for_default_service_account",
    "wait_for_service_account_token", "id", "status",
])  # fmt: skip
"""What is said to Terraform or the provider, and is no part of the object."""


def block_name(parent: str, block: str) -> tuple[str, bool]:
    """What a block within another one is called in a manifest, and whether that is a list; "" for the parent itself."""
    listed = _LISTS_IN.get((parent, block), _LISTS.get(block))
    return (listed, True) if listed is not None else (argument_name(block), False)


def argument_name(name: str) -> str:
    """What an argument is called in a manifest."""
    known = _SPELT.get(name)
    if known is not None:
        return known
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
