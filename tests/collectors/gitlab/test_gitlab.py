"""GitLab pipelines: includes, extends, references and inheritance, what jobs do, and what is told as lost."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gcheck.builtin import catalog
from gcheck.catalog.library import Library
from gcheck.collectors.manifests.collector import ManifestsCollector
from gcheck.collectors.pipelines.gitlab_collector import FILE, JOB, GitlabCollector
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

COLLECTOR = GitlabCollector()
WANTED = {kind: COLLECTOR.attributes(kind) for kind in COLLECTOR.types()}


def _collect(path: Path) -> list[Any]:
    run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
    return list(COLLECTOR.collect(Source("g", "gitlab-ci", {"path": str(path)}), Plan(WANTED), run))


def _tree(root: Path, **files: str) -> Path:
    for name, text in ({".gitlab-ci.yml": files.pop("main")} | files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def _jobs(root: Path) -> dict[str, Resource]:
    return {
        one.attributes["name"]: one for one in _collect(root) if isinstance(one, Resource) and one.type == JOB
    }


def _gaps(root: Path) -> list[Gap]:
    return [one for one in _collect(root) if isinstance(one, Gap)]


def _programs(job: Resource) -> list[Any]:
    return [one if isinstance(one, Unread) else one["program"] for one in job.attributes["commands"]]


def test_a_job_has_what_it_extends_and_inherits(tmp_path: Path) -> None:
    text = """\
default: {image: "python:3.12", before_script: [prepare]}
variables: {TAG: "2"}
.base: {variables: {A: x, B: y}, script: [base], artifacts: {paths: [dist/]}}
.more: {extends: .base, variables: {B: z}, services: ["redis:$TAG"]}
test:
  extends: [.base, .more]
  script:
    - !reference [.base, script]
    - [nested, !reference [.more, script]]
    - |
      one
      two | three
own:
  image: alpine
  inherit: {default: false}
  script: only
