"""Patterns of IAM policies, with ``*`` for any text and ``?`` for one character: what two of them have in common."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=65536)
def within(narrow: str, wide: str) -> bool:
    """True if whatever the narrow pattern stands for, the wide one stands for too, read literally."""
    at, star, resume = 0, -1, 0
    for_star = len(wide)
    position = 0
    while at < len(narrow):
        if position < for_star and wide[position] == "*":
            star, resume = position, at
            position += 1
        elif position < for_star and _one(wide[position], narrow[at]):
            position += 1
            at += 1
        elif star >= 0:  # let the last star take one character more
            resume += 1
            position, at = star + 1, resume
        else:
            return False
    return not wide[position:].strip("*")


def _one(wide: str, narrow: str) -> bool:
    return wide == narrow or (wide == "?" and narrow != "*")


@lru_cache(maxsize=65536)
def overlap(one: str, other: str) -> bool:
    """True if some text is what both patterns stand for."""
    if _apart(one, other):
        return False
    below = [False] * len(other) + [True]
    for at in range(len(other) - 1, -1, -1):
        below[at] = other[at] == "*" and below[at + 1]
    for head in reversed(one):
        row = [False] * len(other) + [head == "*" and below[-1]]
        for at in range(len(other) - 1, -1, -1):
            against = other[at]
            if head == "*" or against == "*":
                row[at] = below[at] or row[at + 1]
            else:
                row[at] = (head == against or "?" in (head, against)) and below[at + 1]
        below = row
    return below[0]


_LONGEST = 400
"""Characters of two patterns together whose overlap is worked out; the work grows with the product of their lengths."""
_MOST = 16
"""Patterns that an overlap may take to be written down."""


@lru_cache(maxsize=4096)
def shared(one: str, other: str) -> tuple[str, ...] | None:
    """Patterns that together stand for just what both stand for; None where they would be too many, or too long."""
    if len(one) + len(other) > _LONGEST:
        return None
    # what the ends of both from there on have in common, by where they begin
    below: list[frozenset[str] | None] = [frozenset()] * len(other) + [frozenset({""})]
    for at in range(len(other) - 1, -1, -1):
        below[at] = below[at + 1] if other[at] == "*" else frozenset()
    for head in reversed(one):
        row: list[frozenset[str] | None] = [frozenset()] * len(other)
        row.append(below[-1] if head == "*" else frozenset())
        for at in range(len(other) - 1, -1, -1):
            row[at] = _ends(head, other[at], below[at], row[at + 1], below[at + 1])
        below = row
    return None if below[0] is None else tuple(sorted(below[0]))


def _ends(
    head: str,
    against: str,
    without_head: frozenset[str] | None,
    without_against: frozenset[str] | None,
    without_both: frozenset[str] | None,
) -> frozenset[str] | None:
    """What two patterns have in common that begin with these two characters, from what shorter ends of them have."""
    if head == against == "*":
        return _either(_before("*", without_head), _before("*", without_against))
    if head == "*":
        return _either(without_head, _before(against, without_against))
    if against == "*":
        return _either(without_against, _before(head, without_head))
    if head == against or "?" in (head, against):
        return _before(head if against == "?" else against, without_both)
    return frozenset()


def _before(head: str, ends: frozenset[str] | None) -> frozenset[str] | None:
    if ends is None:
        return None
    # two stars are one
    return frozenset(end if head == "*" and end.startswith("*") else head + end for end in ends)


def _either(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return None
    both = one | other
    left = frozenset(item for item in both if not any(item != wide and within(item, wide) for wide in both))
    return left if len(left) <= _MOST else None


def _apart(one: str, other: str) -> bool:
    """The quick answer: their beginnings, up to the first wildcard of either, differ."""
    for left, right in zip(one, other, strict=False):
        if left in "*?" or right in "*?":
            return False
        if left != right:
            return True
    return False
