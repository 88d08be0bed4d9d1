"""Gateways, routes, the policies of a mesh, constraints of OpenShift; and pods that are written step by step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.manifests.collector import ManifestsCollector
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import Gap
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

POD, GATEWAY, ROUTE = "kubernetes.workload.pod", "kubernetes.network.gateway", "kubernetes.network.route"
PEERS, ALLOWED = "kubernetes.network.peer-authentication", "kubernetes.network.authorization-policy"
CONSTRAINTS = "kubernetes.policy.security-context-constraints"
Read = Callable[..., list[Yield]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str, *types: str) -> list[Yield]:
        (tmp_path / "a.yaml").write_text(text)
        collector = ManifestsCollector()
        plan = Plan({kind: collector.attributes(kind) for kind in types})
        source = Source("k", "kubernetes-manifests", {"path": str(tmp_path)})
        return list(collector.collect(source, plan, Run(datetime(2026, 1, 1, tzinfo=timezone.utc))))

    return read


def one(found: list[Yield]) -> Resource:
    (resource,) = [item for item in found if isinstance(item, Resource)]
    return resource


def manifest(version: str, kind: str, spec: str, name: str = "x") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: n}}\n{spec}\n"


@pytest.mark.parametrize(
    ("listeners", "plain"),
    [
        ("{protocol: HTTPS, port: 443}", [False]),
        ("{protocol: HTTP, port: 80}", [True]),
        ("{protocol: HTTP, hostname: a}, {protocol: HTTPS, hostname: a}", [False, False]),
        ("{protocol: HTTP, hostname: a}, {protocol: HTTPS, hostname: b}", [True, False]),
        ("{protocol: HTTP, hostname: a}, {protocol: HTTPS}", [False, False]),
        ("{protocol: TCP, port: 5432}", [False]),
    ],
)
def test_plain_listeners_of_a_gateway(read: Read, listeners: str, plain: list[bool]) -> None:
    spec = f"spec: {{listeners: [{listeners}]}}"
    found = one(read(manifest("gateway.networking.k8s.io/v1", "Gateway", spec), GATEWAY)).attributes
    assert [item["plain"] for item in found["listeners"]] == plain


@pytest.mark.parametrize(
    ("servers", "plain"),
    [
        ("{port: {protocol: HTTP}, hosts: ['*']}", [True]),
        ("{port: {protocol: HTTP}, hosts: ['*'], tls: {httpsRedirect: true}}", [False]),
        ("{port: {protocol: HTTP}, hosts: [n/a]}, {port: {protocol: HTTPS}, hosts: [a]}", [False, False]),
        ("{port: {protocol: http2}, hosts: [a]}", [True]),
        ("{port: {protocol: TLS}, hosts: [a], tls: {mode: PASSTHROUGH}}", [False]),
    ],
)
def test_plain_servers_of_istio(read: Read, servers: str, plain: list[bool]) -> None:
    spec = f"spec: {{servers: [{servers}]}}"
    found = one(read(manifest("networking.istio.io/v1beta1", "Gateway", spec), GATEWAY)).attributes
    assert [item["plain"] for item in found["listeners"]] == plain


def test_a_listener_that_cannot_be_told_is_unread(read: Read) -> None:
    spec = "spec: {listeners: [{protocol: '${P}'}, {protocol: HTTP, hostname: '{{ host }}'}, {protocol: HTTPS, hostname: a}, 7]}"
    found = one(read(manifest("gateway.networking.k8s.io/v1", "Gateway", spec), GATEWAY)).attributes[
        "listeners"
    ]
    assert [isinstance(item["plain"], Unread) for item in found[:3]] == [True, True, False]
    assert isinstance(found[3], Unread)


def test_routes_modes_rules_and_constraints(read: Read) -> None:
    found = one(read(manifest("route.openshift.io/v1", "Route", "spec: {host: a}"), ROUTE)).attributes
    assert (found["termination"], found["insecure_policy"]) == (None, "None")
    spec = "spec: {mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: DISABLE}, 9090: {mode: UNSET}}}"
    found = one(read(manifest("security.istio.io/v1", "PeerAuthentication", spec), PEERS)).attributes
    assert found["modes"] == ["STRICT", "DISABLE"]
    spec = "spec: {rules: [{}, {from: [{source: {namespaces: [a]}}]}, {to: [{operation: {paths: [/a]}}]}]}"
    found = one(read(manifest("security.istio.io/v1", "AuthorizationPolicy", spec), ALLOWED)).attributes
    assert (found["action"], [rule["everything"] for rule in found["rules"]]) == (
        "ALLOW",
        [True, False, False],
    )
    text = "allowPrivilegedContainer: true\nallowedCapabilities: ['*']\nrunAsUser: {type: RunAsAny}"
    found = one(
        read(manifest("security.openshift.io/v1", "SecurityContextConstraints", text), CONSTRAINTS)
    ).attributes
    assert (found["built_in"], found["privileged"], found["host_pid"], found["user_rule"]) == (
        False,
        True,
        False,
        "RunAsAny",
    )
    assert found["allowed_capabilities"] == ["*"]
    found = one(
        read(
            manifest("security.openshift.io/v1", "SecurityContextConstraints", text, "privileged"),
            CONSTRAINTS,
        )
    ).attributes
    assert found["built_in"] is True


WORKFLOW = """apiVersion: argoproj.io/v1alpha1
kind: %s
metadata: {name: w, namespace: n}
spec:
%s
"""
TEMPLATES = """  serviceAccountName: builder
  securityContext: {runAsNonRoot: true}
  templates:
  - name: first
    container:
      image: a:1
      securityContext: {privileged: true}
  - name: second
    securityContext: {runAsNonRoot: false}
    script:
      image: b:2
      source: echo hello
    sidecars:
    - {name: side, image: c:3}
  - name: third
    containerSet:
      containers: [{name: set, image: d:4}]
  - name: fourth
    dag: {tasks: []}
