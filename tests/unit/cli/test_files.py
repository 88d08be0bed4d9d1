"""Where results are written to: files whole, links followed, devices and pipes left what they are."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from gcheck.cli.files import write
from gcheck.errors import ReportError


def test_a_file_in_a_folder_that_is_made(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b.txt", "one\udfff")
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"one\\udfff"
    write(tmp_path / "a" / "b.txt", iter(["t", "wo"]))
    assert [one.name for one in (tmp_path / "a").iterdir()] == ["b.txt"]


def test_a_pipe_stays_one(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write(pipe, "text")
    reader.join(10)
    assert read == [b"text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_stays_one(tmp_path: Path) -> None:
    ours, terminal = os.openpty()
    link = tmp_path / "screen"
    link.symlink_to(os.ttyname(terminal))
    write(link, b"text")
    assert os.read(ours, 10) == b"text"
    assert stat.S_ISCHR(link.stat().st_mode)
    os.close(terminal)
    os.close(ours)


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "latest.html", tmp_path / "there" / "report.html"
    link.symlink_to(target)
    for text in ("one", "two"):
        write(link, text)
        assert (link.is_symlink(), target.read_text()) == (True, text)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="directory"):
        write(tmp_path, "text")
