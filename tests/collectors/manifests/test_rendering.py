"""Rendering: only where it is asked for, only by programs from outside of the tree, and only of what lies in it.

The programs of these tests are stand-ins: shell scripts that print what the real ones would.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from gcheck.collectors.manifests import pods
from gcheck.collectors.manifests.collector import ManifestsCollector
from gcheck.collectors.manifests.files import Found, read_objects
from gcheck.collectors.manifests.joins import Joins, named
from gcheck.collectors.manifests.kustomizations import parts_of
from gcheck.collectors.manifests.node import Record
from gcheck.collectors.manifests.rendering import RELEASE, RenderError, Tools, tools_for
from gcheck.folders import walk
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.source import Source

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: a}]}\n"
CHART = {
    "chart/Chart.yaml": "name: shop\nversion: 1.0.0\n",
    "chart/templates/web.yaml": "{{ a }}\n",
    "chart/values.yaml": "a: b\n",
}
OVERLAY = {"base/kustomization.yaml": "resources: [pod.yaml]\n", "base/pod.yaml": POD,
           "prod/kustomization.yaml": "resources: [../base]\nnamePrefix: prod-\n"}  # fmt: skip
HELM = (
    "echo '---'; echo '# Source: shop/templates/web.yaml'; echo 'apiVersion: v1'; echo 'kind: Pod'; echo 'metadata: {name: web}'\n"
    "echo 'spec: {containers: [{name: a, image: a}]}'\n"
)
Program = Callable[..., Tools]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Makes a stand-in of a name, outside of the tree."""

    def make(name: str, script: str, timeout: float = 20) -> Tools:
        place = tmp_path / "bin" / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\n{script}")
        place.chmod(0o755)
        return Tools({name: str(place)}, timeout)

    return make


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    def make(files: dict[str, str]) -> Path:
        for name, text in files.items():
            place = tmp_path / "tree" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        return tmp_path / "tree"

    return make


Tree = Callable[[dict[str, str]], Path]


def _seen(found: Found) -> list[tuple[str, str]]:
    return [(node.file, str(node.child("metadata").data.get("name"))) for node in found.objects]  # type: ignore[union-attr]


def _reasons(found: Found) -> list[str]:
    return [item.reason for item in found.lost]


def test_a_chart_is_rendered_and_its_objects_point_at_their_templates(tree: Tree, program: Program) -> None:
    found = read_objects(tree(CHART), program("helm", HELM))
    assert _seen(found) == [("chart/templates/web.yaml", "web")]
    assert found.lost == []


def test_an_overlay_stands_for_the_files_that_it_is_made_of(tree: Tree, program: Program) -> None:
    tools = program(
        "kustomize", "echo 'apiVersion: v1'; echo 'kind: Pod'; echo 'metadata: {name: prod-web}'\n"
    )
    found = read_objects(tree(OVERLAY | {"other/pod.yaml": POD}), tools)
    assert _seen(found) == [("prod/kustomization.yaml", "prod-web"), ("other/pod.yaml", "web")]
    assert found.lost == []


def test_what_two_overlays_make_does_not_meet(tree: Tree, program: Program) -> None:
    policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec: {podSelector: {}}\n"
    script = (
        "for last; do :; done\necho 'apiVersion: v1'; echo 'kind: Pod'; echo 'metadata: {name: web}'\n"
        f"case $last in */prod) echo '---'; echo '{policy}' ;; esac\n"
    )
    files = {f"{name}/{file}": text for name in ("prod", "test") for file, text in
             (("kustomization.yaml", "resources: [pod.yaml]\nnamePrefix: a-\n"), ("pod.yaml", POD))}  # fmt: skip
    found = read_objects(tree(files), program("kustomize", script))
    policies = [node for node in found.objects if node.data["kind"] == "NetworkPolicy"]  # type: ignore[index]
    assert len(policies) == 1
    joins = Joins(found.objects, found.origins, True)
    seen = {}
    for node in found.objects:
        if node not in policies:
            record = Record()
            record.places[""] = node.place()
            record.put("name", named(node)[0])
            pods.pod(node, record)
            joins.near(node).fill("kubernetes.workload.pod", node, record)
            seen[node.file] = record.values["ingress_policies"]
    assert seen == {"prod/kustomization.yaml": ["deny"], "test/kustomization.yaml": []}


