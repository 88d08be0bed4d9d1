"""Reading what an operator wrote: one clear error with its line, whatever the file is."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gcheck.documents import (
    MAX_BYTES,
    Document,
    parse_yaml,
    read_bytes,
    read_json,
    read_yaml,
    scalar,
    walk_files,
)
from gcheck.errors import ControlError, DocumentError
from tests.unit.bad_files import BAD


def parse(text: str | bytes) -> Document:
    """A document from text."""
    return parse_yaml(text.encode() if isinstance(text, str) else text, "x.yaml")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_error_with_file_and_line(name: str, tmp_path: Path) -> None:
    make, says, line = BAD[name]
    path = tmp_path / "x.yaml"
    make(path)
    with pytest.raises(ControlError) as caught:
        read_yaml(path, kind=ControlError)
    assert says in caught.value.message
    assert caught.value.file == str(path)
    assert caught.value.line == line
    assert "\n" not in str(caught.value)


LIMITED = """
import resource, sys
from pathlib import Path
from gcheck.documents import read_yaml
from gcheck.errors import DocumentError
import yaml
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))
for name in sys.argv[1:]:
    try:
        read_yaml(Path(name))
    except DocumentError as error:
        print(name)
"""


def test_all_bad_files_together_cost_little(tmp_path: Path) -> None:
    paths = []
    for number, name in enumerate(BAD):
        path = tmp_path / f"{number}.yaml"
        BAD[name][0](path)
        paths.append(str(path))
    done = subprocess.run([sys.executable, "-c", LIMITED, *paths], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.split() == paths


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    before = os.listdir("/proc/self/fd")
    for number, name in enumerate(BAD):
        path = tmp_path / f"{number}.yaml"
        BAD[name][0](path)
        with pytest.raises(DocumentError):
            read_yaml(path)
    assert os.listdir("/proc/self/fd") == before


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_a_name_that_no_file_can_have(name: str) -> None:
    with pytest.raises(DocumentError):
        read_bytes(Path(name))


def test_a_byte_order_mark_and_dos_line_ends_are_accepted() -> None:
    document = parse(b"\xef\xbb\xbfa: b\r\nc:\r\n  - d\r\n")
    assert document.data == {"a": "b", "c": ["d"]}
    assert document.positions[("c", 0)] == (3, 5)


def test_just_within_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"#" * MAX_BYTES)
    assert len(read_bytes(path)) == MAX_BYTES
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(DocumentError, match="5,000,001 bytes"):
        read_bytes(path)


def test_an_empty_file_is_null() -> None:
    for text in ("", "\n", "# nothing\n", "---\n", "---\n...\n", "~"):
        assert parse(text).data is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1), ("-1", -1), ("+1", 1), ("0", 0), ("010", 10), ("1.5", 1.5), ("5.10", 5.1), ("1.", 1.0), (".5", 0.5),
        ("1e3", 1000.0), ("-1.5E-2", -0.015), ("true", True), ("True", True), ("FALSE", False), ("null", None), ("~", None), ("", None),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"), ("tRue", "tRue"), ("nULL", "nULL"),
        ("0x10", "0x10"), ("0o7", "0o7"), ("1_000", "1_000"), (".inf", ".inf"), (".nan", ".nan"), ("1e999", "1e999"),
        ("2026-01-31", "2026-01-31"), ("12:30:45", "12:30:45"), ("1" * 19, "1" * 19), ("\u0661", "\u0661"), (".", "."), ("-", "-"), ("+", "+"),
        ("1.2.3", "1.2.3"), ("e5", "e5"), ("=", "="), ("<<", "<<"),
    ],
)  # fmt: skip
def test_plain_scalars_follow_yaml_1_2(text: str, value: Any) -> None:
    found = scalar(text)
    assert found == value
    assert type(found) is type(value)


def test_quoted_scalars_are_text_and_keys_always_are() -> None:
    document = parse("a: '1'\nb: \"true\"\n1: x\ntrue: y\nnull: z\nc: |\n  1\n")
    assert document.data == {"a": "1", "b": "true", "1": "x", "true": "y", "null": "z", "c": "1\n"}


def test_positions_and_the_nearest_place_of_an_error() -> None:
    document = parse("a:\n  - b: 1\n    c: 2\n  - d\ne: {f: [g]}\n")
    assert document.positions == {
        (): (1, 1), ("a",): (1, 1), ("a", 0): (2, 5), ("a", 0, "b"): (2, 5), ("a", 0, "c"): (3, 5), ("a", 1): (4, 5),
        ("e",): (5, 1), ("e", "f"): (5, 5), ("e", "f", 0): (5, 9),
    }  # fmt: skip
    assert str(document.error("wrong", ("a", 0, "c", "deeper"))) == "x.yaml:3:5: wrong"
    assert str(document.error("wrong", ("nowhere",))) == "x.yaml:1:1: wrong"


def test_the_digest_is_that_of_the_bytes() -> None:
    assert parse("a: b\n").digest == hashlib.sha256(b"a: b\n").hexdigest()


def test_nothing_is_executed(tmp_path: Path) -> None:
    target = tmp_path / "made"
    with pytest.raises(DocumentError):
        parse(f"a: !!python/object/apply:os.system ['touch {target}']\n")
    assert not target.exists()


class TestJson:
    """read_json."""

    @pytest.mark.parametrize("text", ["", "{", "[1,]", "[" * 100_000, "{'a': 1}"])
    def test_refused(self, text: str, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        path.write_text(text)
        with pytest.raises(DocumentError, match=r"x\.json"):
            read_json(path, 1_000_000)

    def test_the_line_of_the_mistake(self, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        path.write_text('{"a": 1,\n "b": }\n')
        with pytest.raises(DocumentError) as caught:
            read_json(path, 1_000)
        assert (caught.value.line, caught.value.column) == (2, 7)


def test_walking_follows_no_folder_links_and_sorts(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/2.yaml", "b/1.yml", "a.yaml", "c.txt"):
        (tmp_path / name).write_text("")
    (tmp_path / "b" / "up").symlink_to(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in walk_files(tmp_path, (".yaml", ".yml"))]
    assert found == ["a.yaml", "b/1.yml", "b/2.yaml"]


def test_a_folder_that_cannot_be_listed_is_an_error_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        list(walk_files(tmp_path / "gone", (".yaml",)))
