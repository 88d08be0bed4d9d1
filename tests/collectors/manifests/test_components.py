"""Components: which containers start one, and what their flags, variables and configuration files leave open."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.manifests.collector import ManifestsCollector
from gcheck.collectors.manifests.supplied import COMPONENTS
from gcheck.model.collector import Plan, Run
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread


def _components(folder: Path, text: str) -> list[Resource]:
    (folder / "a.yaml").write_text(text)
    plan = Plan({kind: frozenset(["name", "namespace", "settings"]) for kind in COMPONENTS.values()})
    source = Source("k", "kubernetes-manifests", {"path": str(folder)})
    run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
    return [item for item in ManifestsCollector().collect(source, plan, run) if isinstance(item, Resource)]


def _pod(container: str) -> str:
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: c, namespace: kube-system}}\nspec: {{containers: [{{name: c, {container}}}]}}\n"


def _settings(folder: Path, text: str) -> dict[str, Any]:
    (found,) = _components(folder, text)
    return dict(found.attributes["settings"])


@pytest.mark.parametrize(
    ("container", "kind"),
    [
        ("command: [kube-apiserver, --a=b]", "api-server"),
        ("command: [/usr/local/bin/kube-controller-manager]", "controller-manager"),
        ("command: [/hyperkube, apiserver, --a=b]", "api-server"),
        ("command: [/hyperkube, kubelet, --a=b]", "kubelet"),
        ("command: [sh, -c, 'exec kube-scheduler --a=b']", "scheduler"),
        ("command: ['/bin/sh', '-ec'], args: ['set -e; etcd --a=b 2>&1 | tee /log']", "etcd"),
        ("image: 'registry.k8s.io/kube-apiserver:v1', args: [--a=b]", "api-server"),
        ("image: 'gcr.io/x/kube-scheduler-arm64@sha256:a', args: [--a=b]", "scheduler"),
    ],
)
def test_a_component_is_known_by_what_is_started(tmp_path: Path, container: str, kind: str) -> None:
    (found,) = _components(tmp_path, _pod(container))
    assert found.type == f"kubernetes.component.{kind}"
    assert found.uid == "a.yaml#Pod/kube-system/c"


@pytest.mark.parametrize(
    "container",
    [
        "image: 'prometheus-operator:v1', args: [--kubelet-service=kube-system/kubelet, --a=b]",
        "command: [operator, --target, kubelet]",
        "command: [etcdctl, snapshot]",
        "command: [sh, -c, 'echo kube-apiserver-is-up']",
        "image: 'kube-apiserver:v1'",
        "image: 'etcd:3', args: [--a=b]",
        "command: 5",
        'command: ["sh -c \'kubelet"]',
    ],
)
def test_what_only_names_a_component_is_none(tmp_path: Path, container: str) -> None:
    assert _components(tmp_path, _pod(container)) == []


def test_flags_are_read_in_every_spelling(tmp_path: Path) -> None:
    flags = "[kube-apiserver, --a=b, --c, d, --e, -f=g, '--h=', --authorization_mode=Node, --authorization-mode=RBAC, --a=i, stray, '--j=\"k\"']"
    found = _settings(tmp_path, _pod(f"command: {flags}"))
    assert {key: found[key] for key in ("a", "c", "e", "f", "h", "authorization-mode", "j")} == {
        "a": "i", "c": "d", "e": "true", "f": "g", "h": "", "authorization-mode": "Node,RBAC", "j": "k",
    }  # fmt: skip


def test_defaults_are_known_and_say_so(tmp_path: Path) -> None:
    (found,) = _components(tmp_path, _pod("command: [kube-apiserver]"))
    assert found.attributes["settings"]["anonymous-auth"] == "true"
    assert found.place_of("settings.anonymous-auth").note == "API default"
    assert "audit-log-path" not in found.attributes["settings"]


@pytest.mark.parametrize(
    ("flags", "setting"),
    [
        ("kubelet, --config=/a", "anonymous-auth"),
        ("kubelet, --config-dir=/a", "read-only-port"),
        ("kube-apiserver, --authentication-config=/a", "anonymous-auth"),
        ("kube-apiserver, --authorization-config=/a", "authorization-mode"),
        ("kube-scheduler, --config=/a", "profiling"),
        ("etcd, --config-file=/a", "client-cert-auth"),
        ("kube-apiserver, --profiling=$(PROFILING)", "profiling"),
        ("kube-apiserver, '--profiling={{ x }}'", "profiling"),
    ],
)
def test_what_a_file_or_a_variable_decides_is_unread(tmp_path: Path, flags: str, setting: str) -> None:
    assert isinstance(_settings(tmp_path, _pod(f"command: [{flags}]"))[setting], Unread)


def test_a_flag_goes_before_the_file(tmp_path: Path) -> None:
    assert (
        _settings(tmp_path, _pod("command: [kubelet, --config=/a, --anonymous-auth=false]"))["anonymous-auth"]
        == "false"
    )


def test_etcd_is_configured_by_its_environment_too(tmp_path: Path) -> None:
    env = "env: [{name: ETCD_CLIENT_CERT_AUTH, value: 'true'}, {name: ETCD_CERT_FILE, valueFrom: {fieldRef: {fieldPath: a}}}, {name: A, value: b}]"
    found = _settings(tmp_path, _pod(f"command: [etcd, --auto-tls=true], {env}"))
    assert (found["client-cert-auth"], found["auto-tls"]) == ("true", "true")
    assert isinstance(found["cert-file"], Unread)


def test_a_kubelet_configuration_has_its_own_defaults(tmp_path: Path) -> None:
    text = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nreadOnlyPort: yes\npodPidsLimit: 5\ntlsCipherSuites: [A, B]\n"
    (found,) = _components(tmp_path, text)
    settings = found.attributes["settings"]
    assert (settings["anonymous-auth"], settings["authorization-mode"]) == ("false", "Webhook")
    assert (settings["pod-max-pids"], settings["tls-cipher-suites"]) == ("5", "A,B")
    assert (found.name, found.attributes["namespace"]) == ("KubeletConfiguration", None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("apiServer: [a]", "api-server"),
        ("controllerManager: {extraArgs: 7}", "controller-manager"),
        ("scheduler: {extraArgs: [null, 3, {name: a}]}", "scheduler"),
        ("etcd: {local: x}", "etcd"),
    ],
)
def test_what_kubeadm_is_not_understood_to_say_leaves_the_component_open(
    tmp_path: Path, text: str, kind: str
) -> None:
    found = _components(tmp_path, f"apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n{text}\n")
    told = {one.type: isinstance(one.attributes["settings"], Unread) for one in found}
    assert told.pop(f"kubernetes.component.{kind}")
    assert len(told) == 3
    assert not any(told.values())


def test_a_node_of_kubeadm_is_a_kubelet_where_flags_are_given(tmp_path: Path) -> None:
    head = "apiVersion: kubeadm.k8s.io/v1beta3\nkind: JoinConfiguration\nnodeRegistration: "
    assert _components(tmp_path, f"{head}{{name: a}}\n") == []
    settings = _settings(tmp_path, f"{head}{{kubeletExtraArgs: {{read-only-port: 10255}}}}\n")
    assert settings["read-only-port"] == "10255"
    assert isinstance(
        settings["anonymous-auth"], Unread
    )  # the file that kubeadm writes for the kubelet says it
