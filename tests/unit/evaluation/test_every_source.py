"""Joins with resources of every source: what a register says, held against what an account has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from gcheck.evaluation.conditions import compile_condition
from gcheck.evaluation.evaluate import applies, evaluate, reads, reads_elsewhere
from gcheck.evaluation.judging import Judging
from gcheck.evaluation.nodes import ConditionError, Environment
from gcheck.model.finding import Finding
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.inventory import Inventory
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from tests.unit.evaluation.judging import CLOCK, OTHER, TESTED, control, population, thing

LEAVER = control(
    {
        "related": {"type": OTHER, "on": {"here": "login", "there": "name"}, "sources": "all"},
        "none": {"path": "live", "equals": True},
        "missing": "pass",
    }
)
ASKED = {"register": {TESTED: ("login",)}, "one": {OTHER: ("live", "name")}, "two": {OTHER: ("live", "name")}}


def _inventory(items: Sequence[Any], asked: Any = None) -> Inventory:
    asked = ASKED if asked is None else asked
    sources = [Source(name, "test") for name in asked]
    return Inventory.of(CLOCK, sources, asked, [thing("ana", TESTED, "register", login="ana"), *items])


def _finding(items: Sequence[Any], asked: Any = None) -> Finding:
    """The one finding, which is the same whether the resources come or are kept."""
    inventory = _inventory([population(source="register"), *items], asked)
    (found,) = evaluate(inventory, [LEAVER], {})
    judging = Judging(CLOCK, [LEAVER], {})
    for gap in inventory.gaps:
        judging.note(gap)
    for resource in inventory.resources:
        judging.take(resource, inventory.collected[resource.source])
    assert judging.end(inventory) == [found]
    return found


def _user(name: str, source: str, live: bool) -> Resource:
    return thing(f"{source}-{name}", OTHER, source, name=name, live=live)


def _listed(one: bool = True, two: bool = True) -> list[Any]:
    return [population(0, OTHER, one, "one"), population(0, OTHER, two, "two")]


@pytest.mark.parametrize(
    ("users", "wanted"),
    [
        ([], "pass"),
        ([_user("ana", "one", False), _user("ana", "two", False)], "pass"),
        ([_user("ana", "one", False), _user("ana", "two", True)], "fail"),
        ([_user("bea", "two", True)], "pass"),
    ],
)
def test_whatever_source_has_it_counts(users: list[Any], wanted: str) -> None:
    found = _finding([*_listed(), *users])
    assert (found.status, found.source) == (wanted, "register")


def test_the_evidence_names_the_resource_in_the_other_source() -> None:
    found = _finding([*_listed(), _user("ana", "two", True)])
    assert any("two-ana" in item.path and item.actual is True for item in found.evidence)


@pytest.mark.parametrize(("one", "two"), [(True, False), (False, True)])
def test_a_listing_that_did_not_end_leaves_it_open(one: bool, two: bool) -> None:
    assert _finding(_listed(one, two)).status == "unknown"
    assert _finding([*_listed(one, two), _user("ana", "one", True)]).status == "fail"


def test_a_source_without_a_listing_leaves_it_open() -> None:
    assert _finding(_listed()[:1]).status == "unknown"


def test_a_gap_in_the_other_source_is_the_reason() -> None:
    gap = Gap("two", "denied", "iam:ListUsers was denied", (OTHER,))
    found = _finding([*_listed(True, False), gap])
    assert found.status == "unknown"
    assert [(reason.kind, reason.gaps) for reason in found.reasons] == [("denied", (gap.id,))]


def test_an_account_that_was_not_entered_leaves_it_open() -> None:
    gap = Gap("three", "denied", "the role could not be assumed", (ANY_TYPE,))
    assert _finding([*_listed(), gap]).status == "unknown"


def test_a_gap_of_a_source_that_has_no_such_type_does_not() -> None:
    gap = Gap("register", "malformed", "a broken file", (ANY_TYPE,))
    found = evaluate(_inventory([population(source="register"), *_listed(), gap]), [LEAVER], {})
    assert [one.status for one in found if one.resource_uid] == ["pass"]


def test_it_is_not_judged_where_no_source_has_the_other_type() -> None:
    asked: Any = {"register": ASKED["register"], "one": {OTHER: ("name",)}}
    assert not applies(LEAVER, asked["register"], asked.values())
    assert evaluate(_inventory([population(source="register")], asked), [LEAVER], {}) == []


def test_what_it_reads_where() -> None:
    assert reads(LEAVER) == {TESTED: {"login"}}
    assert reads_elsewhere(LEAVER) == {OTHER: {"live", "name"}}


def test_only_all_can_be_asked_for() -> None:
    tree = {"related": {"type": OTHER, "sources": ["one"]}, "some": {"path": "live", "equals": True}}
    with pytest.raises(ConditionError, match="only be `all`"):
        compile_condition(tree, None, Environment())
