"""Kubernetes manifests: what is read, what is a default, and what is told as lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.manifests.collector import ManifestsCollector
from gcheck.collectors.manifests.kinds import KINDS
from gcheck.collectors.manifests.supplied import COMPONENTS, OBJECT
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

POD = "kubernetes.workload.pod"
COLLECTOR = ManifestsCollector()


class Collected:
    """What came of a folder."""

    def __init__(self, folder: Path) -> None:
        plan = Plan({kind: COLLECTOR.attributes(kind) for kind in COLLECTOR.types()})
        run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
        source = Source("k", "kubernetes-manifests", {"path": str(folder)})
        found = list(COLLECTOR.collect(source, plan, run))
        every = [item for item in found if isinstance(item, Resource)]
        self.objects = [item for item in every if item.type == OBJECT]
        self.resources = [item for item in every if item.type != OBJECT]
        self.gaps = [item for item in found if isinstance(item, Gap)]
        self.populations = {item.resource_type: item for item in found if isinstance(item, Population)}

    def one(self, kind: str = POD) -> Resource:
        (found,) = [item for item in self.resources if item.type == kind]
        return found

    def container(self) -> Any:
        return self.one().attributes["containers"][0]


Read = Callable[..., Collected]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(files: str | dict[str, str]) -> Collected:
        for name, text in ({"a.yaml": files} if isinstance(files, str) else files).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return Collected(tmp_path)

    return read


def pod(container: str = "", spec: str = "", metadata: str = "name: web") -> str:
    parts = f"{{name: main, image: nginx{', ' if container else ''}{container}}}"
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{{metadata}}}\nspec:\n  containers: [{parts}]\n" + (
        f"  {spec}\n" if spec else ""
    )


TEMPLATE = "{metadata: {labels: {app: web}}, spec: {hostPID: true, containers: [{name: main, image: nginx}]}}"


@pytest.mark.parametrize(
    ("version", "kind", "spec"),
    [
        *[("apps/v1", kind, f"{{template: {TEMPLATE}}}") for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")],
        ("v1", "ReplicationController", f"{{template: {TEMPLATE}}}"),
        ("extensions/v1beta1", "Deployment", f"{{template: {TEMPLATE}}}"),
        ("batch/v1", "Job", f"{{template: {TEMPLATE}}}"),
        ("batch/v1beta1", "CronJob", f"{{jobTemplate: {{spec: {{template: {TEMPLATE}}}}}}}"),
    ],
)  # fmt: skip
def test_the_pod_of_every_kind_of_workload_is_found(read: Read, version: str, kind: str, spec: str) -> None:
    found = read(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {spec}\n").one()
    assert found.attributes["workload"] == kind
    assert found.attributes["host_pid"] is True
    assert found.attributes["labels"] == {"app": "web"}
    assert found.uid == f"a.yaml#{kind}/default/web"


def test_the_defaults_are_those_of_the_api_and_say_so(read: Read) -> None:
    found = read(pod())
    container = found.container()
    assert container["allow_privilege_escalation"] is True
    assert container["privileged"] is False
    assert container["pull_policy"] == "Always"
    assert container["image_tag"] is None
    assert container["run_as_user"] is None
    assert found.one().attributes["automount_token"] is True
    assert found.one().place_of("containers.0.allow_privilege_escalation").note == "API default"
    assert found.gaps == []


def test_a_container_overrides_its_pod_and_inherits_what_it_does_not_say(read: Read) -> None:
    found = read(
        pod(
            "securityContext: {runAsUser: 0, runAsNonRoot: false}",
            "securityContext: {runAsUser: 1000, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}",
        )
    ).container()
    assert (found["run_as_user"], found["run_as_non_root"], found["seccomp"]) == (0, False, "RuntimeDefault")


@pytest.mark.parametrize(
    ("image", "tag", "digest", "policy"),
    [
        ("nginx", None, None, "Always"),
        ("localhost:5000/nginx", None, None, "Always"),
        ("localhost:5000/nginx:1.2", "1.2", None, "IfNotPresent"),
        ("nginx:latest", "latest", None, "Always"),
        ("nginx@sha256:abcd", None, "sha256:abcd", "IfNotPresent"),
        ("nginx:latest@sha256:abcd", "latest", "sha256:abcd", "Always"),
    ],
)
def test_the_parts_of_an_image(read: Read, image: str, tag: Any, digest: Any, policy: str) -> None:
    found = read(pod().replace("image: nginx", f"image: '{image}'")).container()
    assert (found["image_tag"], found["image_digest"], found["pull_policy"]) == (tag, digest, policy)


def test_init_and_ephemeral_containers_count(read: Read) -> None:
    extra = "initContainers: [{name: i, image: x, securityContext: {privileged: true}}]\n  ephemeralContainers: [{name: e, image: x}]"
    found = read(pod(spec=extra)).one().attributes["containers"]
    assert [item["role"] for item in found] == ["container", "init", "ephemeral"]
    assert found[1]["privileged"] is True


def test_a_request_that_is_not_written_is_the_limit(read: Read) -> None:
    found = read(pod("resources: {limits: {cpu: 1, memory: 64Mi}}")).container()
    assert (found["cpu_request"], found["memory_request"], found["cpu_limit"]) == ("1", "64Mi", "1")


def test_capabilities_are_compared_in_capitals(read: Read) -> None:
    found = read(pod("securityContext: {capabilities: {drop: [all], add: [CAP_SYS_ADMIN]}}")).container()
    assert (found["dropped_capabilities"], found["added_capabilities"]) == (["ALL"], ["CAP_SYS_ADMIN"])


def test_a_profile_that_there_cannot_be_is_told_as_written(read: Read) -> None:
    annotations = "container.apparmor.security.beta.kubernetes.io/main: bar/foo"
    found = read(pod(metadata=f"name: web, annotations: {{{annotations}}}")).container()
    assert found["apparmor"] == "bar/foo"


def test_old_annotations_are_profiles(read: Read) -> None:
    annotations = "seccomp.security.alpha.kubernetes.io/pod: runtime/default, container.apparmor.security.beta.kubernetes.io/main: unconfined"
    found = read(pod(metadata=f"name: web, annotations: {{{annotations}}}")).container()
    assert (found["seccomp"], found["apparmor"]) == ("RuntimeDefault", "Unconfined")


def test_values_of_variables_are_never_kept(read: Read) -> None:
    found = read(
        pod(
            "env: [{name: PASSWORD, value: hunter-two}, {name: P, value: $(PASSWORD)}, {name: N, value: '8080'}]"
        )
    )
    shown = found.container()["environment"]
    assert [item["literal"] for item in shown] == [True, False, True]
    assert shown[2]["number_or_flag"] is True
    assert "hunter" not in json.dumps(found.one().to_json())


def test_secrets_and_config_maps_keep_no_values(read: Read) -> None:
    found = read(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {password: aHVudGVy}\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {url: 'postgres://u:hunter@db/x'}\n"
    )
    assert found.one("kubernetes.cluster.secret").attributes["values_in_file"] is True
    assert (
        found.one("kubernetes.cluster.config-map").attributes["entries"][0]["secret"]
        == "a URL with a password"
    )
    assert not any("hunter" in json.dumps(item.to_json()) for item in found.resources)


def test_lists_and_json_and_several_documents(read: Read) -> None:
    item = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "j"},
        "spec": {"containers": [{"name": "c", "image": "x"}]},
    }
    nested = {
        "apiVersion": "v1",
        "kind": "List",
        "items": [{"apiVersion": "v1", "kind": "List", "items": [item]}],
    }
    typed = {
        "apiVersion": "v1",
        "kind": "PodList",
        "items": [{"metadata": {"name": "t"}, "spec": item["spec"]}],
    }
    found = read(
        {
            "a.json": json.dumps(nested),
            "b.json": json.dumps(typed),
            "c.yaml": f"{pod()}---\n# empty\n---\n{pod()}",
        }
    )
    assert sorted(item.name for item in found.resources) == ["j", "t", "web", "web"]
    assert len({item.uid for item in found.resources}) == 4


def test_a_truth_value_or_a_number_in_quotes_says_what_it_means(read: Read) -> None:
    container = read(
        pod("securityContext: {privileged: 'true', runAsUser: '0', runAsNonRoot: 'False'}")
    ).container()
    assert (container["privileged"], container["run_as_user"], container["run_as_non_root"]) == (
        True,
        0,
        False,
    )


def test_a_value_of_the_wrong_type_or_of_a_placeholder_is_not_judged(read: Read) -> None:
    found = read(pod("securityContext: {privileged: 'perhaps', runAsNonRoot: '${NON_ROOT}'}, resources: []"))
    container = found.container()
    assert isinstance(container["privileged"], Unread)
    assert isinstance(container["run_as_non_root"], Unread)
    assert isinstance(container["cpu_limit"], Unread)
    assert {gap.kind for gap in found.gaps} == {"malformed", "unresolved"}
    assert {gap.place.line for gap in found.gaps} == {5}


def test_a_broken_file_among_good_ones_is_told(read: Read) -> None:
    found = read({"a.yaml": pod(), "b.yaml": pod() + "  bad: [\n", "c.yaml": "name: no object\n"})
    assert [item.uid for item in found.resources] == ["a.yaml#Pod/default/web"]
    (gap,) = found.gaps
    assert (gap.kind, gap.place.file) == ("unparsed", "b.yaml")
    assert not found.populations[POD].complete


def test_a_chart_is_told_and_its_templates_are_never_judged(read: Read) -> None:
    found = read(
        {
            "chart/Chart.yaml": "apiVersion: v2\nname: web\n",
            "chart/templates/plain.yaml": pod(),
            "chart/templates/pod.yaml": pod().replace("nginx", "{{ .Values.image }}"),
        }
    )
    assert found.resources == []
    (gap,) = found.gaps
    assert gap.kind == "unsupported"
    assert "helm template chart/" in gap.detail


def test_a_template_outside_of_a_chart_is_told(read: Read) -> None:
    found = read(pod().replace("metadata: {name: web}", "metadata:\n  name: {{ name }}"))
    assert found.resources == []
    assert [gap.kind for gap in found.gaps] == ["unsupported"]


def test_braces_in_data_are_no_template(read: Read) -> None:
    found = read(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  alert: |\n    {{ $labels.instance }} is down\n"
    )
    assert found.gaps == []


def test_a_kustomization_that_changes_objects_is_told_and_patches_are_no_objects(read: Read) -> None:
    found = read(
        {
            "base/pod.yaml": pod(),
            "base/kustomization.yaml": "resources: [pod.yaml]\n",
            "over/kustomization.yaml": "resources: [../base]\npatches: [{path: patch.yaml}]\n",
            "over/patch.yaml": pod("securityContext: {privileged: true}"),
        }
    )
    assert [item.uid for item in found.resources] == ["base/pod.yaml#Pod/default/web"]
    assert [gap.place.file for gap in found.gaps] == ["over/kustomization.yaml"]


def test_an_unknown_kind_that_makes_pods_is_told_and_others_are_left(read: Read) -> None:
    found = read(
        f"apiVersion: example.com/v1\nkind: Gadget\nmetadata: {{name: r}}\nspec: {{template: {TEMPLATE}}}\n---\n"
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n---\n"
        "apiVersion: argoproj.io/v1alpha1\nkind: Sensor\nmetadata: {name: s}\nspec: {templates: [{container: {image: a}}]}\n"
    )
    assert found.resources == []
    assert found.objects == []
    assert [(gap.kind, gap.resource_types) for gap in found.gaps] == [("unsupported", (POD,))] * 2


POLICY = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: {0}}}\nspec: {{podSelector: {1}}}\n"


@pytest.mark.parametrize(
    ("policy", "selected"),
    [
        (POLICY.format("shop", "{}"), ["p"]),
        (POLICY.format("other", "{}"), []),
        (POLICY.format("shop", "{matchLabels: {app: web}}"), ["p"]),
        (POLICY.format("shop", "{matchLabels: {app: db}}"), []),
        (POLICY.format("shop", "{matchExpressions: [{key: app, operator: In, values: [web, db]}]}"), ["p"]),
        (POLICY.format("shop", "{matchExpressions: [{key: app, operator: DoesNotExist}]}"), []),
        (POLICY.format("shop", "{matchExpressions: [{key: tier, operator: NotIn, values: [db]}]}"), ["p"]),
    ],
)
def test_which_policies_select_a_pod(read: Read, policy: str, selected: list[str]) -> None:
    found = read(pod(metadata="name: web, namespace: shop, labels: {app: web}") + policy).one()
    assert found.attributes["ingress_policies"] == selected
    assert found.attributes["egress_policies"] == []


def test_no_policy_is_missed_for_certain_where_a_file_was_lost(read: Read) -> None:
    found = read({"a.yaml": pod(), "b.yaml": "apiVersion: v1\nkind: [\n"}).one()
    assert isinstance(found.attributes["ingress_policies"][0], Unread)


def test_the_token_of_a_pod_follows_its_account(read: Read) -> None:
    account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\nautomountServiceAccountToken: false\n"
    assert read(pod(spec="serviceAccountName: web") + account).one().attributes["automount_token"] is False
    own = "serviceAccountName: web\n  automountServiceAccountToken: true"
    assert read(pod(spec=own) + account).one().attributes["automount_token"] is True
    elsewhere = read(pod(spec="serviceAccountName: other")).one().attributes["automount_token"]
    assert isinstance(elsewhere, Unread)


INGRESS = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: i}}\nspec: {{{0}}}\n"


@pytest.mark.parametrize(
    ("spec", "plain"),
    [
        ("rules: [{host: a.example.com}]", ["a.example.com"]),
        ("rules: [{host: a.example.com}], tls: [{hosts: ['*.example.com']}]", []),
        ("rules: [{host: b.a.example.com}], tls: [{hosts: ['*.example.com']}]", ["b.a.example.com"]),
        ("rules: [{http: {}}]", ["*"]),
        ("defaultBackend: {service: {name: x}}", ["*"]),
        ("rules: [{host: a}, {host: b}], tls: [{hosts: [a]}]", ["b"]),
        ("rules: [{host: a}], tls: [{secretName: x}]", []),
    ],
)
def test_hosts_without_tls(read: Read, spec: str, plain: list[str]) -> None:
    found = read(INGRESS.format(spec)).one("kubernetes.network.ingress")
    assert found.attributes["plain_hosts"] == plain


def test_every_kind_supplies_what_its_type_promises() -> None:
    assert {kind for kind, _ in KINDS.values()} | {*COMPONENTS.values(), OBJECT} == COLLECTOR.types()


def test_finding_reads_bytes_and_parses_nothing(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("kind: none\n")
    assert not COLLECTOR.finds(tmp_path)
    (tmp_path / "broken.yaml").write_text("apiVersion: v1\nkind: Pod\n  bad: [\n")
    assert COLLECTOR.finds(tmp_path)
    assert COLLECTOR.finds(tmp_path / "broken.yaml")


def test_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(pod())
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.yaml").symlink_to(tmp_path / "outside.yaml")
    found = Collected(tmp_path / "in")
    assert found.resources == []
    assert found.gaps