"""


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("Workflow", TEMPLATES),
        ("CronWorkflow", "  workflowSpec:\n" + "".join(f"  {line}\n" for line in TEMPLATES.splitlines())),
    ],
)
def test_every_template_of_a_workflow_is_a_container(read: Read, kind: str, spec: str) -> None:
    text = WORKFLOW % (kind, spec)
    pod = one(read(text, POD))
    found: list[Any] = pod.attributes["containers"]
    assert [(item["name"], item["image"], item["run_as_non_root"]) for item in found] == [
        ("first", "a:1", True), ("second", "b:2", False), ("side", "c:3", False), ("set", "d:4", True),
    ]  # fmt: skip
    assert (found[0]["privileged"], found[1]["args"]) == (True, ["echo hello"])
    assert (pod.attributes["service_account"], pod.attributes["host_network"]) == ("builder", False)
    assert "privileged" in text.splitlines()[(pod.place_of("containers.0.privileged").line or 0) - 1]


def test_what_runs_a_template_decides_the_rest(read: Read) -> None:
    pod = one(read(WORKFLOW % ("WorkflowTemplate", "  templates: [{name: a, container: {image: a}}]"), POD))
    assert isinstance(pod.attributes["host_network"], Unread)
    assert isinstance(pod.attributes["containers"][0]["run_as_non_root"], Unread)
    assert pod.attributes["containers"][0]["privileged"] is False


def test_an_object_that_only_names_others_makes_no_pod(read: Read) -> None:
    for kind, spec in (
        ("Workflow", "  workflowTemplateRef: {name: a}"),
        ("WorkflowTemplate", "  templates: [{name: a, dag: {tasks: []}}]"),
    ):
        assert [
            item for item in read(WORKFLOW % (kind, spec), POD) if isinstance(item, (Resource, Gap))
        ] == []


STEPS = "{stepTemplate: {securityContext: {runAsUser: 1000}}, steps: [{name: s, image: 'a:1'}, {image: 'b:latest', script: echo, securityContext: {privileged: true}}], volumes: [{name: v, hostPath: {path: /etc}}]}"


@pytest.mark.parametrize(
    ("kind", "spec", "host_network"),
    [
        ("Task", f"spec: {STEPS}", None),
        ("ClusterTask", f"spec: {STEPS}", None),
        (
            "Pipeline",
            f"spec: {{tasks: [{{name: t, taskSpec: {STEPS}}}, {{name: u, taskRef: {{name: x}}}}]}}",
            None,
        ),
        ("TaskRun", f"spec: {{taskSpec: {STEPS}, podTemplate: {{hostNetwork: true}}}}", True),
        ("PipelineRun", f"spec: {{pipelineSpec: {{finally: [{{name: t, taskSpec: {STEPS}}}]}}}}", False),
    ],
)
def test_every_step_of_a_task_is_a_container(
    read: Read, kind: str, spec: str, host_network: bool | None
) -> None:
    pod = one(read(manifest("tekton.dev/v1", kind, spec), POD))
    first, second = pod.attributes["containers"]
    assert (first["name"], first["run_as_user"], second["image_tag"]) == ("s", 1000, "latest")
    assert (second["privileged"], second["run_as_user"], second["args"]) == (True, 1000, ["echo"])
    assert pod.attributes["volumes"][0]["host_path"] == "/etc"
    found = pod.attributes["host_network"]
    assert isinstance(found, Unread) if host_network is None else found is host_network


@pytest.mark.parametrize(
    "value",
    ["null", "7", "text", "[]", "{}", "[7, null, [a], {}]", "[{container: 7, script: [], sidecars: 7}]"],
)
@pytest.mark.parametrize("kind", ["Workflow", "CronWorkflow", "Task", "TaskRun", "Pipeline", "PipelineRun"])
def test_values_of_other_types_break_nothing(read: Read, kind: str, value: str) -> None:
    version = "argoproj.io/v1alpha1" if "Workflow" in kind else "tekton.dev/v1"
    for key in (
        "templates",
        "steps",
        "tasks",
        "taskSpec",
        "pipelineSpec",
        "podTemplate",
        "stepTemplate",
        "securityContext",
        "volumes",
    ):
        found = read(
            manifest(
                version,
                kind,
                f"spec: {{steps: [{{image: a}}], {key}x: 1, {key}: {value}}}"
                if key != "steps"
                else f"spec: {{steps: {value}}}",
            ),
            POD,
        )
        assert all(item.kind != "crashed" for item in found if isinstance(item, Gap))


@pytest.mark.parametrize(
    ("image", "tag", "digest"),
    [
        ("'${REGISTRY}/app:latest'", "latest", None),
        ("'{{ .Values.repository }}:1.2'", "1.2", None),
        (f"'${{R}}/app@sha256:{'0' * 64}'", None, f"sha256:{'0' * 64}"),
        ("'{{ .Values.repository }}:{{ .Values.tag }}'", Unread, Unread),
        ("'${REGISTRY}/app'", Unread, Unread),
    ],
)
def test_the_end_of_an_image_may_be_known(read: Read, image: str, tag: Any, digest: Any) -> None:
    spec = f"spec: {{containers: [{{name: c, image: {image}}}]}}"
    found = one(read(manifest("v1", "Pod", spec), POD)).attributes["containers"][0]
    for name, expected in (("image_tag", tag), ("image_digest", digest)):
        assert isinstance(found[name], Unread) if expected is Unread else found[name] == expected
    assert isinstance(found["image"], Unread)


@pytest.mark.parametrize(
    ("image", "registry"),
    [
        ("nginx", "docker.io"),
        ("library/nginx:1", "docker.io"),
        ("ghcr.io/a/b", "ghcr.io"),
        ("localhost/a", "localhost"),
        ("r:5000/a", "r:5000"),
    ],
)
def test_the_registry_of_an_image(read: Read, image: str, registry: str) -> None:
    spec = f"spec: {{containers: [{{name: c, image: '{image}'}}]}}"
    assert (
        one(read(manifest("v1", "Pod", spec), POD)).attributes["containers"][0]["image_registry"] == registry
    )
