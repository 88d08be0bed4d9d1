"""Interpolation: ``${NAME:-default}`` in a compose file, with the values of the .env file beside it.

By the Compose file reference, "Interpolation", and Docker's manual, "Set, use, and manage variables with interpolation".
The environment of this machine is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gcheck.patterns import regex

MAX_DEPTH = 10
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_LINE = regex(r"\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*[=:]\s*(.*)\Z")


class UnsetError(ValueError):
    """A variable that has no value here; its name is the message."""


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables in place. Raises UnsetError with the name of the first that has no value."""
    return _filled(text, values, 0)


def _filled(text: str, values: Mapping[str, str], depth: int) -> str:
    if "$" not in text:
        return text
    if depth > MAX_DEPTH:
        raise UnsetError(text[:40])
    parts, at = [], 0
    while at < len(text):
        here = text.find("$", at)
        if here < 0 or here + 1 == len(text):
            parts.append(text[at:])
            break
        parts.append(text[at:here])
        if text[here + 1] == "$":
            parts.append("$")
            at = here + 2
        elif text[here + 1] == "{":
            end = _closing(text, here + 2)
            parts.append(_value(text[here + 2 : end], values, depth))
            at = end + 1
        else:
            match = _NAME.match(text, here + 1)
            parts.append(_known(match[0], values) if match is not None else "$")
            at = match.end() if match is not None else here + 1
    return "".join(parts)


def _closing(text: str, at: int) -> int:
    depth = 1
    for place in range(at, len(text)):
        if text[place] == "}":
            depth -= 1
            if depth == 0:
                return place
        elif text.startswith("${", place):
            depth += 1
    raise UnsetError(text[at : at + 40])


def _value(inner: str, values: Mapping[str, str], depth: int) -> str:
    match = _NAME.match(inner)
    if match is None:
        raise UnsetError(inner[:40])
    name, rest = match[0], inner[match.end() :]
    known = values.get(name)
    sign = rest[:2] if rest[:1] == ":" else rest[:1]
    other = rest[len(sign) :]
    if sign in (":-", "-"):
        return known if known or (known is not None and sign == "-") else _filled(other, values, depth + 1)
    if sign in (":+", "+"):
        return _filled(other, values, depth + 1) if known or (known is not None and sign == "+") else ""
    if sign in (":?", "?", ""):
        return _known(name, values)
    raise UnsetError(inner[:40])


def _known(name: str, values: Mapping[str, str]) -> str:
    if name not in values:
        raise UnsetError(name)
    return values[name]


def env_values(text: str) -> dict[str, str]:
    """The variables of a .env file. One that is made of others is left out: it has no value here."""
    return {name: value for name, value, _ in env_lines(text) if value is not None}


def env_lines(text: str) -> Iterator[tuple[str, str | None, int]]:
    """Name, value and line of each variable of a .env file; None for a value that is made of others, or goes on in the next line."""
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.match(line)
        if match is not None and not line.lstrip().startswith("#"):
            yield match[1], _env_value(match[2].strip()), number


def _env_value(value: str) -> str | None:
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        return None if end < 0 or (value[0] == '"' and "$" in value) else value[1:end]
    value = re.split(r"\s+#", value, maxsplit=1)[0].strip()
    return None if "$" in value else value
