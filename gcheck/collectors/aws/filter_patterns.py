"""Filter patterns of CloudWatch Logs for JSON events: whether an event matches, as far as it is known.

The language is that of the page "Filter pattern syntax" of the CloudWatch Logs User Guide: selectors that begin with
``$``, ``=``, ``!=``, ``IS``, ``NOT EXISTS``, ``*`` within strings, ``&&`` before ``||``, and parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gcheck.patterns import regex

ABSENT = object()
"""An event has no such field."""
OTHER = object()
"""An event has such a field, and its value is none that a pattern would name."""

Event = Mapping[str, object]
"""Values by selector (``eventName``, ``userIdentity.type``); of any other field nothing is known."""

_TOKEN = regex(
    r"""\s*(?:(?P<mark>&&|\|\||[(){}]|!=|<=|>=|=|<|>)|(?P<selector>\$[\w.\-\[\]'"]+)"""
    r"""|"(?P<text>[^"]*)"|%(?P<regex>[^%]*)%|(?P<word>[^\s(){}&|=!<>"%]+))"""
)


class PatternError(ValueError):
    """A pattern that is not a filter for JSON events, or that this reader does not know how to read."""


def matches(pattern: str, event: Event) -> bool | None:
    """True or False if it is so whatever the event's other fields hold, else None. Raises PatternError."""
    return _Reader(pattern, event).read()


def like(value: str, pattern: str) -> bool:
    """Whether a text equals a pattern in which ``*`` stands for any text. Linear, whatever the pattern."""
    first, *others = pattern.split("*")
    if not others:
        return value == pattern
    if not value.startswith(first):
        return False
    at, end = len(first), len(value) - len(others[-1])
    for part in others[:-1]:
        found = value.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end and value.endswith(others[-1])


class _Reader:
    """Reads a pattern and judges the event in one go, with Kleene's logic."""

    def __init__(self, pattern: str, event: Event) -> None:
        self._tokens = _tokens(pattern)
        self._event = event
        self._at = 0

    def read(self) -> bool | None:
        self._expect("{")
        outcome = self._any(0)
        self._expect("}")
        if self._at != len(self._tokens):
            raise PatternError("something follows the closing brace")
        return outcome

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _expect(self, mark: str) -> None:
        if self._next() != ("mark", mark):
            raise PatternError(f"{mark} was expected")

    def _any(self, depth: int) -> bool | None:
        outcomes = [self._all(depth)]
        while self._peek() == ("mark", "||"):
            self._at += 1
            outcomes.append(self._all(depth))
        return True if True in outcomes else None if None in outcomes else False

    def _all(self, depth: int) -> bool | None:
        outcomes = [self._unit(depth)]
        while self._peek() == ("mark", "&&"):
            self._at += 1
            outcomes.append(self._unit(depth))
        return False if False in outcomes else None if None in outcomes else True

    def _unit(self, depth: int) -> bool | None:
        if depth > 50:
            raise PatternError("parentheses are nested too deeply")
        if self._peek() == ("mark", "("):
            self._at += 1
            outcome = self._any(depth + 1)
            self._expect(")")
            return outcome
        kind, selector = self._next()
        if kind != "selector":
            raise PatternError("a selector was expected")
        return self._test(self._event.get(_path(selector)))

    def _test(self, held: object) -> bool | None:
        kind, operator = self._next()
        operand = self._next()
        if kind == "mark" and operator in ("=", "!="):
            return _compared(held, operator == "=", *operand)
        if kind == "mark" and operator in ("<", ">", "<=", ">="):
            return None
        words = (operator.upper(), operand[1].upper())
        if words == ("NOT", "EXISTS"):
            return None if held is None else held is ABSENT
        if words in (("IS", "TRUE"), ("IS", "FALSE")):
            return held is (words[1] == "TRUE") if isinstance(held, bool) else None
        if words == ("IS", "NULL"):
            return False if isinstance(held, (str, bool)) else None
        raise PatternError(f"{operator} is no operator")


def _tokens(pattern: str) -> list[tuple[str, str]]:
    found, at, text = [], 0, pattern.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise PatternError("there is a character that no pattern holds")
        kind = str(match.lastgroup)
        found.append((kind, str(match[kind])))
        at = match.end()
    return found


def _path(selector: str) -> str:
    """``$.a.b`` and ``$['a'].b`` as ``a.b``."""
    return re.sub(r"\.?\[?['\"]([^'\"]*)['\"]\]?", r".\1", selector[1:]).lstrip(".")


def _compared(held: object, equal: bool, kind: str, operand: str) -> bool | None:
    if kind not in ("text", "word", "regex"):
        raise PatternError("a value was expected")
    if held is ABSENT:
        # that a field is another than something, the guide does not say of an event without it
        return False if equal else None
    if kind == "regex" or held is None:
        return None
    if held is OTHER:
        return (set(operand) == {"*"}) is equal
    return like(held, operand) is equal if isinstance(held, str) else None
