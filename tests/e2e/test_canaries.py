"""A scanned tree holds everything that a tool could run, import, fetch or obey; a scan does nothing of it.

The scan runs under an audit hook of the test's own, in a sitecustomize outside of the tree, that writes down what the
interpreter does: connections, processes, imports, code that is compiled, and files that are opened.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.running import Ended, gcheck

HOOK = """
import json, os, sys

_log = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
_tree, _outside = os.environ["AUDIT_TREE"], os.environ["AUDIT_OUTSIDE"]
_told = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind", "subprocess.Popen", "os.system",
         "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "ctypes.dlopen", "urllib.Request")
_busy = []


def _tell(event, what):
    if not _busy:
        _busy.append(1)
        os.write(_log, (json.dumps([event, str(what)[:300]]) + "\\n").encode())
        _busy.pop()


def _hook(event, args):
    if event in _told:
        _tell(event, args)
    elif event == "import" and args[1] and str(args[1]).startswith(_tree):
        _tell(event, args[1])
    elif event == "compile" and str(args[1]).startswith(_tree):
        _tell(event, args[1])
    elif event == "open" and isinstance(args[0], (str, bytes)) and not _busy:
        _busy.append(1)
        path = os.path.realpath(os.fsdecode(args[0]))
        _busy.pop()
        flags = args[2] or 0
        if path.startswith(_outside):
            _tell("open outside", path)
        elif path.startswith(_tree):
            _tell("open for writing" if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) else "open", path)


sys.addaudithook(_hook)
"""

FIRES = "touch {fired}/{name}"

CODE = """
terraform {{
  required_providers {{
    aws = {{ source = "evil.example.com/acme/aws" }}
  }}
  backend "http" {{ address = "http://127.0.0.1:9/state" }}
}}
provider "aws" {{
  region             = "eu-west-1"
  shared_config_files = ["{outside}/aws"]
  assume_role {{ role_arn = "arn:aws:iam::123456789012:role/x" }}
}}
data "external" "e" {{ program = ["sh", "-c", "{external}"] }}
data "http" "h" {{ url = "http://127.0.0.1:9/h" }}
resource "terraform_data" "t" {{
  provisioner "local-exec" {{ command = "{local}" }}
  provisioner "local-exec" {{
    when        = destroy
    interpreter = ["sh", "-c"]
    command     = "{local}"
  }}
}}
module "git" {{ source = "git::ssh://git@127.0.0.1:9/acme/m.git" }}
module "http" {{ source = "http://127.0.0.1:9/m.zip" }}
module "outside" {{ source = "../outside/module" }}
module "linked" {{ source = "./linked" }}
resource "aws_s3_bucket" "b" {{
  bucket = "${{file("{outside}/secret")}}${{file("../outside/secret")}}${{file("link")}}{{{{ 7 * 7 }}}}"
  tags   = {{ "$(touch {fired}/tag)" = "`touch {fired}/tag`", "__import__('os')" = "%{{ if true }}x%{{ endif }}" }}
}}
resource "aws_s3_bucket_versioning" "v" {{
  bucket = aws_s3_bucket.b.id
  versioning_configuration {{ status = "Enabled" }}
}}
"""


def _file(path: Path, text: str, runs: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if runs:
        path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The tree, and beside it what nothing may reach: ``outside``, and ``fired`` for what was run."""
    tree, outside, fired = tmp_path / "tree", tmp_path / "outside", tmp_path / "fired"
    fired.mkdir()
    names = {
        name: FIRES.format(fired=fired, name=name)
        for name in ("external", "local", "git", "make", "docker", "plugin")
    }
    touch = f"open({str(fired / 'python')!r}, 'w').close()\n"
    _file(outside / "secret", "what-nobody-may-read")
    _file(outside / "aws", "[default]\n")
    _file(outside / "module" / "main.tf", 'resource "aws_s3_bucket" "outside" {}\n')
    _file(tree / "main.tf", CODE.format(outside=outside, fired=fired, **names))
    for name in (
        "sitecustomize.py",
        "usercustomize.py",
        "conftest.py",
        "setup.py",
        "gcheck.py",
        "yaml.py",
        "gcheck_plugin/__init__.py",
    ):
        _file(tree / name, touch)
    entry = "[options.entry_points]\ngcheck.collectors =\n    evil = gcheck_plugin:Evil\n"
    _file(tree / "setup.cfg", f"[metadata]\nname = evil\n{entry}")
    _file(
        tree / "pyproject.toml",
        '[project]\nname = "evil"\n[project.entry-points."gcheck.collectors"]\nevil = "gcheck_plugin:Evil"\n',
    )
    _file(tree / "evil.egg-info" / "entry_points.txt", "[gcheck.collectors]\nevil = gcheck_plugin:Evil\n")
    _file(
        tree / "gcheck.yaml",
        "gate: {fail_on: critical, allow_unknown: [remote_module, unresolved, unparsed]}\nwaivers_in_code: true\n",
    )
    _file(tree / ".gcheck.yaml", "gate: {allow_unknown: [remote_module]}\n")
    _file(tree / "waivers.yaml", "waivers:\n  - {id: w, control: '*'}\n")
    _file(tree / ".checkov.yaml", "external-checks-dir: [checks]\nskip-check: [ALL]\n")
    _file(tree / ".tflint.hcl", 'plugin "evil" { enabled = true }\n')
    _file(tree / ".terraformrc", 'credentials "127.0.0.1" { token = "t" }\nplugin_cache_dir = "plugins"\n')
    _file(tree / "plugins" / "terraform-provider-aws_v9", f"#!/bin/sh\n{names['plugin']}\n", runs=True)
    _file(
        tree / ".terraform" / "modules" / "modules.json",
        '{"Modules": [{"Key": "git", "Dir": "../outside/module"}]}',
    )
    _file(tree / ".git" / "HEAD", "ref: refs/heads/main\n")
    _file(
        tree / ".git" / "config",
        f"[core]\n  fsmonitor = {names['git']}\n  hooksPath = hooks\n  sshCommand = {names['git']}\n",
    )
    _file(tree / ".git" / "hooks" / "post-checkout", f"#!/bin/sh\n{names['git']}\n", runs=True)
    _file(tree / "hooks" / "pre-commit", f"#!/bin/sh\n{names['git']}\n", runs=True)
    _file(
        tree / ".pre-commit-config.yaml",
        f"repos: [{{repo: local, hooks: [{{id: x, entry: '{names['git']}', language: system}}]}}]\n",
    )
    _file(tree / "Makefile", f"all:\n\t{names['make']}\n$(shell {names['make']})\n")
    _file(
        tree / "Dockerfile", f"FROM 127.0.0.1:9/image:1\nADD http://127.0.0.1:9/a /a\nRUN {names['docker']}\n"
    )
    _file(
        tree / "chart" / "Chart.yaml",
        "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies: [{name: d, version: 1, repository: 'http://127.0.0.1:9'}]\n",
    )
    _file(tree / "chart" / "templates" / "pod.yaml", "kind: Pod\nmetadata: {name: '{{ 7 * 7 }}'}\n")
    _file(
        tree / "kustomize" / "kustomization.yaml",
        "resources: ['http://127.0.0.1:9/k', '../../outside/module']\n",
    )
    _file(
        tree / "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: !!python/object/apply:os.system ['true']}\n",
    )
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [], "configuration": {
        "root_module": {"module_calls": {"m": {"source": "http://127.0.0.1:9/m.zip"}}}}}  # fmt: skip
    _file(tree / "plan.json", json.dumps(plan))
    (tree / "link").symlink_to(outside / "secret")
    (tree / "linked").symlink_to(outside / "module")
    (tree / "linked.tf").symlink_to(outside / "module" / "main.tf")
    (tree / "linked.json").symlink_to(outside / "secret")
    return tree


