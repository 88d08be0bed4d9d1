"""The logic against tables that are written out, and the lifting to sets against its definition."""

from __future__ import annotations

from itertools import product

import pytest

from gcheck.evaluation.truth import AND, NOT, OR, STATUS, UNKNOWN, F, N, T
from tests.unit.evaluation.judging import DENIED, status

# A leaf that is met, not met, unknown, and not met because the source says "none".
ITEM = {"yes": True, "no": False, "unread": DENIED, "null": None}
LEAVES = {name: {"path": path, "equals": True} for name, path in
          (("T", "yes"), ("F", "no"), ("U", "unread"), ("N", "null"))}  # fmt: skip

ALL = """
    T U F N
  T T U F N
  U U U F ?
  F F F F F
  N N ? F N
"""
# U with N: whatever the unread value is, the null rules out that all is met; "not met" is certain.

ANY = """
    T U F N
  T T T T T
  U T U U U
  F T U F N
  N T U N N
"""

VERDICT = {"T": "pass", "U": "unknown", "F": "fail", "N": "fail", "?": "fail"}


def _cells(table: str) -> list[tuple[str, str, str]]:
    rows = [line.split() for line in table.strip("\n").splitlines()]
    return [(row[0], column, cell) for row in rows[1:] for column, cell in zip(rows[0], row[1:], strict=True)]


@pytest.mark.parametrize(("left", "right", "cell"), _cells(ALL))
def test_all_follows_the_table(left: str, right: str, cell: str) -> None:
    assert status({"all": [LEAVES[left], LEAVES[right]]}, ITEM) == VERDICT[cell]


@pytest.mark.parametrize(("left", "right", "cell"), _cells(ANY))
def test_any_follows_the_table(left: str, right: str, cell: str) -> None:
    assert status({"any": [LEAVES[left], LEAVES[right]]}, ITEM) == VERDICT[cell]


@pytest.mark.parametrize(
    ("point", "verdict"), [("T", "fail"), ("F", "pass"), ("U", "unknown"), ("N", "fail")]
)
def test_not_swaps_met_and_not_met_and_leaves_null_not_met(point: str, verdict: str) -> None:
    assert status({"not": LEAVES[point]}, ITEM) == verdict


@pytest.mark.parametrize(("left", "right", "cell"), _cells(ALL))
def test_negated_all(left: str, right: str, cell: str) -> None:
    # "?" is {N, F}: if the unread value is false, the negation passes; if it is true, the null keeps it failing.
    wanted = {"T": "fail", "U": "unknown", "F": "pass", "N": "fail", "?": "unknown"}[cell]
    assert status({"not": {"all": [LEAVES[left], LEAVES[right]]}}, ITEM) == wanted


@pytest.mark.parametrize(("left", "right", "cell"), _cells(ANY))
def test_negated_any(left: str, right: str, cell: str) -> None:
    wanted = {"T": "fail", "U": "unknown", "F": "pass", "N": "fail"}[cell]
    if {left, right} == {"U", "N"}:  # met or null: neither becomes a pass by negation
        wanted = "fail"
    assert status({"not": {"any": [LEAVES[left], LEAVES[right]]}}, ITEM) == wanted


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_every_width_of_all_and_any_agrees_with_folding(width: int) -> None:
    order = {"F": 0, "N": 1, "U": 1, "T": 2}
    for names in product("TFN", repeat=width):
        least, most = min(names, key=order.__getitem__), max(names, key=order.__getitem__)
        leaves = [LEAVES[name] for name in names]
        assert status({"all": leaves}, ITEM) == VERDICT[least]
        assert status({"any": leaves}, ITEM) == VERDICT[most]
        assert status({"not": {"all": leaves}}, ITEM) == {"T": "fail", "F": "pass", "N": "fail"}[least]


POINTS = (T, F, N)
SETS = range(1, 8)


def _members(mask: int) -> list[int]:
    return [point for point in POINTS if mask & point]


def test_operations_on_sets_are_the_union_of_their_members_outcomes() -> None:
    for left, right in product(SETS, SETS):
        pairs = list(product(_members(left), _members(right)))
        for table in (AND, OR):
            wanted = 0
            for a, b in pairs:
                wanted |= table[a << 3 | b]
            assert table[left << 3 | right] == wanted
    for mask in SETS:
        wanted = 0
        for point in _members(mask):
            wanted |= NOT[point]
        assert NOT[mask] == wanted


def test_logic_is_commutative_associative_and_distributive() -> None:
    for a, b, c in product(POINTS, repeat=3):
        for one, other in ((AND, OR), (OR, AND)):
            assert one[a << 3 | b] == one[b << 3 | a]
            assert one[one[a << 3 | b] << 3 | c] == one[a << 3 | one[b << 3 | c]]
            assert one[a << 3 | other[b << 3 | c]] == other[one[a << 3 | b] << 3 | one[a << 3 | c]]


def test_a_larger_set_never_flips_a_verdict() -> None:
    for small in SETS:
        for extra in range(8):
            verdicts = {STATUS[small], STATUS[small | extra]}
            assert verdicts != {"pass", "fail"}


def test_a_verdict_is_given_only_where_all_points_agree() -> None:
    assert STATUS[T] == "pass"
    assert STATUS[F] == STATUS[N] == STATUS[F | N] == "fail"
    assert STATUS[T | F] == STATUS[T | N] == STATUS[UNKNOWN] == "unknown"
