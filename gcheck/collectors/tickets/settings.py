"""What the operator says about an export, under ``options`` of its source in gcheck.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.tickets import words
from gcheck.collectors.tickets.moments import MomentError, Writing, writing
from gcheck.errors import DocumentError

WHERE = "gcheck.yaml"
FORMATS = ("jira", "servicenow", "plain")
ROW_LIMITS = {"jira": 1_000, "servicenow": 10_000}
"""Rows at which these tools, as they are delivered, cut an export without a word about it."""

_TEXTS = ("format", "date_format", "time_zone", "encoding", "delimiter", "kind", "sheet")
_MAPS = (
    "columns",
    "kind_words",
    "status_words",
    "priority_words",
    "approval_words",
    "change_type_words",
)
_KNOWN = {*_TEXTS, *_MAPS, "whole", "path", "header_row", "kinds"}
_RESULTS: Mapping[str, tuple[Any, ...]] = {
    "kind_words": (*words.KINDS, words.OTHER),
    "status_words": words.STATES,
    "priority_words": words.PRIORITIES,
    "approval_words": (True, False),
    "change_type_words": words.CHANGE_TYPES,
}


class Settings(Struct, frozen=True):
    """How an export is written. The ``*_words`` map what it writes, in plain(), to what that stands for.

    ``kind`` is that of tickets which do not say theirs; ``kinds`` those that the tool keeps. ``whole``: the operator vouches that no export was cut.
    """

    format: str = "plain"
    columns: Mapping[str, str] = field(default_factory=dict)
    kind_words: Mapping[str, Any] = field(default_factory=dict)
    status_words: Mapping[str, Any] = field(default_factory=dict)
    priority_words: Mapping[str, Any] = field(default_factory=dict)
    approval_words: Mapping[str, Any] = field(default_factory=dict)
    change_type_words: Mapping[str, Any] = field(default_factory=dict)
    writing: Writing = field(default_factory=Writing)
    kind: str | None = None
    kinds: tuple[str, ...] = words.KINDS
    encoding: str = "utf-8"
    delimiter: str | None = None
    header_row: int = 1
    sheet: str | None = None
    whole: bool = False


def settings_of(options: Mapping[str, Any]) -> Settings:
    """The settings of a source. Raises DocumentError for what makes no sense: a slip must not change what is read."""
    for key in options:
        if key not in _KNOWN:
            raise DocumentError(f"options: there is no {key!r}; there are {', '.join(sorted(_KNOWN))}", WHERE)
    text = {key: _text(options, key) for key in _TEXTS}
    maps = {key: _map(options, key) for key in _MAPS}
    _among("format", text["format"], FORMATS)
    _among("kind", text["kind"], words.KINDS)
    _among("encoding", text["encoding"], ("utf-8", "utf-16", "cp1252", "iso-8859-1", "iso-8859-15"))
    _among("delimiter", text["delimiter"], (",", ";", "\t", "|"))
    for name in maps["columns"]:
        _among("columns", name, tuple(words.COLUMNS))
    try:
        how = writing(text["date_format"], text["time_zone"])
    except MomentError as error:
        raise DocumentError(f"options: {error}", WHERE) from None
    return Settings(
        format=text["format"] or "plain",
        columns={key: str(value) for key, value in maps["columns"].items()},
        kind_words=_words(maps, "kind_words", words.KIND_WORDS),
        status_words=_words(maps, "status_words", words.STATUS_WORDS),
        priority_words=_words(maps, "priority_words", words.PRIORITY_WORDS),
        approval_words=_words(maps, "approval_words", words.APPROVAL_WORDS),
        change_type_words=_words(maps, "change_type_words", words.CHANGE_TYPE_WORDS),
        writing=how,
        kind=text["kind"],
        kinds=_kinds(options.get("kinds", words.KINDS)),
        encoding=text["encoding"] or "utf-8",
        delimiter=text["delimiter"],
        header_row=_row(options.get("header_row", 1)),
        sheet=text["sheet"],
        whole=_flag(options.get("whole", False)),
    )


def _text(options: Mapping[str, Any], key: str) -> str | None:
    value = options.get(key)
    if value is not None and (not isinstance(value, str) or not value):
        raise DocumentError(f"options.{key} must be text", WHERE)
    return value


def _map(options: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = options.get(key, {})
    if not isinstance(value, Mapping):
        raise DocumentError(f"options.{key} must be an object", WHERE)
    return value


def _among(key: str, value: str | None, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise DocumentError(f"options.{key}: {value!r} is none of {', '.join(known)}", WHERE)


def _words(maps: Mapping[str, Mapping[str, Any]], key: str, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """The words that are known, and over them those that are declared."""
    for word, meaning in maps[key].items():
        if meaning not in _RESULTS[key] or isinstance(meaning, bool) != isinstance(_RESULTS[key][0], bool):
            allowed = ", ".join(map(str, _RESULTS[key]))
            raise DocumentError(f"options.{key}: {word!r} can stand for {allowed}", WHERE)
    return {**known, **{words.plain(str(word)): meaning for word, meaning in maps[key].items()}}


def _kinds(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not value:
        raise DocumentError("options.kinds must be a list of kinds", WHERE)
    for one in value:
        _among("kinds", str(one), words.KINDS)
    return tuple(value)


def _row(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1000:
        raise DocumentError("options.header_row must be a number from 1 to 1000", WHERE)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise DocumentError("options.whole must be true or false", WHERE)
    return value
