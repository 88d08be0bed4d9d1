from __future__ import annotations

import pytest
from msgspec.structs import replace

from gcheck.model.assessment import Assessment
from gcheck.model.call_count import CallCount
from gcheck.model.parameter import Parameter
from gcheck.reporters.consistency import contradictions
from tests.reporters.sample import AWS, SUSPENDED, sample
from tests.reporters.variants import empty, organisation, with_findings, with_gaps

LIST = ["a", "b"]


@pytest.mark.parametrize(
    "assessment", [sample(), empty(), with_findings(5), with_gaps(5), organisation(20)], ids=["sample", "empty", "findings", "gaps", "accounts"]
)  # fmt: skip
def test_an_assessment_that_adds_up_has_no_contradiction(assessment: Assessment) -> None:
    assert list(contradictions(assessment)) == []


def about(parameter: Parameter) -> str:
    one = replace(sample().controls[0], parameters=(parameter,))
    return "; ".join(contradictions(replace(sample(), controls=(one, *sample().controls[1:]))))


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        (Parameter("n", "", 14, "higher", 14, 14), ""),
        (Parameter("n", "", 14, "higher", 12, 8, "gcheck.yaml"), ""),
        (Parameter("n", "", 14, "higher", 7, 8, "gcheck.yaml", True), ""),
        (Parameter("n", "", 14, "higher", 7, 8, "gcheck.yaml"), "whether that is looser than 8 is said wrongly"),
        (Parameter("n", "", 14, "higher", 9, 8, "gcheck.yaml", True), "whether that is looser than 8 is said wrongly"),
        (Parameter("n", "", 90, "lower", 91, 90, "gcheck.yaml"), "whether that is looser than 90 is said wrongly"),
        (Parameter("n", "", 90, "lower", 89, 90, "gcheck.yaml", True), "whether that is looser than 90 is said wrongly"),
        (Parameter("n", "", 90, "lower", 90, 90, "gcheck.yaml", True), "equals the least that it can bear"),
        (Parameter("n", "", 90, "lower", 180, 90, None, True), "is 180, not the default 90, and nothing set it"),
        (Parameter("n", "", "90d", "lower", "90d", "30d", None, True), "is looser than the mapping assumes, and nothing set it"),
        (Parameter("n", "", "90d", "lower", "180d", "90d", "gcheck.yaml", True), ""),
        (Parameter("n", "", LIST, "fewer", ["a"], LIST, "gcheck.yaml"), ""),
        (Parameter("n", "", LIST, "less", LIST, LIST), "tighter is 'less', which is none of lower, higher, fewer, more"),
    ],
)  # fmt: skip
def test_a_parameter_must_agree_with_itself(parameter: Parameter, words: str) -> None:
    said = about(parameter)
    assert words in said
    assert bool(words) == bool(said)


@pytest.mark.parametrize("part", ["finding", "listing"])
def test_what_was_skipped_was_not_read(part: str) -> None:
    assessment = sample()
    if part == "finding":
        changed = replace(
            assessment, findings=(replace(assessment.findings[0], source=SUSPENDED), *assessment.findings[1:])
        )
    else:
        changed = replace(
            assessment,
            populations=(*assessment.populations, replace(assessment.populations[0], source=SUSPENDED)),
        )
    assert list(contradictions(changed)) == [f"source {SUSPENDED} was skipped, and there is a {part} of it"]


@pytest.mark.parametrize(
    "call",
    [CallCount(AWS, "a:B", 1, 2), CallCount(AWS, "a:B", -1), CallCount(AWS, "a:B", 1, 0, -1), CallCount(AWS, "a:B", 1, 0, 0, -0.5),
     CallCount(AWS, "a:B", 1, 0, 0, float("inf")), CallCount(AWS, "a:B", 1, 0, 0, float("nan"))],
    ids=["errors", "calls", "retries", "seconds", "endless", "no number"],
)  # fmt: skip
def test_calls_add_up(call: CallCount) -> None:
    changed = replace(sample(), provenance=replace(sample().provenance, calls=(call,)))
    (said,) = contradictions(changed)
    assert said.startswith(f"calls of a:B in {AWS}: ")
