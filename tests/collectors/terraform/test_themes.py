"""Each theme's bad code fails its control and its good code passes it; all of them are scanned at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from gcheck import scan
from gcheck.catalog.library import Library
from gcheck.model.source import Source
from gcheck.plugins import catalogs
from tests.collectors.terraform.themes import further, meshes, rights, services, stores
from tests.collectors.terraform.themes.writing import Theme

THEMES: list[Theme] = [
    *stores.S3, *stores.DATABASES, *services.NETWORKS, *services.BALANCERS, *services.APIS, *services.EDGE,
    *services.FUNCTIONS, *services.MESSAGES, *services.WATCHING, *rights.RIGHTS, *rights.ALARMS, *further.FIREWALLS, *further.ROLLOUT, *further.STRAYS,
    *further.MACHINES, *meshes.MESHES, *meshes.AROUND, *meshes.POLICIES,
]  # fmt: skip
Statuses = dict[tuple[str, str], set[str]]


@pytest.fixture(scope="module")
def statuses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Statuses]:
    """The statuses of each control in each folder, by (folder, control)."""
    root = tmp_path_factory.mktemp("themes")
    for position, theme in enumerate(THEMES):
        for side, text in (("bad", theme.bad), ("good", theme.good)):
            folder = root / f"{side}{position}"
            folder.mkdir()
            name = "main.tf.json" if text.startswith("{") else "main.tf"
            (folder / name).write_text(text, encoding="utf-8")
    yield _judged(root)


def _judged(root: Path) -> Statuses:
    library = Library(tuple(catalogs()))
    named = {theme.control for theme in THEMES}
    controls = [one for key, one in library.controls_of(["aws", "terraform"]).items() if key in named]
    assert {one.id for one in controls} == named
    source = Source("code", "terraform", {"path": str(root)})
    inventory = scan.collect([source], controls, datetime.now(timezone.utc), lambda text: None)
    found: Statuses = defaultdict(set)
    for finding in scan.judge(inventory, library, scan.Request(), lambda text: None).findings:
        if finding.resource_uid:
            found[finding.resource_uid.partition("/")[0], finding.control].add(finding.status)
    return found


@pytest.mark.parametrize("position", range(len(THEMES)), ids=[theme.control for theme in THEMES])
def test_bad_code_fails_and_good_code_passes(position: int, statuses: Statuses) -> None:
    theme = THEMES[position]
    assert "fail" in statuses.get((f"bad{position}", theme.control), set()), theme.bad
    assert statuses.get((f"good{position}", theme.control), set()) <= {"pass", "not_applicable"}, theme.good


def test_there_are_many() -> None:
    assert len(THEMES) >= 200
