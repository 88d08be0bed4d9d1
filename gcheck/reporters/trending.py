"""A trend as the points of an inline SVG: lines that break where the record has a hole, and the same in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from gcheck.model.past import Point, Trend
from gcheck.reporters.wording import LABELS

WIDTH, HEIGHT = 600, 88
_EDGE = 4
"""What lines keep from the edge, so that their ends are whole."""
DRAWN = ("satisfied", "not_satisfied", "not_assessed")
WHY = {
    "aborted": "a run was cut short",
    "pruned": "the report of a run was given up",
    "no run": "no run for much longer than usual",
}


class Drawn(Struct, frozen=True):
    """One status: the path of its line, its first and its last count."""

    status: str
    label: str
    path: str
    first: int
    last: int


class Chart(Struct, frozen=True):
    """One framework over time. ``holes`` are stretches of x and width; ``points`` tell the same one by one."""

    lines: tuple[Drawn, ...]
    holes: tuple[tuple[str, str], ...]
    points: tuple[Point, ...]
    whole: int
    most: int
    runs: int
    begin: str
    end: str
    left_out: int


def chart(trend: Trend, whole: int) -> Chart | None:
    """The chart; None where no run is there to be drawn."""
    counted = [one for one in trend.points if one.counts is not None]
    if not counted:
        return None
    across = _places(trend.points)
    most = max([1, *(one.counts.get(status, 0) for one in counted if one.counts for status in DRAWN)])
    return Chart(
        tuple(_line(status, trend.points, across, most) for status in DRAWN),
        tuple(_holes(trend.points, across)),
        trend.points,
        whole,
        most,
        len(counted),
        counted[0].at,
        counted[-1].at,
        trend.left_out,
    )


def _places(points: tuple[Point, ...]) -> list[float]:
    """Where each point stands across, by its time; one alone stands in the middle."""
    times = [datetime.fromisoformat(one.at.replace("Z", "+00:00")).timestamp() for one in points]
    begin, span = times[0], times[-1] - times[0]
    room = WIDTH - 2 * _EDGE
    return [_EDGE + room * ((time - begin) / span if span else 0.5) for time in times]


def _line(status: str, points: tuple[Point, ...], across: list[float], most: int) -> Drawn:
    parts = []
    counts = [one.counts.get(status, 0) for one in points if one.counts is not None]
    for there, members in groupby(
        zip(points, across, strict=True), key=lambda pair: pair[0].counts is not None
    ):
        if there:
            steps = [f"{x:.1f} {_height(one.counts, status, most):.1f}" for one, x in members]
            parts.append(f"M{steps[0]}" + ("".join(f"L{step}" for step in steps[1:]) or "h0"))
    return Drawn(status, LABELS[status], "".join(parts), counts[0], counts[-1])


def _height(counts: Mapping[str, int] | None, status: str, most: int) -> float:
    return HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * (counts or {}).get(status, 0) / most


def _holes(points: tuple[Point, ...], across: list[float]) -> Iterator[tuple[str, str]]:
    """From the run before a hole to the one after it, or to the edge."""
    at = 0
    while at < len(points):
        after = at
        while after < len(points) and points[after].counts is None:
            after += 1
        if after > at:
            begin = across[at - 1] if at else 0.0
            end = across[after] if after < len(points) else float(WIDTH)
            yield f"{begin:.1f}", f"{max(end - begin, 1.0):.1f}"
        at = after + 1
