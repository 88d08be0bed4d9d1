from __future__ import annotations

import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcheck.errors import UsageError
from gcheck.store.journal import FORMAT, Journal

CLOCK = datetime(2026, 11, 1, 6, tzinfo=timezone.utc)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(values=st.dictionaries(st.text(), JSON.filter(lambda value: value is not None), max_size=5))
def test_what_was_kept_is_recalled(tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    first = Journal(path, CLOCK)
    for key, value in values.items():
        first.keep(key, value)
    first.end(whole=False)
    second = Journal(path, CLOCK)
    assert second.recalled == len(values)
    assert {key: second.recall(key) for key in values} == values


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    Journal(tmp_path / "folder" / "j", CLOCK)
    assert stat.S_IMODE((tmp_path / "folder" / "j").stat().st_mode) == 0o600


def test_it_goes_when_everything_was_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", CLOCK)
    journal.keep("a", 1)
    journal.end(whole=True)
    assert not (tmp_path / "j").exists()


def test_every_cut_keeps_what_was_whole(tmp_path: Path) -> None:
    path = tmp_path / "j"
    journal = Journal(path, CLOCK)
    for number in range(3):
        journal.keep(f"key {number}", {"number": number, "text": "\u2028\n"})
    journal.end(whole=False)
    text = path.read_bytes()
    begin = len(FORMAT) + 1
    for length in range(begin, len(text)):
        path.write_bytes(text[:length])
        cut = Journal(path, CLOCK)
        assert cut.recalled == text[begin:length].count(b"\n")
        cut.keep("after", True)
        cut.end(whole=False)
        assert Journal(path, CLOCK).recall("after") is True


@pytest.mark.parametrize("hours", [25, -25])
def test_what_is_a_day_away_is_not_recalled(tmp_path: Path, hours: int) -> None:
    journal = Journal(tmp_path / "j", CLOCK + timedelta(hours=hours))
    journal.keep("a", 1)
    journal.end(whole=False)
    assert Journal(tmp_path / "j", CLOCK).recall("a") is None


@pytest.mark.parametrize(
    "content",
    ["something else\n", f"{FORMAT}\nnot json\n", f"{FORMAT}\n[]\n", f'{FORMAT}\n{{"key": "a"}}\n', f'{FORMAT}\n{{"at": 1, "key": "a", "value": 1}}\n'],
)  # fmt: skip
def test_what_is_no_journal_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "j"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="j"):
        Journal(path, CLOCK)
    assert path.read_text("utf-8") == content


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b"\xff\xfe\n")
    with pytest.raises(UsageError):
        Journal(tmp_path / "j", CLOCK)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        Journal(tmp_path, CLOCK)


def test_a_full_disk_ends_the_journal_and_not_the_run(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", CLOCK)
    with Path("/dev/full").open("w") as full:
        journal._stream = full
        journal.keep("a", "b" * 100_000)
    assert "No space left" in str(journal.trouble)


def test_what_is_no_json_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        Journal(tmp_path / "j", CLOCK).keep("a", object())


def test_a_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="file"):
        Journal(tmp_path / "file" / "j", CLOCK)
