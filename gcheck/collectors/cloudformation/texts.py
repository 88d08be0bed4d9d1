"""Texts made of parts: Join, Sub and dynamic references, with what is known of parts that are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gcheck.collectors.terraform.values import (
    MAX_TEXT,
    EvaluationError,
    Partial,
    Symbol,
    partial_text,
    to_text,
    unresolved,
)
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_HOLE = regex(r"\$\{(!?[^${}]*)\}")
_DYNAMIC = regex(r"\{\{resolve:[a-z-]+:[^{}]*\}\}")


def joined(parts: list[Any]) -> Any:
    """The parts as one text: a str, a Symbol where a part is one, a Partial where a part is unread."""
    found: list[Any] = []
    size = 0
    for part in parts:
        if part is None or isinstance(part, (dict, list)):
            raise EvaluationError("a text is made of texts")
        value = to_text(part)
        found += value.parts if isinstance(value, Partial) else [value]
        size += len(value) if isinstance(value, str) else 20
        if size > MAX_TEXT:
            raise EvaluationError(f"a text of more than {MAX_TEXT:,} characters")
    if any(isinstance(value, Unread) for value in found):
        return partial_text(found[:10_000]) if len(found) > 1 else found[0]
    text = "".join(found)
    return Symbol(text) if any(isinstance(value, Symbol) for value in found) else text


def substituted(text: str, value_of: Callable[[str], Any]) -> Any:
    """Fn::Sub: ``${Name}`` and ``${Name.Attribute}`` by what they stand for, ``${!Name}`` by ``${Name}``."""
    parts: list[Any] = []
    start = 0
    for found in _HOLE.finditer(text):
        parts.append(text[start : found.start()])
        name = found[1].strip()
        parts.append("${" + name[1:] + "}" if name.startswith("!") else value_of(name))
        start = found.end()
    parts.append(text[start:])
    return joined([part for part in parts if part != ""] or [""])


def literal(text: str) -> Any:
    """A text as it is written. One that CloudFormation looks up when it deploys is set, and not known."""
    return Symbol(text) if "{{resolve:" in text and _DYNAMIC.search(text) else text


def split(text: Any, delimiter: Any) -> Any:
    """Fn::Split of a known text."""
    if type(text) is not str or type(delimiter) is not str or not delimiter:
        cause = text.reason if isinstance(text, Unread) else f"{text} is only known after it is deployed"
        return unresolved(cause)
    return text.split(delimiter)
