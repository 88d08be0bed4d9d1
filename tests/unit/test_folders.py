"""The walk over a scanned tree: nothing outside of it, nothing lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from gcheck.errors import DocumentError
from gcheck.folders import Problem, shared, walk


def test_files_are_named_from_the_root_and_sorted(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "deep/er/c.yaml", ".git/config", "node_modules/x.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = walk(tmp_path)
    assert found.files == ["a.yaml", "b.yaml", "deep/er/c.yaml"]
    assert found.named(lambda name: name.startswith("c")) == ["deep/er/c.yaml"]
    assert found.read("deep/er/c.yaml") == b"x"


def test_a_file_is_a_tree_of_one(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("x")
    (tmp_path / "other.yaml").write_text("y")
    assert walk(tmp_path / "one.yaml").files == ["one.yaml"]
    assert walk(tmp_path / "none.yaml").problems == [Problem("none.yaml", "it does not exist")]


def test_what_was_looked_at_is_read_once_from_memory(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"first")
    found = walk(tmp_path)
    assert found.look("a") == b"first"
    (tmp_path / "a").write_bytes(b"second")
    assert (found.read("a"), found.read("a")) == (b"first", b"second")
    found.look("a")
    with pytest.raises(DocumentError):
        found.read("a", limit=3)


def test_links_out_of_the_tree_are_told_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.yaml").write_text("secret")
    root = tmp_path / "root"
    root.mkdir()
    (root / "real.yaml").write_text("x")
    (root / "inside.yaml").symlink_to("real.yaml")
    (root / "out.yaml").symlink_to(tmp_path / "outside/secret.yaml")
    (root / "folder").symlink_to(tmp_path / "outside")
    found = walk(root)
    assert found.files == ["inside.yaml", "real.yaml"]
    assert {problem.file for problem in found.problems} == {"out.yaml", "folder"}
    with pytest.raises(DocumentError, match="outside of the scanned folder"):
        found.read("out.yaml")


def test_a_run_sees_one_state_and_the_next_another(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    with shared():
        assert walk(tmp_path).files == []
        (tmp_path / "deep/late.yaml").write_text("x")
        assert walk(tmp_path).files == []
    assert walk(tmp_path).files == ["deep/late.yaml"]
