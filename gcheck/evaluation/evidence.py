"""Evidence: what a report shows of a value that was read, capped and without secrets."""

from __future__ import annotations

import json
import re
from typing import Any

from gcheck.evaluation.paths import MISSING, WrongShape
from gcheck.evaluation.truth import T
from gcheck.model.unread import Unread

MAX_TEXT = 300
MAX_JSON = 1500
REDACTED = "[redacted]"

_SECRET_KEY = re.compile(r"(?i)(pass(word|wd|phrase)|secret|token|private_?key|api_?key|credential)s?$")
_SECRET_TEXT = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+"
    r"|://[^/\s:@]{1,100}:[^/\s:@]{1,100}@"
)


def show(value: Any) -> Any:
    """A value as plain JSON for a report: secrets replaced, long text cut with a note of its length.

    What was not read, and a null, are both None here; a finding's ``result`` and ``note`` tell them apart.
    """
    if value is MISSING or value is None or isinstance(value, (Unread, WrongShape)):
        return None
    shown = _redact(value)
    if isinstance(shown, str):
        return _cut(shown, MAX_TEXT)
    if isinstance(shown, (list, dict)):
        text = json.dumps(shown, ensure_ascii=False, sort_keys=True)
        return shown if len(text) <= MAX_JSON else _cut(text, MAX_JSON)
    return shown


def result(mask: int) -> str:
    """How the outcome of a test reads."""
    return "met" if mask == T else "unknown" if mask & T else "not met"


def _redact(value: Any) -> Any:
    if isinstance(value, str):
        return REDACTED if _SECRET_TEXT.search(value) else value
    if isinstance(value, list):
        return [_redact(item) for item in value]
    if isinstance(value, dict):
        return {
            key: REDACTED if isinstance(item, str) and _SECRET_KEY.search(key) else _redact(item)
            for key, item in value.items()
        }
    if isinstance(value, Unread):
        return f"(not read: {value.reason})"
    return value


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"
