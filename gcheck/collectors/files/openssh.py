"""The OpenSSH server: sshd_config as sshd reads it, by sshd_config(5).

Keywords are case-insensitive, the first value wins, ``Include`` stands for the files that it names, and a ``Match``
block overrides what stands before it for the connections that it matches.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.files.includes import MAX_FILES, included, is_written_for_machines
from gcheck.collectors.files.lined import lines_of
from gcheck.collectors.files.openssh_defaults import DEFAULT_NOTE, DEFAULTS, LISTS
from gcheck.collectors.files.yielding import Reading, Value
from gcheck.errors import DocumentError
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.patterns import regex

TYPE = "linux.openssh.server"
HOME = "etc/ssh"
MAX_DEPTH = 16
"""Includes within includes, as sshd itself bounds them."""

_NAME = regex(r"(^|.*[._-])sshd_config($|[._-].*)")
_FLAGS = {"yes": True, "no": False, "true": True, "false": False}
_OLD_NAMES = {
    "challengeresponseauthentication": "kbdinteractiveauthentication",
    "skeyauthentication": "kbdinteractiveauthentication",
    "dsaauthentication": "pubkeyauthentication",
    "keepalive": "tcpkeepalive",
    "hostbasedacceptedkeytypes": "hostbasedacceptedalgorithms",
    "pubkeyacceptedkeytypes": "pubkeyacceptedalgorithms",
}
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_REPEATED = ("allowusers", "allowgroups", "denyusers", "denygroups")

ATTRIBUTES = frozenset([name for name, _, _ in DEFAULTS.values()] + ["match_blocks"])


class _Block(Struct):
    """The global part, or one Match block: keyword -> arguments with their place, the first that was given."""

    criteria: str | None
    place: Place
    given: dict[str, tuple[list[str], Place]] = field(default_factory=dict)


def is_main(name: str) -> bool:
    """True for the name of a server's main file, whatever stands before or behind it (``hardened.sshd_config``)."""
    return _NAME.match(name) is not None and not name.endswith(".d") and is_written_for_machines(name)


def collect(reading: Reading) -> None:
    """A server for every main file of the tree."""
    mains = [file for file in reading.folder.named(is_main) if not _is_part(file)]
    reached: set[str] = set()
    for file in (*mains, *filter(_is_part, reading.folder.files)):
        if file in reached:
            continue
        parser = _Parser(reading, file)
        try:
            parts = parser.blocks()
        except DocumentError as error:
            reading.lose(error, TYPE)
            continue
        finally:
            reached |= parser.taken
        values = {name: value for keyword in DEFAULTS for name, value in _global(parts, keyword)}
        if file not in mains:
            _leave_open(values)
        values["match_blocks"] = Value([_shown(part) for part in parts[1:]], _first(parts))
        reading.add(TYPE, file, file, Place(file, 1), values)


def _is_part(file: str) -> bool:
    """True for a file of a folder sshd_config.d, which a main file includes."""
    return "/sshd_config.d/" in f"/{file}" and file.endswith(".conf")


def _leave_open(values: dict[str, Value]) -> None:
    """What a part does not say, its main file may."""
    for name, value in values.items():
        if value.place.note == DEFAULT_NOTE:
            reason = (
                "this part of a configuration does not set it, and the main file is not in the scanned folder"
            )
            values[name] = Value(Unread("unresolved", reason, file=value.place.file), value.place)


def _first(parts: list[_Block]) -> Place:
    return parts[1].place if len(parts) > 1 else parts[0].place


