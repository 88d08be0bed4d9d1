"""Cells: what a register writes, as a value of the declared type; what it cannot be is refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from gcheck.collectors.records.moments import MomentError, in_future, moment
from gcheck.collectors.records.settings import Settings
from gcheck.patterns import regex

_NONE = frozenset(
    ["", "-", "--", "\u2013", "\u2014", "?", "n/a", "n.a.", "na", "nil", "none", "null", "not applicable", "unknown", "tba", "tbc",
     "tbd", "to be announced", "to be confirmed", "to be decided", "to be defined", "to be determined", "todo", "to do", "xxx"]
)  # fmt: skip
"""What people write where there is nothing, or nothing yet."""

_TRUTH = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}
_INTEGER = regex(r"[-+]?[0-9]{1,15}\Z")
_NUMBER = regex(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?\Z")
MAX_TEXT = 20_000
MAX_ITEMS = 2_000


class CellError(ValueError):
    """A cell that cannot be read as what it is declared to be; the text says why."""


def convert(
    raw: Any, name: str, schema: Mapping[str, Any], settings: Settings, epoch: datetime | None = None
) -> Any:
    """The value of a cell, or None where it says that there is none. Raises CellError."""
    words = settings.values.get(name)
    if words and isinstance(raw, (str, int, float, bool)):
        key = str(raw).strip().casefold()
        raw = words.get(key, raw)
    if raw is None or (isinstance(raw, str) and raw.strip().casefold() in _NONE):
        return None
    if isinstance(raw, str) and len(raw) > MAX_TEXT:
        raise CellError(f"is longer than {MAX_TEXT:,} characters")
    if schema.get("format") in ("date", "date-time"):
        return _moment(raw, schema, settings, epoch)
    declared = schema["type"]
    kind = declared if isinstance(declared, str) else next(one for one in declared if one != "null")
    value = _READERS[kind](raw, schema)
    steps = settings.normalise.get(name)
    return value if steps is None else _normalised(value, steps, schema)


def _normalised(value: Any, steps: Sequence[str], schema: Mapping[str, Any]) -> Any:
    """Text, or each text of a list, as gcheck.yaml wants it. Raises CellError for a mail address that is none."""
    if isinstance(value, list):
        return [_normalised(one, steps, schema) for one in value]
    for step in steps if isinstance(value, str) else ():
        if step == "before-at" and "@" in value:
            user, _, host = value.partition("@")
            if not user or not host or "@" in host:
                raise CellError(
                    f"is no mail address, of which the part before the @ would be read{_quoted(value, schema)}"
                )
            value = user
        elif step != "before-at":
            value = value.lower() if step == "lower" else value.upper()
    return value


def _moment(raw: Any, schema: Mapping[str, Any], settings: Settings, epoch: datetime | None) -> str:
    try:
        text = moment(raw, settings, epoch)
    except MomentError as error:
        raise CellError(f"is {error}{_quoted(raw, schema)}") from None
    except (OverflowError, ValueError):
        raise CellError(f"lies beyond the calendar{_quoted(raw, schema)}") from None
    if schema.get("past") and in_future(text, settings.clock):
        raise CellError(f"lies in the future, where it cannot be{_quoted(text, schema)}")
    return text


def _text(raw: Any, schema: Mapping[str, Any]) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        raise CellError(f"must be text{_quoted(raw, schema)}")
    text = str(raw).strip()
    known = schema.get("enum")
    if known is None:
        return text
    word = "-".join(text.casefold().replace("_", " ").replace("-", " ").split())
    if word not in known:
        allowed = ", ".join(one for one in known if one is not None)
        raise CellError(f"must be one of {allowed}{_quoted(raw, schema)}")
    return word


def _integer(raw: Any, schema: Mapping[str, Any]) -> int:
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    if isinstance(raw, str) and _INTEGER.match(raw.strip()):
        return int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    raise CellError(f"must be a whole number{_quoted(raw, schema)}")


def _number(raw: Any, schema: Mapping[str, Any]) -> float | int:
    if isinstance(raw, str) and _NUMBER.match(raw.strip()):
        return float(raw) if "." in raw else int(raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and raw == raw and abs(raw) < 1e300:
        return raw
    raise CellError(f"must be a number, with a point and nothing between thousands{_quoted(raw, schema)}")


def _boolean(raw: Any, schema: Mapping[str, Any]) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().casefold() in _TRUTH:
        return _TRUTH[raw.strip().casefold()]
    raise CellError(f"must be yes or no{_quoted(raw, schema)}")


def _list(raw: Any, schema: Mapping[str, Any]) -> list[str] | None:
    parts = re.split(r"[;\r\n]+", raw) if isinstance(raw, str) else raw if isinstance(raw, list) else [raw]
    if len(parts) > MAX_ITEMS:
        raise CellError(f"has more than {MAX_ITEMS:,} items")
    items = [_text(part, schema.get("items", {})) for part in parts if part is not None]
    kept = [item for item in items if item.casefold() not in _NONE]
    return kept if kept or raw == [] else None


def _quoted(raw: Any, schema: Mapping[str, Any]) -> str:
    """What was found, short; nothing of it where it may be personal."""
    if schema.get("sensitive"):
        return ""
    if isinstance(raw, (datetime, date, time, timedelta)):
        return f" (found {raw})"
    if isinstance(raw, (str, int, float, bool)):
        text = " ".join(str(raw).split())
        return f" (found {text[:40]!r})"
    return f" (found {'a list' if isinstance(raw, list) else 'an object'})"


_READERS: dict[str, Any] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "array": _list,
}
