"""What a report says of the runs before: in JSON, in words, as figures, as lines with holes, and as hashes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from gcheck import plugins
from gcheck.errors import InventoryError
from gcheck.model.assessment import Assessment
from gcheck.model.past import KINDS, Past, Point, Trend
from gcheck.reporters.changes import WORDS, changed, in_one_line
from gcheck.reporters.consistency import contradictions
from gcheck.reporters.disguise import disguised
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.json import JsonReporter, parse, schema
from gcheck.reporters.secrets import without_secrets
from gcheck.reporters.trending import HEIGHT, WIDTH, chart
from gcheck.reporters.view import view
from gcheck.store.differences import KINDS as KINDS_OF_THE_STORE
from tests.reporters.golden import kept
from tests.reporters.page import Page
from tests.reporters.sample import sample
from tests.reporters.sample_past import remembered

Change = Callable[[Any], Any]


def past() -> Past:
    found = remembered().past
    assert found is not None
    return found


def test_the_words_are_those_of_the_store() -> None:
    assert tuple(WORDS) == KINDS == tuple(KINDS_OF_THE_STORE)


def test_the_sample_has_every_kind_of_change() -> None:
    assert {one.kind for one in past().changes} == set(KINDS)
    assert list(contradictions(remembered())) == []


def test_the_json_report_is_what_was_kept_and_is_read_back() -> None:
    text = JsonReporter().render(remembered())
    assert text == kept("remembered.json", text)
    assert parse(text) == remembered()
    assert JsonReporter().render(parse(text)) == text


def test_without_a_record_nothing_is_said_of_one() -> None:
    assert "past" not in json.loads(JsonReporter().render(sample()))
    assert in_one_line(None) is None
    assert view(sample())["past"] is None
    page = Page(HtmlReporter().render(sample()))
    assert "No earlier run is known" in page.text
    assert "changes" not in page.ids


def test_the_first_run_of_a_record_is_said_to_be_that() -> None:
    assessment = replace(sample(), past=Past("a"))
    assert in_one_line(assessment.past) == "this is the first run of its record"
    assert "this is the first of its record" in Page(HtmlReporter().render(assessment)).text


def test_a_record_that_could_not_be_read_is_not_said_to_be_empty() -> None:
    assessment = replace(sample(), past=Past("a", notes=("The index is damaged.",), unreadable=True))
    text = Page(HtmlReporter().render(assessment)).text
    assert "could not be read. The index is damaged." in text
    assert "No earlier run" not in text
    assert "is not known" in str(in_one_line(assessment.past))


def test_each_figure_counts_its_changes() -> None:
    counts = Counter(one.kind for one in past().changes)
    lines = changed(remembered()).lines
    assert {one.kind: one.count for one in lines} == {
        **dict.fromkeys(("new", "regressed", "newly_unknown", "fixed"), 0),
        **counts,
    }
    assert [one.kind for one in lines] == [kind for kind in KINDS if kind in {line.kind for line in lines}]


def test_other_reports_say_it_in_one_line() -> None:
    told = in_one_line(past())
    assert told is not None
    assert told.startswith("since the run of 2026-01-24 06:00:00 UTC: 2 new")
    assert "Since the run of" in str(plugins.reporter("markdown").render(remembered()))
    assert view(remembered())["past"]["text"] == told
    assert len(view(remembered())["past"]["changes"]) == len(past().changes)


WRONG: dict[str, tuple[Change, str]] = {
    "an unknown kind": (lambda data: data["changes"][0].update(kind="better"), "better"),
    "another state": (lambda data: data["changes"][0].update(after="ok"), "ok"),
    "a finding that is not there": (lambda data: data["changes"][0].update(finding=999), "999"),
    "a finding with another verdict": (lambda data: data["changes"][0].update(after="pass"), "says pass"),
    "a change about nothing": (lambda data: data["changes"][0].pop("finding"), "about no finding"),
    "one finding changed twice": (lambda data: data["changes"].append(data["changes"][0]), "changed twice"),
    "changes from nowhere": (lambda data: data.pop("previous"), "no run before"),
    "spans of fewer findings": (lambda data: data["spans"]["first"].pop(), "first tells of"),
    "a span to no run": (lambda data: data["spans"]["since"].__setitem__(0, 99), "not there"),
    "a failure in no run": (lambda data: data["spans"]["failed"].update({"0": 99}), "not there"),
    "a trend of nothing": (lambda data: data["trends"][0].update(framework="none"), "trend of none"),
    "a hole without a reason": (lambda data: data["trends"][0]["points"][3].pop("why"), "why"),
    "a time that is none": (lambda data: data["trends"][0]["points"][0].update(at="2026-02-31T00:00:00Z"), "no time"),
    "an unknown status": (lambda data: data["trends"][0]["points"][0]["counts"].update(fine=1), "fine"),
    "an unknown key": (lambda data: data.update(score=1), "score"),
    "a list for an object": (lambda data: data.update(spans=[]), "spans"),
    "a null": (lambda data: data.update(run=None), "None"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "word"), WRONG.values(), ids=WRONG.keys())
def test_a_past_that_contradicts_itself_is_refused(change: Change, word: str) -> None:
    data = json.loads(JsonReporter().render(remembered()))
    change(data["past"])
    with pytest.raises(InventoryError, match=word):
        parse(json.dumps(data))


def test_the_schema_knows_it_all() -> None:
    Draft202012Validator(schema()).validate(json.loads(JsonReporter().render(remembered())))


# Lines


def _trend(*counts: int | None) -> Trend:
    return Trend("f", tuple(
        Point(f"2026-01-{day + 1:02}T00:00:00Z", "r", None if count is None else {"satisfied": count}, "aborted" if count is None else None)
        for day, count in enumerate(counts)
    ))  # fmt: skip


def test_a_line_breaks_where_a_run_is_missing() -> None:
    made = chart(_trend(1, 2, None, 4, 4), 10)
    assert made is not None
    assert made.lines[0].path.count("M") == 2
    assert len(made.holes) == 1
    begin, width = (float(part) for part in made.holes[0])
    assert 0 < begin < begin + width < WIDTH
    assert (made.lines[0].first, made.lines[0].last, made.runs, made.most) == (1, 4, 4, 4)


@pytest.mark.parametrize(
    "counts", [(3,), (3, 3), (0, 0), (None, 3), (3, None), (None, 3, None), (3, None, None, 3)]
)
def test_whatever_the_record_is_the_line_stays_within(counts: tuple[int | None, ...]) -> None:
    made = chart(_trend(*counts), 10)
    assert made is not None
    for line in made.lines:
        for step in line.path.replace("M", "L").replace("h0", "").split("L")[1:]:
            x, y = (float(part) for part in step.split())
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT
    assert all(float(x) + float(width) <= WIDTH + 1 for x, width in made.holes)
    assert len(made.holes) == sum(
        count is None and (at == 0 or counts[at - 1] is not None) for at, count in enumerate(counts)
    )


def test_without_a_run_there_is_no_line() -> None:
    assert chart(_trend(None, None), 10) is None
    assert chart(Trend("f", ()), 10) is None


def test_the_page_tells_the_lines_as_text() -> None:
    page = Page(HtmlReporter().render(remembered()))
    labels = [
        tag.attributes["aria-label"]
        for tag in page.named("svg")
        if "5 runs" in tag.attributes.get("aria-label", "")
    ]
    assert labels
    assert all("The record has 2 gaps." in label for label in labels)
    assert "no figures: a run was cut short" in page.text
    assert "no figures: no run for much longer than usual" in page.text


# Hashes


def _texts(assessment: Assessment) -> str:
    return JsonReporter().render(assessment) + HtmlReporter().render(assessment)


def test_names_of_what_is_gone_become_hashes() -> None:
    made = disguised(remembered(), b"k" * 32)
    text = _texts(made)
    for one in past().changes:
        if one.lost is not None:
            assert one.lost.resource_name not in text
            assert one.lost.fingerprint not in text
    assert parse(JsonReporter().render(made)) == made
    assert made.past is not None
    assert Counter(one.kind for one in made.past.changes) == Counter(one.kind for one in past().changes)


def test_what_looks_like_a_secret_is_in_no_name_of_what_is_gone() -> None:
    canary = "AKIA" + "IOSFODNN7" + "CANARY1"
    made = remembered()
    assert made.past is not None
    lost = [
        replace(one, lost=replace(one.lost, resource_name=f"key {canary}")) if one.lost else one
        for one in made.past.changes
    ]
    clean = without_secrets(
        replace(made, past=replace(made.past, changes=tuple(lost), notes=(f"told {canary}",)))
    )
    assert canary not in _texts(clean)
    assert "[redacted]" in _texts(clean)
