"""Runs at once on one store: nothing is lost. `python -m bench.rounds` does fifty rounds."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.at_once import rounds


def test_two_rounds_of_four_runs(tmp_path: Path) -> None:
    (told,) = {id(one): one for one in rounds(tmp_path, 2, 4)}.values()
    assert told.wrong == []
    assert len(set(told.kept)) == told.counts["kept"] == 8
