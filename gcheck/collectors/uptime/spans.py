"""Sets of time: sorted, disjoint spans of whole seconds, ``[start, end)``."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]
Spans = list[Span]


def merged(spans: Iterable[Span]) -> Spans:
    """The union of spans in any order; empty ones vanish."""
    made: Spans = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def common(one: Spans, other: Spans) -> Spans:
    """What lies in both."""
    made: Spans = []
    first = second = 0
    while first < len(one) and second < len(other):
        start, end = max(one[first][0], other[second][0]), min(one[first][1], other[second][1])
        if start < end:
            made.append((start, end))
        if one[first][1] <= other[second][1]:
            first += 1
        else:
            second += 1
    return made


def without(one: Spans, other: Spans) -> Spans:
    """What lies in the first and not in the second."""
    made: Spans = []
    place = 0
    for start, end in one:
        while place < len(other) and other[place][1] <= start:
            place += 1
        at = place
        while at < len(other) and other[at][0] < end:
            if start < other[at][0]:
                made.append((start, other[at][0]))
            start = max(start, other[at][1])
            at += 1
        if start < end:
            made.append((start, end))
    return made


def length(spans: Spans) -> int:
    """Seconds, all together."""
    return sum(end - start for start, end in spans)
