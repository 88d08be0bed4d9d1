from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.model.finding import STATUSES, Evidence, Finding, Reason
from gcheck.model.place import Place
from gcheck.reporters import groups
from gcheck.reporters.groups import Group, Grouping, cut, limit
from gcheck.reporters.rows import Rows
from tests.reporters.page import Page

SETTINGS = settings(max_examples=150, deadline=None, derandomize=True)
DAY = "2026-01-31T12:00:"

place = st.builds(
    lambda operation, second: Place(operation=operation, at=f"{DAY}{second:02}Z"),
    st.sampled_from(["s3:ListAllMyBuckets", "s3:GetBucketAcl"]), st.integers(0, 2),
)  # fmt: skip
evidence = st.builds(
    Evidence, st.sampled_from(["a", "b"]), st.just("equals 1"), st.sampled_from([1, 1.0, True, "1", None, [1], [True]]),
    st.sampled_from(["met", "not met"]), place, st.sampled_from([None, "default"]),
)  # fmt: skip
reason = st.builds(
    Reason, st.just("denied"), st.sampled_from(["no", "never"]), st.sampled_from([(), ("g1",), ("g2",)])
)
finding = st.builds(
    Finding, st.just("a.b"), st.sampled_from(STATUSES), st.just("low"), st.sampled_from(["one", "two"]), st.just("a.thing"),
    st.text("xyz", max_size=3), st.sampled_from(["", "name"]), st.none(), st.sampled_from([None, "eu-west-1"]), place,
    st.lists(evidence, max_size=2).map(tuple), st.lists(reason, max_size=1).map(tuple), st.sampled_from([None, "W-1"]),
)  # fmt: skip


def named(found: list[Finding]) -> list[tuple[str, Finding]]:
    return [(f"finding/{index}", item) for index, item in enumerate(found)]


def alike(found: Finding) -> str:
    """Everything but the resource, the times and which gaps; repr tells 1, 1.0 and True apart."""
    parts = tuple(replace(item, place=replace(item.place, at=None)) for item in found.evidence)
    reasons = tuple(replace(item, gaps=("some",) if item.gaps else ()) for item in found.reasons)
    return repr((found.status, found.waiver, parts, reasons))


@SETTINGS
@given(st.lists(finding, max_size=12))
def test_findings_stand_together_exactly_where_they_are_alike(found: list[Finding]) -> None:
    made = Grouping().groups(named(found))
    assert sorted(name for group in made for name, _ in group.members) == sorted(
        name for name, _ in named(found)
    )
    for group in made:
        assert len({alike(item) for _, item in group.members}) == 1
    assert len(made) == len({alike(item) for item in found})
    ranks = [STATUSES.index(group.first.status) for group in made]
    assert ranks == sorted(ranks)


@SETTINGS
@given(st.lists(finding, min_size=1, max_size=8))
def test_every_time_can_be_told_from_the_group(found: list[Finding]) -> None:
    for group in Grouping().groups(named(found)):
        for row, (_, item) in enumerate(group.members):
            told = [group.times[when - 1][row] if isinstance(when, int) else when for when in group.when]
            assert told == [part.place.at for part in item.evidence]


@SETTINGS
@given(st.lists(finding, min_size=1, max_size=8))
def test_every_row_tells_what_its_finding_has_by_itself(found: list[Finding]) -> None:
    for group in Grouping().groups(named(found)):
        page = Page(Rows({"g1"}).table(group))
        assert (page.open, page.unbalanced) == ([], [])
        rows = rows_of(page)
        assert set(rows) == {name for name, _ in group.members}
        for number, (name, item) in enumerate(group.members):
            cells = rows[name]
            assert cells["Resource"] == (item.resource_name or item.resource_uid or item.resource_type)
            assert cells.get("Uid", group.first.resource_uid) == item.resource_uid
            assert cells.get("Source", group.first.source) == item.source
            assert cells.get("Region", group.first.region or "none") == (item.region or "none")
            assert cells.get("Place", str(group.first.place)) == str(item.place)
            gaps = ", ".join(gap for part in item.reasons for gap in part.gaps)
            assert cells.get("Gaps", gaps) == gaps
            labels = (
                ["Read"]
                if len(group.times) == 1
                else [f"Read, time {index + 1}" for index in range(len(group.times))]
            )
            for label, times in zip(labels, group.times, strict=True):
                assert (times[number] or "").endswith(f"{cells[label]}Z")
        assert (f"Times are of {DAY[:10]}, UTC." in page.text) == bool(group.times)


