"""Files that are kept from run to run: whole, on the disk, and taken over from an earlier place."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gcheck.errors import UsageError
from gcheck.kept import load, move, replace, save, sweep

FORM = "gcheck-test/1"


def test_a_folder_moves_once(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "store" / "place" / "new"
    assert not move(old, new)
    save(old / "a.json", {"format": FORM, "a": 1})
    assert move(old, new)
    assert (load(new / "a.json", FORM), old.exists()) == ({"format": FORM, "a": 1}, False)
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0
    old.mkdir()
    assert not move(old, new), "what is used is not written over"
    assert old.exists()


def test_to_another_file_system(tmp_path: Path) -> None:
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        shared = tmp_path  # the same outcome, by a rename
    new = shared / f"gcheck-{tmp_path.name}"
    save(tmp_path / "old" / "a.json", {"format": FORM})
    try:
        assert move(tmp_path / "old", new)
        assert (load(new / "a.json", FORM), (tmp_path / "old").exists()) == ({"format": FORM}, False)
        (tmp_path / "file").write_text("x")
        assert move(tmp_path / "file", new / "file")
        assert ((new / "file").read_text(), (tmp_path / "file").exists()) == ("x", False)
    finally:
        for path in new.iterdir():
            path.unlink()
        new.rmdir()


def test_a_place_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot be moved"):
        move(tmp_path / "old", tmp_path / "file" / "new")
    assert (tmp_path / "old").exists()


def test_only_half_written_files_are_swept(tmp_path: Path) -> None:
    for name in (".a.json.1.tmp", ".b.json.2.tmp", "a.json", "c.tmp"):
        (tmp_path / name).write_text("x")
    sweep(tmp_path, "a.json")
    assert {path.name for path in tmp_path.iterdir()} == {".b.json.2.tmp", "a.json", "c.tmp"}
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"a.json", "c.tmp"}


def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_bytes)
        replace(pipe, ["one, ", b"two"])
        assert read.result(timeout=60) == b"one, two"
    assert pipe.is_fifo()
    assert [item.name for item in tmp_path.iterdir()] == ["pipe"]
