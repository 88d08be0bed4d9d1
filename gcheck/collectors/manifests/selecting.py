"""Selecting: which pods a selector may mean, found by their labels, so that not every pair is tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gcheck.collectors.manifests.network import Selecting
from gcheck.collectors.manifests.node import is_placeholder

Chosen = tuple[str, Any, Any]
"""Name, namespace and labels of a pod."""


class ByLabel:
    """Pods, by their numbers, under each of their labels; those of which something is not known may be meant by any selector."""

    def __init__(self) -> None:
        self._under: dict[tuple[Any, Any], list[int]] = {}
        self._open: list[int] = []

    def add(self, number: int, namespace: Any, labels: Any) -> None:
        """Take a pod; numbers rise."""
        known = isinstance(labels, dict) and all(isinstance(value, str) for value in labels.values())
        if not known or not isinstance(namespace, str):
            self._open.append(number)
        else:
            for label in labels.items():
                self._under.setdefault(label, []).append(number)

    def candidates(self, selecting: Selecting, count: int) -> Iterable[int]:
        """Of the first ``count`` pods, those that a selector may mean, in their order: no pod is missing that it means or may mean."""
        data = selecting.selector.data
        known = isinstance(data, Mapping) and not data.get("matchExpressions")
        wanted: Any = data.get("matchLabels") if isinstance(data, Mapping) and known else None
        placed = selecting.anywhere or isinstance(selecting.namespace, str)
        if (
            not placed
            or not isinstance(wanted, Mapping)
            or not wanted
            or not all(map(_plain, wanted.values()))
        ):
            return range(count)
        fewest = min((self._under.get(label, []) for label in wanted.items()), key=len)
        return sorted([*self._open, *fewest])


def asks_all(needed: str, pods: int, scaled: bool) -> bool:
    """Whether so many pods, or such a share of them, are all that there are; with ``scaled``, more than those."""
    share = needed.removesuffix("%")
    if not share.isdecimal() or pods < 1:
        return False
    number = -(-int(share) * pods // 100) if needed.endswith("%") else int(share)
    return number > pods if scaled else number >= pods


def _plain(value: Any) -> bool:
    return isinstance(value, str) and not is_placeholder(value)
