"""Clients of a cluster, routes of gateways, budgets against the pods that there are, and what containers are asked and given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.manifests.collector import ManifestsCollector
from gcheck.model.collector import Plan, Run
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

COLLECTOR = ManifestsCollector()
POD, BUDGET = "kubernetes.workload.pod", "kubernetes.workload.disruption-budget"


def read(folder: Path, text: str, kind: str) -> Mapping[str, Any]:
    (folder / "a.yaml").write_text(text)
    plan = Plan({kind: COLLECTOR.attributes(kind)})
    source = Source("k", "kubernetes-manifests", {"path": str(folder)})
    found = COLLECTOR.collect(source, plan, Run(datetime(2026, 1, 1, tzinfo=timezone.utc)))
    (resource,) = [item for item in found if isinstance(item, Resource)]
    return resource.attributes


def resources(folder: Path, text: str) -> dict[str, Resource]:
    (folder / "a.yaml").write_text(text)
    plan = Plan({kind: COLLECTOR.attributes(kind) for kind in COLLECTOR.types()})
    source = Source("k", "kubernetes-manifests", {"path": str(folder)})
    found = COLLECTOR.collect(source, plan, Run(datetime(2026, 1, 1, tzinfo=timezone.utc)))
    return {item.type: item for item in found if isinstance(item, Resource)}


def test_a_kubeconfig(tmp_path: Path) -> None:
    found = read(tmp_path, (
        "apiVersion: v1\nkind: Config\n"
        "clusters:\n- {name: a, cluster: {insecure-skip-tls-verify: true}}\n- {name: b, cluster: {server: 'https://b'}}\n- name: c\n- no mapping\n"
        "users:\n- {name: a, user: {token: abcdefghijklmnop}}\n- {name: b, user: {client-key: b.key}}\n- {name: c, user: {token: '${TOKEN}'}}\n"
        "- {name: d, user: {password: [1]}}\n- {name: e, user: wrong}\n"
    ), "kubernetes.cluster.client-configuration")  # fmt: skip
    *clusters, wrong = found["clusters"]
    assert [item["unchecked"] for item in clusters] == [True, False, False]
    assert isinstance(wrong, Unread)
    assert [item["credential"] for item in found["users"][:4]] == [True, False, False, False]
    assert isinstance(found["users"][4]["credential"], Unread)
    assert found["name"] == "Config"


@pytest.mark.parametrize(("said", "address"), [
    ("metricsBindAddress: 0.0.0.0:10249", "0.0.0.0:10249"),
    ("metricsBindAddress: ''", "127.0.0.1:10249"),
    ("mode: ipvs", "127.0.0.1:10249"),
])  # fmt: skip
def test_the_configuration_of_kube_proxy(tmp_path: Path, said: str, address: str) -> None:
    text = f"apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n{said}\n"
    assert read(tmp_path, text, "kubernetes.component.proxy")["settings"] == {"metrics-bind-address": address}


_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kube-proxy, namespace: kube-system}\ndata:\n"
_PROXY = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\n    kind: KubeProxyConfiguration\n"


def test_configuration_that_a_config_map_holds(tmp_path: Path) -> None:
    text = (
        f"{_MAP}  config.conf: |\n    {_PROXY}    metricsBindAddress: 0.0.0.0:10249\n"
        "  kubeconfig.conf: |\n    apiVersion: v1\n    kind: Config\n    clusters: [{name: a, cluster: {insecure-skip-tls-verify: true}}]\n"
        "  kubelet: |\n    apiVersion: kubelet.config.k8s.io/v1beta1\n    kind: KubeletConfiguration\n    readOnlyPort: 10255\n"
    )
    found = resources(tmp_path, text)
    proxy = found["kubernetes.component.proxy"]
    assert proxy.attributes["settings"] == {"metrics-bind-address": "0.0.0.0:10249"}
    assert proxy.name == "kube-proxy"
    place = proxy.place_of("settings.metrics-bind-address")
    assert (place.line, place.note) == (5, "line 3 of its text")
    assert found["kubernetes.cluster.client-configuration"].attributes["clusters"] == [
        {"name": "a", "unchecked": True}
    ]
    assert found["kubernetes.component.kubelet"].attributes["settings"]["read-only-port"] == "10255"


def test_configuration_in_a_config_map_that_cannot_be_read_is_unread(tmp_path: Path) -> None:
    text = f"{_MAP}  config.conf: |\n    {_PROXY}    mode: [\n"
    settings = resources(tmp_path, text)["kubernetes.component.proxy"].attributes["settings"]
    assert isinstance(settings, Unread)
    assert (settings.kind, settings.line) == ("unparsed", 5)


@pytest.mark.parametrize(
    "value", ["|\n    kubeproxy.config.k8s.io/ is read by kube-proxy\n    and kubelet", "[1]", "null", "''"]
)
def test_other_texts_in_a_config_map_are_no_configuration(tmp_path: Path, value: str) -> None:
    assert set(resources(tmp_path, f"{_MAP}  a: {value}\n")) <= {
        "kubernetes.cluster.config-map", "kubernetes.cluster.object",
    }  # fmt: skip


def test_kube_proxy_that_reads_a_file_of_its_node(tmp_path: Path) -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"
        "  - {name: p, image: kube-proxy, command: [/usr/local/bin/kube-proxy, --config=/var/lib/kube-proxy/config.conf]}\n"
    )
    found = read(tmp_path, text, "kubernetes.component.proxy")["settings"]
    assert isinstance(found["metrics-bind-address"], Unread)


def test_services_that_a_route_leads_to(tmp_path: Path) -> None:
    text = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: there, namespace: other}\nspec: {ports: [{port: 80}]}\n---\n"
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: shop}\nspec:\n  rules:\n"
        "  - backendRefs: [{name: there, namespace: other}, {name: there}, {name: x, kind: Backend, group: example.com}]\n"
        "  - backendRefs: [7]\n"
    )
    found = read(tmp_path, text, "kubernetes.network.gateway-route")
    assert found["services"][:2] == [
        {"name": "there", "namespace": "other"},
        {"name": "there", "namespace": "shop"},
    ]
    assert found["missing_services"][0] == "there"
    assert len(found["missing_services"]) == 2
    assert isinstance(found["missing_services"][1], Unread)


DEPLOYMENT = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  {size}\n  template:\n"
    "    metadata: {{labels: {{app: web}}}}\n    spec: {{containers: [{{name: a, image: b}}]}}\n---\n"
)
SCALER = (
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\n"
    "spec: {minReplicas: 3, maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: web}}\n---\n"
)


@pytest.mark.parametrize(("size", "scaler", "budget", "blocks"), [
    ("replicas: 2", "", "minAvailable: 2", True), ("replicas: 2", "", "minAvailable: 1", False),
    ("replicas: 1", "", "minAvailable: 50%", True), ("replicas: 4", "", "minAvailable: 50%", False),
    ("paused: true", SCALER, "minAvailable: 3", False), ("paused: true", SCALER, "minAvailable: 4", True),
    ("replicas: 0", "", "minAvailable: 1", False), ("replicas: 2", "", "maxUnavailable: 1", False),
    ("replicas: 2", "", "minAvailable: many", False), ("paused: true", "", "minAvailable: 5", None),
    ("replicas: '{{ .n }}'", "", "minAvailable: 5", None),
])  # fmt: skip
def test_a_budget_against_the_pods_that_there_are(
    tmp_path: Path, size: str, scaler: str, budget: str, blocks: bool | None
) -> None:
    text = DEPLOYMENT.format(size=size) + scaler
    text += f"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: b}}\nspec: {{selector: {{matchLabels: {{app: web}}}}, {budget}}}\n"
    found = read(tmp_path, text, BUDGET)["blocks"]
    assert isinstance(found, Unread) if blocks is None else found is blocks


def container(folder: Path, more: str) -> Mapping[str, Any]:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - {{name: a, image: b, {more}}}\n"
    found: Mapping[str, Any] = read(folder, text, POD)["containers"][0]
    return found


@pytest.mark.parametrize(("more", "missing"), [
    ("ports: [{containerPort: 80, name: http}], livenessProbe: {httpGet: {port: http}}", []),
    ("ports: [{containerPort: 80, name: http}], livenessProbe: {httpGet: {port: health}}", ["health"]),
    ("ports: [{containerPort: 80, name: dns, protocol: UDP}], readinessProbe: {tcpSocket: {port: dns}}", ["dns"]),
    ("startupProbe: {httpGet: {port: 8081}}, livenessProbe: {httpGet: {port: '8081'}}", []),
])  # fmt: skip
def test_ports_that_probes_name(tmp_path: Path, more: str, missing: list[str]) -> None:
    assert container(tmp_path, more)["missing_ports"] == missing


def test_a_port_that_is_not_known_may_have_the_name(tmp_path: Path) -> None:
    (found,) = container(tmp_path, "ports: ['${PORT}'], livenessProbe: {httpGet: {port: http}}")[
        "missing_ports"
    ]
    assert isinstance(found, Unread)


@pytest.mark.parametrize(("more", "interactive"), [
    ("tty: true", True), ("stdin: true, tty: '${T}'", True), ("stdin: false", False), ("args: []", False), ("stdin: false, tty: '${T}'", None),
])  # fmt: skip
def test_a_terminal(tmp_path: Path, more: str, interactive: bool | None) -> None:
    found = container(tmp_path, more)["interactive"]
    assert isinstance(found, Unread) if interactive is None else found is interactive


@pytest.mark.parametrize(("name", "value", "debugger"), [
    ("FLASK_DEBUG", "'1'", True), ("FLASK_DEBUG", "'0'", False), ("FLASK_DEBUG", "'${D}'", False), ("FLASK_ENV", "development", True),
    ("FLASK_ENV", "production", False), ("WERKZEUG_DEBUG_PIN", "'off'", True), ("DEBUG", "'1'", False), ("DJANGO_DEBUG", "'True'", True),
])  # fmt: skip
def test_debuggers_of_web_frameworks(tmp_path: Path, name: str, value: str, debugger: bool) -> None:
    (found,) = container(tmp_path, f"env: [{{name: {name}, value: {value}}}]")["environment"]
    assert found["debugger"] is debugger


@pytest.mark.parametrize(("more", "plain"), [
    ("aws-load-balancer-backend-protocol: http", True), ("aws-load-balancer-backend-protocol: tcp", False), ("other: http", False),
])  # fmt: skip
@pytest.mark.parametrize("secured", [True, False])
def test_load_balancers_that_speak_http(tmp_path: Path, more: str, plain: bool, secured: bool) -> None:
    annotations = f"service.beta.kubernetes.io/{more}"
    annotations += ", service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn" if secured else ""
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: s, annotations: {{{annotations}}}}}\nspec: {{type: LoadBalancer}}\n"
    assert read(tmp_path, text, "kubernetes.network.service")["plain_http"] is (plain and not secured)


@pytest.mark.parametrize(("entry", "allowed"), [("allow-snippet-annotations: 'true'", True), ("allow-snippet-annotations: 'false'", False), ("a: b", None)])  # fmt: skip
def test_snippets_of_an_ingress_controller(tmp_path: Path, entry: str, allowed: bool | None) -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {{{entry}}}\n"
    assert read(tmp_path, text, "kubernetes.cluster.config-map")["allows_snippets"] is allowed


@pytest.mark.parametrize(("name", "verbs", "built_in"), [
    ("cluster-admin", "'*'", True), ("system:mine", "'*'", False), ("system:mine", "get", True), ("mine", "get", False),
])  # fmt: skip
def test_a_prefix_makes_no_role_of_everything_kubernetes_own(
    tmp_path: Path, name: str, verbs: str, built_in: bool
) -> None:
    text = f"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: '{name}'}}\n"
    text += f"rules: [{{apiGroups: ['*'], resources: ['*'], verbs: [{verbs}]}}]\n"
    assert read(tmp_path, text, "kubernetes.rbac.role")["built_in"] is built_in
