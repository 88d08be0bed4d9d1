"""Reports are packed as Zstandard; gzip, of earlier versions, is read as well. What is cut, or a bomb, is refused."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from gcheck.errors import StoreError
from gcheck.store.packed import GZIP, ZSTD, Packed, unpacked

PACK: dict[str, Callable[[bytes], bytes]] = {
    ZSTD: lambda content: zstandard.ZstdCompressor(level=3, write_checksum=True).compress(content),
    GZIP: lambda content: gzip.compress(content, mtime=0),
}
forms = pytest.mark.parametrize("form", [ZSTD, GZIP])


def opened(packed: bytes, form: str, most: int = 10_000_000) -> bytes:
    pieces = (packed[at : at + 700] for at in range(0, len(packed), 700))
    return b"".join(unpacked(pieces, Path(f"report.json{form}"), most))


@given(st.text(max_size=4000), st.lists(st.text(max_size=300), max_size=5))
def test_it_comes_back(text: str, pieces: list[str]) -> None:
    for given_ in (text, pieces):
        packed = Packed(given_)
        content = opened(b"".join(packed), ZSTD)
        assert content == ("".join(given_)).encode()
        assert packed.bytes == len(content)
        assert b"".join(packed) == b"".join(packed), "it can be written twice"


@forms
def test_both_are_read(form: str) -> None:
    content = b"a report, " * 400_000
    assert opened(PACK[form](content), form) == content
    assert opened(PACK[form](b""), form) == b""


@forms
def test_a_bomb_is_refused_as_it_unfolds(form: str) -> None:
    bomb = PACK[form](b"\0" * 300_000_000)
    assert len(bomb) < 1_000_000
    seen = 0
    with pytest.raises(StoreError, match="unfolds to more than 1,000,000 bytes"):
        for piece in unpacked([bomb], Path(f"report.json{form}"), 1_000_000):
            seen += len(piece)
    assert seen <= 1_000_000


@forms
@pytest.mark.parametrize("left", [0, 1, 7, 50, -9, -4, -1])
def test_what_is_cut_is_refused(form: str, left: int) -> None:
    packed = PACK[form](bytes(range(256)) * 100)
    with pytest.raises(StoreError, match=r"is cut|cannot be unpacked"):
        opened(packed[:left], form)


@forms
def test_what_something_follows_is_refused(form: str) -> None:
    packed = PACK[form](b"a report")
    for more in (b"x", packed):
        with pytest.raises(StoreError, match="cannot be unpacked"):
            opened(packed + more, form)


@forms
def test_what_is_damaged_is_refused(form: str) -> None:
    packed = bytearray(PACK[form](bytes(range(256)) * 100))
    packed[len(packed) // 2] ^= 0xFF
    with pytest.raises(StoreError, match=r"cannot be unpacked|is cut"):
        opened(bytes(packed), form)
    with pytest.raises(StoreError, match="cannot be unpacked"):
        opened(b"nothing of this kind", form)


def test_a_frame_that_asks_for_much_memory_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    with pytest.raises(StoreError, match="memory"):
        opened(packer.compress(b"abc" * 1000) + packer.flush(), ZSTD)
