"""Why a finding is as it is, on one line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gcheck.model.deciding import decisive
from gcheck.model.finding import Evidence, Finding
from gcheck.model.gap import Gap
from gcheck.reporters.wording import visible

TEXT_MOST = 1000
_VALUE_MOST = 160
_EVIDENCE_MOST = 3
_ABSENT = {True: "not read", False: "not set"}


def why(finding: Finding) -> str:
    """One line: what was read and what was expected, or why nothing could be judged."""
    if finding.status == "unknown" and finding.reasons:
        texts = dict.fromkeys(one_line(item.text) for item in finding.reasons)
        return "could not be judged: " + _first(list(texts))
    said = list(dict.fromkeys(_said(item) for item in decisive(finding)))
    if not said:
        return "could not be judged" if finding.status == "unknown" else "the control is not met"
    return _first(said)


def gap_text(gap: Gap) -> str:
    """One line: what was not read, and what would have to be granted."""
    detail = one_line(gap.detail).rstrip(".")
    needed = f" (grant {one_line(gap.permission)})" if gap.kind == "denied" and gap.permission else ""
    return f"Not read ({gap.kind.replace('_', ' ')}): {detail}{needed}"


def one_line(text: str) -> str:
    """The text on one line, with what is invisible written out."""
    return " ".join(visible(text).split())


def cut(text: str, most: int = TEXT_MOST) -> str:
    """No more than ``most`` characters, with an ellipsis where there was more."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _first(texts: list[str]) -> str:
    rest = len(texts) - _EVIDENCE_MOST
    return "; ".join(texts[:_EVIDENCE_MOST]) + (f"; and {rest} more" if rest > 0 else "")


def _said(item: Evidence) -> str:
    note = item.place.note or item.note
    behind = f" ({one_line(note)})" if note else ""
    wanted = "not allowed" if item.result == "met" else "expected"
    read = f"read {_value(item.actual)}" if item.actual is not None else _ABSENT[item.result == "unknown"]
    return f"{one_line(item.path)}: {read}{behind}, {wanted}: {cut(one_line(item.expected), _VALUE_MOST)}"


def _value(actual: Any) -> str:
    return cut(one_line(_plain(actual)), _VALUE_MOST) or "an empty text"


def _plain(actual: Any) -> str:
    """JSON as words, without its braces and quotes, which other formats give a meaning."""
    if isinstance(actual, Mapping):
        filled = {key: item for key, item in actual.items() if item not in (None, [], {})}
        return ", ".join(f"{key}: {_plain(item)}" for key, item in filled.items()) or "an empty object"
    if isinstance(actual, (list, tuple)):
        return f"[{', '.join(_plain(item) for item in actual)}]"
    return actual if isinstance(actual, str) else json.dumps(actual)
