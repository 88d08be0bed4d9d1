"""Network policies of others than Kubernetes: Cilium's are read, and of the rest it is told that they are there."""

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

POD, POLICY = "kubernetes.workload.pod", "kubernetes.network.policy"
COLLECTOR = ManifestsCollector()
WEB = """apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: main, image: nginx}]}
---
"""


def read(folder: Path, policy: str) -> dict[str, Mapping[str, Any]]:
    """The attributes of each type's resource."""
    (folder / "a.yaml").write_text(WEB + policy)
    plan = Plan({kind: COLLECTOR.attributes(kind) for kind in (POD, POLICY)})
    source = Source("k", "kubernetes-manifests", {"path": str(folder)})
    found = COLLECTOR.collect(source, plan, Run(datetime(2026, 1, 1, tzinfo=timezone.utc)))
    return {item.type: item.attributes for item in found if isinstance(item, Resource)}


def cilium(
    spec: str, kind: str = "CiliumNetworkPolicy", metadata: str = "name: guard, namespace: shop"
) -> str:
    return f"apiVersion: cilium.io/v2\nkind: {kind}\nmetadata: {{{metadata}}}\n{spec}\n"


@pytest.mark.parametrize(
    ("spec", "into", "out"),
    [
        ("spec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{}]}", True, False),
        ("spec: {endpointSelector: {matchLabels: {'k8s:app': web}}, egress: [{toEntities: [cluster]}]}", False, True),
        ("spec: {endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]}", True, False),
        ("spec: {endpointSelector: {matchLabels: {app: other}}, ingress: [{}], egress: [{}]}", False, False),
        ("spec: {endpointSelector: {matchExpressions: [{key: 'any:app', operator: In, values: [web]}]}, egress: [{}]}", False, True),
        ("spec: {endpointSelector: {}, ingress: []}", False, False),
        ("spec: {endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: false}}", False, False),
        ("spec: {nodeSelector: {}, ingress: [{}]}", False, False),
        ("specs: [{endpointSelector: {matchLabels: {app: web}}, ingress: [{}]}, {endpointSelector: {}, egress: [{}]}]", True, True),
    ],
)  # fmt: skip
def test_what_a_cilium_policy_selects(tmp_path: Path, spec: str, into: bool, out: bool) -> None:
    pod = read(tmp_path, cilium(spec))[POD]
    assert pod["ingress_policies"] == (["guard"] if into else [])
    assert pod["egress_policies"] == (["guard"] if out else [])


def test_a_policy_for_every_namespace(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        cilium("spec: {endpointSelector: {}, ingress: [{}]}", "CiliumClusterwideNetworkPolicy", "name: all"),
    )
    assert found[POD]["ingress_policies"] == ["all"]
    assert found[POLICY]["selects"] == ["web"]
    assert isinstance(found[POLICY]["namespace"], Unread)


def test_another_namespace_is_not_meant(tmp_path: Path) -> None:
    found = read(
        tmp_path, cilium("spec: {endpointSelector: {}, ingress: [{}]}", metadata="name: a, namespace: other")
    )
    assert found[POD]["ingress_policies"] == []


@pytest.mark.parametrize("label", ["k8s:io.kubernetes.pod.namespace", "io.cilium.k8s.policy.serviceaccount"])
def test_a_selector_by_more_than_labels_may_mean_it(tmp_path: Path, label: str) -> None:
    found = read(
        tmp_path, cilium(f"spec: {{endpointSelector: {{matchLabels: {{'{label}': shop}}}}, ingress: [{{}}]}}")
    )
    assert [type(item) for item in found[POD]["ingress_policies"]] == [Unread]


def test_the_rules_of_a_cilium_policy(tmp_path: Path) -> None:
    spec = ("spec: {endpointSelector: {}, ingress: [{}, {toPorts: [{ports: [{port: '443'}]}]}, {fromEndpoints: [{}]}],"
            " egress: [{toEntities: [world]}, {toCIDR: [10.0.0.0/8]}, {toCIDRSet: [{cidr: 0.0.0.0/0}]}]}")  # fmt: skip
    policy = read(tmp_path, cilium(spec))[POLICY]
    assert policy["selects_all_pods"] is True
    assert policy["policy_types"] == ["Ingress", "Egress"]
    assert [(rule["anyone"], rule["all_ports"]) for rule in policy["ingress"]] == [
        (True, False),
        (False, True),
    ]
    assert [rule["anyone"] for rule in policy["egress"]] == [True, False, True]


@pytest.mark.parametrize(
    ("version", "kind", "metadata", "reached"),
    [
        ("projectcalico.org/v3", "GlobalNetworkPolicy", "name: a", True),
        ("crd.projectcalico.org/v1", "NetworkPolicy", "name: a, namespace: shop", True),
        ("projectcalico.org/v3", "NetworkPolicy", "name: a, namespace: other", False),
        ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", "name: a", True),
        ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "name: a", True),
    ],
)
def test_a_policy_that_is_not_read_leaves_it_open(
    tmp_path: Path, version: str, kind: str, metadata: str, reached: bool
) -> None:
    found = read(
        tmp_path,
        f"apiVersion: {version}\nkind: {kind}\nmetadata: {{{metadata}}}\nspec: {{selector: all()}}\n",
    )
    for direction in ("ingress_policies", "egress_policies"):
        assert [type(item) for item in found[POD][direction]] == ([Unread] if reached else [])
    assert isinstance(found[POLICY]["ingress"], Unread)


def test_a_network_that_is_not_known_may_be_everybody(tmp_path: Path) -> None:
    spec = "spec: {endpointSelector: {}, ingress: [{fromCIDR: ['${NET}']}, {fromCIDRSet: 4}]}"
    rules = read(tmp_path, cilium(spec))[POLICY]["ingress"]
    assert [type(rule["anyone"]) for rule in rules] == [Unread, Unread]


@pytest.mark.parametrize("spec", ["spec: 7", "specs: {}", "spec: {endpointSelector: {matchExpressions: 5}, ingress: [{}]}", "spec: {endpointSelector: 3, ingress: [{}]}", "spec: {endpointSelector: {matchLabels: [a]}, ingress: [{}]}"])  # fmt: skip
def test_nonsense_in_a_policy_is_not_taken_for_none(tmp_path: Path, spec: str) -> None:
    found = read(tmp_path, cilium(spec))[POD]["ingress_policies"]
    assert [type(item) for item in found] == [Unread]
