"""Who may import whom, and what is not loaded unless it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("jsonschema", "yaml", "botocore", "boto3", "jinja2", "rich", "tree_sitter", "tree_sitter_hcl", "re2")
OUTSIDE = (
    "socket",
    "ssl",
    "http.client",
    "urllib.request",
    "subprocess",
    "asyncio",
    "botocore",
    "boto3",
    "requests",
    "urllib3",
)


def _python(code: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, env=environment
    )


def _loaded(code: str) -> set[str]:
    done = _python(f"{code}\nimport sys\nprint('LOADED', *sorted(sys.modules))")
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED")[2].split())


def test_the_rooms_import_only_downwards() -> None:
    code = "import sys; from importlinter.cli import lint_imports_command; sys.argv = ['lint-imports', '--no-cache']; lint_imports_command()"
    done = _python(code)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout
    assert " 0 kept" not in done.stdout


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_starting_up_loads_nothing_heavy(option: str) -> None:
    loaded = _loaded(f"from gcheck.cli.main import run\nrun([{option!r}])")
    assert "gcheck.cli.main" in loaded
    assert loaded & set(HEAVY) == set()
    assert not {
        name
        for name in loaded
        if name.startswith(("gcheck.collectors.", "gcheck.reporters.", "gcheck.evaluation."))
    }


@pytest.mark.parametrize("room", ["evaluation", "model", "reporters"])
def test_pure_rooms_load_nothing_that_reaches_outside(room: str) -> None:
    before = _loaded("")
    names = [path.stem for path in sorted((ROOT / "gcheck" / room).glob("*.py")) if path.stem != "__init__"]
    assert names
    source = "\n".join(f"import gcheck.{room}.{name}" for name in names)
    loaded = _loaded(source)
    assert f"gcheck.{room}.{names[0]}" in loaded
    assert (loaded - before) & set(OUTSIDE) == set()


def test_no_collector_loads_its_sdk_before_it_collects() -> None:
    loaded = _loaded("from gcheck import plugins\nprint(len(plugins.collectors()))")
    assert "gcheck.collectors.aws.collector" in loaded
    assert loaded & {"botocore", "boto3", "tree_sitter", "tree_sitter_hcl", "urllib3"} == set()


def test_no_module_has_a_name_for_what_has_no_home() -> None:
    homeless = {"utils", "util", "common", "helpers", "core", "misc"}
    found = [path for path in (ROOT / "gcheck").rglob("*") if path.stem in homeless]
    assert found == []


def test_every_room_of_the_engine_stands_in_the_layers() -> None:
    text = (ROOT / "setup.cfg").read_text()
    layers = text.partition("layers =")[2].partition("\n\n")[0].replace("|", " ").split()
    rooms = {
        path.stem
        for path in (ROOT / "gcheck").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__")
        or (path.is_dir() and (path / "__init__.py").is_file())
    }
    assert set(layers) == rooms
