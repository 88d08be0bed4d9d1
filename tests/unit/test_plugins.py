"""The door for plugins: what is installed is found as Python itself finds it, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from gcheck import plugins

GROUPS = [plugins.COLLECTORS, plugins.REPORTERS, plugins.CATALOGS]
TELL = """
import sys
sys.path.insert(0, sys.argv[1])
from gcheck import plugins
from gcheck.errors import PluginError
try:
    print(sorted(plugins.offers(plugins.COLLECTORS)))
    print(plugins.collector("mine"))
except PluginError as error:
    print(error)
"""


@pytest.mark.parametrize("group", GROUPS)
def test_offers_are_those_that_python_finds(group: str) -> None:
    found = {
        entry.name: (entry.value, entry.dist and entry.dist.name.replace("_", "-"))
        for entry in entry_points(group=group)
    }
    assert len(found) > 0
    assert {offer.name: (offer.value, offer.package) for offer in plugins.offers(group).values()} == found
    for entry in entry_points(group=group):
        assert plugins.offers(group)[entry.name].load() is entry.load()


def told(folder: Path, name: str, entries: bytes) -> str:
    """What a process says in whose path a folder stands first that has a package with these entry points."""
    metadata = folder / f"{name}.dist-info"
    metadata.mkdir(exist_ok=True)
    (metadata / "entry_points.txt").write_bytes(entries)
    command = [sys.executable, "-c", TELL, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder).stdout


def test_an_installed_package_brings_a_collector(tmp_path: Path) -> None:
    (tmp_path / "minewise.py").write_text("class Mine:\n    class Deep:\n        kind = 'mine'\n")
    said = told(
        tmp_path,
        "minewise-1.0",
        b"[console_scripts]\nx = y:z\n\n[gcheck.collectors]\n# mine\nmine = minewise:Mine.Deep [extra]\n",
    )
    assert "'aws'" in said and "'mine'" in said
    assert "Mine.Deep object" in said


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        (b"[gcheck.collectors]\nmine = nowhere_at_all:Mine\n", "does not load: No module named 'nowhere_at_all'"),
        (b"[gcheck.collectors]\nmine = json:Mine\n", "the collector 'mine' of minewise does not load"),
        (b"[gcheck.collectors]\naws = json:Mine\n", "two packages offer 'aws' in gcheck.collectors"),
        (b"[gcheck.collectors]\nnothing here\n", "there is no collector 'mine'; installed are: "),
        (b"\xff\xfe[gcheck.collectors]\nmine = json:Mine\n", "there is no collector 'mine'; installed are: "),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_package_is_said(tmp_path: Path, entries: bytes, says: str) -> None:
    assert says in told(tmp_path, "minewise-1.0", entries)


def test_of_two_packages_of_one_name_the_first_on_the_path_counts(tmp_path: Path) -> None:
    """As an old version that is left behind another."""
    (tmp_path / "gcheck-0.0.1.dist-info").mkdir()
    assert "'aws'" not in told(tmp_path, "gcheck-0.0.1", b"[gcheck.collectors]\nmine = json:JSONDecoder\n")
