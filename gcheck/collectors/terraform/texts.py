"""Terraform's functions on texts and numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from gcheck.collectors.terraform.values import MAX_TEXT, EvaluationError, number, to_number, to_text
from gcheck.patterns import regex

_VERB = regex(r"%(%|(?:\[(\d{1,3})\])?([-+0 #]*)(\d{0,4})(?:\.(\d{1,3}))?([a-zA-Z]))")


def _format(template: Any, *values: Any) -> str:
    """Go's verbs as Terraform has them: %s %q %d %f %e %g %t %v %x %X %b %o %#v."""
    taken = 0

    def verb(found: re.Match[str]) -> str:
        nonlocal taken
        if found[1] == "%":
            return "%"
        taken = int(found[2]) if found[2] else taken + 1
        return _verb(found, values[taken - 1])

    result: str = _VERB.sub(verb, _plain(template))
    if taken < len(values) and "[" not in str(template):
        raise EvaluationError("format() has more arguments than verbs")
    return result


def _verb(found: re.Match[str], value: Any) -> str:
    flags, kind = found[3] or "", found[6]
    width, precision = int(found[4] or 0), int(found[5]) if found[5] else None
    if width > 1000:
        raise EvaluationError("this width is out of bounds")
    if kind in "dbox" or kind == "X":
        text = format(int(to_number(value)), kind)
    elif kind in "feEgG":
        text = format(float(to_number(value)), f".{6 if precision is None else precision}{kind}")
    elif kind in "sv" and "#" not in flags:
        text = _plain(value)[:precision]
    elif kind == "t" and isinstance(value, bool):
        text = _plain(value)
    else:
        raise EvaluationError(f"format() with %{kind} is not evaluated")
    fill = "0" if "0" in flags and kind not in "sv" else " "
    return text.ljust(width) if "-" in flags else text.rjust(width, fill)


def _plain(value: Any) -> str:
    text = to_text(value)
    if text is None:
        raise EvaluationError("a null stands in a text")
    return str(text)


def _formatlist(template: Any, *values: Any) -> list[str]:
    lengths = {len(value) for value in values if isinstance(value, list)}
    if len(lengths) != 1:
        raise EvaluationError("formatlist() needs lists of one length")
    rows = [value if isinstance(value, list) else [value] * max(lengths) for value in values]
    return [_format(template, *row) for row in zip(*rows, strict=True)]


def _join(separator: str, *lists: list[Any]) -> str:
    items = [_plain(item) for items in lists for item in items]
    if sum(map(len, items)) + len(separator) * len(items) > MAX_TEXT:
        raise EvaluationError("join() makes too long a text")
    return separator.join(items)


def replace(text: str, old: str, new: str) -> str:
    """replace(), with a regular expression between slashes. Raises EvaluationError."""
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        pattern = compile_pattern(old[1:-1])
        template = re.sub(
            r"\$(?:\{(\w+)\}|(\d+))", lambda found: f"\\g<{found[1] or found[2]}>", new.replace("\\", "\\\\")
        )
        return str(pattern.sub(template, text[:MAX_TEXT]))
    if len(new) > len(old) and text.count(old) * len(new) > MAX_TEXT:
        raise EvaluationError("replace() makes too long a text")
    return text.replace(old, new)


def compile_pattern(pattern: str) -> Any:
    """A regular expression of RE2, which is what Terraform has; linear in time. Raises EvaluationError."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(pattern, options)
    except re2.error:
        raise EvaluationError("this is not a regular expression") from None


def _regex(pattern: str, text: str) -> Any:
    found = compile_pattern(pattern).search(_plain(text))
    if found is None:
        raise EvaluationError("the regular expression does not match")
    return _groups(found)


def _groups(found: Any) -> Any:
    named = found.groupdict()
    return named or (list(found.groups()) if found.groups() else found.group(0))


def _regexall(pattern: str, text: str) -> list[Any]:
    return [_groups(found) for found in compile_pattern(pattern).finditer(_plain(text))]


def _substr(text: str, offset: int, length: int) -> str:
    text, offset, length = _plain(text), int(offset), int(length)
    start = max(0, len(text) + offset) if offset < 0 else offset
    return text[start:] if length < 0 else text[start : start + length]


def _title(text: str) -> str:
    return re.sub(r"(^|[\s_\-])(\w)", lambda found: found[1] + found[2].upper(), _plain(text))


def _trimprefix(text: str, prefix: str) -> str:
    return _plain(text).removeprefix(prefix)


def _trimsuffix(text: str, suffix: str) -> str:
    return _plain(text).removesuffix(suffix)


def _indent(spaces: int, text: str) -> str:
    if not 0 <= spaces <= 1000 or text.count("\n") * spaces > MAX_TEXT:
        raise EvaluationError("indent() makes too long a text")
    return text.replace("\n", "\n" + " " * int(spaces))


def _pow(base: Any, exponent: Any) -> Any:
    base, exponent = to_number(base), to_number(exponent)
    if abs(exponent) > 512 or abs(base) > 2**64:
        raise EvaluationError("this number is out of bounds")
    return number(base**exponent)


def _numbers(values: tuple[Any, ...]) -> list[Any]:
    return [to_number(value) for value in values]


TEXTUAL: dict[str, Callable[..., Any]] = {
    "format": _format,
    "formatlist": _formatlist,
    "join": _join,
    "tostring": to_text,
    "trimspace": lambda text: _plain(text).strip(),
    "chomp": lambda text: _plain(text).rstrip("\r\n"),
    "indent": _indent,
}
"""Functions whose result holds the texts that they were given."""

EXACT: dict[str, Callable[..., Any]] = {
    "lower": lambda text: _plain(text).lower(),
    "upper": lambda text: _plain(text).upper(),
    "title": _title,
    "regex": _regex,
    "regexall": _regexall,
    "split": lambda separator, text: _plain(text).split(separator) if separator else list(_plain(text)),
    "startswith": lambda text, prefix: _plain(text).startswith(prefix),
    "endswith": lambda text, suffix: _plain(text).endswith(suffix),
    "strcontains": lambda text, part: part in _plain(text),
    "strrev": lambda text: _plain(text)[::-1],
    "substr": _substr,
    "trim": lambda text, characters: _plain(text).strip(characters),
    "trimprefix": _trimprefix,
    "trimsuffix": _trimsuffix,
    "basename": lambda path: _plain(path).rstrip("/").rpartition("/")[2],
    "dirname": lambda path: _plain(path).rpartition("/")[0] or ".",
    "abs": lambda value: abs(to_number(value)),
    "ceil": lambda value: math.ceil(to_number(value)),
    "floor": lambda value: math.floor(to_number(value)),
    "max": lambda *values: max(_numbers(values)),
    "min": lambda *values: min(_numbers(values)),
    "pow": _pow,
    "signum": lambda value: (to_number(value) > 0) - (to_number(value) < 0),
    "parseint": lambda text, base: int(_plain(text)[:150], int(base)),
}
