"""From an inventory to findings: rows, gaps, selection, order, and what goes wrong."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from gcheck.errors import InventoryError
from gcheck.evaluation.evaluate import applies, evaluate, reads
from gcheck.model.codec import encode
from gcheck.model.gap import Gap
from gcheck.model.inventory import Inventory
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.source import Source
from tests.unit.evaluation.judging import (
    CLOCK,
    DENIED,
    OTHER,
    TESTED,
    control,
    declared,
    hiding,
    inventory,
    judged,
    population,
    statuses,
    thing,
)

ON = {"path": "on", "equals": True}


def test_one_row_for_each_resource() -> None:
    found = judged(control(ON), [thing("b", on=False), thing("a", on=True), thing("c"), population(3)])
    assert [(one.resource_uid, one.status) for one in found] == [
        ("a", "pass"),
        ("b", "fail"),
        ("c", "unknown"),
    ]
    assert {one.severity for one in found} == {"high"}


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ({"path": "kind", "equals": "x"}, "pass"),
        ({"path": "kind", "equals": "y"}, "not_applicable"),
        ({"path": "none", "equals": "y"}, "not_applicable"),
        ({"path": "unread", "equals": "y"}, "unknown"),
        ({"path": "absent", "equals": "y"}, "unknown"),
        ({"not": {"path": "none", "equals": "y"}}, "not_applicable"),
    ],
)
def test_when_selects(when: Any, wanted: str) -> None:
    one = thing("a", on=True, kind="x", none=None, unread=DENIED)
    (finding,) = judged(control(ON, when=when), [one, population()])
    assert finding.status == wanted
    assert finding.evidence
    assert bool(finding.reasons) == (wanted == "unknown")


class TestHidden:
    """What may lie behind a gap is a row of its own."""

    @pytest.mark.parametrize("types", [(TESTED,), ("*",), (OTHER, TESTED)])
    def test_a_gap_over_the_type(self, types: tuple[str, ...]) -> None:
        gap = hiding(types=types)
        found = judged(control(ON), [thing("a", on=True), population(complete=False), gap])
        assert [(one.resource_uid, one.status, one.kinds) for one in found] == [
            ("", "unknown", ("denied",)),
            ("a", "pass", ()),
        ]
        assert found[0].reasons[0].gaps == (gap.id,)
        assert "t:List was denied" in found[0].reasons[0].text

    def test_one_row_for_each_kind_of_gap(self) -> None:
        gaps = [
            hiding("denied"),
            hiding("throttled"),
            Gap("here", "denied", "another", (TESTED,), region="r"),
        ]
        found = judged(control(ON), [population(0, complete=False), *gaps])
        assert [(one.status, one.kinds) for one in found] == [
            ("unknown", ("denied",)),
            ("unknown", ("throttled",)),
        ]
        assert len(found[0].reasons[0].gaps) == 2
        assert "2 gaps" in found[0].reasons[0].text

    def test_gaps_over_other_types_or_sources_hide_nothing_here(self) -> None:
        elsewhere = Gap("there", "denied", "d", ("*",))
        found = judged(control(ON), [thing("a", on=True), population(), hiding(types=(OTHER,)), elsewhere])
        assert statuses(found) == ["pass"]

    def test_a_gap_in_one_resource_hides_no_others(self) -> None:
        gap = Gap("here", "denied", "t:Read was denied", (TESTED,), ("on",), "a")
        found = judged(control(ON), [thing("a", on=DENIED), thing("b", on=True), population(2), gap])
        assert [(one.resource_uid, one.status) for one in found] == [("a", "unknown"), ("b", "pass")]
        assert found[0].reasons[0].gaps == (gap.id,)

    def test_a_type_of_which_nothing_was_said(self) -> None:
        (finding,) = judged(control(ON), [])
        assert (finding.status, finding.kinds) == ("unknown", ("not_collected",))

    def test_a_listing_that_did_not_end_and_says_not_why(self) -> None:
        found = judged(control(ON), [thing("a", on=True), population(complete=False)])
        assert sorted(statuses(found)) == ["pass", "unknown"]

    def test_one_region_of_two(self) -> None:
        regions = [
            Population("here", TESTED, 0, True, region="a"),
            Population("here", TESTED, 0, False, region="b"),
        ]
        assert statuses(judged(control(ON), [*regions])) == ["unknown"]

    def test_none_of_the_type_is_no_row_at_all(self) -> None:
        assert judged(control(ON), [population(0)]) == []


class TestAggregate:
    """A statement about a whole population."""

    def verdict(
        self, aggregate: Any, rows: list[Any], whole: bool = True, when: Any = None
    ) -> list[tuple[str, str]]:
        items = [thing(f"r{number}", on=on, kind="x") for number, on in enumerate(rows)]
        one = control(None, aggregate={"of": ON, **aggregate}, when=when)
        gaps = [] if whole else [hiding()]
        found = judged(one, [*items, population(len(items), complete=whole), *gaps])
        return [(finding.resource_uid, finding.status) for finding in found]

    @pytest.mark.parametrize(
        ("aggregate", "rows", "wanted"),
        [
            ({"at_least": 1}, [True, False], "pass"),
            ({"at_least": 2}, [True, False], "fail"),
            ({"at_least": 2}, [True, DENIED], "unknown"),
            ({"at_least": 2}, [False, DENIED], "fail"),
            ({"at_least": 1}, [None], "fail"),
            ({"at_least": 1}, [], "fail"),
            ({"percent_at_least": 50}, [True, False], "pass"),
            ({"percent_at_least": 60}, [True, False], "fail"),
            ({"percent_at_least": 60}, [True, DENIED], "unknown"),
            ({"percent_at_least": 60}, [True, None], "fail"),
        ],
    )
    def test_whole(self, aggregate: Any, rows: list[Any], wanted: str) -> None:
        assert self.verdict(aggregate, rows) == [(f"population:{TESTED}", wanted)]

    def test_a_share_of_nothing_is_no_verdict(self) -> None:
        assert self.verdict({"percent_at_least": 50}, []) == []

    @pytest.mark.parametrize(
        ("aggregate", "rows", "wanted"),
        [
            ({"at_least": 1}, [True], "pass"),
            ({"at_least": 2}, [True], "unknown"),
            ({"at_least": 1}, [], "unknown"),
            ({"percent_at_least": 50}, [True], "unknown"),
            ({"percent_at_least": 50}, [False], "unknown"),
        ],
    )
    def test_not_whole(self, aggregate: Any, rows: list[Any], wanted: str) -> None:
        assert self.verdict(aggregate, rows, whole=False) == [
            ("", "unknown"),
            (f"population:{TESTED}", wanted),
        ]

    def test_when_narrows_the_population(self) -> None:
        assert self.verdict({"at_least": 1}, [True], when={"path": "kind", "equals": "x"})[0][1] == "pass"
        assert self.verdict({"at_least": 1}, [True], when={"path": "kind", "equals": "y"})[0][1] == "fail"

    def test_who_may_not_belong_leaves_the_count_open(self) -> None:
        hazy = {"path": "absent", "equals": "x"}
        assert self.verdict({"at_least": 1}, [True], when=hazy)[0][1] == "unknown"
        assert self.verdict({"percent_at_least": 50}, [False], when=hazy)[0][1] == "unknown"

    def test_the_reason_is_what_was_not_read_of_the_members(self) -> None:
        one = control(None, aggregate={"of": ON, "at_least": 1})
        (finding,) = judged(one, [thing("a", on=DENIED), population()])
        assert (finding.status, finding.kinds) == ("unknown", ("denied",))

    def test_evidence_gives_the_numbers(self) -> None:
        one = control(None, aggregate={"of": ON, "at_least": 2})
        (finding,) = judged(one, [thing("a", on=True), thing("b", on=False), population(2)])
        assert [(line.expected, line.actual, line.result) for line in finding.evidence] == [
            ("at least 2", "1 of 2", "not met")
        ]


class TestSelection:
    """A source is judged by what it was asked for."""

    ONE = control(
        {"all": [ON, {"path": "other.deep", "present": True}]}, when={"path": "kind", "equals": "x"}
    )

    def test_reads(self) -> None:
        assert reads(self.ONE) == {TESTED: {"on", "other", "kind"}}
        nested = {
            "path": "rows",
            "each": {"all": [{"path": "a.b", "present": True}, {"path": ".", "present": True}]},
        }
        assert reads(control(nested)) == {TESTED: {"rows"}}
        joined = {
            "related": {
                "type": OTHER,
                "on": {"here": "key.id", "there": "ids"},
                "where": {"not": {"path": "live", "equals": True}},
            },
            "none": {"path": "rows", "percent": {"of": {"path": "x", "present": True}, "at_least": 5}},
        }
        assert reads(control({"any": [joined]})) == {TESTED: {"key"}, OTHER: {"ids", "live", "rows"}}
        assert reads(control(None, aggregate={"of": ON, "at_least": 1})) == {TESTED: {"on"}}

    @pytest.mark.parametrize(
        ("asked", "wanted"),
        [
            ({TESTED: ("on", "other", "kind")}, True),
            ({TESTED: ("on", "other", "kind", "more")}, True),
            ({TESTED: ("on", "other")}, False),
            ({TESTED: ()}, False),
            ({OTHER: ("on", "other", "kind")}, False),
            ({}, False),
        ],
    )
    def test_applies_only_where_all_that_it_reads_was_asked_for(self, asked: Any, wanted: bool) -> None:
        assert applies(self.ONE, asked) is wanted
        found = evaluate(inventory([population(0)], asked), [self.ONE], {})
        assert found == []
        one = evaluate(
            inventory([thing("a", on=True, other={"deep": 1}, kind="x"), population()], asked), [self.ONE], {}
        )
        assert bool(one) is wanted


def _deep(levels: int) -> Any:
    tree: Any = "x"
    for _ in range(levels):
        tree = [tree]
    return tree


class TestCrashes:
    """A control that crashes takes neither the others with it nor its own row."""

    def test_on_one_resource(self) -> None:
        items = [thing("a", on=_deep(100_000)), thing("b", on=True), population(2)]
        found = judged(control(ON), items)
        assert [(one.resource_uid, one.status, one.kinds) for one in found] == [
            ("a", "unknown", ("crashed",)),
            ("b", "pass", ()),
        ]
        assert "RecursionError" in found[0].reasons[0].text

    def test_on_a_population(self) -> None:
        deep = control(None, aggregate={"of": {"path": "on", "contains": "x"}, "at_least": 1})
        (finding,) = judged(deep, [thing("a", on=_deep(100_000)), population()])
        assert (finding.status, finding.kinds) == ("unknown", ("crashed",))


def test_a_clock_that_is_none_judges_nothing() -> None:
    one = control({"path": "at", "younger_than": "1d"})
    items = [thing("a", at="1969-12-31T23:59:59Z"), population()]
    with pytest.raises(InventoryError, match="clock"):
        evaluate(inventory(items, {TESTED: ("at",)}, clock="now"), [one], {})


def _world() -> tuple[list[Any], list[Any]]:
    items: list[Any] = [thing(f"r{number}", on=number % 3 == 0, ref=f"o{number % 4}") for number in range(12)]
    items += [
        thing(f"o{number}", OTHER, id=f"o{number}", on=[True, False, DENIED, None][number])
        for number in range(4)
    ]
    items += [population(12), population(4, OTHER), Population("here", TESTED, 0, False, region="b")]
    items += [
        hiding(),
        hiding("throttled", ("*",)),
        Gap("here", "denied", "d2", (TESTED,), region="b", place=Place("f", 1)),
    ]
    items += [Gap("here", "denied", "the same, said otherwise", (TESTED,), region="b", place=Place("f", 1))]
    related = {"related": {"type": OTHER, "on": {"here": "ref", "there": "id"}}, "each": ON}
    controls = [
        control(ON, "t.thing.a"), control(related, "t.thing.b"), control({"path": "on", "in": ["a", 1]}, "t.thing.c"),
        control(None, "t.thing.d", aggregate={"of": ON, "at_least": 3}),
    ]  # fmt: skip
    return items, controls


def test_the_same_facts_in_any_order_give_the_same_bytes() -> None:
    items, controls = _world()
    asked = {TESTED: ("on", "ref"), OTHER: ("id", "on")}
    seen = set()
    for seed in range(8):
        shuffled, some = items[:], controls[:]
        random.Random(seed).shuffle(shuffled)
        random.Random(seed + 1).shuffle(some)
        made = inventory(shuffled, asked)
        seen.add((json.dumps(encode(evaluate(made, some, {}))), made.dumps(), made.digest))
    assert len(seen) == 1


def test_findings_are_the_same_from_the_file_of_the_inventory() -> None:
    items, controls = _world()
    made = inventory(items, {TESTED: ("on", "ref"), OTHER: ("id", "on")})
    again = Inventory.loads(made.dumps())
    assert encode(evaluate(again, controls, {})) == encode(evaluate(made, controls, {}))


def test_fingerprints_stay_the_same_while_the_matter_does() -> None:
    before = judged(control(ON), [thing("a", on=True), population()])
    after = judged(control(ON), [thing("a", on=False), thing("b", on=True), population(2)])
    assert before[0].fingerprint == after[0].fingerprint != after[1].fingerprint
    hidden = judged(control(ON), [hiding(), hiding("throttled")])
    assert len({one.fingerprint for one in hidden}) == 2


def test_each_source_is_judged_for_itself() -> None:
    sources = [Source("here", "t"), Source("there", "t")]
    items = [
        thing("a", on=True),
        thing("a", TESTED, "there", on=False),
        population(),
        population(source="there"),
    ]
    asked = {"here": {TESTED: ("on",)}, "there": {TESTED: ("on",)}}
    found = evaluate(Inventory.of(CLOCK, sources, asked, items), [control(ON)], {TESTED: declared("on")})
    assert [(one.source, one.status) for one in found] == [("here", "pass"), ("there", "fail")]
    assert found[0].fingerprint != found[1].fingerprint