"""
    jobs = _jobs(_tree(tmp_path, main=text))
    assert set(jobs) == {"test", "own"}
    test = jobs["test"]
    assert _programs(test) == ["prepare", "base", "nested", "base", "one", "two", "three"]
    assert [(one["use"], one["image"]) for one in test.attributes["images"]] == [
        ("image", "python:3.12"),
        ("service", "redis:2"),
    ]
    assert [one["name"] for one in test.attributes["variables"]] == ["A", "B"]
    assert test.attributes["artifacts"] == [{"path": "dist/", "sensitive": False, "internal": False}]
    assert test.place_of("commands.5").line == 12
    assert (_programs(jobs["own"]), jobs["own"].attributes["images"][0]["tag"]) == (["only"], None)


def test_an_including_file_wins_over_what_it_includes(tmp_path: Path) -> None:
    files = {
        "ci/a.yml": "x: {image: a, script: [from-a]}\ny: {script: [y]}\n",
        "ci/deep/b.yml": "z: {script: [z]}",
    }
    main = "include:\n  - local: /ci/a.yml\n  - 'ci/**/*.yml'\nx: {script: [own]}\n"
    jobs = _jobs(_tree(tmp_path, main=main, **files))
    assert {name: _programs(job) for name, job in jobs.items()} == {"x": ["own"], "y": ["y"], "z": ["z"]}
    assert jobs["x"].attributes["images"][0]["image"] == "a"
    assert jobs["y"].place_of("").file == "ci/a.yml"


@pytest.mark.parametrize(
    ("include", "wanted"),
    [
        ("remote: https://x.example.com/a.yml", ("remote", "nothing", False)),
        ("remote: http://x.example.com/" + "a" * 40 + "/a.yml", ("remote", "commit", True)),
        ("{remote: https://x.example.com/a.yml, integrity: sha256-x}", ("remote", "commit", False)),
        ("https://x.example.com/a.yml", ("remote", "nothing", False)),
        ("{project: a/b, file: /x.yml}", ("project", "nothing", False)),
        ("{project: a/b, file: /x.yml, ref: main}", ("project", "branch", False)),
        ("{project: a/b, file: /x.yml, ref: v1.2.3}", ("project", "version", False)),
        ("{project: a/b, file: /x.yml, ref: " + "0a" * 20 + "}", ("project", "commit", False)),
        ("component: $CI_SERVER_FQDN/a/b@1.2", ("component", "version", False)),
        ("component: $CI_SERVER_FQDN/a/b@~latest", ("component", "branch", False)),
        ("component: $CI_SERVER_FQDN/a/b@$CI_COMMIT_SHA", ("component", "commit", False)),
        ("template: Security/SAST.gitlab-ci.yml", ("template", None, False)),
    ],
)
def test_what_is_included_from_elsewhere_is_a_gap(
    tmp_path: Path, include: str, wanted: tuple[Any, ...]
) -> None:
    _tree(tmp_path, main=f"include:\n  - {include}\nx: {{script: [a]}}")
    file = next(one for one in _collect(tmp_path) if isinstance(one, Resource) and one.type == FILE)
    (found,) = file.attributes["includes"]
    assert (found["kind"], found["fixed_to"], found["unencrypted"]) == wanted
    gap = next(one for one in _gaps(tmp_path) if one.hides_resources)
    assert (gap.kind, gap.resource_types) == ("remote_module", (JOB,))
    assert isinstance(_jobs(tmp_path)["x"].attributes["images"][0], Unread)


def test_a_ref_in_a_variable_is_not_known(tmp_path: Path) -> None:
    _tree(tmp_path, main="include: {project: a/b, file: /x.yml, ref: $REF}\nx: {script: [a]}")
    file = next(one for one in _collect(tmp_path) if isinstance(one, Resource) and one.type == FILE)
    assert isinstance(file.attributes["includes"][0]["fixed_to"], Unread)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: {extends: a, script: [x]}", "back to a"),
        (".b: {extends: .c}\n.c: {extends: .b}\na: {extends: .b, script: [x]}", "back to"),
        ("a: {extends: .missing, script: [x]}", ".missing"),
        ("a: {extends: [[x]], script: [x]}", "names no job"),
    ],
)
def test_what_a_missing_base_says_is_open(tmp_path: Path, text: str, reason: str) -> None:
    job = _jobs(_tree(tmp_path, main=text))["a"]
    assert reason in job.attributes["commands"][-1].reason
    assert isinstance(job.attributes["allow_failure"], Unread)


@pytest.mark.parametrize(
    "script",
    [
        "!reference [a, script]",
        "[!reference [.x, script]]",
        "!reference 5",
        "[5.5, {a: b}]",
        "{a: b}",
        "!other [a]",
    ],
)
def test_references_that_lead_nowhere_leave_the_commands_open(tmp_path: Path, script: str) -> None:
    job = _jobs(_tree(tmp_path, main=f"a: {{script: {script}}}"))["a"]
    assert any(isinstance(one, Unread) for one in job.attributes["commands"])


@pytest.mark.parametrize(
    ("image", "wanted"),
    [
        ("$CI_REGISTRY_IMAGE/x:v1", ("v1", None)),
        ("$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA", ("$CI_COMMIT_SHA", None)),
        ("$CI_REGISTRY_IMAGE", (None, None)),
        ("acme/x:$UNKNOWN", (Unread, Unread)),
        ("$UNKNOWN", (Unread, Unread)),
        ("$UNKNOWN/x:1", ("1", None)),
        ("$[[ inputs.image ]]", (Unread, Unread)),
        ("${KNOWN}", ("7", None)),
        ("{name: 'x:3', entrypoint: ['']}", ("3", None)),
    ],
)
def test_images_with_variables(tmp_path: Path, image: str, wanted: tuple[Any, Any]) -> None:
    written = image if image.startswith("{") else f"'{image}'"
    job = _jobs(
        _tree(tmp_path, main=f"variables: {{KNOWN: {{value: 'y:7'}}}}\na: {{image: {written}, script: [x]}}")
    )["a"]
    (found,) = job.attributes["images"]
    for key, value in zip(("tag", "digest"), wanted, strict=True):
        assert isinstance(found[key], Unread) if value is Unread else found[key] == value


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ("eval $CI_COMMIT_MESSAGE", ["CI_COMMIT_MESSAGE"]),
        ('sh -c "echo ${CI_MERGE_REQUEST_TITLE}"', ["CI_MERGE_REQUEST_TITLE"]),
        ('ssh host "deploy $CI_COMMIT_REF_NAME"', ["CI_COMMIT_REF_NAME"]),
        ("sh -c 'echo \"$CI_COMMIT_MESSAGE\"'", []),
        ('echo "$CI_COMMIT_MESSAGE"', []),
        ('ssh host "deploy $CI_COMMIT_SHA"', []),
        ('ssh host "deploy $CI_COMMIT_REF_SLUG"', []),
    ],
)
def test_what_others_write_and_is_run_as_code(tmp_path: Path, script: str, wanted: list[str]) -> None:
    job = _jobs(_tree(tmp_path, main=json.dumps({"a": {"script": [script]}})))["a"]
    assert job.attributes["untrusted"] == wanted


@pytest.mark.parametrize(
    ("job", "wanted"),
    [
        ("{environment: production, when: manual}", (True, True, False)),
        (
            "{environment: {name: prod/eu}, rules: [{if: $X, when: manual}, {when: never}]}",
            (True, True, True),
        ),
        ("{environment: live, rules: [{if: $X, when: manual}, {if: $Y}]}", (True, False, True)),
        ("{environment: production, only: [main]}", (True, False, True)),
        ("{environment: {name: x, deployment_tier: production}}", (True, False, False)),
        ("{environment: {name: production, action: stop}}", (False, False, False)),
        ("{environment: product-review}", (False, False, False)),
        ("{}", (False, False, False)),
    ],
)
def test_deployments_to_production(tmp_path: Path, job: str, wanted: tuple[bool, bool, bool]) -> None:
    found = _jobs(_tree(tmp_path, main=f"a: {{script: [x]}}\nb: {job}"))["b"].attributes
    assert (found["production"], found["manual"], found["limited"]) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: {services: ['docker:28-dind'], script: [x], variables: {DOCKER_TLS_CERTDIR: ''}}", (True, True)),
        (
            "variables: {DOCKER_HOST: 'tcp://docker:2375'}\na: {services: [{name: 'docker:dind'}], script: [x]}",
            (True, True),
        ),
        (
            "a: {services: ['docker:28-dind'], script: [x], variables: {DOCKER_TLS_CERTDIR: /certs}}",
            (True, False),
        ),
        ("variables: {DOCKER_TLS_CERTDIR: ''}\na: {services: ['redis:7'], script: [x]}", (False, False)),
        (
            "variables: {DOCKER_TLS_CERTDIR: ''}\na: {services: ['docker:dind'], script: [x], variables: {DOCKER_TLS_CERTDIR: /certs}}",
            (True, False),
        ),
    ],
)
def test_docker_in_docker(tmp_path: Path, text: str, wanted: tuple[bool, bool]) -> None:
    found = _jobs(_tree(tmp_path, main=text))["a"].attributes
    assert (found["docker_in_docker"], found["docker_tls_off"]) == wanted


def test_variables_and_keys(tmp_path: Path) -> None:
    text = "variables: {CI_DEBUG_TRACE: 'true', TOKEN: {value: swordfish99, description: x}}\na:\n  variables: {AWS_SECRET_ACCESS_KEY: $KEY}\n  script:\n"
    text += "    - curl -u me:swordfish99 https://x.example.com\n    - docker login -p $PASSWORD\n"
    found = [one for one in _collect(_tree(tmp_path, main=text)) if isinstance(one, Resource)]
    file, job = (one.attributes for one in found)
    assert [(one["flag"], one["literal"], one["credential"]) for one in file["variables"]] == [
        (True, False, False),
        (None, True, True),
    ]
    assert job["cloud_keys"] == ["AWS_SECRET_ACCESS_KEY"]
    assert [(one["secret"], one["password_argument"]) for one in job["commands"]] == [
        ("a password for curl", False),
        (None, True),
    ]
    assert "swordfish99" not in json.dumps([one.to_json() for one in found])


def test_a_child_pipeline_is_a_pipeline_of_its_own(tmp_path: Path) -> None:
    _tree(tmp_path, main="a: {trigger: {include: sub/child.yml}}", **{"sub/child.yml": "c: {script: [curl]}"})
    found = [one.uid for one in _collect(tmp_path) if isinstance(one, Resource)]
    assert found == [".gitlab-ci.yml", ".gitlab-ci.yml#a", "sub/child.yml", "sub/child.yml#c"]


def test_what_is_included_is_judged_once(tmp_path: Path) -> None:
    _tree(
        tmp_path,
        main="include: sub/x.gitlab-ci.yml\na: {script: [x]}",
        **{"sub/x.gitlab-ci.yml": "b: {script: [y]}"},
    )
    assert sorted(_jobs(tmp_path)) == ["a", "b"]


def test_files_that_include_each_other_are_read_once(tmp_path: Path) -> None:
    _tree(
        tmp_path,
        main="include: b.yml\na: {script: [x]}",
        **{"b.yml": "include: .gitlab-ci.yml\nb: {script: [y]}"},
    )
    assert sorted(_jobs(tmp_path)) == ["a", "b"]


def test_templates_are_judged_where_there_is_nothing_else(tmp_path: Path) -> None:
    assert list(_jobs(_tree(tmp_path, main=".lib: {script: [x]}\n.data: 5"))) == [".lib"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a: [", "unparsed"),
        ("- a", "unparsed"),
        ("5", "unparsed"),
        ("a: {}\na: {}", "unparsed"),
        ("include: missing.yml\na: {script: [x]}", "unparsed"),
        ("a: 5\nb: {script: [x]}", "malformed"),
        (
            "x: &x {" + "a: {" * 90 + "}" * 90 + "}\ny: &y {" + "a: {" * 80 + "b: *x" + "}" * 80 + "}\n",
            "unparsed",
        ),
    ],
)
def test_what_cannot_be_read_is_a_gap(tmp_path: Path, text: str, kind: str) -> None:
    assert kind in [one.kind for one in _gaps(_tree(tmp_path, main=text))]
    assert not all(one.complete for one in _collect(tmp_path) if isinstance(one, Population))


def test_a_file_of_any_name(tmp_path: Path) -> None:
    (tmp_path / "pipe.yml").write_text("stages: [a]\na:\n  script: [x]\n")
    assert COLLECTOR.finds(tmp_path / "pipe.yml")
    assert COLLECTOR.finds(tmp_path)
    assert list(_jobs(tmp_path / "pipe.yml")) == ["a"]
    assert not ManifestsCollector().finds(tmp_path)


WRONG = st.recursive(
    st.sampled_from([None, True, 5, 1.5, "", "x", "$X", "$[[ inputs.x ]]", "manual", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "value", "paths", "when", "local", "default"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
PART = st.dictionaries(
    st.sampled_from(["script", "image", "services", "extends", "variables", "rules", "artifacts", "environment", "allow_failure", "inherit",
                     "trigger", "before_script", "when", "id_tokens"]),
    WRONG, max_size=6,
)  # fmt: skip
FITS = {kind: Draft202012Validator(Library((catalog(),)).types[kind].schema()) for kind in WANTED}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    PART,
    PART,
    st.dictionaries(st.sampled_from(["include", "default", "variables", "image", "workflow"]), WRONG),
)
def test_wrong_types_are_never_more_than_unread(
    tmp_path: Path, one: dict[str, Any], two: dict[str, Any], root: dict[str, Any]
) -> None:
    for found in _collect(_tree(tmp_path, main=json.dumps(root | {"a": one, "b": two}))):
        if isinstance(found, Resource):
            FITS[found.type].validate(_without_unread(dict(found.attributes)))


def _without_unread(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_unread(item) for key, item in value.items() if not isinstance(item, Unread)}
    if isinstance(value, list):
        return [_without_unread(item) for item in value if not isinstance(item, Unread)]
    return value


ARTIFACTS = [
    ("{paths: [dist/]}", [False], "all"),
    ("{reports: {sast: gl-sast-report.json, junit: a.xml}}", [True, False], "all"),
    ("{paths: [build/plan.cache], access: developer}", [True], "developer"),
    ("{paths: [trivy-report.json, planning.md], public: false}", [True, False], "developer"),
    ("{paths: [a.tfplan], public: true}", [True], "all"),
    ("{paths: [terraform.tfstate], access: none}", [True], "none"),
    ("{reports: {sast: null}}", [], "all"),
]


@pytest.mark.parametrize(("artifacts", "internal", "access"), ARTIFACTS)
def test_who_may_download_what(tmp_path: Path, artifacts: str, internal: list[bool], access: str) -> None:
    job = _jobs(_tree(tmp_path, main=f"a: {{script: [x], artifacts: {artifacts}}}\n"))["a"].attributes
    assert [one["internal"] for one in job["artifacts"]] == internal
    assert job["artifacts_access"] == access


@pytest.mark.parametrize("artifacts", ["{paths: [a], access: $WHO}", "{paths: [a], public: $OPEN}"])
def test_a_variable_decides_who_may_download(tmp_path: Path, artifacts: str) -> None:
    job = _jobs(_tree(tmp_path, main=f"a: {{script: [x], artifacts: {artifacts}}}\n"))["a"].attributes
    assert isinstance(job["artifacts_access"], Unread)
