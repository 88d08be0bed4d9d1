"""PostgreSQL: postgresql.conf with its includes and postgresql.auto.conf, by chapter "Setting Parameters" of its manual.

Names are case-insensitive and the last value wins. What postgresql.auto.conf says overrides postgresql.conf.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any

from gcheck.collectors.files.includes import MAX_FILES, included, is_written_for_machines
from gcheck.collectors.files.lined import lines_of
from gcheck.collectors.files.yielding import Reading, Value
from gcheck.errors import DocumentError
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.patterns import regex

TYPE = "postgresql.server.settings"
NOTE = "not set: the default of PostgreSQL 16, by its manual"
MAX_DEPTH = 10
"""Includes within includes, as the server itself bounds them."""

NAMES: dict[str, tuple[str, Any]] = {
    "ssl": ("flag", False), "ssl_min_protocol_version": ("text", "TLSv1.2"),
    "ssl_ciphers": ("text", "HIGH:MEDIUM:+3DES:!aNULL"), "ssl_prefer_server_ciphers": ("flag", True),
    "password_encryption": ("word", "scram-sha-256"), "listen_addresses": ("list", ["localhost"]),
    "log_connections": ("word", "off"), "log_disconnections": ("flag", False), "log_statement": ("word", "none"),
    "log_destination": ("list", ["stderr"]), "logging_collector": ("flag", False), "log_checkpoints": ("flag", True),
    "log_line_prefix": ("text", "%m [%p] "), "log_error_verbosity": ("word", "default"),
    "log_min_error_statement": ("word", "error"), "log_min_messages": ("word", "warning"),
    "log_file_mode": ("text", "0600"), "log_hostname": ("flag", False), "log_lock_waits": ("flag", False),
    "row_security": ("flag", True), "shared_preload_libraries": ("list", []), "pgaudit.log": ("list", ["none"]),
    "fsync": ("flag", True), "full_page_writes": ("flag", True), "authentication_timeout": ("seconds", 60),
    "unix_socket_permissions": ("text", "0777"), "debug_print_parse": ("flag", False),
    "debug_print_plan": ("flag", False), "debug_print_rewritten": ("flag", False), "archive_mode": ("word", "off"),
    "allow_system_table_mods": ("flag", False),
}  # fmt: skip

_LINE = regex(
    r"([A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)?)(?:\s*=\s*|\s+|(?='))('(?:[^'\\]|''|\\.)*'|[^\s#']+)?\s*(?:#.*)?\Z"
)
_SECONDS = {"": 1.0, "us": 1e-6, "ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


def attribute(name: str) -> str:
    """A setting's name as an attribute's."""
    return name.replace(".", "_") + ("_seconds" if NAMES[name][0] == "seconds" else "")


ATTRIBUTES = frozenset(map(attribute, NAMES))


def is_main(name: str) -> bool:
    """True for postgresql.conf, whatever stands before or behind its name."""
    found = re.fullmatch(r"(.*[._-])?(postgresql|postgres)([._-][^/]*)?\.conf([._-].*)?", name)
    return found is not None and ".auto.conf" not in name and is_written_for_machines(name)


def collect(reading: Reading) -> None:
    """The settings of every postgresql.conf of the tree that has at least one setting, or is called just so."""
    for file in reading.folder.named(is_main):
        given: dict[str, tuple[str, Place]] = {}
        try:
            reader = _Files(reading, file, given)
            reader.take(file, ())
            auto = posixpath.join(posixpath.dirname(file), "postgresql.auto.conf")
            if auto in set(reading.folder.files) and file.endswith("postgresql.conf"):
                reader.take(auto, ())
        except DocumentError as error:
            if _is_meant(file, given):
                reading.lose(error, TYPE)
            continue
        if not _is_meant(file, given):
            continue
        values = {attribute(name): _value(name, given, file) for name in NAMES}
        reading.add(TYPE, file, file, Place(file, 1), values)


def _is_meant(file: str, given: dict[str, tuple[str, Place]]) -> bool:
    """False for a file of another program that is named after the server, of tmpfiles.d for instance."""
    return posixpath.basename(file) == "postgresql.conf" or not set(given).isdisjoint(NAMES)


class _Files:
    def __init__(self, reading: Reading, main: str, given: dict[str, tuple[str, Place]]) -> None:
        self._reading, self._main, self._given, self._files = reading, main, given, 0

    def take(self, file: str, above: tuple[str, ...]) -> None:
        """Read a file and those that it includes."""
        self._files += 1
        if file in above or len(above) > MAX_DEPTH or self._files > MAX_FILES:
            raise DocumentError("its includes lead back to it, or are too many", self._main)
        for number, line in lines_of(self._reading.folder.read(file), file):
            text = line.strip()
            if not text or text[0] == "#":
                continue
            found = _LINE.match(text)
            if found is None:
                raise DocumentError("this is no setting", file, number)
            name, value = found[1].lower(), _unquoted(found[2] or "")
            if name in ("include", "include_if_exists", "include_dir"):
                self._include(name, value, Place(file, number), (*above, file))
            else:
                self._given[name] = (value, Place(file, number))

    def _include(self, keyword: str, value: str, place: Place, above: tuple[str, ...]) -> None:
        pattern = posixpath.join(value, "*.conf") if keyword == "include_dir" else value
        if not pattern.startswith("/"):  # relative to the file that names it, not to the main one
            pattern = posixpath.relpath(
                posixpath.join(posixpath.dirname(place.file or ""), pattern),
                posixpath.dirname(self._main) or ".",
            )
        found = included(self._reading.folder, self._main, "etc/postgresql", pattern)
        if found is None or (not found and keyword == "include"):
            self._reading.gap("unresolved", f"{keyword} {value} is not in the scanned folder", (TYPE,), place)
        for file in found or ():
            self.take(file, above)


def _unquoted(text: str) -> str:
    if text[:1] != "'":
        return text
    return re.sub(r"''|\\(.)", lambda found: found[1] or "'", text[1:-1])


def _value(name: str, given: dict[str, tuple[str, Place]], file: str) -> Value:
    convert, default = NAMES[name]
    if name not in given:
        return Value(default, Place(file, note=NOTE))
    text, place = given[name]
    made = _converted(convert, text)
    if made is None:
        made = Unread("malformed", f"{name} cannot be {text!r:.60}", file=place.file, line=place.line)
    return Value(made, place)


def _converted(convert: str, text: str) -> Any:
    if convert == "flag":
        return _flag(text.lower())
    if convert == "list":
        return [item.strip().strip('"') for item in text.split(",") if item.strip()]
    if convert == "seconds":
        found = re.fullmatch(r"(\d{1,9}(?:\.\d+)?)\s*(us|ms|s|min|h|d)?", text)
        return None if found is None else round(float(found[1]) * _SECONDS[found[2] or ""])
    if convert == "word":
        flag = _flag(text.lower()) if text.lower() not in ("o",) else None
        return (
            ("on" if flag else "off") if flag is not None and text.lower() not in ("1", "0") else text.lower()
        )
    return text


def _flag(text: str) -> bool | None:
    """Unambiguous prefixes of the words are allowed, as the server allows them."""
    if text in ("1", "on") or (text and ("true".startswith(text) or "yes".startswith(text))):
        return True
    if text in ("0", "of", "off") or (text and ("false".startswith(text) or "no".startswith(text))):
        return False
    return None