class _Parser:
    def __init__(self, reading: Reading, main: str) -> None:
        self._reading, self._main = reading, main
        self._files = 0
        self.taken: set[str] = set()
        self._current = _Block(None, Place(main, 1))
        self._blocks = [self._current]

    def blocks(self) -> list[_Block]:
        """The global part and the Match blocks behind it."""
        self._take(self._main, ())
        return self._blocks

    def _take(self, file: str, above: tuple[str, ...]) -> None:
        self._files += 1
        self.taken.add(file)
        if file in above or len(above) > MAX_DEPTH or self._files > MAX_FILES:
            raise DocumentError("its includes lead back to it, or are too many", self._main)
        held = self._current
        for number, words in _lines(self._reading.folder.read(file), file):
            keyword, arguments = words[0].lower(), words[1:]
            keyword = _OLD_NAMES.get(keyword, keyword)
            place = Place(file, number)
            if keyword == "match":
                self._current = _Block(" ".join(arguments), place)
                self._blocks.append(self._current)
            elif keyword == "include":
                for pattern in arguments:
                    self._include(pattern, place, (*above, file))
            elif keyword in DEFAULTS:
                self._keep(keyword, arguments, place)
        self._current = held  # a Match ends with the file that it stands in

    def _keep(self, keyword: str, arguments: list[str], place: Place) -> None:
        given = self._current.given
        if keyword in _REPEATED and keyword in given:
            given[keyword] = ([*given[keyword][0], *arguments], given[keyword][1])
        else:
            given.setdefault(keyword, (arguments, place))

    def _include(self, pattern: str, place: Place, above: tuple[str, ...]) -> None:
        found = included(self._reading.folder, self._main, HOME, pattern)
        if found is None:
            reason = f"Include {pattern} leads out of the scanned folder"
            self._reading.gap("unresolved", reason, (TYPE,), place)
            return
        for file in found:
            self._take(file, above)


def _lines(data: bytes, file: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in lines_of(data, file):
        text = re.sub(r"\A\s*([A-Za-z0-9]+)\s*=\s*", r"\1 ", line).strip()
        if not text or text.startswith("#"):
            continue
        try:
            words = shlex.split(text, comments=True)
        except ValueError:
            raise DocumentError("a quote is not closed", file, number) from None
        if words:
            yield number, words


def _global(parts: list[_Block], keyword: str) -> Iterator[tuple[str, Value]]:
    """What holds for a connection that no narrower Match block matches: ``Match all`` overrides the global part."""
    name, default, convert = DEFAULTS[keyword]
    everyone = [part for part in parts[1:] if part.criteria is not None and part.criteria.lower() == "all"]
    for part in (*everyone, parts[0]):
        if keyword in part.given:
            arguments, place = part.given[keyword]
            yield name, Value(_read(keyword, convert, arguments, place), place)
            return
    yield name, Value(default, Place(parts[0].place.file, note=DEFAULT_NOTE))


def _shown(part: _Block) -> dict[str, Any]:
    """A Match block with every keyword: null where it says nothing."""
    values: dict[str, Any] = {"criteria": part.criteria, "line": part.place.line}
    for keyword, (name, _, convert) in DEFAULTS.items():
        given = part.given.get(keyword)
        values[name] = None if given is None else _read(keyword, convert, *given)
    return values


def _read(keyword: str, convert: str, arguments: list[str], place: Place) -> Any:
    made = _converted(keyword, convert, arguments)
    if made is None:
        shown = " ".join(arguments)
        return Unread("malformed", f"{keyword} cannot be {shown!r:.60}", file=place.file, line=place.line)
    return made


def _converted(keyword: str, convert: str, arguments: list[str]) -> Any:
    if convert == "words":
        return [word for argument in arguments for word in argument.split(",") if word]
    if len(arguments) != 1:
        return None
    word = arguments[0]
    if convert == "flag":
        return _FLAGS.get(word.lower())
    if convert == "count":
        return int(word.split(":")[0]) if re.fullmatch(r"\d{1,9}(:\d{1,9}){0,2}", word) else None
    if convert == "seconds":
        return _seconds(word)
    if convert == "list":
        return algorithms(word, LISTS[keyword])
    return word.lower() if convert == "word" else word


def _seconds(word: str) -> int | None:
    if word.lower() == "none":
        return 0
    if not re.fullmatch(r"(\d{1,9}[smhdw]?)+", word.lower()):
        return None
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([smhdw]?)", word.lower()))


def algorithms(word: str, default: tuple[str, ...]) -> list[str]:
    """A list of algorithms; ``+``, ``^`` and ``-`` before it change the default list, as sshd_config(5) says."""
    sign, names = (word[0], word[1:]) if word[:1] in "+^-" else ("", word)
    given = [name.strip().lower() for name in names.split(",") if name.strip()]
    if sign == "-":
        return [name for name in default if not any(fnmatchcase(name, pattern) for pattern in given)]
    if sign:
        rest = [name for name in default if name not in given]
        return [*rest, *given] if sign == "+" else [*given, *rest]
    return given
