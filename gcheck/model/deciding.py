"""What of its evidence decided a finding, and the line of code to look at."""

from __future__ import annotations

from collections.abc import Sequence

from gcheck.model.finding import Evidence, Finding
from gcheck.model.place import Place


def deciding_place(finding: Finding) -> Place:
    """Where the value was read that decided, if that is a line of a file; else where the resource is.

    A value that is there comes before one that is missing: the missing one stands at the resource anyway.
    """
    found = [
        item for item in decisive(finding) if item.place.file is not None and item.place.line is not None
    ]
    found.sort(key=lambda item: item.actual is None)
    return found[0].place if found else finding.place


def decisive(finding: Finding) -> tuple[Evidence, ...]:
    """The evidence that decided, without what only sums up other parts of it.

    Where no item of a list was to be such and such, the items that are stand for the list; their ``result`` is ``met``.
    """
    word = "not met" if finding.status == "fail" else "unknown"
    if len(finding.evidence) == 1:
        return tuple(item for item in finding.evidence if item.result == word)
    chosen: dict[int, Evidence] = {}
    for item in finding.evidence:
        if item.result == word:
            inner = [one for one in finding.evidence if one.path.startswith(f"{item.path}.")]
            if any(one.result == word for one in inner):
                continue
            chosen |= {id(one): one for one in (_items(item.path, inner) or [item])}
    return tuple(chosen.values())


def _items(path: str, inner: Sequence[Evidence]) -> list[Evidence]:
    """Of what was found inside a list, the parts that no other part lies above."""
    return [
        one
        for one in inner
        if one.actual is not None
        and not any(one.path.startswith(f"{other.path}.") for other in inner)
        and one.path != path
    ]
