"""Files of events as they grow, are replaced, cut, packed, and written by somebody who means no good."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from gcheck.watching.stream import Stream


def records(stream: Stream) -> list[Any]:
    return [one.record if one.wrong is None else one.wrong for one in stream.new()]


def test_what_is_appended_comes_once(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    one = Stream(path)
    assert records(one) == []
    path.write_text('{"a": 1}\n\n{"a": 2}\n{"a"')
    assert records(one) == [{"a": 1}, {"a": 2}]
    assert records(one) == []
    with path.open("a") as file:
        file.write(': 3}\n{"a": 4}')
    assert records(one) == [{"a": 3}, {"a": 4}], "a last line without an end counts once it is whole"
    with path.open("a") as file:
        file.write('\n{"a": 5}\n')
    assert records(one) == [{"a": 5}]


def test_a_file_that_is_replaced_or_cut_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\n')
    one = Stream(path)
    assert len(records(one)) == 2
    (tmp_path / "new").write_text('{"a": 3}\n{"a": 4}\n')
    (tmp_path / "new").replace(path)
    assert records(one) == [{"a": 3}, {"a": 4}]
    path.write_text('{"a": 5}\n')
    assert records(one) == [{"a": 5}]
    path.unlink()
    assert records(one) == []
    path.write_text('{"a": 6}\n')
    assert records(one) == [{"a": 6}]


def test_lines_that_are_none_have_their_number(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_bytes(
        b'{"a": 1}\nnonsense\n\xff\xfe\n' + b"[" * 200_000 + b"\n" + b"9" * 5_000 + b'\n{"a": 2}\n'
    )
    found = list(Stream(path).new())
    assert [(one.where.rpartition(":")[2], one.wrong) for one in found] == [
        ("1", None), ("2", "it is not JSON"), ("3", "it is not JSON"), ("4", "it is not JSON"), ("5", "it is not JSON"), ("6", None),
    ]  # fmt: skip


@pytest.mark.parametrize("indent", [None, 1])
def test_whole_files_of_cloudtrail(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "t.json"
    text = json.dumps({"Records": [{"a": 1}, {"a": 2}]}, indent=indent)
    one = Stream(path)
    path.write_text(text[:-3])
    assert records(one) == []
    path.write_text(text)
    assert records(one) == [{"a": 1}, {"a": 2}]


def test_packed_files(tmp_path: Path) -> None:
    path = tmp_path / "t.json.gz"
    packed = gzip.compress(b'{"Records": [{"a": 1}]}')
    path.write_bytes(packed[:-5])
    one = Stream(tmp_path)
    assert records(one) == [], "it is still being written"
    path.write_bytes(packed)
    assert records(one) == [{"a": 1}]
    (tmp_path / "bad.gz").write_bytes(b"\x1f\x8bnonsense")
    assert "cannot be unpacked" in records(one)[0]


def test_what_is_too_large_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"[" + b"1," * 100_000 + b"1]"))
    (tmp_path / "line.jsonl").write_bytes(b"x" * 5_000)
    (tmp_path / "long.jsonl").write_text('{"a": 1}\n' * 500)
    one = Stream(tmp_path, 1_000)
    found = [item for _ in range(10) for item in records(one)]
    assert sum(item == {"a": 1} for item in found) == 500, "what is long comes piece by piece"
    assert any("unpacks to more than" in str(item) for item in found)
    assert sum("has more than 1,000 bytes" in str(item) for item in found) == 1


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert [one.wrong for one in Stream(tmp_path / "pipe.jsonl").new()] == ["this is not a regular file"]