def test_the_namespace_of_a_chart_is_not_known(tree: Tree, program: Program) -> None:
    found = read_objects(tree(CHART), program("helm", HELM))
    (node,) = found.objects
    assert Joins(found.objects, found.origins, True).chart(node)
    assert named(node)[1].value == RELEASE


def test_kubectl_stands_in_for_kustomize(tree: Tree, program: Program) -> None:
    tools = program(
        "kubectl",
        "test \"$1\" = kustomize && echo 'apiVersion: v1' && echo 'kind: Pod' && echo 'metadata: {name: k}'\n",
    )
    assert _seen(read_objects(tree(OVERLAY), tools)) == [("prod/kustomization.yaml", "k")]


def test_nothing_is_started_unless_it_is_asked_for(tree: Tree, program: Program, tmp_path: Path) -> None:
    program("helm", f"echo > {tmp_path}/canary\n")
    root = tree(CHART | OVERLAY)
    run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
    found = list(
        ManifestsCollector().collect(Source("k", "kubernetes-manifests", {"path": str(root)}), Plan({}), run)
    )
    assert len([item for item in found if isinstance(item, Gap)]) == 2
    assert not (tmp_path / "canary").exists()
    assert tools_for(None, root) is tools_for(False, root) is tools_for("helm", root) is None


def test_a_program_of_the_tree_is_never_started(tree: Tree, program: Program, tmp_path: Path) -> None:
    root = tree(CHART | {"bin/helm": "#!/bin/sh\n"})
    (root / "bin/helm").chmod(0o755)
    assert tools_for(True, root, str(root / "bin")) == Tools({})
    (tmp_path / "link").symlink_to(root / "bin")
    assert tools_for(True, root, str(tmp_path / "link")) == Tools({})
    tools = program("helm", HELM)
    assert tools_for(["helm"], root, str(tmp_path / "bin")) == Tools({"helm": tools.programs["helm"]})
    assert tools_for(["kustomize"], root, str(tmp_path / "bin")) == Tools({})


