"""The PDF report, printed by Chromium; and what is said where it cannot be."""

from __future__ import annotations

import re

import pytest

from gcheck.cli.rendering import check_format, rendered
from gcheck.errors import ReportError, UsageError
from tests.reporters.sample import sample

_BOX = re.compile(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]")


@pytest.mark.parametrize(("name", "size"), [("pdf", (595, 842)), ("pdf:letter", (612, 792))])
def test_on_paper(name: str, size: tuple[int, int]) -> None:
    made = rendered(name, sample())
    assert isinstance(made, bytes)
    assert made.startswith(b"%PDF-")
    boxes = {(round(float(a)), round(float(b))) for a, b in _BOX.findall(made)}
    assert len(boxes) == 1
    assert all(abs(one - other) <= 1 for one, other in zip(next(iter(boxes)), size, strict=True))
    assert b"D:20260131120000" in made
    # Chromium rounds a coordinate otherwise once in a while where more than all cores are busy
    assert any(made == rendered(name, sample()) for _ in range(3))


def test_without_a_browser_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GCHECK_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(ReportError, match="print the HTML report from a browser"):
        rendered("pdf", sample())


def test_an_unknown_paper() -> None:
    with pytest.raises(UsageError, match="a4 or letter"):
        check_format("pdf:a0")
