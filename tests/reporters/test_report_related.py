"""What fixes touch and what is related: counted by controls, shown, and without any effect on verdicts."""

from __future__ import annotations

from msgspec.structs import replace

from gcheck.cli.summary import summary
from gcheck.model.control import Satisfies
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.json import JsonReporter, parse
from gcheck.reporters.related import Touched, touched
from tests.reporters.sample import sample


def test_what_the_fixes_of_the_sample_touch() -> None:
    run = sample()
    failing = {one.control for one in run.findings if one.status == "fail" and not one.waiver}
    names = {
        (line.framework, line.requirement)
        for one in run.controls
        if one.id in failing
        for line in one.satisfies
    }
    assert touched(run) == Touched(len(failing), len(names), len({framework for framework, _ in names}))
    assert failing


def test_the_sentence() -> None:
    assert Touched(6, 14, 3).sentence.startswith("These 6 fixes touch 14 requirements of 3 frameworks")
    assert Touched(1, 1, 1).sentence.startswith("This fix touches 1 requirement of 1 framework:")
    assert Touched(0, 0, 0).sentence == ""


def test_nothing_is_to_be_put_right_where_every_failure_is_accepted() -> None:
    run = sample()
    accepted = tuple(
        replace(one, waiver="W-2026-004") if one.status == "fail" else one for one in run.findings
    )
    assert touched(replace(run, findings=accepted)).controls == 0


def test_the_pages_say_so() -> None:
    run = sample()
    page = HtmlReporter().render(run)
    assert touched(run).sentence in page
    assert touched(run).sentence in summary(run, color=False, verbose=False)


def test_no_mapping_of_a_passing_control_moves_a_verdict_elsewhere() -> None:
    """A report of other mappings tells of other neighbours, and the same verdicts: they are read, never made, here."""
    run = sample()
    lines = tuple(
        Satisfies(one.framework, one.requirement, "all of it", "decides")
        for framework in run.frameworks
        for one in framework.requirements
    )
    joined = replace(run, controls=tuple(replace(one, satisfies=lines) for one in run.controls))
    assert touched(joined) != touched(run)
    assert parse(JsonReporter().render(joined)).frameworks == run.frameworks