def test_a_program_sees_no_file_but_those_of_the_chart_and_nothing_of_the_environment(
    tree: Tree, program: Program, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("x")
    root = tree(CHART | {"beside.yaml": "a: b\n"})
    (root / "chart/leak").symlink_to(tmp_path / "secret")
    report = tmp_path / "report"
    script = f'for last; do :; done; for f in "$last"/* "$last"/../*; do echo "${{f##*/}}"; done > {report}; set >> {report}\n'
    read_objects(root, program("helm", script + HELM))
    said = report.read_text()
    assert {"Chart.yaml", "templates", "values.yaml"} <= set(said.splitlines())
    assert "beside.yaml" not in said
    assert "leak" not in said
    home = next(line for line in said.splitlines() if line.startswith("HOME="))
    assert str(Path.home()) not in home
    assert "PYTEST" not in said


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'nil pointer' >&2; exit 1\n", "nil pointer"),
        ("exit 3\n", "it ended with 3"),
        ("while :; do :; done\n", "it took longer than 0.5 seconds"),
        ("while :; do echo '################################################################################'; done\n", "more than 20,000,000 bytes"),
        ("echo 'a: ['\n", "what comes of it is no manifest"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told(tree: Tree, program: Program, script: str, reason: str) -> None:
    timeout = 0.5 if "do :;" in script else 20
    found = read_objects(tree(CHART), program("helm", script, timeout))
    (said,) = _reasons(found)
    assert said.startswith("this Helm chart could not be rendered: ")
    assert reason in said


def test_a_program_that_is_missing_is_told_and_plain_files_are_judged(tree: Tree) -> None:
    found = read_objects(tree(CHART | OVERLAY), Tools({}))
    assert _seen(found) == [("base/pod.yaml", "web")]
    assert [reason.split(": ")[1].split(" is ")[0].split(" nor ")[0] for reason in _reasons(found)] == [
        "helm",
        "neither kustomize",
    ]


def test_a_program_that_cannot_be_started_is_told(tree: Tree) -> None:
    (said,) = _reasons(read_objects(tree(CHART), Tools({"helm": "/nowhere/helm"})))
    assert "helm cannot be started" in said


@pytest.mark.parametrize(
    "text",
    [
        "resources: [https://example.com/a.yaml]",
        "resources: [github.com/example/repo//base?ref=v1]",
        "resources: ['git@example.com:a/b.git']",
        "resources: [../../outside]",
        "resources: [/etc/passwd]",
        "resources: [gone.yaml]",
        "bases: [gone]",
        "components: [https://example.com/c]",
        "patches: [{path: https://example.com/p.yaml}]",
        "patchesStrategicMerge: [gone.yaml]",
        "patchesJson6902: [{path: ../../p.yaml}]",
        "replacements: [{path: gone.yaml}]",
        "configMapGenerator: [{name: a, files: [a=/etc/passwd]}]",
        "secretGenerator: [{name: a, envs: [../../.env]}]",
        "secretGenerator: [{name: a, env: gone.env}]",
        "openapi: {path: https://example.com/s.json}",
        "crds: [gone.json]",
        "generators: [pod.yaml]",
        "transformers: [pod.yaml]",
        "validators: [pod.yaml]",
        "helmCharts: [{name: a, repo: https://example.com}]",
        "- a list",
        "a: [",
    ],
)
def test_nothing_is_started_for_a_kustomization_that_leads_out_or_runs_something(
    tree: Tree, program: Program, text: str
) -> None:
    root = tree({"k/kustomization.yaml": f"{text}\n", "k/pod.yaml": POD})
    with pytest.raises(RenderError):
        parts_of(walk(root), "k")
    found = read_objects(root, program("kustomize", f"echo > {root.parent}/canary\n"))
    assert found.lost
    assert not (root.parent / "canary").exists()


LABELS = "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: l}\nlabels: {a: b}\n"


def test_steps_of_kustomize_itself_are_taken_along(tree: Tree) -> None:
    root = tree({"k/kustomization.yaml": "transformers: [labels.yaml]\n", "k/labels.yaml": LABELS})
    assert parts_of(walk(root), "k").files == {"k/kustomization.yaml", "k/labels.yaml"}


@pytest.mark.parametrize(
    "text",
    [
        LABELS.replace("builtin", "someteam.example.com/v1"),
        LABELS.replace("LabelTransformer", "ConfigMapGenerator") + "files: [/etc/passwd]\n",
        LABELS.replace("LabelTransformer", "PatchTransformer") + "path: ../../p.yaml\n",
        LABELS.replace(
            "{name: l}", "{name: l, annotations: {config.kubernetes.io/function: 'exec: {path: ./run.sh}'}}"
        ),
        LABELS + "---\n" + POD,
        "- a list\n",
        "a: [\n",
        "",
    ],
)
def test_any_other_step_may_be_a_program(tree: Tree, text: str) -> None:
    root = tree({"k/kustomization.yaml": "transformers: [step.yaml]\n", "k/step.yaml": text})
    with pytest.raises(RenderError):
        parts_of(walk(root), "k")


def test_all_that_a_kustomization_is_made_of(tree: Tree) -> None:
    root = tree({
        "o/kustomization.yaml": "resources: [../b, own.yaml]\ncomponents: [../c]\npatches: [{path: p.yaml}, {patch: '{}'}]\n"
        "configMapGenerator: [{name: a, files: [x=f.txt], literals: [u=https://example.com]}]\n",
        "o/own.yaml": POD, "o/p.yaml": POD, "o/f.txt": "x", "b/kustomization.yml": "resources: [pod.yaml, ../b]\n", "b/pod.yaml": POD,
        "c/Kustomization": "kind: Component\nnamePrefix: a\n",
    })  # fmt: skip
    parts = parts_of(walk(root), "o")
    assert parts.files == {
        "o/kustomization.yaml",
        "o/own.yaml",
        "o/p.yaml",
        "o/f.txt",
        "b/kustomization.yml",
        "b/pod.yaml",
        "c/Kustomization",
    }
    assert parts.folders == {"b", "c"}
    assert parts.changing
    assert not parts.component


def test_a_failed_overlay_leaves_its_base_to_be_judged(tree: Tree, program: Program) -> None:
    found = read_objects(tree(OVERLAY), program("kustomize", "exit 1\n"))
    assert _seen(found) == [("base/pod.yaml", "web")]
    assert [item.file for item in found.lost] == ["prod/kustomization.yaml"]
