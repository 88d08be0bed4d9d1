"""The company's account is seeded with known flaws; a scan finds exactly those, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from examples.aws_account import REGIONS, Flaw, seed_company
from gcheck import scan
from gcheck.catalog.library import Library
from gcheck.model.finding import Finding
from gcheck.model.source import Source
from gcheck.plugins import catalogs
from tests.aws_server import CREDENTIALS, aws_server

SCRIPT = Path(__file__).parents[2] / "examples" / "aws_account.py"


@pytest.fixture(autouse=True)
def ambient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


@pytest.fixture
def server() -> Iterator[str]:
    """An account with nothing in it but what is there from the start."""
    with aws_server(seeded=False) as url:
        yield url


def test_a_scan_finds_the_seeded_flaws_and_no_others(server: str) -> None:
    expected = seed_company(server)

    found = failing(scanned(server))

    assert expected == sorted(set(expected))
    assert set(found) == set(expected), difference(expected, found)


def test_the_script_writes_the_flaws_down(server: str, tmp_path: Path) -> None:
    file = tmp_path / "expected.json"
    subprocess.run([sys.executable, str(SCRIPT), server, str(file)], check=True, timeout=120)
    written = json.loads(file.read_text(encoding="utf-8"))
    assert {"control": "aws.iam.user-mfa", "name": "tomas"} in written
    assert len(written) > 200
    assert written == sorted(written, key=lambda item: (item["control"], item["name"]))


def scanned(url: str) -> Iterable[Finding]:
    """The findings of every shipped AWS control over the regions that the seed fills."""
    options = {"endpoint_url": url, "regions": list(REGIONS), "max_attempts": 1}
    library = Library(tuple(catalogs()))
    controls = list(library.controls_of(["aws"]).values())
    clock = datetime.now(timezone.utc)
    inventory = scan.collect([Source("account", "aws", options)], controls, clock, lambda text: None)
    return scan.judge(inventory, library, scan.Request(), lambda text: None).findings


def failing(findings: Iterable[Finding]) -> dict[Flaw, Finding]:
    return {(one.control, one.resource_name): one for one in findings if one.status == "fail"}


def difference(expected: Iterable[Flaw], found: dict[Flaw, Finding]) -> str:
    """What only one side has, a line each, with what the scan says it saw."""
    lines = [
        f"seeded, not found: {control} on {name}" for control, name in sorted(set(expected) - set(found))
    ]
    for control, name in sorted(set(found) - set(expected)):
        saw = "; ".join(
            f"{item.path or '.'} is {item.actual}, expected: {item.expected}"
            for item in found[control, name].evidence
        )
        lines.append(f"found, not seeded: {control} on {name}: {saw[:300]}")
    return "\n" + "\n".join(lines)
