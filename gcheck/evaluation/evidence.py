"""Evidence: what a report shows of a value that was read, capped and without secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from gcheck.credentials import REDACTED, named, recognised, written
from gcheck.evaluation.paths import MISSING, WrongShape
from gcheck.evaluation.truth import T
from gcheck.model.resource_type import ResourceType, step_into
from gcheck.model.unread import Unread
from gcheck.patterns import regex

MAX_TEXT = 300
MAX_JSON = 1500
PERSONAL = "[personal data]"
"""What stands for a value of an attribute that is declared as sensitive."""

_SECRET_KEY = regex(r"(?i)(pass(word|wd|phrase)|secret|token|private_?key|api_?key|credential)s?$")
_NAMES, _VALUES = ("name", "Name", "key", "Key"), ("value", "Value")
"""How settings are written as pairs, such as the variables of a container."""


def show(value: Any, path: str = "") -> Any:
    """A value as plain JSON for a report: secrets replaced, long text cut with a note of its length.

    ``path`` is where it was read: a text under a secret's name is a secret. What was not read, and a null, are both None
    here; a finding's ``result`` and ``note`` tell them apart.
    """
    if value is MISSING or value is None or isinstance(value, (Unread, WrongShape)):
        return None
    shown = REDACTED if _is_secret(path.rpartition(".")[2], value) else _redact(value)
    if isinstance(shown, str):
        return _cut(shown, MAX_TEXT)
    if isinstance(shown, (list, dict)):
        text = json.dumps(shown, ensure_ascii=False, sort_keys=True)
        return shown if len(text) <= MAX_JSON else _cut(text, MAX_JSON)
    return shown


def conceal(value: Any, declared: ResourceType | None, path: str) -> Any:
    """The value at a path of a resource of this type, with what is declared as sensitive replaced."""
    node = None if declared is None else declared.secrecy_at(path)
    return value if node is None else _conceal(value, node)


def _conceal(value: Any, node: Mapping[str, Any]) -> Any:
    if value is MISSING or value is None or isinstance(value, (Unread, WrongShape)):
        return value
    if node.get("sensitive"):
        return PERSONAL
    if isinstance(value, dict):
        return {key: _conceal(item, step_into(node, key) or {}) for key, item in value.items()}
    items = node.get("items")
    if isinstance(value, list) and isinstance(items, Mapping):
        return [_conceal(item, items) for item in value]
    return value


def result(mask: int) -> str:
    """How the outcome of a test reads."""
    return "met" if mask == T else "unknown" if mask & T else "not met"


def _redact(value: Any) -> Any:
    if isinstance(value, str):
        return REDACTED if recognised(value) else value
    if isinstance(value, list):
        return [_redact(item) for item in value]
    if isinstance(value, dict):
        called = next((value[name] for name in _NAMES if isinstance(value.get(name), str)), "")
        return {
            key: REDACTED if _is_secret(called if key in _VALUES else key, item) else _redact(item)
            for key, item in value.items()
        }
    if isinstance(value, Unread):
        return f"(not read: {value.reason})"
    return value


def _is_secret(name: str, value: Any) -> bool:
    """True if a text stands under the name of a secret; an ARN only says where one is kept."""
    if not isinstance(value, str) or value.startswith("arn:"):
        return False
    told = _told(name)
    return told == "always" or (told == "written" and written(value))


@lru_cache(maxsize=4096)  # the same paths are shown of every resource
def _told(name: str) -> str | None:
    return "always" if _SECRET_KEY.search(name) else "written" if named(name) else None


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"
