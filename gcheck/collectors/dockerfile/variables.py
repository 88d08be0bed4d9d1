"""Variables of a build: ARG and ENV, and what they make of a text. The environment of this machine is not looked at.

By Docker's Dockerfile reference, "Environment replacement" and "Understand how ARG and FROM interact".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gcheck.model.unread import Unread
from gcheck.patterns import regex

_WORD = regex(r"""((?:[^\s"'\\]|\\.|"(?:\\.|[^"\\])*"|'[^']*'|["'])+)""", re.DOTALL)
_USE = regex(
    r"\\.|\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+])((?:[^{}\\]|\\.|\$\{[^{}]*\})*))?\})"
)
PREDEFINED = frozenset(
    [
        "TARGETPLATFORM",
        "TARGETOS",
        "TARGETARCH",
        "TARGETVARIANT",
        "BUILDPLATFORM",
        "BUILDOS",
        "BUILDARCH",
        "BUILDVARIANT",
    ]
)
"""Set by the builder for the platform at hand."""

Values = Mapping[str, str | None]
"""Name -> value; None where only whoever builds knows it."""


def words(text: str) -> list[str]:
    """The words of a text, with their quotes taken off."""
    return [_bare(word) for word in _WORD.findall(text)]


def assignments(text: str) -> Iterator[tuple[str, str | None]]:
    """The names of an ENV or ARG with their values; None where none is written."""
    parts = _WORD.findall(text)
    if parts and "=" not in parts[0]:
        if len(parts) > 1 and not any("=" in part for part in parts):  # the old form: ENV name some words
            yield parts[0], _bare(text.strip()[len(parts[0]) :].strip())
            return
        if len(parts) > 1 and "=" in text and not re.match(r"[A-Za-z_][A-Za-z0-9_]*=", parts[1]):
            yield parts[0], _bare(text.strip()[len(parts[0]) :].strip())
            return
    for part in parts:
        name, equals, value = part.partition("=")
        yield name, _bare(value) if equals else None


def replaced(text: str, values: Values) -> str | Unread:
    """The text with its variables replaced, or an Unread that names the first one of which nothing is known."""
    missing: list[str] = []

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name is None:
            return match[0][1:]
        known, test, other = values.get(name), match[3], match[4] or ""
        if name in values and known is None and test is None:
            missing.append(name)
        if test in ("-", ":-"):
            return known or _again(other, values, missing)
        if test in ("+", ":+"):
            return _again(other, values, missing) if known else ""
        if name not in values:
            missing.append(name)
        return known or ""

    found = _USE.sub(value, text)
    if missing:
        return Unread("unresolved", f"{missing[0]} is given to the build, and has no value here")
    return found


def _again(text: str, values: Values, missing: list[str]) -> str:
    inner = replaced(text, values) if "$" in text else text
    if isinstance(inner, Unread):
        missing.append(text)
        return ""
    return inner


def _bare(word: str) -> str:
    """A word without the quotes in it."""
    return re.sub(r"""\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'""", _content, word, flags=re.DOTALL)


def _content(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[0] if match[1] == "$" else match[1]
    if match[2] is not None:
        return re.sub(r"\\([\"\\])", r"\1", match[2])
    return match[3] or ""
