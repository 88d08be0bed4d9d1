"""What a workload says of how its pods are made, found and asked, and what of it stands elsewhere in the manifests."""

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
POD, SCALER, INGRESS, CLAIM = (
    "kubernetes.workload.pod", "kubernetes.workload.autoscaler", "kubernetes.network.ingress", "kubernetes.storage.claim",
)  # fmt: skip


def read(folder: Path, text: str) -> list[Resource]:
    (folder / "a.yaml").write_text(text)
    plan = Plan({kind: COLLECTOR.attributes(kind) for kind in COLLECTOR.types()})
    source = Source("k", "kubernetes-manifests", {"path": str(folder)})
    found = COLLECTOR.collect(source, plan, Run(datetime(2026, 1, 1, tzinfo=timezone.utc)))
    return [item for item in found if isinstance(item, Resource)]


def one(found: list[Resource], kind: str) -> Mapping[str, Any]:
    (resource,) = [item for item in found if item.type == kind]
    return resource.attributes


def workload(
    kind: str = "Deployment", spec: str = "", version: str = "apps/v1", pod: str = "", container: str = ""
) -> str:
    return (
        f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web, namespace: shop}}\nspec:\n"
        + (f"  {spec}\n" if spec else "")
        + "  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
        + (f"      {pod}\n" if pod else "")
        + f"      containers: [{{name: main, image: nginx{container}}}]\n---\n"
    )


@pytest.mark.parametrize(
    "version", ["v1", "batch/v1", "apps/v1", "extensions/v1beta1", "networking.k8s.io/v1"]
)
def test_a_kind_in_another_group_of_kubernetes_is_what_is_meant(tmp_path: Path, version: str) -> None:
    assert one(read(tmp_path, workload(version=version)), POD)["workload"] == "Deployment"


def test_a_kind_of_somebody_else_is_not_taken_for_one_of_kubernetes(tmp_path: Path) -> None:
    found = read(
        tmp_path, "apiVersion: example.com/v1\nkind: Service\nmetadata: {name: a}\nspec: {type: NodePort}\n"
    )
    assert found == []


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("selector: {matchLabels: {app: web}}", True),
        ("selector: {matchLabels: {app: api}}", False),
        ("selector: {matchLabels: {app: web, tier: front}}", False),
        ("", None),
        ("selector: {}", None),
        ("selector: {matchExpressions: [{key: app, operator: Exists}]}", True),
        ("selector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", False),
    ],
)
def test_whether_a_workload_selects_its_pods(tmp_path: Path, selector: str, expected: bool | None) -> None:
    assert one(read(tmp_path, workload(spec=selector)), POD)["selected"] is expected


@pytest.mark.parametrize("selector", ["selector: 5", "selector: {matchLabels: {app: '{{ .name }}'}}"])
def test_a_selector_that_is_not_known(tmp_path: Path, selector: str) -> None:
    assert isinstance(one(read(tmp_path, workload(spec=selector)), POD)["selected"], Unread)


def test_a_replication_controller_selects_without_match_labels(tmp_path: Path) -> None:
    text = workload("ReplicationController", "selector: {app: api}", "v1")
    assert one(read(tmp_path, text), POD)["selected"] is False


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        ("Deployment", "", "RollingUpdate"),
        ("Deployment", "strategy: {type: Recreate}", "Recreate"),
        ("DaemonSet", "updateStrategy: {type: OnDelete}", "OnDelete"),
        ("StatefulSet", "", "RollingUpdate"),
        ("ReplicaSet", "", None),
    ],
)
def test_how_pods_are_replaced(tmp_path: Path, kind: str, spec: str, expected: str | None) -> None:
    assert one(read(tmp_path, workload(kind, spec)), POD)["update_strategy"] == expected


