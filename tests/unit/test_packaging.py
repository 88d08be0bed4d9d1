"""What is built is what is here: packages, data, entry points, indexes, and a wheel that works elsewhere."""

from __future__ import annotations

import configparser
import fnmatch
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from gcheck import __version__, builtin
from gcheck.catalog.library import index_texts

ROOT = Path(__file__).parents[2]
RESERVED = ("controls", "frameworks", "reports")


def _setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser


def _folder(package: str) -> Path:
    name = package.removeprefix("gcheck.")
    return ROOT / name if name in RESERVED else ROOT / package.replace(".", "/")


def test_the_packages_listed_are_the_folders_that_are_there() -> None:
    listed = _setup()["options"]["packages"].split()
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "gcheck").rglob("__init__.py")
        if "__pycache__" not in path.parts
    }
    assert len(listed) == len(set(listed))
    assert set(listed) == found | {f"gcheck.{name}" for name in RESERVED}


def test_every_folder_of_the_engine_that_holds_python_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "gcheck").rglob("*.py")}
    assert [str(one) for one in folders if not (one / "__init__.py").is_file()] == []


@pytest.mark.parametrize("name", RESERVED)
def test_data_folders_stand_at_the_top_and_their_names_are_reserved(name: str) -> None:
    assert not (ROOT / "gcheck" / name).exists()
    assert not (ROOT / "gcheck" / f"{name}.py").exists()
    assert (ROOT / name / "__init__.py").is_file()


def _data_files(folder: Path) -> Iterator[str]:
    inner = {path.parent for path in folder.rglob("__init__.py")} - {folder}
    for path in folder.rglob("*"):
        if (
            path.is_file()
            and path.suffix not in (".py", ".pyc")
            and not any(one in path.parents for one in inner)
        ):
            yield path.relative_to(folder).as_posix()


def test_every_data_file_is_shipped() -> None:
    parser = _setup()
    shipped = {key: value.replace(",", " ").split() for key, value in parser["options.package_data"].items()}
    for package in parser["options"]["packages"].split():
        for name in _data_files(_folder(package)):
            patterns = shipped.get(package, [])
            assert any(
                name.count("/") == pattern.count("/") and fnmatch.fnmatch(name, pattern)
                for pattern in patterns
            ), f"{package}: {name} is matched by none of {patterns}"


@pytest.mark.parametrize("group", ["gcheck.collectors", "gcheck.reporters", "gcheck.catalogs"])
def test_every_entry_point_is_installed_and_resolves(group: str) -> None:
    declared = dict(
        line.split(" = ") for line in _setup()["options.entry_points"][group].strip().splitlines()
    )
    installed = {entry.name: entry for entry in entry_points(group=group)}
    assert {name: installed[name].value for name in declared} == declared
    for name in declared:
        made = installed[name].load()()
        assert getattr(made, "kind", getattr(made, "name", None)) == name


def test_indexes_say_what_the_files_say() -> None:
    texts = dict(index_texts(builtin.catalog()))
    providers = {
        path for path in (ROOT / "controls").iterdir() if path.is_dir() and any(path.glob("*/*.yaml"))
    }
    wanted = {*providers, ROOT / "frameworks", ROOT / "gcheck" / "resource_types"}
    assert {path.parent.resolve() for path in texts} == wanted
    stale = [str(path) for path, text in texts.items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "make generate writes them"


def _run(words: list[str], folder: Path, site: Path) -> subprocess.CompletedProcess[str]:
    # The wheel stands before this environment's own packages, and so before the editable install of the repository.
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(site)}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, env=environment
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the tree and installed into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    tree.mkdir()
    for name in ("gcheck", *RESERVED):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree / name)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(tree)]
    done = subprocess.run(build, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
        str(wheel),
    ]
    done = subprocess.run(install, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return target


class TestWheel:
    """The wheel, far from the repository."""

    def test_it_runs_from_where_it_was_installed(self, site: Path, tmp_path: Path) -> None:
        done = _run(["-c", "import gcheck; print(gcheck.__file__)"], tmp_path, site)
        assert done.stdout.strip() == str(site / "gcheck" / "__init__.py"), done.stderr
        done = _run(["-m", "gcheck", "--version"], tmp_path, site)
        assert done.stdout == f"gcheck {__version__}\n"

    def test_its_controls_pass_their_own_examples(self, site: Path, tmp_path: Path) -> None:
        listed = _run(["-m", "gcheck", "controls", "list", "--json"], tmp_path, site)
        ids = {row["id"] for row in json.loads(listed.stdout)}
        files = {
            path.relative_to(ROOT / "controls").with_suffix("").as_posix()
            for path in (ROOT / "controls").rglob("*.yaml")
        }
        assert {one.replace("/", ".") for one in files} <= ids
        done = _run(["-m", "gcheck", "controls", "test"], tmp_path, site)
        assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
        assert done.stderr.startswith(f"{len(ids)} controls")

    def test_it_scans_and_reports(self, site: Path, tmp_path: Path) -> None:
        (tmp_path / "code").mkdir()
        (tmp_path / "code" / "main.tf").write_text('resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n')
        words = [
            "-m",
            "gcheck",
            "scan",
            "code",
            "--control",
            "aws.s3.*",
            "--report",
            "html=r.html",
            "--report",
            "json=r.json",
        ]
        done = _run(words, tmp_path, site)
        assert done.returncode == 1, done.stderr
        assert "GATE FAILED" in done.stdout
        data = json.loads((tmp_path / "r.json").read_text())
        assert any(
            one["control"] == "aws.s3.bucket-versioning" and one["status"] == "fail"
            for one in data["findings"]
        )
        assert (tmp_path / "r.html").read_text().startswith("<!")

    def test_what_it_ships_and_what_it_does_not(self, site: Path) -> None:
        names = {
            path.relative_to(site / "gcheck").as_posix()
            for path in (site / "gcheck").rglob("*")
            if path.is_file()
        }
        assert {
            "py.typed",
            "controls/aws/index.json",
            "frameworks/index.json",
            "resource_types/index.json",
        } <= names
        assert any(name.startswith("reports/html/") for name in names)
        assert {path.name for path in site.iterdir()} <= {
            "gcheck",
            "bin",
            *(path.name for path in site.glob("*.dist-info")),
        }
        assert not [name for name in names if "test" in Path(name).parts]
