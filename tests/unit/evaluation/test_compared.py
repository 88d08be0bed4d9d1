"""Tests of one attribute against another: what is known decides, what is not read never does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcheck.evaluation.conditions import attributes_read
from gcheck.evaluation.nodes import ConditionError
from gcheck.evaluation.truth import T
from gcheck.model.unread import Unread
from tests.unit.evaluation.judging import compiled, outcome

UNREAD = Unread("denied", "not read")


def of(test: str, value: Any, other: Any, **more: Any) -> str:
    return outcome({"path": "a", test: {"attribute": "b", **more}}, {"a": value, "b": other})


@pytest.mark.parametrize(
    ("test", "value", "other", "wanted"),
    [
        ("equals", "Dana", "dana ", "met"),
        ("equals", "Dana", "Ravi", "not met"),
        ("not_equals", "Dana", "DANA", "not met"),
        ("not_equals", "Dana  Whitfield", "dana whitfield", "not met"),
        ("not_equals", "Dana", "Ravi", "met"),
        ("equals", 1, 1.0, "met"),
        ("equals", True, 1, "unknown"),
        ("equals", "1", 1, "unknown"),
        ("at_most", 4, 4, "met"),
        ("at_most", 4.5, 4, "not met"),
        ("at_least", 4, 5, "not met"),
        ("greater_than", 5, 4, "met"),
        ("less_than", 4, 4, "not met"),
        ("less_than", "3", 4, "unknown"),
        ("less_than", True, 4, "unknown"),
        ("no_later_than", "2026-01-31", "2026-01-31", "met"),
        ("no_later_than", "2026-02-01", "2026-01-31", "not met"),
        ("no_later_than", "2026-01-31T23:00:00Z", "2026-01-31", "met"),
        ("no_later_than", "2026-01-31T10:00:00Z", "2026-01-31T09:59:59Z", "not met"),
        ("no_later_than", "2026-01-31T10:00:00+01:00", "2026-01-31T09:00:00Z", "met"),
        ("no_earlier_than", "2026-01-31", "2026-01-31T23:00:00Z", "met"),
        ("no_earlier_than", "2026-01-30", "2026-01-31", "not met"),
        ("no_earlier_than", "2026-01-31T09:00:00Z", "2026-01-31T09:00:01Z", "not met"),
        ("no_later_than", "soon", "2026-01-31", "unknown"),
        ("no_later_than", 20260131, "2026-01-31", "unknown"),
    ],
)
def test_two_values(test: str, value: Any, other: Any, wanted: str) -> None:
    assert of(test, value, other) == wanted


@pytest.mark.parametrize(
    ("value", "other", "plus", "wanted"),
    [
        ("2026-03-03T12:00:00Z", "2026-02-28T12:00:00Z", "72h", "met"),
        ("2026-03-03T12:00:01Z", "2026-02-28T12:00:00Z", "72h", "not met"),
        ("2026-03-02", "2026-02-28", "72h", "met"),
        ("2026-03-03", "2026-02-28", "72h", "unknown"),
        ("2026-03-04", "2026-02-28", "72h", "not met"),
        ("2026-03-03", "2026-02-28T12:00:00Z", "72h", "unknown"),
        ("2026-03-03T11:00:00Z", "2026-02-28", "72h", "unknown"),
        ("2026-04-29", "2026-02-28", "60d", "met"),
        ("2026-04-30", "2026-02-28", "60d", "not met"),
        ("2026-04-29T23:59:59-05:00", "2026-02-28T00:00:00-05:00", "60d", "met"),
        ("2026-02-28", "2026-01-31", "1mo", "met"),
        ("2026-03-01", "2026-01-31", "1mo", "not met"),
        ("2024-02-29", "2024-01-31", "1mo", "met"),
        ("2027-01-15", "2026-12-15", "1mo", "met"),
        ("2030-02-28", "2024-02-29", "72mo", "met"),
        ("9999-12-31", "9999-12-31", "1mo", "unknown"),
        ("2026-01-15", "2026-01-01", "2w", "met"),
    ],
)
def test_periods(value: str, other: str, plus: str, wanted: str) -> None:
    assert of("no_later_than", value, other, plus=plus) == wanted


def test_a_period_that_must_have_passed() -> None:
    assert of("no_earlier_than", "2030-02-28", "2024-02-29", plus="72mo") == "met"
    assert of("no_earlier_than", "2030-02-27", "2024-02-29", plus="72mo") == "not met"
    assert of("no_earlier_than", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", plus="24h") == "met"


@pytest.mark.parametrize("test", ["equals", "not_equals", "no_later_than"])
def test_none_is_not_met_and_not_read_is_unknown(test: str) -> None:
    for value, other, wanted in ((None, "x", "null"), ("x", None, "null"), (None, UNREAD, "null"), (UNREAD, "x", "unknown"), ("x", UNREAD, "unknown")):  # fmt: skip
        assert of(test, value, other) == wanted
    assert outcome({"path": "a", test: {"attribute": "b"}}, {"a": "x"}) == "unknown"
    assert outcome({"not": {"path": "a", test: {"attribute": "b"}}}, {"a": None, "b": "x"}) == "null"


_SIDE = st.none() | st.sampled_from(["Dana", "dana", "2026-01-31", "2026-02-28T10:00:00Z", 1, 2.5, True])


@given(
    _SIDE,
    _SIDE,
    st.sampled_from(["equals", "not_equals", "at_most", "no_later_than", "no_earlier_than"]),
    st.booleans(),
)
def test_reading_less_only_adds_possibilities(value: Any, other: Any, test: str, first: bool) -> None:
    node = compiled({"path": "a", test: {"attribute": "b"}})
    known = node.judge({"a": value, "b": other})
    less = node.judge({"a": UNREAD, "b": other} if first else {"a": value, "b": UNREAD})
    assert known & less == known


def test_both_sides_stand_in_the_explanation() -> None:
    node = compiled({"path": "a", "not_equals": {"attribute": "b"}})
    traces = node.explain({"a": "Dana", "b": "dana"}, "")
    assert [(one.path, one.expected, one.actual) for one in traces] == [
        ("a", "is not b", "Dana"), ("b", "is what that is compared with", "dana"),
    ]  # fmt: skip
    assert not traces[0].mask & T
    assert [one.path for one in node.explain({"a": "Dana", "b": UNREAD}, "")] == ["b"]


def test_both_are_read_and_items_of_lists_are_their_own() -> None:
    tree = {
        "all": [
            {"path": "a", "equals": {"attribute": "b.c"}},
            {"path": "l", "each": {"path": "x", "equals": {"attribute": "y"}}},
        ]
    }
    assert attributes_read(tree)[""] == {"a", "b", "l"}
    item = {"a": 1, "b": {"c": 1}, "l": [{"x": "p", "y": "p"}]}
    assert outcome(tree, item) == "met"


@pytest.mark.parametrize(
    ("test", "operand"),
    [
        ("matches", {"attribute": "b"}), ("equals", {"attribute": 1}), ("equals", {"attribute": "b", "plus": "1d"}),
        ("no_later_than", "2026-01-01"), ("no_later_than", {"attribute": "b", "plus": "1y"}), ("no_later_than", {"plus": "1d"}),
        ("no_later_than", {"attribute": "b", "plus": "1d", "minus": "1d"}), ("in", {"attribute": "b"}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(test: str, operand: Any) -> None:
    with pytest.raises(ConditionError):
        compiled({"path": "a", test: operand})


def test_a_default_cannot_stand_beside_it() -> None:
    with pytest.raises(ConditionError, match="default cannot stand beside"):
        compiled({"path": "a", "equals": {"attribute": "b"}, "default": "x"})