def test_a_pod_alone_and_one_that_is_owned(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web%s}\nspec: {containers: [{name: main, image: nginx}]}\n"
    assert one(read(tmp_path, text % ""), POD)["managed"] is False
    owners = ", ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: a, uid: b}]"
    assert one(read(tmp_path, text % owners), POD)["managed"] is True
    assert one(read(tmp_path, workload()), POD)["managed"] is True


@pytest.mark.parametrize(
    ("pod", "old", "defined"),
    [
        ("serviceAccountName: robot", False, False),
        ("serviceAccount: robot", True, False),
        ("{serviceAccount: robot, serviceAccountName: robot}", False, False),
        ("{serviceAccount: robot, serviceAccountName: here}", True, True),
        ("serviceAccountName: here", False, True),
        ("", False, True),
    ],
)
def test_the_account_that_a_pod_names(tmp_path: Path, pod: str, old: bool, defined: bool) -> None:
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: here, namespace: shop}\n"
    text = workload(pod="\n      ".join(pod.strip("{}").split(", ")))
    found = one(read(tmp_path, text + account), POD)
    assert (found["old_account_field"], found["account_defined"]) == (old, defined)


def test_an_account_may_stand_in_what_could_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: [}\n")
    found = one(read(tmp_path, workload(pod="serviceAccountName: robot")), POD)
    assert isinstance(found["account_defined"], Unread)


def test_probes(tmp_path: Path) -> None:
    asked = "httpGet: {path: /, port: 80}, periodSeconds: 5"
    container = f", livenessProbe: {{{asked}}}, readinessProbe: {{httpGet: {{path: /, port: 80}}}}"
    found = one(read(tmp_path, workload(container=container)), POD)["containers"][0]
    assert (found["same_probes"], found["probe_hosts"]) == (True, [])
    for patient, same in (
        ("failureThreshold: 9", False),
        ("failureThreshold: 1", True),
        ("periodSeconds: 30", False),
    ):
        ready = "readinessProbe: {httpGet: {path: /, port: 80}}"
        container = f", livenessProbe: {{httpGet: {{path: /, port: 80}}, {patient}}}, {ready}"
        assert one(read(tmp_path, workload(container=container)), POD)["containers"][0]["same_probes"] is same
    container = ", livenessProbe: {tcpSocket: {host: 127.0.0.1, port: 1}}, lifecycle: {preStop: {httpGet: {host: 10.0.0.1, port: 2}}}"
    found = one(read(tmp_path, workload(container=container)), POD)["containers"][0]
    assert (found["same_probes"], found["probe_hosts"]) == (False, ["127.0.0.1", "10.0.0.1"])


def test_variables_that_are_set_twice(tmp_path: Path) -> None:
    container = ", env: [{name: A, value: x}, {name: B, value: y}, {name: A, value: z}]"
    assert one(read(tmp_path, workload(container=container)), POD)["containers"][0]["repeated_variables"] == [
        "A"
    ]


SCALED = """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: scale, namespace: %s}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: %s, name: %s}, maxReplicas: 3}
"""


@pytest.mark.parametrize(
    ("namespace", "kind", "name", "expected"),
    [
        ("shop", "Deployment", "web", ["web"]),
        ("other", "Deployment", "web", []),
        ("shop", "StatefulSet", "web", []),
        ("shop", "Deployment", "api", []),
    ],
)
def test_what_an_autoscaler_scales(
    tmp_path: Path, namespace: str, kind: str, name: str, expected: list[str]
) -> None:
    found = one(read(tmp_path, workload() + SCALED % (namespace, kind, name)), SCALER)
    assert found["targets"] == expected


def test_a_target_of_a_kind_that_is_not_looked_for(tmp_path: Path) -> None:
    targets = one(read(tmp_path, workload() + SCALED % ("shop", "Cluster", "web")), SCALER)["targets"]
    assert [type(item) for item in targets] == [Unread]


