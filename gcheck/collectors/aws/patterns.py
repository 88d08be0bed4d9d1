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


def _apart(one: str, other: str) -> bool:
    """The quick answer: their beginnings, up to the first wildcard of either, differ."""
    for left, right in zip(one, other, strict=False):
        if left in "*?" or right in "*?":
            return False
        if left != right:
            return True
    return False
