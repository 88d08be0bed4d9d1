"""Compiled templates are kept beside Python's own compiled modules, and used only where they are whole and fit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from gcheck.reporters.compiled import Compiled


@pytest.fixture(autouse=True)
def prefix(tmp_path: Path) -> Iterator[Path]:
    before = sys.pycache_prefix, sys.dont_write_bytecode
    sys.pycache_prefix, sys.dont_write_bytecode = str(tmp_path / "made"), False
    yield tmp_path / "made"
    sys.pycache_prefix, sys.dont_write_bytecode = before


def rendered(text: str) -> str:
    environment = Environment(
        loader=DictLoader({"page": text}), bytecode_cache=Compiled("html"), autoescape=True
    )
    return environment.get_template("page").render(name="<b>")


def kept(prefix: Path) -> list[Path]:
    """Python keeps its own modules there as well."""
    return sorted(path for path in prefix.rglob("reports/html/*") if path.is_file())


def test_what_was_compiled_is_used_again(prefix: Path) -> None:
    assert rendered("a {{ name }}") == "a &lt;b&gt;"
    (file,) = kept(prefix)
    head, _, code = file.read_bytes().partition(b"\n")
    before = file.stat().st_mtime_ns
    assert rendered("a {{ name }}") == "a &lt;b&gt;"
    assert file.stat().st_mtime_ns == before
    assert head
    assert code


def test_another_text_is_compiled_anew(prefix: Path) -> None:
    rendered("a {{ name }}")
    assert rendered("b {{ name }}") == "b &lt;b&gt;"
    assert len(kept(prefix)) == 1


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "another release"])
def test_what_is_damaged_is_compiled_anew(prefix: Path, damage: str) -> None:
    rendered("a {{ name }}")
    (file,) = kept(prefix)
    whole = file.read_bytes()
    made = {
        "cut": whole[:-9],
        "changed": whole[:-9] + bytes(9),
        "empty": b"",
        "another release": b"0." + whole,
    }[damage]
    file.write_bytes(made)
    assert rendered("a {{ name }}") == "a &lt;b&gt;"
    assert file.read_bytes() == whole


def test_nothing_is_written_where_python_writes_nothing(prefix: Path) -> None:
    sys.dont_write_bytecode = True
    assert rendered("a {{ name }}") == "a &lt;b&gt;"
    assert kept(prefix) == []


def test_a_place_that_cannot_be_written_is_no_failure(prefix: Path) -> None:
    prefix.write_text("a file where the folder should be")
    assert rendered("a {{ name }}") == "a &lt;b&gt;"
