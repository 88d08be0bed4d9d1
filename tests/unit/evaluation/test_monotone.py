"""Promise 1 as a property: whatever is seen less, no verdict flips between pass and fail, and no row vanishes."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gcheck.evaluation.evaluate import evaluate, reads
from gcheck.model.finding import Finding
from tests.unit.evaluation import worlds
from tests.unit.evaluation.judging import DENIED, OTHER, TESTED, control, hiding, inventory, population, thing

TYPES = {kind.id: kind for kind in (worlds.THING, worlds.OTHERS)}
ASKED = {TESTED: tuple(worlds.THING.attributes), OTHER: tuple(worlds.OTHERS.attributes)}
SETTINGS = settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
Condition = Any
Tree = Any


def _items(tree: Tree, others: list[Tree], whole: bool = True) -> list[Any]:
    rows = [thing(f"other-{number}", OTHER, **one) for number, one in enumerate(others)]
    return [thing("one", **tree), population(), population(len(rows), OTHER, whole), *rows]


def judge(condition: Condition, items: list[Any]) -> Finding:
    """The one finding about the one resource."""
    one = control(condition)
    assert reads(one).keys() <= ASKED.keys()
    (finding,) = [found for found in evaluate(inventory(items, ASKED), [one], TYPES) if found.resource_uid]
    assert "crashed" not in finding.kinds, finding.reasons
    return finding


def no_flip(before: Finding, after: Finding) -> None:
    """The same verdict, or unknown. What was malformed may make more sense with less of it."""
    if before.status != "unknown" or "malformed" not in before.kinds:
        assert after.status in (before.status, "unknown"), (before, after)


worlds_of_others = st.lists(worlds.others, max_size=3)


@SETTINGS
@given(st.data(), worlds.conditions(), worlds.things, worlds_of_others)
def test_seeing_less_of_the_resource(
    data: st.DataObject, condition: Condition, tree: Tree, others: list[Tree]
) -> None:
    before = judge(condition, _items(tree, others))
    for _ in range(3):
        ways = worlds.ways_to_see_less(tree)
        if not ways:
            return
        tree = worlds.changed(tree, data.draw(st.sampled_from(ways)), DENIED)
        after = judge(condition, _items(tree, others))
        no_flip(before, after)


@SETTINGS
@given(st.data(), worlds.conditions(), worlds.things, st.lists(worlds.others, min_size=1, max_size=3))
def test_seeing_less_of_what_it_is_joined_with(
    data: st.DataObject, condition: Condition, tree: Tree, others: list[Tree]
) -> None:
    before = judge({"all": [condition]}, _items(tree, others))
    for _ in range(3):
        number = data.draw(st.integers(0, len(others) - 1))
        ways = worlds.ways_to_see_less(others[number])
        if ways:
            less = worlds.changed(others[number], data.draw(st.sampled_from(ways)), DENIED)
            others = [*others[:number], less, *others[number + 1 :]]
        after = judge({"all": [condition]}, _items(tree, others))
        no_flip(before, after)


@SETTINGS
@given(st.data(), worlds.conditions(), worlds.things, worlds_of_others)
def test_losing_related_resources_to_a_gap(
    data: st.DataObject, condition: Condition, tree: Tree, others: list[Tree]
) -> None:
    before = judge(condition, _items(tree, others))
    kept = data.draw(st.lists(st.sampled_from(others), unique_by=id)) if others else []
    no_flip(before, judge(condition, _items(tree, kept, whole=False)))
    no_flip(before, judge(condition, [*_items(tree, kept), hiding(types=(OTHER,))]))
    no_flip(before, judge(condition, [*_items(tree, kept), hiding(types=("*",))]))


@settings(SETTINGS, max_examples=1000)
@given(st.data(), worlds.single_tests())
def test_seeing_less_of_one_value(data: st.DataObject, case: tuple[str, Condition, Tree]) -> None:
    _, condition, tree = case
    before = judge(condition, _items(tree, []))
    for _ in range(2):
        tree = worlds.changed(
            tree, data.draw(st.sampled_from(worlds.ways_to_see_less(tree) or [worlds.NOTHING])), DENIED
        )
        after = judge(condition, _items(tree, []))
        no_flip(before, after)


@SETTINGS
@given(st.data(), worlds.joins(), worlds.near)
def test_seeing_less_of_a_join_that_selects(
    data: st.DataObject, condition: Condition, others: list[Tree]
) -> None:
    before = judge(condition, _items({"text": "a"}, others))
    for number, one in enumerate(others):
        less = worlds.changed(one, data.draw(st.sampled_from(worlds.ways_to_see_less(one))), DENIED)
        others = [*others[:number], less, *others[number + 1 :]]
        after = judge(condition, _items({"text": "a"}, others))
        no_flip(before, after)


@SETTINGS
@given(st.data(), worlds.conditions(), worlds.conditions(), worlds.things)
def test_an_unread_selector_never_decides(
    data: st.DataObject, when: Condition, condition: Condition, tree: Tree
) -> None:
    one = control(condition, when=when)

    def verdict(tree: Tree) -> str:
        (found,) = evaluate(inventory(_items(tree, []), ASKED), [one], TYPES)
        return found.status

    before = verdict(tree)
    ways = worlds.ways_to_see_less(tree)
    if ways:
        after = verdict(worlds.changed(tree, data.draw(st.sampled_from(ways)), DENIED))
        assert after in (before, "unknown")


def _nullable(tree: Tree) -> list[worlds.Change]:
    """Values that a path leads to: not the items of a list of words, nor what is inside of a document."""
    return [
        worlds.Change(path, "null")
        for path, _ in worlds.nodes(tree)
        if path[0] != "policy" and not (isinstance(path[-1], int) and path[0] != "rows")
        and not (isinstance(path[-1], int) and "words" in path) and path[:1] != ("nets", 0)
    ]  # fmt: skip


@SETTINGS
@given(
    st.data(),
    worlds.conditions(nulls=False),
    worlds.things,
    worlds_of_others,
)
def test_a_null_never_brings_about_a_pass(
    data: st.DataObject, condition: Condition, tree: Tree, others: list[Tree]
) -> None:
    changes = _nullable(tree)
    if not changes:
        return
    nothing = worlds.changed(tree, data.draw(st.sampled_from(changes)), None)
    if judge(condition, _items(nothing, others)).status == "pass":
        assert judge(condition, _items(tree, others)).status == "pass"


@SETTINGS
@given(worlds.conditions(nulls=False), worlds_of_others)
def test_a_resource_of_nothing_but_nulls_passes_nothing(condition: Condition, others: list[Tree]) -> None:
    tree = dict.fromkeys(worlds.THING.attributes)
    found = judge(condition, _items(tree, others))
    if "'related'" not in repr(condition):
        assert found.status == "fail"


@SETTINGS
@given(worlds.conditions(), worlds_of_others)
def test_a_resource_of_nothing_but_unreads_decides_nothing(condition: Condition, others: list[Tree]) -> None:
    tree = dict.fromkeys(worlds.THING.attributes, DENIED)
    if "'related'" not in repr(condition):
        assert judge(condition, _items(tree, others)).status == "unknown"
        assert judge(condition, _items({}, others)).status == "unknown"
