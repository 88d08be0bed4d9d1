"""What the summary says of sources that were not scanned, of parameters, and of calls."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from gcheck.cli.console import printable
from gcheck.cli.summary import MAX_NAMES, MAX_ROWS, summary
from gcheck.model.assessment import Assessment
from tests.reporters.sample import sample
from tests.reporters.variants import organisation, with_texts


def lines(assessment: Assessment | None = None, verbose: bool = False) -> list[str]:
    return summary(assessment or sample(), color=False, verbose=verbose).splitlines()


def test_what_was_not_scanned_is_counted_and_named() -> None:
    assert "listed, not scanned: 1 source: production/sandbox" in lines()
    assert not [line for line in lines() if line.startswith("production/sandbox")]


def test_many_sources_do_not_fill_the_screen() -> None:
    said = lines(organisation(300))
    first = said.index(next(line for line in said if line.startswith("controls: ")))
    assert first == MAX_ROWS + 3, "the rows, how many more, what was not scanned, the calls"
    assert said[MAX_ROWS] == "  … and 253 more; -v or a report shows them all"
    skipped = said[MAX_ROWS + 1]
    assert skipped.startswith("listed, not scanned: 31 sources: production/sandbox, ")
    assert skipped.count(",") == MAX_NAMES
    assert skipped.endswith(" and 26 more")


def test_verbose_names_every_source() -> None:
    text = "\n".join(lines(organisation(300), verbose=True))
    assert all(source.name in text for source in organisation(300).provenance.sources)


def test_a_looser_parameter_is_named() -> None:
    assert (
        "parameters looser than the mapping assumes: aws.iam.user-access-key-age max_age; passes by them satisfy no requirement"
        in lines()
    )


def test_calls_are_counted() -> None:
    assert "API calls: 1221, 5 errors, 14 retries" in lines()


def test_a_run_without_any_of_it_says_nothing_of_it() -> None:
    assessment = sample()
    read = tuple(source for source in assessment.provenance.sources if source.skipped is None)
    bare = replace(
        assessment,
        provenance=replace(assessment.provenance, sources=read, calls=()),
        controls=tuple(replace(control, parameters=()) for control in assessment.controls),
    )
    text = "\n".join(lines(bare))
    assert not [word for word in ("not scanned", "looser", "API calls") if word in text]


def test_names_cannot_steer_the_terminal() -> None:
    assessment = sample()
    sources = tuple(
        replace(source, name=f"\x1b[31m{source.name}") for source in assessment.provenance.sources
    )
    assert "\x1b" not in "\n".join(
        lines(replace(assessment, provenance=replace(assessment.provenance, sources=sources)))
    )


@pytest.mark.parametrize(
    "bad",
    [
        "::error::x",
        "  ::stop-commands::x",
        "##[add-mask]x",
        "##vso[task.setvariable]x",
        "##teamcity[x]",
        "a\n::error::x",
    ],
)
def test_nothing_that_was_read_is_a_command_for_a_runner(bad: str) -> None:
    whole = with_texts(lambda text: bad + text + bad)
    for line in (*lines(whole, verbose=True), *printable(bad).splitlines()):
        assert not line.lstrip().startswith("::")
        assert not re.search(r"##\w*\[", line)