def _audited(tree: Path, *arguments: str | Path) -> tuple[Ended, list[list[str]]]:
    """A command's end and what it did."""
    base = tree.parent
    _file(base / "hook" / "sitecustomize.py", HOOK)
    log = base / "audit.jsonl"
    log.write_text("")
    python_path = os.pathsep.join(
        part for part in (str(base / "hook"), os.environ.get("PYTHONPATH", "")) if part
    )
    (base / "work").mkdir(exist_ok=True)
    ended = gcheck(
        *arguments, cwd=base / "work", PYTHONPATH=python_path, AUDIT_LOG=str(log),
        AUDIT_TREE=os.path.realpath(tree), AUDIT_OUTSIDE=os.path.realpath(base / "outside"),
    )  # fmt: skip
    return ended, [json.loads(line) for line in log.read_text().splitlines()]


def test_nothing_is_run_imported_fetched_or_obeyed(tree: Path) -> None:
    ended, events = _audited(tree, "scan", tree, "--report", "json=report.json")
    assert {event for event, _ in events} == {"open"}  # files of the tree are read, and nothing else happens
    assert any(path.endswith("main.tf") for _, path in events)
    ours = (".py", "entry_points.txt", "/.git/config", "modules.json")
    assert not [path for _, path in events if path.endswith(ours)]
    assert list((tree.parent / "fired").iterdir()) == []
    text = (tree.parent / "work" / "report.json").read_text()
    report = json.loads(text)
    assert (report["gate"]["fail_on"], report["gate"]["allowed"], report["waivers"]) == ("low", {}, [])
    assert "config" not in report["provenance"] or report["provenance"]["config"] is None
    assert "what-nobody-may-read" not in text + ended.out + ended.err
    assert ended.code in (1, 3)


def test_what_was_not_followed_is_told(tree: Path) -> None:
    _audited(tree, "scan", tree, "--report", "json=report.json")
    report: dict[str, Any] = json.loads((tree.parent / "work" / "report.json").read_text())
    told = json.dumps(report["gaps"])
    for said in ("git::ssh://git@127.0.0.1", "http://127.0.0.1:9/m.zip", "../outside/module", "linked.tf"):
        assert said in told, said


def test_the_hook_of_this_test_sees_what_it_is_for(tree: Path) -> None:
    code = "import socket, subprocess, sys; sys.path.insert(0, sys.argv[1]); subprocess.run(['true']); open(sys.argv[1] + '/link').read(); import yaml"

    base = tree.parent
    _file(base / "hook" / "sitecustomize.py", HOOK)
    log = base / "seen.jsonl"
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(base / "hook"), "AUDIT_LOG": str(log),
        "AUDIT_TREE": os.path.realpath(tree), "AUDIT_OUTSIDE": os.path.realpath(base / "outside"),
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", code, os.path.realpath(tree)], env=environment, check=True)
    seen = {json.loads(line)[0] for line in log.read_text().splitlines()}
    assert {"subprocess.Popen", "open outside", "compile"} <= seen
    assert [path.name for path in (base / "fired").iterdir()] == ["python"]


def test_two_runs_are_the_same_byte_for_byte(tree: Path) -> None:
    reports = []
    for name in ("one", "two"):
        _audited(tree, "scan", tree, "--clock", "2026-01-01T00:00:00Z", "--report", f"json={name}.json")
        reports.append((tree.parent / "work" / f"{name}.json").read_bytes())
    assert reports[0] == reports[1]