def test_services_that_an_ingress_leads_to(tmp_path: Path) -> None:
    text = """apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front, namespace: shop}
spec:
  defaultBackend: {service: {name: gone, port: {number: 80}}}
  rules:
  - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
"""
    found = one(read(tmp_path, text), INGRESS)
    assert (found["services"], found["missing_services"]) == (["gone", "web"], ["gone"])
    text = text.replace("namespace: shop", "namespace: other", 1)
    assert one(read(tmp_path, text), INGRESS)["missing_services"] == ["gone", "web"]


def _ingress(name: str, route: str, more: str = "", annotations: str = "") -> str:
    host, _, path = route.partition("/")
    return f"""apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: shop, annotations: {{{annotations}}}}}
spec:
  rules:
  - host: {host}
    http: {{paths: [{{path: /{path}, pathType: Prefix, backend: {{service: {{name: web, port: {{number: 80}}}}}}}}]}}
{more}
---
"""


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (_ingress("b", "a.example.com/x"), ["a.example.com/x"]),
        (_ingress("b", "a.example.com/y"), []),
        (_ingress("b", "b.example.com/x"), []),
        (_ingress("b", "a.example.com/x", "  ingressClassName: inside"), []),
        (_ingress("b", "a.example.com/x", annotations="nginx.ingress.kubernetes.io/canary: 'true'"), []),
        (_ingress("a", "a.example.com/x"), []),
    ],
)
def test_routes_of_two_ingresses(tmp_path: Path, other: str, shared: list[str]) -> None:
    found = [
        item for item in read(tmp_path, _ingress("a", "a.example.com/x") + other) if item.type == INGRESS
    ]
    assert found[0].attributes["shared_routes"] == shared


def test_an_ingress_with_a_load_balancer_of_its_own_shares_no_route(tmp_path: Path) -> None:
    pair = "".join(_ingress(name, "a.example.com/", "  ingressClassName: alb") for name in "ab")
    found = [item for item in read(tmp_path, pair) if item.type == INGRESS]
    assert [item.attributes["shared_routes"] for item in found] == [[], []]


def test_a_default_backend_answers_for_every_host(tmp_path: Path) -> None:
    more = "  tls: [{hosts: [a.example.com]}]\n  defaultBackend: {service: {name: web, port: {number: 80}}}"
    found = one(read(tmp_path, _ingress("a", "a.example.com/", more)), INGRESS)
    assert (found["hosts"], found["plain_hosts"]) == (["a.example.com", "*"], [])


def test_the_name_of_an_external_service(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: ExternalName, externalName: localhost}\n"
    assert one(read(tmp_path, text), "kubernetes.network.service")["external_name"] == "localhost"


def test_claims_that_a_stateful_set_makes(tmp_path: Path) -> None:
    spec = "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], storageClassName: fast}}, {metadata: {name: log}, spec: {}}]"
    found = [item for item in read(tmp_path, workload("StatefulSet", spec)) if item.type == CLAIM]
    assert [item.attributes["storage_class"] for item in found] == ["fast", None]
    assert len({item.uid for item in found}) == 2


@pytest.mark.parametrize(
    ("spec", "unchecked"), [("insecureSkipTLSVerify: true", True), ("caBundle: YQ==", False)]
)
def test_what_the_api_is_handed_on_to(tmp_path: Path, spec: str, unchecked: bool) -> None:
    text = f"apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {{name: a}}\nspec: {{service: {{name: m}}, {spec}}}\n"
    found = one(read(tmp_path, text), "kubernetes.cluster.api-service")
    assert (found["service"], found["unchecked"]) == ("m", unchecked)


@pytest.mark.parametrize("count", [1, 2, 11, 12, 40])
def test_of_many_workloads_of_one_account_each_is_told_some_others(tmp_path: Path, count: int) -> None:
    pods = [workload().replace("name: web,", f"name: web-{number:02},") for number in range(count)]
    found = {
        one.name: one.attributes["account_users"] for one in read(tmp_path, "".join(pods)) if one.type == POD
    }
    assert len(found) == count
    for name, others in found.items():
        assert len(others) == min(count - 1, 10)
        assert not any(other in name for other in others)
