"""Message: events in words, once for each receiver, as that receiver's own payload."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from gcheck.alerts.event import EXPIRING, FAILING, MISSED, UNREADABLE, Event

SHOWN = 50
"""Events that one message lists; the rest are counted."""
WORDS = {FAILING: "newly failing", UNREADABLE: "newly unreadable", EXPIRING: "about to end", MISSED: "scheduled run missing"}  # fmt: skip
_LONGEST = 400


def subject(found: Sequence[Event], organisation: str | None) -> str:
    """One line: how many of what."""
    counts = [f"{sum(one.kind == kind for one in found)} {word}" for kind, word in WORDS.items() if any(one.kind == kind for one in found)]  # fmt: skip
    whose = f" ({_line(organisation)})" if organisation else ""
    return f"gcheck{whose}: {', '.join(counts)}"


def lines(found: Sequence[Event], hide_names: bool) -> list[str]:
    """A line for each event, with the key by which it is acknowledged."""
    told = [_said(one, hide_names) for one in found[:SHOWN]]
    if len(found) > SHOWN:
        told.append(f"and {len(found) - SHOWN:,} more; the report has them all")
    return told


def entry(one: Event, hide_names: bool) -> dict[str, str]:
    """One event as plain JSON, for a webhook."""
    made = {"key": one.key, "kind": one.kind, "severity": one.severity, "about": one.about}
    if one.kind == UNREADABLE and hide_names:
        return made
    return made | {"text": one.text} | ({"name": one.name} if one.name and not hide_names else {})


def message_id(receiver: str, found: Sequence[Event], clock: str) -> str:
    """The same for the same events of the same run, so that a message that is written twice is one."""
    said = repr((receiver, sorted(one.key for one in found), clock))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def slack(title: str, told: Sequence[str]) -> dict[str, Any]:
    """Text of an incoming webhook, in which nothing that was read can mention anybody or make a link."""
    text = "\n".join([title, *(f"\N{BULLET} {line}" for line in told)])
    for char, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(char, written)
    return {"text": text[:39_000], "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


def teams(title: str, told: Sequence[str]) -> dict[str, Any]:
    """An adaptive card, as Teams' workflows take it; text runs, which know no markup."""
    runs = [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line}]} for line in told]
    head = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": title, "weight": "bolder"}]}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
        "body": [head, *runs],
    }  # fmt: skip
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
    }


def _said(one: Event, hide_names: bool) -> str:
    said = entry(one, hide_names)
    parts = [f"[{one.severity}] {WORDS[one.kind]}: {one.about}", said.get("text", ""), said.get("name", "")]
    return _line(": ".join(part for part in parts if part)) + f" [{one.key}]"


def _line(text: str) -> str:
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"
