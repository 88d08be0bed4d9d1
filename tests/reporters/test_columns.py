"""Rows turned into columns: what is read back is what was written, however many rows there are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.reporters.columns import DISTINCT, MANY, Columns
from gcheck.reporters.island import rows_of

SETTINGS = settings(max_examples=200, deadline=None, derandomize=True)
values = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
rows = st.lists(
    st.dictionaries(st.sampled_from("abc"), values | st.sampled_from(["x", "y"]), max_size=3), max_size=30
)


def turned(given: list[dict[str, Any]]) -> Any:
    made = Columns()
    for row in given:
        made.append(row)
    assert len(made) == len(given)
    return json.loads("".join(made.pieces()))


@SETTINGS
@given(rows, st.sampled_from([1, 7, 300]))
def test_rows_come_back(some: list[dict[str, Any]], times: int) -> None:
    assert rows_of(turned(some * times)) == some * times


@pytest.mark.parametrize(
    ("texts", "indexed"),
    [
        (["x"] * MANY, True),
        (["x"] * (MANY - 1), False),
        (["x"] * MANY + [5], False),
        ([str(number % 8) for number in range(MANY)], True),
        ([str(number % 9) for number in range(MANY)], False),
        ([str(number) for number in range(2 * DISTINCT)], False),
        ([str(number % DISTINCT) for number in range(9 * DISTINCT)], False),
        (["x"] * 8 * DISTINCT + [str(number) for number in range(DISTINCT)], True),
    ],
)
def test_few_texts_that_come_often_stand_once(texts: list[Any], indexed: bool) -> None:
    found = turned([{"a": text} for text in texts])
    assert [row["a"] for row in rows_of(found)] == texts
    assert bool(found["words"]) == indexed


def test_a_key_that_ends_early_or_begins_late_says_where_it_is() -> None:
    found = turned([{"a": 1}, {"a": 2, "b": 3}, {"b": 4}])
    assert found["has"] == {"a": [0, 1], "b": [1, 2]}


def test_what_json_cannot_hold_is_refused() -> None:
    made = Columns()
    made.append({"a": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        "".join(made.pieces())
