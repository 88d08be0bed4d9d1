"""What the operator says about the registers of a source, in gcheck.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.records.registers import TYPES
from gcheck.errors import DocumentError

WHERE = "gcheck.yaml"
NORMAL = ("lower", "upper", "before-at")
"""What an operator can have done to the names in a column, so that they are those of another register or system."""

_SHARED = ("date_format", "time_zone", "encoding")


class Settings(Struct, frozen=True):
    """How one register is written. ``columns`` maps attributes to the names of their columns, ``values`` attributes to
    what the register writes and what that stands for, ``normalise`` attributes to what is done to their text, in that order. Times without a zone are read in ``zone``, or not at all."""

    file: str | None = None
    sheet: str | None = None
    header_row: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    normalise: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_format: str | None = None
    zone: tzinfo | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    clock: datetime | None = None


def settings_for(
    options: Mapping[str, Any], register: str, attributes: Mapping[str, Any], clock: datetime
) -> Settings:
    """The settings of a register. Raises DocumentError for what makes no sense of it."""
    given = options.get("registers")
    mine = given.get(register) if isinstance(given, Mapping) else None
    if mine is not None and not isinstance(mine, Mapping):
        raise DocumentError(f"registers.{register} is no object", WHERE)
    merged = {key: options[key] for key in _SHARED if key in options} | dict(mine or {})
    for key in ("columns", "values", "normalise"):
        unknown = sorted(set(merged.get(key, ())) - set(attributes))
        if unknown:
            known = ", ".join(attributes)
            text = f"registers.{register}.{key}: there is no attribute {unknown[0]!r}; there are {known}"
            raise DocumentError(text, WHERE)
    return Settings(
        file=_text(merged, "file"),
        sheet=_text(merged, "sheet"),
        header_row=int(merged.get("header_row", 1)),
        columns={key: str(value) for key, value in merged.get("columns", {}).items()},
        values={
            key: {str(word).strip().casefold(): value for word, value in words.items()}
            for key, words in merged.get("values", {}).items()
        },
        normalise={key: tuple(steps) for key, steps in merged.get("normalise", {}).items()},
        date_format=_format(_text(merged, "date_format")),
        zone=_zone(_text(merged, "time_zone")),
        encoding=str(merged.get("encoding", "utf-8")),
        delimiter=_text(merged, "delimiter"),
        clock=clock,
    )


def unknown_registers(options: Mapping[str, Any]) -> list[str]:
    """What stands under ``registers`` and is none."""
    given = options.get("registers")
    return sorted(set(map(str, given)) - set(TYPES)) if isinstance(given, Mapping) else []


def named(options: Mapping[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    """Register -> the file and the sheet that gcheck.yaml names for it, of all registers that it says something of."""
    given = options.get("registers")
    every = given.items() if isinstance(given, Mapping) else ()
    return {
        name: (_text(one, "file"), _text(one, "sheet"))
        for name, one in every
        if name in TYPES and isinstance(one, Mapping)
    }


def _text(options: Mapping[str, Any], key: str) -> str | None:
    value = options.get(key)
    return None if value is None else str(value)


_TOKENS = (("YYYY", "%Y"), ("MM", "%m"), ("DD", "%d"), ("hh", "%H"), ("mm", "%M"), ("ss", "%S"))


def _format(text: str | None) -> str | None:
    """``DD.MM.YYYY hh:mm`` as strptime wants it. Raises DocumentError unless it has a day, a month and a year."""
    if text is None:
        return None
    made = text.replace("%", "%%")
    for token, code in _TOKENS:
        made = made.replace(token, code, 1)
    if not all(code in made for code in ("%Y", "%m", "%d")) or any(
        made.count(code) > 1 for _, code in _TOKENS
    ):
        raise DocumentError(f"date_format {text!r} needs YYYY, MM and DD, and hh, mm, ss for a time", WHERE)
    return made


def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise DocumentError(
            f"there is no time zone {name!r} here; write it like Europe/Dublin", WHERE
        ) from None
