"""The action, the hook, the templates and the image: valid by the schemas of their runners, and run for real."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.e2e.pipelines import (
    BUCKET,
    EXAMPLES,
    ROOT,
    Ended,
    ambient,
    bash,
    copied,
    dockerfile,
    document,
    sent,
)

SCHEMAS = {
    ROOT / "action.yml": ["vendor.github-actions"],
    EXAMPLES / "github-workflow.yml": ["vendor.github-workflows"],
    EXAMPLES / "gitlab-ci.yml": ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
    EXAMPLES / "azure-pipelines.yml": ["vendor.azure-pipelines", "--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"],
}  # fmt: skip


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the Dockerfile copies; the action and the templates install from them, too."""
    return copied(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a pipeline installs."""
    folder = tmp_path_factory.mktemp("wheel")
    done = bash(
        'python3 -m pip wheel --quiet --wheel-dir . "$TREE"', folder, ambient(folder) | {"TREE": str(tree)}
    )
    assert done.code == 0, done.said
    (found,) = folder.glob("gcheck-*.whl")
    return found


@pytest.fixture(scope="module")
def runner(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runner's temporary folder after the first step of the action."""
    temporary = tmp_path_factory.mktemp("runner")
    first = document(ROOT / "action.yml")["runs"]["steps"][0]
    known = {"RUNNER_TEMP": str(temporary), "GITHUB_ACTION_PATH": str(tree), "WITH_PYTHON": "python3"}
    done = bash(first["run"], temporary, ambient(temporary) | known)
    assert done.code == 0, done.said
    return temporary


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A checkout with one bucket that fails."""
    folder = tmp_path / "checkout"
    (folder / "infrastructure").mkdir(parents=True)
    (folder / "infrastructure" / "main.tf").write_text(BUCKET)
    return folder


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_the_published_schema_accepts_it(path: Path) -> None:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *SCHEMAS[path], str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


class TestAction:
    """action.yml: its second step, run as a runner runs it."""

    def _judge(self, runner: Path, folder: Path, **inputs: str) -> tuple[Ended, dict[str, str], str]:
        declared = document(ROOT / "action.yml")
        step = declared["runs"]["steps"][1]
        environment = ambient(runner) | {"RUNNER_TEMP": str(runner)}
        for name, expression in step["env"].items():
            asked = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", expression)
            assert asked is not None, expression
            environment[name] = inputs.get(
                asked[1].replace("-", "_"), declared["inputs"][asked[1]]["default"]
            )
        output, summary = runner / "output", runner / "summary"
        for file in (output, summary):
            file.write_text("")
        ended = bash(
            step["run"],
            folder,
            environment | {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)},
        )
        return (
            ended,
            dict(line.split("=", 1) for line in output.read_text().splitlines()),
            summary.read_text(),
        )

    def test_it_fails_annotates_and_summarises(self, runner: Path, workspace: Path) -> None:
        ended, output, summary = self._judge(runner, workspace, paths="infrastructure\n")
        assert (ended.code, output["exit-code"]) == (1, "1"), ended.said
        assert "::error file=infrastructure/main.tf,line=1,col=1,title=" in ended.said
        assert summary.startswith("<!-- gcheck -->\n## gcheck: The gate failed")
        sarif = json.loads((workspace / output["sarif"]).read_text())
        uris = {
            item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            for item in sarif["runs"][0]["results"]
        }
        assert uris == {"infrastructure/main.tf"}
        assert (workspace / output["markdown"]).is_file()

    def test_it_says_nothing_that_was_not_asked_for(self, runner: Path, workspace: Path) -> None:
        ended, _, summary = self._judge(runner, workspace, annotations="false", summary="false")
        assert ended.code == 1
        assert "::error" not in ended.said
        assert summary == ""

    def test_what_may_be_unknown_is_passed_on(self, runner: Path, workspace: Path) -> None:
        (workspace / "infrastructure" / "main.tf").write_text(
            'module "m" {\n  source  = "acme/vpc/aws"\n  version = "1.2.3"\n}\n'
        )
        assert self._judge(runner, workspace)[1]["exit-code"] == "3"
        allowed = self._judge(runner, workspace, allow_unknown="unresolved\nremote_module\n")
        assert "allowed" in allowed[0].said

    def test_several_paths_one_with_a_space(self, runner: Path, workspace: Path) -> None:
        (workspace / "more code").mkdir()
        (workspace / "more code" / "other.tf").write_text(BUCKET)
        ended, _, _ = self._judge(runner, workspace, paths="infrastructure\nmore code\n", fail_on="critical")
        assert "infrastructure/main.tf" in ended.said
        assert "more code/other.tf" in ended.said

    @pytest.mark.parametrize(
        "path", ["$(touch pwned)", "`touch pwned`", "; touch pwned", "--version", '"; touch pwned; "']
    )
    def test_an_input_is_never_a_command_or_an_option(self, runner: Path, workspace: Path, path: str) -> None:
        ended, output, _ = self._judge(runner, workspace, paths=path)
        assert (ended.code, output["exit-code"]) == (2, "2")
        assert "there is no file or folder" in ended.said
        assert not (workspace / "pwned").exists()

    def test_no_expression_stands_in_a_script(self) -> None:
        steps = document(ROOT / "action.yml")["runs"]["steps"]
        steps += document(EXAMPLES / "github-workflow.yml")["jobs"]["judge"]["steps"]
        scripts = [step["run"] for step in steps if "run" in step]
        assert len(scripts) == 3
        assert not [script for script in scripts if "${{" in script]

    def test_every_foreign_action_is_pinned_to_a_commit(self) -> None:
        steps = document(EXAMPLES / "github-workflow.yml")["jobs"]["judge"]["steps"]
        used = [step["uses"] for step in steps if "uses" in step]
        assert len(used) == 4
        assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in used)

    def test_the_workflow_gives_inputs_and_reads_outputs_that_there_are(self) -> None:
        declared = document(ROOT / "action.yml")
        (step,) = (
            one
            for one in document(EXAMPLES / "github-workflow.yml")["jobs"]["judge"]["steps"]
            if one.get("id") == "gcheck"
        )
        assert set(step["with"]) <= set(declared["inputs"])
        assert all(f"steps.scan.outputs.{name}" in one["value"] for name, one in declared["outputs"].items())


def _script(path: Path) -> str:
    """The shell lines of a template that install and judge, as its runner joins them."""
    if path.name == "Jenkinsfile":
        return "\n".join(re.findall(r"sh '''\n(.*?)'''", path.read_text(), re.DOTALL))
    data: Any = document(path)
    if path.name == "gitlab-ci.yml":
        return "\n".join(data["gcheck"]["script"])
    return "\n".join(step["bash"] for step in data["jobs"][0]["steps"] if "bash" in step)


@pytest.mark.parametrize(
    ("name", "reports"),
    [
        ("gitlab-ci.yml", ["gl-code-quality-report.json", "gl-sast-report.json", "gcheck-junit.xml", "gcheck.html", "gcheck.json"]),
        ("azure-pipelines.yml", ["staging/gcheck.sarif", "staging/junit.xml", "staging/gcheck.html", "staging/gcheck.md"]),
        ("Jenkinsfile", ["gcheck-reports/junit.xml", "gcheck-reports/gcheck.sarif", "gcheck-reports/gcheck.html"]),
    ],
)  # fmt: skip
def test_the_lines_of_the_template_run(
    name: str, reports: list[str], wheel: Path, workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "temporary").mkdir()
    known = {
        "CI_PROJECT_DIR": str(workspace),
        "GCHECK_PATH": "infrastructure",
        "GCHECK_SCAN_FAIL_ON": "low",
        "AGENT_TEMPDIRECTORY": str(tmp_path / "temporary"),
        "BUILD_ARTIFACTSTAGINGDIRECTORY": str(workspace / "staging"),
        "WORKSPACE_TMP": str(tmp_path / "temporary"),
        "GCHECK_PACKAGE": str(wheel),
    }
    ended = bash(_script(EXAMPLES / name), workspace, ambient(tmp_path) | known)
    assert ended.code == 1, ended.said
    assert "GATE FAILED" in ended.said
    for report in reports:
        path = workspace / report
        if path.suffix == ".xml":
            assert ElementTree.parse(path).getroot().get("failures") != "0"
        elif path.suffix in (".json", ".sarif"):
            assert json.loads(path.read_text())
        else:
            assert path.stat().st_size > 100


def test_without_a_package_the_job_stops(workspace: Path, tmp_path: Path) -> None:
    known = {"CI_PROJECT_DIR": str(workspace), "GCHECK_PATH": "."}
    ended = bash(_script(EXAMPLES / "gitlab-ci.yml"), workspace, ambient(tmp_path) | known)
    assert ended.code != 0
    assert "GCHECK_PACKAGE" in ended.said


def test_gitlab_publishes_what_the_job_writes() -> None:
    job = document(EXAMPLES / "gitlab-ci.yml")["gcheck"]
    script = "\n".join(job["script"])
    published = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    assert len(published) == 5
    assert all(f"={name}\n" in script + "\n" or f"={name} " in script for name in published)


@pytest.fixture(scope="module")
def hooks(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that offers the hook, beside a cache for pre-commit."""
    folder = tmp_path_factory.mktemp("hooks")
    (folder / "home").mkdir()
    script = 'cp -R "$TREE" gcheck && cp "$ROOT/.pre-commit-hooks.yaml" gcheck && cd gcheck && ' + _commit(
        "gcheck"
    )
    done = bash(script, folder, ambient(folder / "home") | {"TREE": str(tree), "ROOT": str(ROOT)})
    assert done.code == 0, done.said
    return folder


class TestPreCommit:
    """.pre-commit-hooks.yaml, through pre-commit itself."""

    def _run(self, hooks: Path, workspace: Path, arguments: str = "") -> Ended:
        hook = f"      - id: gcheck\n{arguments}"
        (workspace / ".pre-commit-config.yaml").write_text(
            f"repos:\n  - repo: {hooks / 'gcheck'}\n    rev: HEAD\n    hooks:\n{hook}"
        )
        environment = ambient(hooks / "home") | {
            "PRE_COMMIT_HOME": str(hooks / "cache"),
            "PYTHON": sys.executable,
        }
        script = f'{_commit("code")} && "$PYTHON" -m pre_commit run --all-files'
        return bash(script, workspace, environment)

    def test_a_failing_tree_is_not_committed_and_a_fixed_one_is(self, hooks: Path, workspace: Path) -> None:
        failed = self._run(hooks, workspace)
        assert failed.code == 1, failed.said
        assert "GATE FAILED" in failed.said
        assert "main.tf:1" in failed.said
        tolerated = self._run(
            hooks, workspace, "        args: [infrastructure, --control, aws.s3.bucket-default-encryption]\n"
        )
        assert tolerated.code == 0, tolerated.said
        assert "Passed" in tolerated.said

    def test_files_of_other_kinds_do_not_start_it(self, hooks: Path, tmp_path: Path) -> None:
        (tmp_path / "README.md").write_text("# nothing to judge\n")
        ended = self._run(hooks, tmp_path, "        exclude: ^\\.pre-commit-config\\.yaml$\n")
        assert ended.code == 0, ended.said
        assert "no files to check" in ended.said

    @pytest.mark.parametrize(
        ("name", "judged"),
        [
            ("main.tf", True), ("a/b.TF", True), ("plan.json", True), ("k8s/pod.yaml", True), ("Dockerfile", True),
            ("web/Dockerfile.prod", True), ("app.dockerfile", True), ("etc/sshd_config", True), ("nginx.conf", True),
            (".gitlab-ci.yml", True), ("README.md", False), ("main.py", False), ("yaml", False), ("a.tf.bak", False),
        ],
    )  # fmt: skip
    def test_which_files_start_it(self, name: str, judged: bool) -> None:
        (hook,) = document(ROOT / ".pre-commit-hooks.yaml")
        assert bool(re.search(hook["files"], name)) is judged


def _commit(name: str) -> str:
    who = f"-c user.name={name} -c user.email={name}@example.com -c commit.gpgsign=false -c core.hooksPath=/dev/null"
    return f"git init -q -b main . && git add -A && git {who} commit -q --allow-empty -m {name}"


class TestImage:
    """The Dockerfile, as far as it goes without a daemon: its copies were installed from above."""

    def test_a_linter_has_nothing_to_say(self) -> None:
        done = subprocess.run(
            ["hadolint", str(ROOT / "Dockerfile")],
            capture_output=True,
            text=True,
            check=False,
            env=_with_scripts(),
        )
        assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr

    def test_its_lines_install_it(self, tree: Path, tmp_path: Path) -> None:
        script, data = (operands for instruction, operands in dockerfile() if instruction == "RUN")
        extras = next(operands for _, operands in dockerfile() if operands.startswith("EXTRAS="))
        assert "schedule" in extras.split("=")[1].split(",")
        home = tmp_path / "home"
        home.mkdir()
        place = tmp_path / "opt"
        built = bash(f"{extras}\n{script.replace('/opt/gcheck', str(place))}", tree, ambient(home))
        assert built.code == 0, built.said
        assert bash(data.replace("/data", str(tmp_path / "data")), tree, ambient(home)).code == 0
        code = tmp_path / "main.tf"
        code.write_text(BUCKET)
        bare = {
            "PATH": f"{place / 'bin'}:/usr/bin:/bin",
            "HOME": "~",
            "PYTHONPATH": ambient(home)["PYTHONPATH"],
        }
        judged = bash("gcheck scan main.tf", tmp_path, bare)
        assert judged.code == 1, judged.said
        assert "GATE FAILED" in judged.said
        due = bash("gcheck schedule add nightly --cron '0 6 * * *' -- main.tf", tmp_path, bare)
        assert due.code == 0, due.said

    def test_nothing_else_is_sent_to_the_builder(self) -> None:
        names = [path.name for path in ROOT.iterdir()]
        needed = {
            "setup.cfg",
            "pyproject.toml",
            "README.md",
            "LICENSE",
            "gcheck",
            "controls",
            "frameworks",
            "reports",
        }
        assert {name for name in names if sent(name)} == needed
        assert not sent("gcheck/__pycache__")
        assert not sent("gcheck/cli/__pycache__/main.pyc")
        assert sent("gcheck/cli/main.py")
        assert not sent(".git/config")

    def test_it_runs_as_nobody_and_starts_gcheck(self) -> None:
        last = [instruction for instruction, _ in dockerfile()]
        final = dict(dockerfile()[len(last) - 1 - last[::-1].index("FROM") :])
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", final["USER"])
        assert json.loads(final["ENTRYPOINT"]) == ["gcheck"]
        assert json.loads(final["CMD"]) == ["--help"]


def _with_scripts() -> dict[str, str]:
    return {"PATH": str(Path(sys.executable).parent)}
