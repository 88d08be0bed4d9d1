"""A run that is cut short at any write, by SIGKILL or a full disk, harms no other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.store.cutting_short import DIED, REFUSED, WROTE

ROOT = Path(__file__).parents[3]


def outcomes(folder: Path, mode: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.unit.store.cutting_short", str(folder), mode]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("mode", ["kill", "full"])
def test_old_runs_stay_and_the_next_one_works(tmp_path: Path, mode: str) -> None:
    found = outcomes(tmp_path, mode)
    assert found[-1]["ended"] == WROTE
    assert len(found) > 10
    for one in found:
        assert one["ended"] in ((DIED, WROTE) if mode == "kill" else (REFUSED, WROTE)), one
        assert (one["faults"], one["left"], one["rebuilt"], one["first"]) == ([], [], True, "{"), one
        assert one["kept"] in (2, 3), one
        assert one["shown"] in (
            ["kept"],
            ["aborted", "kept"],
            ["kept", "kept, not indexed"],
            ["kept", "kept"],
        ), one
    cut_short = "aborted" if mode == "kill" else "kept, not indexed"
    assert any(cut_short in one["shown"] for one in found), "a run that was cut short is shown"
    assert {one["kept"] for one in found} == {2, 3}
