"""Parameters in conditions, and in which direction they ask for more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gcheck.evaluation.conditions import compile_condition
from gcheck.evaluation.nodes import ConditionError, Environment
from gcheck.evaluation.operand import OperandError
from gcheck.evaluation.parameters import asks_for_less, bind, named_in, same_sort
from gcheck.model.parameter import Parameter
from tests.unit.evaluation.judging import control, judged, population, statuses, thing

AGE = Parameter("max_age", "How old.", "90d", "lower", "90d", "90d")
LEAST = Parameter("least", "How many.", 3, "higher", 3, 3)


@pytest.mark.parametrize(
    ("value", "other", "tighter", "less"),
    [
        (91, 90, "lower", True), (90, 90, "lower", False), (89, 90, "lower", False),
        (13, 14, "higher", True), (14, 14, "higher", False), (15, 14, "higher", False),
        ("13w", "90d", "lower", True), ("3w", "90d", "lower", False), ("24h", "1d", "higher", False),
        ([80, 443], [443], "fewer", True), ([443], [80, 443], "fewer", False), ([], [443], "fewer", False),
        (["a"], ["a", "b"], "more", True), (["a", "b", "c"], ["a", "b"], "more", False), (["b", "a"], ["a", "b"], "more", False),
    ],
)  # fmt: skip
def test_which_value_asks_for_less(value: Any, other: Any, tighter: str, less: bool) -> None:
    assert asks_for_less(value, other, tighter) is less


@given(one=st.integers(), two=st.integers(), tighter=st.sampled_from(["lower", "higher"]))
def test_of_two_numbers_one_asks_for_less_unless_they_are_one(one: int, two: int, tighter: str) -> None:
    assert [asks_for_less(one, two, tighter), asks_for_less(two, one, tighter)].count(True) == (one != two)


@pytest.mark.parametrize(
    ("value", "tighter"), [(True, "lower"), (None, "lower"), ("x", "higher"), (3, "fewer"), ("a", "more")]
)
def test_what_cannot_be_compared(value: Any, tighter: str) -> None:
    with pytest.raises(OperandError):
        asks_for_less(value, value, tighter)


@pytest.mark.parametrize(
    ("value", "default", "same"),
    [
        (1, 2, True), (1.5, 2, True), ("1d", 2, False), (2, "1d", False), ("2h", "1d", True), ("soon", "1d", False), (True, 1, False),
        (["a"], ["b"], True), ("a", ["b"], False), ([["a"]], ["b"], False), ([True], [1], False), (None, 1, False), ({}, 1, False),
    ],
)  # fmt: skip
def test_which_values_are_of_one_sort(value: Any, default: Any, same: bool) -> None:
    assert same_sort(value, default) is same


def test_bind_replaces_at_any_depth() -> None:
    bound, used = bind(
        {"count": {"at_least": {"parameter": "least"}}, "in": [{"parameter": "max_age"}]},
        {"least": LEAST, "max_age": AGE},
    )
    assert bound == {"count": {"at_least": 3}, "in": ["90d"]}
    assert set(used) == {LEAST, AGE}


def test_names_are_found_at_any_depth() -> None:
    tree = {
        "all": [{"path": "parameter", "at_least": {"parameter": "a"}}, {"not": {"x": {"parameter": "b"}}}]
    }
    assert named_in(tree) == {"a", "b"}


@pytest.mark.parametrize(
    "operand", [{"parameter": "other"}, {"parameter": "least", "more": 1}, {"parameter": None}]
)
def test_a_parameter_that_is_not_declared_is_refused(operand: Any) -> None:
    with pytest.raises(ConditionError, match="does not declare"):
        compile_condition({"path": "x", "at_least": operand}, None, Environment(parameters={"least": LEAST}))


def _verdict(read: int, **changed: Any) -> tuple[str, str]:
    one = control({"path": "x", "at_least": {"parameter": "least"}}, parameters=(replace(LEAST, **changed),))
    (finding,) = judged(one, [thing("a", x=read), population()])
    return finding.status, finding.evidence[0].expected


def test_the_value_in_force_is_judged_by_and_shown() -> None:
    assert _verdict(3) == ("pass", "is at least 3 (least)")
    shown = "is at least 5 (least, 3 by default, set in gcheck.yaml)"
    assert _verdict(3, value=5, set_in="gcheck.yaml") == ("fail", shown)
    assert _verdict(5, value=5, set_in="gcheck.yaml") == ("pass", shown)


def test_a_percentage_may_be_a_parameter() -> None:
    share = Parameter("share", "How many.", 50, "higher", 50, 50)
    one = control(
        {"path": "xs", "percent": {"of": {"path": ".", "equals": 1}, "at_least": {"parameter": "share"}}},
        parameters=(share,),
    )
    assert statuses(judged(one, [thing("a", xs=[1, 2]), population()])) == ["pass"]
    more = replace(one, parameters=(replace(share, value=60),))
    assert statuses(judged(more, [thing("a", xs=[1, 2]), population()])) == ["fail"]


def test_a_parameter_that_nobody_set_makes_the_control_apply_to_nothing() -> None:
    unset = Parameter("tags", "Which.", None, "more", None, None)
    one = control({"path": "tags", "contains_all": {"parameter": "tags"}}, parameters=(unset,))
    assert judged(one, [thing("a", tags=[]), population()]) == []
