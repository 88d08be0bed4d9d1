"""Truth values as sets of what is still possible.

A test's outcome is one of three points: T (met), F (not met), and N: not met because the source says "none", which
negation leaves as it is. Points are ordered F < N < T; ``all`` is the minimum, ``any`` the maximum, ``not`` swaps T
and F. What was not read is not a point of its own but a set of points that the outcome may still turn out to be, so
every operation is lifted to sets. That makes promise 1 a property of the arithmetic: reading less can only make a
set larger, and a verdict is given only where every member of the set agrees. See docs/adr/0002.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

T, F, N = 1, 2, 4
"""The points, as bits of a set."""

UNKNOWN = T | F | N
EITHER = T | F
"""Unknown, but certainly not a null: a count, a membership."""

_ORDER = {F: 0, N: 1, T: 2}
_POINT = {rank: point for point, rank in _ORDER.items()}


def _points(mask: int) -> list[int]:
    return [point for point in (T, F, N) if mask & point]


def _lift(operation: Callable[[int, int], int]) -> tuple[int, ...]:
    """A table over pairs of sets, indexed ``left << 3 | right``."""
    table = [0] * 64
    for left, right in product(range(8), range(8)):
        for a, b in product(_points(left), _points(right)):
            table[left << 3 | right] |= _POINT[operation(_ORDER[a], _ORDER[b])]
    return tuple(table)


AND = _lift(min)
OR = _lift(max)
NOT = tuple(sum({T: F, F: T, N: N}[point] for point in _points(mask)) for mask in range(8))

STATUS = tuple("pass" if mask == T else "unknown" if mask & T else "fail" for mask in range(8))
"""The verdict of a set: pass or fail only where every possibility agrees. The empty set does not occur."""


def truth(value: bool) -> int:
    """A Python truth value as a point."""
    return T if value else F
