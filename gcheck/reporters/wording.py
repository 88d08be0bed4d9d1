"""The words and the order in which a report says a verdict, a state and a severity."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from gcheck.model.control import SEVERITIES
from gcheck.model.finding import STATUSES
from gcheck.patterns import regex

LABELS = {
    "fail": "Fail",
    "unknown": "Unknown",
    "pass": "Pass",
    "not_applicable": "Not applicable",
    "empty": "Nothing to judge",
    "not_looked": "Not looked at",
    "not_selected": "Not selected",
    "not_satisfied": "Not satisfied",
    "not_assessed": "Not assessed",
    "satisfied": "Satisfied",
    "out_of_scope": "Out of scope",
    "not_sampled": "Not sampled",
}
ASSESSED_BY = {
    "machine": "machine evidence",
    "supported": "machine evidence and a record or attestation for the rest",
    "record": "rows of a register",
    "attestation": "a named person's attestation",
    "out_of_scope": "nothing: it is out of scope",
}
TOOLS = {
    "cli": "Command line",
    "configuration": "Configuration",
    "console": "Console",
    "terraform": "Terraform",
    "cloudformation": "CloudFormation",
}
VERDICTS = {
    0: "Nothing in the gate failed",
    1: "The gate failed",
    3: "Incomplete: the gate could not be decided",
}
OUTCOMES = {
    0: "The agreed limit is kept",
    1: "The agreed limit is not kept",
    3: "Whether the agreed limit is kept cannot be said",
}
"""The verdict of the gate, for who does not know what a gate is."""
GRAVEST_FIRST = tuple(reversed(SEVERITIES))

_INVISIBLE = regex(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Controls, format characters, fillers and tags: what no reader sees (Unicode, Default_Ignorable_Code_Point), but for the selectors of
emoji, and half surrogates."""


class _Written(dict[int, str]):
    """What is written for a character, for ``str.translate``: worked out at its first use, and of the first plane remembered."""

    def __missing__(self, point: int) -> str:
        written = chr(point)
        if _INVISIBLE.match(written):
            written = f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
        return self.setdefault(point, written) if point < 0x10000 else written


_WRITTEN = _Written()


def visible(text: str) -> str:
    """The text with control, invisible and direction-changing characters, and half surrogates, written out.

    What a source calls itself must neither reorder a line of the report nor hide a part of it.
    """
    return text.translate(_WRITTEN) if _INVISIBLE.search(text) else text


def plural(number: int, one: str, many: str = "") -> str:
    """``1 finding``, ``2,400 findings``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def tally(counts: Mapping[str, int], order: tuple[str, ...] = (*STATUSES, "not_sampled")) -> str:
    """``2 fail, 1 unknown``: what is not zero, in order; ``none`` where all is."""
    parts = [f"{counts[key]:,} {LABELS.get(key, key).lower()}" for key in order if counts.get(key)]
    return ", ".join(parts) or "none"


def coded(text: str) -> Markup:
    """A sentence of a control, in which what stands between backticks is code."""
    parts = [escape(visible(part)) for part in text.split("`")]
    if len(parts) % 2 == 0:
        return escape(visible(text))
    made = (Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))
    return Markup("").join(made)


def moment(text: str) -> str:
    """An RFC 3339 time as a reader likes it: ``2026-01-31 12:00:00 UTC``."""
    return text.replace("T", " ").replace("Z", " UTC")


def setting(item: Any) -> str:
    """A parameter's value on one line: the items of a list with commas between them."""
    if isinstance(item, (list, tuple)):
        return ", ".join(setting(part) for part in item) or "none"
    return item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)


def value(item: Any) -> str:
    """A value that was read: text as it is, anything else as JSON."""
    if isinstance(item, str):
        return item
    return json.dumps(item, ensure_ascii=False, indent=2 if isinstance(item, (dict, list)) and item else None)
