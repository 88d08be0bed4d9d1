"""Several runs at once on one store, as processes: what each said of itself, and what the store holds of it afterwards."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.running import bare, gcheck

_KEPT = re.compile(r"^kept: run (\S+)$", re.MULTILINE)
_SAVED = re.compile(r"the assessment is saved in (\S+);")
DATABASE = 'resource "aws_db_instance" "db{number}" {{\n  storage_encrypted = {encrypted}\n}}\n'


@dataclass
class Told:
    """Over all rounds: how many runs said that they were kept, waited for another, and could not be kept; and what is wrong."""

    kept: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def rounds(
    folder: Path, count: int, runs: int, store: tuple[str, ...] = ("--store", "store")
) -> Iterator[Told]:
    """So many rounds of so many scans at once, each of a tree of its own and two of them of the same series; after each
    round, what is known so far. All files are looked at after every tenth round, and the last."""
    told = Told()
    for number in range(runs):
        (folder / f"tree{number // 2}").mkdir(exist_ok=True)
    for turn in range(count):
        for number in range(runs):
            text = DATABASE.format(number=number, encrypted=str((turn + number) % 3 == 0).lower())
            (folder / f"tree{number // 2}" / f"{number}.tf").write_text(text)
        started = [_start(folder, f"tree{number // 2}", store) for number in range(runs)]
        for process in started:
            _note(told, *process.communicate(timeout=600), process.returncode)
        _check(told, folder, store)
        if turn % 10 == 9 or turn == count - 1:
            _verify(told, folder, store)
        yield told


def _start(folder: Path, tree: str, store: tuple[str, ...]) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "gcheck", "scan", tree, "--control", "aws.rds.*", "--exit-zero", *store]
    return subprocess.Popen(
        words, cwd=folder, env={**bare(), "HOME": str(folder)}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _note(told: Told, out: str, err: str, code: int) -> None:
    told.counts["waited"] += "waiting for process" in err
    found = _KEPT.search(err)
    if found and code in (0, 3):
        told.kept.append(found[1])
        told.counts["kept"] += 1
    elif code == 4 and _SAVED.search(err):
        told.counts["could not be kept, and said why"] += 1
    else:
        told.wrong.append(f"a run ended with {code} and said neither: {err[-500:]}")


def _check(told: Told, folder: Path, store: tuple[str, ...]) -> None:
    listed = gcheck("history", "list", "--json", *store, cwd=folder)
    found = json.loads(listed.out)["runs"] if listed.code == 0 else []
    held = {one["run"] for one in found if one["status"] == "kept"}
    told.wrong += [f"run {name} said that it was kept, and is lost" for name in told.kept if name not in held]
    told.wrong += [f"run {one['run']} is {one['status']}" for one in found if one["status"] != "kept"]
    told.wrong += [f"run {name} is kept and did not say so" for name in held - set(told.kept)]


def _verify(told: Told, folder: Path, store: tuple[str, ...]) -> None:
    """Every file of every run, which takes longer with each; so not in each round."""
    verified = gcheck("history", "verify", *store, cwd=folder)
    if verified.code or "not indexed" in verified.err:
        told.wrong.append(f"verify: {verified.out}{verified.err}")
