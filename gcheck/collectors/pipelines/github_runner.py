"""Where a GitHub job runs: its labels, through a matrix as well, and what they say of the machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gcheck.collectors.pipelines.parts import Part, texts
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_HOSTED = regex(r"(?i)(ubuntu|windows|macos)-[\w.-]+\Z")


def self_hosted(part: Part) -> Any:
    """Whether a job runs on the organisation's machines; an Unread where a label or a group may be either."""
    runs = part.get("runs-on")
    labels = labels_of(part)
    if "self-hosted" in (label.lower() for label in labels if isinstance(label, str)):
        return True
    group = runs.get("group")
    if group.there:
        return group.unread(
            "whether the runners of this group are GitHub's own is not known here", "unresolved"
        )
    unsure = next((label for label in labels if isinstance(label, Unread)), None)
    if unsure is not None or not labels:
        return unsure or runs.unread("the job does not say where it runs")
    other = next((label for label in labels if not _HOSTED.match(str(label))), None)
    if other is not None:
        return runs.unread(
            f"whether a runner labelled {str(other)[:80]} is GitHub's own is not known here", "unresolved"
        )
    return False


def labels_of(part: Part) -> list[Any]:
    """The labels of the runner, or of all runners of a matrix."""
    runs = part.get("runs-on")
    found: list[Any] = []
    for label in texts(
        runs.get("labels") if isinstance(runs.value, dict) else runs, "a label or a list of labels"
    ):
        match = re.fullmatch(r"\$\{\{\s*matrix\.([\w.-]+)\s*\}\}", label) if isinstance(label, str) else None
        if match is not None:
            found += _of_matrix(part.get("strategy", "matrix"), match[1].split("."), runs)
        elif isinstance(label, str) and "${{" in label:
            found.append(runs.unread("where the job runs is made by an expression", "unresolved"))
        else:
            found.append(label)
    return found


def _of_matrix(matrix: Part, names: list[str], runs: Part) -> Iterator[Any]:
    """What a name of the matrix stands for, in its own list and in those that are included."""
    listed = matrix.get(names[0])
    items = [item.get(*names[1:]) for item in listed.list]
    items += [item.get(*names) for item in matrix.get("include").list]
    found = [text for item in items if item.there for text in texts(item)]
    made = (
        isinstance(matrix.value, str),
        isinstance(listed.value, str),
        isinstance(matrix.get("include").value, str),
    )
    if any(made) or not found or any(isinstance(text, str) and "${{" in text for text in found):
        yield runs.unread("where the job runs is made by an expression", "unresolved")
    yield from (text for text in found if not (isinstance(text, str) and "${{" in text))


def is_windows(labels: list[Any]) -> bool | None:
    """Whether the default shell is PowerShell; None where it is not known, or differs."""
    known = {label.lower().startswith("windows") for label in labels if isinstance(label, str)}
    return known.pop() if len(known) == 1 and not any(isinstance(label, Unread) for label in labels) else None
