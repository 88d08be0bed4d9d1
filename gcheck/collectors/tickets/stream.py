"""A JSON export as a stream: its tickets one after the other, and what stands beside them; never the whole file.

Understood are a list of objects, one object per line, and an object with such a list under one of LISTS, as the REST
interfaces and exports of Jira (``issues``) and ServiceNow (``records``, ``result``) write it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from gcheck.errors import DocumentError
from gcheck.folders import Folder

LISTS = ("issues", "records", "result", "tickets", "items", "values", "data")
MAX_BYTES = 2_000_000_000
"""Bytes of one file, which is never held as a whole."""

MAX_ITEM = 5_000_000
"""Characters of one ticket."""

_PIECE = 1 << 18
_SPACE = " \t\r\n"


class Stream:
    """One file. ``beside`` holds the plain values beside the list once the items were gone through."""

    def __init__(self, folder: Folder, file: str) -> None:
        self._folder, self._file = folder, file
        self.beside: dict[str, Any] = {}

    def items(self) -> Iterator[tuple[int, Any]]:
        """Each item with the line that it begins in. Raises DocumentError where the file cannot be read on."""
        with (
            self._folder.open(self._file, MAX_BYTES) as raw,
            io.TextIOWrapper(raw, encoding="utf-8-sig") as text,
        ):
            reader = _Reader(text, self._file)
            try:
                yield from self._top(reader)
            except UnicodeError:
                raise DocumentError("it is not UTF-8; save it as UTF-8", self._file, reader.line) from None

    def _top(self, reader: _Reader) -> Iterator[tuple[int, Any]]:
        first = reader.peek()
        if first == "[":
            yield from reader.list_items()
            if reader.peek():
                raise reader.error("something stands behind the list")
            return
        if first != "{":
            raise reader.error("it holds neither a list nor an object")
        yield from self._object(reader)

    def _object(self, reader: _Reader) -> Iterator[tuple[int, Any]]:
        """The list in an object; or, if there is none, objects that follow each other, of which this is the first."""
        line, listed = reader.line, False
        members: dict[str, Any] = {}
        reader.take("{")
        while reader.peek() != "}":
            key = reader.value()
            if not isinstance(key, str) or key in members:
                raise reader.error("a key stands twice, or is no text")
            reader.take(":")
            if key in LISTS and reader.peek() == "[" and not listed:
                listed = True
                members[key] = None
                yield from reader.list_items()
            else:
                members[key] = reader.value()
            if reader.peek() == ",":
                reader.take(",")
                if reader.peek() == "}":
                    raise reader.error("nothing follows a comma")
            elif reader.peek() != "}":
                raise reader.error("a comma or the end of the object is missing")
        reader.take("}")
        if listed:
            self.beside = {
                key: value for key, value in members.items() if not isinstance(value, (dict, list))
            }
            if reader.peek():
                raise reader.error("something stands behind the object")
            return
        yield line, members
        while reader.peek():
            line = reader.line
            yield line, reader.value()


class _Reader:
    """A position in a text that is read in pieces."""

    def __init__(self, text: io.TextIOWrapper, file: str) -> None:
        self._text, self._file = text, file
        self._buffer, self._at, self._ended = "", 0, False
        self.line = 1
        self._decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)

    def error(self, text: str) -> DocumentError:
        return DocumentError(f"this is no JSON export: {text}", self._file, self.line)

    def peek(self) -> str:
        """The next character that is no space; nothing at the end."""
        while True:
            start = self._at
            while self._at < len(self._buffer) and self._buffer[self._at] in _SPACE:
                self._at += 1
            self.line += self._buffer.count("\n", start, self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def take(self, wanted: str) -> None:
        found = self.peek()
        if found != wanted:
            raise self.error(f"{wanted} is missing" if found else "it ends too early")
        self._at += 1

    def list_items(self) -> Iterator[tuple[int, Any]]:
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            self.peek()
            line = self.line
            yield line, self.value()
            if self.peek() != ",":
                break
            self.take(",")
        self.take("]")

    def value(self) -> Any:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._buffer, self._at)
            except _RefusedError as error:
                raise self.error(str(error)) from None
            except json.JSONDecodeError as error:
                self._grow(error.msg)
                continue
            except RecursionError:
                raise self.error("it is nested too deeply") from None
            except ValueError:
                raise self.error("a number has too many digits") from None
            if end == len(self._buffer) and not self._ended:
                self._grow("it ends too early")  # a number may go on in the next piece
                continue
            self.line += self._buffer.count("\n", self._at, end)
            self._at = end
            return found

    def _grow(self, problem: str) -> None:
        """Read on, twice as much each time, so that a large item is not decoded over and over; or give up."""
        if len(self._buffer) - self._at > MAX_ITEM:
            raise self.error(f"a ticket has more than {MAX_ITEM:,} characters, or {problem}")
        if not self._more(max(_PIECE, len(self._buffer) - self._at)):
            raise self.error(problem if self._at < len(self._buffer) else "it ends too early")

    def _more(self, size: int = _PIECE) -> bool:
        if self._ended:
            return False
        piece = self._text.read(size)
        self._ended = len(piece) < size
        self._buffer = self._buffer[self._at :] + piece
        self._at = 0
        return True


class _RefusedError(Exception):
    """Something that JSON does not allow, or does not say what it means."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _RefusedError("a key stands twice in an object")
    return made


def _no_number(text: str) -> Any:
    raise _RefusedError(f"{text} is no number")
