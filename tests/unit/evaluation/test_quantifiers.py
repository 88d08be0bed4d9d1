"""Lists: each, some, none and percent, with nulls, gaps and least numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.evaluation.judging import DENIED, outcome

ON: dict[str, Any] = {"on": True}
OFF: dict[str, Any] = {"on": False}
NULL: dict[str, Any] = {"on": None}
HAZY: dict[str, Any] = {"on": DENIED}
BARE: dict[str, Any] = {}
MET = {"path": "on", "equals": True}


@pytest.mark.parametrize(
    ("kind", "least", "rows", "wanted"),
    [
        ("each", None, [ON, ON], "met"),
        ("each", None, [ON, OFF], "not met"),
        ("each", None, [], "not met"),
        ("each", 0, [], "met"),
        ("each", 2, [ON], "not met"),
        ("each", 2, [ON, ON], "met"),
        ("each", None, [ON, NULL], "null"),
        ("each", None, [NULL, OFF], "not met"),
        ("each", None, [ON, HAZY], "unknown"),
        ("each", None, [ON, BARE], "unknown"),
        ("each", None, [OFF, HAZY], "not met"),
        ("each", None, [HAZY, OFF], "not met"),
        ("each", None, [DENIED], "unknown"),
        ("each", 0, [DENIED], "unknown"),
        ("each", None, [OFF, DENIED], "not met"),
        ("each", 2, [ON, DENIED], "unknown"),
        ("each", 2, [DENIED], "unknown"),
        ("each", 3, [ON, DENIED], "unknown"),
        ("each", None, [ON, "not an object"], "unknown"),
        ("each", None, None, "null"),
        ("each", None, DENIED, "unknown"),
        ("each", None, "not a list", "unknown"),
        ("each", 0, {}, "unknown"),
        ("some", None, [OFF, ON], "met"),
        ("some", None, [OFF], "not met"),
        ("some", None, [], "not met"),
        ("some", None, [OFF, NULL], "null"),
        ("some", None, [OFF, HAZY], "unknown"),
        ("some", None, [ON, HAZY], "met"),
        ("some", None, [DENIED], "unknown"),
        ("some", None, [DENIED, ON], "met"),
        ("some", 2, [ON, OFF], "not met"),
        ("some", 2, [ON, ON], "met"),
        ("some", 2, [ON, HAZY], "unknown"),
        ("some", 2, [ON, DENIED], "unknown"),
        ("some", None, None, "null"),
        ("some", None, DENIED, "unknown"),
        ("none", None, [], "met"),
        ("none", None, [OFF], "met"),
        ("none", None, [OFF, ON], "not met"),
        ("none", None, [OFF, NULL], "null"),
        ("none", None, [OFF, HAZY], "unknown"),
        ("none", None, [ON, HAZY], "not met"),
        ("none", None, [OFF, DENIED], "unknown"),
        ("none", None, [ON, DENIED], "not met"),
        ("none", None, None, "null"),
        ("none", None, DENIED, "unknown"),
        ("none", None, 5, "unknown"),
    ],
)
def test_quantifier(kind: str, least: int | None, rows: Any, wanted: str) -> None:
    tree = {"path": "rows", kind: MET} | ({} if least is None else {"min": least})
    assert outcome(tree, {"rows": rows}) == wanted


def test_a_list_that_is_not_there_was_not_read() -> None:
    for kind in ("each", "some", "none"):
        assert outcome({"path": "rows", kind: MET}, {}) == "unknown"
        assert outcome({"not": {"path": "rows", kind: MET}}, {}) == "unknown"


def test_null_lists_and_items_never_pass_by_negation() -> None:
    for kind in ("each", "some", "none"):
        assert outcome({"not": {"path": "rows", kind: MET}}, {"rows": None}) == "null"
        assert outcome({"not": {"path": "rows", kind: MET}}, {"rows": [NULL]}) == "null"


@pytest.mark.parametrize(
    ("share", "rows", "wanted"),
    [
        (50, [ON, OFF], "met"),
        (51, [ON, OFF], "not met"),
        (100, [ON, ON], "met"),
        (66.6, [ON, ON, OFF], "met"),
        (66.7, [ON, ON, OFF], "not met"),
        (50, [], "unknown"),
        (50, [ON, HAZY], "met"),
        (60, [ON, HAZY], "unknown"),
        (60, [OFF, HAZY], "not met"),
        (50, [ON, ON, DENIED], "unknown"),
        (50, [DENIED], "unknown"),
        (50, [ON, NULL], "met"),
        (60, [ON, NULL], "null"),
        (60, [OFF, OFF, NULL], "not met"),
        (50, None, "null"),
        (50, DENIED, "unknown"),
        (50, "text", "unknown"),
    ],
)
def test_percent(share: float, rows: Any, wanted: str) -> None:
    tree = {"path": "rows", "percent": {"of": MET, "at_least": share}}
    assert outcome(tree, {"rows": rows}) == wanted
    negated = {"met": "not met", "not met": "met"}.get(wanted, wanted)
    assert outcome({"not": tree}, {"rows": rows}) == negated


def test_paths_inside_are_those_of_the_item() -> None:
    tree = {"path": "rows", "some": {"path": "inner", "each": {"path": ".", "starts_with": "a"}}}
    assert outcome(tree, {"rows": [{"inner": ["b"]}, {"inner": ["a", "ab"]}]}) == "met"
    assert outcome(tree, {"rows": [{"inner": ["b"]}, {"inner": []}]}) == "not met"
    assert outcome(tree, {"rows": [{"inner": ["b", DENIED]}, {"inner": [DENIED]}]}) == "unknown"
