"""What the first page says of sources that were not scanned, and of parameters; what the provenance says of calls."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from gcheck.model.assessment import Assessment
from gcheck.model.call_count import CallCount
from gcheck.model.source import Source
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.retracing import CALLS_MOST, CALLS_OPEN, calls, listings
from gcheck.reporters.sources import SOURCES_OPEN, sources
from tests.reporters.page import Page
from tests.reporters.sample import AWS, CODE, SHUT, SUSPENDED, sample
from tests.reporters.variants import empty, organisation


def first_page(assessment: Assessment) -> str:
    text = Page(HtmlReporter().render(assessment)).text
    return text[: text.index("Every figure counts requirements")]


def test_a_source_is_read_or_not_read_or_skipped() -> None:
    made = sources(sample())
    assert [view.source.name for view in made.read] == [CODE, AWS]
    assert [(item.reason, [one.name for one in item.sources]) for item in made.unread] == [
        ("sts:AssumeRole of audit was refused", [SHUT])
    ]
    assert [(item.reason, [one.name for one in item.sources]) for item in made.skipped] == [
        ("the account is suspended", [SUSPENDED])
    ]


def test_a_source_whose_listings_all_failed_was_not_read() -> None:
    listing = replace(sample().populations[0], source=SHUT, complete=False, count=0)
    made = sources(replace(sample(), populations=(*sample().populations, listing), gaps=()))
    assert [(item.reason, item.sources[0].name) for item in made.unread] == [("no listing is complete", SHUT)]


def test_a_source_of_which_a_listing_was_complete_was_read_in_part() -> None:
    listing = replace(sample().populations[0], source=SHUT, complete=True, count=0)
    made = sources(replace(sample(), populations=(*sample().populations, listing)))
    assert [view.source.name for view in made.read] == [CODE, AWS, SHUT]
    assert (made.not_read, made.whole) == (0, 0)


def test_a_source_that_nothing_was_asked_of_is_not_said_to_have_failed() -> None:
    idle = Source("idle", "terraform")
    provenance = replace(sample().provenance, sources=(*sample().provenance.sources, idle))
    assessment = replace(sample(), provenance=provenance)
    assert [view.source for view in sources(assessment).read if view.whole] == [idle]
    assert re.search(r"idle terraform 0 none was asked for none", first_page(assessment))


def test_what_was_not_scanned_stands_on_the_first_page() -> None:
    text = first_page(sample())
    assert "Larkspur Ltd: 3 of 4 sources" in text
    assert "1 source was listed and not scanned. Of 1 source nothing could be read." in text
    assert re.search(
        r"Listed, not scanned 1 of 4 sources .*? the account is suspended 1 source production/sandbox", text
    )
    assert re.search(
        r"Nothing could be read 1 of 4 sources .*? was refused 1 source production/archive", text
    )


@pytest.mark.parametrize("number", [0, 10, 40, 300])
def test_every_source_is_named_on_the_first_page_and_every_fold_counts(number: int) -> None:
    assessment = organisation(number)
    text, made = first_page(assessment), sources(assessment)
    assert all(re.search(rf"\b{source.name}\b", text) for source in assessment.provenance.sources)
    assert made.not_scanned + made.not_read + len(made.read) == len(assessment.provenance.sources)
    for reason in (*made.skipped, *made.unread):
        assert f"{reason.reason} {len(reason.sources)} source" in text
        folded = len(reason.sources) - SOURCES_OPEN
        assert folded <= 0 or f"{folded} more source" in text
    hidden = made.read[SOURCES_OPEN:]
    if hidden:
        whole = sum(view.whole for view in hidden)
        assert (
            f"{len(hidden)} more source{'s' * (len(hidden) > 1)}: {whole} read in whole, {len(hidden) - whole} in part"
            in text
        )
        assert [view.whole for view in made.read] == sorted(view.whole for view in made.read), (
            "gaps come first"
        )


def test_many_accounts_are_counted_and_folded() -> None:
    assert "Accounts 241 accounts 100000000000, " in first_page(organisation(300))
    assert "Accounts 111122223333 Regions ap-east-1, eu-west-1, us-east-1 Clock" in first_page(sample())


def test_looser_parameters_stand_on_the_first_page() -> None:
    text = first_page(sample())
    assert "2 parameters of 2 controls are set in gcheck.yaml." in text
    assert "1 of them is looser than the mapping assumes: passes by it satisfy no requirement." in text
    assert (
        "aws.iam.user-access-key-age : max_age is 180d , and the mapping assumes 90d at the loosest" in text
    )


def test_tighter_parameters_are_counted_and_not_warned_of() -> None:
    controls = tuple(
        replace(
            control,
            parameters=tuple(
                replace(one, value="30d" if one.looser else one.value, looser=False)
                for one in control.parameters
            ),
        )
        for control in sample().controls
    )
    text = first_page(replace(sample(), controls=controls))
    assert (
        "2 parameters of 2 controls are set in gcheck.yaml; none is looser than the mapping assumes." in text
    )
    assert "satisfy no requirement" not in text


def test_without_parameters_there_is_no_word_of_them() -> None:
    controls = tuple(replace(control, parameters=()) for control in sample().controls)
    assert "arameter" not in Page(HtmlReporter().render(replace(sample(), controls=controls))).text


def counted(number: int) -> Assessment:
    found = tuple(
        CallCount(AWS, f"ec2:Describe{index:04}", index + 1, index % 2, 1, 0.5) for index in range(number)
    )
    return replace(sample(), provenance=replace(sample().provenance, calls=found))


@pytest.mark.parametrize("number", [1, CALLS_OPEN, CALLS_OPEN + 1, CALLS_MOST, CALLS_MOST + 70])
def test_calls_stand_by_their_number_and_add_up(number: int) -> None:
    made = calls(counted(number))
    shown = made.open + made.folded
    assert [item.calls for item in shown] == sorted((item.calls for item in shown), reverse=True)
    assert len(shown) + made.left_out == number
    for name in ("calls", "errors", "retries", "seconds"):
        parts = sum(getattr(item, name) for item in shown) + getattr(made.rest, name)
        assert (
            parts
            == getattr(made.total, name)
            == sum(getattr(item, name) for item in counted(number).provenance.calls)
        )


def test_the_table_of_calls_has_its_totals() -> None:
    text = Page(HtmlReporter().render(sample())).text
    assert "production s3:GetBucketEncryption 1,204 2 3 181.5" in text
    assert "All 1,221 5 14 220.6" in text
    text = Page(HtmlReporter().render(counted(CALLS_MOST + 70))).text
    assert "485 more operations: 151,805 calls, 242 errors" in text
    assert "70 more operations, in the JSON report 2,485 35 70 35.0" in text


def test_a_run_without_calls_says_so() -> None:
    bare = replace(empty(), provenance=replace(sample().provenance, calls=()))
    assert "No calls were counted" in Page(HtmlReporter().render(bare)).text


def test_very_many_listings_are_told_by_type() -> None:
    one = sample().populations[0]
    assessment = replace(sample(), populations=sample().populations + (one,) * 600)
    (row,) = (item for item in listings(assessment) if item.resource_type == one.resource_type)
    assert (row.listings, row.sources, row.complete) == (602, 2, 602)
    text = Page(HtmlReporter().render(assessment)).text
    assert "610 listings, by resource type; the JSON report has each." in text
    assert "aws.ec2.security-group 4 2 2 1 complete, 1 with nothing to list, 2 not complete" in text


def test_many_listings_stand_behind_a_fold_that_counts_those_not_complete() -> None:
    one = sample().populations[0]
    more = (replace(one, complete=False), *(one,) * 89)
    text = Page(HtmlReporter().render(replace(sample(), populations=sample().populations + more))).text
    assert "40 more listings, 0 of them not complete" in text
    text = Page(HtmlReporter().render(replace(sample(), populations=more + sample().populations))).text
    assert "40 more listings, 3 of them not complete" in text