def rows_of(page: Page) -> dict[str, dict[str, str]]:
    """The text of each cell by the heading of its column, by the id of the row."""
    heads, rows = page.cells[0], page.cells[1:]
    names = [tag.attributes["id"] for tag in page.named("tr") if "id" in tag.attributes]
    return {name: dict(zip(heads, row, strict=True)) for name, row in zip(names, rows, strict=True)}


def test_times_of_two_days_are_written_in_full() -> None:
    one = Evidence("a", "equals 1", 1, "met", Place(operation="s3:GetBucketAcl", at="2026-01-31T23:59:59Z"))
    other = replace(one, place=replace(one.place, at="2026-02-01T00:00:00Z"))
    found = [
        Finding("a.b", "pass", "low", "one", "a.thing", name, evidence=(item,))
        for name, item in (("x", one), ("y", other))
    ]
    (group,) = Grouping().groups(named(found))
    page = Page(Rows(()).table(group))
    assert "Times are of" not in page.text
    assert [row["Read"] for row in rows_of(page).values()] == [
        "2026-01-31 23:59:59 UTC",
        "2026-02-01 00:00:00 UTC",
    ]


def test_a_time_that_is_not_known_is_said() -> None:
    one = Evidence("a", "equals 1", 1, "met", Place(operation="s3:GetBucketAcl", at="2026-01-31T23:59:59Z"))
    other = replace(one, place=replace(one.place, at=None))
    found = [
        Finding("a.b", "pass", "low", "one", "a.thing", name, evidence=(item,))
        for name, item in (("x", one), ("y", other))
    ]
    (group,) = Grouping().groups(named(found))
    assert [row["Read"] for row in rows_of(Page(Rows(()).table(group))).values()] == [
        "2026-01-31 23:59:59 UTC",
        "not recorded",
    ]


@SETTINGS
@given(st.lists(finding, max_size=12), st.integers(0, 80))
def test_what_does_not_fit_is_counted(found: list[Finding], most: int) -> None:
    shown, left_out = cut(Grouping().groups(named(found)), most)
    counts = Counter(item.status for group in shown for _, item in group.members)
    assert counts + Counter(left_out) == Counter(item.status for item in found)
    assert 0 not in left_out.values()
    assert sum(group.room for group in shown) <= most


@SETTINGS
@given(st.lists(st.integers(1, 60_000), max_size=30))
def test_small_controls_leave_their_room_to_large_ones(rooms: list[int]) -> None:
    most = limit(rooms)
    assert groups.FINDINGS_LEAST <= most <= groups.FINDINGS_MOST
    shown = sum(min(room, most) for room in rooms)
    assert shown <= groups.FINDINGS_ALL
    if most < groups.FINDINGS_MOST:
        assert shown > groups.FINDINGS_ALL - len(rooms), "room was left"


@pytest.mark.parametrize(
    ("status", "evidence", "words"),
    [
        ("fail", (("a", 1, "met"), ("b", None, "not met")), "b: nothing"),
        ("pass", (("a", "on  \n off", "met"),), "a: on off"),
        ("unknown", (("a", None, "unknown"),), "a: not read"),
        ("pass", (("a", ["x" * 200], "met"),), 'a: ["' + "x" * 84 + "…"),
        ("pass", (), ""),
    ],
)
def test_a_group_is_told_apart_by_what_decided(
    status: str, evidence: tuple[tuple[str, object, str], ...], words: str
) -> None:
    parts = tuple(Evidence(path, "", actual, result, Place()) for path, actual, result in evidence)
    assert Group((("", Finding("a.b", status, "low", "one", "a.thing", evidence=parts)),)).digest == words
