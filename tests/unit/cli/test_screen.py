"""The summary on a terminal of 80 columns and 24 lines."""

from __future__ import annotations

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.cli.screen import _shares, fitted
from gcheck.cli.summary import sections, style_of
from gcheck.model.assessment import Assessment
from tests.reporters.sample import sample
from tests.reporters.variants import clean, empty, organisation, with_findings, with_gaps, with_texts


@pytest.mark.parametrize(
    "assessment",
    [
        sample(),
        empty(),
        clean(),
        organisation(300),
        with_findings(500),
        with_gaps(300),
        with_texts(lambda text: text + "x" * 300),
    ],
    ids=["sample", "empty", "clean", "organisation", "findings", "gaps", "long"],
)
@pytest.mark.parametrize("size", [(80, 23), (120, 40)])
@pytest.mark.parametrize("color", [True, False])
def test_it_fits(assessment: Assessment, size: tuple[int, int], color: bool) -> None:
    columns, rows = size
    text = click.unstyle(fitted(assessment, color, columns, rows))
    *lines, verdict = text.splitlines()
    assert max(map(len, lines)) <= columns
    if len(verdict) < 3 * columns:
        assert len(lines) + -(-len(verdict) // columns) <= rows


def test_what_is_left_out_is_counted_and_the_verdict_is_whole() -> None:
    run = with_findings(500)
    text = fitted(run, False, 80, 23)
    failing = sum(one.status == "fail" for one in run.findings)
    listed = sum(line.startswith("  critical") or line.startswith("  high") or line.startswith("  medium") for line in text.splitlines())  # fmt: skip
    assert f"Failing ({failing})" in text
    assert f"… and {failing - listed} more" in text
    assert text.endswith(f"GATE FAILED: {run.gate.reason}\n")
    assert [one.title.split(" (")[0] for one in sections(run, style_of(False), False)] == [
        "Failing",
        "Could not be read",
    ]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 100), min_size=1, max_size=3), st.integers(0, 40))
def test_shares(wanted: list[int], left: int) -> None:
    given_ = _shares(wanted, left)
    lines = sum(number if number == all_ else number + 1 for number, all_ in zip(given_, wanted, strict=True))
    assert all(0 <= number <= all_ for number, all_ in zip(given_, wanted, strict=True))
    assert lines <= max(left, len(wanted))
